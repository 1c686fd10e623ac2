"""Postal addresses of customers: as their sources have them, and as people write them.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for column in (
        sa.Column(
            "street",
            sa.Text(),
            comment="postal address before the town, a line break between lines",
        ),
        sa.Column("postcode", sa.Text(), comment="postcode of that address"),
        sa.Column("city", sa.Text(), comment="town of that address"),
    ):
        op.add_column("customers", column)
    op.add_column(
        "profiles",
        sa.Column(
            "address",
            sa.Text(),
            comment="postal address in lines, without the name, before the source",
        ),
    )

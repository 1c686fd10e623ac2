"""Which rules a document breaks, kept with the item that it became.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "items",
        sa.Column(
            "faults",
            sa.Text(),
            comment="codes of rules it breaks, comma between; '' none; null = not checked",
        ),
    )

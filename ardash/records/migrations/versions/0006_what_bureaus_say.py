"""What credit bureaus and insurers say of customers, and when their credit is looked at again.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for column in (
        sa.Column(
            "credit_score",
            sa.Text(),
            comment="what a credit bureau or insurer says of it, as it says",
        ),
        sa.Column("credit_score_source", sa.Text(), comment="who says so"),
        sa.Column("credit_scored_on", sa.Date(), comment="day of that score"),
        sa.Column(
            "review_on", sa.Date(), comment="day on which its credit is to be looked at again"
        ),
    ):
        op.add_column("profiles", column)

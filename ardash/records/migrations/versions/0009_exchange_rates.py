"""Exchange rates of days, as a central bank publishes them.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rates",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column("rate_id", sa.Text(), nullable=False, comment="currency and day"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("published_on", sa.Date(), nullable=False, comment="day it was published"),
        sa.Column("rate", sa.Float(), nullable=False, comment="units of the currency for 1 EUR"),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of an exchange rate of a day.",
    )
    op.create_index(
        "uq_rates_current",
        "rates",
        ["source", "rate_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )

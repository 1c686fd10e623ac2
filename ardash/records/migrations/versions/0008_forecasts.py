"""Forecasts of receipts, kept so that they can be held to what came.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FORECAST = "the forecast"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "forecasts",
        sa.Column("forecast", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column(
            "as_of", sa.Date(), nullable=False, comment="made from what was known at its close"
        ),
        sa.Column("week_count", sa.Integer(), nullable=False, comment="weeks it looks ahead"),
        sa.Column(
            "ledger_version",
            sa.Text(),
            nullable=False,
            comment="build of the ledger it was made from",
        ),
        sa.Column(
            "model_version",
            sa.Text(),
            nullable=False,
            comment="training of the payment-delay model",
        ),
        sa.Column(
            "uses", sa.Text(), nullable=False, comment="model, or the baseline it did not beat"
        ),
        sa.Column(
            "seed", sa.Integer(), nullable=False, comment="the same seed draws the same bands"
        ),
        sa.Column(
            "draw_count", sa.Integer(), nullable=False, comment="draws that the bands are made of"
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False, comment="instant it was made (UTC)"),
        sa.PrimaryKeyConstraint("forecast", name=op.f("pk_forecasts")),
        comment="One row a forecast of receipts.",
    )
    op.create_index(op.f("ix_forecasts_as_of"), "forecasts", ["as_of"])
    op.create_table(
        "forecast_weeks",
        sa.Column("forecast", sa.Integer(), nullable=False, comment=_FORECAST),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2, 3 ..."),
        sa.Column("period_start", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("period_end", sa.Date(), nullable=False, comment="its last day"),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False, comment=comment)
            for name, comment in (
                ("expected", "minor units: the five columns that follow"),
                ("open_items", "of open items, as customers pay"),
                ("promised", "of items under a running promise"),
                ("planned", "of items under a payment plan"),
                ("disputed", "of items in dispute"),
                ("not_issued", "of invoices not issued yet"),
                ("low_80", "one week in ten brings less"),
                ("low_50", "one week in four brings less"),
                ("high_50", "one week in four brings more"),
                ("high_80", "one week in ten brings more"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["forecast"], ["forecasts.forecast"], name=op.f("fk_forecast_weeks_forecast")
        ),
        sa.PrimaryKeyConstraint("forecast", "currency", "week", name=op.f("pk_forecast_weeks")),
        comment="One row a week and currency of a forecast; amounts are minor units.",
    )
    op.create_table(
        "forecast_customers",
        sa.Column("forecast", sa.Integer(), nullable=False, comment=_FORECAST),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id",
            sa.Text(),
            nullable=False,
            comment="the customer, as the source names it",
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column(
            "expected_4",
            sa.BigInteger(),
            nullable=False,
            comment="minor units, in the first four weeks",
        ),
        sa.Column(
            "expected", sa.BigInteger(), nullable=False, comment="minor units, in all its weeks"
        ),
        sa.ForeignKeyConstraint(
            ["forecast"], ["forecasts.forecast"], name=op.f("fk_forecast_customers_forecast")
        ),
        sa.PrimaryKeyConstraint(
            "forecast", "source", "customer_id", "currency", name=op.f("pk_forecast_customers")
        ),
        comment="One row a customer and currency that a forecast expects money of.",
    )

"""Tables of forecasts: what was expected to come in, kept so that it can be held to what came.

The program writes them, and never changes a row; what came is computed from the entries.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from ardash.records.metadata import metadata

_FORECAST = "the forecast"
_CURRENCY = "ISO 4217"

forecasts = Table(
    "forecasts",
    metadata,
    Column("forecast", Integer, primary_key=True, comment="number, rising"),
    Column("as_of", Date, nullable=False, comment="made from what was known at its close"),
    Column("week_count", Integer, nullable=False, comment="weeks it looks ahead"),
    Column("ledger_version", Text, nullable=False, comment="build of the ledger it was made from"),
    Column("model_version", Text, nullable=False, comment="training of the payment-delay model"),
    Column("uses", Text, nullable=False, comment="model, or the baseline it did not beat"),
    Column("seed", Integer, nullable=False, comment="the same seed draws the same bands"),
    Column("draw_count", Integer, nullable=False, comment="draws that the bands are made of"),
    Column("made_at", DateTime, nullable=False, comment="instant it was made (UTC)"),
    comment="One row a forecast of receipts.",
)

forecast_weeks = Table(
    "forecast_weeks",
    metadata,
    Column(
        "forecast",
        Integer,
        ForeignKey("forecasts.forecast"),
        primary_key=True,
        comment=_FORECAST,
    ),
    Column("currency", Text, primary_key=True, comment=_CURRENCY),
    Column("week", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 ..."),
    Column("period_start", Date, nullable=False, comment="its first day"),
    Column("period_end", Date, nullable=False, comment="its last day"),
    Column(
        "expected", BigInteger, nullable=False, comment="minor units: the five columns that follow"
    ),
    Column("open_items", BigInteger, nullable=False, comment="of open items, as customers pay"),
    Column("promised", BigInteger, nullable=False, comment="of items under a running promise"),
    Column("planned", BigInteger, nullable=False, comment="of items under a payment plan"),
    Column("disputed", BigInteger, nullable=False, comment="of items in dispute"),
    Column("not_issued", BigInteger, nullable=False, comment="of invoices not issued yet"),
    Column("low_80", BigInteger, nullable=False, comment="one week in ten brings less"),
    Column("low_50", BigInteger, nullable=False, comment="one week in four brings less"),
    Column("high_50", BigInteger, nullable=False, comment="one week in four brings more"),
    Column("high_80", BigInteger, nullable=False, comment="one week in ten brings more"),
    comment="One row a week and currency of a forecast; amounts are minor units.",
)

forecast_customers = Table(
    "forecast_customers",
    metadata,
    Column(
        "forecast",
        Integer,
        ForeignKey("forecasts.forecast"),
        primary_key=True,
        comment=_FORECAST,
    ),
    Column("source", Text, primary_key=True, comment="source that knows the customer"),
    Column("customer_id", Text, primary_key=True, comment="the customer, as the source names it"),
    Column("currency", Text, primary_key=True, comment=_CURRENCY),
    Column(
        "expected_4", BigInteger, nullable=False, comment="minor units, in the first four weeks"
    ),
    Column("expected", BigInteger, nullable=False, comment="minor units, in all its weeks"),
    comment="One row a customer and currency that a forecast expects money of.",
)

Index(None, forecasts.c.as_of)

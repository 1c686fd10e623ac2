"""Table of exchange rates, as a central bank publishes them; versioned as all that is imported."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Table, Text

from ardash.records.columns import place_column, source_column, versions
from ardash.records.metadata import metadata

rates = Table(
    "rates",
    metadata,
    source_column(),
    Column("rate_id", Text, nullable=False, comment="currency and day"),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("published_on", Date, nullable=False, comment="day it was published"),
    Column("rate", Float, nullable=False, comment="units of the currency for 1 EUR"),
    *versions(),
    place_column(),
    comment="One row a version of an exchange rate of a day.",
)

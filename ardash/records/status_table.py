"""Table of what platforms say of e-invoices; versioned as all that is imported."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Table, Text

from ardash.records.columns import place_column, source_column, versions
from ardash.records.metadata import metadata

statuses = Table(
    "statuses",
    metadata,
    source_column(),
    Column("status_id", Text, nullable=False, comment="the message and the document it is about"),
    Column("item_id", Text, nullable=False, comment="the item; without /1, /2 ... of instalments"),
    Column("code", Text, nullable=False, comment="as the platform codes it: 200 deposited ..."),
    Column("stated_on", Date, nullable=False, comment="day of the status"),
    Column("reason", Text, comment="why: code and words"),
    Column("amount", BigInteger, comment="minor units of currency; what was collected"),
    Column("currency", Text, comment="ISO 4217"),
    *versions(),
    place_column(),
    comment="One row a version of a status that a platform stated of an invoice.",
)

"""Every table and column of the SQL database, once.

Amounts are integers in minor units of the currency beside them. Columns end in their meaning:
`_on` a date, `_at` an instant in UTC, `_days` a number of days, `_share` a number from 0 to 1.
Imported tables are versioned: `known_from` is the sync that brought a row, `known_to` the sync
that replaced or retracted it; a row whose `known_to` is null is current. The tables that people
write stand in `people_tables`: these have no versions, but an audit.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from ardash.records.cash_tables import application_lines, applications, receipts, statements
from ardash.records.columns import place_column, source_column, versions
from ardash.records.forecast_tables import forecast_customers, forecast_weeks, forecasts
from ardash.records.metadata import metadata
from ardash.records.people_tables import (
    activities,
    activity_items,
    audit,
    contacts,
    disputes,
    messages,
    plan_instalments,
    plans,
    profiles,
    promises,
)
from ardash.records.rate_table import rates
from ardash.records.status_table import statuses

__all__ = [
    "ENTRY_KINDS",
    "ITEM_KINDS",
    "VERSIONED",
    "activities",
    "activity_items",
    "application_lines",
    "applications",
    "audit",
    "contacts",
    "controls",
    "customers",
    "disputes",
    "entries",
    "forecast_customers",
    "forecast_weeks",
    "forecasts",
    "items",
    "messages",
    "metadata",
    "plan_instalments",
    "plans",
    "profiles",
    "promises",
    "receipts",
    "rejects",
    "sources",
    "statements",
    "syncs",
]

sources = Table(
    "sources",
    metadata,
    Column("source", Text, primary_key=True, comment="name of the source, chosen once"),
    Column("connector", Text, nullable=False, comment="module of ardash.connectors that reads it"),
    Column("location", Text, nullable=False, comment="file, folder or address it is read from"),
    Column("options", Text, nullable=False, comment="JSON: the connector's options, no secrets"),
    Column("created_at", DateTime, nullable=False, comment="instant of its first sync (UTC)"),
    Column("removed_at", DateTime, comment="instant it was removed (UTC); null = in use"),
    comment="One row a place that receivables are read from.",
)

_READ = "rows of the source that were read: accepted + rejected"
_ACCEPTED = "rows of the source that were taken over"
_REJECTED = "rows of the source that could not be taken over"

syncs = Table(
    "syncs",
    metadata,
    Column("sync", Integer, primary_key=True, comment="number, rising; the clock of knowledge"),
    Column("source", Text, ForeignKey("sources.source"), nullable=False, comment="what was read"),
    Column("state", Text, nullable=False, comment="running, done, failed, interrupted"),
    Column("started_at", DateTime, nullable=False, comment="instant it began (UTC)"),
    Column("finished_at", DateTime, comment="instant its rows became known (UTC)"),
    Column("complete", Boolean, comment="the batch held everything, not only changes"),
    Column("rows_read", BigInteger, nullable=False, server_default="0", comment=_READ),
    Column("rows_accepted", BigInteger, nullable=False, server_default="0", comment=_ACCEPTED),
    Column("rows_rejected", BigInteger, nullable=False, server_default="0", comment=_REJECTED),
    Column("added", BigInteger, nullable=False, server_default="0", comment="records new"),
    Column("changed", BigInteger, nullable=False, server_default="0", comment="records replaced"),
    Column("retracted", BigInteger, nullable=False, server_default="0", comment="records gone"),
    Column("cursor", Text, comment="where an incremental source goes on from"),
    Column("totals", Text, comment="JSON: currency -> receivable of the source after the sync"),
    Column("message", Text, comment="why it failed, for a person"),
    comment="One row a run of a connector.",
)

rejects = Table(
    "rejects",
    metadata,
    Column("reject", Integer, primary_key=True, comment="number, in the order found"),
    Column(
        "sync",
        Integer,
        ForeignKey("syncs.sync"),
        nullable=False,
        index=True,
        comment="sync that met the row",
    ),
    Column("place", Text, nullable=False, comment="file and line, or the record's id at source"),
    Column("reason", Text, nullable=False, comment="template: what is wrong, how to mend it"),
    Column("params", Text, comment="JSON: the values that go into the template"),
    Column("raw", Text, comment="the row as it stood in the source"),
    comment="One row a source row that could not be taken over.",
)

customers = Table(
    "customers",
    metadata,
    source_column(),
    Column("customer_id", Text, nullable=False, comment="the source's own key"),
    Column("name", Text, nullable=False, comment="name as the source writes it"),
    Column("segment", Text, comment="the company's own grouping, e.g. retail, public sector"),
    Column("country", Text, comment="ISO 3166-1 alpha-2 where the source has it"),
    Column("collector", Text, comment="who follows the customer up"),
    Column("language", Text, comment="ISO 639-1 code the customer is written to in"),
    Column("terms", Text, comment="standard payment terms, as written"),
    Column("credit_limit", BigInteger, comment="minor units of credit_currency"),
    Column("credit_currency", Text, comment="ISO 4217"),
    Column("registration", Text, comment="SIREN, VAT or other official number"),
    Column("contact", Text, comment="name of the person to write to"),
    Column("email", Text, comment="address to write to"),
    Column("phone", Text, comment="number to call"),
    Column("street", Text, comment="postal address before the town, a line break between lines"),
    Column("postcode", Text, comment="postcode of that address"),
    Column("city", Text, comment="town of that address"),
    *versions(),
    place_column(),
    comment="One row a version of a customer.",
)

items = Table(
    "items",
    metadata,
    source_column(),
    Column("item_id", Text, nullable=False, comment="the source's own key"),
    Column("customer_id", Text, nullable=False, comment="the customer that owes it"),
    Column("customer_source", Text, comment="source of that customer; null = the same"),
    Column("entity", Text, nullable=False, comment="the company that is owed; '' when only one"),
    Column("kind", Text, nullable=False, comment="invoice, credit_note, unapplied, charge"),
    Column("document", Text, comment="number printed on the document"),
    Column("account", Text, comment="receivables account in the general ledger"),
    Column("order_reference", Text, comment="the customer's order number"),
    Column("issued_on", Date, nullable=False, comment="the date on the document"),
    Column("due_on", Date, comment="as the source states it; null when it does not"),
    Column("terms", Text, comment="terms of this item, as written"),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("base_currency", Text, comment="the entity's reporting currency"),
    Column("rate", Float, comment="booking rate: base currency per 1 unit of currency"),
    Column(
        "faults",
        Text,
        comment="codes of rules it breaks, comma between; '' none; null = not checked",
    ),
    *versions(),
    place_column(),
    comment="One row a version of an item: an amount owed on one day.",
)

entries = Table(
    "entries",
    metadata,
    source_column(),
    Column("entry_id", Text, nullable=False, comment="unique within the source"),
    Column("item_id", Text, nullable=False, comment="the item that it changes"),
    Column("item_source", Text, comment="source of that item; null = the same"),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="billing, payment, credit, discount, write_off, fx, transfer, correction",
    ),
    Column("booked_on", Date, nullable=False, comment="the day it counts from"),
    Column("date_source", Text, comment="stated, or export: dated by the export's own date"),
    Column("amount", BigInteger, nullable=False, comment="minor units; what is owed rises by it"),
    Column("amount_base", BigInteger, comment="minor units of the item's base currency"),
    Column("reference", Text, comment="payment reference, matching letter ..."),
    *versions(),
    place_column(),
    comment="One row a version of an entry: what changed an item on a day.",
)

controls = Table(
    "controls",
    metadata,
    source_column(),
    Column("control_id", Text, nullable=False, comment="the source's own key"),
    Column("entity", Text, nullable=False, comment="the company; '' when only one"),
    Column("account", Text, nullable=False, comment="receivables account in the general ledger"),
    Column("closed_on", Date, nullable=False, comment="balance at the close of this day"),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("balance", BigInteger, nullable=False, comment="minor units"),
    *versions(),
    place_column(),
    comment="One row a version of a general-ledger balance to tie out to.",
)

#: table -> the source's own key in it (beside `source`).
VERSIONED = {
    customers: "customer_id",
    items: "item_id",
    entries: "entry_id",
    controls: "control_id",
    statements: "statement_id",
    receipts: "receipt_id",
    rates: "rate_id",
    statuses: "status_id",
}

for _table, _key in VERSIONED.items():
    Index(
        f"uq_{_table.name}_current",
        _table.c.source,
        _table.c[_key],
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    )

ITEM_KINDS = ("invoice", "credit_note", "unapplied", "charge")
ENTRY_KINDS = (
    "billing", "payment", "credit", "discount", "write_off", "fx", "transfer", "correction",
)  # fmt: skip

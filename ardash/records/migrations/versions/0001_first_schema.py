"""The first schema: sources, syncs, rejects, and the four versioned tables.

A migration says what was done to databases in the field: it is never edited once released, and
so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the first schema."""
    op.create_table(
        "controls",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column("control_id", sa.Text(), nullable=False, comment="the source's own key"),
        sa.Column("entity", sa.Text(), nullable=False, comment="the company; '' when only one"),
        sa.Column(
            "account",
            sa.Text(),
            nullable=False,
            comment="receivables account in the general ledger",
        ),
        sa.Column(
            "closed_on", sa.Date(), nullable=False, comment="balance at the close of this day"
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("balance", sa.BigInteger(), nullable=False, comment="minor units"),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of a general-ledger balance to tie out to.",
    )
    op.create_index(
        "uq_controls_current",
        "controls",
        ["source", "control_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "customers",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column("customer_id", sa.Text(), nullable=False, comment="the source's own key"),
        sa.Column("name", sa.Text(), nullable=False, comment="name as the source writes it"),
        sa.Column(
            "segment", sa.Text(), comment="the company's own grouping, e.g. retail, public sector"
        ),
        sa.Column("country", sa.Text(), comment="ISO 3166-1 alpha-2 where the source has it"),
        sa.Column("collector", sa.Text(), comment="who follows the customer up"),
        sa.Column("language", sa.Text(), comment="ISO 639-1 code the customer is written to in"),
        sa.Column("terms", sa.Text(), comment="standard payment terms, as written"),
        sa.Column("credit_limit", sa.BigInteger(), comment="minor units of credit_currency"),
        sa.Column("credit_currency", sa.Text(), comment="ISO 4217"),
        sa.Column("registration", sa.Text(), comment="SIREN, VAT or other official number"),
        sa.Column("contact", sa.Text(), comment="name of the person to write to"),
        sa.Column("email", sa.Text(), comment="address to write to"),
        sa.Column("phone", sa.Text(), comment="number to call"),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of a customer.",
    )
    op.create_index(
        "uq_customers_current",
        "customers",
        ["source", "customer_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "entries",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column("entry_id", sa.Text(), nullable=False, comment="unique within the source"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="the item that it changes"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="billing, payment, credit, discount, write_off, fx, transfer, correction",
        ),
        sa.Column("booked_on", sa.Date(), nullable=False, comment="the day it counts from"),
        sa.Column(
            "date_source", sa.Text(), comment="stated, or export: dated by the export's own date"
        ),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="minor units; what is owed rises by it",
        ),
        sa.Column(
            "amount_base", sa.BigInteger(), comment="minor units of the item's base currency"
        ),
        sa.Column("reference", sa.Text(), comment="payment reference, matching letter ..."),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of an entry: what changed an item on a day.",
    )
    op.create_index(
        "uq_entries_current",
        "entries",
        ["source", "entry_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "items",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="the source's own key"),
        sa.Column("customer_id", sa.Text(), nullable=False, comment="the customer that owes it"),
        sa.Column(
            "entity",
            sa.Text(),
            nullable=False,
            comment="the company that is owed; '' when only one",
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="invoice, credit_note, unapplied, charge"
        ),
        sa.Column("document", sa.Text(), comment="number printed on the document"),
        sa.Column("account", sa.Text(), comment="receivables account in the general ledger"),
        sa.Column("order_reference", sa.Text(), comment="the customer's order number"),
        sa.Column("issued_on", sa.Date(), nullable=False, comment="the date on the document"),
        sa.Column("due_on", sa.Date(), comment="as the source states it; null when it does not"),
        sa.Column("terms", sa.Text(), comment="terms of this item, as written"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("base_currency", sa.Text(), comment="the entity's reporting currency"),
        sa.Column("rate", sa.Float(), comment="booking rate: base currency per 1 unit of currency"),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of an item: an amount owed on one day.",
    )
    op.create_index(
        "uq_items_current",
        "items",
        ["source", "item_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "sources",
        sa.Column("source", sa.Text(), nullable=False, comment="name of the source, chosen once"),
        sa.Column(
            "connector",
            sa.Text(),
            nullable=False,
            comment="module of ardash.connectors that reads it",
        ),
        sa.Column(
            "location", sa.Text(), nullable=False, comment="file, folder or address it is read from"
        ),
        sa.Column(
            "options",
            sa.Text(),
            nullable=False,
            comment="JSON: the connector's options, no secrets",
        ),
        sa.Column(
            "created_at", sa.DateTime(), nullable=False, comment="instant of its first sync (UTC)"
        ),
        sa.PrimaryKeyConstraint("source", name="pk_sources"),
        comment="One row a place that receivables are read from.",
    )
    op.create_table(
        "syncs",
        sa.Column(
            "sync", sa.Integer(), nullable=False, comment="number, rising; the clock of knowledge"
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="what was read"),
        sa.Column("state", sa.Text(), nullable=False, comment="running, done, failed, interrupted"),
        sa.Column("started_at", sa.DateTime(), nullable=False, comment="instant it began (UTC)"),
        sa.Column("finished_at", sa.DateTime(), comment="instant its rows became known (UTC)"),
        sa.Column("complete", sa.Boolean(), comment="the batch held everything, not only changes"),
        sa.Column(
            "rows_read",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="rows of the source that were read: accepted + rejected",
        ),
        sa.Column(
            "rows_accepted",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="rows of the source that were taken over",
        ),
        sa.Column(
            "rows_rejected",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="rows of the source that could not be taken over",
        ),
        sa.Column(
            "added", sa.BigInteger(), server_default="0", nullable=False, comment="records new"
        ),
        sa.Column(
            "changed",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="records replaced",
        ),
        sa.Column(
            "retracted", sa.BigInteger(), server_default="0", nullable=False, comment="records gone"
        ),
        sa.Column("cursor", sa.Text(), comment="where an incremental source goes on from"),
        sa.Column(
            "totals", sa.Text(), comment="JSON: currency -> receivable of the source after the sync"
        ),
        sa.Column("message", sa.Text(), comment="why it failed, for a person"),
        sa.ForeignKeyConstraint(["source"], ["sources.source"], name="fk_syncs_source"),
        sa.PrimaryKeyConstraint("sync", name="pk_syncs"),
        comment="One row a run of a connector.",
    )
    op.create_table(
        "rejects",
        sa.Column("reject", sa.Integer(), nullable=False, comment="number, in the order found"),
        sa.Column("sync", sa.Integer(), nullable=False, comment="sync that met the row"),
        sa.Column(
            "place",
            sa.Text(),
            nullable=False,
            comment="file and line, or the record's id at source",
        ),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="template: what is wrong, how to mend it"
        ),
        sa.Column("params", sa.Text(), comment="JSON: the values that go into the template"),
        sa.Column("raw", sa.Text(), comment="the row as it stood in the source"),
        sa.ForeignKeyConstraint(["sync"], ["syncs.sync"], name="fk_rejects_sync"),
        sa.PrimaryKeyConstraint("reject", name="pk_rejects"),
        comment="One row a source row that could not be taken over.",
    )
    op.create_index("ix_rejects_sync", "rejects", ["sync"], unique=False)


def downgrade() -> None:
    """Drop every table, with what it holds."""
    for table in ("rejects", "syncs", "sources", "controls", "entries", "items", "customers"):
        op.drop_table(table)

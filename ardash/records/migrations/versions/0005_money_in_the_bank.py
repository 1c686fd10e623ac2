"""Money in the bank: statements, receipts, and what receipts are applied to.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and say whose item an entry is on where it is another source's."""
    op.create_table(
        "statements",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column(
            "statement_id", sa.Text(), nullable=False, comment="account, number and closing day"
        ),
        sa.Column(
            "account", sa.Text(), nullable=False, comment="IBAN, or the number the bank gives"
        ),
        sa.Column("number", sa.Text(), comment="number of the statement, as the bank counts"),
        sa.Column("opened_on", sa.Date(), comment="day of its opening balance"),
        sa.Column("closed_on", sa.Date(), nullable=False, comment="day of its closing balance"),
        sa.Column("opening", sa.BigInteger(), comment="opening balance, minor units of currency"),
        sa.Column("closing", sa.BigInteger(), comment="closing balance, minor units of currency"),
        sa.Column(
            "difference",
            sa.BigInteger(),
            comment="closing - opening - movements, minor units; 0: it adds up; null: unchecked",
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of a bank statement.",
    )
    op.create_index(
        "uq_statements_current",
        "statements",
        ["source", "statement_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "receipts",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column(
            "receipt_id", sa.Text(), nullable=False, comment="account, day, amount and reference"
        ),
        sa.Column(
            "entry",
            sa.Text(),
            nullable=False,
            comment="the bank's entry that it is, or is a part of",
        ),
        sa.Column(
            "statement_id", sa.Text(), comment="statement that it stands on; null = a notification"
        ),
        sa.Column("account", sa.Text(), nullable=False, comment="our account: IBAN or number"),
        sa.Column("booked_on", sa.Date(), nullable=False, comment="day the bank booked it"),
        sa.Column("value_on", sa.Date(), comment="day from which it bears interest"),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="minor units of currency; below zero: money out",
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217, of the account"),
        sa.Column(
            "charges",
            sa.BigInteger(),
            comment="what banks kept of it, minor units of currency; null = not said",
        ),
        sa.Column("payer_name", sa.Text(), comment="who paid, or was paid, as the bank writes it"),
        sa.Column("payer_account", sa.Text(), comment="IBAN or number of that party's account"),
        sa.Column("reference", sa.Text(), comment="structured reference, e.g. ISO 11649 or QR"),
        sa.Column("text", sa.Text(), comment="what the payer wrote"),
        sa.Column("end_to_end", sa.Text(), comment="the payer's own number of the payment"),
        sa.Column(
            "reversal_of", sa.Text(), comment="reference of what it takes back; '' not said which"
        ),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of a movement on a bank account.",
    )
    op.create_index(
        "uq_receipts_current",
        "receipts",
        ["source", "receipt_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "applications",
        sa.Column("application", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("receipt_source", sa.Text(), nullable=False, comment="source of the receipt"),
        sa.Column(
            "receipt_id", sa.Text(), nullable=False, comment="the receipt, as its source names it"
        ),
        sa.Column(
            "source",
            sa.Text(),
            comment="source that knows the customer; null = no customer's money",
        ),
        sa.Column("customer_id", sa.Text(), comment="the customer, as the source names it"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("booked_on", sa.Date(), nullable=False, comment="day its entries count from"),
        sa.Column(
            "payer_account",
            sa.Text(),
            comment="account it was paid from, remembered for this customer",
        ),
        sa.Column(
            "rule", sa.Text(), comment="code of the rule that applied it; null = a person did"
        ),
        sa.Column("confidence", sa.Float(), comment="of the proposal, 0-1; null = made by hand"),
        sa.Column("note", sa.Text(), comment="in the person's words"),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "applied_at", sa.DateTime(), nullable=False, comment="instant it was decided (UTC)"
        ),
        sa.Column(
            "undone_at", sa.DateTime(), comment="instant it was undone (UTC); null = it stands"
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("application", name="pk_applications"),
        comment="One row a decision on what a receipt pays.",
    )
    op.create_index(
        "ix_applications_receipt_source_receipt_id",
        "applications",
        ["receipt_source", "receipt_id"],
    )
    op.create_index("ix_applications_source_customer_id", "applications", ["source", "customer_id"])
    op.create_table(
        "application_lines",
        sa.Column(
            "application",
            sa.Integer(),
            sa.ForeignKey("applications.application", name="fk_application_lines_application"),
            nullable=False,
            comment="the decision",
        ),
        sa.Column(
            "number", sa.Integer(), nullable=False, autoincrement=False, comment="1, 2, 3 ..."
        ),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="payment, discount, write_off, unapplied"
        ),
        sa.Column(
            "item_id", sa.Text(), comment="item that it settles; null for what stays unapplied"
        ),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=False,
            comment="minor units of currency; what is owed falls by it",
        ),
        sa.Column(
            "booked_at",
            sa.DateTime(),
            comment="instant the source had it itself (UTC); null = not yet",
        ),
        sa.PrimaryKeyConstraint("application", "number", name="pk_application_lines"),
        comment="One row a part of an application: what it settles of which item.",
    )
    op.add_column(
        "items",
        sa.Column("customer_source", sa.Text(), comment="source of that customer; null = the same"),
    )
    op.add_column(
        "entries",
        sa.Column("item_source", sa.Text(), comment="source of that item; null = the same"),
    )

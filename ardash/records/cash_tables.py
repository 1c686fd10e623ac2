"""Tables of money in the bank: statements and receipts as read, and what people apply them to.

Statements and receipts are versioned like everything that is imported. Applications are written
by people, or by a rule that acts for them; nothing is deleted, and each change is in `audit`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from ardash.records.columns import place_column, source_column, versions
from ardash.records.metadata import metadata

#: Source of the entries that applications make: nothing is read from it.
DESK = "cash-application"

_MINOR = "minor units of currency"

statements = Table(
    "statements",
    metadata,
    source_column(),
    Column("statement_id", Text, nullable=False, comment="account, number and closing day"),
    Column("account", Text, nullable=False, comment="IBAN, or the number the bank gives"),
    Column("number", Text, comment="number of the statement, as the bank counts"),
    Column("opened_on", Date, comment="day of its opening balance"),
    Column("closed_on", Date, nullable=False, comment="day of its closing balance"),
    Column("opening", BigInteger, comment=f"opening balance, {_MINOR}"),
    Column("closing", BigInteger, comment=f"closing balance, {_MINOR}"),
    Column(
        "difference",
        BigInteger,
        comment="closing - opening - movements, minor units; 0: it adds up; null: unchecked",
    ),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    *versions(),
    place_column(),
    comment="One row a version of a bank statement.",
)

receipts = Table(
    "receipts",
    metadata,
    source_column(),
    Column("receipt_id", Text, nullable=False, comment="account, day, amount and reference"),
    Column("entry", Text, nullable=False, comment="the bank's entry that it is, or is a part of"),
    Column("statement_id", Text, comment="statement that it stands on; null = a notification"),
    Column("account", Text, nullable=False, comment="our account: IBAN or number"),
    Column("booked_on", Date, nullable=False, comment="day the bank booked it"),
    Column("value_on", Date, comment="day from which it bears interest"),
    Column("amount", BigInteger, nullable=False, comment=f"{_MINOR}; below zero: money out"),
    Column("currency", Text, nullable=False, comment="ISO 4217, of the account"),
    Column("charges", BigInteger, comment=f"what banks kept of it, {_MINOR}; null = not said"),
    Column("payer_name", Text, comment="who paid, or was paid, as the bank writes it"),
    Column("payer_account", Text, comment="IBAN or number of that party's account"),
    Column("reference", Text, comment="structured reference, e.g. ISO 11649 or QR"),
    Column("text", Text, comment="what the payer wrote"),
    Column("end_to_end", Text, comment="the payer's own number of the payment"),
    Column("reversal_of", Text, comment="reference of what it takes back; '' not said which"),
    *versions(),
    place_column(),
    comment="One row a version of a movement on a bank account.",
)

applications = Table(
    "applications",
    metadata,
    Column("application", Integer, primary_key=True, comment="number, rising"),
    Column("receipt_source", Text, nullable=False, comment="source of the receipt"),
    Column("receipt_id", Text, nullable=False, comment="the receipt, as its source names it"),
    Column("source", Text, comment="source that knows the customer; null = no customer's money"),
    Column("customer_id", Text, comment="the customer, as the source names it"),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("booked_on", Date, nullable=False, comment="day its entries count from"),
    Column("payer_account", Text, comment="account it was paid from, remembered for this customer"),
    Column("rule", Text, comment="code of the rule that applied it; null = a person did"),
    Column("confidence", Float, comment="of the proposal, 0-1; null = made by hand"),
    Column("note", Text, comment="in the person's words"),
    Column("author", Text, nullable=False, comment="who wrote it, or changed it last"),
    Column("applied_at", DateTime, nullable=False, comment="instant it was decided (UTC)"),
    Column("undone_at", DateTime, comment="instant it was undone (UTC); null = it stands"),
    Column("version", Integer, nullable=False, comment="1, and one more with each change"),
    comment="One row a decision on what a receipt pays.",
)

application_lines = Table(
    "application_lines",
    metadata,
    Column(
        "application",
        Integer,
        ForeignKey("applications.application"),
        primary_key=True,
        comment="the decision",
    ),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 ..."),
    Column("kind", Text, nullable=False, comment="payment, discount, write_off, unapplied"),
    Column("item_id", Text, comment="item that it settles; null for what stays unapplied"),
    Column("amount", BigInteger, nullable=False, comment=f"{_MINOR}; what is owed falls by it"),
    Column("booked_at", DateTime, comment="instant the source had it itself (UTC); null = not yet"),
    comment="One row a part of an application: what it settles of which item.",
)

Index(None, applications.c.receipt_source, applications.c.receipt_id)
Index(None, applications.c.source, applications.c.customer_id)

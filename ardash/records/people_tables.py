"""Tables that people write: what was said, promised, disputed, agreed and sent.

Customers are named by (source, customer_id) and items by (source, item_id), as the sources name
them, so that a ledger built anew finds them again. Nothing is deleted; who wrote what and when
stands in `audit`. A row with a `version` can be edited, by whoever read that very version.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from ardash.records.metadata import metadata

_AUTHOR = "who wrote it, or changed it last"
_ITEMS = "JSON: item_ids that it is about, [] = any of the customer's"
_MINOR = "minor units of currency"
_CHANNELS = "email, call, letter, sales, credit_stop, agency, write_off, note"


def _customer() -> list[Column[Any]]:
    return [
        Column("source", Text, nullable=False, comment="source that knows the customer"),
        Column("customer_id", Text, nullable=False, comment="the customer, as the source names it"),
    ]


def _author() -> Column[Any]:
    return Column("author", Text, nullable=False, comment=_AUTHOR)


def _version() -> Column[Any]:
    return Column("version", Integer, nullable=False, comment="1, and one more with each change")


activities = Table(
    "activities",
    metadata,
    Column("activity", Integer, primary_key=True, comment="number, rising"),
    *_customer(),
    Column("at", DateTime, nullable=False, comment="instant it was done (UTC)"),
    _author(),
    Column("channel", Text, nullable=False, comment=_CHANNELS),
    Column("step", Text, comment="step of the policy that it did; null = none"),
    Column(
        "outcome",
        Text,
        nullable=False,
        comment="code: what came of it, e.g. sent, reached, no_answer, promised",
    ),
    Column("reason", Text, comment="code: why it has not been paid"),
    Column("text", Text, comment="what was said, in the person's words"),
    Column("follow_up_on", Date, comment="day to come back to it"),
    Column("contact", Text, comment="name of the person spoken or written to"),
    comment="One row a thing done about a customer: a call, a letter, a note.",
)

activity_items = Table(
    "activity_items",
    metadata,
    Column(
        "activity",
        Integer,
        ForeignKey("activities.activity"),
        primary_key=True,
        comment="what was done",
    ),
    Column("item_id", Text, primary_key=True, comment="item it was about, of the same source"),
    comment="One row an item that an activity was about.",
)

promises = Table(
    "promises",
    metadata,
    Column("promise", Integer, primary_key=True, comment="number, rising"),
    *_customer(),
    Column("promised_at", DateTime, nullable=False, comment="instant the promise was made (UTC)"),
    _author(),
    Column("due_on", Date, nullable=False, comment="day by which the money was promised"),
    Column("amount", BigInteger, nullable=False, comment=_MINOR),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("grace_days", Integer, nullable=False, comment="days after due_on that still count"),
    Column("items", Text, nullable=False, comment=_ITEMS),
    Column("cancelled_at", DateTime, comment="instant it was taken back (UTC); null = it stands"),
    Column("note", Text, comment="in the person's words"),
    _version(),
    comment="One row a promise to pay; whether it was kept is computed from the entries.",
)

disputes = Table(
    "disputes",
    metadata,
    Column("dispute", Integer, primary_key=True, comment="number, rising"),
    *_customer(),
    Column("item_id", Text, nullable=False, comment="item that is disputed, of the same source"),
    _author(),
    Column("reason", Text, nullable=False, comment="code: what the customer objects to"),
    Column("amount", BigInteger, comment="minor units of currency; null = all of the item"),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("owner", Text, comment="who is to solve it"),
    Column("opened_at", DateTime, nullable=False, comment="instant it was raised (UTC)"),
    Column("deadline_on", Date, comment="day by which it is to be solved"),
    Column("resolved_at", DateTime, comment="instant it was solved (UTC); null = open"),
    Column("resolution", Text, comment="code: how it ended, e.g. credited, upheld, withdrawn"),
    Column("text", Text, comment="in the person's words"),
    _version(),
    comment="One row a dispute about an item, or a part of it.",
)

plans = Table(
    "plans",
    metadata,
    Column("plan", Integer, primary_key=True, comment="number, rising"),
    *_customer(),
    Column("created_at", DateTime, nullable=False, comment="instant it was agreed (UTC)"),
    _author(),
    Column("currency", Text, nullable=False, comment="ISO 4217"),
    Column("items", Text, nullable=False, comment=_ITEMS),
    Column("note", Text, comment="in the person's words"),
    Column("cancelled_at", DateTime, comment="instant it was ended (UTC); null = it stands"),
    _version(),
    comment="One row a payment plan agreed with a customer.",
)

plan_instalments = Table(
    "plan_instalments",
    metadata,
    Column("plan", Integer, ForeignKey("plans.plan"), primary_key=True, comment="the plan"),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 ..."),
    Column("due_on", Date, nullable=False, comment="day by which it is to be paid"),
    Column("amount", BigInteger, nullable=False, comment="minor units of the plan's currency"),
    comment="One row an instalment of a payment plan.",
)

profiles = Table(
    "profiles",
    metadata,
    Column("source", Text, primary_key=True, comment="source that knows the customer"),
    Column("customer_id", Text, primary_key=True, comment="the customer, as the source names it"),
    Column("channel", Text, comment="how the customer wants to be reminded"),
    Column("invoice_channel", Text, comment="how invoices go to it: email, letter, portal, edi"),
    Column("portal", Text, comment="name or address of the portal that invoices go to"),
    Column("order_number_required", Boolean, comment="it pays no invoice without its order number"),
    Column("payment_days", Text, comment="days on which it pays, e.g. 10 and 25, or Fridays"),
    Column("excluded", Boolean, comment="it is not to be reminded"),
    Column("excluded_reason", Text, comment="why not, in the person's words"),
    Column("segment", Text, comment="segment of the policy, before the source's"),
    Column("language", Text, comment="ISO 639-1, before the source's"),
    Column("address", Text, comment="postal address in lines, without the name, before the source"),
    Column("collector", Text, comment="who follows it up, before the source's"),
    Column("credit_limit", BigInteger, comment="minor units of credit_currency, before the source"),
    Column("credit_currency", Text, comment="ISO 4217"),
    Column("credit_score", Text, comment="what a credit bureau or insurer says of it, as it says"),
    Column("credit_score_source", Text, comment="who says so"),
    Column("credit_scored_on", Date, comment="day of that score"),
    Column("review_on", Date, comment="day on which its credit is to be looked at again"),
    Column("note", Text, comment="in the person's words"),
    _author(),
    Column("created_at", DateTime, nullable=False, comment="instant of its first version (UTC)"),
    Column("saved_at", DateTime, nullable=False, comment="instant of this version (UTC)"),
    _version(),
    comment="One row a customer about whom people know more than the source.",
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact", Integer, primary_key=True, comment="number, rising"),
    *_customer(),
    Column("name", Text, nullable=False, comment="name of the person or department"),
    Column("role", Text, comment="what it does there, e.g. accounts payable"),
    Column("email", Text, comment="address to write to"),
    Column("phone", Text, comment="number to call"),
    Column("wants_invoices", Boolean, nullable=False, comment="invoices go to it"),
    Column("wants_reminders", Boolean, nullable=False, comment="reminders go to it"),
    _author(),
    Column("created_at", DateTime, nullable=False, comment="instant of its first version (UTC)"),
    Column("saved_at", DateTime, nullable=False, comment="instant of this version (UTC)"),
    Column("removed_at", DateTime, comment="instant it was taken off the list (UTC)"),
    _version(),
    comment="One row a person at a customer.",
)

messages = Table(
    "messages",
    metadata,
    Column("message", Integer, primary_key=True, comment="number, rising"),
    Column("key", Text, nullable=False, comment="what it is; a second one of a key is never made"),
    *_customer(),
    Column("step", Text, comment="step of the policy that it does; null = none"),
    Column("channel", Text, nullable=False, comment="email, letter"),
    Column("template", Text, comment="template it was written with"),
    Column("language", Text, comment="ISO 639-1"),
    Column("recipient", Text, comment="e-mail or postal address"),
    Column("subject", Text, comment="its subject"),
    Column("body", Text, nullable=False, comment="its text, as it goes out"),
    Column("attachments", Text, nullable=False, comment="JSON: what goes with it"),
    Column(
        "state",
        Text,
        nullable=False,
        comment="drafted, approved, queued, sending, sent, failed, bounced, cancelled",
    ),
    Column("reason", Text, comment="why it failed or was cancelled, for a person"),
    Column("attempts", Integer, nullable=False, comment="how often sending was begun"),
    _author(),
    Column("created_at", DateTime, nullable=False, comment="instant it was drafted (UTC)"),
    Column("approved_at", DateTime, comment="instant it was approved (UTC)"),
    Column("approved_by", Text, comment="who approved it"),
    Column("sent_at", DateTime, comment="instant the mail server took it (UTC)"),
    _version(),
    UniqueConstraint("key"),
    comment="One row a message to a customer: the outbox.",
)

audit = Table(
    "audit",
    metadata,
    Column("change", Integer, primary_key=True, comment="number, rising"),
    Column("at", DateTime, nullable=False, comment="instant of the change (UTC)"),
    _author(),
    Column("table_name", Text, nullable=False, comment="table that was changed"),
    Column("row_key", Text, nullable=False, comment="JSON: the row's key"),
    Column("before", Text, comment="JSON: what was changed, as it was; null = a new row"),
    Column(
        "after",
        Text,
        nullable=False,
        comment="JSON: what was changed, as it is now; all of a new row",
    ),
    comment="One row a change that a person made, written in the same transaction.",
)

for _table in (activities, promises, disputes, plans, contacts, messages):
    Index(None, _table.c.source, _table.c.customer_id)
Index(None, messages.c.state)
Index(None, audit.c.table_name, audit.c.row_key)

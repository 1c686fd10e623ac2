"""What people write: activities, promises, disputes, plans, profiles, contacts, messages, audit.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = (
    "activities",
    "activity_items",
    "promises",
    "disputes",
    "plans",
    "plan_instalments",
    "profiles",
    "contacts",
    "messages",
    "audit",
)


def upgrade() -> None:
    """Create the tables that people write."""
    op.create_table(
        "activities",
        sa.Column("activity", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column("at", sa.DateTime(), nullable=False, comment="instant it was done (UTC)"),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "channel",
            sa.Text(),
            nullable=False,
            comment="email, call, letter, sales, credit_stop, agency, write_off, note",
        ),
        sa.Column(
            "step", sa.Text(), nullable=True, comment="step of the policy that it did; null = none"
        ),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=False,
            comment="code: what came of it, e.g. sent, reached, no_answer, promised",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="code: why it has not been paid"),
        sa.Column("text", sa.Text(), nullable=True, comment="what was said, in the person's words"),
        sa.Column("follow_up_on", sa.Date(), nullable=True, comment="day to come back to it"),
        sa.Column(
            "contact", sa.Text(), nullable=True, comment="name of the person spoken or written to"
        ),
        sa.PrimaryKeyConstraint("activity", name="pk_activities"),
        comment="One row a thing done about a customer: a call, a letter, a note.",
    )
    op.create_index(
        "ix_activities_source_customer_id", "activities", ["source", "customer_id"], unique=False
    )
    op.create_table(
        "activity_items",
        sa.Column("activity", sa.Integer(), nullable=False, comment="what was done"),
        sa.Column(
            "item_id", sa.Text(), nullable=False, comment="item it was about, of the same source"
        ),
        sa.ForeignKeyConstraint(
            ["activity"], ["activities.activity"], name="fk_activity_items_activity"
        ),
        sa.PrimaryKeyConstraint("activity", "item_id", name="pk_activity_items"),
        comment="One row an item that an activity was about.",
    )
    op.create_table(
        "promises",
        sa.Column("promise", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column(
            "promised_at",
            sa.DateTime(),
            nullable=False,
            comment="instant the promise was made (UTC)",
        ),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "due_on", sa.Date(), nullable=False, comment="day by which the money was promised"
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="minor units of currency"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column(
            "grace_days", sa.Integer(), nullable=False, comment="days after due_on that still count"
        ),
        sa.Column(
            "items",
            sa.Text(),
            nullable=False,
            comment="JSON: item_ids that it is about, [] = any of the customer's",
        ),
        sa.Column(
            "cancelled_at",
            sa.DateTime(),
            nullable=True,
            comment="instant it was taken back (UTC); null = it stands",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="in the person's words"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("promise", name="pk_promises"),
        comment="One row a promise to pay; whether it was kept is computed from the entries.",
    )
    op.create_index(
        "ix_promises_source_customer_id", "promises", ["source", "customer_id"], unique=False
    )
    op.create_table(
        "disputes",
        sa.Column("dispute", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column(
            "item_id",
            sa.Text(),
            nullable=False,
            comment="item that is disputed, of the same source",
        ),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="code: what the customer objects to"
        ),
        sa.Column(
            "amount",
            sa.BigInteger(),
            nullable=True,
            comment="minor units of currency; null = all of the item",
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column("owner", sa.Text(), nullable=True, comment="who is to solve it"),
        sa.Column(
            "opened_at", sa.DateTime(), nullable=False, comment="instant it was raised (UTC)"
        ),
        sa.Column(
            "deadline_on", sa.Date(), nullable=True, comment="day by which it is to be solved"
        ),
        sa.Column(
            "resolved_at",
            sa.DateTime(),
            nullable=True,
            comment="instant it was solved (UTC); null = open",
        ),
        sa.Column(
            "resolution",
            sa.Text(),
            nullable=True,
            comment="code: how it ended, e.g. credited, upheld, withdrawn",
        ),
        sa.Column("text", sa.Text(), nullable=True, comment="in the person's words"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("dispute", name="pk_disputes"),
        comment="One row a dispute about an item, or a part of it.",
    )
    op.create_index(
        "ix_disputes_source_customer_id", "disputes", ["source", "customer_id"], unique=False
    )
    op.create_table(
        "plans",
        sa.Column("plan", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column(
            "created_at", sa.DateTime(), nullable=False, comment="instant it was agreed (UTC)"
        ),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217"),
        sa.Column(
            "items",
            sa.Text(),
            nullable=False,
            comment="JSON: item_ids that it is about, [] = any of the customer's",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="in the person's words"),
        sa.Column(
            "cancelled_at",
            sa.DateTime(),
            nullable=True,
            comment="instant it was ended (UTC); null = it stands",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("plan", name="pk_plans"),
        comment="One row a payment plan agreed with a customer.",
    )
    op.create_index("ix_plans_source_customer_id", "plans", ["source", "customer_id"], unique=False)
    op.create_table(
        "plan_instalments",
        sa.Column("plan", sa.Integer(), nullable=False, comment="the plan"),
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2, 3 ..."
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="day by which it is to be paid"),
        sa.Column(
            "amount", sa.BigInteger(), nullable=False, comment="minor units of the plan's currency"
        ),
        sa.ForeignKeyConstraint(["plan"], ["plans.plan"], name="fk_plan_instalments_plan"),
        sa.PrimaryKeyConstraint("plan", "number", name="pk_plan_instalments"),
        comment="One row an instalment of a payment plan.",
    )
    op.create_table(
        "profiles",
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column(
            "channel", sa.Text(), nullable=True, comment="how the customer wants to be reminded"
        ),
        sa.Column(
            "invoice_channel",
            sa.Text(),
            nullable=True,
            comment="how invoices go to it: email, letter, portal, edi",
        ),
        sa.Column(
            "portal",
            sa.Text(),
            nullable=True,
            comment="name or address of the portal that invoices go to",
        ),
        sa.Column(
            "order_number_required",
            sa.Boolean(),
            nullable=True,
            comment="it pays no invoice without its order number",
        ),
        sa.Column(
            "payment_days",
            sa.Text(),
            nullable=True,
            comment="days on which it pays, e.g. 10 and 25, or Fridays",
        ),
        sa.Column("excluded", sa.Boolean(), nullable=True, comment="it is not to be reminded"),
        sa.Column(
            "excluded_reason", sa.Text(), nullable=True, comment="why not, in the person's words"
        ),
        sa.Column(
            "segment",
            sa.Text(),
            nullable=True,
            comment="segment of the policy, before the source's",
        ),
        sa.Column("language", sa.Text(), nullable=True, comment="ISO 639-1, before the source's"),
        sa.Column(
            "collector", sa.Text(), nullable=True, comment="who follows it up, before the source's"
        ),
        sa.Column(
            "credit_limit",
            sa.BigInteger(),
            nullable=True,
            comment="minor units of credit_currency, before the source",
        ),
        sa.Column("credit_currency", sa.Text(), nullable=True, comment="ISO 4217"),
        sa.Column("note", sa.Text(), nullable=True, comment="in the person's words"),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "created_at",
            sa.DateTime(),
            nullable=False,
            comment="instant of its first version (UTC)",
        ),
        sa.Column(
            "saved_at", sa.DateTime(), nullable=False, comment="instant of this version (UTC)"
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("source", "customer_id", name="pk_profiles"),
        comment="One row a customer about whom people know more than the source.",
    )
    op.create_table(
        "contacts",
        sa.Column("contact", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="name of the person or department"),
        sa.Column(
            "role", sa.Text(), nullable=True, comment="what it does there, e.g. accounts payable"
        ),
        sa.Column("email", sa.Text(), nullable=True, comment="address to write to"),
        sa.Column("phone", sa.Text(), nullable=True, comment="number to call"),
        sa.Column("wants_invoices", sa.Boolean(), nullable=False, comment="invoices go to it"),
        sa.Column("wants_reminders", sa.Boolean(), nullable=False, comment="reminders go to it"),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "created_at",
            sa.DateTime(),
            nullable=False,
            comment="instant of its first version (UTC)",
        ),
        sa.Column(
            "saved_at", sa.DateTime(), nullable=False, comment="instant of this version (UTC)"
        ),
        sa.Column(
            "removed_at",
            sa.DateTime(),
            nullable=True,
            comment="instant it was taken off the list (UTC)",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("contact", name="pk_contacts"),
        comment="One row a person at a customer.",
    )
    op.create_index(
        "ix_contacts_source_customer_id", "contacts", ["source", "customer_id"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("message", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="what it is; a second one of a key is never made",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="source that knows the customer"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the customer, as the source names it"
        ),
        sa.Column(
            "step", sa.Text(), nullable=True, comment="step of the policy that it does; null = none"
        ),
        sa.Column("channel", sa.Text(), nullable=False, comment="email, letter"),
        sa.Column("template", sa.Text(), nullable=True, comment="template it was written with"),
        sa.Column("language", sa.Text(), nullable=True, comment="ISO 639-1"),
        sa.Column("recipient", sa.Text(), nullable=True, comment="e-mail or postal address"),
        sa.Column("subject", sa.Text(), nullable=True, comment="its subject"),
        sa.Column("body", sa.Text(), nullable=False, comment="its text, as it goes out"),
        sa.Column("attachments", sa.Text(), nullable=False, comment="JSON: what goes with it"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="drafted, approved, queued, sending, sent, failed, bounced, cancelled",
        ),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=True,
            comment="why it failed or was cancelled, for a person",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="how often sending was begun"),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column(
            "created_at", sa.DateTime(), nullable=False, comment="instant it was drafted (UTC)"
        ),
        sa.Column(
            "approved_at", sa.DateTime(), nullable=True, comment="instant it was approved (UTC)"
        ),
        sa.Column("approved_by", sa.Text(), nullable=True, comment="who approved it"),
        sa.Column(
            "sent_at", sa.DateTime(), nullable=True, comment="instant the mail server took it (UTC)"
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, and one more with each change"
        ),
        sa.PrimaryKeyConstraint("message", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        comment="One row a message to a customer: the outbox.",
    )
    op.create_index(
        "ix_messages_source_customer_id", "messages", ["source", "customer_id"], unique=False
    )
    op.create_index("ix_messages_state", "messages", ["state"], unique=False)
    op.create_table(
        "audit",
        sa.Column("change", sa.Integer(), nullable=False, comment="number, rising"),
        sa.Column("at", sa.DateTime(), nullable=False, comment="instant of the change (UTC)"),
        sa.Column("author", sa.Text(), nullable=False, comment="who wrote it, or changed it last"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="table that was changed"),
        sa.Column("row_key", sa.Text(), nullable=False, comment="JSON: the row's key"),
        sa.Column(
            "before",
            sa.Text(),
            nullable=True,
            comment="JSON: what was changed, as it was; null = a new row",
        ),
        sa.Column(
            "after",
            sa.Text(),
            nullable=False,
            comment="JSON: what was changed, as it is now; all of a new row",
        ),
        sa.PrimaryKeyConstraint("change", name="pk_audit"),
        comment="One row a change that a person made, written in the same transaction.",
    )
    op.create_index("ix_audit_table_name_row_key", "audit", ["table_name", "row_key"], unique=False)


def downgrade() -> None:
    """Drop them, with what they hold."""
    for table in reversed(_TABLES):
        op.drop_table(table)

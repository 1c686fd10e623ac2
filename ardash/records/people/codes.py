"""Codes that people's rows are written with; their words stand in `ardash.collections.reasons`."""

from __future__ import annotations

#: What can be done about a customer.
CHANNELS = ("email", "call", "letter", "sales", "credit_stop", "agency", "write_off", "note")

#: What came of it.
OUTCOMES = (
    "sent",
    "reached",
    "no_answer",
    "promised",
    "disputed",
    "wrong_contact",
    "will_call_back",
    "bounced",
    "refused",
    "note",
)

#: What a customer objects to.
DISPUTE_REASONS = (
    "price",
    "quantity",
    "quality",
    "delivery",
    "order_number",
    "duplicate",
    "deduction",
    "terms",
    "administrative",
    "other",
)

#: Why something has not been paid: an objection, or something else.
REASONS = (
    *DISPUTE_REASONS,
    "not_received",
    "approval",
    "payment_run",
    "cash_shortage",
    "insolvency",
    "says_paid",
    "overlooked",
)

#: How a dispute ended.
RESOLUTIONS = ("credited", "part_credited", "upheld", "withdrawn", "replaced", "written_off")

#: Where a message of the outbox stands.
MESSAGE_STATES = (
    "drafted",
    "approved",
    "queued",
    "sending",
    "sent",
    "failed",
    "bounced",
    "cancelled",
)

#: How invoices go to a customer.
INVOICE_CHANNELS = ("email", "letter", "portal", "edi")

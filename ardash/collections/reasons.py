"""Reasons: why something is not paid, what customers object to, and how disputes end, in words."""

from __future__ import annotations

from collections.abc import Mapping

from ardash.errors import mark

#: What a customer objects to (codes of ardash.records.people.codes).
DISPUTES: Mapping[str, str] = {
    "price": mark("Price"),
    "quantity": mark("Quantity"),
    "quality": mark("Quality"),
    "delivery": mark("Delivery"),
    "order_number": mark("Order number missing or wrong"),
    "duplicate": mark("Invoiced twice"),
    "deduction": mark("Deduction"),
    "terms": mark("Payment terms or discount"),
    "administrative": mark("Address or other detail of the invoice"),
    "other": mark("Another reason"),
}

#: Why something has not been paid: an objection, or something else.
NON_PAYMENT: Mapping[str, str] = {
    **DISPUTES,
    "not_received": mark("Invoice not received"),
    "approval": mark("Waiting for approval"),
    "payment_run": mark("Waiting for the next payment run"),
    "cash_shortage": mark("Short of cash"),
    "insolvency": mark("Insolvency"),
    "says_paid": mark("Says it has been paid"),
    "overlooked": mark("Overlooked"),
}

#: How a dispute ended.
RESOLUTIONS: Mapping[str, str] = {
    "credited": mark("Credited"),
    "part_credited": mark("Credited in part"),
    "upheld": mark("The invoice stands"),
    "withdrawn": mark("Withdrawn by the customer"),
    "replaced": mark("Goods or invoice replaced"),
    "written_off": mark("Written off"),
}

#: Resolutions that say the customer was right: the cause lies with the company.
CUSTOMER_WAS_RIGHT = ("credited", "part_credited", "replaced")

#: What can be done about a customer.
CHANNELS: Mapping[str, str] = {
    "email": mark("E-mail"),
    "call": mark("Call"),
    "letter": mark("Letter"),
    "sales": mark("Sales representative"),
    "credit_stop": mark("Credit stop"),
    "agency": mark("Collection agency"),
    "write_off": mark("Write-off proposal"),
    "note": mark("Note"),
}

#: What came of it.
OUTCOMES: Mapping[str, str] = {
    "sent": mark("Sent"),
    "reached": mark("Reached"),
    "no_answer": mark("No answer"),
    "promised": mark("Promised to pay"),
    "disputed": mark("Objects"),
    "wrong_contact": mark("Wrong contact"),
    "will_call_back": mark("Will call back"),
    "bounced": mark("Bounced"),
    "refused": mark("Refuses to pay"),
    "note": mark("Noted"),
}

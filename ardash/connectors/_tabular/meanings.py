"""What rows and columns can mean: the vocabulary of a profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ardash.errors import Message, mark

IGNORE = "ignore"
_OF_CUSTOMER = (
    "customer_id",
    "customer_name",
    "customer_terms",
    "segment",
    "country",
    "collector",
    "language",
    "registration",
    "contact",
    "email",
    "phone",
    "street",
    "street_2",
    "postcode",
    "city",
    "credit_limit",
    "credit_currency",
)
_OF_DOCUMENT = (
    "number",
    "instalment",
    "issued_on",
    "due_on",
    "terms",
    "amount",
    "currency",
    "order_reference",
    "account",
    "entity",
    "rate",
    "base_currency",
    "amount_base",
)
#: kind of row -> what its columns may mean.
MEANINGS: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        *_OF_DOCUMENT,
        "settled_on",
        "applied_amount",
        "credited_amount",
        "open_amount",
        *_OF_CUSTOMER,
    ),
    "credit_note": (*_OF_DOCUMENT, "invoice", *_OF_CUSTOMER),
    "payment": (
        "number",
        "invoice",
        "instalment",
        "from_item",
        "paid_on",
        "amount",
        "currency",
        "amount_base",
        "base_currency",
        "rate",
        "reference",
        "account",
        "entity",
        *_OF_CUSTOMER,
    ),
    "transfer": ("number", "from_item", "invoice", "applied_on", "amount", "currency"),
    "customer": (*_OF_CUSTOMER, "terms", "currency"),
    "control": ("account", "entity", "closed_on", "amount", "currency"),
}
#: kind of row -> what it must have; of alternatives joined by "|" one is enough.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "invoice": ("number", "customer_id|customer_name", "issued_on", "amount|open_amount"),
    "credit_note": ("number", "customer_id|customer_name|invoice", "issued_on", "amount"),
    "payment": ("customer_id|customer_name|invoice", "paid_on", "amount"),
    "transfer": ("from_item", "invoice", "applied_on", "amount"),
    "customer": ("customer_id|customer_name",),
    "control": ("account", "closed_on", "amount"),
}
KINDS = tuple(MEANINGS)
DATE_MEANINGS = ("issued_on", "due_on", "settled_on", "paid_on", "applied_on", "closed_on")
AMOUNT_MEANINGS = (
    "amount",
    "open_amount",
    "applied_amount",
    "credited_amount",
    "amount_base",
    "credit_limit",
)
#: In a table of several kinds one column of dates serves all of them.
STAND_IN = {"paid_on": "issued_on", "applied_on": "issued_on", "closed_on": "issued_on"}
#: What lowers a receivable when it comes in.
LOWERING = ("credit_note", "payment")
#: What a payment row may be, and the kind of entry it becomes.
ENTRY_KINDS = ("payment", "discount", "write_off", "credit", "fx", "correction")


#: What rows must have (see REQUIRED), in words; in brackets what a profile calls it.
_NEEDS = {
    "number": mark("the number of the document (number)"),
    "customer_id|customer_name": mark("the customer (customer_id or customer_name)"),
    "customer_id|customer_name|invoice": mark("the customer (customer_id) or the invoice"),
    "issued_on": mark("the date of issue (issued_on)"),
    "amount|open_amount": mark("the amount with tax (amount or open_amount)"),
    "amount": mark("the amount (amount)"),
    "paid_on": mark("the date of payment (paid_on)"),
    "from_item": mark("what the money was on (from_item)"),
    "invoice": mark("the invoice (invoice)"),
    "applied_on": mark("the date of the move (applied_on)"),
    "account": mark("the account (account)"),
    "closed_on": mark("the day of the balance (closed_on)"),
}


def needed(needs: Sequence[str]) -> Message:
    """Say in words what rows lack, one after the other."""
    said = [Message(_NEEDS[need]) for need in needs] or [Message("an amount or a date")]
    whole = said[-1]
    for each in reversed(said[:-1]):
        whole = Message("{first}, {rest}", first=each, rest=whole)
    return whole


def missing(kinds: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Name what rows of these kinds must have and the columns do not give ("a|b" = one of)."""
    have = set(columns) | {late for late, early in STAND_IN.items() if early in columns}
    return [
        need
        for need in dict.fromkeys(need for kind in kinds for need in REQUIRED[kind])
        if not have.intersection(need.split("|"))
    ]

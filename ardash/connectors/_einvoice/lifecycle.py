"""Lifecycle messages of the French reform (UN/CEFACT CDAR): what platforms say of an invoice.

Made from public documentation and examples, not against a live message: the element names are
those of the schema (D22B and D23B), the codes those published of AFNOR XP Z12-012. Who collected
declares it with the amounts (MEN), tax included, one for each rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ardash.connectors._einvoice.nodes import Node
from ardash.errors import BadInput, Message
from ardash.money import LARGEST_MINOR, currency_code, exponent

ROOT = "CrossDomainAcknowledgementAndResponse"
#: The money came in.
COLLECTED = "212"
#: Codes of what is said of an invoice; other messages (of a batch, of a directory) say nothing.
CODES = frozenset(str(code) for code in range(200, 230))
#: Type of the amount that was collected.
_COLLECTED_AMOUNT = "MEN"

Row = dict[str, Any]


def statuses(root: Node) -> Iterator[tuple[Row, Row | None]]:
    """Yield the statuses in a message, each with the payment that it declares, if it does.

    Raises BadInput with the line of what is missing or wrong.
    """
    message = root.text("ExchangedDocument/ID") or root.text("ExchangedDocument/Name") or ""
    found = False
    for stated in root.all("AcknowledgementDocument"):
        for about in stated.all("ReferenceReferencedDocument"):
            found = True
            yield _status(message, stated, about)
    if not found:
        raise _lacks("ReferenceReferencedDocument", root)


def _status(message: str, stated: Node, about: Node) -> tuple[Row, Row | None]:
    number = _needed(about, "IssuerAssignedID")
    code = _needed(about, "ProcessConditionCode")
    if code not in CODES:
        raise BadInput(
            Message("{code} is no status of an invoice.", code=repr(code[:20])),
            where=about.line("ProcessConditionCode"),
            remedy=Message("Ask the platform for the message once more."),
        )
    seller = _needed(about, "IssuerTradeParty/GlobalID")
    on = _day(stated, about)
    item_id = f"{''.join(seller.split())}:{number}"
    reasons = [
        " ".join(part for part in (each.text("ReasonCode"), each.text("Reason")) if part)
        for each in about.all("SpecifiedDocumentStatus")
    ]
    collected = _collected(about) if code == COLLECTED else None
    amount, currency, paid_on = collected or (None, None, None)
    where = about.line()
    row = {
        "status_id": f"{item_id}:{code}:{message or on.isoformat()}",
        "item_id": item_id,
        "code": code,
        "stated_on": on,
        "reason": "; ".join(reason for reason in reasons if reason) or None,
        "amount": amount,
        "currency": currency,
        "place": where,
    }
    if not amount:
        return row, None
    payment = {
        "entry_id": f"{row['status_id']}:payment",
        "item_id": item_id,
        "kind": "payment",
        "booked_on": paid_on or on,
        "date_source": "stated",
        "amount": -amount,
        "currency": currency,
        "reference": message or None,
        # Where the invoice is not known, the status still is.
        "place": f"{where}#{code}",
    }
    return row, payment


def _collected(about: Node) -> tuple[int, str, dt.date | None] | None:
    """Add up what was collected, over the rates of tax; its day, where it is told."""
    amounts: list[Decimal] = []
    codes: set[str] = set()
    days: list[dt.date] = []
    path = "SpecifiedDocumentStatus/SpecifiedDocumentCharacteristic"
    for each in about.all(path):
        value = each.number("ValueAmount")
        if each.text("TypeCode") != _COLLECTED_AMOUNT or value is None:
            continue
        amounts.append(value)
        codes.add(currency_code(each.first("ValueAmount").attribute("currencyID") or "EUR"))
        day = each.day("ValueDateTime/DateTimeString")
        days += [day] if day else []
    if not amounts:
        return None
    currency = min(codes)
    minor = sum(amounts, Decimal(0)).scaleb(exponent(currency))
    if len(codes) > 1 or minor != minor.to_integral_value() or abs(minor) > LARGEST_MINOR:
        raise BadInput(
            Message(
                "{amount} is no amount of {currency}.",
                amount=str(sum(amounts, Decimal(0))),
                currency=", ".join(sorted(codes)),
            ),
            where=about.line(path),
            remedy=Message("Ask the platform for the message once more."),
        )
    return int(minor), currency, max(days, default=None)


def _day(stated: Node, about: Node) -> dt.date:
    for node, path in (
        (about, "SpecifiedDocumentStatus/ReferenceDateTime/DateTimeString"),
        (about, "ReceiptDateTime/DateTimeString"),
        (stated, "IssueDateTime/DateTimeString"),
    ):
        day = node.day(path)
        if day is not None:
            return day
    raise _lacks("IssueDateTime", stated)


def _needed(node: Node, path: str) -> str:
    said = node.text(path)
    if said is None:
        raise _lacks(path, node)
    return said


def _lacks(element: str, node: Node) -> BadInput:
    return BadInput(
        Message("The message lacks {element}.", element=element),
        where=node.line(),
        remedy=Message("Ask the platform for the message once more."),
    )

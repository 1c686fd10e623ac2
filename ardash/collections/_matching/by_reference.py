"""Receipts that name what they pay: in full, less a discount or charges, in part, or too much."""

from __future__ import annotations

from dataclasses import replace

from ardash.collections._matching.book import Book
from ardash.collections._matching.model import Found, Line, OpenItem, Receipt, named, payment
from ardash.collections._matching.payers import Payer
from ardash.collections._matching.sums import MOST_ITEMS, Search
from ardash.errors import Message
from ardash.money import decimal_string

#: What is short by at most so much (minor units), and this share, may be a bank's charges.
CHARGES_MOST, CHARGES_SHARE = 3000, 0.05
#: Rules whose amount confirms that a number is no chance.
CONFIRMED = ("reference", "reference_charges", "reference_discount")


def by_reference(receipt: Receipt, payer: Payer, book: Book) -> Found | None:
    """Match a receipt with the items that its texts name; None where they name none."""
    items, telling = _items(receipt, payer, book)
    if not items:
        return None
    found = _weighed(receipt, payer, items, book)
    if telling and found.rule not in CONFIRMED:
        # Of several, the first may be written out and the others short: INV-00117 + 00121.
        weak = book.references.named_by(receipt).weak
        both = [*items, *(item for item in weak if item.party == items[0].party)]
        made = _weighed(receipt, payer, both, book)
        if made.rule in CONFIRMED:
            found, items, telling = made, both, False
    parties = {item.party for item in items}
    if not telling and found.rule not in CONFIRMED:
        # A short number may be an amount, a year or a dossier: then the amount decides.
        found = replace(found, confidence=min(found.confidence, 0.6), certain=False)
    known = payer.how in ("account", "name")
    own = len(parties) == 1
    agrees = own and payer.party in parties
    against = payer.party is not None and payer.party not in parties
    if against or not own:
        return replace(found, confidence=min(found.confidence, 0.8), certain=False)
    if not (telling or (agrees and known)) or not receipt.sure:
        return replace(found, confidence=min(found.confidence, 0.9), certain=False)
    if found.rule == "reference_part" and not (telling and agrees and known):
        return replace(found, certain=False)
    return found


def _items(receipt: Receipt, payer: Payer, book: Book) -> tuple[list[OpenItem], bool]:
    """Find the items named; of one number that several customers have, the payer's."""
    strong, weak, _ = book.references.named_by(receipt)
    found = _own(strong, payer)
    if found:
        return found, True
    if payer.party is not None and payer.how != "partial":
        return [item for item in weak if item.party == payer.party], False
    exact = [
        item for item in weak if item.left in (receipt.amount, receipt.amount + receipt.charges)
    ]
    return (exact if len(exact) == 1 else []), False


def _own(items: list[OpenItem], payer: Payer) -> list[OpenItem]:
    documents: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        documents.setdefault(item.document or item.item_id, set()).add(item.party)
    shared = {document for document, parties in documents.items() if len(parties) > 1}
    return [
        item
        for item in items
        if (item.document or item.item_id) not in shared or item.party == payer.party
    ]


def _weighed(receipt: Receipt, payer: Payer, items: list[OpenItem], book: Book) -> Found:
    party = items[0].party if len({i.party for i in items}) == 1 else payer.party or items[0].party
    # One payment is entered with one source of invoices.
    items = [item for item in items if item.source == party[0]]
    total, paid = sum(item.left for item in items), receipt.amount
    lines = tuple(payment(item) for item in items)
    said = {
        "items": named(items),
        "paid": decimal_string(paid, receipt.currency),
        "open": decimal_string(total, receipt.currency),
        "currency": receipt.currency,
    }
    if total == paid:
        reason = Message("It names {items}, and {paid} {currency} is exactly what is open.", **said)
        return Found("reference", 0.99, reason, party, lines, certain=True)
    if receipt.charges and total == paid + receipt.charges:
        reason = Message(
            "It names {items}; with the bank charges of {charges} {currency} that the statement "
            "tells, it is exactly what is open.",
            **said,
            charges=decimal_string(receipt.charges, receipt.currency),
        )
        return Found("reference_charges", 0.98, reason, party, lines, certain=True)
    if total > paid:
        found = _discounted(receipt, items, party, said) or _short(
            receipt, items, party, said, book
        )
    else:
        found = _over(receipt, items, party, said, book)
    return found


def _discounted(
    receipt: Receipt, items: list[OpenItem], party: tuple[str, str], said: dict[str, str]
) -> Found | None:
    missing = sum(item.left for item in items) - receipt.amount
    offering = [item for item in items if item.discount]
    way = Search([item.discount for item in offering[:MOST_ITEMS]], missing).only
    whole = sum(item.discount for item in offering)
    if way is None and offering and abs(whole - missing) <= len(offering):
        way = tuple(range(len(offering)))  # each rounded its own way
    if way is None:
        return None
    taken = {offering[n].item_id: offering[n].discount for n in way}
    first = offering[way[0]].item_id
    taken[first] += missing - sum(taken.values())
    lines = [payment(item, item.left - taken.get(item.item_id, 0)) for item in items]
    lines += [Line("discount", item_id, amount) for item_id, amount in taken.items()]
    late = [
        item
        for item in items
        if item.item_id in taken and (item.discount_on or receipt.booked_on) < receipt.booked_on
    ]
    words = {**said, "discount": decimal_string(missing, receipt.currency)}
    if late:
        reason = Message(
            "It names {items}, less the discount of {discount} {currency}; but that was offered "
            "until {day} only.",
            **words,
            day=max(str(item.discount_on) for item in late),
        )
        return Found("reference_discount_late", 0.75, reason, party, tuple(lines))
    reason = Message(
        "It names {items}, less the discount of {discount} {currency} that its terms offer.",
        **words,
    )
    return Found("reference_discount", 0.97, reason, party, tuple(lines), certain=True)


def _short(
    receipt: Receipt,
    items: list[OpenItem],
    party: tuple[str, str],
    said: dict[str, str],
    book: Book,
) -> Found:
    missing = sum(item.left for item in items) - receipt.amount
    others = [i for i in book.of(party) if i not in items and i.left < 0][:MOST_ITEMS]
    way = Search([-item.left for item in others], missing).only
    if way is not None:
        credits_taken = [others[n] for n in way]
        lines = [payment(item) for item in (*items, *credits_taken)]
        reason = Message(
            "It names {items}; less the credit {credits}, it is exactly what is open.",
            **said,
            credits=named(credits_taken),
        )
        return Found("reference_credit", 0.9, reason, party, tuple(lines))
    part = Search([item.left for item in items[:MOST_ITEMS]], receipt.amount).only
    if part is not None and len(items) > 1:
        paid = [items[n] for n in part]
        reason = Message(
            "It names {items}, and {paid} {currency} is exactly {these} of them.",
            **said,
            these=named(paid),
        )
        return Found("reference_some", 0.85, reason, party, tuple(payment(i) for i in paid))
    total = sum(item.left for item in items)
    if missing <= min(CHARGES_MOST, CHARGES_SHARE * total):
        *before, last = items
        lines = [payment(item) for item in before]
        lines += [payment(last, last.left - missing), Line("write_off", last.item_id, missing)]
        reason = Message(
            "It names {items}, and {missing} {currency} are missing: bank charges, most likely.",
            **said,
            missing=decimal_string(missing, receipt.currency),
        )
        return Found("reference_short", 0.7, reason, party, tuple(lines))
    lines, rest = [], receipt.amount
    for item in sorted(items, key=lambda i: i.left):  # credit first
        amount = min(item.left, rest)
        if amount:
            lines.append(payment(item, amount))
        rest -= amount
    reason = Message(
        "It names {items}, and pays {paid} of the {open} {currency} that are open.", **said
    )
    one = len(items) == 1
    return Found("reference_part", 0.92 if one else 0.65, reason, party, tuple(lines), certain=one)


def _over(
    receipt: Receipt,
    items: list[OpenItem],
    party: tuple[str, str],
    said: dict[str, str],
    book: Book,
) -> Found:
    rest = receipt.amount - sum(item.left for item in items)
    others = [item for item in book.of(party) if item not in items][:MOST_ITEMS]
    lines = tuple(payment(item) for item in items)
    way = Search([item.left for item in others], rest).only
    if way is not None:
        more = [others[n] for n in way]
        reason = Message(
            "It names {items}; with {others} of the same customer, it is exactly what is open.",
            **said,
            others=named(more),
        )
        full = (*lines, *(payment(item) for item in more))
        return Found("reference_more", 0.85, reason, party, full)
    reason = Message(
        "It names {items}, and is {rest} {currency} more than is open: the rest stays unapplied.",
        **said,
        rest=decimal_string(rest, receipt.currency),
    )
    return Found("reference_over", 0.8, reason, party, (*lines, Line("unapplied", None, rest)))

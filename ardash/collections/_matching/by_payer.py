"""Receipts that name nothing: what their payer has open, or whose amount it is."""

from __future__ import annotations

from ardash.collections._matching.book import Book
from ardash.collections._matching.model import Found, Line, OpenItem, Receipt, named, payment
from ardash.collections._matching.payers import Payer
from ardash.collections._matching.sums import MOST_ITEMS, Search
from ardash.errors import Message, mark
from ardash.money import decimal_string


def by_payer(receipt: Receipt, payer: Payer, book: Book) -> Found:
    """Match a receipt by who paid it and how much; at worst, say that nothing is known."""
    if payer.party is None:
        return _by_amount(receipt, book)
    items = book.of(payer.party)
    said = {
        "name": book.name(payer.party),
        "paid": decimal_string(receipt.amount, receipt.currency),
        "currency": receipt.currency,
    }
    found = _exact(receipt, payer, items, said) or _discounted(receipt, payer, items, said)
    found = found or _summed(receipt, payer, items, said)
    if found is not None:
        return found
    reason = Message(
        "{name} paid it, but nothing open makes {paid} {currency}: it stays unapplied.", **said
    )
    line = Line("unapplied", None, receipt.amount)
    return Found("payer", 0.5 * payer.score, reason, payer.party, (line,))


def _sure(receipt: Receipt, payer: Payer) -> bool:
    return receipt.sure and payer.how in ("account", "name")


def _exact(
    receipt: Receipt, payer: Payer, items: list[OpenItem], said: dict[str, str]
) -> Found | None:
    amounts = {receipt.amount, receipt.amount + receipt.charges}
    ones = [item for item in items if item.left in amounts]
    if len(ones) > 1:
        reason = Message(
            "{name} paid it, and {count} items are open of {paid} {currency}: this is the oldest.",
            **said,
            count=len(ones),
        )
        return Found("payer_oldest", 0.6, reason, payer.party, (payment(ones[0]),))
    if not ones:
        return None
    search = Search([item.left for item in items[:MOST_ITEMS]], receipt.amount)
    alone = search.whole and len(search.ways) <= 1
    reason = Message(
        "{name} paid it, and {items} is its only open item of {paid} {currency}.",
        **said,
        items=named(ones),
    )
    certain = alone and _sure(receipt, payer) and len(items) <= MOST_ITEMS
    confidence = (0.95 if alone else 0.8) * (1.0 if payer.how == "account" else payer.score)
    return Found(
        "payer_amount", confidence, reason, payer.party, (payment(ones[0]),), certain=certain
    )


def _discounted(
    receipt: Receipt, payer: Payer, items: list[OpenItem], said: dict[str, str]
) -> Found | None:
    offering = [
        item
        for item in items
        if item.discount
        and item.left - item.discount == receipt.amount
        and item.discount_on is not None
        and receipt.booked_on <= item.discount_on
    ]
    if len(offering) != 1:
        return None
    one = offering[0]
    lines = (payment(one, receipt.amount), Line("discount", one.item_id, one.discount))
    reason = Message(
        "{name} paid it, and it is exactly {items} less the discount of {discount} {currency}.",
        **said,
        items=named(offering),
        discount=decimal_string(one.discount, receipt.currency),
    )
    return Found("payer_discount", 0.85 * payer.score, reason, payer.party, lines)


def _summed(
    receipt: Receipt, payer: Payer, items: list[OpenItem], said: dict[str, str]
) -> Found | None:
    lines = tuple(payment(item) for item in items)
    if len(items) > 1 and sum(item.left for item in items) == receipt.amount:
        reason = Message("{name} paid it, and it is exactly all that it has open.", **said)
        return Found("payer_total", 0.94, reason, payer.party, lines, certain=_sure(receipt, payer))
    late = [item for item in items if item.due_on is not None and item.due_on <= receipt.booked_on]
    if len(late) > 1 and sum(item.left for item in late) == receipt.amount:
        reason = Message("{name} paid it, and it is exactly all that was due.", **said)
        found = tuple(payment(item) for item in late)
        return Found("payer_due", 0.88 * payer.score, reason, payer.party, found)
    search = Search([item.left for item in items[:MOST_ITEMS]], receipt.amount)
    if not search.ways:
        return None
    chosen = [items[n] for n in search.ways[0]]
    only = search.only is not None
    only_way = mark("{name} paid it, and {items} make exactly {paid} {currency}.")
    one_of_several = mark("{name} paid it, and {items} make {paid} {currency}, as others would.")
    template = only_way if only else one_of_several
    reason = Message(template, **said, items=named(chosen))
    found = tuple(payment(item) for item in chosen)
    return Found("payer_sum", (0.8 if only else 0.5) * payer.score, reason, payer.party, found)


def _by_amount(receipt: Receipt, book: Book) -> Found:
    alike = book.of_amount(receipt.amount)
    if len(alike) == 1:
        reason = Message(
            "Who paid is not known, but {items} of {name} is the only item of {paid} {currency}.",
            items=named(alike),
            name=book.name(alike[0].party),
            paid=decimal_string(receipt.amount, receipt.currency),
            currency=receipt.currency,
        )
        return Found("amount", 0.4, reason, alike[0].party, (payment(alike[0]),))
    reason = Message("It names no open item, and no customer is known by its payer's name.")
    return Found("unknown", 0.0, reason)

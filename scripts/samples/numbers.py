"""Number what happened in order of dates, as an accounting package does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from samples.book import Entry, Item

_PREFIXES = {"credit": "AV", "application": "IM", "invoice": "FA"}


class _Counter:
    """Numbers that start again each year: RG24-00001, RG24-00002 ..."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, int], int] = {}

    def next(self, prefix: str, day: date) -> str:
        key = prefix, day.year
        self._last[key] = self._last.get(key, 0) + 1
        return f"{prefix}{day:%y}-{self._last[key]:05d}"


def in_order(items: Iterable[Item]) -> list[Entry]:
    """All entries by date, customer and item."""
    entries = [(entry, n) for item in items for n, entry in enumerate(item.entries)]
    entries.sort(
        key=lambda one: (one[0].day, one[0].item.customer.code, one[0].item.document, one[1])
    )
    return [entry for entry, _ in entries]


def number_all(items: list[Item]) -> list[Entry]:
    """Number entries, and by them unapplied cash and credit notes; return entries in order."""
    entries, counter = in_order(items), _Counter()
    transfers: dict[tuple[date, str, str], str] = {}
    for entry in entries:
        if entry.nature == "invoice":
            entry.number = entry.item.document
        elif entry.nature == "application" and entry.amount < 0:
            entry.number = counter.next("IM", entry.day)
        elif entry.nature != "application":
            entry.number = counter.next(_PREFIXES.get(entry.nature, "RG"), entry.day)
        if entry.item.kind != "invoice" and not entry.item.document:
            entry.item.document = entry.number
        if entry.mode:
            sign = "-" if entry.nature == "bounce" else ""
            key = entry.day, entry.item.customer.code, entry.mode + sign
            if key not in transfers:
                transfers[key] = counter.next(entry.mode, entry.day)
            entry.bank = transfers[key]
    return entries

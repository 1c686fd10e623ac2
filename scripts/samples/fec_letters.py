"""Lettering: marking the lines of an account that settle each other (lettrage)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from samples.book import Entry, Item
from samples.fec_postings import Line, Posting, must_balance


def _group(item: Item, seen: set[int]) -> list[Item]:
    """The item and everything set off against it, directly or in turn."""
    found, waiting = [], [item]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            found.append(one)
            waiting += [e.partner for e in one.entries if e.partner]
    return found


def _letters() -> Iterator[str]:
    """AAA, AAB ... ZZZ, as packages letter an account."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for a in alphabet:
        for b in alphabet:
            for c in alphabet:
                yield a + b + c


def letter(postings: Iterable[Posting], entries: list[Entry]) -> None:
    """Letter what is settled: all lines of items that balance together, per account."""
    lines: dict[int, list[tuple[date, Line]]] = defaultdict(list)
    for posting in postings:
        for line in posting.lines:
            if line.entry:
                lines[id(line.entry.item)].append((posting.day, line))
    groups = []
    seen: set[int] = set()
    for entry in entries:
        items = _group(entry.item, seen)
        if items and not any(item.open for item in items):
            dated = [one for item in items for one in lines[id(item)]]
            for account in sorted({line.account for _, line in dated}):
                same = [(day, line) for day, line in dated if line.account == account]
                groups.append((max(day for day, _ in same), entry.item.customer.code, same))
    letters: dict[str, Iterator[str]] = defaultdict(_letters)
    for last, customer, same in sorted(groups, key=lambda one: one[0]):
        must_balance([line for _, line in same])
        code = next(letters[customer])
        for _, line in same:
            line.letter, line.lettered_on = code, last

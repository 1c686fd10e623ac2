"""The book of open items, as receipts are matched with it one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from ardash.collections._matching.model import Line, OpenItem, Party
from ardash.collections._matching.references import References

_NEVER = date(9999, 12, 31)


class Book:
    """Open items of one currency, by customer, by number and by amount."""

    def __init__(self, items: Iterable[OpenItem], names: Mapping[Party, str]) -> None:
        """Take the items, the oldest due first; `names` are those of the customers."""
        self.items = sorted(items, key=lambda i: (i.due_on or _NEVER, i.issued_on, i.item_id))
        self.references = References(self.items)
        self._names = names
        self._by_party: dict[Party, list[OpenItem]] = defaultdict(list)
        self._by_amount: dict[int, list[OpenItem]] = defaultdict(list)
        self._by_key: dict[tuple[str, str], OpenItem] = {}
        for item in self.items:
            self._by_party[item.party].append(item)
            self._by_amount[item.left].append(item)
            self._by_key[item.source, item.item_id] = item

    def of(self, party: Party) -> list[OpenItem]:
        """What a customer still has open, the oldest due first."""
        return [item for item in self._by_party.get(party, ()) if item.left]

    def of_amount(self, amount: int) -> list[OpenItem]:
        """Items of which exactly so much is still open."""
        return [item for item in self._by_amount.get(amount, ()) if item.left == amount]

    def name(self, party: Party) -> str:
        """Name a customer."""
        return self._names.get(party, party[1])

    def take(self, source: str, lines: Iterable[Line]) -> None:
        """Count what is found: it is open for no other receipt."""
        for line in lines:
            item = self._by_key.get((source, line.item_id or ""))
            if item is not None:
                item.left -= line.amount
                if item.left:
                    self._by_amount[item.left].append(item)

"""Sums: which open items make exactly an amount, searched within a bound."""

from __future__ import annotations

from collections.abc import Sequence

#: Steps of one search; then it is given up, and said to be unsure.
STEPS = 4000
#: Items of one customer that are tried; the oldest of more.
MOST_ITEMS = 40


class Search:
    """Up to two ways to make an amount of some balances; `whole`: every way was tried."""

    def __init__(self, balances: Sequence[int], amount: int) -> None:
        """Search the balances (minor units, credit below zero) for the amount."""
        self.ways: list[tuple[int, ...]] = []
        self.whole = True
        self._order = sorted(range(len(balances)), key=lambda n: -abs(balances[n]))
        self._values = [balances[n] for n in self._order]
        self._highest, self._lowest = [0], [0]
        for value in reversed(self._values):
            self._highest.append(self._highest[-1] + max(value, 0))
            self._lowest.append(self._lowest[-1] + min(value, 0))
        self._highest.reverse()
        self._lowest.reverse()
        self._steps = 0
        self._try(0, amount, ())

    def _try(self, at: int, missing: int, taken: tuple[int, ...]) -> None:
        if len(self.ways) > 1:
            return
        self._steps += 1
        if self._steps > STEPS:
            self.whole = False
            return
        if missing == 0 and taken:
            self.ways.append(tuple(sorted(self._order[n] for n in taken)))
            # What follows could only add amounts that cancel out.
            return
        if at == len(self._values) or not self._lowest[at] <= missing <= self._highest[at]:
            return
        self._try(at + 1, missing - self._values[at], (*taken, at))
        self._try(at + 1, missing, taken)

    @property
    def only(self) -> tuple[int, ...] | None:
        """The only way there is; None for none, several, or a search given up."""
        return self.ways[0] if len(self.ways) == 1 and self.whole else None

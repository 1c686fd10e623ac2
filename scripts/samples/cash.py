"""Carry out what customers plan: payments, credit notes, unapplied cash and its application."""

# ruff: noqa: S311

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from samples.book import Item
from samples.company import LAST_DAY, SEED
from samples.customers import Customer
from samples.days import is_working, working_after
from samples.habits import STOPS_PAYING, Step, plan
from samples.rates import booking_rate, rate_on

#: Customers wait that long before they set earlier cash or credit notes off by themselves.
_SET_OFF_AFTER_DAYS = 40


class Account:
    """One customer's account while its three years go by."""

    def __init__(self, customer: Customer, items: list[Item]) -> None:
        self.customer = customer
        self.rng = Random(f"{SEED}/cash/{customer.code}")
        self.items = items
        self.in_hand: list[Item] = []  # unapplied cash and open credit notes
        modes = {"punctual": ("VIR", "PRLV", "LCR"), "advance": ("VIR", "CB")}
        self.mode = self.rng.choice(modes.get(customer.character, ("VIR", "VIR", "CHQ")))
        if customer.country != "FR" or customer.segment == "Secteur public":
            self.mode = "VIR"

    def run(self) -> list[Item]:
        """Settle all invoices as far as time allows; return invoices and what came beside them."""
        steps: list[tuple[date, int, Item | None, Step]] = [
            (step.day, order, item, step)
            for order, item in enumerate(self.items)
            for step in plan(self.rng, item)
        ]
        steps += [(day, -1, None, Step(day, "rebate", s)) for day, s in self._rebates()]
        for day, _, item, step in sorted(steps, key=lambda one: (one[0], one[1])):
            if day > LAST_DAY:
                break
            if item is None:
                self._rebate(day, step.share)
            else:
                getattr(self, f"_{step.action}")(day, item, step.share)
        return self.items + self.in_hand

    # --- one method an action of habits.Step

    def _rest(self, day: date, item: Item, share: float = 1.0) -> None:
        self._set_off(day, item)
        self._pay(day, item, item.open)

    def _part(self, day: date, item: Item, share: float) -> None:
        self._pay(day, item, min(item.open, round(item.amount * share)))

    def _short(self, day: date, item: Item, share: float) -> None:
        self._pay(day, item, item.open - round(item.amount * share))

    def _over(self, day: date, item: Item, share: float) -> None:
        self._receive(day, max(100, round(item.open * share)))
        self._pay(day, item, item.open)

    def _twice(self, day: date, item: Item, share: float) -> None:
        if item.entries[-1].nature == "payment":
            self._receive(day, -item.entries[-1].amount)

    def _bounce(self, day: date, item: Item, share: float) -> None:
        paid = item.entries[-1]
        if paid.nature == "payment":
            item.post(day, "bounce", -paid.amount, mode=paid.mode)

    def _discount(self, day: date, item: Item, share: float) -> None:
        self._set_off(day, item)
        if item.open > 0:
            taken = round(item.open * share)
            self._pay(day, item, item.open - taken)
            item.post(day, "discount", -taken)

    def _fees(self, day: date, item: Item, share: float) -> None:
        self._set_off(day, item)
        fee = self.rng.choice((1_200, 1_500, 1_800))
        if item.open > 2 * fee:
            self._pay(day, item, item.open - fee)
            item.post(day, "difference", -fee)

    def _credit(self, day: date, item: Item, share: float) -> None:
        amount = min(item.open, round(item.amount * share))
        if amount > 0:
            item.post(day, "credit", -amount)

    def _difference(self, day: date, item: Item, share: float) -> None:
        if item.open > 0:
            item.post(day, "difference", -item.open)

    def _write_off(self, day: date, item: Item, share: float) -> None:
        if item.open > 0:
            item.post(day, "write_off", -item.open)

    def _advance(self, day: date, item: Item, share: float) -> None:
        if day >= self.customer.first_day:
            self._receive(day, round(item.amount * share / 100) * 100)

    def _apply(self, day: date, item: Item, share: float) -> None:
        self._set_off(day, item, waited_days=0)

    # --- what the actions are made of

    def _pay(self, day: date, item: Item, amount: int) -> None:
        if amount > 0:
            item.post(day, "payment", -amount, mode=self.mode)

    def _receive(self, day: date, amount: int) -> None:
        """Cash that names no invoice: an item of its own, at the day's rate."""
        cash = Item("unapplied", self.customer, day, amount, rate_on(day, self.customer.currency))
        cash.post(day, "payment", -amount, mode=self.mode)
        self.in_hand.append(cash)

    def _set_off(self, day: date, item: Item, waited_days: int = _SET_OFF_AFTER_DAYS) -> None:
        """Apply earlier cash and credit notes to an invoice, oldest first."""
        for source in self.in_hand:
            amount = min(item.open, -source.open)
            if amount > 0 and source.issued + timedelta(days=waited_days) <= day:
                source.post(day, "application", amount, partner=item)
                item.post(day, "application", -amount, partner=source)

    def _rebates(self) -> Iterator[tuple[date, float]]:
        """Days of credit notes that name no invoice: yearly rebates, goods sent back."""
        if self.customer.segment == "Grande distribution":
            yield from ((working_after(date(year, 1, 20)), 0.012) for year in (2025, 2026))
        elif self.customer.weight > 0.02 and self.customer.character != "bankrupt":
            for _ in range(self.rng.randrange(3)):
                day = STOPS_PAYING + timedelta(days=self.rng.randrange(-250, 700))
                if is_working(day):
                    yield day, 0.004

    def _rebate(self, day: date, share: float) -> None:
        """Credit a share of the last twelve months' sales."""
        year_before = day - timedelta(days=365)
        sales = sum(i.amount for i in self.items if year_before <= i.issued < day)
        if amount := round(sales * share):
            rate = booking_rate(day, self.customer.currency)
            note = Item("credit_note", self.customer, day, amount, rate)
            note.sales_account = "709000"
            note.post(day, "credit", -amount)
            self.in_hand.append(note)


def settle(invoices: dict[str, list[Item]], customers: list[Customer]) -> list[Item]:
    """Let every customer's three years go by; return all items, valued in euros."""
    items = [i for customer in customers for i in Account(customer, invoices[customer.code]).run()]
    for item in items:
        item.value()
    return items

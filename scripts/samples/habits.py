"""How customers pay: for each character, on which days and in which parts an invoice is settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples.book import Item
from samples.days import month_end, working_after, working_before


@dataclass(frozen=True)
class Step:
    """One step of settling an invoice: what happens on a day; `share` is of what it says."""

    day: date
    #: rest: pays what is open · part: pays a share of the amount · short: pays all but a share ·
    #: over: pays a share more than is open · twice: pays what was paid already · bounce: a debit
    #: that comes back · discount: pays less 2 % · fees: the bank keeps some pounds ·
    #: credit: a credit note for a share · apply: earlier cash is set off · difference: the small
    #: rest is written off · write_off: the loss is booked · advance: a share before the invoice
    action: str
    share: float = 1.0


#: the liquidator's certificate: what the bankrupt customer owes is lost
LOST_ON = date(2025, 10, 24)
STOPS_PAYING = date(2024, 11, 12)
_DETERIORATES_FROM = date(2025, 10, 1)

Habit = Callable[[Random, Item], list[Step]]


def _late(item: Item, days: float) -> date:
    """The working day that many days after the due date."""
    return working_after(item.due + timedelta(days=round(days)))


def _on_time(rng: Random, item: Item) -> date:
    """The due date, or the working day before it; now and then a few days early."""
    early = rng.choice((0, 0, 0, 0, 0, 0, 1, 1, 2, 5))
    return max(item.issued, working_before(item.due - timedelta(days=early)))


def _punctual(rng: Random, item: Item) -> list[Step]:
    slip = rng.random() < 0.06
    return [Step(_late(item, rng.randint(1, 6)) if slip else _on_time(rng, item), "rest")]


def _ordinary(rng: Random, item: Item) -> list[Step]:
    draw = rng.random()
    if draw < 0.42:
        return [Step(_on_time(rng, item), "rest")]
    if draw < 0.933:
        return [Step(_late(item, rng.triangular(2, 29, 27)), "rest")]
    return [Step(_late(item, 31 + 285 * rng.random() ** 1.2), "rest")]


def _chronic(rng: Random, item: Item) -> list[Step]:
    most = 20 if item.customer.code == "C0023" else 29
    return [Step(_late(item, rng.randint(10, most)), "rest")]


def _month_end(rng: Random, item: Item) -> list[Step]:
    return [Step(max(item.issued, working_before(month_end(item.due))), "rest")]


def _slow_but_sure(rng: Random, item: Item) -> list[Step]:
    return [Step(_late(item, rng.triangular(14, 36, 26)), "rest")]


def _deteriorating(rng: Random, item: Item) -> list[Step]:
    months = (item.due - _DETERIORATES_FROM).days / 30
    if months < 0:
        return _punctual(rng, item)
    return [Step(_late(item, 4 + 8 * months + rng.randint(0, 8)), "rest")]


def _seasonal(rng: Random, item: Item) -> list[Step]:
    if 6 <= item.due.month <= 9:
        return [Step(_late(item, rng.randint(20, 34)), "rest")]
    return [Step(_on_time(rng, item), "rest")]


def _disputing(rng: Random, item: Item) -> list[Step]:
    if rng.random() < 0.35:
        return [Step(_on_time(rng, item), "rest")]
    first = _late(item, rng.randint(4, 16))
    steps = [Step(first, "part", round(rng.uniform(0.45, 0.75), 2))]
    if rng.random() < 0.4:
        steps.append(Step(working_after(first + timedelta(rng.randint(15, 30))), "part", 0.15))
    if rng.random() < 0.35:
        steps.append(Step(working_after(first + timedelta(rng.randint(31, 40))), "credit", 0.06))
    if rng.random() < 0.93:
        steps.append(Step(_late(item, rng.randint(60, 160)), "rest"))
    return steps


def _newcomer(rng: Random, item: Item) -> list[Step]:
    return [Step(_late(item, rng.randint(5, 12)), "rest")]


def _bankrupt(rng: Random, item: Item) -> list[Step]:
    months = max(0.0, (item.due - date(2024, 1, 1)).days / 30)
    paid = _late(item, 3 + 5 * months + rng.randint(0, 10))
    if paid < STOPS_PAYING:
        return [Step(paid, "rest")]
    return [Step(LOST_ON, "write_off")]


def _discount(rng: Random, item: Item) -> list[Step]:
    if item.terms != "2/10 n/30" or rng.random() < 0.12:
        return _punctual(rng, item)
    days = rng.randint(12, 17) if rng.random() < 0.15 else rng.randint(7, 10)
    return [Step(working_before(item.issued + timedelta(days)), "discount", 0.02)]


def _short(rng: Random, item: Item) -> list[Step]:
    day = _late(item, rng.choice((0, 3, 6, 9, 12)))
    if rng.random() < 0.76:
        return [Step(day, "rest")]
    steps = [Step(day, "short", round(rng.uniform(0.01, 0.035), 3))]
    later = working_after(day + timedelta(rng.randint(40, 80)))
    action = rng.choice(("rest", "credit", "difference", "never"))
    return steps if action == "never" else [*steps, Step(later, action)]


def _batches(rng: Random, item: Item) -> list[Step]:
    """Payment runs on the 10th and the 25th: the first one on or after the due date."""
    day = item.due + timedelta(days=30 if rng.random() < 0.05 else 0)
    while day.day not in (10, 25):
        day += timedelta(days=1)
    if rng.random() < 0.45:  # the run before the due date
        day = max(item.issued, item.due)
        while day.day not in (10, 25) and day > item.issued:
            day -= timedelta(days=1)
    return [Step(working_before(day) if day > item.issued else item.issued, "rest")]


def _advance(rng: Random, item: Item) -> list[Step]:
    steps = _ordinary(rng, item)
    if item.amount > 300_000 and rng.random() < 0.4:
        before = working_before(item.issued - timedelta(rng.randint(8, 30)))
        steps.append(Step(before, "advance", rng.choice((0.2, 0.3, 0.4))))
        steps.append(Step(working_after(item.issued + timedelta(rng.randint(0, 4))), "apply"))
    return steps


_HABITS: dict[str, Habit] = {
    "punctual": _punctual,
    "ordinary": _ordinary,
    "chronic": _chronic,
    "month_end": _month_end,
    "slow_but_sure": _slow_but_sure,
    "deteriorating": _deteriorating,
    "seasonal": _seasonal,
    "disputing": _disputing,
    "newcomer": _newcomer,
    "bankrupt": _bankrupt,
    "discount": _discount,
    "short": _short,
    "batches": _batches,
    "advance": _advance,
}


def _accident(rng: Random, item: Item, last: Step) -> list[Step]:
    """Bend the last payment: in two parts, too much, twice, or sent back by the bank."""
    draw, day = rng.random(), last.day
    later = working_after(day + timedelta(rng.randint(6, 25)))
    if draw < 0.022:
        return [Step(day, "part", 0.5), Step(later, "rest")]
    if draw < 0.032:
        return [Step(day, "over", round(rng.uniform(0.01, 0.12), 2))]
    if draw < 0.036:
        return [last, Step(later, "twice")]
    if draw < 0.039:
        back = working_after(day + timedelta(rng.randint(2, 5)))
        return [Step(day, "rest"), Step(back, "bounce"), Step(later, "rest")]
    if item.customer.currency != "EUR" and draw < 0.25:
        return [Step(day, "fees")]
    return [last]


def plan(rng: Random, item: Item) -> list[Step]:
    """Say how an invoice will be settled, in order of days."""
    steps = _HABITS[item.customer.character](rng, item)
    if steps[-1].action == "rest" and len(steps) == 1:
        steps = _accident(rng, item, steps[0])
    if item.customer.character not in ("bankrupt", "disputing") and rng.random() < 0.025:
        credited = working_after(item.issued + timedelta(rng.randint(3, 20)))
        share = 1.0 if rng.random() < 0.15 else round(rng.uniform(0.03, 0.4), 2)
        if credited < steps[0].day:
            steps.append(Step(credited, "credit", share))
    return sorted(steps, key=lambda step: step.day)

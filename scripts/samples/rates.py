"""Exchange rates of the invented company: euros for one pound, one rate a day, five decimals."""

# ruff: noqa: S311

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random

from samples.company import FIRST_DAY, LAST_DAY, SEED

_MEAN = 1.168


@cache
def _daily_rates() -> dict[date, Decimal]:
    rng, rate, rates = Random(f"{SEED}/rates"), 1.149, {}
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5:
            rate += 0.012 * (_MEAN - rate) + 0.0085 * (rng.random() - 0.5)
        # an odd last digit other than 5: hardly an amount then lies on half a cent, where
        # conventions of rounding part
        rates[day] = Decimal(f"{rate:.4f}" + "1379"[day.day % 4])
        day += timedelta(days=1)
    return rates


def rate_on(day: date, currency: str) -> Decimal:
    """Euros for one unit of a currency on a day; one for the euro itself."""
    return Decimal("1.00000") if currency == "EUR" else _daily_rates()[day]


def booking_rate(day: date, currency: str) -> Decimal:
    """The rate invoices of a month are booked at: that of its first day."""
    return rate_on(day.replace(day=1), currency)


def to_base(minor: int, rate: Decimal) -> int:
    """Cents of euro of an amount, rounded half away from zero."""
    return int((minor * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))

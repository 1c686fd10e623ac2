"""Three years of invoices: seasons, growth, sizes, instalments."""

# ruff: noqa: S311

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

from samples.book import Item
from samples.company import FIRST_DAY, INVOICES, LAST_DAY, SEED
from samples.customers import Customer
from samples.days import due_day, is_working, month_end, months
from samples.rates import booking_rate

#: Sales of a month against the average month: August and December are holidays of the trade.
_SEASON = (0.97, 1.0, 1.1, 1.05, 0.97, 1.15, 1.02, 0.5, 1.12, 1.17, 1.1, 0.68)
#: Half of the yearly growth comes from more invoices, half from higher prices: 6 % in all.
_HALF_GROWTH = 1.0296

#: share of invoices, account, median net amount in euros, spread
_PRODUCTS: tuple[tuple[float, str, int, float], ...] = (
    (0.62, "707000", 2_300, 0.85),
    (0.24, "706000", 1_500, 0.60),
    (0.14, "701000", 21_000, 0.65),
)
_UNUSUAL_TERMS = ("30 jours", "60 jours", "comptant")
#: Terms with one reading only: where the due date is not printed, it follows from them.
_PLAIN_TERMS = ("30 jours", "60 jours", "45 eom")


def _years_since_start(day: date) -> float:
    return (day - FIRST_DAY).days / 365.25


def _poisson(rng: Random, mean: float) -> int:
    threshold, count, product = math.exp(-mean), 0, rng.random()
    while product > threshold:
        count += 1
        product *= rng.random()
    return count


def _monthly_factors(customer: Customer) -> list[tuple[date, date, float]]:
    """Working part and weight of each month for a customer."""
    factors = []
    for first in months(FIRST_DAY, LAST_DAY):
        start, end = max(first, customer.first_day), min(month_end(first), customer.last_day)
        if start > end:
            continue
        part = ((end - start).days + 1) / ((month_end(first) - first).days + 1)
        growth = _HALF_GROWTH ** _years_since_start(first)
        factors.append((start, end, part * growth * _SEASON[first.month - 1] * customer.weight))
    return factors


def _net_amount(rng: Random, customer: Customer, day: date) -> tuple[str, int]:
    """Draw what is sold and its net amount in cents."""
    draw, limit = rng.random(), 0.0
    chosen = _PRODUCTS[-1]
    for product in _PRODUCTS:
        limit += product[0]
        if draw < limit:
            chosen = product
            break
    _, account, median, spread = chosen
    size = 0.75 + 6 * customer.weight
    price = _HALF_GROWTH ** _years_since_start(day)
    euros = min(median * size * price * math.exp(rng.gauss(0, spread)), 480_000)
    return account, max(4_000, round(euros * 100))


def _order(rng: Random, customer: Customer, day: date) -> str:
    """The customer's order number, in the customer's own way of writing it."""
    number = rng.randrange(100_000)
    if number % 13 == 0:
        return ""
    if customer.segment == "Secteur public":
        return f"BC{day:%y}-{number:05d}"
    style = int(customer.code[1:]) % 3
    return (f"45{number:08d}", f"{number:07d}", f"CDE {day:%Y}/{number % 1000:03d}")[style]


def _make_invoice(rng: Random, customer: Customer, day: date) -> list[Item]:
    """One invoice: an item, or two where a machine is paid 30 % at once and 70 % at terms."""
    account, net = _net_amount(rng, customer, day)
    gross = net + round(net * 0.2) if customer.country == "FR" else net
    terms = customer.terms
    if rng.random() < 0.03:
        terms = rng.choice(_UNUSUAL_TERMS)
    order = _order(rng, customer, day)
    in_parts = account == "701000" and gross > 3_000_000 and rng.random() < 0.5
    parts = [(1, round(gross * 0.3), "comptant")] if in_parts else []
    parts.append((2 if in_parts else 0, gross - sum(part[1] for part in parts), terms))
    items = [
        Item(
            kind="invoice",
            customer=customer,
            issued=day,
            amount=amount,
            rate=booking_rate(day, customer.currency),
            due=due_day(day, agreed),
            terms=agreed,
            instalment=part,
            order=order,
            sales_account=account,
        )
        for part, amount, agreed in parts
    ]
    if terms in _PLAIN_TERMS and not in_parts and rng.random() < 0.022:
        items[0].due_is_printed = False
    for item in items:
        item.post(day, "invoice", item.amount)
    return items


def make_invoices(customers: list[Customer]) -> dict[str, list[Item]]:
    """Items of all invoices by customer, numbered by date like an accounting package does."""
    weights = {c.code: _monthly_factors(c) for c in customers}
    scale = INVOICES / sum(f for factors in weights.values() for *_, f in factors)
    made: list[list[Item]] = []
    for customer in customers:
        rng = Random(f"{SEED}/sales/{customer.code}")
        for start, end, factor in weights[customer.code]:
            days = [start + timedelta(n) for n in range((end - start).days + 1)]
            working = [day for day in days if is_working(day)]
            count = _poisson(rng, factor * scale) if working else 0
            made += [_make_invoice(rng, customer, rng.choice(working)) for _ in range(count)]
    made.sort(key=lambda items: (items[0].issued, items[0].customer.code))
    by_customer: dict[str, list[Item]] = {c.code: [] for c in customers}
    counts: dict[int, int] = {}
    for items in made:
        year = items[0].issued.year
        counts[year] = counts.get(year, 0) + 1
        for item in items:
            item.document = f"FA{year % 100}-{counts[year]:05d}"
        by_customer[items[0].customer.code] += items
    return by_customer

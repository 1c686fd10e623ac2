"""Credit limits: what the company agreed to be owed, some of them outgrown."""

from __future__ import annotations

from collections import defaultdict

from samples.book import Item
from samples.company import LAST_DAY
from samples.customers import Customer

#: Limits are given in steps of 5 000 of the customer's currency.
_STEP = 500_000


def set_credit_limits(customers: list[Customer], items: list[Item]) -> None:
    """Give most customers a limit; the public sector has none.

    It covers four months' sales and the largest invoice, but was forgotten to be raised for some.
    """
    two_years: dict[str, list[int]] = defaultdict(list)
    for item in items:
        if item.kind == "invoice" and (LAST_DAY - item.issued).days < 730:
            two_years[item.customer.code].append(item.amount)
    for customer in customers:
        number = int(customer.code[1:])
        if customer.segment == "Secteur public" or number % 17 == 0:
            continue
        amounts = two_years[customer.code]
        wanted = max(sum(amounts) / 24 * 4, max(amounts, default=0) * 1.1)
        if number % 11 == 0:  # as for C0044, which deteriorates
            wanted = sum(amounts) / 24 * 1.5
        customer.credit_limit = max(1, round(wanted / _STEP)) * _STEP

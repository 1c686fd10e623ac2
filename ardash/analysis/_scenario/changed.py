"""The invoices that a change touches: as they are, and as they would be paid under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from ardash.analysis._scenario.base import Replay
from ardash.analysis._scenario.change import Behaviour, Change
from ardash.analysis._scenario.payments import NEVER, Days, Numbers, Payments
from ardash.analysis._scenario.redated import covered, redated
from ardash.analysis._scenario.take_up import likely, with_past


@dataclass(frozen=True, eq=False)
class Changed:
    """What a change touches.

    invoices  those it is for, one row each; parts: the same as under it, one row an instalment
    before    payments as they are, of the invoices that would be paid otherwise; whole says that
              these are all there are
    kept      the same as under the change, where no discount is taken
    taken     where one is, each as likely as it is; without rows where none is offered
    offered   share and days of the discount, for its annual cost (amount-weighted averages, None
              where none is offered)
    """

    invoices: pl.DataFrame
    parts: pl.DataFrame
    before: Payments
    whole: bool
    kept: Payments
    taken: Payments
    offered: tuple[float, float] | None

    @cached_property
    def after(self) -> tuple[Payments, ...]:
        """Payments as under the change, each as likely as it is: those kept, then those taken."""
        if not self.taken.chance.any():
            return (self.kept,)
        return self.kept.with_chance(1 - self.taken.chance, -1), self.taken


def changed(base: Replay, change: Change, behaviour: Behaviour) -> Changed:
    """Find what a change touches."""
    invoices = covered(base.population, change)
    if change.is_none:
        invoices = invoices.clear()
    parts = redated(invoices, change, base.population.currency)
    moved = (pl.col("new_due_on") != pl.col("due_on")) | (
        pl.col("new_issued_on") != pl.col("issued_on")
    )
    ends = (pl.col("discounted") != 0) & change.ends_discounts
    several = len(change.instalments) > 1
    touched = parts.filter(moved | ends | pl.col("until_on").is_not_null() | several)
    rows = touched.filter(pl.col("row").is_not_null())
    places = rows["row"].unique(maintain_order=True).to_numpy()
    whole = len(places) == len(base.payments)
    before = base.payments if whole else base.payments[places]
    kept = _kept(base, rows, change, behaviour)
    return Changed(invoices, parts, before, whole, *_offered(base, rows, kept, behaviour))


def _day(rows: pl.DataFrame, column: str) -> Any:
    return rows[column].to_physical().to_numpy().astype(np.int64)


def _kept(base: Replay, rows: pl.DataFrame, change: Change, behaviour: Behaviour) -> Payments:
    """Payments under the change, where nobody takes a discount offered anew."""
    before = base.payments[rows["row"].to_numpy()]
    due, issued = _day(rows, "new_due_on"), _day(rows, "new_issued_on")
    # Half days are rounded up, so that an invoice moves like any other by as much.
    shift = np.floor(behaviour.absorb * (due - before.due) + 0.5).astype(np.int64)
    gross = rows["gross"].to_numpy().astype(float)
    discount = rows["discounted"].to_numpy().astype(float)
    return replace(
        before,
        issued=issued,
        due=due,
        anchor=before.anchor + shift,
        gross=gross,
        discount=np.zeros(len(gross)) if change.ends_discounts else discount,
    )


def _offered(
    base: Replay, rows: pl.DataFrame, kept: Payments, behaviour: Behaviour
) -> tuple[Payments, Payments, tuple[float, float] | None]:
    """Payments of those who take the discount, and what it offers on average."""
    share = rows["offered_share"].to_numpy().astype(float)
    offers = share > 0
    if not offers.any():
        return kept, kept[:0], None
    until = np.where(offers, rows["until_on"].to_physical().fill_null(NEVER).to_numpy(), NEVER)
    sooner = np.where(offers, _mean_days(base, rows, kept) - until, 0.0)
    count = len(base.delays.customers)

    def by_customer(values: Numbers) -> Numbers:
        weight = kept.gross * offers
        total = np.bincount(kept.customer, weight, count)
        return np.divide(
            np.bincount(kept.customer, values * weight, count),
            total,
            out=np.zeros(count),
            where=total > 0,
        )

    chance = likely(by_customer(share), by_customer(sooner), behaviour)
    chance = with_past(chance, base.delays.customers, base.offers, behaviour)
    taken = replace(
        kept,
        cap=np.maximum(until.astype(np.int64), kept.issued),
        discount=np.where(offers, np.floor(share * kept.gross + 0.5), kept.discount),
    )
    weight = kept.gross * offers
    days = float((weight * np.where(offers, kept.due - until, 0)).sum() / weight.sum())
    average = float((weight * share).sum() / weight.sum())
    mine = np.where(offers, chance[kept.customer], 0.0)
    return kept, taken.with_chance(mine, 1), (average, days)


def _mean_days(base: Replay, rows: pl.DataFrame, payments: Payments) -> Numbers:
    """The average day of payment of each row; NEVER where the customer does not pay at all."""
    place = rows["row"].to_numpy()
    as_it_is = (payments.anchor == base.payments.anchor[place]) & (
        payments.issued == base.payments.issued[place]
    )
    if as_it_is.all():
        known = base.played.rows[0]
        return _mean(known.carried[place] / base.payments.gross[place], known.paid_share[place],
                     base.payments.delivered[place])  # fmt: skip
    waited, share = np.zeros(len(payments)), np.zeros(len(payments))
    for part in payments.chunks():
        days, lived = payments.waited(part, payments.days(part, base.delays.table))
        waited[part], share[part] = days.mean(axis=1), lived.mean(axis=1)
    return _mean(waited, share, payments.delivered)


def _mean(waited: Numbers, share: Numbers, delivered: Days) -> Numbers:
    each = np.divide(waited, share, out=np.full(len(share), float(NEVER)), where=share > 0)
    return np.asarray(each + delivered)

"""Discounts: what they cost a year, and who is likely to take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from ardash.analysis._scenario.change import Behaviour
from ardash.analysis._scenario.payments import Numbers
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: Points of yield above its cost of money at which half of a customer's payments take a discount.
HALF_POINTS = 20.0

#: So many offers of the past weigh as much as what the yield says.
THIN_OFFERS = 5.0

_YEAR_DAYS = 365


def annual_cost(share: float, days: float) -> float | None:
    """What a discount costs a year, as a share, for being paid so many days sooner.

    d / (1 - d) x 365 / days; None where nothing is paid sooner.

    >>> round(annual_cost(0.02, 20), 4)
    0.3724
    """
    return share / (1 - share) * _YEAR_DAYS / days if days > 0 else None


def annual_cost_compounded(share: float, days: float) -> float | None:
    """The same with interest on interest: (1 + d / (1 - d)) ^ (365 / days) - 1.

    >>> round(annual_cost_compounded(0.02, 20), 4)
    0.4459
    """
    if days <= 0:
        return None
    return float((1 + share / (1 - share)) ** (_YEAR_DAYS / days) - 1)


def likely(share: Numbers, days: Numbers, behaviour: Behaviour) -> Numbers:
    """How likely customers take a discount that lets them pay so many `days` sooner.

    Never where it yields less than money costs them, half of the time HALF_POINTS above that, and
    always where they would have paid by then anyway. `Behaviour.take_up` goes before all that.
    """
    if behaviour.take_up is not None:
        return np.full(len(share), behaviour.take_up)
    sooner = np.maximum(days, 1e-9)
    percent = 100 * share / (1 - share) * _YEAR_DAYS / sooner - behaviour.customer_percent
    by_yield = 1 - np.exp2(-np.maximum(percent, 0) / HALF_POINTS)
    return np.where(days <= 0, 1.0, by_yield)


def with_past(
    chance: Numbers, customers: npt.NDArray[np.int64], past: pl.DataFrame, behaviour: Behaviour
) -> Numbers:
    """Weigh what the yield says against what a customer has done with offers so far."""
    if behaviour.take_up is not None or past.is_empty():
        return chance
    found = pl.DataFrame({"customer": customers}).join(
        past.with_columns(pl.col("customer").cast(pl.Int64)),
        on="customer",
        how="left",
        maintain_order="left",
    )
    offered = found["offered"].fill_null(0).to_numpy().astype(float)
    taken = found["taken"].fill_null(0).to_numpy().astype(float)
    weighed: Numbers = (taken + THIN_OFFERS * chance) / (offered + THIN_OFFERS)
    return weighed


def past_offers(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Count discounts offered and taken up to a date: customer, offered, taken.

    Taken is what was booked by the last day of the offer and not taken back since: a discount
    taken late, or reversed, says nothing of who pays early for it.
    """
    kind, amount = nw.col("kind"), nw.col("amount")
    ended = ledger.entries.filter(
        ~nw.col("discount_on").is_null(),
        nw.col("discount_on") <= as_of,
        nw.col("booked_on") <= as_of,
        nw.col("item_kind") == "invoice",
        kind.is_in(["billing", "discount"]),
    )
    # What comes back lowers what was taken, on whatever day it does.
    counts = (nw.col("booked_on") <= nw.col("discount_on")) | (amount > 0)
    in_time = nw.when((kind == "discount") & counts).then(amount).otherwise(0)
    billed = nw.when(kind == "billing").then(1).otherwise(0)
    items = gathered(
        ended.select("customer", "item", billed=billed, in_time=in_time)
        .group_by("customer", "item")
        .agg(nw.col("billed").max(), nw.col("in_time").sum())
    )
    return items.group_by("customer").agg(
        offered=pl.col("billed").sum().cast(pl.Int64), taken=(pl.col("in_time") < 0).sum()
    )


@dataclass(frozen=True)
class BreakEven:
    """At which take-up (0-1) a change neither gains nor costs, and on which side of it it gains.

    pays: always, never, up_to (gains up to `take_up`) or from (gains from it on).
    """

    pays: str
    take_up: float | None = None


def break_even(none: float, all_: float) -> BreakEven:
    """Find it between the net result when nobody takes the discount and when everybody does."""
    if none >= 0 and all_ >= 0:
        return BreakEven("always" if none or all_ else "never")
    if none <= 0 and all_ <= 0:
        return BreakEven("never")
    return BreakEven("up_to" if none > 0 else "from", none / (none - all_))

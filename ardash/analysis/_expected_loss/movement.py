"""Movement: how the allowance of one date became that of another, item by item."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from ardash.analysis._expected_loss.allowance import Rated, with_rates
from ardash.analysis._expected_loss.debts import day_number, written_off
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: The steps from the opening to the closing allowance, in order.
STEPS = ("new", "aged", "released", "used", "rates")

_BEFORE, _AFTER, _GONE = pl.col("before"), pl.col("after"), pl.col("written_off")
_NOTHING = pl.lit(0, pl.Int64)


def moved(ledger: Ledger, opening: Rated, closing: Rated) -> pl.DataFrame:
    """Explain the change of the allowance: one row a currency and group.

    Columns, minor units: currency, group, opening, new (debts that were not open at first), aged
    (debts that grew older, or were altered), released (paid or credited), used (written off, as far
    as there was an allowance for it), rates (all that other rates and statements changed on what is
    open at last), closing = the sum of all these; written_off (in all), beyond (of it, without an
    allowance), expense = closing - opening + written_off.
    """
    debts = _debts(ledger, opening, closing)
    still = pl.col("open_after") > 0
    was = pl.col("open_before") > 0
    paid = pl.max_horizontal(pl.col("open_before") - pl.col("open_after") - _GONE, _NOTHING)
    part = (_BEFORE * paid / pl.max_horizontal("open_before", pl.lit(1)) + 0.5).floor()
    used = pl.min_horizontal(_BEFORE, _GONE)
    left = _BEFORE - pl.col("used")
    released = pl.when(still).then(pl.min_horizontal(part.cast(pl.Int64), left)).otherwise(left)
    aged = pl.col("at_old_rates") - (left - pl.col("released"))
    steps = (
        debts.with_columns(used=used)
        .with_columns(released=released)
        .select(
            "currency",
            "group",
            opening=_BEFORE,
            new=pl.when(~was).then("at_old_rates").otherwise(0),
            aged=pl.when(was).then(aged).otherwise(0),
            released=-pl.col("released"),
            used=-pl.col("used"),
            rates=_AFTER - pl.col("at_old_rates"),
            closing=_AFTER,
            written_off=_GONE,
            beyond=_GONE - pl.col("used"),
        )
    )
    summed = steps.group_by("currency", "group").agg(pl.all().sum())
    expense = pl.col("closing") - pl.col("opening") + _GONE
    return summed.with_columns(expense=expense).sort("currency", "group", nulls_last=True)


def _debts(ledger: Ledger, opening: Rated, closing: Rated) -> pl.DataFrame:
    """Put both dates beside each other: one row a debt that was open at either, or was lost."""
    before = _summed(opening.items, before="allowance", open_before="exposure")
    after = _summed(closing.items, after="allowance", open_after="exposure")
    bare = closing.items.drop("rate", "allowance", "statement").with_columns(bucket="age_bucket")
    in_force = opening.rules.in_force(opening.as_of)
    old = _summed(
        with_rates(ledger, bare, opening.matrix, in_force, opening.disputed),
        at_old_rates="allowance",
    )
    lost = _written_off(ledger, opening, closing)
    debts = before
    for part in (after, old, lost):
        debts = debts.join(part, on=_NAMED, how="full", coalesce=True, nulls_equal=True)
    figures = ("open_before", "open_after", "before", "after", "at_old_rates", "written_off")
    return debts.with_columns(pl.col(figures).fill_null(0))


_NAMED = ["debt", "currency", "group"]


def _summed(items: pl.DataFrame, **figures: str) -> pl.DataFrame:
    return items.group_by(_NAMED).agg(**{name: pl.col(of).sum() for name, of in figures.items()})


def _written_off(ledger: Ledger, opening: Rated, closing: Rated) -> pl.DataFrame:
    """Add up what was written off of each debt after the opening, up to the closing."""
    first, last = day_number(opening.as_of) + 1, day_number(closing.as_of)
    gone = written_off(ledger, closing.as_of).filter(pl.col("booked_day").is_between(first, last))
    summed = gone.group_by("debt").agg(written_off=pl.col("amount").sum())
    summed = summed.filter(pl.col("written_off") > 0)
    by = closing.rules.by
    names = gathered(
        ledger.items.filter(nw.col("item").is_in(summed["debt"].to_list())).select(
            "item", *dict.fromkeys(["currency", *([by] if by else [])])
        )
    )
    group = pl.col(by).cast(pl.String) if by else pl.lit(None, pl.String)
    told = names.select(debt="item", currency="currency", group=group)
    return summed.join(told, on="debt").select(*_NAMED, "written_off")

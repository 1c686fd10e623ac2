"""What a scenario comes to, beside its base: figures, the curve by week, customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import polars as pl

from ardash.analysis._scenario.base import Replay
from ardash.analysis._scenario.changed import Changed
from ardash.analysis._scenario.lawful import terms_values
from ardash.analysis._scenario.payments import Numbers, Payments, Rows, Totals
from ardash.ledger.frames import gathered, to_pandas

#: The bands: 80 % of the draws lie between the first and the last, 50 % between the others.
PERCENTILES = (10, 25, 75, 90)
BANDS = tuple(f"p{percent}" for percent in PERCENTILES)

Unit = Literal["money", "days", "share"]

#: Figures and their units, in the order of tables.
UNITS: dict[str, Unit] = {
    "receivable": "money",
    "dso": "days",
    "average_terms": "days",
    "days_to_pay": "days",
    "unpaid": "money",
    "cash": "money",
    "financing_cost": "money",
    "discount_cost": "money",
    "net_result": "money",
    "late_interest": "money",
    "beyond_law": "money",
    "beyond_law_share": "share",
}


@dataclass(frozen=True, eq=False)
class Side:
    """The base or a scenario: totals (expected in one row, or one row a draw) and what stands.

    `standing` is the receivable at the closes of the weeks had nobody paid; `sales` the net credit
    sales of the last three months; `waited` = amount x days from delivery to the invoice.
    """

    expected: Totals
    drawn: Totals
    standing: Numbers
    sales: float
    waited: float = 0.0


def base_side(base: Replay) -> Side:
    """The base."""
    found = base.population
    return Side(base.played.expected, base.played.drawn, found.standing, float(found.net_sales))


def moved(base: Replay, touched: Changed, kept: Rows) -> tuple[Numbers, float, float]:
    """What changes in standing, sales and waiting because invoices go out on other days.

    `kept` says what touched.kept comes to: who never pays is waited for by nobody.
    """
    found = base.population
    later = touched.parts.filter(pl.col("new_issued_on") != pl.col("issued_on"))
    ends = pl.Series(found.ends)
    standing = np.zeros(len(found.ends))
    for column, sign in (("issued_on", -1), ("new_issued_on", 1)):
        first = ends.search_sorted(later[column]) if later.height else pl.Series([], dtype=pl.Int64)
        place = np.asarray(first.to_numpy(), dtype=np.int64)
        change = np.bincount(place, later["billed"].to_numpy(), len(ends) + 1)[: len(ends)]
        standing += sign * change.cumsum()

    def within(column: str) -> int:
        inside = (pl.col(column) > found.sales_start) & (pl.col(column) <= found.as_of)
        return int(later.filter(inside)["billed"].sum())

    asked = touched.kept
    waited = float((asked.gross * kept.paid_share * (asked.issued - asked.delivered)).sum())
    return standing, float(within("new_issued_on") - within("issued_on")), waited


def values(base: Replay, side: Side, totals: Totals, own_percent: float) -> dict[str, Numbers]:
    """Work out the figures that depend on when customers pay: one value a row of totals."""
    found = base.population
    receivable = side.standing[-1] - totals.settled_by_week.sum(axis=1)
    none = np.full(len(receivable), np.nan)
    return {
        "receivable": receivable,
        "dso": receivable / side.sales * found.sales_days if side.sales > 0 else none,
        "days_to_pay": (totals.carried - side.waited) / np.maximum(totals.paid, 1.0),
        "unpaid": totals.unpaid,
        "cash": totals.cash_by_week.sum(axis=1) + found.cash.sum(),
        "financing_cost": totals.carried * own_percent / 36_500,
        "discount_cost": totals.discount,
        "late_interest": totals.interest if base.calendar.bears_interest else none,
    }


def table(
    base: Replay, before: Side, after: Side, touched: Changed, own_percent: float
) -> pd.DataFrame:
    """Lay the figures out: one row a figure, base, scenario and difference with their bands."""
    sides = [
        (values(base, s, s.expected, own_percent), values(base, s, s.drawn, own_percent))
        for s in (before, after)
    ]
    terms = base.terms, terms_values(base.population, touched.parts)
    for expected, drawn in sides:
        for each, own in ((expected, sides[0][0]), (drawn, sides[0][1])):
            each["net_result"] = (own["financing_cost"] - each["financing_cost"]) - (
                each["discount_cost"] - own["discount_cost"]
            )
    rows = []
    for name, unit in UNITS.items():
        if name in terms[0]:
            one, other = (np.array([side[name]]) for side in terms)
            row = _row(one, other, one, other)
        else:
            row = _row(sides[0][0][name], sides[1][0][name], sides[0][1][name], sides[1][1][name])
        rows.append({"figure": name, "unit": unit, **row})
    return pd.DataFrame(rows)


def _row(base: Numbers, scenario: Numbers, base_draws: Numbers, draws: Numbers) -> dict[str, Any]:
    said = {"base": base, "scenario": scenario, "difference": scenario - base}
    bands = {"base": base_draws, "scenario": draws, "difference": draws - base_draws}
    return {
        **{name: float(value[0]) for name, value in said.items()},
        **{
            f"{name}_{band}": float(value)
            for name, each in bands.items()
            for band, value in zip(BANDS, np.percentile(each, PERCENTILES), strict=True)
        },
    }


def curve(base: Replay, before: Side, after: Side) -> pd.DataFrame:
    """Lay cash and receivable out week by week, expected and with their bands."""
    found = base.population
    columns: dict[str, Any] = {"week_end": pd.to_datetime(pd.Series(found.ends[1:]))}
    columns["actual_cash"] = found.actual_cash
    made = {}
    for name, side in (("base", before), ("scenario", after)):
        for kind, total in (("", side.expected), ("drawn", side.drawn)):
            settled = total.settled_by_week.cumsum(axis=1)
            made[name, kind] = {
                "cash": total.cash_by_week + found.cash,
                "receivable": side.standing[None, 1:] - settled,
            }
    for name in ("base", "scenario", "difference"):
        for what in ("cash", "receivable"):
            columns |= _banded(
                f"{name}_{what}", *(_side(made, name, k, what) for k in ("", "drawn"))
            )
    more = (_side(made, "difference", kind, "cash").cumsum(axis=1) for kind in ("", "drawn"))
    return pd.DataFrame(columns | _banded("difference_cash_to_date", *more))


def _side(
    made: dict[tuple[str, str], dict[str, Numbers]], name: str, kind: str, what: str
) -> Numbers:
    if name == "difference":
        return made["scenario", kind][what] - made["base", kind][what]
    return made[name, kind][what]


def _banded(name: str, expected: Numbers, drawn: Numbers) -> dict[str, Numbers]:
    bands = np.percentile(drawn, PERCENTILES, axis=0)
    found = {f"{name}_{band}": values for band, values in zip(BANDS, bands, strict=True)}
    return {name: expected[0], **found}


def customers(
    base: Replay,
    touched: Changed,
    rows: tuple[Sequence[Rows], Sequence[Rows]],
    own_percent: float,
) -> pd.DataFrame:
    """Say what each customer that is touched contributes, largest net result first."""
    before, after = _sums(base, [touched.before], rows[0]), _sums(base, touched.after, rows[1])
    known = np.flatnonzero(before["gross"] > 0)
    carried, settled = (after[name] - before[name] for name in ("carried", "settled"))
    standing = _standing(base, touched, len(before["gross"]))
    saved = -carried * own_percent / 36_500
    given = after["discount"] - before["discount"]
    paid = before["paid"]
    interest = after["interest"] - before["interest"]
    if not base.calendar.bears_interest:
        interest = np.full(len(interest), np.nan)
    frame = pl.DataFrame(
        {
            "customer": base.delays.customers[known],
            "amount": before["gross"][known],
            "days_sooner": (-carried / np.where(paid > 0, paid, 1.0))[known],
            "receivable": (standing - settled)[known],
            "financing_saved": saved[known],
            "discount_cost": given[known],
            "net_result": (saved - given)[known],
            "late_interest": interest[known],
            "take_up": (after["chance"] / np.maximum(after["times"], 1))[known],
            "own_history_share": base.delays.own[known],
        }
    )
    names = gathered(base.population.ledger.customers.select("customer", "customer_id", "name"))
    named = frame.join(names.with_columns(pl.col("customer").cast(pl.Int64)), on="customer")
    front = named.select("customer", "customer_id", "name", pl.all().exclude(names.columns))
    return to_pandas(front.sort("net_result", "customer", descending=[True, False]))


def _sums(base: Replay, blocks: Sequence[Payments], rows: Sequence[Rows]) -> dict[str, Numbers]:
    """Add up by customer what payments come to, each as likely as it is."""
    count = len(base.delays.customers)
    names = ("gross", "paid", "carried", "settled", "interest", "discount", "chance", "times")
    total = {name: np.zeros(count) for name in names}
    for block, each in zip(blocks, rows, strict=True):
        paid = block.chance * each.paid_share
        found = {
            "gross": block.gross * block.chance,
            "paid": block.gross * paid,
            "carried": each.carried * block.chance,
            "settled": each.settled * block.chance,
            "interest": each.interest * block.chance,
            "discount": block.discount * paid,
        }
        if block.takes > 0:
            found |= {"chance": block.chance, "times": np.ones(len(block))}
        for name, values in found.items():
            total[name] += np.bincount(block.customer, values, count)
    return total


def _standing(base: Replay, touched: Changed, count: int) -> Numbers:
    """What each customer owes more or less at the date because invoices go out later."""
    day = pl.lit(base.population.as_of, dtype=pl.Date)
    gone = touched.parts.filter(pl.col("issued_on") <= day, pl.col("new_issued_on") > day)
    place = base.delays.rows(gone["customer"].to_numpy().astype(np.int64))
    return -np.bincount(place, gone["billed"].to_numpy(), count).astype(float)

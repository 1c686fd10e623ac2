"""Provision matrix: the rate of loss of each bucket, from history and from what people stated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from ardash.analysis._expected_loss.assumptions import Assumptions
from ardash.analysis._expected_loss.profiles import profile
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: Where a rate comes from: the group's own history; shrunk towards that of all; that of all alone;
#: lost by definition; stated; not known, as no debt ever reached the bucket.
BASES = ("history", "shrunk", "all", "lost", "stated", "none")

_SCHEMA = {
    "currency": pl.String, "group": pl.String, "bucket": pl.String, "invoices": pl.Int64,
    "reached": pl.Int64, "reached_share": pl.Float64, "lost": pl.Int64, "recovered": pl.Int64,
    "own_rate": pl.Float64,
    "all_rate": pl.Float64, "own_share": pl.Float64, "historical_rate": pl.Float64,
    "factor": pl.Float64, "rate": pl.Float64, "basis": pl.String, "reason": pl.String,
    "owner": pl.String, "from_on": pl.Date,
}  # fmt: skip

Row = dict[str, Any]


def matrix(ledger: Ledger, as_of: date, rules: Assumptions) -> pl.DataFrame:
    """Make the provision matrix: one row a currency, group and bucket, in this order.

    Columns: currency, group (value of `by`; null = none), bucket (its code), invoices, reached,
    reached_share (of what was owed before it fell due, null where nothing was), lost, recovered
    (see `profile`), own_rate (lost / reached), all_rate (the same of all groups),
    own_share (how much the own rate counts: n / (n + credibility_invoices)), historical_rate,
    factor (forward adjustment, 1 where none is stated), rate (what counts, at most 1), basis (one
    of BASES), reason, owner and from_on of what was stated. Rates are 0-1, null where not known.
    """
    known = profile(ledger, as_of, rules)
    own = {(row["currency"], row["group"], row["bucket"]): row for row in known.to_dicts()}
    summed = known.group_by("currency", "bucket").agg(pl.col("invoices", "reached", "lost").sum())
    every = {(row["currency"], row["bucket"]): row for row in summed.to_dicts()}
    rows: list[Row] = []
    for currency, group in _groups(ledger, rules.by):
        numbers = range(len(rules.codes))
        own_rows = {n: own.get((currency, group, n), {}) for n in numbers}
        all_rows = {n: every.get((currency, n), {}) for n in numbers}
        made = _group_rows(own_rows, all_rows, rules)
        rows += [
            {"currency": currency, "group": group} | _stated(row, group, as_of, rules)
            for row in made
        ]
    return pl.DataFrame(rows, schema=_SCHEMA)


def _groups(ledger: Ledger, by: str | None) -> list[tuple[str, str | None]]:
    """List the groups that any debt ever was in, by currency."""
    names: pl.DataFrame = ledger.once(
        ("loss groups", by),
        lambda: gathered(ledger.items.select("currency", *([by] if by else [])).unique()),
    )
    pairs = {(str(row[0]), None if len(row) == 1 else row[1]) for row in names.iter_rows()}
    return sorted(pairs, key=lambda pair: (pair[0], pair[1] is None, str(pair[1])))


def _group_rows(own: Mapping[int, Row], every: Mapping[int, Row], rules: Assumptions) -> list[Row]:
    """Find the historical rates of a group, bucket by bucket."""
    last = len(rules.codes) - 1
    alone = all(own[n].get("reached", 0) == every[n].get("reached", 0) for n in range(last + 1))
    rows: list[Row] = []
    owed = own[0].get("reached", 0)
    rate: float | None
    for number in range(last + 1):
        mine, total = own[number], every[number]
        own_rate, all_rate = _share(mine), _share(total)
        count = int(mine.get("invoices", 0))
        weight = _weight(count, rules.credibility_invoices) if not alone else 1.0
        if number == last:
            rate, basis = 1.0, "lost"
        elif all_rate is None:
            rate, basis = None, "none"
        elif own_rate is None:
            rate, basis, weight = all_rate, "all", 0.0
        else:
            rate = all_rate + weight * (own_rate - all_rate)
            thin = not alone and count < rules.credibility_invoices
            basis = "shrunk" if thin else "history"
        rows.append(
            {
                "bucket": rules.codes[number],
                **{name: int(mine.get(name, 0)) for name in _COUNTED},
                "reached_share": mine.get("reached", 0) / owed if owed else None,
                "own_rate": own_rate,
                "all_rate": all_rate,
                "own_share": weight if own_rate is not None else 0.0,
                "historical_rate": rate,
                "basis": basis,
            }
        )
    return rows


_COUNTED = ("invoices", "reached", "lost", "recovered")


def _share(row: Row) -> float | None:
    return row["lost"] / row["reached"] if row.get("reached") else None


def _weight(count: int, half_at: int) -> float:
    return count / (count + half_at) if count else 0.0


def _stated(row: Row, group: str | None, as_of: date, rules: Assumptions) -> Row:
    """Put what people stated on top of history."""
    fixed = rules.stated_rate(group, row["bucket"], as_of)
    if fixed is not None:
        told = {"reason": fixed.reason, "owner": fixed.owner, "from_on": fixed.from_on}
        return {**row, "factor": 1.0, "rate": float(fixed.rate), "basis": "stated", **told}
    change = rules.adjustment(group, as_of)
    rate = row["historical_rate"]
    if change is None or row["basis"] in ("lost", "none"):
        return {**row, "factor": 1.0, "rate": rate}
    told = {"reason": change.reason, "owner": change.owner, "from_on": change.from_on}
    adjusted = min(1.0, rate * float(change.factor))
    return {**row, "factor": float(change.factor), "rate": adjusted, **told}

"""The aging: what is owed at the close of a day, by how late it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from ardash.analysis.buckets import EDGES, Basis, buckets
from ardash.analysis.grouped import counted, first_customers, group_keys, groups_at, with_names
from ardash.ledger.frames import to_pandas
from ardash.ledger.ledger import Ledger
from ardash.money import decimal_string

_FIGURES = ("amount", "items")


def aging(
    ledger: Ledger,
    as_of: date,
    *,
    by: str | None = None,
    edges: Sequence[int] = EDGES,
    basis: Basis = "due",
    net_unapplied: bool = False,
) -> pd.DataFrame:
    """Say what is owed at the close of `as_of`, by how many days it is late.

    One row a currency (and value of `by`, one of DIMENSIONS) and bucket, every bucket of every
    group. Columns: currency, [by], [customer_id, name: when by is customer], bucket (not_due,
    1-30, 31-60, 61-90, 90+, undated, unapplied), from_days, to_days (days late, both included),
    amount (minor units), items (number). An item due on `as_of` is not late; the amounts add up to
    the sum of all entries up to `as_of`. On the basis `issued`, days count from the date of issue
    and not_due is what was issued on the day itself.

    Raises UnknownChoice for another `by`, BadSetting for edges that do not rise.
    """
    return to_pandas(_laid_out(ledger, [as_of], by, (edges, basis, net_unapplied)))


def aging_history(
    ledger: Ledger,
    ends: Sequence[date],
    *,
    by: str | None = None,
    edges: Sequence[int] = EDGES,
    basis: Basis = "due",
    net_unapplied: bool = False,
) -> pd.DataFrame:
    """Make the aging at each of many dates in one go.

    One row a date, currency (and value of `by`) and bucket: the column as_of, then the columns of
    `aging`. Raises as `aging` does.
    """
    options = (edges, basis, net_unapplied)
    return to_pandas(_laid_out(ledger, ends, by, options, dated=True))


def _laid_out(
    ledger: Ledger,
    ends: Sequence[date],
    by: str | None,
    options: tuple[Sequence[int], Basis, bool],
    *,
    dated: bool = False,
) -> pl.DataFrame:
    """Lay the aging out: every bucket of every group, in order, whether anything is in it."""
    keys, columns = group_keys(by), buckets(options[0])
    found = counted(ledger, ends, keys, options)
    groups = groups_at(found, ledger, len(ends), keys).sort("end", *keys, nulls_last=True)
    filled = _filled(found, groups, keys, len(columns))
    named, names = with_names(groups, ledger, keys)
    as_of = [pl.lit(pl.Series(list(ends), dtype=pl.Date)).gather("end").alias("as_of")]
    told = named.select(*(as_of if dated else []), *keys, *names)
    repeated = told.select(pl.all().gather(np.repeat(np.arange(told.height), len(columns))))
    bucket = {
        "bucket": pl.Series([column.code for column in columns]),
        "from_days": pl.Series([column.from_days for column in columns], dtype=pl.Int64),
        "to_days": pl.Series([column.to_days for column in columns], dtype=pl.Int64),
    }
    every = np.tile(np.arange(len(columns)), told.height)
    return repeated.with_columns(
        **{name: values.gather(every) for name, values in bucket.items()},
        **{name: pl.Series(values.ravel()) for name, values in filled.items()},
    )


def _filled(
    found: pl.DataFrame, groups: pl.DataFrame, keys: list[str], columns: int
) -> dict[str, npt.NDArray[np.int64]]:
    """Put amounts and items where they belong: one row a group, one column a bucket.

    The place of a bucket is known; by customer, to search for it would take ten times as long.
    """
    numbered = groups.with_row_index("group")
    placed = found.join(numbered, on=["end", *keys], how="inner", nulls_equal=True)
    at = placed["group"].to_numpy(), placed["number"].to_numpy()
    filled = {name: np.zeros((groups.height, columns), np.int64) for name in _FIGURES}
    for name, values in filled.items():
        values[at] = placed[name].to_numpy()
    return filled


def aging_table(
    ledger: Ledger,
    as_of: date,
    *,
    by: str | None = None,
    edges: Sequence[int] = EDGES,
    basis: Basis = "due",
    net_unapplied: bool = False,
    limit: int | None = None,
) -> pd.DataFrame:
    """Lay the aging out for the screen: one row a currency (and value of `by`).

    Columns: currency, [by], [customer_id, name], one a bucket, total, overdue (minor units),
    overdue_share (overdue / total, 0-1; none where the total is not positive), items. The largest
    total stands first. With a `limit`, only so many first rows, and the column groups says how
    many there are in all. Raises as `aging` does.
    """
    keys = group_keys(by)
    asked, count = (ledger, 0) if limit is None else first_customers(ledger, as_of, keys, limit)
    codes = [bucket.code for bucket in buckets(edges)]
    found = counted(asked, [as_of], keys, (edges, basis, net_unapplied))
    groups = groups_at(found, ledger, 1, keys)
    filled = _filled(found, groups, keys, len(codes))
    amounts, total, overdue = filled["amount"], pl.col("total"), pl.col("overdue")
    table = (
        groups.with_columns(
            **{code: pl.Series(amounts[:, n]) for n, code in enumerate(codes)},
            total=pl.Series(amounts.sum(axis=1)),
            overdue=pl.Series(amounts[:, 1:-2].sum(axis=1)),
            items=pl.Series(filled["items"].sum(axis=1)),
        )
        .with_columns(overdue_share=pl.when(total > 0).then(overdue / total))
        .sort("currency", "total", *keys[1:], descending=[False, True, *[False] * (len(keys) - 1)])
    )
    figures = ["total", "overdue", "overdue_share", "items"]
    if limit is not None:
        table = table.with_columns(groups=pl.lit(max(count, table.height), pl.Int64)).head(limit)
        figures.append("groups")
    named, names = with_names(table, ledger, keys)
    return to_pandas(named.select(*keys, *names, *codes, *figures))


def aging_summary(
    ledger: Ledger,
    as_of: date,
    *,
    by: str | None = None,
    edges: Sequence[int] = EDGES,
    basis: Basis = "due",
    net_unapplied: bool = False,
    known_on: date | None = None,
) -> list[dict[str, Any]]:
    """Write the aging out for other programs: one dict a currency, amounts as decimal strings.

    Keys: as_of, known_on, currency, total, not_due, buckets (label, from_days, to_days, amount,
    items), undated, unapplied, and by: the same keys for each value of `by`. `known_on` is only
    repeated. Raises as `aging` does.
    """
    options: dict[str, Any] = {"edges": edges, "basis": basis, "net_unapplied": net_unapplied}
    whole = aging(ledger, as_of, **options)
    parts = aging(ledger, as_of, by=by, **options) if by else None
    said: list[dict[str, Any]] = []
    for currency, rows in whole.groupby("currency", sort=True):
        head = {
            "as_of": as_of.isoformat(),
            "known_on": known_on.isoformat() if known_on else None,
            "currency": str(currency),
        }
        inside = [] if parts is None else _parts(parts[parts["currency"] == currency], str(by))
        said.append({**head, **_spoken(rows.to_dict("records")), "by": inside})
    return said


def _parts(rows: pd.DataFrame, by: str) -> list[dict[str, Any]]:
    names = ["customer_id", "name"] if by == "customer" else [by]
    # Every group has every bucket, in one order: a group is a run of as many rows.
    each, length = rows.to_dict("records"), rows["bucket"].nunique()
    groups = [each[start : start + length] for start in range(0, len(each), length)]
    return [
        {**{name: _value(group[0][name]) for name in names}, **_spoken(group)} for group in groups
    ]


def _value(value: Any) -> Any:
    return None if pd.isna(value) is True else value


def _spoken(rows: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """Write one group's buckets out."""
    currency = str(rows[0]["currency"])
    amounts = {row["bucket"]: decimal_string(int(row["amount"]), currency) for row in rows}
    return {
        "total": decimal_string(sum(int(row["amount"]) for row in rows), currency),
        "not_due": amounts["not_due"],
        "buckets": [
            {
                "label": row["bucket"],
                "from_days": int(row["from_days"]),
                "to_days": None if pd.isna(row["to_days"]) else int(row["to_days"]),
                "amount": amounts[row["bucket"]],
                "items": int(row["items"]),
            }
            for row in rows
            if not pd.isna(row["from_days"])
        ],
        "undated": amounts["undated"],
        "unapplied": amounts["unapplied"],
    }

"""Tie-out: buckets = receivable = entries = general ledger, or the reasons why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.buckets import EDGES, bucket_number
from ardash.errors import MissingRate, mark
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger

#: Why a row does not tie out, or less than one would wish: code -> label.
REASONS: Mapping[str, str] = {
    "no_control": mark("the source brings no general-ledger balance"),
    "control_older": mark("the last general-ledger balance is of an earlier day"),
    "account_without_control": mark("the general ledger has no balance for this account"),
    "items_without_account": mark("items name no general-ledger account"),
    "no_rate": mark("items have no rate into the currency of the general ledger"),
    "broken": mark("buckets, receivable and entries differ: a fault of the program"),
    "unexplained": mark("the items do not add up to the general-ledger balance"),
}

_SCHEMA: dict[str, Any] = {
    "source": pl.String,
    "entity": pl.String,
    "account": pl.String,
    "currency": pl.String,
    "closed_on": pl.Date,
    "buckets": pl.Int64,
    "receivable": pl.Int64,
    "entries": pl.Int64,
    "general_ledger": pl.Int64,
}
_GROUP = ("source", "entity", "currency", "closed_on")


def tie_out(ledger: Ledger, as_of: date) -> pd.DataFrame:
    """Compare the receivable with itself and with the general ledger, account by account.

    One row a source, entity, account and currency: at the last general-ledger balance up to
    `as_of`, or at `as_of` where there is none. Columns: source, entity, account (none where items
    or controls name none), currency (the control's), closed_on (the day compared), buckets (sum of
    the aging), receivable (sum of the balances), entries (sum of all entries up to the day),
    general_ledger (minor units all; none where there is none), difference (receivable less
    general ledger), state (tied, differs, no_control), reasons (list of codes of REASONS).
    Amounts in other currencies count at their booking rates.
    """
    closings = _closings(ledger, as_of)
    rows = [row for group in _groups(ledger, closings, as_of) for row in group]
    table = pl.DataFrame(rows, schema={**_SCHEMA, "reasons": pl.List(pl.String)})
    difference = pl.col("receivable") - pl.col("general_ledger")
    tied = (pl.col("buckets") == pl.col("receivable")) & (pl.col("entries") == pl.col("receivable"))
    known = pl.col("general_ledger").is_not_null()
    state = (
        pl.when(~tied | (known & (difference != 0))).then(pl.lit("differs"))
        .when(known).then(pl.lit("tied"))
        .otherwise(pl.lit("no_control"))
    )  # fmt: skip
    older = known & (pl.col("closed_on") < as_of)
    said = (pl.col("reasons").list.len() > 0) & pl.col("reasons").list.first().is_not_null()
    found = [
        pl.when(older).then(pl.lit("control_older")),
        pl.when(~tied).then(pl.lit("broken")),
        pl.when(tied & known & (difference != 0) & ~said).then(pl.lit("unexplained")),
    ]
    result = table.with_columns(difference=difference, state=state).with_columns(
        reasons=pl.concat_list("reasons", *found).list.drop_nulls()
    )
    order = ["source", "entity", "account", "currency"]
    return to_pandas(
        result.sort(order, nulls_last=True).select(*_SCHEMA, "difference", "state", "reasons")
    )


def _closings(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Find each account's last general-ledger balance up to a day."""
    controls = gathered(ledger.controls.filter(nw.col("closed_on") <= as_of))
    key = ["source", "entity", "account", "currency"]
    return controls.sort("closed_on").unique(key, keep="last", maintain_order=True)


def _groups(ledger: Ledger, closings: pl.DataFrame, as_of: date) -> list[list[dict[str, Any]]]:
    """Make the rows of each source and entity, with a control or without."""
    places = gathered(ledger.items.group_by("source", "entity", "currency").agg(items=nw.len()))
    groups = []
    for keys, controls in closings.group_by(_GROUP, maintain_order=True):
        source, entity, currency, closed_on = keys
        narrowed = ledger.where(source=str(source), entity=str(entity))
        groups.append(_controlled(narrowed, controls, str(currency), closed_on))
    lacking = places.join(closings, on=["source", "entity"], how="anti")
    for source, entity, currency, _ in lacking.sort("source", "entity", "currency").iter_rows():
        narrowed = ledger.where(source=source, entity=entity, currency=currency)
        sums = _sums(narrowed, as_of).select(pl.col("buckets", "receivable", "entries").sum())
        head = {"source": source, "entity": entity, "currency": currency, "closed_on": as_of}
        groups.append([{**head, **sums.row(0, named=True), "reasons": ["no_control"]}])
    return groups


def _controlled(
    ledger: Ledger, controls: pl.DataFrame, currency: str, closed_on: Any
) -> list[dict[str, Any]]:
    """Compare one source and entity with its controls of one day and currency."""
    reasons: list[str] = []
    try:
        ledger = ledger.in_currency(currency)
    except MissingRate:
        ledger, reasons = ledger.where(currency=currency), ["no_rate"]
    sums = _sums(ledger, closed_on)
    if sums["account"].null_count() == sums.height:
        # Nothing says which account an item stands on: their total is compared.
        total = controls["balance"].sum()
        whole = sums.select(pl.col("buckets", "receivable", "entries").sum()).row(0, named=True)
        rows = [{**whole, "account": None, "general_ledger": total, "reasons": list(reasons)}]
        if controls.height == 1:
            rows[0]["account"] = controls["account"].item()
    else:
        both = controls.select("account", general_ledger="balance").join(
            sums, on="account", how="full", coalesce=True, nulls_equal=True
        )
        amounts = pl.col("buckets", "receivable", "entries").fill_null(0)
        rows = [
            {**row, "reasons": [*reasons, *_lacking(row)]}
            for row in both.with_columns(amounts).iter_rows(named=True)
            if row["general_ledger"] is not None or row["entries"] or row["receivable"]
        ]
    head = dict(zip(_GROUP, controls.select(_GROUP).row(0), strict=True))
    return [{**head, **row} for row in rows]


def _lacking(row: Mapping[str, Any]) -> list[str]:
    if row["general_ledger"] is not None:
        return []
    return ["account_without_control" if row["account"] else "items_without_account"]


def _sums(ledger: Ledger, day: date) -> pl.DataFrame:
    """Add the receivable up in three ways: by bucket, by balance, by entry; one row an account."""
    number = bucket_number(day, EDGES, "due", net_unapplied=False)
    placed = open_at(ledger.balances, day).with_columns(number=number)
    aged = gathered(placed.group_by("account", "number").agg(buckets=nw.col("balance").sum()))
    open_now = gathered(
        open_at(ledger.balances, day).group_by("account").agg(receivable=nw.col("balance").sum())
    )
    entered = gathered(
        ledger.entries.filter(nw.col("booked_on") <= day)
        .group_by("account")
        .agg(entries=nw.col("amount").sum())
    )
    by_bucket = aged.group_by("account").agg(pl.col("buckets").sum())
    joined = entered.join(open_now, on="account", how="full", coalesce=True, nulls_equal=True).join(
        by_bucket, on="account", how="full", coalesce=True, nulls_equal=True
    )
    return joined.with_columns(pl.col("buckets", "receivable", "entries").fill_null(0))

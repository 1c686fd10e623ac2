"""Tie-out: buckets = receivable = entries = general ledger, or the reasons why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.buckets import EDGES, bucket_number, buckets
from ardash.errors import MissingRate, mark
from ardash.ledger.balances import open_at
from ardash.ledger.daily import booked
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
_PLACE = ("source", "entity")
_GROUP = (*_PLACE, "currency", "closed_on")
_BY = (*_PLACE, "currency", "account")
_SUMS = ("buckets", "receivable", "entries")


def tie_out(ledger: Ledger, as_of: date) -> pd.DataFrame:
    """Compare the receivable with itself and with the general ledger, account by account.

    One row a source, entity, account and currency: at the last general-ledger balance up to
    `as_of`, or at `as_of` where there is none, so that each item counts in one row.
    Columns: source, entity, account (none where items or controls name none), currency (the
    control's), closed_on (the day compared), buckets (sum of the aging), receivable (sum of the
    balances), entries (sum of all entries up to the day), general_ledger (minor units all; none
    where there is none), difference (receivable less general ledger), state (tied, differs,
    no_control), reasons (list of codes of REASONS).
    Amounts in other currencies count at their booking rates, unless the account has balances in
    several currencies: then each is compared with the items in it. Where items name no account,
    their total is compared with that of the balances of the last day.
    """
    closings = _closings(ledger, as_of)
    table = pl.DataFrame(
        _rows(ledger, closings, as_of), schema={**_SCHEMA, "reasons": pl.List(pl.String)}
    )
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
    """Find each account's last general-ledger balance up to a day, and what it is compared with.

    Adds `named` (some item of the source and entity names an account) and `alone` (the account has
    balances in one currency only: items in other currencies are part of it).
    """
    controls = gathered(ledger.controls.filter(nw.col("closed_on") <= as_of))
    key = [*_PLACE, "account", "currency"]
    last = controls.sort("closed_on").unique(key, keep="last", maintain_order=True)
    counted = _parts(ledger).group_by(_PLACE).agg(named=pl.col("account").count())
    last = last.join(counted, on=_PLACE, how="left", maintain_order="left")
    last = last.with_columns(named=pl.col("named").fill_null(1) > 0)
    # A total is of one day: balances of accounts that have a later one beside them are left out.
    newest = pl.col("closed_on") == pl.col("closed_on").max().over(*_PLACE, "currency")
    whose = pl.when("named").then(pl.col("account").cast(pl.String))
    return last.filter(pl.col("named") | newest).with_columns(
        alone=pl.col("currency").n_unique().over(*_PLACE, whose) == 1
    )


def _parts(ledger: Ledger) -> pl.DataFrame:
    """List the accounts of the items: one row a source, entity, currency and account."""
    items = ledger.items.select(*_BY)
    return ledger.once("parts", lambda: gathered(items.unique()).sort(_BY, nulls_last=True))


def _rows(ledger: Ledger, closings: pl.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """Make the rows of each source and entity, with a control or without."""
    rows = []
    for keys, controls in closings.group_by(*_GROUP, "alone", "named", maintain_order=True):
        # What a closing was compared with does not change with the date that is asked for.
        asked = ("controlled", *keys, *controls["account"])
        rows += ledger.once(asked, partial(_controlled, ledger, controls, *map(bool, keys[-2:])))
    return rows + _uncontrolled(ledger, closings, as_of)


def _controlled(
    ledger: Ledger,
    controls: pl.DataFrame,
    alone: bool,
    named: bool,
) -> list[dict[str, Any]]:
    """Compare the accounts of one source and entity with controls of one day and currency."""
    head = controls.select(_GROUP).row(0, named=True)
    ledger = ledger.where(source=str(head["source"]), entity=str(head["entity"]))
    currency, reasons = str(head["currency"]), list[str]()
    if named:
        ledger = _on_accounts(ledger, controls["account"].cast(pl.String).to_list())
    try:
        ledger = ledger.in_currency(currency) if alone else ledger.where(currency=currency)
    except MissingRate:
        ledger, reasons = ledger.where(currency=currency), ["no_rate"]
    sums = _sums(ledger, head["closed_on"]).select("account", *_SUMS)
    if not named:
        # Nothing says which account an item stands on: their total is compared.
        whole = sums.select(pl.col(_SUMS).sum()).row(0, named=True)
        account = controls["account"].item() if controls.height == 1 else None
        total = {"account": account, "general_ledger": controls["balance"].sum()}
        return [{**head, **whole, **total, "reasons": reasons}]
    both = controls.select("account", general_ledger="balance").join(sums, on="account", how="left")
    filled = both.with_columns(pl.col(_SUMS).fill_null(0))
    return [{**head, **row, "reasons": reasons} for row in filled.iter_rows(named=True)]


def _on_accounts(ledger: Ledger, accounts: list[str]) -> Ledger:
    among = nw.col("account").is_in(accounts)
    frames = {
        name: getattr(ledger, name).filter(among) for name in ("items", "entries", "balances")
    }
    return replace(ledger, **frames, movements=None)


def _uncontrolled(ledger: Ledger, closings: pl.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """Add up, at `as_of`, what no control covers: each item once, in its own currency."""
    sums_of_all, lazy = _sums(ledger, as_of), _parts(ledger).lazy()
    every = closings.filter("alone")
    for covering in (
        every.filter("named").select(*_PLACE, "account"),
        closings.filter("named").select(*_PLACE, "account", "currency"),
        every.filter(~pl.col("named")).select(_PLACE),
        closings.filter(~pl.col("named")).select(*_PLACE, "currency"),
    ):
        lazy = lazy.join(covering.lazy(), on=covering.columns, how="anti")
    parts = lazy.collect()
    lacking = parts.join(closings, on=_PLACE, how="anti")
    wholes = set(lacking.select(*_PLACE, "currency").iter_rows())
    rows = []
    for keys, left in parts.group_by(*_PLACE, "currency", maintain_order=True):
        place = dict(zip((*_PLACE, "currency"), keys, strict=True))
        sums = sums_of_all.filter(**place).select("account", *_SUMS)
        head = {**place, "closed_on": as_of}
        if keys in wholes:
            whole = sums.select(pl.col(_SUMS).sum()).row(0, named=True)
            rows.append({**head, **whole, "reasons": ["no_control"]})
            continue
        among = sums.join(left, on="account", how="semi", nulls_equal=True)
        for row in among.filter((pl.col("entries") != 0) | (pl.col("receivable") != 0)).iter_rows(
            named=True
        ):
            reason = "account_without_control" if row["account"] else "items_without_account"
            rows.append({**head, **row, "reasons": [reason]})
    return rows


def _sums(ledger: Ledger, day: date) -> pl.DataFrame:
    """Add the receivable up in three ways: by bucket, by balance, by entry.

    One row a source, entity, currency and account. What no bucket holds is in none of the buckets.
    """
    number, balance = bucket_number(day, EDGES, "due", net_unapplied=False), nw.col("balance")
    held = (number >= 0) & (number < len(buckets(EDGES)))
    open_now = gathered(
        open_at(ledger.balances, day)
        .select(*_BY, receivable=balance, buckets=nw.when(held).then(balance))
        .group_by(*_BY)
        .agg(nw.col("receivable", "buckets").sum())
    )
    until = booked(ledger).filter(pl.col("booked_on") <= day)
    entered = until.group_by(_BY).agg(pl.col("entries").sum())
    joined = entered.join(open_now, on=_BY, how="full", coalesce=True, nulls_equal=True)
    return joined.with_columns(pl.col(_SUMS).fill_null(0))

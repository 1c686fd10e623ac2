"""What is open at many dates, added up by group and bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import narwhals as nw
import numpy as np
import polars as pl

from ardash.analysis.buckets import Basis, bucket_number
from ardash.errors import Message, UnknownChoice
from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.balances import Frame, open_at
from ardash.ledger.derived import kept, open_within
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What the buckets of a balance follow from.
_READ = ("kind", "due_on", "issued_on", "balance")


def group_keys(by: str | None) -> list[str]:
    """Return the columns that a figure `by` a dimension is grouped by; the currency always is.

    Raises UnknownChoice when there is no dimension of that name.
    """
    if by is not None and by not in DIMENSIONS:
        raise UnknownChoice(
            Message("There is no dimension {name}.", name=repr(by)),
            remedy=Message("The dimensions are: {names}.", names=", ".join(DIMENSIONS)),
        )
    return ["currency"] if by in (None, "currency") else ["currency", str(by)]


def counted(
    ledger: Ledger,
    ends: Sequence[date],
    keys: list[str],
    options: tuple[Sequence[int], Basis, bool],
) -> pl.DataFrame:
    """Add up what is open: one row an end (its number), group and bucket (its number)."""
    edges, basis, net_unapplied = options
    columns = dict.fromkeys((*keys, *_READ))
    spans = open_within(ledger.balances, ends, list(columns))
    asked = [
        open_at(spans, end)
        .with_columns(number=bucket_number(end, edges, basis, net_unapplied=net_unapplied))
        .group_by(*keys, "number")
        .agg(amount=nw.col("balance").sum(), items=nw.len())
        .with_columns(end=nw.lit(place, nw.Int32), number=nw.col("number").cast(nw.Int32))
        for place, end in enumerate(ends)
    ]
    return gathered(nw.concat(asked)).with_columns(pl.col("amount", "items").cast(pl.Int64))


def groups_at(found: pl.DataFrame, ledger: Ledger, dates: int, keys: list[str]) -> pl.DataFrame:
    """List the groups to show: each at each date; customers, who are many, where they owe."""
    end = pl.select(end=pl.int_range(dates, dtype=pl.Int32))
    if keys == ["currency"]:
        codes = pl.Series("currency", ledger.currencies(), dtype=pl.String)
        return end.join(codes.to_frame(), how="cross")
    if "customer" in keys or dates == 1:
        return found.select("end", *keys).unique()
    return end.join(found.select(keys).unique(), how="cross")


def first_customers(ledger: Ledger, as_of: date, keys: list[str], limit: int) -> tuple[Ledger, int]:
    """Narrow a ledger to the customers in the first rows, the largest total first, by currency.

    Returns it, and how many rows there are in all; other dimensions have few values: they stay.
    """
    if "customer" not in keys:
        return ledger, 0
    columns = dict.fromkeys((*keys, *_READ, "valid_from", "valid_to"))
    # What is open is found once, for the totals and for the buckets of the first.
    open_now = kept(open_at(ledger.balances, as_of).select(*columns))
    if len(ledger.currencies()) == 1:
        totals = _owed_by_customer(open_now)
        first = totals.top_k(limit, by=[pl.col("balance"), -pl.col("customer")])
    else:
        totals = gathered(open_now.group_by(*keys).agg(nw.col("balance").sum()))
        order = [*keys[:-1], "balance", "customer"]
        descending = [*[False] * (len(keys) - 1), True, False]
        first = totals.sort(order, descending=descending).head(limit)
    wanted = nw.col("customer").is_in(first["customer"].to_list())
    return replace(ledger, balances=kept(open_now.filter(wanted))), totals.height


def _owed_by_customer(open_now: Frame) -> pl.DataFrame:
    """Add up what each customer owes: one row a customer of whom anything is open."""
    if not open_now.implementation.is_polars():
        return gathered(open_now.group_by("customer").agg(nw.col("balance").sum()))
    rows = gathered(open_now.select("customer", "balance"))
    # Customers are numbered from 0: their place is known, and need not be searched for.
    customers = rows["customer"].to_numpy()
    owed = np.zeros(customers.max(initial=-1) + 1, np.int64)
    np.add.at(owed, customers, rows["balance"].to_numpy())
    owing = np.flatnonzero(np.bincount(customers))
    return pl.DataFrame({"customer": owing.astype(np.int32), "balance": owed[owing]})


def with_names(
    table: pl.DataFrame, ledger: Ledger, keys: list[str]
) -> tuple[pl.DataFrame, list[str]]:
    """Add number and name of the customers, where the table is by customer."""
    if "customer" not in keys:
        return table, []
    columns = ledger.customers.select("customer", "customer_id", "name")
    names = ledger.once("names", lambda: gathered(columns).sort("customer"))
    return table.hstack(_found(names, table["customer"])), ["customer_id", "name"]


def _found(names: pl.DataFrame, customers: pl.Series) -> pl.DataFrame:
    """Find the names of customers; sorted once, by halving: a join would look at each of them."""
    if names.height:
        at = names["customer"].search_sorted(customers).clip(upper_bound=names.height - 1)
        if (names["customer"].gather(at) == customers).all():
            return names.drop("customer").select(pl.all().gather(at))
    asked = customers.to_frame("customer")
    return asked.join(names, on="customer", how="left", maintain_order="left").drop("customer")

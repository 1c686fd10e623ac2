"""Debts: what customers owe, followed also when it is moved to another account (411 to 416)."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: Kinds of items that customers owe; credit notes and unapplied cash are not credit risk.
OWED = ("invoice", "charge")

_SAME = ("customer", "document", "issued_day", "due_day")


def owed_spans(
    ledger: Ledger,
    first: date,
    last: date,
    by: str | None,
    *,
    due: tuple[date, date] | None = None,
) -> pl.DataFrame:
    """List what was owed on any of the days from `first` to `last`: one row a debt and balance.

    With `due`, only what fell due from that day to that. Columns: debt (key of the item it began
    as), item, currency, group (value of `by`), due_day (that of issue, where there is no due date),
    undated, from_day, to_day (first day after), and balance. Days are numbers since 1970-01-01.
    """
    found = ledger.balances.filter(
        nw.col("kind").is_in(OWED),
        nw.col("balance") > 0,
        nw.col("valid_from") <= last,
        nw.col("valid_to") > first,
    )
    if due is not None:
        in_time, undated = nw.col("due_on").is_between(*due), nw.col("due_on").is_null()
        found = found.filter(in_time | (undated & nw.col("issued_on").is_between(*due)))
    read = ["item", "currency", "due_day", "issued_day", "valid_from", "valid_to", "balance"]
    spans = gathered(found.select(*dict.fromkeys([*read, *([by] if by else [])])))
    return as_debts(ledger, spans).select(
        "debt",
        "item",
        pl.col("currency").cast(pl.String),
        group=_group(by),
        due_day=effective_due_day(),
        undated=pl.col("due_day").is_null(),
        from_day=pl.col("valid_from").to_physical(),
        to_day=pl.col("valid_to").to_physical(),
        balance=pl.col("balance"),
    )


def effective_due_day() -> pl.Expr:
    """Day from which lateness counts: the due date, else the date of issue."""
    return pl.coalesce("due_day", "issued_day")


def _group(by: str | None) -> pl.Expr:
    none = pl.lit(None, pl.String)
    return pl.col(by).cast(pl.String) if by else none


def written_off(ledger: Ledger, until: date) -> pl.DataFrame:
    """List what was written off of debts: columns debt, booked_day, amount (minor units, lost)."""
    entries = ledger.entries.filter(
        nw.col("kind") == "write_off", nw.col("item_kind").is_in(OWED), nw.col("booked_on") <= until
    )
    found = gathered(entries.select("item", "booked_day", "amount"))
    return as_debts(ledger, found).select("debt", "booked_day", amount=-pl.col("amount"))


def as_debts(ledger: Ledger, rows: pl.DataFrame) -> pl.DataFrame:
    """Name the debt of each row's item: the item itself, unless the debt was moved to it."""
    moved: pl.DataFrame = ledger.once("moved debts", lambda: _moved(ledger))
    if moved.is_empty():
        return rows.with_columns(debt=pl.col("item"))
    named = rows.join(moved, on="item", how="left", maintain_order="left")
    return named.with_columns(debt=pl.coalesce("debt", "item"))


def _moved(ledger: Ledger) -> pl.DataFrame:
    """Pair items that a transfer made with the item of the same document that was there before."""
    transfers = ledger.entries.filter(
        nw.col("kind") == "transfer", nw.col("item_kind").is_in(OWED), nw.col("amount") > 0
    )
    made = gathered(transfers.select("item").unique())["item"].to_list()
    none = pl.DataFrame(schema={"item": pl.Int32, "debt": pl.Int32})
    if not made:
        return none
    columns = ledger.items.select("item", *_SAME)
    new = gathered(columns.filter(nw.col("item").is_in(made), ~nw.col("document").is_null()))
    if new.is_empty():
        return none
    same = columns.filter(
        nw.col("customer").is_in(new["customer"].unique().to_list()),
        nw.col("document").is_in(new["document"].unique().to_list()),
    )
    old = gathered(same).rename({"item": "debt"})
    pairs = new.join(old, on=list(_SAME), nulls_equal=True)
    # The first of them is the one that the debt began as.
    first = pairs.group_by("item").agg(pl.col("debt").min())
    return first.filter(pl.col("debt") != pl.col("item"))


def day_number(day: date) -> int:
    """Number a day from 1970-01-01."""
    return (day - date(1970, 1, 1)) // timedelta(days=1)


def bucket_of(days_late: pl.Expr, last_days: tuple[int, ...]) -> pl.Expr:
    """Number the bucket of so many days late: 0 is not due, the last is what counts as lost."""
    number = pl.lit(0, pl.Int32)
    for edge in (0, *last_days):
        number = number + (days_late > edge).cast(pl.Int32)
    return number

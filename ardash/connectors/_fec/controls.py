"""The general ledger's own balances of the customer accounts, to tie out to."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import polars as pl

from ardash.records.batch import frame


def controls(
    table: pl.DataFrame, books: pl.DataFrame, *, entity: str, currency: str
) -> pl.DataFrame:
    """Balance each customer account at each month's end and at the last day of each file.

    Straight from debit - credit of the lines of `table`, whatever became of them as items.
    `books`: `place` (file) and `book`; each books' balances begin with its own opening entries.
    One row an account and day, from the account's first line on.
    """
    ours = table.filter("receivable").join(books, on="place", how="left")
    found = [_of_books(ours, int(book)) for book in ours["book"].unique().sort()]
    return frame(
        "controls",
        pl.concat(found).select(
            "account",
            "closed_on",
            "balance",
            "place",
            control_id=pl.concat_str("account", "closed_on", separator="@"),
            entity=pl.lit(entity),
            currency=pl.lit(currency),
        ),
    )


def _of_books(ours: pl.DataFrame, book: int) -> pl.DataFrame:
    lines = ours.filter(pl.col("book") == book)
    files = lines.group_by("place").agg(pl.col("file_end").first())
    start: date = lines["booked_on"].min()  # type: ignore[assignment]
    end: date = files["file_end"].max()  # type: ignore[assignment]
    days = sorted({*files["file_end"].to_list(), *_month_ends(start, end)})
    following = ours.filter(pl.col("book") == book + 1)
    if not following.is_empty():  # its opening entries take over
        opened_on = following["booked_on"].min()
        days = [day for day in days if day < opened_on]
    daily = (
        lines.group_by("account", "booked_on")
        .agg(pl.col("amount").sum(), pl.col("place").last())
        .sort("account", "booked_on")
        .with_columns(balance=pl.col("amount").cum_sum().over("account"))
    )
    asked = (
        daily.select("account")
        .unique()
        .join(pl.DataFrame({"closed_on": days}, schema={"closed_on": pl.Date}), how="cross")
    )
    return (
        asked.sort("account", "closed_on")
        .join_asof(
            daily.select("account", "booked_on", "balance", "place"),
            left_on="closed_on",
            right_on="booked_on",
            by="account",
            check_sortedness=False,
        )
        .drop_nulls("balance")
        .select("account", "closed_on", "balance", "place")
    )


def _month_ends(start: date, end: date) -> list[date]:
    ends: list[date] = []
    day = start.replace(day=1)
    while True:
        last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if last > end:
            return ends
        ends.append(last)
        day = last + timedelta(days=1)

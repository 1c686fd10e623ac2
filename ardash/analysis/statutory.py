"""The statutory table: late payment of issued invoices, as art. D.441-6 Code de commerce asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

import pandas as pd
import polars as pl

from ardash.analysis.statutory_invoices import ever_late, issued, unpaid
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.ledger.frames import to_pandas
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back, period_table

#: I: overdue and unpaid at the closing date; II: were late at some time of the year.
Option = Literal["I", "II"]

#: Tax included (toutes taxes comprises), or excluded (hors taxe).
Amounts = Literal["ttc", "ht"]

#: Invoices without a due date: counted apart, or due when the law says so for want of an agreement.
Undated = Literal["apart", "legal"]

#: Brackets of days late, in order; the last row of the table is the total of 1 day and more.
BRACKETS = ("0", "1-30", "31-60", "61-90", "91+")
TOTAL = "1+"

_AMOUNT = pl.col("amount")

#: Terms that are named as the most used.
_TERMS_NAMED = 3


@dataclass(frozen=True)
class StatutoryTable:
    """The table of one option, with what must be said beside it.

    rows: one row a bracket (0, 1-30, 31-60, 61-90, 91+) and the total 1+: bracket, invoices
    (documents), invoices_share (of those issued in the year; option II alone), items (invoices and
    instalments, as the aging counts), amount, amount_share (of year_amount), and what is left out
    as disputed: excluded_invoices, excluded_amount. Amounts are minor units of `currency`, with or
    without tax as `amounts` says; shares 0-1, none where the year has nothing.

    excluded_invoices are all documents left out, each once, whatever their bracket. year_amount is
    the year's net sales in option I (invoices less credit notes; interest and fees billed are no
    sales), what was billed in option II; year_invoices are the documents issued.
    undated_invoices and undated_amount are open (I), or were issued in the year (II), without a due
    date: they stand in no bracket. terms names the contractual terms used most, as written, each
    with its share of the year's invoices.
    """

    option: Option
    year_start: date
    year_end: date
    currency: str
    amounts: Amounts
    vat_percent: Decimal | None
    undated: Undated
    rows: pd.DataFrame
    excluded_invoices: int
    year_amount: int
    year_invoices: int
    undated_invoices: int
    undated_amount: int
    terms: tuple[tuple[str, float], ...]


def statutory_table(
    ledger: Ledger,
    year_end: date,
    *,
    option: Option = "I",
    year_start: date | None = None,
    amounts: Amounts = "ttc",
    vat_percent: Decimal | None = None,
    undated: Undated = "apart",
    disputed: pl.DataFrame | None = None,
) -> StatutoryTable:
    """Make the table of late payment of issued invoices for the year that ends on `year_end`.

    Option I: what was due before `year_end` and unpaid at its close, by days late; 0 is what had
    not fallen due. With what is left out as disputed it is the aging of that day, bucket by bucket.
    Option II: the invoices that were late on some day of the year, whole, by the days they had
    reached when paid or at `year_end`; 0 is what was issued in the year and never late in it.

    The year is the 12 months up to `year_end`, unless `year_start` says otherwise. `disputed`
    (item, disputed: minor units) is left out and counted apart: the disputed part of the balance
    in option I, the whole invoice in option II. The ledger holds amounts with tax; those without
    are reckoned at `vat_percent`, which must then be given; interest and fees bear none. Days count
    from the contractual due date; `undated` legal counts those without one from 30 days after the
    date of issue.

    Raises MixedCurrencies for several currencies, BadSetting for amounts without tax and no rate,
    or a year that does not run forward, UnknownChoice for another option.

    Source: Code de commerce D.441-6 (formerly D.441-4), L.441-10 I; arrêté du 6 avril 2017.
    """
    vat = _vat(option, amounts, vat_percent, undated)
    year, currency = _year(year_start, year_end), ledger.one_currency()
    of_year, legal = issued(ledger, year), undated == "legal"
    if option == "I":
        found = unpaid(ledger, year_end, legal=legal)
        year_amount = _without(vat, _net_sales(ledger, year, of_year))
    else:
        found = ever_late(ledger, year, of_year, legal=legal)
        year_amount = _sum(of_year, vat)
    documents = of_year["document"].n_unique()
    apart = found.filter(pl.col("days_late").is_null())
    placed = _left_out(found.drop_nulls("days_late"), disputed, whole=option == "II")
    rows = _rows(placed, vat, year_amount, documents if option == "II" else None)
    return StatutoryTable(
        option=option,
        year_start=year[0],
        year_end=year_end,
        currency=currency,
        amounts=amounts,
        vat_percent=vat,
        undated=undated,
        rows=to_pandas(rows),
        excluded_invoices=placed.filter(pl.col("excluded") != 0)["document"].n_unique(),
        year_amount=year_amount,
        year_invoices=documents,
        undated_invoices=apart["document"].n_unique(),
        undated_amount=_sum(apart, vat),
        terms=_usual_terms(of_year),
    )


def _year(start: date | None, end: date) -> tuple[date, date]:
    first = start or months_back(end, 12) + timedelta(days=1)
    if first > end:
        raise BadSetting(
            Message("A year from {start} to {end} has no day.", start=first, end=end),
            remedy=Message("Let the year begin before its end."),
        )
    return first, end


def _vat(option: str, amounts: str, vat_percent: Decimal | None, undated: str) -> Decimal | None:
    """Check the options; returns the rate to take off, None where the tax stays in."""
    for value, known in ((option, Option), (amounts, Amounts), (undated, Undated)):
        if value not in get_args(known):
            raise UnknownChoice(
                Message("The statutory table knows no {name}.", name=repr(value)),
                remedy=Message("Known are: {names}.", names=", ".join(get_args(known))),
            )
    if amounts == "ttc":
        return None
    if vat_percent is None:
        raise BadSetting(
            Message("The ledger holds amounts with tax, and does not say how much of it is tax."),
            remedy=Message("Give the VAT rate of the invoices, for example 20, or take TTC."),
        )
    if not 0 <= vat_percent < 100:
        raise BadSetting(
            Message("A VAT rate of {percent} % makes no sense.", percent=vat_percent),
            remedy=Message("Write a percentage from 0 to below 100."),
        )
    return vat_percent


def _without(vat: Decimal | None, amount: int) -> int:
    """Take the tax off an amount, half a cent away from zero."""
    if vat is None:
        return amount
    exact = Fraction(abs(amount) * 100) / (100 + Fraction(vat))
    return (1 if amount >= 0 else -1) * int(exact + Fraction(1, 2))


def _sum(found: pl.DataFrame, vat: Decimal | None, amount: pl.Expr = _AMOUNT) -> int:
    """Add amounts up without the tax, which interest and fees do not bear."""
    taxed = found.filter(~pl.col("charge")).select(amount.sum()).item()
    return _without(vat, int(taxed)) + int(found.filter("charge").select(amount.sum()).item())


def _net_sales(ledger: Ledger, year: tuple[date, date], of_year: pl.DataFrame) -> int:
    """Net credit sales of the year: invoices less credit notes; interest and fees are none."""
    flows = period_table(ledger, [year[0] - timedelta(days=1), year[1]])
    charges = int(of_year.filter("charge")["amount"].sum())
    return int(flows["billed"].sum()) - charges - int(flows["credited"].sum())


def _left_out(found: pl.DataFrame, disputed: pl.DataFrame | None, *, whole: bool) -> pl.DataFrame:
    """Add `excluded`, what is left out of each item's amount, and `bracket`, its number."""
    days, amount = pl.col("days_late"), pl.col("amount")
    edges = pl.sum_horizontal((days > edge).cast(pl.Int64) for edge in (0, 30, 60, 90))
    if disputed is None:
        return found.with_columns(bracket=edges, excluded=pl.lit(0, pl.Int64))
    said = disputed.group_by("item").agg(pl.col("disputed").sum()).filter(pl.col("disputed") > 0)
    most = amount if whole else pl.min_horizontal("disputed", amount)
    return (
        found.join(said, on="item", how="left")
        .with_columns(bracket=edges, excluded=pl.when(pl.col("disputed") > 0).then(most))
        .with_columns(pl.col("excluded").fill_null(0))
    )


def _rows(
    placed: pl.DataFrame, vat: Decimal | None, year_amount: int, documents: int | None
) -> pl.DataFrame:
    """Add up each bracket, and the total of those that are late."""
    rows = [_row(placed.filter(pl.col("bracket") == n), vat) for n in range(len(BRACKETS))]
    late = _row(placed.filter(pl.col("bracket") > 0), vat)
    for name in ("amount", "excluded_amount"):
        late[name] = sum(row[name] for row in rows[1:])
    shares = [
        {
            "bracket": code,
            **row,
            "invoices_share": row["invoices"] / documents if documents else None,
            "amount_share": row["amount"] / year_amount if year_amount > 0 else None,
        }
        for code, row in zip((*BRACKETS, TOTAL), (*rows, late), strict=True)
    ]
    names = ("bracket", "invoices", "invoices_share", "items", "amount", "amount_share")
    kinds = {"bracket": pl.String, "invoices_share": pl.Float64, "amount_share": pl.Float64}
    schema = {
        name: kinds.get(name, pl.Int64) for name in (*names, "excluded_invoices", "excluded_amount")
    }
    return pl.DataFrame(shares, schema=schema)


def _row(items: pl.DataFrame, vat: Decimal | None) -> dict[str, Any]:
    out = items.filter(pl.col("excluded") != 0)
    kept = items.filter((pl.col("excluded") == 0) | (pl.col("excluded") != pl.col("amount")))
    return {
        "invoices": kept["document"].n_unique(),
        "items": kept.height,
        "amount": _sum(kept, vat, pl.col("amount") - pl.col("excluded")),
        "excluded_invoices": out["document"].n_unique(),
        "excluded_amount": _sum(out, vat, pl.col("excluded")),
    }


def _usual_terms(of_year: pl.DataFrame) -> tuple[tuple[str, float], ...]:
    """Name the terms that most of the year's invoices have, with their share of all."""
    invoices = of_year.unique("document").select("terms")
    counted = (
        invoices.drop_nulls().group_by("terms").len().sort("len", "terms", descending=[True, False])
    )
    return tuple(
        (str(text), count / invoices.height)
        for text, count in counted.head(_TERMS_NAMED).iter_rows()
    )

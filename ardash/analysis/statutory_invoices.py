"""Which invoices stand in the statutory table, for how much, and how late they are."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.terms.law.sources import law_of

#: What was issued to be paid: interest and fees are invoices too.
OWED = ("invoice", "charge")

_DOCUMENT = ("source", "entity", "customer", "number")


def issued(ledger: Ledger, year: tuple[date, date]) -> pl.DataFrame:
    """List what was billed in a year (first and last day): item, and the columns of `documented`.

    amount is what was billed in it.
    """
    entries = ledger.entries.filter(
        nw.col("kind") == "billing",
        nw.col("item_kind").is_in(list(OWED)),
        nw.col("booked_on") >= year[0],
        nw.col("booked_on") <= year[1],
    )
    return documented(ledger, gathered(entries.group_by("item").agg(amount=nw.col("amount").sum())))


def documented(ledger: Ledger, found: pl.DataFrame) -> pl.DataFrame:
    """Add to items and amounts what they are of: document, issued_on, due_on, terms, charge.

    `document` tells invoices apart: instalments of one invoice have the same. `charge` says whether
    it is interest or a fee, which is no sale and bears no tax.
    """
    columns = ("item", "item_id", "document", "customer", "source", "entity", "issued_on", "due_on")
    items = gathered(
        ledger.items.filter(nw.col("kind").is_in(list(OWED))).select(
            *columns, "terms", charge=nw.col("kind") == "charge"
        )
    )
    standard = gathered(ledger.customers.select("customer", standard_terms="terms"))
    named = (
        found.join(items, on="item")
        .join(standard, on="customer", how="left")
        .with_columns(number=pl.coalesce("document", "item_id"))
    )
    return named.select(
        *found.columns,
        "issued_on",
        "due_on",
        document=pl.concat_str(*_DOCUMENT, separator="\x1f", ignore_nulls=True),
        terms=pl.coalesce("terms", "standard_terms"),
        charge="charge",
    )


def unpaid(ledger: Ledger, year_end: date, *, legal: bool) -> pl.DataFrame:
    """List what was open at the close of a year: one row an item, amount its balance, days_late.

    days_late is none without a due date, and not above 0 where it has not passed.
    """
    owed = open_at(ledger.balances, year_end).filter(
        nw.col("kind").is_in(list(OWED)), nw.col("balance") > 0
    )
    found = documented(ledger, gathered(owed.select("item", amount=nw.col("balance"))))
    late = (pl.lit(year_end) - _due(legal=legal)).dt.total_days()
    return found.with_columns(days_late=late)


def ever_late(
    ledger: Ledger, year: tuple[date, date], of_year: pl.DataFrame, *, legal: bool
) -> pl.DataFrame:
    """List what was late on a day of a year, and what was issued in it: one row an item.

    amount is what was billed up to the year's end; days_late what it had reached on its last day
    late, 0 where it was never late in the year, none where it has no due date.
    """
    first, last = year
    open_spans = ledger.balances.filter(
        nw.col("kind").is_in(list(OWED)),
        nw.col("balance") > 0,
        nw.col("valid_to") >= first,
        nw.col("valid_from") < last,
    )
    spans = gathered(open_spans.select("item", "valid_from", "valid_to"))
    billing = ledger.entries.filter(
        nw.col("kind") == "billing",
        nw.col("item_kind").is_in(list(OWED)),
        nw.col("booked_on") <= last,
    )
    billed = gathered(billing.group_by("item").agg(amount=nw.col("amount").sum()))
    asked = pl.concat([spans["item"], of_year["item"]]).unique().to_frame()
    found = documented(ledger, billed.join(asked, on="item", how="semi")).with_columns(
        due=_due(legal=legal)
    )
    ends = pl.min_horizontal("valid_to", pl.lit(last))
    # As everywhere: late on the days after one at whose close it was open and due.
    late = (ends > pl.max_horizontal("valid_from", "due")) & (ends >= first)
    reached = (
        spans.join(found.select("item", "due"), on="item")
        .filter(late)
        .group_by("item")
        .agg(days_late=(ends - pl.col("due")).dt.total_days().max())
    )
    with_days = found.join(reached, on="item", how="left")
    wanted = pl.col("days_late").is_not_null() | pl.col("item").is_in(of_year["item"].implode())
    known = pl.when(pl.col("due").is_not_null()).then(pl.col("days_late").fill_null(0))
    return with_days.filter(wanted).with_columns(days_late=known).drop("due")


def _due(*, legal: bool) -> pl.Expr:
    """Due date agreed; with `legal`, where none was, the one that French law sets."""
    due: pl.Expr = pl.col("due_on")
    law = law_of("FR") if legal else None
    set_by_law: pl.Expr = pl.lit(None, dtype=pl.Date)
    for cap in law.caps if law else ():
        if cap.default_days is not None:
            days = timedelta(days=cap.default_days)
            holds = pl.col("issued_on") >= cap.valid_from
            set_by_law = pl.when(holds).then(pl.col("issued_on") + days).otherwise(set_by_law)
    return pl.coalesce(due, set_by_law)

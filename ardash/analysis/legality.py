"""Legality: which invoices and contracts have longer payment times than the law allows."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.governing import HOME, Whose
from ardash.analysis.law_setting import UNSAID, LawSetting, under_law
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back
from ardash.terms.due import derive_due, month_end_agreed, readable
from ardash.terms.law import check

_BEYOND = "days_beyond_cap"

#: What terms are held against the law by.
_JUDGED = ("terms", "law", "sector", "periodic")


def invoices_beyond(
    ledger: Ledger,
    as_of: date,
    *,
    months: int = 12,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
) -> pd.DataFrame:
    """List invoices whose due date is later than the law allows: one row an invoice or instalment.

    Those issued in the `months` months up to `as_of`, the longest beyond first. Columns: item,
    item_id, source, customer, customer_id, name, document, terms, law (country), issued_on, due_on,
    days_beyond (days later than allowed, none where no cap is known), billed (minor units of
    currency), currency. French law allows 60 days, or 45 days end of month; what `setting` says of
    trades, summary invoices and entities counts. Raises UnknownChoice when no law is known for
    `home`.
    """
    found = _issued(ledger, as_of, months, whose=whose, home=home, setting=setting).filter(
        pl.col("days_beyond") > 0
    )
    names = gathered(ledger.items.select("item", "item_id", "source", "document"))
    columns = (
        "item", "item_id", "source", "customer", "customer_id", "name", "document", "terms",
        "law", "issued_on", "due_on", "days_beyond", "billed", "currency",
    )  # fmt: skip
    described = found.join(names, on="item", how="left")
    ordered = described.sort("days_beyond", "item", descending=[True, False])
    return to_pandas(ordered.select(columns))


def contracts(
    ledger: Ledger,
    as_of: date,
    *,
    months: int = 12,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
) -> pd.DataFrame:
    """Say which contracts are lawful: one row a customer, payment terms and currency.

    A contract is a customer's terms as its invoices of the last `months` months have them. Columns:
    customer, customer_id, name, terms (as written; none where no invoice says them), law (country),
    sector (trade with times of its own, none for most), periodic (summary invoices), currency,
    invoices (invoices and instalments with a due date), beyond (of these, due later than the law
    allows), beyond_share (0-1), billed, beyond_billed (minor units), longest_beyond_days (of the
    invoices), terms_beyond_days (by how much the terms themselves exceed the law on their
    longest date of the year; none where they cannot be read), standard (whether these are the
    customer's standard terms). The largest amount beyond stands first.

    Raises UnknownChoice when no law is known for `home`.
    """
    found = _issued(ledger, as_of, months, whose=whose, home=home, setting=setting).filter(
        pl.col("due_on").is_not_null()
    )
    beyond = pl.col("days_beyond") > 0
    keys = [
        "customer", "customer_id", "name", "terms", "law", "sector", "periodic", "currency",
    ]  # fmt: skip
    counted = found.group_by(keys).agg(
        invoices=pl.len().cast(pl.Int64),
        beyond=beyond.sum().cast(pl.Int64),
        beyond_share=pl.when(pl.col("days_beyond").count() > 0).then(beyond.mean()),
        billed=pl.col("billed").sum(),
        beyond_billed=pl.col("billed").filter(beyond).sum(),
        longest_beyond_days=pl.col("days_beyond").max(),
        standard=pl.col("standard").first(),
    )
    judged = counted.join(
        _terms_beyond(counted, as_of), on=list(_JUDGED), nulls_equal=True, how="left"
    )
    columns = (
        *keys, "invoices", "beyond", "beyond_share", "billed", "beyond_billed",
        "longest_beyond_days", "terms_beyond_days", "standard",
    )  # fmt: skip
    order = ("beyond_billed", "beyond", "billed", "customer", "terms")
    falling = [True, True, True, False, False]
    return to_pandas(judged.sort(order, descending=falling, nulls_last=True).select(columns))


def _issued(
    ledger: Ledger, as_of: date, months: int, *, whose: Whose, home: str, setting: LawSetting
) -> pl.DataFrame:
    """List the invoices of the window, each with its law and its days beyond the cap."""
    items = gathered(
        ledger.items.filter(
            nw.col("kind") == "invoice",
            nw.col("issued_on") > months_back(as_of, months),
            nw.col("issued_on") <= as_of,
        ).select(
            "item", "customer", "country", "entity", "currency", "terms", "issued_on", "due_on"
        )
    )
    # What is entered after the date is not known yet.
    billing = ledger.entries.filter(
        nw.col("kind") == "billing",
        nw.col("item_kind") == "invoice",
        nw.col("booked_on") <= as_of,
    )
    billed = gathered(billing.group_by("item").agg(billed=nw.col("amount").sum()))
    customers = ledger.customers.select("customer", "customer_id", "name", standard_terms="terms")
    found = (
        items.join(billed, on="item")
        .join(gathered(customers), on="customer", how="left")
        .with_columns(terms=pl.coalesce("terms", "standard_terms"))
    )
    found = under_law(ledger, found, whose=whose, home=home, setting=setting)
    beyond = _beyond(found, found["due_on"])
    same = pl.col("terms") == pl.col("standard_terms")
    return found.with_columns(beyond.alias("days_beyond").cast(pl.Int64), standard=same)


def _beyond(rows: pl.DataFrame, due_on: pl.Series) -> pl.Series:
    """By how many days due dates are later than the law of each row allows."""
    return check(
        rows["issued_on"],
        due_on,
        rows["law"],
        rows["periodic"],
        month_end_agreed=month_end_agreed(rows["terms"]),
        sector=rows["sector"],
    )


def _terms_beyond(contracts_found: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Hold terms against the law on each day of a year: one row terms, law, trade and kind."""
    alike = contracts_found.select(_JUDGED).unique()
    known = list(readable(alike["terms"]))
    days = pl.date_range(date(as_of.year, 1, 1), date(as_of.year, 12, 31), eager=True)
    asked = alike.filter(pl.col("terms").is_in(known)).join(
        days.alias("issued_on").to_frame(), how="cross"
    )
    beyond = _beyond(asked, derive_due(asked["issued_on"], asked["terms"]))
    return (
        asked.with_columns(beyond)
        .group_by(_JUDGED)
        .agg(terms_beyond_days=pl.col(_BEYOND).max().cast(pl.Int64))
    )

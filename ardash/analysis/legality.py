"""Legality: which invoices and contracts have longer payment times than the law allows."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.governing import HOME, Whose, governing_law
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back
from ardash.terms.due import derive_due, month_end_agreed, readable
from ardash.terms.law import check

_BEYOND = "days_beyond_cap"


def invoices_beyond(
    ledger: Ledger,
    as_of: date,
    *,
    months: int = 12,
    whose: Whose = "seller",
    home: str = HOME,
) -> pd.DataFrame:
    """List invoices whose due date is later than the law allows: one row an invoice or instalment.

    Those issued in the `months` months up to `as_of`, the longest beyond first. Columns: item,
    item_id, source, customer, customer_id, name, document, terms, law (country), issued_on, due_on,
    days_beyond (days later than allowed, none where no cap is known), billed (minor units of
    currency), currency. French law allows 60 days, or 45 days end of month; summary invoices are
    not told from others. Raises UnknownChoice when no law is known for `home`.
    """
    found = _issued(ledger, as_of, months, whose, home).filter(pl.col("days_beyond") > 0)
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
) -> pd.DataFrame:
    """Say which contracts are lawful: one row a customer, payment terms and currency.

    A contract is a customer's terms as its invoices of the last `months` months have them. Columns:
    customer, customer_id, name, terms (as written; none where no invoice says them), law (country),
    currency, invoices (invoices and instalments with a due date), beyond (of these, due later than
    the law allows), beyond_share (0-1), billed, beyond_billed (minor units), longest_beyond_days
    (of the invoices), terms_beyond_days (by how much the terms themselves exceed the law on their
    longest date of the year; none where they cannot be read), standard (whether these are the
    customer's standard terms). The largest amount beyond stands first.

    Raises UnknownChoice when no law is known for `home`.
    """
    found = _issued(ledger, as_of, months, whose, home).filter(pl.col("due_on").is_not_null())
    beyond = pl.col("days_beyond") > 0
    keys = ["customer", "customer_id", "name", "terms", "law", "currency"]
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
        _terms_beyond(counted, as_of), on=["terms", "law"], how="left", nulls_equal=True
    )
    columns = (
        *keys, "invoices", "beyond", "beyond_share", "billed", "beyond_billed",
        "longest_beyond_days", "terms_beyond_days", "standard",
    )  # fmt: skip
    order = ("beyond_billed", "beyond", "billed", "customer", "terms")
    falling = [True, True, True, False, False]
    return to_pandas(judged.sort(order, descending=falling, nulls_last=True).select(columns))


def _issued(ledger: Ledger, as_of: date, months: int, whose: Whose, home: str) -> pl.DataFrame:
    """List the invoices of the window, each with its law and its days beyond the cap."""
    items = gathered(
        ledger.items.filter(
            nw.col("kind") == "invoice",
            nw.col("issued_on") > months_back(as_of, months),
            nw.col("issued_on") <= as_of,
        ).select("item", "customer", "country", "currency", "terms", "issued_on", "due_on")
    )
    billing = ledger.entries.filter(nw.col("kind") == "billing", nw.col("item_kind") == "invoice")
    billed = gathered(billing.group_by("item").agg(billed=nw.col("amount").sum()))
    customers = ledger.customers.select("customer", "customer_id", "name", standard_terms="terms")
    found = (
        items.join(billed, on="item")
        .join(gathered(customers), on="customer", how="left")
        .with_columns(law=governing_law(whose, home))
        .with_columns(terms=pl.coalesce("terms", "standard_terms"))
    )
    agreed = month_end_agreed(found["terms"])
    beyond = check(found["issued_on"], found["due_on"], found["law"], month_end_agreed=agreed)
    same = pl.col("terms") == pl.col("standard_terms")
    return found.with_columns(beyond.alias("days_beyond").cast(pl.Int64), standard=same)


def _terms_beyond(contracts_found: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Hold terms against the law on each day of a year: one row terms and law."""
    pairs = contracts_found.select("terms", "law").unique()
    known = list(readable(pairs["terms"]))
    days = pl.date_range(date(as_of.year, 1, 1), date(as_of.year, 12, 31), eager=True)
    asked = pairs.filter(pl.col("terms").is_in(known)).join(
        days.alias("issued_on").to_frame(), how="cross"
    )
    due, agreed = derive_due(asked["issued_on"], asked["terms"]), month_end_agreed(asked["terms"])
    beyond = check(asked["issued_on"], due, asked["law"], month_end_agreed=agreed)
    return (
        asked.with_columns(beyond)
        .group_by("terms", "law")
        .agg(terms_beyond_days=pl.col(_BEYOND).max().cast(pl.Int64))
    )

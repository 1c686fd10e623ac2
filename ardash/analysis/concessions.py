"""Concessions: discounts that were taken and by what right, and terms that are not the usual."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.grouped import group_keys
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back
from ardash.ledger.reversals import discounts_taken as booked_discounts
from ardash.terms.due import derive_due

#: What is said of a discount: in time, late, not offered by the terms, or no terms are known.
VERDICTS = ("earned", "late", "not_offered", "unknown")

_AMOUNT = pl.col("amount")


def discounts_taken(ledger: Ledger, as_of: date, *, months: int = 12) -> pd.DataFrame:
    """List the early-payment discounts taken in a window: one row a discount, the latest first.

    One that is taken back is a row below nothing, with the verdict of the discount it takes back.
    Columns: item, item_id, source, customer, customer_id, name, collector, document, terms,
    issued_on, booked_on, offered_until (last day of the offer), offered (what the terms offered on
    the invoice, less credits), taken, beyond_offer (of it, more than was offered: minor units),
    verdict (one of VERDICTS), currency. Unapproved are late, not_offered and beyond_offer.
    """
    found = _taken(ledger, as_of, months)
    columns = (
        "item", "item_id", "source", "customer", "customer_id", "name", "collector", "document",
        "terms", "issued_on", "booked_on", "offered_until", "offered", "taken", "beyond_offer",
        "verdict", "currency",
    )  # fmt: skip
    return to_pandas(found.sort("booked_on", "item", descending=[True, False]).select(columns))


def discounts_by_customer(ledger: Ledger, as_of: date, *, months: int = 12) -> pd.DataFrame:
    """Say who takes discounts, and by what right: one row a customer and currency.

    Columns: customer, customer_id, name, currency, discounts (number), taken, earned, late,
    not_offered, beyond_offer, unknown (minor units; earned is what the offer covers), unapproved
    (late + not_offered + beyond_offer), unapproved_share (of taken, 0-1). The largest unapproved
    amount stands first.
    """
    found = _taken(ledger, as_of, months)
    taken, beyond = pl.col("taken"), pl.col("beyond_offer")
    unapproved = pl.col("late") + pl.col("not_offered") + pl.col("beyond_offer")
    table = (
        found.group_by("customer", "customer_id", "name", "currency")
        .agg(
            discounts=pl.len().cast(pl.Int64),
            taken=taken.sum(),
            earned=(taken - beyond).filter(pl.col("verdict") == "earned").sum(),
            late=taken.filter(pl.col("verdict") == "late").sum(),
            not_offered=taken.filter(pl.col("verdict") == "not_offered").sum(),
            beyond_offer=beyond.sum(),
            unknown=taken.filter(pl.col("verdict") == "unknown").sum(),
        )
        .with_columns(unapproved=unapproved)
        .with_columns(unapproved_share=pl.when(taken > 0).then(pl.col("unapproved") / taken))
        .sort("unapproved", "taken", "customer", descending=[True, True, False])
    )
    return to_pandas(table)


def overrides(ledger: Ledger, as_of: date, *, months: int = 12) -> pd.DataFrame:
    """List invoices on other terms than their customer's standard ones: one row an invoice.

    Those issued in the window, the latest first. Columns: item, item_id, source, customer,
    customer_id, name, segment, country, collector, entity, document, terms, standard_terms (the
    customer's today), issued_on, due_on, usual_due_on (under the standard terms), extra_days (how
    much later it falls due; negative: earlier), billed, currency.
    """
    found = _issued(ledger, as_of, months).filter(pl.col("terms_override"))
    names = gathered(ledger.items.select("item", "item_id", "document"))
    columns = (
        "item", "item_id", "source", "customer", "customer_id", "name", "segment", "country",
        "collector", "entity", "document", "terms", "standard_terms", "issued_on", "due_on",
        "usual_due_on", "extra_days", "billed", "currency",
    )  # fmt: skip
    described = found.join(names, on="item", how="left")
    ordered = described.sort("issued_on", "item", descending=[True, False])
    return to_pandas(ordered.select(columns))


def overrides_by(
    ledger: Ledger, as_of: date, *, by: str = "customer", months: int = 12
) -> pd.DataFrame:
    """Say where terms are overridden: one row a currency and value of the dimension `by`.

    Columns: currency, [by], [customer_id, name], compared (invoices whose customer has standard
    terms), overridden (of these, on other terms), override_share (0-1), billed (of the overridden,
    minor units), extra_days (how much later they fall due, weighed by amount; none where it is not
    known). Groups without an override are left out; the most overridden amount stands first.

    Raises UnknownChoice for another `by`.
    """
    found = _issued(ledger, as_of, months).filter(pl.col("terms_override").is_not_null())
    keys = group_keys(by) + (["customer_id", "name"] if by == "customer" else [])
    over = pl.col("terms_override")
    dated = over & pl.col("extra_days").is_not_null()
    weight = pl.col("billed").filter(dated)
    table = (
        found.group_by(keys)
        .agg(
            compared=pl.len().cast(pl.Int64),
            overridden=over.sum().cast(pl.Int64),
            override_share=over.mean(),
            billed=pl.col("billed").filter(over).sum(),
            # Where credits outweigh what was billed, nothing can be weighed.
            extra_days=pl.when(weight.sum() > 0).then(
                (pl.col("extra_days").filter(dated) * weight).sum() / weight.sum()
            ),
        )
        .filter(pl.col("overridden") > 0)
        .sort("billed", "overridden", *keys, descending=[True, True, *(False for _ in keys)])
    )
    return to_pandas(table)


def _taken(ledger: Ledger, as_of: date, months: int) -> pl.DataFrame:
    taken = booked_discounts(ledger.entries.filter(nw.col("booked_on") <= as_of))
    columns = (
        "entry_id", "item", "customer", "currency", "booked_on", "settled_on", "amount",
        "collector",
    )  # fmt: skip
    entries = gathered(taken.select(*columns, "discount_on", "discount_share"))
    offers = _offered(ledger, as_of, entries["item"].unique().to_list())
    late = pl.col("settled_on") > pl.col("discount_on")
    verdict = (
        pl.when(pl.col("discount_on").is_not_null() & late)
        .then(pl.lit("late"))
        .when(pl.col("discount_on").is_not_null())
        .then(pl.lit("earned"))
        .when(pl.col("discount_share") == 0)
        .then(pl.lit("not_offered"))
        .otherwise(pl.lit("unknown"))
    )
    placed = (
        entries.join(offers, on="item", how="left")
        .with_columns(taken=-_AMOUNT, verdict=verdict, offered_until=pl.col("discount_on"))
        .sort("item", "booked_on", "entry_id")
    )
    # Several discounts on one invoice share one offer, in their order.
    in_time = pl.when(pl.col("verdict") == "earned").then(pl.col("taken")).otherwise(0)
    so_far = in_time.cum_sum().over("item")
    offered = pl.col("offered").fill_null(0)
    over = pl.max_horizontal(so_far - offered, pl.lit(0, pl.Int64))
    before = pl.max_horizontal(so_far - in_time - offered, pl.lit(0, pl.Int64))
    beyond = pl.when(pl.col("verdict") == "earned").then(over - before).otherwise(0)
    window = pl.col("booked_on") > months_back(as_of, months)
    documents = ledger.items.select("item", "item_id", "source", "document", "terms", "issued_on")
    names = ledger.customers.select("customer", "customer_id", "name", standard="terms")
    return (
        placed.with_columns(beyond_offer=beyond)
        .filter(window)
        .join(gathered(documents), on="item", how="left")
        .join(gathered(names), on="customer", how="left")
        .with_columns(terms=pl.coalesce("terms", "standard"))
    )


def _offered(ledger: Ledger, as_of: date, items: list[int]) -> pl.DataFrame:
    """What the terms offer on items: the share of what was billed and not credited."""
    entries = ledger.entries.filter(
        nw.col("item").is_in(items),
        nw.col("kind").is_in(["billing", "credit"]),
        nw.col("booked_on") <= as_of,
    ).select("item", "amount", "discount_share")
    share = (_AMOUNT.abs() * pl.col("discount_share") + 0.5).floor().cast(pl.Int64)
    return (
        gathered(entries)
        .with_columns(offered=_AMOUNT.sign() * share)
        .group_by("item")
        .agg(pl.col("offered").sum())
    )


def _issued(ledger: Ledger, as_of: date, months: int) -> pl.DataFrame:
    """List the invoices of a window with the due date that the standard terms would give."""
    columns = (
        "item", "source", "customer", "segment", "country", "collector", "entity", "currency",
        "terms", "terms_override", "issued_on", "due_on",
    )  # fmt: skip
    items = ledger.items.filter(
        nw.col("kind").is_in(["invoice", "charge"]),
        nw.col("issued_on") > months_back(as_of, months),
        nw.col("issued_on") <= as_of,
    ).select(*columns)
    # What is entered after the date is not known yet.
    billing = ledger.entries.filter(
        nw.col("kind") == "billing", nw.col("booked_on") <= as_of
    ).select("item", "amount")
    billed = gathered(billing.group_by("item").agg(billed=nw.col("amount").sum()))
    names = ledger.customers.select("customer", "customer_id", "name", standard_terms="terms")
    found = gathered(items).join(billed, on="item").join(gathered(names), on="customer", how="left")
    usual = derive_due(found["issued_on"], found["standard_terms"])
    extra = (pl.col("due_on") - pl.col("usual_due_on")).dt.total_days()
    return found.with_columns(usual.alias("usual_due_on")).with_columns(extra_days=extra)

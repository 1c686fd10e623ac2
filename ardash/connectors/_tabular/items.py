"""Rows of documents -> items, billing and customers, alike for every kind of document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ardash.connectors._tabular.by_due_date import told_by_due_date
from ardash.connectors._tabular.currencies import exponents
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.profile import Defaults
from ardash.records.batch import frame

#: Attributes of a customer, as columns of the documents and of the customers' own file.
CUSTOMER_TEXTS = (
    "segment",
    "country",
    "collector",
    "language",
    "registration",
    "contact",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
)


@dataclass
class Frames:
    """What rows became: the frames of a batch, and the rows that became nothing."""

    customers: pl.DataFrame = field(default_factory=lambda: frame("customers"))
    items: pl.DataFrame = field(default_factory=lambda: frame("items"))
    entries: pl.DataFrame = field(default_factory=lambda: frame("entries"))
    controls: pl.DataFrame = field(default_factory=lambda: frame("controls"))
    rejects: pl.DataFrame = field(default_factory=lambda: frame("rejects"))


def with_customer(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Add `customer`: the customer's number, else the one its name has elsewhere, else the name."""
    name = pl.col("customer_name")
    by_name = name.replace_strict(
        list(known.customer_ids),
        list(known.customer_ids.values()),
        default=None,
        return_dtype=pl.String,
    )
    looked_up = by_name if known.customer_ids else pl.lit(None, pl.String)
    lines = [column for column in ("street", "street_2") if column in rows.columns]
    street = [pl.concat_str(lines, separator="\n", ignore_nulls=True).replace("", None)]
    return rows.with_columns(
        *([each.alias("street") for each in street] if len(lines) == 2 else []),
        customer=pl.coalesce("customer_id", looked_up, name),
    )


def with_item(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """Add `item`: the document's number, and which of its instalments the row is."""
    number, part = pl.col("number"), pl.col("instalment")
    if told_by_due_date(columns):
        rank = pl.col("due_on").rank("dense").over("number").cast(pl.Int64).cast(pl.String)
        part = pl.when(pl.len().over("number") > 1).then(rank)
    elif "instalment" not in columns:
        return rows.with_columns(item=number)
    return rows.with_columns(
        item=pl.when(part.is_null()).then(number).otherwise(number + "/" + part)
    )


def document_items(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Make one item a row; `kind` and `item` stand in the rows already."""
    defaults = source.rows.defaults
    base = pl.coalesce("base_currency", pl.lit(defaults.base_currency, pl.String))
    rows = rows.with_columns(base_currency=base).with_columns(implied=implied_rate(rows, defaults))
    return frame(
        "items",
        rows.select(
            item_id=pl.col("item"),
            customer_id=pl.col("customer"),
            entity=pl.coalesce("entity", pl.lit(defaults.entity or "")),
            kind=pl.col("kind"),
            document=pl.col("number"),
            account=pl.coalesce("account", pl.lit(defaults.account, pl.String)),
            order_reference=pl.col("order_reference"),
            issued_on=pl.col("issued_on"),
            due_on=pl.col("due_on"),
            terms=pl.coalesce("terms", "customer_terms"),
            currency=pl.col("currency"),
            base_currency=pl.col("base_currency"),
            rate=pl.coalesce("rate", "implied"),
            place=pl.col("place"),
        ),
    )


def implied_rate(rows: pl.DataFrame, defaults: Defaults) -> pl.Series:
    """Return the booking rate that an amount and its amount in base currency imply."""
    base = rows.select(pl.coalesce("base_currency", pl.lit(defaults.base_currency, pl.String)))
    digits = rows.select(base=exponents(base.to_series()), own=exponents(rows["currency"]))
    scale = pl.lit(10.0).pow(digits["own"] - digits["base"])
    rate = pl.when(pl.col("amount") != 0).then(pl.col("amount_base").abs() / pl.col("amount").abs())
    return rows.select((rate * scale).alias("rate"))["rate"]


def billing(rows: pl.DataFrame) -> pl.DataFrame:
    """Make the billing of each row: the entry by which its amount comes to be owed."""
    sign = pl.when(pl.col("amount") < 0).then(-1).otherwise(1)
    return frame(
        "entries",
        rows.select(
            entry_id=pl.col("item") + ":billing",
            item_id=pl.col("item"),
            kind=pl.lit("billing"),
            booked_on=pl.col("issued_on"),
            date_source=pl.lit("stated"),
            amount=pl.col("amount"),
            amount_base=pl.col("amount_base").abs() * sign,
            reference=pl.lit(None, pl.String),
            currency=pl.col("currency"),
            place=pl.col("place"),
        ),
    )


def customers_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Make one customer of each key in the rows: the first thing said of it counts."""
    rows = rows.filter(pl.col("customer").is_not_null())
    texts = [column for column in (*CUSTOMER_TEXTS, "customer_terms") if column in rows.columns]
    said = [pl.col(c).drop_nulls().first() for c in texts if rows[c].null_count() < rows.height]
    grouped = rows.group_by("customer", maintain_order=True).agg(
        pl.col("customer_name").drop_nulls().first(), pl.col("place").first(), *said
    )
    named = {"customer": "customer_id", "customer_name": "name", "customer_terms": "terms"}
    return frame("customers", grouped.rename(named, strict=False))

"""Invoices and credit notes: typed rows -> items, their billing, and what was paid on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ardash.connectors._tabular.fields import TEXT, Check, Known, empty, exponents, sift
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.profile import Defaults
from ardash.errors import mark
from ardash.records.batch import frame

NOT_WHAT_REMAINS = mark(
    "The amount {amount} less {applied} already paid or credited is not the {open} that remains."
)
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
)


@dataclass
class Frames:
    """What rows became: the frames of a batch, and the rows that became nothing."""

    customers: pl.DataFrame = field(default_factory=lambda: frame("customers"))
    items: pl.DataFrame = field(default_factory=lambda: frame("items"))
    entries: pl.DataFrame = field(default_factory=lambda: frame("entries"))
    controls: pl.DataFrame = field(default_factory=lambda: frame("controls"))
    rejects: pl.DataFrame = field(default_factory=lambda: frame("rejects"))


def invoices(rows: pl.DataFrame, source: Source, known: Known, exported: dt.date | None) -> Frames:
    """Make an item of each invoice, with its billing and what was settled of it.

    A negative amount makes a credit note. What was settled counts on the settlement date, or,
    where the row has none, on the export's own date, and then says so in `date_source`.
    """
    columns = source.rows.columns
    rows = with_item(with_customer(rows, known), columns)
    rows = _with_amount(rows, columns)
    sound, rejects = sift(rows, [*_whole(columns), *_settled_checks(columns)])
    sound = _with_settled(sound, columns)
    kind = pl.when(pl.col("amount") < 0).then(pl.lit("credit_note")).otherwise(pl.lit("invoice"))
    items = document_items(sound.with_columns(kind=kind), source)
    known.learn(items)
    settled_on = pl.coalesce("settled_on", pl.lit(exported, pl.Date))
    stated = (
        pl.when(pl.col("settled_on").is_null()).then(pl.lit("export")).otherwise(pl.lit("stated"))
    )
    credited = pl.col("credited_amount").fill_null(0)
    entries = [
        billing(sound),
        _part(sound, "payment", pl.col("applied"), settled_on, stated),
        _part(sound, "credit", credited, settled_on, stated),
    ]
    return Frames(customers_of(sound), items, pl.concat(entries), rejects=rejects)


def credit_notes(rows: pl.DataFrame, source: Source, known: Known) -> Frames:
    """Credit the invoice that a credit note names, on its date; one that names none is an item."""
    columns = source.rows.columns
    rows = with_item(with_customer(rows, known), columns)
    owner = pl.coalesce("customer", "invoice")
    checks = [
        Check(pl.col("number").is_null(), *_said(columns, "number")),
        Check(owner.is_null(), *_said(columns, "customer_id")),
        Check(pl.col("issued_on").is_null(), *_said(columns, "issued_on")),
        Check(pl.col("amount").is_null(), *_said(columns, "amount")),
    ]
    sound, rejects = sift(rows, checks)
    sound = sound.with_columns(amount=lowered(source, "credit_note"))
    alone = sound.filter(pl.col("invoice").is_null())
    items = document_items(alone.with_columns(kind=pl.lit("credit_note")), source)
    known.learn(items)
    applied = sound.filter(pl.col("invoice").is_not_null())
    target = on_invoice(applied)
    credit = applied.select(
        entry_id=pl.col("number") + ":" + target,
        item_id=target,
        kind=pl.lit("credit"),
        booked_on=pl.col("issued_on"),
        date_source=pl.lit("stated"),
        amount=-pl.col("amount"),
        amount_base=pl.lit(None, pl.Int64),
        reference=pl.col("number"),
        place=pl.col("place"),
    )
    billed = billing(alone.with_columns(amount=-pl.col("amount")))
    entries = pl.concat([billed, frame("entries", credit)])
    return Frames(customers_of(sound), items, entries, rejects=rejects)


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
    return rows.with_columns(customer=pl.coalesce("customer_id", looked_up, name))


def with_item(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """Add `item`: the document's number, and which of its instalments the row is."""
    number, part = pl.col("number"), pl.col("instalment")
    if columns.get("instalment") is not None and columns["instalment"] == columns.get("due_on"):
        rank = pl.col("due_on").rank("dense").over("number").cast(pl.Int64).cast(pl.String)
        part = pl.when(pl.len().over("number") > 1).then(rank)
    elif "instalment" not in columns:
        return rows.with_columns(item=number)
    return rows.with_columns(
        item=pl.when(part.is_null()).then(number).otherwise(number + "/" + part)
    )


def on_invoice(rows: pl.DataFrame) -> pl.Expr:
    """Return the item that a payment or credit note is for: an invoice, or one instalment of it."""
    part = pl.col("instalment") if "instalment" in rows.columns else pl.lit(None, pl.String)
    whole = pl.col("invoice")
    return pl.when(part.is_null()).then(whole).otherwise(whole + "/" + part)


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


def _whole(columns: Mapping[str, str]) -> list[Check]:
    needed = {
        "number": columns.get("number", "number"),
        "customer": columns.get("customer_id", columns.get("customer_name", "customer_id")),
        "issued_on": columns.get("issued_on", "issued_on"),
        "amount": columns.get("amount", columns.get("open_amount", "amount")),
    }
    return [empty(meaning, column) for meaning, column in needed.items()]


def _said(columns: Mapping[str, str], meaning: str) -> tuple[str, dict[str, pl.Expr]]:
    check = empty(meaning, columns.get(meaning, meaning))
    return check.reason, dict(check.params)


def _with_amount(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """Without a total, what is owed is what remains and what was paid of it."""
    if "amount" in columns:
        return rows
    paid = pl.col("applied_amount").fill_null(0) + pl.col("credited_amount").fill_null(0)
    return rows.with_columns(amount=pl.col("open_amount") + paid)


def _signed(meaning: str) -> pl.Expr:
    """Give a part of a credit note its sign where the source leaves it off."""
    part = pl.col(meaning)
    return pl.when((pl.col("amount") < 0) & (part > 0)).then(-part).otherwise(part)


def _settled_checks(columns: Mapping[str, str]) -> list[Check]:
    if not {"amount", "open_amount", "applied_amount"} <= set(columns):
        return []
    applied = _signed("applied_amount").fill_null(0) + _signed("credited_amount").fill_null(0)
    wrong = pl.col("amount") - applied != _signed("open_amount")
    names = {"amount": "amount", "applied": "applied_amount", "open": "open_amount"}
    said = {name: pl.col(TEXT + meaning) for name, meaning in names.items()}
    return [Check(wrong, NOT_WHAT_REMAINS, said)]


def _with_settled(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """Add `applied`: what was paid of each invoice, as the columns of the file tell it."""
    total, credited = pl.col("amount"), _signed("credited_amount").fill_null(0)
    settled = pl.when(pl.col("settled_on").is_not_null()).then(total - credited)
    if "applied_amount" in columns:
        applied = pl.coalesce(_signed("applied_amount"), settled)
    elif "open_amount" in columns and "amount" in columns:
        applied = pl.coalesce(total - credited - _signed("open_amount"), settled)
    else:
        applied = settled
    return rows.with_columns(applied=applied.fill_null(0), credited_amount=credited)


def _part(
    rows: pl.DataFrame, kind: str, amount: pl.Expr, on: pl.Expr, date_source: pl.Expr
) -> pl.DataFrame:
    return frame(
        "entries",
        rows.filter(amount != 0).select(
            entry_id=pl.col("item") + f":{kind}",
            item_id=pl.col("item"),
            kind=pl.lit(kind),
            booked_on=on,
            date_source=date_source,
            amount=-amount,
            amount_base=pl.lit(None, pl.Int64),
            reference=pl.lit(None, pl.String),
            place=pl.col("place"),
        ),
    )


def lowered(source: Source, kind: str) -> pl.Expr:
    """Return by how much the receivable falls: the amount, or its negative, as the file has it."""
    amount = pl.col("amount")
    return -amount if source.rows.sign.get(kind) == "minus" else amount

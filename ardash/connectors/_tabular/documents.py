"""Invoices and credit notes: typed rows -> items, their billing, and what was paid on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from ardash.connectors._tabular.checks import ITEM, TEXT, Check, empty, sift
from ardash.connectors._tabular.items import (
    Frames,
    billing,
    customers_of,
    document_items,
    with_customer,
    with_item,
)
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.opening import Source
from ardash.errors import mark
from ardash.records.batch import frame

NOT_WHAT_REMAINS = mark(
    "The amount {amount} less {applied} already paid or credited is not the {open} that remains."
)


def invoices(rows: pl.DataFrame, source: Source, known: Known, exported: dt.date | None) -> Frames:
    """Make an item of each invoice, with its billing and what was settled of it.

    A negative amount makes a credit note. What was settled counts on the settlement date, or,
    where the row has none, on the export's own date, and then says so in `date_source`.
    """
    columns = source.rows.columns
    rows = with_item(with_customer(rows, known), columns)
    rows = _with_amount(rows, columns).with_columns(pl.col("item").alias(ITEM))
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
        currency=pl.col("currency"),
        place=pl.col("place"),
    )
    billed = billing(alone.with_columns(amount=-pl.col("amount")))
    entries = pl.concat([billed, frame("entries", credit)])
    return Frames(customers_of(sound), items, entries, rejects=rejects)


def on_invoice(rows: pl.DataFrame) -> pl.Expr:
    """Return the item that a payment or credit note is for: an invoice, or one instalment of it."""
    part = pl.col("instalment") if "instalment" in rows.columns else pl.lit(None, pl.String)
    whole = pl.col("invoice")
    return pl.when(part.is_null()).then(whole).otherwise(whole + "/" + part)


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
            currency=pl.col("currency"),
            place=pl.col("place"),
        ),
    )


def lowered(source: Source, kind: str) -> pl.Expr:
    """Return by how much the receivable falls: the amount, or its negative, as the file has it."""
    amount = pl.col("amount")
    return -amount if source.rows.sign.get(kind) == "minus" else amount

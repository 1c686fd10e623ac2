"""Returns: receipts that came back, and the applications that they undo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from ardash.collections._matching.payers import spellings
from ardash.collections._matching.standing import standing

#: A payment comes back within so many days: 13 months is the longest that SEPA allows.
RETURN_DAYS = 396

#: Numbers that payers give where they have none.
_NO_NUMBER = frozenset({"", "NOTPROVIDED", "NONREF"})

_SCHEMA: Mapping[str, Any] = {
    "source": pl.String,
    "return_id": pl.String,
    "returned_on": pl.Date,
    "amount": pl.Int64,
    "currency": pl.String,
    "payer_name": pl.String,
    "text": pl.String,
    "receipt_id": pl.String,
    "booked_on": pl.Date,
    "known_by": pl.String,
}


def returns(receipts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """List what banks took back up to a day, each with the receipt that it was: one row a return.

    Columns: source, return_id (the movement out), returned_on, amount (minor units, below zero),
    currency, payer_name, text, receipt_id and booked_on (of the receipt that came back; null =
    not known which), known_by (end_to_end, account, name). A receipt comes back once, on the
    same account, with its amount, or with that and the charges of the return; the latest before
    it counts, and two of one day are told apart by their end-to-end reference only.
    """
    known = standing(receipts).filter(pl.col("booked_on") <= as_of).sort("booked_on", "receipt_id")
    back = (pl.col("amount") < 0) & pl.col("reversal_of").is_not_null()
    came = known.filter((pl.col("amount") > 0) & pl.col("reversal_of").is_null()).to_dicts()
    by_amount: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for receipt in came:
        key = receipt["source"], receipt["account"], receipt["currency"], receipt["amount"]
        by_amount.setdefault(key, []).append(receipt)
    gone: set[tuple[str, str]] = set()
    rows = []
    for back_row in known.filter(back).iter_rows(named=True):
        found, how = _taken_back(back_row, by_amount, gone)
        if found is not None:
            gone.add((found["source"], found["receipt_id"]))
        rows.append(_row(back_row, found, how))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def to_undo(returned: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """List the returns whose receipt is applied still: those of `returns`, and the application.

    Adds application and version (to undo it), customer_id, lines. `decided` are the applications.
    """
    stand = decided.filter(pl.col("undone_at").is_null() & pl.col("customer_id").is_not_null())
    applied = stand.select(
        "receipt_id", "application", "version", "customer_id", "lines", source="receipt_source"
    )
    return returned.join(applied, on=["source", "receipt_id"], how="inner", maintain_order="left")


def _taken_back(
    back: Mapping[str, Any],
    by_amount: Mapping[tuple[Any, ...], list[dict[str, Any]]],
    gone: set[tuple[str, str]],
) -> tuple[dict[str, Any] | None, str | None]:
    """Find the receipt that a movement takes back, and how it is known."""
    amounts = {-back["amount"], -back["amount"] - (back["charges"] or 0)}
    before = [
        receipt
        for amount in amounts
        for receipt in by_amount.get(
            (back["source"], back["account"], back["currency"], amount), ()
        )
        if (receipt["source"], receipt["receipt_id"]) not in gone
        and 0 <= (back["booked_on"] - receipt["booked_on"]).days <= RETURN_DAYS
        and not _is_numbered_otherwise(back, receipt)
    ]
    before.sort(key=lambda receipt: (receipt["booked_on"], receipt["receipt_id"]))
    for how, signs in _signs(back):
        alike = [receipt for receipt in before if signs & dict(_signs(receipt)).get(how, set())]
        latest = [r for r in alike if r["booked_on"] == alike[-1]["booked_on"]]
        if latest and (len(latest) == 1 or how == "end_to_end"):
            return latest[-1], how
    return None, None


def _signs(movement: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Say what a movement is known by, the surest first."""
    numbers = _numbers(movement)
    if numbers:
        yield "end_to_end", numbers
    if movement["payer_account"]:
        yield "account", {movement["payer_account"]}
    if movement["payer_name"]:
        yield "name", set(spellings(movement["payer_name"]))


def _numbers(movement: Mapping[str, Any]) -> set[str]:
    return {movement["end_to_end"] or "", movement["reversal_of"] or ""} - _NO_NUMBER


def _is_numbered_otherwise(back: Mapping[str, Any], receipt: Mapping[str, Any]) -> bool:
    ours, theirs = _numbers(back), _numbers(receipt)
    return bool(ours and theirs and not ours & theirs)


def _row(
    back: Mapping[str, Any], found: Mapping[str, Any] | None, how: str | None
) -> tuple[Any, ...]:
    return (
        back["source"],
        back["receipt_id"],
        back["booked_on"],
        back["amount"],
        back["currency"],
        back["payer_name"],
        back["text"],
        found["receipt_id"] if found else None,
        found["booked_on"] if found else None,
        how,
    )

"""What `ardash match` reads and prints: receipts that wait, and what they seem to pay."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import polars as pl

from ardash.analysis.opening_day import last_day, opening_day
from ardash.cli import clock, moments
from ardash.cli.output import Format
from ardash.collections import cash
from ardash.collections.matching import proposals
from ardash.errors import Message, UnknownChoice
from ardash.ledger.ledger import Ledger
from ardash.money import decimal_string
from ardash.records import people
from ardash.records.batch import reject_text
from ardash.records.store import Store

_SHOWN = (
    "receipt", "booked_on", "payer_name", "amount", "currency", "name", "rule", "confidence",
    "certain", "pays", "why",
)  # fmt: skip


class Waiting(NamedTuple):
    """What waits to be applied, and what was read to tell."""

    as_of: date
    found: pl.DataFrame
    receipts: pl.DataFrame
    statements: pl.DataFrame
    decided: pl.DataFrame


def read(store: Store, ledger: Ledger, as_of: str | None) -> Waiting:
    """Read what waits, and what it seems to pay."""
    receipts, statements = (
        store.read(name, where="current") for name in ("receipts", "statements")
    )
    # Statements come after the invoices that they pay: what the bank told last counts too.
    told = [last_day(ledger), receipts["booked_on"].max()]
    last = max((one for one in told if isinstance(one, date)), default=None)
    day = moments.day(as_of) if as_of else opening_day(last, clock.today())
    decided = people.applications(store)
    waits = cash.waiting(receipts, statements, decided, day)
    customers = store.read("customers", ["source", "customer_id", "name"], where="current")
    found = proposals(cash.open_for_cash(ledger, day), waits, customers, cash.learned(decided))
    return Waiting(day, found, receipts, statements, decided)


def chosen(found: pl.DataFrame, typed: str) -> dict[str, Any]:
    """Find a receipt by its number; raises UnknownChoice when none of it waits."""
    numbered = found.with_columns(receipt=numbers(found))
    one = numbered.filter((pl.col("receipt") == typed) | (pl.col("receipt_id") == typed))
    if one.height != 1:
        raise UnknownChoice(
            Message("There is no receipt {receipt} that waits.", receipt=repr(typed)),
            remedy=Message("Look it up in the list: `ardash match`."),
        )
    return one.drop("receipt").row(0, named=True)


def numbers(found: pl.DataFrame) -> pl.Series:
    """Number receipts as a person types them."""
    return cash.short_numbers(found["receipt_source"], found["receipt_id"])


def printed(found: pl.DataFrame, how: Format) -> pl.DataFrame:
    """Lay proposals out for the way they are printed."""
    rows = found.to_dicts()
    told = found.with_columns(
        receipt=numbers(found),
        pays=pl.Series([lines_of(row) for row in rows], dtype=pl.String),
        why=pl.Series([reject_text(row["reason"], row["params"]) for row in rows], dtype=pl.String),
    ).drop("lines", "params", "reason")
    return told.select(_SHOWN) if how is Format.TABLE else told


def lines_of(row: dict[str, Any]) -> str:
    """Say what an application settles."""
    return "; ".join(
        " ".join(filter(None, (line["kind"], line["item_id"],
                               decimal_string(line["amount"], row["currency"]))))
        for line in row["lines"]
    )  # fmt: skip

"""Returns: receipts that came back, and the applications that they undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from ardash.collections._matching.payers import spellings
from ardash.collections._matching.standing import standing

#: A payment comes back within so many days: 13 months is the longest that SEPA allows.
RETURN_DAYS = 396

#: Numbers that payers give where they have none.
_NO_NUMBER = frozenset({"", "NOTPROVIDED", "NONREF"})

#: A receipt comes back on the account, and in the currency, that it came in.
_ACCOUNT = ("source", "account", "currency")

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
    back = known.filter((pl.col("amount") < 0) & pl.col("reversal_of").is_not_null())
    came = known.filter((pl.col("amount") > 0) & pl.col("reversal_of").is_null())
    charged = -pl.col("amount") - pl.col("charges").fill_null(0)
    wanted = [back.select(*_ACCOUNT, amount=each) for each in (-pl.col("amount"), charged)]
    alike = came.join(pl.concat(wanted), on=[*_ACCOUNT, "amount"], how="semi", nulls_equal=True)
    receipts_by = _Receipts(alike.to_dicts())
    rows = []
    for back_row in back.iter_rows(named=True):
        found, how = _taken_back(back_row, receipts_by)
        if found is not None:
            receipts_by.gone.add((found["source"], found["receipt_id"]))
        rows.append(_row(back_row, found, how))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def to_undo(returned: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """List the returns whose receipt is applied still: those of `returns`, and the application.

    Adds application and version (to undo it), customer_id, lines. `decided` are the applications.
    Left out is what gave way to the source's own booking: there the source books the return, too.
    """
    stand = decided.filter(pl.col("undone_at").is_null() & pl.col("customer_id").is_not_null())
    if stand.height:
        ours = pl.element().struct["booked_at"].is_null()
        stand = stand.filter(pl.col("lines").list.eval(ours).list.any())
    applied = stand.select(
        "receipt_id", "application", "version", "customer_id", "lines", source="receipt_source"
    )
    return returned.join(applied, on=["source", "receipt_id"], how="inner", maintain_order="left")


class _Receipts:
    """Receipts by what they are known by, each kind of sign looked up once it is asked for."""

    def __init__(self, receipts: Sequence[dict[str, Any]]) -> None:
        self._receipts = receipts
        self._by: dict[str, dict[tuple[Any, ...], list[dict[str, Any]]]] = {}
        #: those that came back
        self.gone: set[tuple[str, str]] = set()

    def by(self, how: str, back: Mapping[str, Any], signs: Iterable[str]) -> list[dict[str, Any]]:
        """List those of a movement's account and amount that bear one of its signs, in order."""
        if how not in self._by:
            self._by[how] = {}
            for receipt in self._receipts:
                for sign in _SIGNS[how](receipt):
                    self._by[how].setdefault(_key(receipt, receipt["amount"], sign), []).append(
                        receipt
                    )
        found = {
            (receipt["booked_on"], receipt["receipt_id"]): receipt
            for amount in {-back["amount"], -back["amount"] - (back["charges"] or 0)}
            for sign in signs
            for receipt in self._by[how].get(_key(back, amount, sign), ())
        }
        return [found[key] for key in sorted(found)]


def _key(movement: Mapping[str, Any], amount: int, sign: str) -> tuple[Any, ...]:
    return (*(movement[name] for name in _ACCOUNT), amount, sign)


def _taken_back(
    back: Mapping[str, Any], receipts: _Receipts
) -> tuple[dict[str, Any] | None, str | None]:
    """Find the receipt that a movement takes back, and how it is known."""
    for how, signs_of in _SIGNS.items():
        alike = [
            receipt
            for receipt in receipts.by(how, back, signs_of(back))
            if (receipt["source"], receipt["receipt_id"]) not in receipts.gone
            and 0 <= (back["booked_on"] - receipt["booked_on"]).days <= RETURN_DAYS
            and not _is_numbered_otherwise(back, receipt)
        ]
        latest = [r for r in alike if r["booked_on"] == alike[-1]["booked_on"]]
        if latest and (len(latest) == 1 or how == "end_to_end"):
            return latest[-1], how
    return None, None


def _numbers(movement: Mapping[str, Any]) -> set[str]:
    return {movement["end_to_end"] or "", movement["reversal_of"] or ""} - _NO_NUMBER


def _accounts(movement: Mapping[str, Any]) -> set[str]:
    return {movement["payer_account"]} if movement["payer_account"] else set()


def _names(movement: Mapping[str, Any]) -> set[str]:
    return set(spellings(movement["payer_name"])) if movement["payer_name"] else set()


#: What a movement is known by, the surest first: how -> its signs.
_SIGNS: Mapping[str, Callable[[Mapping[str, Any]], set[str]]] = {
    "end_to_end": _numbers,
    "account": _accounts,
    "name": _names,
}


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

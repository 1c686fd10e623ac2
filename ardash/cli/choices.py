"""Choices as they are typed: the filters that narrow a ledger, checked against what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import narwhals as nw

from ardash.errors import Message, UnknownChoice
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What is typed for "has none".
NONE = "none"

#: Known values that an error names at most.
NAMED = 12


def narrowed(ledger: Ledger, filters: Mapping[str, Sequence[str]]) -> Ledger:
    """Narrow a ledger to the values typed for each dimension.

    A customer is named by number or by name, any other by its value; `none` stands for "has
    none". Raises UnknownChoice, naming known values, for a value that no item has.
    """
    for dimension, typed in filters.items():
        if not typed:
            continue
        if dimension == "customer":
            ledger = ledger.where(customer=_customers(ledger, typed))
        else:
            ledger = ledger.where(**{dimension: _values(ledger, dimension, typed)})
    return ledger


def _values(ledger: Ledger, dimension: str, typed: Sequence[str]) -> list[str | None]:
    found = gathered(ledger.items.select(dimension).unique())[dimension]
    known = {None if value is None else str(value) for value in found.to_list()}
    spoken = {NONE if value in (None, "") else value: value for value in sorted(known, key=str)}
    for value in typed:
        if value not in spoken:
            raise _unknown(dimension, value, list(spoken))
    return [spoken[value] for value in typed]


def _customers(ledger: Ledger, typed: Sequence[str]) -> list[int]:
    frame = ledger.customers.select("customer", "customer_id", nw.col("name").cast(nw.String))
    known = [
        (int(key), str(number), str(name)) for key, number, name in gathered(frame).iter_rows()
    ]
    keys: dict[str, list[int]] = {}
    for key, number, name in known:
        for spoken in {number, name.casefold()}:
            keys.setdefault(spoken, []).append(key)
    wanted: list[int] = []
    for value in typed:
        found = keys.get(value) or keys.get(value.casefold())
        if not found:
            numbers = list(dict.fromkeys(number for _key, number, _name in known))
            raise _unknown("customer", value, numbers, [name for _key, _number, name in known])
        wanted += found
    return wanted


def _unknown(
    dimension: str, value: str, known: Sequence[str], names: Sequence[str] = ()
) -> UnknownChoice:
    """Name what is known, and how many more there are; what is like `value` may be a name, too."""
    written = {each.casefold(): each for each in (*names, *known)}
    near = [written[each] for each in get_close_matches(value.casefold(), written, NAMED, 0.5)]
    named = known if len(known) <= NAMED else near or sorted(known)[:NAMED]
    more = len(known) - len(named)
    return UnknownChoice(
        Message("There is no {dimension} {value}.", dimension=dimension, value=repr(value)),
        remedy=Message(
            "Known are: {names}{more}.",
            names=", ".join(named) or "none",
            more=f" and {more:,} more" if more > 0 else "",
        ),
    )

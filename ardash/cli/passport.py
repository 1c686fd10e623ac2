"""Passport: a measure's value with its unit, its window and the numbers that went in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ardash import measures
from ardash.collections import figures as collecting
from ardash.money import decimal_string

#: Digits of a value that is no amount.
_DIGITS = 6


def spoken(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Write a row of `measures.values` for people and programs.

    Amounts become decimal texts in major units, money times days too; a value that has no sense
    (nothing was sold in the window) becomes none.
    """
    currency = str(row["currency"])
    front = ("measure", "value", "unit", "window_start", "window_end", "complete", "inputs")
    keys = {name: _plain(value) for name, value in row.items() if name not in front}
    name = str(row["measure"])
    passport = (collecting if name in collecting.names() else measures).find(name)
    return {
        "measure": row["measure"],
        "label": str(passport.label),
        **keys,
        "value": _value(row["value"], row["unit"], currency),
        "unit": row["unit"],
        "window_start": _day(row["window_start"]),
        "window_end": _day(row["window_end"]),
        "complete": bool(row["complete"]),
        "formula": str(passport.formula),
        "inputs": {name: _input(name, value, currency) for name, value in row["inputs"].items()},
    }


def _value(value: float, unit: str, currency: str) -> Any:
    if pd.isna(value):
        return None
    return decimal_string(round(value), currency) if unit == "money" else round(value, _DIGITS)


def _input(name: str, value: float, currency: str) -> Any:
    """An input is an amount, unless it counts items or days, or is a quotient itself."""
    if name == "days" or name.endswith("_count") or not isinstance(value, int):
        return value
    return decimal_string(value, currency)


def _plain(value: Any) -> Any:
    return None if value is None or pd.isna(value) is True else value


def _day(value: Any) -> str | None:
    return None if pd.isna(value) else str(value.date().isoformat())

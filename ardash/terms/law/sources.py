"""The law files of this folder: which rule holds in which country from which day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Cap:
    """The longest payment time from `valid_from` on; None where the law names none of its kind.

    `default_days` count where nothing was agreed.
    """

    valid_from: date
    source: str
    days: int
    month_end_days: int | None = None
    periodic_days: int | None = None
    default_days: int | None = None


@dataclass(frozen=True)
class LatePayment:
    """What a late payer owes from `valid_from` on: points above a bank's rate, a fixed sum."""

    valid_from: date
    source: str
    points: Decimal
    indemnity: Decimal
    indemnity_currency: str


@dataclass(frozen=True)
class Law:
    """The rules of one file, oldest first, and the countries (ISO 3166-1 alpha-2) they hold in.

    `own_rate_countries` reckon from the rate of their own central bank, not of the ECB.
    """

    countries: tuple[str, ...]
    own_rate_countries: tuple[str, ...]
    caps: tuple[Cap, ...]
    late_payments: tuple[LatePayment, ...]


@cache
def laws() -> tuple[Law, ...]:
    """Read every law file. A country stands in one file only."""
    return tuple(_law(name) for name in ("fr.toml", "eu.toml"))


def law_of(country: str) -> Law | None:
    """Return the law of a country, or None where no file has it."""
    return next((law for law in laws() if country in law.countries), None)


def _law(name: str) -> Law:
    content = tomllib.loads((files("ardash.terms.law") / name).read_text("utf-8"))
    caps = [
        Cap(
            row["from"],
            row["source"],
            row["days"],
            row.get("month_end_days"),
            row.get("periodic_days"),
            row.get("default_days"),
        )
        for row in content["cap"]
    ]
    late_payments = [
        LatePayment(
            row["from"],
            row["source"],
            Decimal(row["points"]),
            Decimal(row["indemnity"]),
            row["indemnity_currency"],
        )
        for row in content["late_payment"]
    ]
    own_rate = tuple(content.get("own_rate_countries", ()))
    return Law(tuple(content["countries"]), own_rate, tuple(caps), tuple(late_payments))

"""The law files of this folder: which rule holds in which country from which day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

#: What a payment time counts from: the day of the invoice or of the delivery, or the end of the ten
#: days, or of the month, that the delivery falls in.
CountsFrom = Literal["issue", "delivery", "decade", "month"]

_FILES = ("fr.toml", "de.toml", "eu.toml")
_ECB = "ecb.toml"


@dataclass(frozen=True)
class Cap:
    """The longest payment time from `valid_from` on; None where the law names none of its kind.

    `default_days` count where nothing was agreed. `sector` names the trade that it is for, "" for
    all; `counts_from` and `periodic_from` what its days and those of summary invoices count from.
    """

    valid_from: date
    source: str
    days: int
    month_end_days: int | None = None
    periodic_days: int | None = None
    default_days: int | None = None
    sector: str = ""
    counts_from: CountsFrom = "issue"
    periodic_from: CountsFrom = "issue"


@dataclass(frozen=True)
class LatePayment:
    """What a late payer owes from `valid_from` on: points above a bank's rate, a fixed sum.

    A contract's own rate is at least `floor_times` the legal rate; None where the law says nothing.
    """

    valid_from: date
    source: str
    points: Decimal
    indemnity: Decimal
    indemnity_currency: str
    floor_times: Decimal | None = None


@dataclass(frozen=True)
class Law:
    """The rules of one file, oldest first, and the countries (ISO 3166-1 alpha-2) they hold in.

    `own_rate_countries` reckon from another rate than the ECB's. `reference` and `legal_rate` name
    the tables of this folder with the rate that interest is reckoned from, None where it must be
    given, and with the legal rate that a contract's own is held against.
    """

    countries: tuple[str, ...]
    own_rate_countries: tuple[str, ...]
    caps: tuple[Cap, ...]
    sector_caps: tuple[Cap, ...]
    late_payments: tuple[LatePayment, ...]
    reference: str | None = _ECB
    legal_rate: str | None = None

    @property
    def sectors(self) -> tuple[str, ...]:
        """The trades that have payment times of their own."""
        return tuple(dict.fromkeys(cap.sector for cap in self.sector_caps))

    def reference_of(self, country: str) -> str | None:
        """Name the delivered table that interest in a country is reckoned from."""
        own = country in self.own_rate_countries and self.reference == _ECB
        return None if own else self.reference


@cache
def laws() -> tuple[Law, ...]:
    """Read every law file. A country stands in one file only."""
    return tuple(_law(name) for name in _FILES)


def law_of(country: str) -> Law | None:
    """Return the law of a country, or None where no file has it."""
    return next((law for law in laws() if country in law.countries), None)


def sectors() -> tuple[str, ...]:
    """Name the trades that some law has payment times for."""
    return tuple(dict.fromkeys(sector for law in laws() for sector in law.sectors))


def _law(name: str) -> Law:
    content = tomllib.loads((files("ardash.terms.law") / name).read_text("utf-8"))
    return Law(
        tuple(content["countries"]),
        tuple(content.get("own_rate_countries", ())),
        tuple(_cap(row) for row in content["cap"]),
        tuple(_cap(row) for row in content.get("sector_cap", ())),
        tuple(_late_payment(row) for row in content["late_payment"]),
        content.get("reference", _ECB),
        content.get("legal_rate", {}).get("table"),
    )


def _cap(row: Mapping[str, Any]) -> Cap:
    known = {key: value for key, value in row.items() if key != "from"}
    for key in ("counts_from", "periodic_from"):
        if known.get(key, "issue") not in get_args(CountsFrom):
            raise ValueError(f"{key} = {known[key]!r}")
    return Cap(valid_from=row["from"], **known)


def _late_payment(row: Mapping[str, Any]) -> LatePayment:
    floor = row.get("floor_times")
    return LatePayment(
        row["from"],
        row["source"],
        Decimal(row["points"]),
        Decimal(row["indemnity"]),
        row["indemnity_currency"],
        None if floor is None else Decimal(floor),
    )

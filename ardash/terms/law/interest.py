"""Late-payment interest and the fixed indemnity that the law gives without a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from ardash.errors import BadInput, Message
from ardash.money import to_minor
from ardash.terms.law.rates import Rates, delivered_rates
from ardash.terms.law.sources import LatePayment, law_of, laws


@dataclass(frozen=True)
class LateRate:
    """The rate of late-payment interest of a half-year, in percent a year, and where it is from.

    `verified` is False where the central bank's rate rests on a secondary source.
    """

    percent: Decimal
    half_year: str
    verified: bool
    source: str


@dataclass(frozen=True)
class Indemnity:
    """The fixed sum for recovery costs that each unpaid invoice or instalment gives."""

    minor: int
    currency: str
    source: str


def late_interest_rate(on: date, *, country: str = "FR", rates: Rates | None = None) -> LateRate:
    """Return the legal rate of late-payment interest on a day.

    The central bank's rate at 1 January counts for the first half-year and that at 1 July for the
    second, plus 10 points in France, 9 above its own base rate in Germany, and 8 elsewhere in the
    EU. `rates` replaces the table that the country reckons from.

    Raises BadInput naming the half-year when the table has no rate for it, or the country when no
    law is known for it, or when its law reckons from another central bank and `rates` is not given.
    """
    law, table = _late_payment(on, country), rates or _reference(country)
    if table is None:
        raise BadInput(
            Message(
                "Late-payment interest in {country} follows its own central bank's rate.",
                country=country,
            ),
            remedy=Message("Give a table of that bank's rates."),
        )
    first = date(on.year, 1 if on.month <= 6 else 7, 1)
    half_year = f"{on.year}-H{1 if on.month <= 6 else 2}"
    rate = table.on(first)
    if rate is None:
        raise BadInput(
            Message(
                "{name} has no rate on {day}, which counts for {half_year}.",
                name=table.name,
                day=first,
                half_year=half_year,
            ),
            remedy=Message("Give a table of rates that is complete until that day."),
        )
    source = f"{law.source}; {table.name}: {rate.source}"
    return LateRate(rate.percent + law.points, half_year, rate.verified, source)


def _reference(country: str) -> Rates | None:
    law = law_of(country)
    name = law.reference_of(country) if law else None
    return delivered_rates(name) if name else None


def contract_floor(on: date, *, country: str = "FR") -> LateRate | None:
    """Return the least rate of late-payment interest that a contract may set, on a day.

    In France three times the legal rate of interest between businesses, that of the half-year;
    None where the law sets none, or where the legal rate of that day is not known.

    Source: Code de commerce L.441-10 II.
    """
    law = law_of(country)
    if law is None or law.legal_rate is None:
        return None
    rule, table = _late_payment(on, country), delivered_rates(law.legal_rate)
    rate = table.on(on)
    if rate is None or rule.floor_times is None:
        return None
    half_year = f"{on.year}-H{1 if on.month <= 6 else 2}"
    source = f"{rule.source}; {table.name}: {rate.source}"
    return LateRate(rate.percent * rule.floor_times, half_year, rate.verified, source)


def latest_contract_floor(on: date, *, country: str = "FR") -> LateRate | None:
    """Return `contract_floor` of a day, else of the last day before it that a rate is known for."""
    law = law_of(country)
    if law is None or law.legal_rate is None:
        return None
    known = min(on, delivered_rates(law.legal_rate).known_until)
    return contract_floor(known, country=country)


def indemnity(on: date, *, country: str = "FR") -> Indemnity:
    """Return the fixed indemnity for an invoice that is late from a day on: 40.00 EUR in France.

    Raises BadInput naming the country when no law is known for it on that day.
    """
    law = _late_payment(on, country)
    return Indemnity(
        to_minor(law.indemnity, law.indemnity_currency), law.indemnity_currency, law.source
    )


def _late_payment(on: date, country: str) -> LatePayment:
    law = law_of(country)
    valid = [rule for rule in law.late_payments if rule.valid_from <= on] if law else []
    if not valid:
        raise BadInput(
            Message(
                "No law on late payment is known for {country} on {day}.",
                country=repr(country),
                day=on,
            ),
            remedy=Message(
                "Known are FR from 2009, DE from 2013 and the other EU countries from 16 March "
                "2013."
            ),
        )
    return valid[-1]


def indemnities(country: pl.Series, on: pl.Series) -> pl.DataFrame:
    """Return the fixed indemnity of whole columns of invoices, late from the days `on`.

    One row an invoice, in order: indemnity (minor units), indemnity_currency; null where no law is
    known for the country on that day.
    """
    minor: pl.Expr = pl.lit(None, dtype=pl.Int64)
    currency: pl.Expr = pl.lit(None, dtype=pl.String)
    asked = set(country.unique())
    for law in laws():
        for rule in law.late_payments if asked.intersection(law.countries) else ():
            holds = pl.col("country").is_in(law.countries) & (pl.col("on") >= rule.valid_from)
            code = rule.indemnity_currency
            minor = pl.when(holds).then(to_minor(rule.indemnity, code)).otherwise(minor)
            currency = pl.when(holds).then(pl.lit(code)).otherwise(currency)
    asked_of = pl.DataFrame(
        {"country": country, "on": on}, schema={"country": pl.String, "on": pl.Date}
    )
    found = asked_of.with_columns(indemnity=minor.cast(pl.Int64), indemnity_currency=currency)
    return found.select("indemnity", "indemnity_currency")

"""Segments: groups of customers, each with its ladder; the first that fits a customer counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl


@dataclass(frozen=True)
class Segment:
    """A group of customers and their ladder. Amounts are minor units by currency.

    Without any condition it is the group of all others.
    """

    code: str
    ladder: str
    labels: Mapping[str, str]
    segments: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    delay_from_days: int | None = None
    delay_below_days: int | None = None
    owed_from: Mapping[str, int] | None = None
    owed_below: Mapping[str, int] | None = None

    def label(self, language: str) -> str:
        """Name the segment in a language; in English, else by its code, where it has no name."""
        return self.labels.get(language) or self.labels.get("en") or self.code

    @property
    def is_the_rest(self) -> bool:
        """Whether it takes every customer."""
        return not self._conditions()

    @property
    def asks_behaviour(self) -> bool:
        """Whether it asks how late a customer paid."""
        return self.delay_from_days is not None or self.delay_below_days is not None

    def fits(self) -> pl.Expr:
        """Say which customers it takes: by segment, country, average_delay_days, owed_<currency>.

        What is not known of a customer does not fit.
        """
        return reduce(and_, self._conditions(), pl.lit(value=True)).fill_null(value=False)

    def _conditions(self) -> list[pl.Expr]:
        delay = pl.col("average_delay_days")
        conditions = []
        if self.segments:
            conditions.append(pl.col("segment").is_in(list(self.segments)))
        if self.countries:
            conditions.append(pl.col("country").is_in(list(self.countries)))
        if self.delay_from_days is not None:
            conditions.append(delay >= self.delay_from_days)
        if self.delay_below_days is not None:
            conditions.append(delay < self.delay_below_days)
        for amounts, below in ((self.owed_from, False), (self.owed_below, True)):
            if amounts is not None:
                conditions.append(_owed(amounts, below=below))
        return conditions


def owed_column(currency: str) -> str:
    """Name the column of what a customer owes in a currency."""
    return f"owed_{currency}"


def _owed(amounts: Mapping[str, int], *, below: bool) -> pl.Expr:
    """From: it owes as much in one of the currencies. Below: it owes less in all of them."""
    each = [pl.col(owed_column(code)).fill_null(0) for code in amounts]
    if below:
        return pl.all_horizontal(
            owed < most for owed, most in zip(each, amounts.values(), strict=True)
        )
    return pl.any_horizontal(
        owed >= least for owed, least in zip(each, amounts.values(), strict=True)
    )

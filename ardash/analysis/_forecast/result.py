"""Result: a forecast of receipts, and the figures that are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ardash.analysis._forecast.bunches import USUAL
from ardash.analysis._forecast.draws import Draws, bands, drawn
from ardash.analysis._forecast.owed import CASH_SOURCES
from ardash.analysis._forecast.scale import Scale
from ardash.analysis._forecast.timing import Numbers
from ardash.errors import BadSetting, Message
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back

Grain = Literal["day", "week", "month"]

#: Weeks that are looked ahead, usually and at most; a year is enough to see the season.
AHEAD, MOST_WEEKS = 13, 53


def ends_of(as_of: date, by: Grain, weeks: int) -> list[date]:
    """Last days of the periods after `as_of`: days and weeks of seven days, or months from it on.

    Raises BadSetting for less than a week, more than MOST_WEEKS, or another grain.
    """
    if not 1 <= weeks <= MOST_WEEKS or by not in get_args(Grain):
        raise BadSetting(
            Message("A forecast of {weeks} weeks by {by} cannot be made.", weeks=weeks, by=by),
            remedy=Message(
                "Look from 1 to {most} weeks ahead, by day, week or month.", most=MOST_WEEKS
            ),
        )
    if by == "month":
        return [months_back(as_of, -n) for n in range(1, max(1, round(weeks * 12 / 52)) + 1)]
    step = 1 if by == "day" else 7
    return [as_of + timedelta(days=step * n) for n in range(1, weeks * 7 // step + 1)]


PERIODS = {
    "currency": pl.String,
    "period": pl.Int64,
    "period_start": pl.Date,
    "period_end": pl.Date,
    **dict.fromkeys(
        ("expected", *CASH_SOURCES, "low_80", "low_50", "high_50", "high_80"), pl.Int64
    ),
}


@dataclass(frozen=True, eq=False)
class Forecast:
    """Expected receipts after a day. Amounts are minor units of the `currency` beside them.

    parts   one row a part of what is to come: item (key; null: not issued yet), customer (key),
            currency, entity, cash_source (one of CASH_SOURCES), amount (to be paid; not_issued:
            expected to be invoiced), promised_on, until_on, kept_share, reason (of a dispute),
            size (what one invoice more or less is worth; null: the amount)
    paid    whole minor units that are expected of each part in each period: a row a part
    cash_by the same before rounding, by the end of each period
    opened  one row an open item: item, customer, currency, entity, balance, owed, covered (by the
            customer's credit notes and unapplied cash: it brings no cash)

    The expected payments of the parts add up to every figure, to the last minor unit; what is not
    expected by the last day is `beyond`. `scales`: how much wider than drawn the bands of each
    currency are, as the past shows; `bunched`: how many times that of chance the variance of
    receipts is, by currency; `notes`: what speaks against believing it.
    """

    as_of: date
    by: Grain
    weeks: int
    ends: tuple[date, ...]
    seed: int
    draw_count: int
    ledger_version: str
    model_version: str
    uses: str
    scales: Mapping[str, Scale]
    bunched: Mapping[str, float]
    notes: tuple[Message, ...]
    parts: pl.DataFrame
    paid: NDArray[np.int64]
    cash_by: Numbers
    opened: pl.DataFrame

    @property
    def starts(self) -> tuple[date, ...]:
        """First days of the periods."""
        return tuple(day + timedelta(days=1) for day in (self.as_of, *self.ends[:-1]))

    @cached_property
    def currencies(self) -> list[str]:
        """Currencies of what is to come, by code."""
        return sorted(self.parts["currency"].unique().to_list())

    def scale_of(self, currency: str) -> pl.DataFrame:
        """Say how much wider than drawn the bands of a currency are: a row a period."""
        return self.scales.get(currency, Scale.none()).of(self.as_of, self.ends)

    def with_scales(self, scales: Mapping[str, Scale]) -> Forecast:
        """Make the bands as much wider than drawn as `scales` says."""
        found = replace(self, scales=scales)
        # What was drawn stays drawn: the scales come after it.
        found.__dict__["_draws"] = self._draws
        return found

    def draws(self, currency: str) -> Draws:
        """Draw the receipts of a currency."""
        return self._draws[currency]

    @cached_property
    def _draws(self) -> dict[str, Draws]:
        found = {}
        issued = (self.parts["cash_source"] != "not_issued").to_numpy()
        for code in self.currencies:
            own = (self.parts["currency"] == code).to_numpy()
            there, coming = np.flatnonzero(own & issued), np.flatnonzero(own & ~issued)
            amounts = self.parts["amount"].gather(there).to_numpy().astype(np.float64)
            cash = np.diff(self.cash_by[coming], axis=1, prepend=0.0)
            size = self.parts["size"].gather(there).to_numpy()
            drawn_now = drawn(
                amounts,
                self.cash_by[there] / np.maximum(amounts, 1.0)[:, None],
                self.parts["customer"].gather(there).to_numpy().astype(np.int64),
                cash,
                self.parts["size"].gather(coming).fill_null(0.0).to_numpy(),
                each=np.where(np.isnan(size), amounts, size),
                bunched=self.bunched.get(code, USUAL),
                draws=self.draw_count,
                seed=self.seed,
            )
            found[code] = replace(drawn_now, large=there[drawn_now.large])
        return found

    @cached_property
    def periods(self) -> pl.DataFrame:
        """Receipts by period: one row a currency and period.

        Columns: currency, period (1, 2 ...), period_start, period_end, expected, of which each of
        CASH_SOURCES, low_80, low_50, high_50, high_80 (one period in ten brings less than low_80,
        one in four less than low_50 ...).
        """
        frames = []
        for code in self.currencies:
            own = (self.parts["currency"] == code).to_numpy()
            expected = self.paid[own].sum(axis=0)
            source = self.parts["cash_source"].to_numpy()
            frames.append(
                pl.DataFrame(
                    {
                        "currency": [code] * len(self.ends),
                        "period": range(1, len(self.ends) + 1),
                        "period_start": self.starts,
                        "period_end": self.ends,
                        "expected": expected,
                        **{
                            name: self.paid[own & (source == name)].sum(axis=0)
                            for name in CASH_SOURCES
                        },
                        **bands(expected, self.draws(code), self.scale_of(code)),
                    },
                    schema=PERIODS,
                )
            )
        return pl.concat(frames) if frames else pl.DataFrame(schema=PERIODS)

    def totals(self, *keys: str) -> pl.DataFrame:
        """Receipts over all periods: one row a currency and value of the columns of `parts`.

        Columns: currency, the keys, amount, expected, beyond (expected later, or never).
        """
        on = list(dict.fromkeys(["currency", *keys]))
        summed = self.parts.with_columns(expected=pl.Series(self.paid.sum(axis=1), dtype=pl.Int64))
        return (
            summed.group_by(on)
            .agg(pl.col("amount", "expected").sum())
            .with_columns(beyond=pl.col("amount") - pl.col("expected"))
            .sort("currency", "expected", *keys, descending=[False, True, *(False for _ in keys)])
        )

    @cached_property
    def standing(self) -> pl.DataFrame:
        """How what is owed is told: one row a currency.

        Columns: currency, receivable, credit (credit notes and unapplied cash), covered (of what is
        owed, by these), to_come (open, without what is covered), expected (of it, by the last day),
        beyond. receivable = to_come + covered - credit; to_come = expected + beyond.
        """
        balance, owed = pl.col("balance"), pl.col("owed")
        stands = self.opened.group_by("currency").agg(
            receivable=balance.sum(),
            credit=-balance.filter(~owed).sum(),
            covered=pl.col("covered").sum(),
        )
        issued = self._kept(self.parts["cash_source"] != "not_issued", self.opened).totals()
        named = issued.rename({"amount": "to_come"})
        return (
            stands.join(named, on="currency", how="left")
            .with_columns(pl.col("to_come", "expected", "beyond").fill_null(0))
            .sort("currency")
        )

    def narrowed(self, ledger: Ledger) -> Forecast:
        """Keep what is of a narrowed ledger: its items, and its customers' invoices to come."""
        items = gathered(ledger.items.select("item", "customer", "currency", "entity"))
        keys = ["customer", "currency", "entity"]
        mine = items.select(keys).unique().cast({"customer": pl.Int32})
        numbered = self.parts.with_row_index("row")
        issued = numbered.filter(pl.col("item").is_not_null()).join(
            items.select(pl.col("item").cast(pl.Int32)), on="item", how="semi"
        )
        coming = numbered.filter(pl.col("item").is_null()).join(mine, on=keys, how="semi")
        which = numbered["row"].is_in(pl.concat([issued["row"], coming["row"]]).implode())
        opened = self.opened.join(items.select("item"), on="item", how="semi")
        return self._kept(which, opened)

    def _kept(self, which: pl.Series, opened: pl.DataFrame) -> Forecast:
        rows = which.to_numpy()
        return replace(
            self,
            parts=self.parts.filter(which),
            paid=self.paid[rows],
            cash_by=self.cash_by[rows],
            opened=opened,
        )

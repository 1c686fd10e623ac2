"""The back-test: how good the predictions would have been, beside what anybody could have said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np
import polars as pl

from ardash.errors import Message
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.baselines import BASELINES, LATE_DAYS, guess
from ardash.risk.cutoffs import CUT_OFFS, FEW_CUT_OFFS, Window, windows
from ardash.risk.features import Asked, usual_size
from ardash.risk.history import History
from ardash.risk.invoices import day_number, day_of
from ardash.risk.measured import calibration, measured
from ardash.risk.model import Model
from ardash.risk.outcomes import Outcomes
from ardash.risk.tally import Days, Numbers
from ardash.risk.training import SAMPLE, Progress, train_on
from ardash.risk.verdict import best, compared, little

#: Whether each invoice is asked about with what was known on the eve of its issue, or at the
#: cut-off.
Knowing = Literal["issue", "cut-off"]

#: Who predicts: what the product says, the model by itself, and the baselines.
PREDICTORS = ("used", "model", *BASELINES)

#: Payments of a customer known when it was asked about: at most so many, and more.
NEWNESS = ((0, "0"), (4, "1-4"), (19, "5-19"))

#: A book of more invoices than this is tried at fewer cut-offs.
LARGE_BOOK = 50_000

SIZES = ("small", "medium", "large")


@dataclass(frozen=True, eq=False)
class BackTest:
    """What came of predictions made at cut-offs.

    windows      one row a cut-off: cut_off, until (last day of issue + 1), trained_on, version,
                 uses (the model, or the baseline it did not beat in its own training), invoices
    predictions  one row an invoice tried: cut_off, item, customer, size, newness, late_days (of the
                 paid; null), late_known_days (known to be later than this), and for each of
                 PREDICTORS its days and its chances of being late
    figures      one row a cut-off (null: all together), by (all, size, newness), group and
                 predictor, see `measured`
    calibration  one row a tenth of the chances that the product gave, see `calibration`
    """

    as_of: date
    knowing: Knowing
    windows: pl.DataFrame
    predictions: pl.DataFrame
    figures: pl.DataFrame
    calibration: pl.DataFrame

    @property
    def overall(self) -> dict[str, dict[str, Any]]:
        """Figures of all cut-offs together: predictor -> its row; empty when nothing was tried."""
        rows = self.figures.filter(pl.col("cut_off").is_null(), pl.col("by") == "all")
        return {row["predictor"]: row for row in rows.to_dicts()}

    @property
    def best_baseline(self) -> str | None:
        """The baseline that errs by the fewest days."""
        return best(self.overall) if self.overall else None

    @property
    def uses(self) -> str:
        """The model, or the best baseline where it does not beat it in days nor in chances."""
        name = self.best_baseline
        if name is None:
            return "customer"
        model, other = self.overall["model"], self.overall[name]
        better = [
            model[figure] is not None
            and other[figure] is not None
            and model[figure] < other[figure]
            for figure in ("mean_absolute_error_days", "brier")
        ]
        return "model" if any(better) else name

    @property
    def verdict(self) -> Message:
        """Whether the model beats the best baseline, in a sentence."""
        return compared(self.uses, self.overall) if self.overall else little()


def backtest(
    ledger: Ledger,
    as_of: date,
    actions: Actions,
    *,
    cut_off: date | None = None,
    until: date | None = None,
    knowing: Knowing = "issue",
    seed: int = 0,
    sample: int = SAMPLE,
    progress: Progress | None = None,
) -> BackTest:
    """Train at cut-offs in the past and compare the predictions with what was known at `as_of`.

    Never a random split: the model knows nothing from its cut-off on, and each invoice is asked
    about with what was known on the eve of its issue (or at the cut-off). Without `cut_off` they
    roll (see `windows`). What happened after the ledger's last entry is not known, also where
    `as_of` is later. `progress` is told how many are done, of how many. Raises BadSetting for days
    out of order.
    """
    whole = History.of(ledger, as_of, actions)
    if whole.rows.is_empty():
        return _summed(as_of, knowing, [], [])
    first = day_of(whole.issued.min())
    as_of = min(as_of, day_of(whole.last_day))
    done, parts = [], []
    count = CUT_OFFS if whole.rows.height <= LARGE_BOOK else FEW_CUT_OFFS
    chosen = windows(first, as_of, cut_off=cut_off, until=until, count=count)
    for number, window in enumerate(chosen):
        if progress is not None:
            progress(number, len(chosen))
        model = train_on(History.of(ledger, window.known_on, actions), seed=seed, sample=sample)
        part = _predicted(whole, window, model, knowing)
        parts.append(part)
        done.append(
            {
                "cut_off": window.cut_off,
                "until": window.until,
                "trained_on": model.trained_on,
                "version": model.version,
                "uses": model.uses,
                "invoices": part.height,
            }
        )
    return _summed(as_of, knowing, done, parts)


def _predicted(history: History, window: Window, model: Model, knowing: Knowing) -> pl.DataFrame:
    """Predict what was issued in a window: one row an invoice."""
    start, end = day_number(window.cut_off), day_number(window.until)
    first = ~(history.rows["item"].is_duplicated() & ~history.rows["item"].is_first_distinct())
    dated = ~history.rows["undated"]
    issued = (history.issued >= start) & (history.issued < end)
    rows = np.flatnonzero(issued & (first & dated).to_numpy())
    eve = history.issued[rows] - 1
    asked = Asked(rows, eve if knowing == "issue" else np.full_like(eve, start - 1))
    outcomes = Outcomes.known(history, asked, history.last_day)
    columns: dict[str, Numbers | Days | Sequence[str]] = {}
    for name, by in (("used", model), ("model", replace(model, uses="model"))):
        found = by.chances(history, asked)
        columns |= {f"{name}_days": found.quantile(0.5)}
        columns |= {f"{name}_late_{days}": found.later_than(days) for days in LATE_DAYS}
        for share in (50, 80):
            columns[f"{name}_band_{share}_low"] = found.quantile((100 - share) / 200)
            columns[f"{name}_band_{share}_high"] = found.quantile((100 + share) / 200)
    for name in BASELINES:
        said = guess(history, asked, name)
        columns |= {f"{name}_days": said.delay}
        columns |= {f"{name}_late_{days}": said.late[days] for days in LATE_DAYS}
    about = history.rows[rows].select("item", "customer")
    return about.with_columns(
        cut_off=pl.lit(window.cut_off),
        size=_sizes(history, asked, start, model.sizes),
        newness=_newness(history, asked),
        paid=pl.Series(outcomes.paid),
        known_days=pl.Series(outcomes.delay),
        **{name: pl.Series(values) for name, values in columns.items()},
    )


def _newness(history: History, asked: Asked) -> pl.Series:
    count = history.payments["customer"].until(history.codes["customer"][asked.rows], asked.day)[0]
    limits = [limit for limit, _ in NEWNESS]
    place = np.searchsorted(limits, count, side="left")
    return pl.Series([*(name for _, name in NEWNESS), f"{limits[-1] + 1}+"]).gather(place)


def _sizes(history: History, asked: Asked, start: int, sizes: Mapping[str, float]) -> pl.Series:
    """Divide customers into thirds by what they were billed in the year before a day."""
    usual = usual_size(history, np.arange(len(history.size)), sizes)
    # In a currency that was not known then, nothing had been billed.
    billed = np.nan_to_num(np.exp(history.size - usual))
    year = (history.issued < start) & (history.issued >= start - 365)
    customer = history.codes["customer"]
    total = np.bincount(customer, billed * year, int(customer.max(initial=0)) + 1)
    known = np.sort(total[total > 0])
    edges = known[[len(known) // 3, 2 * len(known) // 3]] if len(known) >= 3 else [0.0, 0.0]
    place = np.searchsorted(edges, total[customer[asked.rows]], side="right")
    return pl.Series(SIZES).gather(place)


def _summed(
    as_of: date, knowing: Knowing, done: list[dict[str, object]], parts: list[pl.DataFrame]
) -> BackTest:
    schema = {"cut_off": pl.Date, "until": pl.Date, "trained_on": pl.Date, "version": pl.String,
              "uses": pl.String, "invoices": pl.Int64}  # fmt: skip
    predictions = pl.concat(parts) if parts else pl.DataFrame()
    return BackTest(
        as_of=as_of,
        knowing=knowing,
        windows=pl.DataFrame(done, schema=schema),
        predictions=predictions,
        figures=measured(predictions, PREDICTORS),
        calibration=calibration(predictions),
    )

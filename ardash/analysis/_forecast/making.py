"""Making: a forecast from a ledger, a model and what people wrote, as of any day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from ardash.analysis._forecast.bunches import bunches
from ardash.analysis._forecast.doubts import doubts
from ardash.analysis._forecast.owed import PARTS, owed_parts
from ardash.analysis._forecast.result import AHEAD, Forecast, Grain, ends_of
from ardash.analysis._forecast.scale import Scale
from ardash.analysis._forecast.thinned import thinned_owed, thinned_rhythm
from ardash.analysis._forecast.timing import CASH_DAYS, Clock, Known, paid_by
from ardash.analysis._forecast.to_come import receipts_to_come, with_next_invoices
from ardash.analysis._forecast.whole import whole
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import period_table
from ardash.records.people.actions import Actions
from ardash.risk.history import History
from ardash.risk.model import Model

#: Draws that bands are made of.
DRAWS = 1000


def made(
    ledger: Ledger,
    as_of: date,
    model: Model,
    actions: Actions,
    *,
    weeks: int = AHEAD,
    by: Grain = "week",
    seed: int = 0,
    draws: int = DRAWS,
    scales: Mapping[str, Scale] | None = None,
    most: int | None = None,
) -> Forecast:
    """Make a forecast, see `ardash.analysis.forecast.forecast`.

    With `most`, the model is asked about so many items of a currency at most, the largest, and some
    of the small ones that stand for all of these: enough for sums, not for items and customers.
    """
    if model.trained_on > as_of:
        raise ValueError(f"the model knows what came up to {model.trained_on}, after {as_of}")
    ends = ends_of(as_of, by, weeks)
    known = History.of(ledger, as_of, actions)
    clock = Clock.of(known, ends)
    history, rhythm = with_next_invoices(known)
    shares = cash_shares(ledger, as_of)
    owed, opened = owed_parts(ledger, as_of, actions)
    owed = owed.with_columns(size=pl.lit(None, pl.Float64))
    if most is not None:
        owed = thinned_owed(owed, known, most, seed)
        history, rhythm = thinned_rhythm(history, rhythm, most, seed)
    # Threads that wait for each other take longer than one on a machine that is busy.
    with _threads().limit(limits=1):
        chances = paid_by(owed, Known(ledger, history, model, actions, clock, shares))
        coming, cash = receipts_to_come(history, rhythm, model, clock, shares)
    amounts = owed["amount"].to_numpy().astype(np.float64)
    cash_by = np.vstack([chances * amounts[:, None], cash])
    return Forecast(
        as_of=as_of,
        by=by,
        weeks=weeks,
        ends=tuple(ends),
        seed=seed,
        draw_count=draws,
        ledger_version=ledger.version,
        model_version=model.version,
        uses=model.uses,
        scales=scales or {},
        bunched=bunches(known),
        notes=doubts(ledger, known),
        parts=pl.concat([owed, _not_issued(coming)]),
        paid=whole(cash_by),
        cash_by=cash_by,
        opened=opened,
    )


@cache
def _threads() -> Any:
    """Find the libraries that count in threads, once: to look for them takes a while."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()


def _not_issued(coming: pl.DataFrame) -> pl.DataFrame:
    types = {**PARTS, "size": pl.Float64}
    known = coming.with_columns(
        item=pl.lit(None, pl.Int32),
        cash_source=pl.lit("not_issued"),
        amount=(pl.col("billed") + 0.5).floor(),
        size=pl.col("size").cast(pl.Float64),
        **{
            name: pl.lit(None, types[name])
            for name in ("promised_on", "until_on", "kept_share", "reason")
        },
    )
    return known.select(*types).cast(types)  # type: ignore[arg-type]


def cash_shares(ledger: Ledger, as_of: date) -> dict[str, float]:
    """Say how much of what settled invoices was cash: currency -> share, 0-1.

    Collected ÷ (collected + credited + discounted), over CASH_DAYS; 1 where nothing was.
    """
    flows = period_table(ledger, [as_of - timedelta(days=CASH_DAYS), as_of])
    found = {}
    for row in flows.iter_rows(named=True):
        settled = row["collected"] + row["credited"] + row["discounted"]
        share = row["collected"] / settled if settled > 0 else 1.0
        found[row["currency"]] = min(max(share, 0.0), 1.0)
    return found

"""Measured: figures of predictions beside what came, by cut-off, customer size and newness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ardash.risk.baselines import BASELINES, LATE_DAYS
from ardash.risk.figures import auc, brier, mean_absolute

#: A tenth of the chances with fewer invoices than this says little about calibration.
ENOUGH = 100

_SCHEMA: Mapping[str, Any] = {
    "cut_off": pl.Date,
    "by": pl.String,
    "group": pl.String,
    "predictor": pl.String,
    "invoices": pl.Int64,
    "paid": pl.Int64,
    "late_share": pl.Float64,
    **{f"auc_{days}": pl.Float64 for days in LATE_DAYS},
    "brier": pl.Float64,
    "mean_absolute_error_days": pl.Float64,
    "bias_days": pl.Float64,
    "band_50_share": pl.Float64,
    "band_80_share": pl.Float64,
}

_CALIBRATION: Mapping[str, Any] = {
    "tenth": pl.Int64,
    "invoices": pl.Int64,
    "predicted_share": pl.Float64,
    "late_share": pl.Float64,
    "gap_share": pl.Float64,
    "enough": pl.Boolean,
}


def measured(predictions: pl.DataFrame, predictors: Sequence[str]) -> pl.DataFrame:
    """Measure predictions: one row a cut-off (null: all), by, group and predictor.

    Columns: invoices (of which it is known whether they were late), paid, late_share, auc_0 ...
    auc_60 (chance that a later one was given the higher chance), brier (mean squared error of the
    chance of being late), mean_absolute_error_days (of the median day, of the paid), bias_days
    (predicted - true), band_50_share and band_80_share (of the paid, how many came within the
    band; null for baselines, which have none). Null where there is nothing to measure.
    """
    if predictions.is_empty():
        return pl.DataFrame(schema=dict(_SCHEMA))
    rows = []
    cuts: list[Any] = [None, *predictions["cut_off"].unique().sort().to_list()]
    for cut in cuts:
        part = predictions if cut is None else predictions.filter(pl.col("cut_off") == cut)
        groups = [("all", "all", part)]
        if cut is None:
            for by in ("size", "newness"):
                names = part[by].unique().sort().to_list()
                groups += [(by, name, part.filter(pl.col(by) == name)) for name in names]
        for by, group, of_group in groups:
            for name in predictors:
                head = {"cut_off": cut, "by": by, "group": group, "predictor": name}
                rows.append({**head, **_figures(of_group, name)})
    found = pl.DataFrame(rows, schema=dict(_SCHEMA), orient="row")
    return found.with_columns(pl.col(pl.Float64).fill_nan(None))


def _figures(part: pl.DataFrame, name: str) -> dict[str, Any]:
    known = lateness(part, 0)
    told = part.filter(known.is_not_null())
    late = known.drop_nulls().to_numpy().astype(bool)
    paid = part.filter(pl.col("paid"))
    error = (paid[f"{name}_days"] - paid["known_days"]).to_numpy()
    found: dict[str, Any] = {
        "invoices": told.height,
        "paid": paid.height,
        "late_share": float(late.mean()) if len(late) else None,
        "brier": brier(late, told[f"{name}_late_0"].to_numpy()),
        "mean_absolute_error_days": mean_absolute(error),
        "bias_days": float(error.mean()) if len(error) else None,
    }
    for days in LATE_DAYS:
        is_late = lateness(part, days)
        chance = part.filter(is_late.is_not_null())[f"{name}_late_{days}"].to_numpy()
        found[f"auc_{days}"] = auc(is_late.drop_nulls().to_numpy().astype(bool), chance)
    for band in (50, 80):
        inside = None
        if name not in BASELINES and paid.height:
            low, high = (f"{name}_band_{band}_{end}" for end in ("low", "high"))
            inside = paid.select(pl.col("known_days").is_between(low, high).mean()).item()
        found[f"band_{band}_share"] = inside
    return found


def lateness(part: pl.DataFrame, days: int) -> pl.Series:
    """Say whether each invoice was later than so many days; null where that is not known yet."""
    later = pl.col("known_days") > days
    return part.select(pl.when(pl.col("paid") | later).then(later)).to_series()


def calibration(predictions: pl.DataFrame, predictor: str = "used") -> pl.DataFrame:
    """Compare chances of being late with how many were: one row a tenth of them, lowest first.

    Columns: tenth (1-10), invoices, predicted_share, late_share, gap_share (predicted - late),
    enough (whether there are at least ENOUGH invoices).
    """
    if predictions.is_empty():
        return pl.DataFrame(schema=dict(_CALIBRATION))
    known = lateness(predictions, 0)
    told = predictions.filter(known.is_not_null())
    late = known.drop_nulls().to_numpy().astype(float)
    chance = told[f"{predictor}_late_0"].to_numpy()
    place = np.argsort(np.argsort(chance, kind="stable"), kind="stable")
    tenth = place * 10 // max(len(chance), 1) + 1
    frame = pl.DataFrame({"tenth": tenth, "predicted": chance, "late": late})
    grouped = frame.group_by("tenth").agg(
        invoices=pl.len().cast(pl.Int64),
        predicted_share=pl.col("predicted").mean(),
        late_share=pl.col("late").mean(),
    )
    gap = pl.col("predicted_share") - pl.col("late_share")
    return (
        grouped.with_columns(gap_share=gap, enough=pl.col("invoices") >= ENOUGH)
        .sort("tenth")
        .select(pl.col(name).cast(kind) for name, kind in _CALIBRATION.items())
    )

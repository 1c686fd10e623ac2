"""Risk rows: scores and back-tests as the commands print them."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from ardash.cli.amounts import as_texts
from ardash.cli.output import Format, console, show
from ardash.risk.backtest import BackTest
from ardash.risk.portfolio import told_days
from ardash.risk.reasons import said
from ardash.risk.scores import Scores

#: Amounts of a score, in minor units.
AMOUNTS = ["open", "overdue", "expected_late", "limit", "exposure"]

#: What names a row of figures.
_HEAD = ("cut_off", "by", "group", "predictor")


def hold_words(rows: pl.DataFrame) -> pl.Series:
    """Say why customers are suggested to be stopped, or looked at: a sentence a row."""
    return pl.Series(
        "hold_reasons",
        [" ".join(_reason_words(reason) for reason in reasons) for reasons in rows["hold_reasons"]],
        dtype=pl.String,
    )


def _reason_words(reason: str) -> str:
    values = json.loads(reason)
    return str(said(values["reason"], reason))


def scores_told(found: Scores) -> dict[str, Any]:
    """Tell scores for other programs: one entry a customer and currency, with reasons and items."""
    keys = ["customer", "currency"]
    words = [str(said(*pair)) for pair in zip(*found.reasons["reason", "params"], strict=True)]
    reasons = found.reasons.with_columns(words=pl.Series(words, dtype=pl.String)).drop("params")
    items = as_texts(found.items.with_columns(told_days("days")), ["balance"], "currency")
    parts = {
        name: {key: group.drop(keys).to_dicts() for key, group in frame.group_by(keys)}
        for name, frame in (("reasons", reasons), ("items", items))
    }
    told = found.rows.with_columns(told_days("days_expected"))
    rows = as_texts(told, AMOUNTS, "currency").to_dicts()
    return {
        "as_of": found.as_of,
        "model": found.model_version,
        "uses": found.uses,
        "customers": [
            {
                **{name: value for name, value in row.items() if name != "customer"},
                "hold_reasons": [_reason_words(reason) for reason in row["hold_reasons"]],
                "reasons": parts["reasons"].get((row["customer"], row["currency"]), []),
                "open_items": parts["items"].get((row["customer"], row["currency"]), []),
            }
            for row in rows
        ],
    }


def backtest_told(found: BackTest) -> dict[str, Any]:
    """Tell a back-test for other programs."""
    figures = found.figures
    overall = figures.filter(pl.col("cut_off").is_null(), pl.col("by") == "all")
    return {
        "as_of": found.as_of,
        "history": found.knowing,
        "verdict": str(found.verdict),
        "uses": found.uses,
        "best_baseline": found.best_baseline,
        "overall": {
            row["predictor"]: {k: v for k, v in row.items() if k not in _HEAD}
            for row in overall.to_dicts()
        },
        "cut_offs": [
            {
                **window,
                "figures": {
                    row["predictor"]: {k: v for k, v in row.items() if k not in _HEAD}
                    for row in figures.filter(pl.col("cut_off") == window["cut_off"]).to_dicts()
                },
            }
            for window in found.windows.to_dicts()
        ],
        "groups": figures.filter(pl.col("by") != "all").drop("cut_off").to_dicts(),
        "calibration": found.calibration.to_dicts(),
    }


def show_backtest(found: BackTest) -> None:
    """Print a back-test for eyes."""
    out = console()
    out.print(str(found.verdict), soft_wrap=True)
    columns = ("predictor", "invoices", "late_share", "auc_0", "auc_15", "auc_30", "auc_60",
               "brier", "mean_absolute_error_days", "band_50_share", "band_80_share")  # fmt: skip
    overall = found.figures.filter(pl.col("cut_off").is_null(), pl.col("by") == "all")
    show(overall.select(columns), Format.TABLE, title="All cut-offs together")
    show(found.windows, Format.TABLE, title="Cut-offs")
    show(found.calibration, Format.TABLE, title="Chances of being late beside how many were")

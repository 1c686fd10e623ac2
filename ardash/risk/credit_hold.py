"""Credit hold: whose orders are better stopped for now, or looked at first, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

#: What is overdue by more than this is a reason of its own, if it is that much of what is open.
LONG_OVERDUE_DAYS, LONG_OVERDUE_SHARE = 60, 0.1

#: Who has so many overdue invoices and bought again within so many days asks for more.
SEVERAL_OVERDUE, BOUGHT_AGAIN_DAYS = 3, 30

#: Shares of the credit limit that are told.
ALERTS = (50, 70, 90, 100)

#: Below this score a customer is stopped, below that it is looked at.
POOR_SCORE, WATCHED_SCORE = 50, 70


#: What a customer is judged by.
_JUDGED_BY = (
    "alert", "exposure", "limit", "currency", "open", "payments", "score", "broken",
    "overdue_items_undisputed", "long_overdue", "oldest_undisputed_days", "newest_issued_day",
    "last_issued_on",
)  # fmt: skip


def with_alerts(rows: pl.DataFrame) -> pl.DataFrame:
    """Add limit_used_share and alert, the highest of ALERTS that is reached (null: none).

    A limit of 0 is used up by anything that is owed.
    """
    limit, owed = pl.col("limit"), pl.max_horizontal("exposure", pl.lit(0))
    used = pl.when(limit > 0).then(owed / limit).when((limit == 0) & (owed > 0)).then(1.0)
    share = pl.when(limit.is_not_null()).then(used.fill_null(0.0))
    alert = pl.lit(None, pl.Int64)
    for percent in ALERTS:
        alert = pl.when(pl.col("limit_used_share") >= percent / 100).then(percent).otherwise(alert)
    return rows.with_columns(limit_used_share=share).with_columns(alert=alert)


def with_holds(rows: pl.DataFrame, today: int) -> pl.DataFrame:
    """Add what is suggested about new orders: hold (hold, watch or null) and hold_reasons.

    hold_reasons is a list of JSON texts, each with `reason` (see `reasons.SENTENCES`) and its
    values. Invoices that are disputed are no reason. It is a suggestion: a person decides.
    """
    # The others, within their limits, paid up and sure to pay, give no reason.
    some = (
        rows.select(_JUDGED_BY)
        .with_row_index("place")
        .filter(
            (pl.col("alert") > 0)
            | (pl.col("exposure") > pl.col("limit"))
            | (pl.col("overdue_items_undisputed") > 0)
            | (pl.col("long_overdue") > 0)
            | (pl.col("score") < WATCHED_SCORE)
        )
    )
    pairs = [_judged(row, today) for row in some.iter_rows(named=True)]
    judged = some.select("place").with_columns(
        hold=pl.Series([hold for hold, _ in pairs], dtype=pl.String),
        hold_reasons=pl.Series([reasons for _, reasons in pairs], dtype=pl.List(pl.String)),
    )
    told = rows.with_row_index("place").join(judged, on="place", how="left", maintain_order="left")
    nothing = pl.lit([], pl.List(pl.String))
    return told.with_columns(pl.col("hold_reasons").fill_null(nothing)).drop("place")


def _judged(row: Mapping[str, Any], today: int) -> tuple[str | None, list[str]]:
    stops, watched = _reasons(row, today)
    if row["alert"] and row["alert"] >= 90 and not _over(row):
        watched.append(_limit(row))
    if row["open"] and _known(row) and POOR_SCORE <= row["score"] < WATCHED_SCORE:
        watched.append({"reason": "poor_score", "score": row["score"]})
    hold = "hold" if stops else "watch" if watched else None
    return hold, [json.dumps(reason) for reason in (*stops, *watched)]


def _reasons(
    row: Mapping[str, Any], today: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Say what stops a customer, and what calls for a look."""
    stops: list[dict[str, Any]] = []
    watched: list[dict[str, Any]] = []
    overdue = row["overdue_items_undisputed"]
    if _over(row):
        stops.append(_limit(row))
    if row["long_overdue"]:
        much = row["long_overdue"] >= LONG_OVERDUE_SHARE * row["open"]
        reason = {"reason": "long_overdue", "days": row["oldest_undisputed_days"]}
        (stops if much else watched).append(reason)
    bought = row["newest_issued_day"]
    if overdue >= SEVERAL_OVERDUE and bought and today - bought <= BOUGHT_AGAIN_DAYS:
        on = str(row["last_issued_on"])
        # Who pays late, but surely, is looked at.
        poor = _known(row) and row["score"] < WATCHED_SCORE
        reason = {"reason": "buys_unpaid", "count": overdue, "on": on}
        (stops if poor else watched).append(reason)
    if row["broken"] and overdue:
        stops.append({"reason": "broken_promise", "broken": row["broken"], "overdue": overdue})
    if row["open"] and _known(row) and row["score"] < POOR_SCORE and overdue:
        stops.append({"reason": "poor_score", "score": row["score"]})
    return stops, watched


def _known(row: Mapping[str, Any]) -> bool:
    """Say whether a score is the customer's own: without any payment it is no reason."""
    return bool(row["payments"])


def _over(row: Mapping[str, Any]) -> bool:
    return row["limit"] is not None and row["exposure"] > row["limit"]


def _limit(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in ("exposure", "limit", "currency")}
    return {"reason": "over_limit", **values}

"""What forecasts were worth: those that were kept, and those that would have been made."""

from __future__ import annotations

import polars as pl

from ardash.analysis import forecast as cash
from ardash.cli import moments
from ardash.cli.amounts import as_texts
from ardash.cli.desk import read_actions
from ardash.cli.output import Format, show, show_json
from ardash.cli.progress import progress_bar
from ardash.cli.view import View
from ardash.ledger.ledger import Ledger
from ardash.records.forecasts import kept_forecasts
from ardash.records.store import Store
from ardash.settings import load_settings

#: Amounts of each table, in minor units.
AMOUNTS = {
    "weeks": ["expected", "not_issued", "low_80", "low_50", "high_50", "high_80", "actual"],
    "track": ["expected", "actual"],
    "record": ["expected", "actual", "error"],
}


def recorded(view: View, whole: Ledger) -> None:
    """Print what the kept forecasts were worth: by weeks ahead, and by customer in JSON."""
    with Store.open(load_settings().database_url) as opened:
        kept = kept_forecasts(opened)
    found = cash.record(whole, view.as_of, kept)
    by_week = cash.track(found.weeks)
    if view.format is not Format.JSON:
        show(by_week, view.format, amounts=AMOUNTS["track"], title="Kept forecasts and what came")
        return
    show_json(
        {
            "as_of": view.as_of,
            "forecasts": kept.forecasts.height,
            "by_weeks_ahead": _texts(by_week, "track"),
            "weeks": _texts(found.weeks, "weeks"),
            "customers": _texts(found.customers, "record"),
        }
    )


def back_tested(view: View, whole: Ledger, since: str | None, every: int, seed: int) -> None:
    """Print what forecasts of the past would have been worth: by currency, and by weeks ahead."""
    first = moments.day(since) if since else None
    with progress_bar("Forecasting the past") as progress:
        rows = cash.back_test(
            whole, view.as_of, read_actions(view),
            since=first, every_weeks=every, seed=seed, progress=progress,
        )  # fmt: skip
    by_week, figures = cash.track(rows), cash.measured(rows)
    if view.format is not Format.JSON:
        show(figures, view.format, title="Forecasts as they would have been made, and what came")
        if view.format is Format.TABLE:
            show(by_week, view.format, amounts=AMOUNTS["track"], title="By weeks ahead")
        return
    days = rows["as_of"]
    show_json(
        {
            "as_of": view.as_of,
            "first": None if rows.is_empty() else days.min(),
            "last": None if rows.is_empty() else days.max(),
            "every_weeks": every,
            "seed": seed,
            "figures": figures.to_dicts(),
            "by_weeks_ahead": _texts(by_week, "track"),
            "weeks": _texts(rows, "weeks"),
        }
    )


def _texts(rows: pl.DataFrame, name: str) -> list[dict[str, object]]:
    return as_texts(rows, AMOUNTS[name], "currency").to_dicts()

"""`ardash forecast`: the cash that is expected to come in, and how good such forecasts were."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

import polars as pl
import typer

from ardash.analysis import forecast as cash
from ardash.cli import clock
from ardash.cli.amounts import as_texts
from ardash.cli.desk import read_actions
from ardash.cli.forecast_past import AMOUNTS as AMOUNTS_PAST
from ardash.cli.forecast_past import back_tested, recorded
from ardash.cli.output import Format, show, show_json
from ardash.cli.progress import progress_bar
from ardash.cli.standing import folder
from ardash.cli.view import View, of_a_ledger
from ardash.errors import BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.records.forecasts import keep_forecast
from ardash.records.store import Store
from ardash.risk.keeping import load_model, model_for
from ardash.risk.model import Model
from ardash.risk.training import train
from ardash.settings import load_settings

#: What a forecast is told by: its periods, or who and what the cash comes from.
By = Literal["week", "day", "month", "customer", "entity", "source", "item"]

_BANDS = ("low_80", "low_50", "high_50", "high_80")
_SUMMED = ("amount", "expected", "beyond")

#: Amounts of each table, in minor units.
AMOUNTS = {
    "periods": ["expected", *cash.CASH_SOURCES, *_BANDS],
    "customer": ["to_come", "issued", "beyond", "not_issued", "expected", "expected_4"],
    "entity": list(_SUMMED),
    "source": list(_SUMMED),
    "item": list(_SUMMED),
    "standing": ["receivable", "credit", "covered", "to_come", "expected", "beyond"],
    "track": AMOUNTS_PAST["track"],
}


Weeks = Annotated[int, typer.Option(help=f"Weeks to look ahead, {cash.MOST_WEEKS} at most.")]
Rows = Annotated[By, typer.Option(help="Rows of the table; JSON gives all but the items.")]
Keep = Annotated[bool, typer.Option("--store", help="Keep it, to be held to what comes.")]
Held = Annotated[
    bool, typer.Option("--record", help="What the kept forecasts were worth, instead.")
]
Tried = Annotated[
    bool,
    typer.Option("--backtest", help="What forecasts of the past would have been worth, instead."),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="First day of --backtest; the middle of the history by default."
    ),
]
Every = Annotated[int, typer.Option(metavar="WEEKS", help="Weeks between two days of --backtest.")]
Quick = Annotated[
    bool, typer.Option("--quick", help="Bands as drawn: do not look at the past first.")
]
Version = Annotated[
    str | None, typer.Option("--model", metavar="VERSION", help="Another model than the last.")
]
Seed = Annotated[int, typer.Option(help="The same seed draws the same bands.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forecast")(of_a_ledger(forecasted))


def forecasted(
    view: View,
    *,
    weeks: Weeks = cash.AHEAD,
    by: Rows = "week",
    store: Keep = False,
    record: Held = False,
    backtest: Tried = False,
    since: Since = None,
    every: Every = 1,
    quick: Quick = False,
    version: Version = None,
    seed: Seed = 0,
) -> None:
    """The cash that is expected to come in, with bands, by period, customer, entity or source.

    Of open items by when customers pay, of running promises and plans by how such were kept, of
    disputes when they are solved; of invoices not issued yet apart. With --store it is kept, whole
    and by week, and `--record` says later how good it was. `--backtest` says how good forecasts of
    the past would have been, each by what was known that day. Both are of everything, whatever the
    filters.

    Examples:

        ardash forecast

        ardash forecast --by customer --currency EUR

        ardash forecast --weeks 52 --by month --format json

        ardash forecast --store && ardash forecast --record

        ardash forecast --backtest --since 2025-07-01 --every 2
    """
    whole = _whole(view)
    if record:
        recorded(view, whole)
        return
    if backtest:
        back_tested(view, whole, since, every, seed)
        return
    grain: cash.Grain = by if by in ("day", "month") else "week"
    actions, model = read_actions(view), _model(whole, view, version)
    options: dict[str, Any] = {"weeks": weeks, "seed": seed}
    if quick:
        made = cash.forecast(whole, view.as_of, model, actions, by=grain, **options)
        found = cash.Outlook(made, pl.DataFrame())
    else:
        with progress_bar("Forecasting") as progress:
            found = cash.outlook(
                whole, view.as_of, model, actions, by=grain, progress=progress, **options
            )
    number = None
    if store:
        kept, scales = found.forecast, found.forecast.scales
        if grain != "week":
            kept = cash.forecast(whole, view.as_of, model, actions, scales=scales, **options)
        number = _stored(kept, whole)
    part = found.forecast.narrowed(view.ledger) if view.ledger.choices else found.forecast
    _printed(replace(found, forecast=part), view, by, number)


def _stored(found: cash.Forecast, whole: Ledger) -> int:
    """Keep a forecast in the database; returns its number."""
    with Store.open(load_settings().database_url) as opened:
        return keep_forecast(opened, cash.to_keep(found, whole), now=clock.now())


def _printed(found: cash.Outlook, view: View, by: By, number: int | None) -> None:
    made = found.forecast
    if view.format is Format.JSON:
        show_json(_told(found, view, number))
        return
    name = by if by in ("customer", "entity", "source", "item") else "periods"
    title = f"Cash expected after {made.as_of.isoformat()}, {made.weeks} weeks"
    show(_rows(made, view.ledger, by), view.format, amounts=AMOUNTS[name], title=title)
    if view.format is Format.TABLE:
        show(made.standing, view.format, amounts=AMOUNTS["standing"], title="What is owed")
        for note in made.notes:
            typer.echo(f"Note: {note}")
        if number is not None:
            typer.echo(f"Kept as forecast {number}.")


def _rows(made: cash.Forecast, ledger: Ledger, by: By) -> pl.DataFrame:
    if by == "customer":
        return cash.by_customer(made, ledger).drop("customer")
    if by == "entity":
        return made.totals("entity", "cash_source")
    if by == "source":
        return made.totals("cash_source")
    return cash.by_item(made, ledger) if by == "item" else made.periods


def _told(found: cash.Outlook, view: View, number: int | None) -> dict[str, Any]:
    made = found.forecast

    def texts(rows: pl.DataFrame, name: str) -> list[dict[str, Any]]:
        return as_texts(rows, AMOUNTS[name], "currency").to_dicts()

    tables: dict[str, By] = {"sources": "source", "customers": "customer", "entities": "entity"}
    parts = {key: texts(_rows(made, view.ledger, by), by) for key, by in tables.items()}
    past = [] if found.past.is_empty() else texts(cash.track(found.past), "track")
    return {
        "as_of": made.as_of,
        "weeks": made.weeks,
        "by": made.by,
        "seed": made.seed,
        "model": made.model_version,
        "uses": made.uses,
        "forecast": number,
        "notes": [str(note) for note in made.notes],
        "standing": texts(made.standing, "standing"),
        "periods": texts(made.periods, "periods"),
        **parts,
        "past": past,
    }


def _whole(view: View) -> Ledger:
    """The ledger before it was narrowed: a part's forecast is that part of the whole's."""
    if not view.ledger.choices:
        return view.ledger
    whole = Ledger.open(load_settings().ledger_folder)
    if view.ledger.known_sync is not None:
        whole = whole.known_at(view.ledger.known_sync)
    return whole.in_currency(view.ledger.currency) if view.ledger.currency else whole


def _model(whole: Ledger, view: View, version: str | None) -> Model:
    """Open the kept model that knows nothing later; without any, learn one."""
    kept = None if version else model_for(folder(), view.as_of)
    if version is None and (kept is None or kept.trained_on > view.as_of.isoformat()):
        return train(whole, view.as_of, read_actions(view))
    name = kept.version if kept else version
    found = load_model(folder(), name)
    if found.trained_on > view.as_of:
        raise BadSetting(
            Message(
                "The model {version} knows what came up to {day}.",
                version=name,
                day=found.trained_on.isoformat(),
            ),
            remedy=Message("Leave --model out, or name a later day."),
        )
    return found

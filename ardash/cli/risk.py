"""`ardash risk`: who will pay late, how sure that is, and how good such predictions have been."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

import polars as pl
import typer

from ardash.cli import clock, moments
from ardash.cli.desk import read_actions
from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.cli.risk_rows import AMOUNTS, backtest_told, hold_words, scores_told, show_backtest
from ardash.cli.standing import folder, standing
from ardash.cli.view import View, of_a_ledger
from ardash.errors import StoreUnavailable
from ardash.records.forecasts import forecast_models
from ardash.records.store import Store
from ardash.risk.backtest import backtest
from ardash.risk.keeping import Kept, forget_models, models, save_model
from ardash.risk.portfolio import told_days
from ardash.risk.scores import Scores, scores
from ardash.risk.stored import save_backtest
from ardash.risk.training import SAMPLE, train
from ardash.risk.verdict import verdict
from ardash.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    help="Who will pay late, and how good such predictions have been.\n\n"
    "Examples:\n\n    ardash risk train\n\n    ardash risk scores\n\n    ardash risk backtest",
)

Seed = Annotated[int, typer.Option(help="The same seed gives the same model.")]
Sample = Annotated[int, typer.Option(min=100, help="Invoices that the model learns from at most.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("train")(of_a_ledger(trained))
    app.command("scores")(of_a_ledger(scored))
    app.command("backtest")(of_a_ledger(backtested))
    app.command("models")(kept)
    main.add_typer(app, name="risk")


def trained(
    view: View,
    *,
    seed: Seed = 0,
    sample: Sample = SAMPLE,
    older_than: Annotated[
        int | None,
        typer.Option(
            "--if-older-than",
            metavar="DAYS",
            help="Only if the model in force was trained that many days ago: for a timer.",
        ),
    ] = None,
) -> None:
    """Learn when invoices are paid, from all that was known at a date; keeps the model.

    Examples:

        ardash risk train

        ardash risk train --as-of 2025-12-31 --seed 7

        ardash risk train --if-older-than 7
    """
    last = models(folder())[:1]
    if older_than is not None and last:
        fresh_until = date.fromisoformat(last[0].trained_on) + timedelta(days=older_than)
        if view.as_of < fresh_until:
            _tell(last[0], view.format)
            return
    model = train(view.ledger, view.as_of, read_actions(view), seed=seed, sample=sample)
    save_model(model, folder(), now=clock.now())
    needed = _needed()
    if needed is not None:
        forget_models(folder(), needed)
    _tell(next(each for each in models(folder()) if each.version == model.version), view.format)


def scored(
    view: View,
    version: Annotated[
        str | None, typer.Option("--model", metavar="VERSION", help="Another model than the last.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows that the table shows at most.")] = 50,
) -> None:
    """How sure each customer is to pay: score, grade, expected late amount, reasons, credit limit.

    Scores are those of the page: by the kept model for the day, over the whole ledger; filters
    keep rows. Without a kept model, one is learned on the spot, and not kept. JSON gives the
    reasons with their points, and the open items with their chances.

    Examples:

        ardash risk scores

        ardash risk scores --customer C0044 --format json

        ardash risk scores --as-of 2025-12-31 --format csv > scores.csv
    """
    found = standing(view, version) or _learned(view)
    if view.format is Format.JSON:
        show_json(scores_told(found))
        return
    told = hold_words(found.rows), told_days("days_expected")
    rows = found.rows.drop("customer").with_columns(told)
    if view.format is Format.CSV:
        show(rows, view.format, amounts=AMOUNTS)
        return
    seen = rows.head(limit).select(
        "customer_id", "name", "currency", "score", "grade", "change", "open", "overdue",
        "expected_late", "days_expected", "confidence", "alert", "hold",
    )  # fmt: skip
    cut = f", the first {limit:,} of {rows.height:,}" if rows.height > limit else ""
    title = f"Scores at the close of {view.as_of.isoformat()}{cut}"
    show(seen, view.format, amounts=["open", "overdue", "expected_late"], title=title)


def backtested(
    view: View,
    *,
    cut_off: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Train on what was known before this day, try it on invoices issued from it on; "
            "by default several days, one after the other.",
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day of issue that is tried.")
    ] = None,
    history: Annotated[
        Literal["issue", "cut-off"],
        typer.Option(
            help="Each invoice is asked about with what was known when it was issued, or at the "
            "cut-off."
        ),
    ] = "issue",
    seed: Seed = 0,
    sample: Sample = SAMPLE,
) -> None:
    """How good the predictions would have been, beside what anybody could have said.

    Never a random split: the model knows nothing from its cut-off on. Where it does not beat the
    best baseline, it says so, and the baseline is used. With rolling cut-offs over the whole
    ledger, the page Risk shows the result from then on.

    Examples:

        ardash risk backtest

        ardash risk backtest --cut-off 2025-07-01 --until 2025-12-31 --format json
    """
    found = backtest(
        view.ledger,
        view.as_of,
        read_actions(view),
        cut_off=moments.day(cut_off) if cut_off else None,
        until=moments.day(until) if until else None,
        knowing=history,
        seed=seed,
        sample=sample,
    )
    if not (cut_off or until or view.known_on or view.ledger.choices or view.ledger.currency):
        save_backtest(found, folder())
    if view.format is Format.JSON:
        show_json(backtest_told(found))
    elif view.format is Format.CSV:
        show(found.figures, view.format)
    else:
        show_backtest(found)


def kept(how: HowToPrint = Format.TABLE) -> None:
    """The kept models, the last trained first, and how many kept forecasts each has made.

    The last twelve stay, and before them the last of each of 24 months, the one in force, and those
    that kept forecasts were made with; `ardash risk train` removes the others.

    Examples:

        ardash risk models
    """
    found = models(folder())
    if not found:
        typer.echo("Note: no model is kept. Train one with `ardash risk train`.", err=True)
    needed = (found and _needed()) or {}
    rows = [
        {
            "version": each.version,
            "trained_on": each.trained_on,
            "trained_at": each.trained_at,
            "uses": each.uses,
            "seed": each.seed,
            "invoices": each.data.get("invoices"),
            "payments": each.data.get("payments"),
            "forecasts": needed.get(each.version, 0),
        }
        for each in found
    ]
    show(pl.DataFrame(rows, infer_schema_length=None), how, title="Models")


def _needed() -> dict[str, int] | None:
    """Count kept forecasts by their model; None when the database does not say."""
    try:
        with Store.open(load_settings().database_url) as store:
            return forecast_models(store)
    except StoreUnavailable:
        return None


def _learned(view: View) -> Scores:
    """Score by a model that is learned on the spot, and not kept."""
    actions = read_actions(view)
    model = train(view.ledger, view.as_of, actions)
    return scores(view.ledger, view.as_of, model, actions)


def _tell(each: Kept, how: Format) -> None:
    if how is Format.JSON:
        show_json(vars(each))
        return
    typer.echo(
        f"Model {each.version}: {each.data['payments']:,} payments of {each.data['invoices']:,} "
        f"invoices up to {each.trained_on}."
    )
    typer.echo(str(verdict(each.uses, each.metrics)))

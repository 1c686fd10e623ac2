"""`ardash ecl`: expected credit loss, with the rates it rests on and its movement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import pandas as pd
import polars as pl
import typer

from ardash.analysis import expected_loss as ecl
from ardash.cli import moments
from ardash.cli.cautions import warn
from ardash.cli.desk import read_actions
from ardash.cli.ecl_rows import amounts_of, texts, told
from ardash.cli.output import Format, show, show_json
from ardash.cli.view import View, of_a_ledger
from ardash.collections.disputes import disputed_items
from ardash.ledger.ledger import Ledger
from ardash.settings import load_settings

Shown = Literal["allowance", "matrix", "rolls", "movement", "items"]

_TITLES = {
    "allowance": "Expected credit loss",
    "matrix": "Provision matrix",
    "rolls": "Roll rates, twelve months",
    "movement": "Movement of the allowance",
    "items": "Open items by allowance",
}
#: Columns that a table for eyes does without.
_UNSEEN = ("own_rate", "all_rate", "recovered", "reason", "owner", "from_on", "item_id", "source",
           "issued_on", "due_on", "name")  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ecl")(of_a_ledger(expected))


def expected(
    view: View,
    *,
    shown: Annotated[
        Shown | None,
        typer.Option("--show", help="One table alone; allowance and matrix by default."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DATE",
            help="Explain the change since the close of this day; by default the last 31 December.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="DIMENSION", help="Who the allowance is for: customer, country ..."),
    ] = None,
    lost_after: Annotated[
        int | None,
        typer.Option(min=1, max=3653, metavar="DAYS", help="Unpaid after so many days is lost."),
    ] = None,
) -> None:
    """Expected credit loss (IFRS 9, simplified approach): allowance, provision matrix, movement.

    Rates are learnt from the whole ledger, and from what expected_loss.toml in the home folder
    states. JSON gives everything at once.

    Examples:

        ardash ecl --as-of 2025-12-31 --from 2024-12-31

        ardash ecl --by customer --format csv > allowance.csv

        ardash ecl --format json
    """
    rules = ecl.load(load_settings().home)
    if lost_after:
        rules = replace(rules, lost_after_days=lost_after)
    whole = _whole(view)
    found = _rated(view, whole, view.as_of, rules)
    mine = ecl.narrowed(found, view.ledger)
    start = moments.day(since) if since else ecl.last_year_end(view.as_of)
    made: dict[str, Any] = {
        "allowance": lambda: ecl.allowance_table(mine),
        "matrix": lambda: pd.DataFrame(mine.matrix.to_pandas()),
        "rolls": lambda: _of_groups(ecl.roll_rates(whole, view.as_of, found.rules), mine),
        "movement": lambda: _movement(view, whole, mine, start),
        "items": lambda: ecl.allowance_items(mine, view.ledger),
        "by": lambda: ecl.allowance_by(mine, view.ledger, by or "customer"),
    }
    if view.format is Format.JSON:
        show_json(told(view, mine, start, {name: made[name]() for name in _parts(by)}))
        return
    if view.format is Format.TABLE:
        warn(view)
        _say(view, mine)
    for name in _asked(view.format, shown, by, moved=since is not None):
        _show(view, name, made[name](), _title(name, view, start))


def _asked(how: Format, shown: Shown | None, by: str | None, *, moved: bool) -> list[str]:
    """Name the tables to print: one as CSV, several for eyes."""
    if shown:
        return [shown]
    if how is Format.CSV:
        return ["by" if by else "allowance"]
    return ["allowance", *(["by"] if by else []), "matrix", *(["movement"] if moved else [])]


def _show(view: View, name: str, frame: pd.DataFrame, title: str) -> None:
    seen = frame.drop(columns=["item", "customer"], errors="ignore")
    if view.format is Format.TABLE and name != "by":
        seen = seen.drop(columns=[each for each in _UNSEEN if each in seen])
    amounts = [each for each in amounts_of(name, frame) if each in seen]
    show(seen, view.format, amounts=amounts, title=title)


def _whole(view: View) -> Ledger:
    """The ledger before its filters, in the same currency and as known at the same moment."""
    ledger = Ledger.open(load_settings().ledger_folder)
    if view.ledger.known_sync is not None:
        ledger = ledger.known_at(view.ledger.known_sync)
    return ledger.in_currency(view.ledger.currency) if view.ledger.currency else ledger


def _rated(view: View, whole: Ledger, day: date, rules: ecl.Assumptions) -> ecl.Rated:
    objected: list[int] = []
    if rules.asks_for_disputes:
        objected = disputed_items(whole, day, read_actions(view))["item"].to_list()
    return ecl.rated(whole, day, rules, disputed=objected)


def _of_groups(rolls: pd.DataFrame, mine: ecl.Rated) -> pd.DataFrame:
    groups = pl.from_pandas(rolls).join(
        mine.matrix.select("currency", "group").unique(), on=["currency", "group"], how="semi",
        nulls_equal=True,
    )  # fmt: skip
    return pd.DataFrame(groups.to_pandas())


def _movement(view: View, whole: Ledger, mine: ecl.Rated, start: date) -> pd.DataFrame:
    opening = ecl.narrowed(_rated(view, whole, start, mine.rules), view.ledger)
    return ecl.movement(view.ledger, opening, mine)


def _parts(by: str | None) -> list[str]:
    return ["allowance", "matrix", "rolls", "movement", *(["by"] if by else [])]


def _title(name: str, view: View, start: date) -> str:
    if name == "movement":
        return f"{_TITLES[name]} from {start.isoformat()} to {view.as_of.isoformat()}"
    return f"{_TITLES.get(name, _TITLES['allowance'])} at the close of {view.as_of.isoformat()}"


def _say_which(view: View) -> None:
    """Say what rates were learnt from where there are several currencies: figures differ by it."""
    if len(Ledger.open(load_settings().ledger_folder).currencies()) < 2:
        return
    said = "each currency by itself. For accounts kept in one, say --in-currency CODE: it differs."
    if view.ledger.currency:
        said = "all currencies, as booked in one: the figure for accounts that are kept in it."
    typer.echo(f"Note: rates are learnt in {said} See docs/expected-loss.md.", err=True)


def _say(view: View, mine: ecl.Rated) -> None:
    """Say the allowance in words, and what it does not know."""
    _say_which(view)
    first, last = ecl.window(mine.as_of, mine.rules)
    for facts in ecl.totals(mine):
        said = texts(facts)
        share = "" if facts["allowance_share"] is None else f", {facts['allowance_share']:.2%}"
        typer.echo(
            f"Allowance: {said['allowance']} {said['currency']} on {said['exposure']}{share}; "
            f"rates from {facts['known_invoices']:,} invoices due {first} to {last}, lost when "
            f"unpaid {mine.rules.lost_days} days after."
        )
        if facts["unrated"]:
            typer.echo(
                f"Note: no rate is known for {said['unrated']} {said['currency']}: too little "
                "history. State rates in expected_loss.toml, see docs/expected-loss.md.",
                err=True,
            )
        elif facts["exposure"] and not facts["allowance"]:
            typer.echo(
                f"Note: nothing was ever lost in the history in {said['currency']}. IFRS 9 asks "
                "for an allowance also where a loss is unlikely: state rates.",
                err=True,
            )
        if (facts["recovered_share"] or 0.0) > ecl.MOST_RECOVERED:
            typer.echo(
                f"Note: {facts['recovered_share']:.0%} of what counts as lost in "
                f"{said['currency']} was paid since: the rates overstate the loss. Say more days "
                "with --lost-after, or state rates.",
                err=True,
            )
        if 0 < facts["known_invoices"] < ecl.FEW_INVOICES:
            typer.echo(
                f"Note: too little history: the outcome of only {facts['known_invoices']} "
                f"{said['currency']} invoices is known.",
                err=True,
            )

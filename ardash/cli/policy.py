"""`ardash policy`: what the collections policy says, whether it can be followed, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import typer

from ardash.cli import clock, moments
from ardash.cli.output import Format, HowToPrint, console, show, show_json
from ardash.collections.policy import (
    FILE,
    Policy,
    Review,
    check,
    default_text,
    load,
    policy_path,
)
from ardash.collections.rules import steps, who
from ardash.collections.templating import Texts, own_folder
from ardash.ledger.ledger import Ledger
from ardash.money import decimal_string
from ardash.records.people import actions
from ardash.records.store import Store
from ardash.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(policy)


def company_policy() -> Policy:
    """Read the company's own policy, else the one that comes with the program."""
    home = load_settings().home
    return load(policy_path(home), templates=own_texts(home).codes)


def own_texts(home: Path) -> Texts:
    """Read the templates: the company's own, and those that come with the program."""
    return Texts(own_folder(home))


def policy(
    action: Annotated[
        Literal["show", "check", "who", "file"],
        typer.Argument(
            help="Show it, check it, say who is under which rule, or print the file as it stands."
        ),
    ] = "show",
    file: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="Another file than the company's own."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="At the close of this day; today by default.")
    ] = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """The collections policy: who is followed up how, and when.

    Examples:

        ardash policy

        ardash policy file > ~/.ardash/policy.toml

        ardash policy check

        ardash policy who --as-of 2025-12-31 --format csv > rules.csv
    """
    path = file or policy_path(load_settings().home)
    day = moments.day(as_of) if as_of else clock.today()
    if action == "file":
        typer.echo(path.read_text("utf-8") if path else default_text(), nl=False)
    elif action == "check":
        _check(path, how)
    elif action == "who":
        settings = load_settings()
        ledger = Ledger.open(settings.ledger_folder)
        with Store.open(settings.database_url) as store:
            own = load(path, templates=own_texts(settings.home).codes)
            found = who(ledger, day, own, actions(store))
        show(found.drop("customer"), how, title=f"Who is under which rule on {day.isoformat()}")
    else:
        own = load(path, templates=own_texts(load_settings().home).codes)
        _show(own, own.review(day), how)


def _check(path: Path | None, how: Format) -> None:
    """Print everything that is wrong; raises the first when there is anything, so that it fails."""
    texts = own_texts(load_settings().home)
    found, wrong = check(path, templates=texts.codes)
    problems = [*wrong, *texts.problems()]
    if how is Format.JSON:
        show_json(
            {
                "policy": str(path or FILE),
                "problems": [
                    {"where": p.where, "what": str(p.what), "remedy": str(p.remedy)}
                    for p in problems
                ],
            }
        )
    for problem in problems if how is not Format.JSON else ():
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(2)
    if found is not None and how is not Format.JSON:
        typer.echo(f"{found.place}: {len(found.ladders)} ladders, {len(found.segments)} segments.")


def _show(own: Policy, review: Review, how: Format) -> None:
    rows = [
        {**row, "minimum": _amounts(row["minimum"]), "fee": _amounts(row["fee"])}
        for row in steps(own.ladders)
    ]
    facts = {
        "name": own.name,
        "file": own.place,
        "owner": own.owner,
        "review": review.state,
        "reviewed_on": review.reviewed_on,
        "review_due_on": review.due_on,
        "suppressions": vars(own.suppressions),
        "segments": [
            {"segment": s.code, "label": s.label("en"), "ladder": s.ladder} for s in own.segments
        ],
    }
    if how is Format.JSON:
        show_json({**facts, "steps": rows})
        return
    flat = [
        {key: ", ".join(value) if isinstance(value, list) else value for key, value in row.items()}
        for row in rows
    ]
    table = pl.DataFrame(flat, infer_schema_length=None)
    if how is Format.CSV:
        show(table, how)
        return
    out = console()
    out.print(f"{own.name} ({own.place})", soft_wrap=True)
    out.print(str(review.words()), soft_wrap=True)
    for segment in own.segments:
        out.print(f"{segment.code} ({segment.label('en')}): ladder {segment.ladder}")
    rules = ", ".join(f"{name} {_spoken(value)}" for name, value in vars(own.suppressions).items())
    out.print(f"Suppressions: {rules}", soft_wrap=True)
    show(table.select("ladder", "step", "label", "when", "channel", "also", "template", "minimum",
                      "fee", "interest", "indemnity"), how)  # fmt: skip


def _spoken(value: bool | int) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _amounts(amounts: Any) -> str | None:
    """Write amounts by currency: "50.00 EUR, 7000 JPY"."""
    given: Mapping[str, int] = amounts
    return ", ".join(f"{decimal_string(m, code)} {code}" for code, m in given.items()) or None

"""`ardash what-if`: the last months' invoices, paid again under other terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ardash.analysis import scenario as what_if
from ardash.analysis.scenario import Outcome, Replay, Scenario
from ardash.cli import what_if_rows as rows
from ardash.cli.choices import NONE, narrowed
from ardash.cli.law import Home, Law, law_options
from ardash.cli.progress import progress_bar
from ardash.cli.view import View, of_a_ledger
from ardash.errors import BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.settings import load_settings
from ardash.terms.law import own_rates


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("what-if")(of_a_ledger(compared))


#: The fields of one scenario as options: those of `scenario_of`.
Terms = Annotated[
    str | None, typer.Option(help="Other terms, as people write them: '30 jours fin de mois'.")
]
Offer = Annotated[
    str | None, typer.Option(help="A discount: 2/10; 'none' takes away the one there is.")
]
Day = Annotated[
    str | None, typer.Option(help="Invoices at-delivery (as dated), weekly or month-end.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="Only for these customers; may be repeated."),
]
Since = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Only invoices from this day on.")
]
Absorb = Annotated[
    float | None, typer.Option(help="Share of another term that customers follow, 0 to 1.")
]
TakeUp = Annotated[
    float | None, typer.Option(help="Share of payments that take the discount, 0 to 1.")
]
Own = Annotated[float | None, typer.Option("--own", help="What money costs the company, % a year.")]
Theirs = Annotated[
    float | None, typer.Option("--theirs", help="What money costs customers, % a year.")
]
More = Annotated[
    list[str] | None,
    typer.Option(
        metavar="'FIELD=VALUE; ...'", help="A further scenario, in one text; may be repeated."
    ),
]
File = Annotated[
    Path | None, typer.Option(help="File of scenarios (TOML or JSON), see docs/what-if.md.")
]
Saved = Annotated[
    str | None, typer.Option(metavar="NAME", help="Scenarios saved on the page What if.")
]
Shown = Annotated[
    Literal["figures", "weeks", "customers"],
    typer.Option("--show", help="Figures; cash and receivable by week; each customer's part."),
]
Months = Annotated[int, typer.Option(help="Months of invoices that are played again.")]
Draws = Annotated[int, typer.Option(help="How often customers' delays are drawn.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same figures.")]


def compared(
    view: View,
    *,
    terms: Terms = None,
    discount: Offer = None,
    invoicing: Day = None,
    where: Where = None,
    since: Since = None,
    absorb: Absorb = None,
    take_up: TakeUp = None,
    own_percent: Own = None,
    customer_percent: Theirs = None,
    scenario: More = None,
    file: File = None,
    saved: Saved = None,
    shown: Shown = "figures",
    months: Months = 12,
    draws: Draws = 1000,
    seed: Seed = 0,
    law: Law = None,
    home: Home = None,
) -> None:
    """What other terms, discounts or invoicing days would have come to in the last months.

    Examples:

        ardash what-if --terms "30 jours fin de mois" --where segment=Industrie --absorb 0.7

        ardash what-if --discount 2/10 --take-up 0.4 --own 6 --format json

        ardash what-if --scenario "terms=net 30" --scenario "terms=45 eom; discount=1/10"

        ardash what-if --file scenarios.toml --show customers --format csv > customers.csv
    """
    typed = {
        "terms": terms, "discount": discount, "invoicing": invoicing, "since": since,
        "where": _where(where or []), "absorb": absorb, "take_up": take_up,
        "own_percent": own_percent, "customer_percent": customer_percent,
    }  # fmt: skip
    asked = [what_if.scenario_of(typed)] if terms or discount or invoicing else []
    asked += [what_if.scenario_of(_fields(text)) for text in scenario or []]
    asked += what_if.scenarios_in(file) if file else []
    asked += what_if.load(what_if.saved_folder(load_settings().home), saved) if saved else []
    judged = what_if.Judged(**law_options(law, home))
    found = _outcomes(view, asked, months=months, draws=draws, seed=seed, law=judged)
    rows.printed(found, view, shown)


def _where(typed: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in typed:
        name, equals, value = each.partition("=")
        if not equals:
            raise BadSetting(
                Message("{option} is no filter.", option=repr(each)),
                remedy=Message("Write --where segment=retail."),
            )
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def _fields(text: str) -> dict[str, Any]:
    """Read "terms=net 30; where=segment=retail; absorb=0.7"."""
    found: dict[str, Any] = {}
    filters = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not equals:
            raise BadSetting(
                Message("{option} is no field of a scenario.", option=repr(part)),
                remedy=Message('Write "terms=net 30; discount=2/10".'),
            )
        if name == "where":
            filters.append(value)
        else:
            field = name.replace("-", "_")
            found[field] = _number(value) if field in _NUMBERS else value
    return {**found, "where": _where(filters)}


#: Fields that are numbers; a name of digits stays a name.
_NUMBERS = tuple(each.name for each in fields(what_if.Behaviour))


def _number(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _outcomes(view: View, asked: Sequence[Scenario], **options: Any) -> dict[str, Outcome]:
    if not asked:
        raise BadSetting(
            Message("Nothing is changed."),
            remedy=Message("Say --terms, --discount, --invoicing, --scenario, --file or --saved."),
        )
    rates = own_rates(load_settings().home)
    known = [replace(each, change=_known(view.ledger, each)) for each in asked]
    with progress_bar("Playing the invoices again") as progress:
        base = what_if.replay(view.ledger, view.as_of, rates=rates, progress=progress, **options)
        found: dict[str, Outcome] = {}
        for place, each in enumerate(known, start=1):
            name = each.change.name or _named(each)
            name = name if name not in found else f"{name} ({place})"
            found[name] = _under(base, each, progress)
    return found


def _under(base: Replay, each: Scenario, progress: what_if.Progress) -> Outcome:
    as_of = base.population.as_of
    return what_if.under(base, each.change, as_of, each.behaviour, progress=progress)


def _named(each: Scenario) -> str:
    change = each.change
    return ", ".join(filter(None, (change.terms, change.discount, change.invoicing)))


def _known(ledger: Ledger, each: Scenario) -> what_if.Change:
    """Check that the customers a scenario is for are there; names stand for their numbers too."""
    where: dict[str, Any] = {}
    for name, values in each.change.where.items():
        dimension = "customer" if name == "customer_id" else name
        several: Any = values if isinstance(values, list) else [values]
        typed = {dimension: [NONE if value is None else str(value) for value in several]}
        where[dimension] = narrowed(ledger, typed).choices[dimension]
    return replace(each.change, where=where)

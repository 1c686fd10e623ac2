"""`ardash plan`: payment plans, proposed and followed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import polars as pl
import typer

from ardash.cli import moments
from ardash.cli.amounts import amount_words
from ardash.cli.desk import (
    Author,
    Currency,
    Item,
    SourceName,
    amount,
    current_version,
    desk,
    read_actions,
    say,
    show_rows,
)
from ardash.cli.output import Format, HowToPrint, show
from ardash.cli.view import View, of_a_ledger
from ardash.collections.plans import Every, PlanState, instalment_states, plan_states, propose
from ardash.collections.promises import check_promise
from ardash.errors import BadSetting, Message
from ardash.money import currency_code
from ardash.records import people

_AMOUNTS = ("amount", "expected", "received", "missing", "next_amount")
_SHOWN = (
    "plan", "customer_id", "name", "amount", "received", "missing", "currency", "instalments",
    "met", "missed", "next_on", "next_amount", "state",
)  # fmt: skip
_PARTS_SHOWN = (
    "plan", "number", "customer_id", "name", "due_on", "amount", "received", "missing",
    "currency", "met_on", "days_late", "state",
)  # fmt: skip

Count = Annotated[int, typer.Option("--instalments", help="How many equal instalments.")]
First = Annotated[str, typer.Option("--first", metavar="DATE", help="Day of the first one.")]
Rhythm = Annotated[Every, typer.Option("--every", help="How often.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(of_a_ledger(listed, of_today=True))
    main.add_typer(app, name="plan")


@app.callback()
def plan() -> None:
    """Payment plans: propose and agree on instalments, see which were met.

    Examples:

        ardash plan make Dupont 1200.00 --instalments 3 --first 2025-04-01

        ardash plan list --state missed
    """


@app.command("propose")
def proposed(
    total: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, e.g. 1200.00.")],
    *,
    instalments: Count,
    first: First,
    every: Rhythm = "month",
    currency: Annotated[str, typer.Option(metavar="CODE", help="Its currency.")] = "EUR",
    how: HowToPrint = Format.TABLE,
) -> None:
    """Propose equal instalments that sum to the cent; nothing is written.

    Examples:

        ardash plan propose 1000.00 --instalments 3 --first 2025-04-01

        ardash plan propose 1000.00 --instalments 8 --first 2025-04-01 --every week
    """
    code = currency_code(currency)
    parts = propose(amount(total, code), code, instalments, moments.day(first), every)
    rows = pl.DataFrame(parts, schema={"due_on": pl.Date, "amount": pl.Int64}, orient="row")
    show(rows.with_columns(currency=pl.lit(code)), how, amounts=["amount"])


@app.command()
def make(
    customer: Annotated[str, typer.Argument(help="The customer, by number or name.")],
    total: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, e.g. 1200.00.")],
    *,
    instalments: Annotated[
        int | None, typer.Option("--instalments", help="How many equal instalments.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--first", metavar="DATE", help="Day of the first one.")
    ] = None,
    every: Rhythm = "month",
    pay: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE=AMOUNT", help="One instalment, where they are not equal."),
    ] = None,
    item: Item = None,
    currency: Currency = None,
    note: Annotated[str | None, typer.Option(help="What was agreed.")] = None,
    source_name: SourceName = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Note a payment plan: equal instalments, or each one named.

    Examples:

        ardash plan make Dupont 1200.00 --instalments 3 --first 2025-04-01 --item F1

        ardash plan make Dupont 500 --pay 2025-04-01=200 --pay 2025-05-01=300
    """
    with desk(author) as here:
        who = here.customer(customer, source_name)
        about = here.items(who, item or [])
        code = here.currency(who, about, currency)
        minor, items = amount(total, code), about["item_id"].to_list()
        parts = _instalments(
            minor, code, count=instalments, first=first, every=every, pay=pay or []
        )
        check_promise(
            here.ledger, here.now.date(), who.source, who.customer_id,
            amount=minor, currency=code, items=items,
        )  # fmt: skip
        number = people.make_plan(
            here.store, who.source, who.customer_id, amount=minor, currency=code,
            instalments=parts, now=here.now, author=here.author, items=items, note=note,
        )  # fmt: skip
    said = f"{who.name}, {amount_words(minor, code)} in {len(parts)}"
    say("plan", number, f"Plan {number}: {said}, to {parts[-1][0].isoformat()}.", how)


def _instalments(
    total: int,
    currency: str,
    *,
    count: int | None,
    first: str | None,
    every: Every,
    pay: list[str],
) -> list[tuple[date, int]]:
    if pay and not count and not first:
        named = [each.partition("=") for each in pay]
        return [(moments.day(day), amount(part, currency)) for day, _, part in named]
    if pay or not count or not first:
        raise BadSetting(
            Message("The instalments are not said."),
            remedy=Message("Say --instalments and --first, or each one with --pay DATE=AMOUNT."),
        )
    parts = propose(total, currency, count, moments.day(first), every)
    return [(part.due_on, part.amount) for part in parts]


@app.command()
def cancel(
    number: Annotated[int, typer.Argument(help="The plan, by its number.")],
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """End a payment plan: what is owed is owed as before.

    Examples:

        ardash plan cancel 3
    """
    with desk(author) as here:
        version = current_version(here.actions.plans, "plan", number)
        people.cancel_plan(here.store, number, version=version, now=here.now, author=here.author)
    say("plan", number, f"Plan {number} was ended.", how)


def listed(
    view: View,
    state: Annotated[PlanState | None, typer.Option(help="Only those in this state.")] = None,
    parts: Annotated[bool, typer.Option("--parts", help="One row an instalment.")] = False,
) -> None:
    """List plans with their states: running, kept, missed, done or cancelled.

    Instalments are met, missed or running.

    Examples:

        ardash plan list --state missed

        ardash plan list --parts --as-of 2025-03-31 --format json
    """
    actions = read_actions(view)
    found = plan_states(view.ledger, view.as_of, actions)
    if state is not None:
        found = found.filter(pl.col("state") == state)
    if not parts:
        found = found.drop("customer")
        show_rows(found, view, amounts=_AMOUNTS, shown=_SHOWN, title="Payment plans")
        return
    each = instalment_states(view.ledger, view.as_of, actions)
    each = each.filter(pl.col("plan").is_in(found["plan"].implode())).drop("customer")
    show_rows(each, view, amounts=_AMOUNTS, shown=_PARTS_SHOWN, title="Instalments")

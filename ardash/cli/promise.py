"""`ardash promise`: promises to pay, and which were kept."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from ardash.cli import moments
from ardash.cli.amounts import amount_words
from ardash.cli.desk import (
    Author,
    Currency,
    Customer,
    Desk,
    Item,
    SourceName,
    amount,
    current_version,
    desk,
    read_actions,
    say,
    show_rows,
)
from ardash.cli.output import Format, HowToPrint
from ardash.cli.view import View, of_a_ledger
from ardash.collections.promises import State, check_promise, promise_states
from ardash.errors import BadSetting, Message
from ardash.records import people

_AMOUNTS = ("amount", "expected", "received", "missing")
_SHOWN = (
    "promise", "customer_id", "name", "due_on", "amount", "received", "missing", "currency",
    "state", "items", "author", "note",
)  # fmt: skip

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(of_a_ledger(listed, of_today=True))
    main.add_typer(app, name="promise")


@app.callback()
def promise() -> None:
    """Promises to pay: note them, take them back, see which were kept.

    Examples:

        ardash promise make Dupont 1200.00 2025-03-10 --item F1

        ardash promise list --state broken
    """


@app.command()
def make(
    customer: Annotated[str, typer.Argument(help="The customer, by number or name.")],
    promised: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much, e.g. 1200.00.")],
    due_on: Annotated[str, typer.Argument(metavar="DATE", help="By which day.")],
    *,
    item: Item = None,
    currency: Currency = None,
    grace: Annotated[
        int, typer.Option(help="Days after it on which the money still counts.")
    ] = people.GRACE_DAYS,
    note: Annotated[str | None, typer.Option(help="What was said.")] = None,
    above_balance: Annotated[
        bool, typer.Option("--above-balance", help="More than is owed: invoices to come count.")
    ] = False,
    source_name: SourceName = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Note that a customer promised to pay an amount by a day.

    Examples:

        ardash promise make Dupont 1200.00 2025-03-10

        ardash promise make C0042 500 2025-03-10 --item F1 --note "by transfer, Mme Petit"
    """
    with desk(author) as here:
        who = here.customer(customer, source_name)
        about = here.items(who, item or [])
        code = here.currency(who, about, currency)
        minor, day = amount(promised, code), moments.day(due_on)
        items = about["item_id"].to_list()
        if not above_balance:
            _within_balance(here, who, minor, code, items)
        number = people.make_promise(
            here.store, who.source, who.customer_id, due_on=day, amount=minor, currency=code,
            now=here.now, author=here.author, grace_days=grace, items=items, note=note,
        )  # fmt: skip
    said = f"{who.name}, {amount_words(minor, code)} by {day.isoformat()}"
    say("promise", number, f"Promise {number}: {said}.", how)


def _within_balance(
    here: Desk, who: Customer, amount_: int, currency: str, items: list[str]
) -> None:
    try:
        check_promise(
            here.ledger, here.now.date(), who.source, who.customer_id,
            amount=amount_, currency=currency, items=items,
        )  # fmt: skip
    except BadSetting as error:
        raise BadSetting(
            error.what, remedy=Message("Say --above-balance if invoices to come are meant.")
        ) from None


@app.command()
def cancel(
    number: Annotated[int, typer.Argument(help="The promise, by its number.")],
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Take a promise back, when something else was agreed.

    Examples:

        ardash promise cancel 3
    """
    with desk(author) as here:
        version = current_version(here.actions.promises, "promise", number)
        people.cancel_promise(here.store, number, version=version, now=here.now, author=here.author)
    say("promise", number, f"Promise {number} was taken back.", how)


def listed(
    view: View,
    state: Annotated[
        State | None,
        typer.Option(help="Only those in this state."),
    ] = None,
) -> None:
    """List promises with their states: running, kept, part_kept, broken or cancelled.

    Examples:

        ardash promise list

        ardash promise list --state broken --as-of 2025-03-31 --format csv
    """
    found = promise_states(view.ledger, view.as_of, read_actions(view)).drop("customer")
    if state is not None:
        found = found.filter(pl.col("state") == state)
    show_rows(found, view, amounts=_AMOUNTS, shown=_SHOWN, title="Promises")

"""`ardash dispute`: what customers object to, and why."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from ardash.cli import moments
from ardash.cli.desk import (
    Author,
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
from ardash.collections.disputes import State, dispute_states, root_causes
from ardash.errors import BadSetting, Message
from ardash.records import people
from ardash.records.people.codes import DISPUTE_REASONS, RESOLUTIONS

_AMOUNTS = ("amount", "claimed", "balance", "disputed")
_SHOWN = (
    "dispute", "customer_id", "name", "document", "reason", "claimed", "disputed", "currency",
    "state", "owner", "age_days", "deadline_on", "resolution",
)  # fmt: skip

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(of_a_ledger(listed, of_today=True))
    app.command("causes")(of_a_ledger(causes, of_today=True))
    main.add_typer(app, name="dispute")


@app.callback()
def dispute() -> None:
    """Disputes: note what a customer objects to, solve it, see where it comes from.

    Examples:

        ardash dispute open Dupont F1 price --amount 40.00 --deadline 2025-03-20

        ardash dispute list --state overdue
    """


@app.command("open")
def opened(
    customer: Annotated[str, typer.Argument(help="The customer, by number or name.")],
    item: Annotated[str, typer.Argument(metavar="INVOICE", help="The invoice, by its number.")],
    reason: Annotated[str, typer.Argument(help=f"Why: {', '.join(DISPUTE_REASONS)}.")],
    *,
    disputed: Annotated[
        str | None, typer.Option("--amount", help="How much of it; all by default.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Who is to solve it.")] = None,
    deadline: Annotated[
        str | None, typer.Option(metavar="DATE", help="By which day it is to be solved.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="What was said.")] = None,
    source_name: SourceName = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Note that a customer objects to an invoice, or to a part of it.

    Examples:

        ardash dispute open Dupont F1 quality --owner sales

        ardash dispute open C0042 F1 price --amount 40.00 --deadline 2025-03-20
    """
    with desk(author) as here:
        who = here.customer(customer, source_name)
        found = here.items(who, [item])
        if found.height > 1:
            raise BadSetting(
                Message("{number} is several: {names}.", number=repr(item),
                        names=", ".join(found["item_id"].sort())),
                remedy=Message("Name one of them."),
            )  # fmt: skip
        item_id, code = found.row(0)
        number = people.open_dispute(
            here.store, who.source, who.customer_id, item_id, reason=reason, now=here.now,
            author=here.author, amount=amount(disputed, code) if disputed else None, owner=owner,
            deadline_on=moments.day(deadline) if deadline else None, text=note,
        )  # fmt: skip
    say("dispute", number, f"Dispute {number}: {who.name}, {item}, {reason}.", how)


@app.command()
def resolve(
    number: Annotated[int, typer.Argument(help="The dispute, by its number.")],
    resolution: Annotated[str, typer.Argument(help=f"How: {', '.join(RESOLUTIONS)}.")],
    note: Annotated[str | None, typer.Option(help="What was agreed.")] = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Note how a dispute ended.

    Examples:

        ardash dispute resolve 3 credited

        ardash dispute resolve 4 upheld --note "delivery note signed"
    """
    with desk(author) as here:
        version = current_version(here.actions.disputes, "dispute", number)
        people.resolve_dispute(
            here.store, number, resolution, version=version, now=here.now, author=here.author,
            text=note,
        )  # fmt: skip
    say("dispute", number, f"Dispute {number} ended: {resolution}.", how)


def listed(
    view: View,
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
) -> None:
    """List disputes with their states: open, overdue (past the deadline) or resolved.

    Examples:

        ardash dispute list

        ardash dispute list --state overdue --collector north --format csv
    """
    found = dispute_states(view.ledger, view.as_of, read_actions(view)).drop("customer", "item")
    if state is not None:
        found = found.filter(pl.col("state") == state)
    show_rows(found, view, amounts=_AMOUNTS, shown=_SHOWN, title="Disputes")


def causes(
    view: View,
    by: Annotated[
        str,
        typer.Option(help="reason, collector, month, customer, owner, segment or country."),
    ] = "reason",
) -> None:
    """Where disputes come from, how long they take, and how often the customer was right.

    Examples:

        ardash dispute causes

        ardash dispute causes --by month --format csv
    """
    found = root_causes(view.ledger, view.as_of, read_actions(view), by=by)
    title = f"Disputes up to {view.as_of.isoformat()}, by {by}"
    show(found, view.format, amounts=["claimed", "disputed"], title=title)

"""`ardash log`: what was done about customers, and what came of it."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from ardash.cli import moments
from ardash.cli.desk import Author, Item, SourceName, desk, read_actions, say, show_rows
from ardash.cli.output import Format, HowToPrint
from ardash.cli.view import View, of_a_ledger
from ardash.collections.activities import activity_list
from ardash.records import people
from ardash.records.people.codes import CHANNELS, OUTCOMES, REASONS

_SHOWN = (
    "activity", "at", "customer_id", "name", "channel", "outcome", "reason", "step", "text",
    "follow_up_on", "author", "items",
)  # fmt: skip

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(of_a_ledger(listed, of_today=True))
    main.add_typer(app, name="log")


@app.callback()
def log() -> None:
    """What was done about a customer: calls, letters, notes, and what came of them.

    Examples:

        ardash log add Dupont call will_call_back --follow-up 2025-03-07

        ardash log list --customer Dupont
    """


@app.command()
def add(
    customer: Annotated[str, typer.Argument(help="The customer, by number or name.")],
    channel: Annotated[str, typer.Argument(help=f"What: {', '.join(CHANNELS)}.")],
    outcome: Annotated[str, typer.Argument(help=f"What came of it: {', '.join(OUTCOMES)}.")],
    *,
    reason: Annotated[
        str | None, typer.Option(help=f"Why it is not paid: {', '.join(REASONS)}.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="What was said.")] = None,
    follow_up: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day to come back to it.")
    ] = None,
    contact: Annotated[str | None, typer.Option(help="Who was spoken to.")] = None,
    step: Annotated[str | None, typer.Option(help="Step of the policy that it did.")] = None,
    item: Item = None,
    source_name: SourceName = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Note what was done about a customer, and what came of it.

    Examples:

        ardash log add Dupont call reached --reason approval --follow-up 2025-03-07

        ardash log add C0042 note note --note "moves to Lyon in May" --item F1
    """
    with desk(author) as here:
        who = here.customer(customer, source_name)
        items = here.items(who, item or [])["item_id"].to_list()
        number = people.log_activity(
            here.store, who.source, who.customer_id, channel=channel, outcome=outcome,
            now=here.now, author=here.author, step=step, reason=reason, text=note, items=items,
            follow_up_on=moments.day(follow_up) if follow_up else None, contact=contact,
        )  # fmt: skip
    say("activity", number, f"Activity {number}: {who.name}, {channel}, {outcome}.", how)


def listed(
    view: View,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Only this outcome.")] = None,
) -> None:
    """List what was done, latest first.

    Examples:

        ardash log list --customer Dupont

        ardash log list --outcome no_answer --format csv
    """
    found = activity_list(view.ledger, view.as_of, read_actions(view)).drop("customer")
    for name, wanted in (("channel", channel), ("outcome", outcome)):
        if wanted is not None:
            found = found.filter(pl.col(name) == wanted)
    show_rows(found, view, amounts=(), shown=_SHOWN, title="What was done")

"""`ardash remind`: today's reminders shown, drafted, approved, sent, printed; and the outbox."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from ardash.cli import clock, moments
from ardash.cli.desk import Author, desk
from ardash.cli.outbox import list_outbox, say_of, show_messages
from ardash.cli.output import Format, HowToPrint
from ardash.cli.reminding import Run, Wanted
from ardash.errors import BadSetting, Message
from ardash.outbox.approving import read_as

Action = Literal["run", "outbox", "show", "approve", "sent", "unsent", "retry", "cancel", "bounced"]


#: The command's options.
Which = Annotated[
    Action, typer.Argument(help="run, or what to do with messages of the outbox (see below).")
]
Numbers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[MESSAGE]...", help="Messages, by number; to approve, 12@3: version 3."
    ),
]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="Of the worklist of this day; today's.")
]
Step = Annotated[str | None, typer.Option(help="Only this step of the policy.")]
Collector = Annotated[str | None, typer.Option(help="Only what this person is to do.")]
Customers = Annotated[
    list[str] | None, typer.Option(help="Only this customer (number or name); may be repeated.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would go, whatever else is said.")
]
ToDraft = Annotated[bool, typer.Option("--draft", help="Put it into the outbox.")]
ToApprove = Annotated[bool, typer.Option("--approve", help="Approve the drafts: they may go out.")]
ToSend = Annotated[bool, typer.Option("--send", help="Send the approved e-mails.")]
Letters = Annotated[
    Path | None,
    typer.Option("--letters", metavar="FILE", help="Write the approved letters as PDF."),
]
State = Annotated[str | None, typer.Option(help="With `outbox`: only messages in this state.")]
Reason = Annotated[str | None, typer.Option(help="Why it is cancelled, or came back.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("remind")(remind)


def remind(
    action: Which = "run",
    messages: Numbers = None,
    *,
    as_of: AsOf = None,
    step: Step = None,
    collector: Collector = None,
    customer: Customers = None,
    dry_run: DryRun = False,
    to_draft: ToDraft = False,
    to_approve: ToApprove = False,
    to_send: ToSend = False,
    file: Letters = None,
    state: State = None,
    reason: Reason = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Reminders of the day's worklist, one message a customer; without a flag, only shown.

    The outbox: `outbox` lists it, `show 12` prints messages, `approve 12` approves these alone:
    as they were drafted, or `approve 12@3` as version 3 that `show` prints.
    `sent 12` says that letters were posted, or that an e-mail arrived that may have gone out;
    `unsent 12` that it did not. `retry 12` tries again what failed, `cancel 12` stops it, `bounced
    12` says that it came back.

    Examples:

        ardash remind

        ardash remind --draft --approve --send

        ardash remind --approve --letters letters.pdf

        ardash remind outbox --state failed
    """
    given = any((to_draft, to_approve, to_send, file))
    day = moments.day(as_of) if as_of else clock.today()
    if to_send or file:
        _check_today(day)
    seen = [read_as(each) for each in messages or []]
    numbers = [each.message for each in seen]
    wanted = Wanted(day, step, collector, numbers or None, how)
    with desk(author) as here:
        if action == "outbox":
            list_outbox(here.store, state, clock.now(), how)
        elif action == "show":
            show_messages(here.store, numbers, how)
        elif action not in ("run", "approve"):
            say_of(here, action, numbers, reason, how)
        else:
            run = Run(here, wanted, customer or [])
            if dry_run or not (given or action == "approve"):
                run.preview()
            else:
                run.do(
                    drafting=to_draft, approving=to_approve or action == "approve",
                    sending=to_send, file=file, seen=seen,
                )  # fmt: skip


def _check_today(day: date) -> None:
    if day != clock.today():
        raise BadSetting(
            Message("What goes out today is judged by today's worklist, not by that of {day}.",
                    day=day.isoformat()),
            remedy=Message("Leave --as-of out; another day's reminders can be looked at only."),
        )  # fmt: skip

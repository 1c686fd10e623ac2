"""The outbox as commands show it, and what a person says of its messages."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import typer

from ardash.cli.desk import Desk
from ardash.cli.output import Format, show, show_json
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.outbox.sending import Sent
from ardash.outbox.settling import said_of, settle
from ardash.records.people.codes import MESSAGE_STATES
from ardash.records.people.outbox import Outgoing, last_moved, outgoing
from ardash.records.store import Store

_SCHEMA = {
    "message": pl.Int64,
    "version": pl.Int64,
    "state": pl.String,
    "channel": pl.String,
    "source": pl.String,
    "customer_id": pl.String,
    "step": pl.String,
    "recipient": pl.String,
    "subject": pl.String,
    "why": pl.String,
    "attempts": pl.Int64,
    "author": pl.String,
    "created_at": pl.Datetime,
    "approved_by": pl.String,
    "sent_at": pl.Datetime,
}

_SHOWN = ("message", "version", "state", "channel", "customer_id", "step", "recipient", "subject",
          "why", "sent_at")  # fmt: skip

#: States that wait for something.
_OPEN = tuple(state for state in MESSAGE_STATES if state not in ("sent", "cancelled", "bounced"))


def list_outbox(store: Store, state: str | None, now: datetime, how: Format) -> None:
    """List what waits in the outbox, or what is in one state; one row a message."""
    found = outgoing(store, [state] if state else _OPEN)
    moved = last_moved(store, [one.message for one in found if one.state == "sending"])
    rows = [
        {
            **{name: getattr(one, name) for name in _SCHEMA if name != "why"},
            "recipient": ", ".join((one.recipient or "").splitlines()) or None,
            "why": (why := said_of(one, moved.get(one.message), now)) and str(why),
        }
        for one in found
    ]
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    title = f"The outbox: {state}" if state else "The outbox: what waits"
    show(frame.select(_SHOWN) if how is Format.TABLE else frame, how, title=title)


def show_messages(store: Store, numbers: list[int], how: Format) -> None:
    """Print messages as they go out."""
    _some(numbers)
    found = outgoing(store, numbers=numbers)
    missing = sorted(set(numbers) - {one.message for one in found})
    if missing:
        raise UnknownChoice(
            Message("There is no message {number}.", number=missing[0]),
            remedy=Message("Look the number up in the list."),
        )
    if how is Format.JSON:
        show_json([vars(one) for one in found])
        return
    for one in found:
        _print(one)


def _print(one: Outgoing) -> None:
    head = (
        f"Message {one.message}@{one.version}, {one.channel}, {one.state}: {one.recipient or '—'}"
    )
    typer.echo(f"{head}\n{one.subject or ''}\n\n{one.body}\n")


def say_of(here: Desk, word: str, numbers: list[int], reason: str | None, how: Format) -> None:
    """Write down what a person says of messages."""
    _some(numbers)
    done = settle(
        here.store, word, numbers, now=here.now, author=here.author, reason=reason
    )  # fmt: skip
    if how is Format.JSON:
        show_json({"messages": done, "said": word})
    else:
        typer.echo(f"Noted of {len(done)} messages: {word}.")


def _some(numbers: list[int]) -> None:
    if not numbers:
        raise BadSetting(
            Message("It is not said which messages."),
            remedy=Message("Name them by number: ardash remind outbox lists them."),
        )


def sent_lines(made: Sent) -> list[str]:
    """Say what a run of sending did, one line a kind."""
    words = {
        "sent": "sent",
        "bounced": "came back: the address does not exist",
        "failed": "failed: see `ardash remind outbox --state failed`",
        "later": "not taken for now: the next run tries again",
        "held": "may have gone out: look, and say `ardash remind sent` or `unsent`",
        "outdated": "cancelled: paid, promised, disputed or done since",
        "waiting": "wait: the customer is on hold for some days",
        "skipped": "left to somebody else",
    }
    counts = [(len(getattr(made, name)), said) for name, said in words.items()]
    lines = [f"{count} {said}." for count, said in counts if count or said == "sent"]
    if isinstance(made.stopped, Message):
        lines.append(f"{made.stopped} {made.left} wait.")
    elif made.left:
        lines.append(f"{made.left} wait.")
    return lines

"""Drafting: from reminders as they would go out to drafts of the outbox, approved by a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ardash.collections._reminders.routes import UNSENT
from ardash.collections._reminders.standing import Standings
from ardash.collections.reminders import Draft
from ardash.collections.worklist import Worklist
from ardash.records.people.outbox import outgoing
from ardash.records.people.posting import Move, draft_messages, move_messages
from ardash.records.store import Store


@dataclass(frozen=True)
class Drafted:
    """What became of drafts: numbers of new messages, and of those that were there already.

    `held` are those that cannot be written to (see `hindrance`).
    """

    new: tuple[int, ...]
    known: tuple[int, ...]
    held: tuple[Draft, ...]


def draft(store: Store, drafts: Iterable[Draft], *, now: datetime, author: str) -> Drafted:
    """Put reminders into the outbox, each once: doing it again adds nothing.

    Raises BadSetting for an address without @, UnknownChoice for an unknown customer.
    """
    given = list(drafts)
    held = tuple(each for each in given if each.is_held)
    rows = [
        {
            "source": each.source,
            "customer_id": each.customer_id,
            "key": each.key,
            "channel": each.channel,
            "step": each.step,
            "template": each.template,
            "language": each.language,
            "recipient": each.recipient
            or "\n".join(filter(None, (each.name, each.contact, *each.postal))),
            "subject": each.subject,
            "body": each.body,
            "attachments": each.attachments,
        }
        for each in given
        if not each.is_held
    ]
    made = draft_messages(store, rows, now=now, author=author)
    return Drafted(
        tuple(number for number, is_new in made if is_new),
        tuple(number for number, is_new in made if not is_new),
        held,
    )


def approve(
    store: Store, *, now: datetime, author: str, numbers: Sequence[int] | None = None
) -> list[int]:
    """Approve drafts, all or those of some numbers, whatever they say; returns their numbers.

    One that somebody changes meanwhile stays a draft. What a person has read is approved by
    `ardash.outbox.approving.approve_seen`.
    """
    waiting = outgoing(store, ["drafted"], numbers=numbers)
    moves = [Move(each.message, each.version) for each in waiting]
    return move_messages(store, moves, "approved", now=now, author=author)


def cancel_outdated(store: Store, found: Worklist, *, now: datetime, author: str) -> dict[int, str]:
    """Cancel what has been written and must not go out any more: number -> why, in words.

    What was paid, promised, disputed or done since, and what is older than a week. What has
    failed or is being sent is left to people.
    """
    states = [state for state in UNSENT if state not in ("sending", "failed")]
    unsent = outgoing(store, states)
    standings = Standings(found, [one.part("reminder") for one in unsent])
    cancelled: dict[int, str] = {}
    for one in unsent:
        here = standings.of(one.source, one.customer_id, one.step, one.part("reminder"))
        if here.verdict == "outdated" and here.reason is not None:
            move = [Move(one.message, one.version)]
            if move_messages(store, move, "cancelled", now=now, author=author, reason=here.reason):
                cancelled[one.message] = here.reason
    return cancelled

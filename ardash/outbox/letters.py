"""Letters: approved letters in one file for printing; a person says when they were posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ardash.collections._reminders.standing import Standings
from ardash.collections.letter import Letter, letter_pdf
from ardash.collections.worklist import Worklist
from ardash.errors import BadSetting, Message, mark
from ardash.language import Language
from ardash.ledger.ledger import Ledger
from ardash.outbox.composing import Enclosures, creditor_of
from ardash.outbox.office import Office
from ardash.records.people.outbox import Outgoing, outgoing
from ardash.records.people.posting import Move, move_messages
from ardash.records.store import Store


@dataclass(frozen=True)
class Printed:
    """Letters for printing: the PDF, the messages in it, and those that are left out, with why."""

    pdf: bytes
    messages: tuple[Outgoing, ...]
    left_out: tuple[tuple[Outgoing, Message], ...]


def ready_letters(
    store: Store, found: Worklist, *, numbers: Sequence[int] | None = None
) -> tuple[list[Outgoing], list[tuple[Outgoing, Message]]]:
    """Tell the approved letters that can be printed from those that are left out, with why.

    With `numbers` those letters, also when they were printed before. Left out is what was paid or
    agreed since, as the worklist `found` has it. Nothing is changed in the outbox.
    """
    states = ["approved"] if numbers is None else ["approved", "queued"]
    written = outgoing(store, states, channel="letter", numbers=numbers)
    standings = Standings(found, [one.part("reminder") for one in written])
    ready: list[Outgoing] = []
    left_out: list[tuple[Outgoing, Message]] = []
    for one in written:
        here = standings.of(one.source, one.customer_id, one.step, one.part("reminder"))
        if here.verdict == "stands" or here.reason is None:
            ready.append(one)
        else:
            left_out.append((one, here.reason))
    return ready, left_out


def letters(
    store: Store,
    ledger: Ledger,
    found: Worklist,
    office: Office,
    *,
    on: date,
    numbers: Sequence[int] | None = None,
) -> Printed:
    """Write the approved letters into one PDF, dated `on`; nothing is changed in the outbox.

    Which are in it, `ready_letters` says. Raises BadSetting when there is none to print, or nobody
    said in whose name they are.
    """
    if (unsigned := office.unsigned()) is not None:
        raise BadSetting(unsigned, remedy=Message("Write the file, and print them then."))
    ready, left_out = ready_letters(store, found, numbers=numbers)
    if not ready:
        raise BadSetting(
            Message("There is no letter to print."),
            remedy=Message("Draft and approve letters first: ardash remind --draft --approve."),
        )
    enclosed = Enclosures(office, ledger, ready, store=store)
    made = [_letter(office, enclosed, one, on) for one in ready]
    pdf = letter_pdf(made, creditor=office.creditors.company)
    return Printed(pdf, tuple(ready), tuple(left_out))


def printed(store: Store, made: Printed, *, now: datetime, author: str) -> list[int]:
    """Write down that letters were printed: they wait to be posted; returns their numbers.

    To be called once the file is written. A letter that was printed before stays as it is.
    """
    moves = [Move(one.message, one.version) for one in made.messages if one.state == "approved"]
    return move_messages(store, moves, "queued", now=now, author=author)


def _letter(office: Office, enclosed: Enclosures, one: Outgoing, on: date) -> Letter:
    made = enclosed.of(one)
    return Letter(
        recipient=tuple(line for line in (one.recipient or "").splitlines() if line.strip()),
        language=Language.of(one.language).code,
        subject=one.subject or "",
        body=_as_table(one),
        on=on,
        reference=made[0].reference if made else one.customer_id,
        statement=made[0] if made else None,
        creditor=creditor_of(office, one),
    )


#: Heads of the columns of a list of invoices.
_HEADS = (mark("Invoice"), mark("Date"), mark("Due"), mark("Amount"))


def _as_table(one: Outgoing) -> str:
    """Write lists of invoices, where the text still has them, as rows whose cells tabs part."""
    body, words = one.body, Language.of(one.language)
    head = "\t".join(words.say(each) for each in _HEADS)
    for part in one.attachments:
        if part.get("kind") == "invoices" and part["text"] in body:
            rows = [
                f"{row['number']}\t{row['issued_on']}\t{row['due_on']}\t{row['amount']}"
                for row in part["rows"]
            ]
            below = part["text"].splitlines()[len(rows) :]
            body = body.replace(part["text"], "\n".join([head, *rows, *below]), 1)
    return body

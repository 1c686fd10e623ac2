"""Said: everything said, promised, disputed, agreed, sent and paid about a customer, in order."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

import narwhals as nw
import polars as pl
import streamlit as st

from ardash.collections.policy import Policy
from ardash.collections.reasons import CHANNELS, DISPUTES, NON_PAYMENT, OUTCOMES, RESOLUTIONS
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people import Actions
from ardash.ui import formats, rules
from ardash.ui.why import reason_words, word
from ardash.ui.words import _, _n, plain

ICONS = {
    "email": ":material/mail:",
    "call": ":material/call:",
    "letter": ":material/markunread_mailbox:",
    "sales": ":material/handshake:",
    "credit_stop": ":material/block:",
    "agency": ":material/gavel:",
    "write_off": ":material/money_off:",
    "note": ":material/sticky_note_2:",
}


@dataclass(frozen=True)
class Event:
    """Something that happened: when, what (Markdown), in whose words, and who noted it."""

    at: datetime
    icon: str
    what: str
    text: str = ""
    author: str = ""
    #: where the day alone would not say it
    when: str = ""


def events(
    known: Actions, policy: Policy, documents: Mapping[str, str], paid: pl.DataFrame
) -> Sequence[Event]:
    """List what happened about one customer, the latest first.

    `known` are the actions about it, `documents` the numbers of its items by item_id, `paid` its
    payments (see `payments`).
    """
    found = [
        *_promises(known, documents),
        *_disputes(known, documents),
        *_plans(known),
        *_messages(known),
        *_activities(known, policy, documents),
    ]
    days = sorted({event.at for event in found})
    return sorted([*found, *_payments(paid, days)], key=lambda event: event.at, reverse=True)


def payments(ledger: Ledger) -> pl.DataFrame:
    """Sum what came in day by day and currency: booked_on, currency, amount (minor units)."""
    on_account = (nw.col("kind") == "billing") & (nw.col("item_kind") == "unapplied")
    came = ledger.entries.filter((nw.col("kind") == "payment") | on_account)
    rows = gathered(came.select("booked_on", "currency", amount=0 - nw.col("amount")))
    summed = rows.group_by("booked_on", "currency").agg(pl.col("amount").sum())
    return summed.filter(pl.col("amount") > 0).sort("booked_on")


def draw(found: Sequence[Event], *, most: int) -> None:
    """Draw the latest events, one beneath the other."""
    if not found:
        st.caption(_("Nothing has been said or done yet."))
        return
    with st.container(gap="small"):
        _lines(found[:most])
    if len(found) > most:
        st.caption(_n("{count} earlier event", "{count} earlier events", len(found) - most))


def _lines(found: Sequence[Event]) -> None:
    for event in found:
        head = f"{event.icon} **{event.when or formats.day(event.at.date())}** · {event.what}"
        if event.author:
            head += f" · :gray[{plain(event.author)}]"
        lines = [head, *(f"> {plain(line)}" for line in event.text.splitlines() if line.strip())]
        st.markdown("\n\n".join([lines[0], "  \n".join(lines[1:])]) if lines[1:] else lines[0])


def documents_words(ids: Sequence[str], documents: Mapping[str, str]) -> str:
    """Name items by their documents, a few of many."""
    named = [plain(documents.get(each, each)) for each in ids]
    if len(named) > 4:
        more = _n("and {count} more", "and {count} more", len(named) - 3)
        return f"{', '.join(named[:3])} {more}"
    return ", ".join(named)


def _promises(known: Actions, documents: Mapping[str, str]) -> Iterator[Event]:
    for row in known.promises.iter_rows(named=True):
        amount = plain(formats.money(row["amount"], row["currency"]))
        what = _("Promised {amount} by {day}", amount=amount, day=formats.day(row["due_on"]))
        if row["items"]:
            what += f" ({documents_words(row['items'], documents)})"
        icon = ":material/event_available:"
        yield Event(row["promised_at"], icon, what, row["note"] or "", row["author"])
        if row["cancelled_at"] is not None:
            taken = _("The promise of {amount} was taken back", amount=amount)
            yield Event(row["cancelled_at"], ":material/event_busy:", taken, "", row["author"])


def _disputes(known: Actions, documents: Mapping[str, str]) -> Iterator[Event]:
    for row in known.disputes.iter_rows(named=True):
        document = plain(documents.get(row["item_id"], row["item_id"]))
        reason = word(DISPUTES, row["reason"])
        what = _("Objects to {document}: {reason}", document=document, reason=reason)
        if row["amount"] is not None:
            what += f" ({plain(formats.money(row['amount'], row['currency']))})"
        icon = ":material/report:"
        yield Event(row["opened_at"], icon, what, row["text"] or "", row["author"])
        if row["resolved_at"] is not None:
            ended = _(
                "Dispute about {document} solved: {resolution}",
                document=document,
                resolution=word(RESOLUTIONS, row["resolution"]),
            )
            yield Event(row["resolved_at"], ":material/task_alt:", ended, "", row["author"])


def _plans(known: Actions) -> Iterator[Event]:
    parts = known.instalments.group_by("plan").agg(pl.col("amount").sum(), count=pl.len())
    agreed = {plan: (amount, count) for plan, amount, count in parts.iter_rows()}
    for row in known.plans.iter_rows(named=True):
        amount, count = agreed.get(row["plan"], (0, 0))
        what = _(
            "Payment plan of {amount} in {count} instalments",
            amount=plain(formats.money(amount, row["currency"])),
            count=count,
        )
        icon = ":material/calendar_month:"
        yield Event(row["created_at"], icon, what, row["note"] or "", row["author"])
        if row["cancelled_at"] is not None:
            ended = _("The payment plan was ended")
            yield Event(row["cancelled_at"], ":material/event_busy:", ended, "", row["author"])


def _messages(known: Actions) -> Iterator[Event]:
    words = {
        "sent": _("Sent: {subject}"),
        "bounced": _("Came back: {subject}"),
        "failed": _("Could not be sent: {subject}"),
    }
    for row in known.messages.iter_rows(named=True):
        if row["state"] in words:
            what = words[row["state"]].format(subject=plain(row["subject"] or ""))
            at = row["sent_at"] or row["created_at"]
            icon = ICONS.get(row["channel"], ":material/mail:")
            yield Event(at, icon, what, reason_words(row["reason"]), row["author"])


def _activities(known: Actions, policy: Policy, documents: Mapping[str, str]) -> Iterator[Event]:
    about = known.activity_items.group_by("activity").agg(pl.col("item_id").sort())
    items = dict(about.iter_rows())
    told = _told_elsewhere(known)
    for row in known.activities.iter_rows(named=True):
        if (row["at"], row["author"], row["outcome"]) in told and not (
            row["text"] or row["reason"]
        ):
            continue
        yield Event(
            row["at"],
            ICONS[row["channel"]],
            _activity_words(row, policy, items.get(row["activity"], []), documents),
            row["text"] or "",
            row["author"],
        )


def _told_elsewhere(known: Actions) -> set[tuple[datetime, str, str]]:
    """What was noted along with a promise or a dispute says nothing more than these."""
    promised = known.promises.select("promised_at", "author").iter_rows()
    disputed = known.disputes.select("opened_at", "author").iter_rows()
    return {(at, who, "promised") for at, who in promised} | {
        (at, who, "disputed") for at, who in disputed
    }


def _activity_words(
    row: dict[str, Any], policy: Policy, items: Sequence[str], documents: Mapping[str, str]
) -> str:
    parts = [word(CHANNELS, row["channel"])]
    if row["outcome"] != "note" or row["channel"] != "note":
        parts.append(word(OUTCOMES, row["outcome"]))
    if row["step"]:
        parts.append(plain(rules.step_words(policy, None, row["step"])))
    if row["reason"]:
        parts.append(word(NON_PAYMENT, row["reason"]))
    if row["contact"]:
        parts.append(_("with {name}", name=plain(row["contact"])))
    if items:
        parts.append(documents_words(items, documents))
    if row["follow_up_on"] is not None:
        parts.append(_("again on {day}", day=formats.day(row["follow_up_on"])))
    return " · ".join(dict.fromkeys(parts))


def _payments(paid: pl.DataFrame, days: Sequence[datetime]) -> Iterator[Event]:
    """Tell what came in: payments of a month with nothing said in between are told together."""
    came = paid.sort("booked_on").select("booked_on", "currency", "amount").iter_rows()

    def together(row: tuple[date, str, int]) -> tuple[str, int, int, int]:
        at = datetime.combine(row[0], time(0))
        return row[1], row[0].year, row[0].month, bisect(days, at)

    for _key, group in groupby(came, together):
        rows = list(group)
        (booked_on, currency, _amount), count = rows[-1], len(rows)
        amount = plain(formats.money(sum(row[2] for row in rows), currency))
        what = _("Paid {amount}", amount=amount)
        if count > 1:
            what = _("Paid {amount} in {count} payments", amount=amount, count=count)
        at = datetime.combine(booked_on, time(0))
        when = formats.month(booked_on) if count > 1 else ""
        yield Event(at, ":material/payments:", what, when=when)

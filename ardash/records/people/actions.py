"""Actions: everything that people wrote, as frames that figures are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache

import polars as pl
import sqlalchemy as sa

from ardash.records import schema
from ardash.records.fetch import polars_type
from ardash.records.people import zones
from ardash.records.store import Store

#: frame -> its table.
TABLES: Mapping[str, sa.Table] = {
    "activities": schema.activities,
    "activity_items": schema.activity_items,
    "promises": schema.promises,
    "disputes": schema.disputes,
    "plans": schema.plans,
    "instalments": schema.plan_instalments,
    "profiles": schema.profiles,
    "contacts": schema.contacts,
    "messages": schema.messages,
}

#: Columns that are JSON in the database and lists of texts in the frames.
_LISTS = {"promises": "items", "plans": "items"}


@cache
def _schema(name: str) -> dict[str, pl.DataType]:
    types = {str(column.name): polars_type(column) for column in TABLES[name].columns}
    if name in _LISTS:
        types[_LISTS[name]] = pl.List(pl.String())
    return types


@cache
def _none_of(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=_schema(name))


def _of_schema(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    types = _schema(name)
    if list(frame.schema.items()) == list(types.items()):
        return frame
    return frame.select(pl.col(column).cast(kind) for column, kind in types.items())


@dataclass(frozen=True, eq=False)
class Actions:
    """What people wrote about customers; states such as "kept" are computed, never written.

    Polars frames, one row each, oldest (lowest number) first. Customers are named by (source,
    customer_id), items by (source, item_id). Amounts are minor units (Int64) of `currency`,
    `_at` and `at` are instants (UTC, Datetime), `_on` are dates. Codes stand in `codes`, beside.

    activities      activity, source, customer_id, at, author, channel, step, outcome, reason, text,
                    follow_up_on, contact
    activity_items  activity, item_id
    promises        promise, source, customer_id, promised_at, author, due_on, amount, currency,
                    grace_days, items (list of item_ids, empty = any), cancelled_at, note, version
    disputes        dispute, source, customer_id, item_id, author, reason, amount (null = the whole
                    item), currency, owner, opened_at, deadline_on, resolved_at, resolution, text,
                    version
    plans           plan, source, customer_id, created_at, author, currency, items (list of
                    item_ids, empty = any), note, cancelled_at, version
    instalments     plan, number, due_on, amount
    profiles        source, customer_id, channel, invoice_channel, portal, order_number_required,
                    payment_days, excluded, excluded_reason, segment, language, address, collector,
                    credit_limit, credit_currency, credit_score, credit_score_source,
                    credit_scored_on, review_on, note, author, created_at, saved_at, version
    contacts        contact, source, customer_id, name, role, email, phone, wants_invoices,
                    wants_reminders, author, created_at, saved_at, removed_at, version
    messages        message, key, source, customer_id, step, channel, template, language, recipient,
                    subject, body, attachments (JSON), state, reason, attempts, author, created_at,
                    approved_at, approved_by, sent_at, version
    """

    activities: pl.DataFrame
    activity_items: pl.DataFrame
    promises: pl.DataFrame
    disputes: pl.DataFrame
    plans: pl.DataFrame
    instalments: pl.DataFrame
    profiles: pl.DataFrame
    contacts: pl.DataFrame
    messages: pl.DataFrame
    #: number of the last change that is in it; two readings of one number are the same
    change: int = 0
    #: the instant that `until` kept it to; None when it is whole
    kept_to: datetime | None = None

    @classmethod
    def empty(cls) -> Actions:
        """Nobody has written anything yet."""
        return cls.of({})

    @classmethod
    def of(cls, frames: Mapping[str, pl.DataFrame], change: int = 0) -> Actions:
        """Make actions of some frames, with all their columns; the others are empty."""
        given = {
            name: _of_schema(frames[name], name) if name in frames else _none_of(name)
            for name in TABLES
        }
        return cls(**given, change=change, kept_to=None)

    def local(self, zone: tzinfo | None = None) -> Actions:
        """Tell all instants in a person's own time: of a zone, by default that of this machine.

        So what they write in the evening belongs to their day, and not to the next. Each is told
        by the time of its own season.
        """
        frames: dict[str, pl.DataFrame] = {name: getattr(self, name) for name in TABLES}
        days = zones.span(list(frames.values()))
        if days is None:
            return Actions.of(frames, self.change)
        found = zones.steps(*days, zone)
        told = {name: zones.told(frame, found) for name, frame in frames.items()}
        return Actions.of(told, self.change)

    def until(self, moment: datetime) -> Actions:
        """Keep what had been written by an instant (of the same clock as the frames').

        What was cancelled, resolved, removed or sent later had not been yet. Other changes (a
        deadline, an owner, a profile) are kept as they stand now: `audit` has their history.
        """

        if self.kept_to is not None and self.kept_to <= moment:
            return self

        def by(frame: pl.DataFrame, at: str, *later: str) -> pl.DataFrame:
            if frame.is_empty():
                return frame
            known = frame.filter(pl.col(at) <= moment)
            return known.with_columns(
                pl.when(pl.col(column) <= moment).then(pl.col(column)) for column in later
            )

        activities = by(self.activities, "at")
        plans = by(self.plans, "created_at", "cancelled_at")
        disputes = by(self.disputes, "opened_at", "resolved_at")
        open_then = pl.col("resolved_at").is_null()
        messages = by(self.messages, "created_at", "approved_at", "sent_at")
        return Actions(
            activities=activities,
            activity_items=self.activity_items.join(activities, on="activity", how="semi"),
            promises=by(self.promises, "promised_at", "cancelled_at"),
            disputes=disputes.with_columns(
                resolution=pl.when(~open_then).then(pl.col("resolution"))
            ),
            plans=plans,
            instalments=self.instalments.join(plans, on="plan", how="semi"),
            profiles=by(self.profiles, "created_at"),
            contacts=by(self.contacts, "created_at", "removed_at"),
            messages=messages.with_columns(state=_state_then(self.messages, messages)),
            change=self.change,
            kept_to=moment,
        )


def _state_then(now: pl.DataFrame, then: pl.DataFrame) -> pl.Series:
    """Say what state messages were in: what had not been approved or sent yet was not."""
    later = then.join(now.select("message", now_sent_at="sent_at"), on="message", how="left")
    approved = pl.when(pl.col("approved_at").is_null()).then(pl.lit("drafted"))
    unsent = pl.col("now_sent_at").is_not_null() & pl.col("sent_at").is_null()
    unapproved = pl.col("approved_by").is_not_null() & pl.col("approved_at").is_null()
    state = pl.when(unsent | unapproved).then(approved.otherwise(pl.lit("approved")))
    return later.select(state=state.otherwise(pl.col("state")))["state"]


def actions(store: Store) -> Actions:
    """Read everything that people wrote.

    Raises StoreUnavailable when the database cannot be read.
    """
    change = last_change(store)
    # What hangs on another row is read after it: it may be newer, and is then left out.
    rows = store.read_each(dict.fromkeys(table.name for table in TABLES.values()))
    frames = {name: _in_order(rows[table.name], name) for name, table in TABLES.items()}
    for name, parent, key in (
        ("activity_items", "activities", "activity"),
        ("instalments", "plans", "plan"),
    ):
        frames[name] = frames[name].join(frames[parent], on=key, how="semi", maintain_order="left")
    return Actions.of(frames, change)


def last_change(store: Store) -> int:
    """Return the number of the last change that a person made; 0 when there is none."""
    query = sa.select(sa.func.coalesce(sa.func.max(schema.audit.c.change), 0))
    with store.database.transaction() as connection:
        number: int = connection.execute(query).scalar_one()
    return number


def _in_order(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    frame = rows.sort([column.name for column in TABLES[name].primary_key])
    if name in _LISTS:
        column = pl.col(_LISTS[name])
        frame = frame.with_columns(column.str.json_decode(pl.List(pl.String)))
    return frame

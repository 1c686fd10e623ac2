"""Events: what happened about a customer that calls for a contact, whatever the ladder says."""

from __future__ import annotations

from datetime import date

import polars as pl

from ardash.collections._worklist.contacts import CUSTOMER

#: What can happen, the gravest first.
EVENTS = (
    "promise_broken",
    "promise_part_kept",
    "plan_missed",
    "dispute_overdue",
    "bounced",
    "follow_up",
    "dispute_solved",
)

_COLUMNS = (*CUSTOMER, "event", "event_on", "event_amount", "event_received", "event_currency")


def events(
    items: pl.DataFrame, as_of: date, contacts: pl.DataFrame, agreed: pl.DataFrame
) -> pl.DataFrame:
    """Find what happened about customers and was not followed by an attempt to reach them.

    `items` are those that are open, with `solved_at` and `unsolved`; `agreed` the promises and
    plans of `agreements`. One row a customer, its gravest event: source, customer_id, event (one
    of EVENTS), event_on (the day that it called for a contact), event_amount, event_received (minor
    units), event_currency.
    """
    tried = contacts.select(*CUSTOMER, "last_try_on", "last_try_at")
    unkept = agreed.filter(pl.col("event_on") <= as_of)
    broken = _unfollowed(_still_owed(unkept, items), tried)
    asked = contacts.filter(pl.col("follow_up_on") <= as_of).with_columns(
        event=pl.lit("follow_up"), event_on="follow_up_on"
    )
    bounced = contacts.filter(pl.col("bounced_on").is_not_null()).with_columns(
        event=pl.lit("bounced"), event_on="bounced_on"
    )
    solved = (
        items.filter(pl.col("solved_at").is_not_null(), pl.col("days_late") > 0)
        .filter((pl.col("last_try_at") <= pl.col("solved_at")).fill_null(value=True))
        .with_columns(event=pl.lit("dispute_solved"), event_on=pl.col("solved_at").dt.date())
    )
    overdue = items.filter("unsolved").with_columns(
        event=pl.lit("dispute_overdue"), event_on=pl.col("disputed_until").dt.offset_by("1d")
    )
    found = pl.concat(
        [
            broken.select(_COLUMNS),
            *(_without_amount(frame) for frame in (overdue, asked, bounced, solved)),
        ]
    )
    grave = pl.col("event").replace_strict({name: n for n, name in enumerate(EVENTS)})
    return (
        found.with_columns(gravity=grave)
        .sort("gravity", "event_on", descending=[False, True])
        .unique(CUSTOMER, keep="first", maintain_order=True)
        .drop("gravity")
    )


def _still_owed(agreed: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Keep what was agreed about items that are still owed; all of it where none was named."""
    whole = agreed.filter(pl.col("items").list.len() == 0)
    named = agreed.filter(pl.col("items").list.len() > 0).with_row_index("agreed")
    owed = (
        named.select("agreed", "source", item_id="items")
        .explode("item_id")
        .join(items.select("source", "item_id"), on=["source", "item_id"], how="semi")
    )
    return pl.concat([whole, named.join(owed, on="agreed", how="semi").drop("agreed")])


def _unfollowed(agreed: pl.DataFrame, tried: pl.DataFrame) -> pl.DataFrame:
    joined = agreed.join(tried, on=CUSTOMER, how="left")
    before = (pl.col("last_try_on") < pl.col("event_on")).fill_null(value=True)
    return joined.filter(before).rename(
        {"amount": "event_amount", "received": "event_received", "currency": "event_currency"}
    )


def _without_amount(frame: pl.DataFrame) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.Int64)
    return frame.with_columns(
        event_amount=none, event_received=none, event_currency=pl.lit(None, dtype=pl.String)
    ).select(_COLUMNS)

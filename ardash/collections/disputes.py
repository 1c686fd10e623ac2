"""Disputes: what customers object to, how much of it is open, how long it takes, and why."""

from __future__ import annotations

from datetime import date
from typing import Literal

import narwhals as nw
import polars as pl

from ardash.collections.naming import ITEM_KEYS, item_keys, last_instant, with_customers
from ardash.collections.reasons import CUSTOMER_WAS_RIGHT
from ardash.errors import Message, UnknownChoice
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

State = Literal["open", "overdue", "resolved"]

#: Every dispute is in one of these states, and in one only.
STATES: tuple[State, ...] = ("open", "overdue", "resolved")

#: What causes of disputes can be looked at by.
CAUSES = ("reason", "collector", "month", "customer", "owner", "segment", "country")

_COLUMNS = (
    "dispute", "source", "customer", "customer_id", "name", "item", "item_id", "document",
    "reason", "amount", "claimed", "balance", "disputed", "currency", "state", "owner",
    "opened_at", "age_days", "deadline_on", "days_overdue", "resolved_at", "resolution",
    "collector", "segment", "country", "entity", "author", "text", "version",
)  # fmt: skip


def dispute_states(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """Say how each dispute stands at the close of `as_of`: one row a dispute, oldest first.

    Columns: dispute, source, customer (key), customer_id, name, item (key), item_id, document,
    reason, amount (minor units, null = the whole item), claimed (the amount, or what was billed),
    balance (what the item owes), disputed (of it, what is in dispute: several disputes of an item
    never make more than its balance), currency, state, owner, opened_at, age_days (to as_of, or to
    the day it was solved), deadline_on, days_overdue (null when it is not), resolved_at,
    resolution, collector, segment, country, entity, author, text, version.

    States: open, overdue (its deadline has passed), resolved. Left out are disputes about items
    that are not in the ledger.
    """
    placed = placed_disputes(ledger, as_of, actions)
    items = placed["item"].unique().to_list()
    billing = ledger.entries.filter(nw.col("item").is_in(items), nw.col("kind") == "billing")
    billed = gathered(billing.group_by("item").agg(billed=nw.col("amount").sum()))
    return (
        placed.join(billed, on="item", how="left", maintain_order="left")
        .with_columns(claimed=pl.coalesce("amount", pl.col("billed").fill_null(0)))
        .select(_COLUMNS)
    )


def placed_disputes(
    ledger: Ledger, as_of: date, actions: Actions, *, among: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Say the same as `dispute_states` without what was billed, which takes longest to find.

    Where items are known, `among` them (the columns of `item_keys`) need not be looked for.
    """
    disputes = actions.until(last_instant(as_of)).disputes
    known = with_customers(ledger, disputes)
    keys = item_keys(ledger, known) if among is None else among.select(ITEM_KEYS)
    placed = known.join(keys.drop("kind"), on=["source", "item_id"], maintain_order="left")
    measured = placed.join(_balances(ledger, as_of, placed), on="item", how="left")
    is_open = pl.col("resolved_at").is_null()
    late = is_open & (pl.col("deadline_on") < as_of)
    ended = pl.coalesce(pl.col("resolved_at").dt.date(), pl.lit(as_of))
    # A whole item comes before parts of it only if it came first: what is left is shared in turn.
    wanted = pl.when(is_open).then(pl.coalesce("amount", "balance")).otherwise(0)
    before = wanted.cum_sum().over("item", order_by="dispute") - wanted
    left = pl.max_horizontal(pl.col("balance") - before, pl.lit(0))
    return (
        measured.with_columns(pl.col("balance").fill_null(0))
        .with_columns(
            disputed=pl.min_horizontal(wanted, left),
            state=pl.when(~is_open)
            .then(pl.lit("resolved"))
            .when(late)
            .then(pl.lit("overdue"))
            .otherwise(pl.lit("open")),
            age_days=pl.max_horizontal(
                (ended - pl.col("opened_at").dt.date()).dt.total_days(), pl.lit(0)
            ),
            days_overdue=pl.when(late).then(
                (pl.lit(as_of) - pl.col("deadline_on")).dt.total_days()
            ),
        )
        .sort("opened_at", "dispute")
    )


def _balances(ledger: Ledger, as_of: date, placed: pl.DataFrame) -> pl.DataFrame:
    """What disputed items owe (nothing where they are overpaid): one row an item that is open."""
    about = nw.col("item").is_in(placed["item"].unique().to_list())
    owed = gathered(open_at(ledger.balances, as_of).filter(about).select("item", "balance"))
    return owed.with_columns(pl.max_horizontal("balance", pl.lit(0)))


def disputed_items(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List what is in dispute at the close of `as_of`: one row an item with an open dispute.

    Columns: item (key), source, item_id, customer (key), currency, balance, disputed (both minor
    units; disputed is at most the balance), disputes (number), oldest_days, overdue (whether a
    deadline has passed). An item that has been settled meanwhile stands with 0.
    """
    rows = dispute_states(ledger, as_of, actions).filter(pl.col("state") != "resolved")
    return (
        rows.group_by("item", "source", "item_id", "customer", "currency", maintain_order=True)
        .agg(
            pl.col("balance").first(),
            pl.col("disputed").sum(),
            disputes=pl.len().cast(pl.Int64),
            oldest_days=pl.col("age_days").max(),
            overdue=(pl.col("state") == "overdue").any(),
        )
        .sort("disputed", "item", descending=[True, False])
    )


def root_causes(
    ledger: Ledger, as_of: date, actions: Actions, *, by: str = "reason"
) -> pl.DataFrame:
    """Say where disputes come from: one row a currency and value of `by`, the largest first.

    `by` is one of CAUSES; `month` is that of opening, as its first day. Columns: currency, [by],
    disputes (number), claimed (minor units), open_disputes, disputed (open, minor units),
    resolved_disputes, days_to_resolve (average of the resolved, null when there are none),
    customer_right_share (of the resolved, 0-1: credited or replaced; null when there are none).

    Raises UnknownChoice for another `by`.
    """
    if by not in CAUSES:
        raise UnknownChoice(
            Message("Disputes cannot be looked at by {name}.", name=repr(by)),
            remedy=Message("Known are: {names}.", names=", ".join(CAUSES)),
        )
    rows = dispute_states(ledger, as_of, actions).with_columns(
        month=pl.col("opened_at").dt.date().dt.month_start()
    )
    resolved = pl.col("state") == "resolved"
    right = pl.col("resolution").is_in(CUSTOMER_WAS_RIGHT)
    keys = [by, "name"] if by == "customer" else [by]
    return (
        rows.group_by("currency", *keys)
        .agg(
            disputes=pl.len().cast(pl.Int64),
            claimed=pl.col("claimed").sum(),
            open_disputes=(~resolved).sum().cast(pl.Int64),
            disputed=pl.col("disputed").sum(),
            resolved_disputes=resolved.sum().cast(pl.Int64),
            days_to_resolve=pl.col("age_days").filter(resolved).mean(),
            customer_right_share=right.filter(resolved).mean(),
        )
        .sort("currency", "claimed", *keys, descending=[False, True, *(False for _ in keys)])
    )

"""Lists: from items to customers: those to contact, those on hold, those nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from ardash.collections._worklist.contacts import OUTWARD
from ardash.collections._worklist.debts import ACCOUNT
from ardash.collections._worklist.holds import HOLDS
from ardash.collections._worklist.wording import params
from ardash.records.people.actions import Actions
from ardash.records.people.promises import GRACE_DAYS

#: What is known of an item's customer; the same on all items of a customer.
_CUSTOMER = ("source", "customer_id", "name", "rule", "ladder", "segment", "country", "collector",
             "language", "overdue", "last_contact_on", "event")  # fmt: skip
_EVENT = ("event_on", "event_amount", "event_received", "event_currency")


def with_actions(items: pl.DataFrame) -> pl.DataFrame:
    """Say which items today's action of each customer is about: one row an item.

    leads   the item's step is that of the action: the highest that is due, of what is overdue if
            anything is; a courtesy about what is not goes along with it
    in_row  the action is about the item: a call or letter is about all that is to be followed up,
            an agency or a write-off only about what has come to that step
    """
    to_do, late = pl.col("held_by").is_null(), pl.col("days_late") > 0
    due = to_do & pl.col("step_is_due")
    # A window over each account would take ten times as long: there are many, of few items each.
    urgent = _accounts(items, due & late)
    eligible = items.select("account", "place", "channel", due=due, late=late).with_columns(
        eligible=pl.col("due") & (pl.col("late") | ~pl.col("account").is_in(urgent))
    )
    highest = eligible.filter("eligible").group_by("account").agg(highest=pl.col("place").max())
    led = eligible.join(highest, on="account", how="left", maintain_order="left").with_columns(
        leads=pl.col("eligible") & (pl.col("place") == pl.col("highest")).fill_null(value=False)
    )
    inward = _accounts(led, pl.col("leads") & ~pl.col("channel").is_in(OUTWARD))
    leads, about_all = led["leads"], ~pl.col("account").is_in(inward)
    # Where a step asks for money, what is disputed is not in the letter.
    asked = _accounts(led, pl.col("leads"))
    kept_out = pl.col("objected") & pl.col("account").is_in(asked)
    return items.with_columns(leads=leads, in_row=to_do & ~kept_out & (pl.lit(leads) | about_all))


def _accounts(items: pl.DataFrame, condition: pl.Expr) -> pl.Expr:
    """List the accounts of which an item meets a condition."""
    return pl.lit(items.filter(condition)["account"].unique().implode())


def customer_rows(items: pl.DataFrame, actions: Actions) -> pl.DataFrame:
    """List the customers to contact: one row a customer and currency, the worthiest first."""
    to_do = items.filter(pl.col("held_by").is_null())
    leads, part = pl.col("leads"), pl.col("in_row")
    grouped = to_do.group_by(ACCOUNT, maintain_order=True).agg(
        *(pl.col(name).first() for name in (*_CUSTOMER, *_EVENT)),
        *(pl.col(name).filter(leads).first() for name in ("step", "channel", "also", "template")),
        step_on=pl.coalesce(pl.col("step_on").filter(leads).min(), pl.col("event_on").first()),
        other_steps=pl.col("step").filter(pl.col("step_is_due")).unique().sort(),
        items=part.sum().cast(pl.Int64),
        amount=pl.col("amount").filter(part).sum(),
        amount_late=pl.col("amount").filter(part, pl.col("days_late") > 0).sum(),
        worth=pl.col("worth").filter(part).sum(),
        days_late=pl.col("days_late").filter(part).max(),
        due_on=pl.col("due_on").filter(part).min(),
        last_on=pl.col("last_step_on").filter(part).max(),
    )
    joined = grouped.join(
        _waiting_messages(actions), on=["source", "customer_id", "step"], how="left"
    )
    worded = joined.with_columns(
        # An event calls for a word with the customer, where no step says how.
        channel=pl.coalesce("channel", pl.lit("call")),
        also=pl.col("also").fill_null([]),
        other_steps=pl.col("other_steps").list.set_difference(pl.concat_list("step")).list.sort(),
        reason=_reason(),
        params=params(
            due_on=pl.col("due_on"),
            last_on=pl.max_horizontal("last_on", "last_contact_on"),
            on=pl.col("event_on"),
            last_day=pl.col("event_on") - timedelta(days=1),
            amount=pl.col("event_amount"),
            received=pl.col("event_received"),
            currency=pl.col("event_currency"),
        ),
    )
    ordered = worded.sort("worth", *ACCOUNT, descending=[True, False, False])
    return ordered.with_columns(rank=pl.int_range(1, pl.len() + 1)).select(ROW)


ROW = (
    "rank", "source", "customer", "customer_id", "name", "rule", "segment", "country", "collector",
    "language", "currency", "step", "channel", "also", "template", "step_on", "other_steps",
    "reason", "params", "items", "amount", "amount_late", "overdue", "days_late", "worth",
    "last_contact_on", "message", "message_state",
)  # fmt: skip


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("event").is_not_null())
        .then(pl.col("event"))
        .when(pl.col("days_late") <= 0)
        .then(pl.lit("before_due"))
        .when(pl.col("last_on").is_null() & pl.col("last_contact_on").is_null())
        .then(pl.lit("first_step"))
        .otherwise(pl.lit("next_step"))
    )


def _waiting_messages(actions: Actions) -> pl.DataFrame:
    """List the messages of a step that are written and did not go out: the last one each."""
    key = ("source", "customer_id", "step")
    unsent = ~pl.col("state").is_in(["sent", "bounced", "cancelled"])
    waiting = actions.messages.filter(unsent, pl.col("step").is_not_null()).sort("message")
    return waiting.select(*key, "message", message_state="state").unique(key, keep="last")


SUPPRESSED = (
    "source", "customer", "customer_id", "name", "rule", "segment", "country", "collector",
    "language", "currency", "suppressed_by", "all_suppressions", "params", "next_on", "step",
    "items", "overdue", "days_late",
)  # fmt: skip


def suppressed(items: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """List the overdue customers who are on hold: one row a customer and currency.

    What counts is the hold that lasts until the day on which the first of their overdue items
    comes back; the others follow in the order in which they end.
    """
    is_late = pl.col("days_late") > 0
    held = _on_hold(items, rows)
    order: Mapping[str, int] = {name: number for number, name in enumerate(HOLDS)}
    # A credit to apply has no day of its own: what waits for one says when the row comes back.
    day = pl.when(pl.col("returns_by") != "unapplied").then("returns_on")
    ordered = held.with_columns(order=pl.col("returns_by").replace_strict(order), day=day).sort(
        *ACCOUNT, "day", "order", nulls_last=True, maintain_order=True
    )
    grouped = ordered.group_by(ACCOUNT, maintain_order=True).agg(
        *(pl.col(name).first() for name in (*_CUSTOMER, "excluded_reason")),
        suppressed_by=pl.col("returns_by").first(),
        all_suppressions=pl.concat(
            [pl.col("returns_by").first(), pl.col("returns_by").filter(is_late)]
        ).unique(maintain_order=True),
        on=_since().first(),
        until=pl.col("returns_on").first(),
        last_day=_last_day().first(),
        paused=pl.col("unsolved_until").is_not_null().first(),
        soon=(~is_late).first(),
        next_on=pl.col("returns_on").first(),
        step=pl.col("step").first(),
        items=is_late.sum().cast(pl.Int64),
        days_late=pl.col("days_late").max(),
    )
    said = params(
        on=pl.col("on"),
        until=pl.col("until"),
        last_day=pl.col("last_day"),
        paused=pl.col("paused"),
        soon=pl.col("soon"),
        text=pl.col("excluded_reason"),
    )
    return (
        grouped.with_columns(params=said)
        .sort("overdue", "customer", descending=[True, False])
        .select(SUPPRESSED)
    )


def _on_hold(items: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Keep what is overdue of customers on hold, and what of theirs may come to a step before.

    What falls due later does not hide that nothing further is foreseen for what is overdue.
    """
    late = items.filter(pl.col("days_late") > 0).join(rows, on=ACCOUNT, how="anti")
    foreseen = late.filter(pl.col("returns_on").is_not_null()).select(ACCOUNT).unique()
    later = items.filter(pl.col("days_late") <= 0, pl.col("returns_on").is_not_null())
    return pl.concat([late, later.join(foreseen, on=ACCOUNT, how="semi")])


def _since() -> pl.Expr:
    """Say the day that a hold goes back to: the last contact, the dispute, the last import."""
    by = pl.col("returns_by")
    return (
        pl.when(by == "bank_stale")
        .then("synced_on")
        .when(by == "dispute")
        .then("disputed_since")
        .when(by == "contacted")
        .then("last_contact_on")
    )


def _last_day() -> pl.Expr:
    """Say the last day of what is waited for: a dispute's solution, an instalment."""
    by = pl.col("returns_by")
    plan = pl.col("returns_on") - timedelta(days=GRACE_DAYS + 1)
    return pl.when(by == "dispute").then("disputed_until").when(by == "plan").then(plan)


#: What an overdue item can lack, the first that it does counts.
LACKS = ("no_collector", "dispute_overdue", "no_next_action", "past_action", "undated")

_UNASSIGNED = (
    "source", "customer", "customer_id", "name", "collector", "item", "item_id", "document",
    "currency", "balance", "due_on", "days_late", "lacks", "held_by",
)  # fmt: skip


def unassigned(items: pl.DataFrame, undated: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """List what nobody follows up: one row an overdue item, the largest first."""
    lacks = (
        pl.when(pl.col("collector").is_null())
        .then(pl.lit("no_collector"))
        .when((pl.col("disputed") > 0) & (pl.col("disputed_until") < as_of))
        .then(pl.lit("dispute_overdue"))
        .when(pl.col("next_on").is_null())
        .then(pl.lit("no_next_action"))
        .when(pl.col("next_on") < as_of)
        .then(pl.lit("past_action"))
    )
    late = items.filter(pl.col("days_late") > 0).with_columns(lacks=lacks)
    lacking = late.filter(pl.col("lacks").is_not_null())
    dateless = undated.with_columns(lacks=pl.lit("undated"), held_by=pl.lit(None, pl.String))
    both = pl.concat([lacking.select(_UNASSIGNED), dateless.select(_UNASSIGNED)])
    return both.sort("balance", "item", descending=[True, False])


ITEM = (
    "source", "customer", "customer_id", "item", "item_id", "document", "kind", "currency",
    "issued_on", "due_on", "days_late", "balance", "disputed", "applicable", "amount", "rule",
    "collector", "last_step", "last_step_on", "step", "step_on", "channel", "suppressed_by",
    "next_on", "in_row",
)  # fmt: skip


def item_rows(items: pl.DataFrame) -> pl.DataFrame:
    """List the items that are overdue, or to be followed up today: one row an item."""
    return items.rename({"held_by": "suppressed_by"}).select(ITEM)

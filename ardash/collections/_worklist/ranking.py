"""Ranking: how much money a contact today is expected to bring forward."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.collections._worklist.contacts import CUSTOMER, is_reached
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

#: A payment within so many days of a contact is taken for an answer to it.
ANSWER_DAYS = 14

#: Beyond so many days late an item does not become more urgent.
URGENT_DAYS = 90

#: What an event makes a contact worth: it is expected, or the customer did not do as it said.
EVENT_FACTOR = 2.0


def with_worth(
    items: pl.DataFrame, answers: pl.DataFrame, scores: pl.DataFrame | None
) -> pl.DataFrame:
    """Add `worth` to items: expected money brought forward, in minor units of the base currency.

    With `scores` (item, brought_forward_share: 0-1), amount × share. Until there are any: amount ×
    (1 + days late ÷ 30, at most 4) × share of the customer's former contacts that a payment
    followed within 14 days, (1 + answered) ÷ (2 + contacts). An event doubles it.
    """
    # What is disputed as a whole asks for nothing, but comes in once it is solved.
    asked = pl.when("objected").then("disputed").otherwise("amount")
    base = asked * pl.col("rate_minor").fill_null(1.0)
    event = pl.when(pl.col("event").is_not_null()).then(EVENT_FACTOR).otherwise(1.0)
    if scores is not None:
        scored = items.join(
            scores.select("item", "brought_forward_share"), on="item", how="left",
            maintain_order="left",
        )  # fmt: skip
        share = pl.col("brought_forward_share").fill_null(0.0)
        return scored.with_columns(worth=base * share * event).drop("brought_forward_share")
    joined = items.join(answers, on="customer", how="left", maintain_order="left")
    reacted = (1 + pl.col("answered").fill_null(0)) / (2 + pl.col("contacts").fill_null(0))
    age = 1 + pl.col("days_late").clip(0, URGENT_DAYS) / 30
    return joined.with_columns(worth=base * age * reacted * event).drop("answered", "contacts")


def answers(ledger: Ledger, as_of: date, actions: Actions, customers: pl.DataFrame) -> pl.DataFrame:
    """Count how customers reacted to contacts: one row a customer who was contacted.

    Columns: customer, contacts (days on which it was reached, those too recent to judge left out),
    answered (those that a payment followed within ANSWER_DAYS).
    """
    known = customers.select("customer", *CUSTOMER)
    reached = actions.activities.filter(is_reached()).select(*CUSTOMER, contact_on="at")
    # Told apart by their keys first: texts take longer to compare.
    days = reached.join(known, on=CUSTOMER).select(
        "customer", contact_on=pl.col("contact_on").dt.date()
    )
    paid = _first_payments(ledger, as_of, days.unique().sort("contact_on"))
    answered = pl.col("paid_on").is_not_null()
    old = pl.col("contact_on") <= as_of - timedelta(days=ANSWER_DAYS)
    return (
        paid.filter(answered | old)
        .group_by("customer")
        .agg(
            contacts=pl.len().cast(pl.Int64),
            answered=pl.col("paid_on").count().cast(pl.Int64),
        )
    )


def _first_payments(ledger: Ledger, as_of: date, days: pl.DataFrame) -> pl.DataFrame:
    """Add to contacts, in the order of their days, `paid_on`: the first payment that followed.

    It is null when none did within ANSWER_DAYS.
    """
    if days.is_empty():
        return days.with_columns(paid_on="contact_on")
    first: date = days["contact_on"].item(0)
    paid = ledger.entries.filter(
        nw.col("kind") == "payment",
        nw.col("amount") < 0,
        nw.col("booked_on") >= first,
        nw.col("booked_on") <= as_of,
    )
    paid_days = gathered(paid.select("customer", paid_on=nw.col("booked_on")))
    return days.join_asof(
        paid_days.sort("paid_on"),
        left_on="contact_on",
        right_on="paid_on",
        by="customer",
        strategy="forward",
        tolerance=timedelta(days=ANSWER_DAYS),
        coalesce=False,
        check_sortedness=False,
    )

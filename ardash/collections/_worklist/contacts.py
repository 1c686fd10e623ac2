"""Contacts: when each customer was last reached, last tried, and asked to be called back."""

from __future__ import annotations

import polars as pl

from ardash.records.people.actions import Actions

CUSTOMER = ("source", "customer_id")

#: Channels on which a customer is spoken or written to.
OUTWARD = ("email", "call", "letter", "sales")

#: Those on which a step only asks for money.
WRITTEN = ("email", "letter")

_COLUMNS = (*CUSTOMER, "activity", "at", "channel", "outcome", "step", "follow_up_on")

#: Outcomes by which a customer was reached.
REACHED = ("sent", "reached", "promised", "disputed", "refused", "will_call_back")


def is_reached() -> pl.Expr:
    """Say of activities whether they reached the customer."""
    return pl.col("channel").is_in(OUTWARD) & pl.col("outcome").is_in(REACHED)


def contacts(actions: Actions) -> pl.DataFrame:
    """Say what was last done about each customer: one row a customer about whom something was.

    Columns: source, customer_id, last_contact_on (last reached; a message that came back later
    reached nobody), last_try_on and last_try_at (last tried, on whatever channel), last_talk_on
    (last tried otherwise than by a step's e-mail or letter, which says nothing of disputes),
    bounced_on (if the last thing was a message that came back), follow_up_on (the day last asked
    for, if nothing was tried since). Who promised, agreed to a plan or disputes was reached.
    """
    done = pl.concat([actions.activities.select(_COLUMNS), *_spoken(actions)])
    done = done.sort("at", "activity").with_columns(
        is_reached=is_reached(),
        is_try=pl.col("outcome") != "note",
        is_bounce=pl.col("outcome") == "bounced",
    )
    bounces = done.filter("is_bounce").group_by(CUSTOMER).agg(last_bounce=pl.col("at").max())
    after = (pl.col("at") > pl.col("last_bounce")).fill_null(value=True)
    is_reminder = pl.col("channel").is_in(WRITTEN) & pl.col("step").is_not_null()
    timed = done.join(bounces, on=CUSTOMER, how="left", maintain_order="left")
    at = pl.col("at")
    instants = timed.group_by(CUSTOMER).agg(
        reached=pl.when(pl.col("is_reached") & after).then(at).max(),
        last_try_at=pl.when("is_try").then(at).max(),
        last_talk=pl.when(pl.col("is_try") & ~is_reminder).then(at).max(),
        last_bounce=pl.col("last_bounce").max(),
    )
    asked = done.filter(pl.col("is_try") | pl.col("follow_up_on").is_not_null())
    tried = done.filter("is_try").select(*CUSTOMER, "is_bounce")
    last = {
        "is_bounce": tried.unique(CUSTOMER, keep="last"),
        "follow_up_on": asked.select(*CUSTOMER, "follow_up_on").unique(CUSTOMER, keep="last"),
    }
    for found in last.values():
        instants = instants.join(found, on=CUSTOMER, how="left")
    return instants.select(
        *CUSTOMER,
        last_contact_on=pl.col("reached").dt.date(),
        last_try_on=pl.col("last_try_at").dt.date(),
        last_try_at="last_try_at",
        last_talk_on=pl.col("last_talk").dt.date(),
        bounced_on=pl.when("is_bounce").then(pl.col("last_bounce").dt.date()),
        follow_up_on="follow_up_on",
    )


def _spoken(actions: Actions) -> list[pl.DataFrame]:
    """What customers said that stands in a table of its own, as activities."""
    said = (
        (actions.promises, "promised_at", "promised"),
        (actions.plans, "created_at", "promised"),
        (actions.disputes, "opened_at", "disputed"),
    )
    empty = actions.activities.clear()
    return [
        pl.concat(
            [
                empty,
                frame.select(*CUSTOMER, at=at, outcome=pl.lit(outcome), channel=pl.lit("call")),
            ],
            how="diagonal",
        ).select(_COLUMNS)
        for frame, at, outcome in said
    ]


def reached_days(actions: Actions) -> pl.DataFrame:
    """List the days on which each customer was reached: one row a customer and day.

    Columns: source, customer_id, author (of the last contact of the day), contact_on.
    """
    days = actions.activities.filter(is_reached()).sort("at", "activity")
    return (
        days.with_columns(contact_on=pl.col("at").dt.date())
        .group_by(*CUSTOMER, "contact_on")
        .agg(author=pl.col("author").last())
        .sort("contact_on", *CUSTOMER)
    )

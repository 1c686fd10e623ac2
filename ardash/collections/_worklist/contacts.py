"""Contacts: when each customer was last reached, last tried, and asked to be called back."""

from __future__ import annotations

import polars as pl

from ardash.records.people.actions import Actions

CUSTOMER = ("source", "customer_id")

#: Channels on which a customer is spoken or written to.
OUTWARD = ("email", "call", "letter", "sales")

_COLUMNS = (*CUSTOMER, "activity", "at", "channel", "outcome", "follow_up_on")

#: Outcomes by which a customer was reached.
REACHED = ("sent", "reached", "promised", "disputed", "refused", "will_call_back")


def contacts(actions: Actions) -> pl.DataFrame:
    """Say what was last done about each customer: one row a customer about whom something was.

    Columns: source, customer_id, last_contact_on (last reached; a message that came back later
    reached nobody), last_try_on and last_try_at (last tried, on whatever channel), bounced_on (if
    the last thing was a message that came back), follow_up_on (the day last asked for, if nothing
    was tried since). Who promised, agreed to a plan or raised a dispute was reached.
    """
    done = pl.concat([actions.activities.select(_COLUMNS), *_spoken(actions)])
    done = done.sort("at", "activity").with_columns(on=pl.col("at").dt.date())
    outward = pl.col("channel").is_in(OUTWARD)
    reached = outward & pl.col("outcome").is_in(REACHED)
    tried = pl.col("outcome") != "note"
    bounced = pl.col("outcome") == "bounced"
    asked = tried | pl.col("follow_up_on").is_not_null()
    last_bounce = pl.col("at").filter(bounced).max()
    after = (pl.col("at") > last_bounce).fill_null(value=True)
    return done.group_by(CUSTOMER).agg(
        last_contact_on=pl.col("on").filter(reached & after).max(),
        last_try_on=pl.col("on").filter(tried).max(),
        last_try_at=pl.col("at").filter(tried).max(),
        bounced_on=pl.when(bounced.filter(tried).last()).then(pl.col("on").filter(bounced).max()),
        follow_up_on=pl.col("follow_up_on").filter(asked).last(),
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
    reached = pl.col("channel").is_in(OUTWARD) & pl.col("outcome").is_in(REACHED)
    days = actions.activities.filter(reached).sort("at", "activity")
    return (
        days.with_columns(contact_on=pl.col("at").dt.date())
        .group_by(*CUSTOMER, "contact_on")
        .agg(author=pl.col("author").last())
        .sort("contact_on", *CUSTOMER)
    )

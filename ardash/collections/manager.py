"""The manager's figures: who has how much to do, who did what, and what it brought."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.collections._worklist.contacts import CUSTOMER, reached_days
from ardash.collections._worklist.ranking import ANSWER_DAYS
from ardash.collections.naming import last_instant
from ardash.collections.promises import promise_states
from ardash.collections.worklist import Worklist
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

__all__ = ["collected_after_contact", "work_done", "workload"]


def workload(found: Worklist) -> pl.DataFrame:
    """Say how much each collector has to do: one row a collector and currency, the most first.

    Columns: collector (null: nobody), currency, customers (to contact today), amount (to ask them
    for), overdue_actions (of these customers, those whose step was due on an earlier day),
    oldest_on (the day the oldest of these was due), suppressed_customers, overdue (of all overdue
    customers; amounts in minor units).
    """
    keys = ["collector", "currency"]
    early = pl.col("step_on") < found.as_of
    to_do = found.rows.group_by(keys).agg(
        customers=pl.len().cast(pl.Int64),
        amount=pl.col("amount").sum(),
        overdue_actions=early.sum().cast(pl.Int64),
        oldest_on=pl.col("step_on").filter(early).min(),
        overdue=pl.col("overdue").sum(),
    )
    left = found.suppressed.group_by(keys).agg(
        suppressed_customers=pl.len().cast(pl.Int64), held=pl.col("overdue").sum()
    )
    joined = to_do.join(left, on=keys, how="full", coalesce=True, nulls_equal=True)
    counts = ("customers", "amount", "overdue_actions", "suppressed_customers", "overdue", "held")
    return (
        joined.with_columns(pl.col(counts).fill_null(0))
        .with_columns(overdue=pl.col("overdue") + pl.col("held"))
        .sort("amount", *keys, descending=[True, False, False], nulls_last=True)
        .select(*keys, "customers", "amount", "overdue_actions", "oldest_on",
                "suppressed_customers", "overdue")
    )  # fmt: skip


def work_done(ledger: Ledger, since: date, as_of: date, actions: Actions) -> pl.DataFrame:
    """Say what each person did from `since` to `as_of`, and what came of it.

    One row a person and currency, and one without a currency for who did what no money came of:
    author, currency, actions (activities but notes), reached (customers and days on which one was),
    promised and kept (minor units: promises that ended in the time, and what of them came in
    time), kept_share (0-1), collected (minor units: payments of a customer within ANSWER_DAYS after
    it was reached, counted for the last who did).
    """
    then = actions.until(last_instant(as_of))
    in_time = _of_the_ledger(ledger, then.activities).filter(
        pl.col("at").dt.date().is_between(since, as_of)
    )
    did = in_time.filter(pl.col("outcome") != "note").group_by("author")
    contacted = _reached(ledger, then)
    days = contacted.filter(pl.col("contact_on").is_between(since, as_of))
    counts = did.agg(actions=pl.len().cast(pl.Int64)).join(
        days.group_by("author").agg(reached=pl.len().cast(pl.Int64)), on="author", how="left"
    )
    money = _promised(ledger, since, as_of, then).join(
        _collected(ledger, since, as_of, contacted),
        on=["author", "currency"],
        how="full",
        coalesce=True,
    )
    joined = counts.join(money, on="author", how="full", coalesce=True)
    whole = ("actions", "reached", "promised", "kept", "collected")
    return (
        joined.with_columns(pl.col(whole).fill_null(0))
        .with_columns(
            kept_share=pl.when(pl.col("promised") > 0).then(pl.col("kept") / pl.col("promised"))
        )
        .sort("collected", "actions", "author", "currency", descending=[True, True, False, False])
        .select("author", "currency", "actions", "reached", "promised", "kept", "kept_share",
                "collected")
    )  # fmt: skip


def collected_after_contact(
    ledger: Ledger, since: date, as_of: date, actions: Actions
) -> pl.DataFrame:
    """Sum the payments that followed a contact: one row a person and currency.

    Columns: author, currency, collected (minor units). A payment booked from `since` to `as_of`
    counts once, for the person who last reached the customer in the ANSWER_DAYS before it.
    """
    return _collected(ledger, since, as_of, _reached(ledger, actions.until(last_instant(as_of))))


def _collected(ledger: Ledger, since: date, as_of: date, days: pl.DataFrame) -> pl.DataFrame:
    """Sum the payments that followed the `days` on which customers were reached."""
    paid = ledger.entries.filter(
        nw.col("kind").is_in(["payment", "billing"]),
        (nw.col("kind") == "payment") | (nw.col("item_kind") == "unapplied"),
        nw.col("booked_on") >= since,
        nw.col("booked_on") <= as_of,
    ).select("customer", "currency", "booked_on", amount=0 - nw.col("amount"))
    return (
        gathered(paid)
        .sort("booked_on")
        .join_asof(
            days.select("customer", "author", "contact_on").sort("contact_on"),
            left_on="booked_on",
            right_on="contact_on",
            by="customer",
            strategy="backward",
            tolerance=timedelta(days=ANSWER_DAYS),
            check_sortedness=False,
        )
        .filter(pl.col("author").is_not_null())
        .group_by("author", "currency")
        .agg(collected=pl.col("amount").sum())
        .sort("author", "currency")
    )


def _reached(ledger: Ledger, actions: Actions) -> pl.DataFrame:
    """List the days on which customers of the ledger were reached, and by whom."""
    return _of_the_ledger(ledger, reached_days(actions)).sort("contact_on", *CUSTOMER)


def _of_the_ledger(ledger: Ledger, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows about customers of the ledger, with `customer` (its key)."""
    known = gathered(ledger.customers.select("customer", *CUSTOMER))
    return frame.join(known, on=CUSTOMER, how="inner", maintain_order="left")


def _promised(ledger: Ledger, since: date, as_of: date, actions: Actions) -> pl.DataFrame:
    """Sum the promises that ended in a time, and what of them came by their last day."""
    states = promise_states(ledger, as_of, actions).filter(
        pl.col("until_on").is_between(since, as_of),
        ~pl.col("state").is_in(["running", "cancelled"]),
    )
    return states.group_by("author", "currency").agg(
        promised=pl.col("expected").sum(), kept=pl.col("received").sum()
    )

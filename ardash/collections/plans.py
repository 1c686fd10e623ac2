"""Payment plans: proposed to the cent, and followed instalment by instalment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

import polars as pl

from ardash.collections.naming import last_instant, with_customers, with_item_keys
from ardash.collections.owed import owed
from ardash.collections.receipts import Purse, purses
from ardash.errors import BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import month_end, months_back
from ardash.money import decimal_string, exponent
from ardash.records.people.actions import Actions
from ardash.records.people.plans import MOST_INSTALMENTS
from ardash.records.people.promises import GRACE_DAYS

Every = Literal["week", "fortnight", "month"]
InstalmentState = Literal["met", "missed", "running"]
PlanState = Literal["running", "kept", "missed", "done", "cancelled"]

#: Every instalment, and every plan, is in one of these states, and in one only.
INSTALMENT_STATES: tuple[InstalmentState, ...] = ("met", "missed", "running")
PLAN_STATES: tuple[PlanState, ...] = ("running", "kept", "missed", "done", "cancelled")

#: How many instalments are suggested, of how much (in the currency) at least, and how far ahead.
FEWEST_SUGGESTED, MOST_SUGGESTED = 3, 12
LEAST_SUGGESTED = 100
AHEAD_DAYS = 10

_INSTALMENT_COLUMNS = (
    "plan", "number", "source", "customer", "customer_id", "name", "due_on", "until_on", "amount",
    "expected", "received", "missing", "met_on", "days_late", "currency", "state",
)  # fmt: skip
_PLAN_COLUMNS = (
    "plan", "source", "customer", "customer_id", "name", "created_at", "author", "items",
    "currency", "amount", "expected", "received", "missing", "instalments", "met", "missed",
    "next_on", "next_amount", "last_on", "state", "cancelled_at", "note", "version",
)  # fmt: skip


class Proposal(NamedTuple):
    """An instalment that is proposed: the day, and the amount in minor units."""

    due_on: date
    amount: int


def suggest(amount: int, currency: str, on: date, oldest_due_on: date | None) -> tuple[int, date]:
    """Suggest a plan for a debt: how many equal monthly instalments, and the day of the first.

    As many months as the oldest invoice is late on `on`, from 3 to 12, but not so many that one
    is of less than 100 (of the currency) while there are more than two. At month ends, the first
    10 days ahead or more: time to agree in writing and to order the transfer. It stays well within
    the two years over which a French court may spread a debt (Code civil, art. 1343-5).
    """
    late_days = (on - oldest_due_on).days if oldest_due_on else 0
    count = min(max(late_days // 30, FEWEST_SUGGESTED), MOST_SUGGESTED)
    worth = amount // (LEAST_SUGGESTED * 10 ** exponent(currency))
    count = min(count, max(worth, 2), max(amount, 1))
    return count, month_end(on + timedelta(days=AHEAD_DAYS))


def propose(
    amount: int, currency: str, instalments: int, first_on: date, every: Every = "month"
) -> list[Proposal]:
    """Propose equal instalments that sum to `amount` (minor units) to the cent.

    What does not divide makes the first ones a cent larger. A monthly plan keeps the day of the
    month, or takes the month's last. Raises BadSetting for less than a cent an instalment, or a
    number of instalments that makes no sense.
    """
    if not 1 <= instalments <= MOST_INSTALMENTS or amount < instalments:
        raise BadSetting(
            Message(
                "{amount} {currency} cannot be paid in {count} instalments.",
                amount=decimal_string(amount, currency),
                currency=currency,
                count=instalments,
            ),
            remedy=Message("Write an amount above zero, and from 1 to {most} instalments.",
                           most=MOST_INSTALMENTS),
        )  # fmt: skip
    each, larger = divmod(amount, instalments)
    return [
        Proposal(_after(first_on, place, every), each + (place < larger))
        for place in range(instalments)
    ]


def _after(first_on: date, place: int, every: Every) -> date:
    if every == "month":
        return months_back(first_on, -place)
    return first_on + timedelta(weeks=place * (1 if every == "week" else 2))


def instalment_states(
    ledger: Ledger, as_of: date, actions: Actions, *, grace_days: int = GRACE_DAYS
) -> pl.DataFrame:
    """Say how each instalment stands at the close of `as_of`: one row an instalment.

    Columns: plan, number, source, customer (key), customer_id, name, due_on, until_on (due_on and
    the days of grace), amount, expected (of it, what is still owed), received, missing (all minor
    units), met_on (when the last of it came), days_late (met_on or as_of beyond due_on, null when
    not late), currency, state. Received are payments, discounts and unmatched cash since the plan
    was made, each counted once, for the earliest instalment first. States: met (also if late),
    missed (not met by until_on), running. Plans that were ended are left out; see `plan_states`.
    """
    return _followed(ledger, as_of, actions, grace_days).select(_INSTALMENT_COLUMNS)


def plan_states(
    ledger: Ledger, as_of: date, actions: Actions, *, grace_days: int = GRACE_DAYS
) -> pl.DataFrame:
    """Say how each payment plan stands at the close of `as_of`: one row a plan, oldest first.

    Columns: plan, source, customer (key), customer_id, name, created_at, author, items (item_ids,
    empty = any), currency, amount, expected (of it, what is still owed, and what was received),
    received, missing (minor units), instalments, met, missed (numbers), next_on and next_amount
    (the first instalment that is neither met nor missed), last_on, state, cancelled_at, note,
    version. States: running (nothing has fallen due), kept (all that has fallen due is met), missed
    (an instalment is not), done (all is met), cancelled.
    """
    plans = actions.until(last_instant(as_of)).plans
    known = with_item_keys(ledger, with_customers(ledger, plans), "plan")
    agreed = actions.instalments.group_by("plan").agg(
        amount=pl.col("amount").sum(),
        instalments=pl.len().cast(pl.Int64),
        last_on=pl.col("due_on").max(),
    )
    state = pl.col("state")
    coming = state == "running"
    followed = (
        _followed(ledger, as_of, actions, grace_days)
        .group_by("plan")
        .agg(
            pl.col("expected", "received", "missing").sum(),
            met=(state == "met").sum().cast(pl.Int64),
            missed=(state == "missed").sum().cast(pl.Int64),
            next_on=pl.col("due_on").filter(coming).first(),
            next_amount=pl.col("missing").filter(coming).first(),
        )
    )
    joined = known.join(agreed, on="plan").join(followed, on="plan", how="left")
    return (
        joined.with_columns(
            pl.col("expected", "received", "missing", "met", "missed").fill_null(0),
            state=pl.when(pl.col("cancelled_at").is_not_null())
            .then(pl.lit("cancelled"))
            .when(pl.col("met") == pl.col("instalments"))
            .then(pl.lit("done"))
            .when(pl.col("missed") > 0)
            .then(pl.lit("missed"))
            .when(pl.col("met") > 0)
            .then(pl.lit("kept"))
            .otherwise(pl.lit("running")),
        )
        .sort("created_at", "plan")
        .select(_PLAN_COLUMNS)
    )


def _followed(ledger: Ledger, as_of: date, actions: Actions, grace_days: int) -> pl.DataFrame:
    """Share the money out over the instalments of the plans that stand."""
    plans = actions.until(last_instant(as_of)).plans.filter(pl.col("cancelled_at").is_null())
    known = with_item_keys(ledger, with_customers(ledger, plans), "plan").sort("plan")
    days = known.select("customer", "currency", items="item_keys", day=pl.lit(as_of))
    known = known.with_columns(owed=owed(ledger, days))
    parts = actions.instalments.sort("plan", "due_on")
    rows = known.join(parts, on="plan", maintain_order="left_right")
    received, met_on = _received(ledger, as_of, rows)
    # The last instalments are what is not expected any more when less is owed than was agreed.
    whole = pl.col("received").sum().over("plan") + pl.col("owed")
    before = pl.col("amount").cum_sum().over("plan", order_by="due_on") - pl.col("amount")
    left = pl.max_horizontal(whole - before, "received")
    met = pl.col("missing") == 0
    late_on = pl.when(met).then(pl.col("met_on")).otherwise(pl.lit(as_of))
    days_late = (late_on - pl.col("due_on")).dt.total_days()
    return (
        rows.with_columns(
            received,
            met_on,
            until_on=pl.col("due_on") + timedelta(days=grace_days),
        )
        .with_columns(expected=pl.min_horizontal("amount", left))
        .with_columns(missing=pl.col("expected") - pl.col("received"))
        .with_columns(
            met_on=pl.when(met).then(pl.col("met_on")),
            days_late=pl.when(days_late > 0).then(days_late),
            state=pl.when(met)
            .then(pl.lit("met"))
            .when(pl.col("until_on") < as_of)
            .then(pl.lit("missed"))
            .otherwise(pl.lit("running")),
        )
    )


def _received(ledger: Ledger, as_of: date, rows: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Give the money of the customers to their instalments, the earliest first."""
    amounts: list[int] = [0] * rows.height
    days: list[date | None] = [None] * rows.height
    since = pl.col("created_at").dt.date()
    waiting = rows.select("customer", since=since, until=pl.lit(as_of))
    money = purses(ledger, waiting)
    for purse in money.values():
        purse.advance(as_of)
    numbered = rows.with_row_index("row").with_columns(since=since)
    for row in numbered.sort("due_on", "plan").iter_rows(named=True):
        purse = money.get((row["customer"], row["currency"]), Purse(()))
        taken = purse.take(row["amount"], row["since"], row["item_keys"] or None)
        amounts[row["row"]], days[row["row"]] = taken
    return (
        pl.Series("received", amounts, dtype=pl.Int64),
        pl.Series("met_on", days, dtype=pl.Date),
    )

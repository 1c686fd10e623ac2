"""Scores: how sure it is that each customer pays, in a number, a grade and reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from ardash.collections._worklist.ranking import answers
from ardash.collections.naming import last_instant
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back
from ardash.records.people.actions import Actions
from ardash.risk.accounts import ACCOUNT, Accounts, exposure
from ardash.risk.credit_hold import with_alerts, with_holds
from ardash.risk.deeds import still
from ardash.risk.features import NAMES
from ardash.risk.invoices import day_number
from ardash.risk.limits import credit_limits
from ardash.risk.model import Model
from ardash.risk.reasons import POINTS, steps
from ardash.risk.wording import worded

#: Grade and the lowest score that has it.
GRADES = (("A", 95), ("B", 85), ("C", 70), ("D", 50), ("E", 0))

#: Confidence and the payments that it takes.
CONFIDENCES = (("high", 20), ("medium", 5), ("low", 1), ("none", 0))


@dataclass(frozen=True, eq=False)
class Scores:
    """What is to be expected of customers at a date. Amounts are minor units of `currency`.

    rows     one row a customer (and currency: amounts of several are not added up), the largest
             expected late amount first: source, customer (key), customer_id, name, segment,
             country, collector, currency, score (0-100: the chance that what is open is paid within
             30 days of its due date, each item weighing its balance), grade (see GRADES),
             late_30_share (the chance that it is not), based_on (open; usual_invoice where nothing
             is), open, overdue, items, overdue_items, oldest_days, expected_late (what is not
             expected within 30 days of its due date), days_expected (beyond the due date, median
             day of each item weighed by balance), score_before (a month earlier, by the same
             model), change (points), payments (known), confidence (see CONFIDENCES), limit,
             limit_source, exposure (what is owed less what is unapplied), limit_used_share, alert
             (50, 70, 90, 100 percent of the limit; null: less, or no limit), hold, hold_reasons
             (see `credit_hold.with_holds`), credit_score, credit_score_source, credit_scored_on
             (what a bureau or insurer says, as people noted it), review_on, usual_points (the score
             of a customer like all)
    reasons  one row a customer, currency and reason, the weightiest first: customer, currency,
             reason, params (JSON; `reasons.said` makes a sentence of them), points; usual_points
             and the points add up to the score
    items    one row an open item: item (key), customer, currency, balance, days_late,
             late_30_chance, late_chance, paid_14, paid_180, days (median, beyond the due date),
             brought_forward_share (0-1: what a contact today is expected to bring forward, see
             `brought_forward`)
    """

    as_of: date
    model_version: str
    uses: str
    rows: pl.DataFrame
    reasons: pl.DataFrame
    items: pl.DataFrame

    @property
    def tells(self) -> bool:
        """Whether anybody has a score: nobody has before a payment of a known day was seen."""
        return not self.rows.is_empty() and self.rows["score"].null_count() < self.rows.height


def scores(ledger: Ledger, as_of: date, model: Model, actions: Actions) -> Scores:
    """Score every customer who owes something, or bought something in the last two years.

    Nothing that was booked or written after `as_of` is looked at; the same model gives the same
    scores. Where no payment of a known day was ever seen, nobody can say who pays late: there is no
    score then, nor what follows from one, but what is owed, and the limits.
    """
    actions = actions.until(last_instant(as_of))
    accounts = Accounts.at(ledger, as_of, model, actions)
    rows = _named(ledger, _with_facts(accounts, _scored(accounts.rows)))
    rows = _with_change(rows, ledger, as_of, model, actions)
    limits = credit_limits(ledger, actions)
    for found in (limits, exposure(ledger, as_of)):
        rows = rows.join(found, on=ACCOUNT, how="left", maintain_order="left")
    rows = rows.with_columns(pl.col("exposure").fill_null(0))
    rows = with_holds(with_alerts(rows), day_number(as_of))
    base, reasons = _reasons(model, accounts, rows)
    rows = _with_opinions(rows, actions).with_columns(usual_points=pl.lit(base))
    items = brought_forward(accounts, ledger, as_of, actions)
    if not model.data.get("payments") and not accounts.history.paid.any():
        rows, items = _unscored(rows, _FROM_SCORES), _unscored(items, _CHANCES)
        reasons = reasons.clear()
    rows = rows.sort("expected_late", "customer", "currency", descending=[True, False, False])
    return Scores(
        as_of=as_of,
        model_version=model.version,
        uses=model.uses,
        rows=rows.select(COLUMNS),
        reasons=reasons,
        items=items,
    )


#: What a person keeps beside the score: what others say, and when to look again.
OPINIONS = ("credit_score", "credit_score_source", "credit_scored_on", "review_on")

COLUMNS = (
    "source", "customer", "customer_id", "name", "segment", "country", "collector", "currency",
    "score", "grade", "late_30_share", "based_on", "open", "overdue", "items", "overdue_items",
    "oldest_days", "expected_late", "days_expected", "score_before", "change", "payments",
    "confidence", "limit", "limit_source", "exposure", "limit_used_share", "alert", "hold",
    "hold_reasons", *OPINIONS, "usual_points",
)  # fmt: skip


#: What follows from a score, of customers and of items.
_FROM_SCORES = ("score", "grade", "late_30_share", "expected_late", "days_expected",
                "score_before", "change", "usual_points")  # fmt: skip
_CHANCES = ("late_30_chance", "late_chance", "paid_14", "paid_180", "days",
            "brought_forward_share")  # fmt: skip


def _unscored(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in columns)


def brought_forward(
    accounts: Accounts, ledger: Ledger, as_of: date, actions: Actions
) -> pl.DataFrame:
    """Say what a contact is worth: one row an open item, with brought_forward_share (0-1).

    The chance that it would not come by itself within 14 days, but would within 180, times the
    share of former contacts that a payment followed, (1 + answered) / (2 + contacts). Work on what
    comes anyway, or never, brings nothing forward.
    """
    customers = gathered(ledger.customers.select("customer", "source", "customer_id"))
    known = answers(ledger, as_of, actions, customers)
    items = accounts.items.filter(~pl.col("usual")).drop("usual", "weight", "issued_day")
    joined = items.join(known, on="customer", how="left", maintain_order="left")
    reacts = (1 + pl.col("answered").fill_null(0)) / (2 + pl.col("contacts").fill_null(0))
    waiting = pl.max_horizontal(pl.col("paid_180") - pl.col("paid_14"), pl.lit(0.0))
    return joined.with_columns(brought_forward_share=waiting * reacts).drop("answered", "contacts")


def _scored(rows: pl.DataFrame) -> pl.DataFrame:
    points = (100 * (1 - pl.col("late_30_share"))).round().cast(pl.Int64)
    return rows.with_columns(score=points).with_columns(grade=_level("score", GRADES))


def _level(column: str, levels: tuple[tuple[str, int], ...]) -> pl.Expr:
    found = pl.lit(None, pl.String)
    for name, least in reversed(levels):
        found = pl.when(pl.col(column) >= least).then(pl.lit(name)).otherwise(found)
    return found


def _with_change(
    rows: pl.DataFrame, ledger: Ledger, as_of: date, model: Model, actions: Actions
) -> pl.DataFrame:
    """Add the score of a month earlier, by the same model: so a change is the customer's."""
    before = Accounts.at(ledger, months_back(as_of, 1), model, actions)
    former = _scored(before.rows).select(*ACCOUNT, score_before="score")
    joined = rows.join(former, on=ACCOUNT, how="left", maintain_order="left")
    return joined.with_columns(change=pl.col("score") - pl.col("score_before"))


def _with_facts(accounts: Accounts, rows: pl.DataFrame) -> pl.DataFrame:
    """Add what is known of the customers: their payments, promises and disputes."""
    history, today = accounts.history, day_number(accounts.history.as_of)
    customer = rows["customer"].to_numpy().astype(np.int64)
    day = np.full_like(customer, today)
    payments, _, _, late = history.payments["customer"].until(customer, day)
    promises, broken = still(history.promises_ended, customer, day)
    (disputes,) = still(history.disputes_opened["customer"], customer, day)
    facts = {"payments": payments, "paid_late": late, "promises": promises, "broken": broken,
             "disputes": disputes}  # fmt: skip
    known = rows.with_columns(
        pl.Series(name, value).cast(pl.Int64) for name, value in facts.items()
    )
    return known.with_columns(
        confidence=_level("payments", CONFIDENCES),
        last_issued_on=pl.col("newest_issued_day").cast(pl.Int32).cast(pl.Date),
    )


def _with_opinions(rows: pl.DataFrame, actions: Actions) -> pl.DataFrame:
    """Add what people noted that others say of the customers."""
    noted = actions.profiles.select("source", "customer_id", *OPINIONS)
    return rows.join(noted, on=["source", "customer_id"], how="left", maintain_order="left")


def _named(ledger: Ledger, rows: pl.DataFrame) -> pl.DataFrame:
    columns = ("customer", "source", "customer_id", "name", "segment", "country", "collector")
    known = gathered(ledger.customers.select(*columns))
    return rows.join(known, on="customer", how="inner", maintain_order="left")


def _reasons(model: Model, accounts: Accounts, rows: pl.DataFrame) -> tuple[float, pl.DataFrame]:
    """Take scores apart: by the largest item of each account, the rest of it being the others."""
    numbered = accounts.items.with_row_index("place").sort(
        *ACCOUNT, "balance", "item", descending=[False, False, True, False]
    )
    largest = numbered.unique(ACCOUNT, keep="first", maintain_order=True)
    places = largest["place"].to_numpy().astype(np.int64)
    asked = accounts.asked.only(places)
    now = 100 * (1 - largest["late_30_chance"].to_numpy())
    base, added, told = steps(model, accounts.history, asked, now)
    base = round(base, 1)
    features = ("segment_delay", "median_delay", "terms_days", "size_to_usual")
    of_largest = (
        largest.select(*ACCOUNT, "days_late")
        .with_columns(pl.Series(name, told[:, NAMES.index(name)]) for name in features)
        .with_columns(pl.Series(*pair) for pair in zip(POINTS, added.T, strict=False))
        .with_columns(times=pl.col("size_to_usual").exp())
    )
    facts = ("based_on", "items", "overdue_items", "overdue_days", "payments", "paid_late",
             "promises", "broken", "disputes", "score")  # fmt: skip
    joined = of_largest.join(rows.select(*ACCOUNT, *facts), on=list(ACCOUNT), how="inner")
    rest = pl.col("score") - base - pl.sum_horizontal(POINTS[:-1])
    return base, _rounded(worded(joined.with_columns(points_others=rest)), base)


def _rounded(found: pl.DataFrame, base: float) -> pl.DataFrame:
    """Round points to tenths so that they still add up: the weightiest takes what is left over."""
    ordered = found.with_columns(pl.col("points").round(1), weight=pl.col("points").abs()).sort(
        *ACCOUNT, "weight", "reason", descending=[False, False, True, False]
    )
    left = pl.col("score") - base - pl.col("points").sum().over(ACCOUNT)
    first = pl.int_range(pl.len()).over(ACCOUNT) == 0
    points = (pl.col("points") + pl.when(first).then(left).otherwise(0.0)).round(1)
    silent = pl.col("reason").is_in(["promises", "disputes", "others"]) & (pl.col("points") == 0)
    told = ordered.with_columns(points=points).filter(~silent)
    return told.select(*ACCOUNT, "reason", "params", "points")

"""Portfolio: customers by grade, who moved, who nears its limit, and whose review is due."""

from __future__ import annotations

from datetime import date

import polars as pl

from ardash.collections.naming import last_instant
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.credit_hold import ALERTS
from ardash.risk.grid import LAST_DAY
from ardash.risk.scores import GRADES, OPINIONS

#: A score moves by a point or two from one day to the next; more than this is news.
MOVED_POINTS = 5

#: Reviews that fall due within so many days are told.
SOON_DAYS = 30


def told_days(column: str) -> pl.Expr:
    """Days as they are told: none where payment is not expected as far as the model looks."""
    return pl.when(pl.col(column) < LAST_DAY).then(column)


def by_grade(rows: pl.DataFrame) -> pl.DataFrame:
    """Add customers up by grade: one row a currency and grade, the best first.

    `rows` are those of `Scores`. Columns: currency, grade, customers, open, overdue, expected_late
    (minor units), expected_late_share (of what is open; null where nothing is).
    """
    order = {grade: place for place, (grade, _) in enumerate(GRADES)}
    grouped = (
        rows.filter(pl.col("grade").is_not_null())
        .group_by("currency", "grade")
        .agg(
            customers=pl.len().cast(pl.Int64),
            open=pl.col("open").sum(),
            overdue=pl.col("overdue").sum(),
            expected_late=pl.col("expected_late").sum(),
        )
    )
    share = pl.when(pl.col("open") > 0).then(pl.col("expected_late") / pl.col("open"))
    placed = grouped.with_columns(
        expected_late_share=share,
        place=pl.col("grade").replace_strict(order, return_dtype=pl.Int64),
    )
    return placed.sort("currency", "place").drop("place")


def over_grades(rows: pl.DataFrame) -> pl.DataFrame:
    """Add customers up over all currencies: one row a grade, also those that nobody has.

    Columns: grade, customers, open (minor units; null where it is in several currencies, which are
    not added up).
    """
    grouped = by_grade(rows).group_by("grade").agg(pl.col("customers", "open").sum())
    grades = pl.DataFrame({"grade": [grade for grade, _ in GRADES]})
    found = grades.join(grouped, on="grade", how="left", maintain_order="left").fill_null(0)
    if rows["currency"].n_unique() > 1:
        return found.with_columns(open=pl.lit(None, pl.Int64))
    return found


def movers(rows: pl.DataFrame, points: int = MOVED_POINTS) -> pl.DataFrame:
    """List the customers whose score changed by that much in a month, the deepest fall first."""
    moved = rows.filter(pl.col("change").abs() >= points)
    return moved.sort("change", "expected_late", "customer", descending=[False, True, False])


def alert_counts(rows: pl.DataFrame) -> dict[int, int]:
    """Count the customers at each of ALERTS percent of their credit limit, the highest first."""
    return {percent: rows.filter(alert=percent).height for percent in reversed(ALERTS)}


def reviews(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List whose credit is to be looked at again, the longest due first: one row a customer.

    Columns: source, customer (key), customer_id, name, segment, country, collector, review_on,
    days_late (negative: it is still to come), due (by `as_of`), credit_score, credit_score_source,
    credit_scored_on. Reviews further away than SOON_DAYS are left out.
    """
    then = actions.until(last_instant(as_of))
    noted = then.profiles.select("source", "customer_id", *OPINIONS)
    days = (pl.lit(as_of) - pl.col("review_on")).dt.total_days()
    near = noted.with_columns(days_late=days).filter(pl.col("days_late") >= -SOON_DAYS)
    columns = ("source", "customer", "customer_id", "name", "segment", "country", "collector")
    known = gathered(ledger.customers.select(*columns))
    known = known.with_columns(pl.col("source").cast(pl.String))
    joined = near.join(known, on=["source", "customer_id"], how="inner")
    told = joined.with_columns(due=pl.col("days_late") >= 0).sort("review_on", "customer")
    return told.select(
        *columns, "review_on", "days_late", "due", "credit_score", "credit_score_source",
        "credit_scored_on",
    )  # fmt: skip

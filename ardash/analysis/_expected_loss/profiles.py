"""Payment profiles: of what was owed, how much reached each bucket, and how much was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.analysis._expected_loss.assumptions import FEW_INVOICES, LOST_AFTER, Assumptions
from ardash.analysis._expected_loss.debts import OWED, day_number, owed_spans, written_off
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back

KEYS = ("currency", "group", "bucket")
_BALANCE, _DUE = pl.col("balance"), pl.col("due_day")


def window(as_of: date, rules: Assumptions) -> tuple[date, date]:
    """Return the first and last due date of the debts whose outcome is known and counts."""
    last = as_of - timedelta(days=rules.lost_days + 1)
    return months_back(last, rules.months) + timedelta(days=1), last


def settled(ledger: Ledger, as_of: date, rules: Assumptions) -> Assumptions:
    """Settle after how many days debts count as lost, where nobody has stated it.

    The longest of LOST_AFTER by which the outcome of enough invoices is known, else the shortest:
    much of what is 90 days late is paid all the same, but a young book knows of nothing older.
    """
    if rules.lost_after_days is not None:
        return rules
    for days in LOST_AFTER:
        tried = replace(rules, lost_after_days=days)
        due = window(as_of, tried)
        in_time, undated = nw.col("due_on").is_between(*due), nw.col("due_on").is_null()
        within = in_time | (undated & nw.col("issued_on").is_between(*due))
        known = ledger.items.filter(nw.col("kind").is_in(OWED), within).select(count=nw.len())
        if gathered(known)["count"].item() >= FEW_INVOICES:
            return tried
    return tried


def profile(ledger: Ledger, as_of: date, rules: Assumptions) -> pl.DataFrame:
    """Say what became of what was owed: one row a currency, group and bucket (its number).

    Columns: currency, group, bucket, invoices (how many debts reached it), reached, lost (of it,
    written off later or unpaid when it came into the last bucket), recovered (of the lost, paid
    since); minor units. Only debts that had all their time by `as_of`: nothing dated later counts.
    """
    debts = _debts(ledger, as_of, rules)
    buckets = range(len(rules.codes))
    rows = [
        debts.select(
            "currency",
            "group",
            pl.lit(number, pl.Int32).alias("bucket"),
            invoices=(pl.col(f"reached_{number}") > 0).cast(pl.Int64),
            reached=pl.col(f"reached_{number}"),
            lost=pl.col(f"lost_{number}"),
            recovered=pl.min_horizontal("recovered", f"lost_{number}"),
        )
        .group_by(KEYS)
        .agg(pl.col("invoices", "reached", "lost", "recovered").sum())
        for number in buckets
    ]
    return pl.concat(rows).sort(KEYS, nulls_last=True)


def _debts(ledger: Ledger, as_of: date, rules: Assumptions) -> pl.DataFrame:
    """Follow each debt through its buckets: one row a debt, reached_0, lost_0, reached_1 ..."""
    first, last = window(as_of, rules)
    spans = owed_spans(ledger, date.min, as_of, rules.by, due=(first, last))
    seen = spans.group_by("debt").agg(seen_day=pl.col("from_day").min())
    spans = spans.join(seen, on="debt")
    starts = _starts(rules)
    reached = {f"reached_{n}": _at(_entered(starts, n), starts, n) for n in range(1, len(starts))}
    debts = spans.group_by("debt").agg(
        pl.col("currency", "group", "due_day", "seen_day").first(),
        # What it owed at most until it fell due.
        _BALANCE.filter(pl.col("from_day") <= _DUE).max().fill_null(0).alias("reached_0"),
        _BALANCE.filter(pl.col("to_day") > day_number(as_of)).sum().alias("still_open"),
        **reached,
    )
    return _with_losses(debts, written_off(ledger, as_of), starts)


def _starts(rules: Assumptions) -> list[int]:
    """Days late on which each bucket begins; 0 stands for the day that a debt is first seen."""
    return [0, 1, *(edge + 1 for edge in rules.last_days)]


def _entered(starts: list[int], number: int) -> pl.Expr:
    """Day that a debt came into a bucket: when it was first seen, if that was later."""
    if number == 0:
        return pl.col("seen_day")
    return pl.max_horizontal(_DUE + starts[number], "seen_day")


def _at(day: pl.Expr, starts: list[int], number: int) -> pl.Expr:
    """What a debt owed at the close of the day that it came into a bucket, if it ever did."""
    open_then = (pl.col("from_day") <= day) & (pl.col("to_day") > day)
    if number + 1 < len(starts):
        open_then = open_then & (day < _DUE + starts[number + 1])
    return _BALANCE.filter(open_then).sum()


def _with_losses(debts: pl.DataFrame, gone: pl.DataFrame, starts: list[int]) -> pl.DataFrame:
    """Add what was lost of a debt after it came into each bucket, at most what it owed there."""
    last, booked, amount = len(starts) - 1, pl.col("booked_day"), pl.col("amount")
    in_time = booked <= _entered(starts, last)
    timed = gone.join(debts.select("debt", "due_day", "seen_day"), on="debt")
    given_up = timed.group_by("debt").agg(
        pl.col("amount").filter(~in_time).sum().alias("gone_after"),
        *(
            amount.filter(in_time & ((booked > _entered(starts, n)) | (n == 0)))
            .sum()
            .alias(f"gone_{n}")
            for n in range(last + 1)
        ),
    )
    rows = debts.join(given_up, on="debt", how="left").with_columns(
        pl.col("gone_after", *(f"gone_{n}" for n in range(last + 1))).fill_null(0)
    )
    unpaid, nothing = pl.col(f"reached_{last}"), pl.lit(0, pl.Int64)
    since = unpaid - pl.col("still_open") - pl.max_horizontal("gone_after", nothing)
    return rows.with_columns(
        *(
            pl.min_horizontal(
                unpaid + pl.max_horizontal(f"gone_{n}", nothing), f"reached_{n}"
            ).alias(f"lost_{n}")
            for n in range(last + 1)
        ),
        recovered=pl.max_horizontal(since, nothing),
    )

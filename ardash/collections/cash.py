"""Cash: what came into the bank, what of it waits to be applied, and how fresh the feed is."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import NamedTuple

import narwhals as nw
import polars as pl

from ardash.collections._matching.standing import standing
from ardash.collections.returns import returns
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: Ages of cash that waits, in days since it was booked: from, to (null = and older).
AGES: tuple[tuple[int, int | None], ...] = ((0, 7), (8, 30), (31, 90), (91, None))


class Matched(NamedTuple):
    """How much of what came in by a day is applied, in one currency (minor units)."""

    currency: str
    receipts: int
    amount: int
    applied: int
    applied_amount: int
    by_rule: int
    parked_amount: int

    @property
    def match_share(self) -> float | None:
        """Share of the receipts that are applied (0-1); none where nothing came in."""
        return self.applied / self.receipts if self.receipts else None


def short_numbers(sources: pl.Series, receipt_ids: pl.Series) -> pl.Series:
    """Give receipts short numbers that a person can type: the same at every time."""
    return pl.Series(
        [
            hashlib.sha256(f"{source}|{receipt_id}".encode()).hexdigest()[:8]
            for source, receipt_id in zip(sources, receipt_ids, strict=True)
        ],
        dtype=pl.String,
    )


def received(receipts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Keep what customers may have paid by the close of a day: money in that is no reversal."""
    came = (pl.col("amount") > 0) & pl.col("reversal_of").is_null()
    return standing(receipts).filter(came & (pl.col("booked_on") <= as_of))


def waiting(
    receipts: pl.DataFrame, statements: pl.DataFrame, decided: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """List the receipts up to `as_of` that nobody has decided on: one row each, oldest first.

    What the bank took back since does not wait. Columns: those of the table receipts, and sure
    (its statement adds up, as far as that can be checked), age_days (days since it was booked).
    `decided` are the applications.
    """
    odd = statements.filter(pl.col("difference").fill_null(0) != 0).select("source", "statement_id")
    stand = decided.filter(pl.col("undone_at").is_null()).select(
        source="receipt_source", receipt_id="receipt_id"
    )
    key = ["source", "receipt_id"]
    open_ones = (
        received(receipts, as_of)
        .join(stand, on=key, how="anti")
        .join(returns(receipts, as_of).drop_nulls("receipt_id"), on=key, how="anti")
    )
    doubtful = open_ones.join(odd, on=["source", "statement_id"], how="semi")["receipt_id"]
    return open_ones.with_columns(
        sure=~pl.col("receipt_id").is_in(doubtful.implode()),
        age_days=(pl.lit(as_of) - pl.col("booked_on")).dt.total_days(),
    ).sort("booked_on", "receipt_id")


def matched(receipts: pl.DataFrame, decided: pl.DataFrame, as_of: date) -> list[Matched]:
    """Say how much of what came in is applied: one a currency, by code."""
    stand = decided.filter(pl.col("undone_at").is_null()).with_columns(
        parked=pl.col("lines")
        .list.eval(
            pl.when(pl.element().struct["kind"] == "unapplied")
            .then(pl.element().struct["amount"])
            .otherwise(0)
        )
        .list.sum()
        if decided.height
        else pl.lit(0, pl.Int64),
    )
    known = stand.select(
        "receipt_id", "rule", "parked", source="receipt_source", number="application"
    )
    key = ["source", "receipt_id"]
    back = returns(receipts, as_of).drop_nulls("receipt_id").select(*key, back=True)
    beside = (
        received(receipts, as_of).join(known, on=key, how="left").join(back, on=key, how="left")
    )
    amount, done = pl.col("amount"), pl.col("number").is_not_null()
    counted = (
        beside.filter(done | pl.col("back").is_null())
        .group_by("currency")
        .agg(
            receipts=pl.len(),
            amount=amount.sum(),
            applied=done.sum(),
            applied_amount=amount.filter(done).sum(),
            by_rule=pl.col("rule").is_not_null().sum(),
            parked_amount=pl.col("parked").sum(),
        )
    )
    return [Matched(**row) for row in counted.sort("currency").iter_rows(named=True)]


def by_age(waits: pl.DataFrame) -> pl.DataFrame:
    """Add up what waits by its age: currency, from_days, to_days, receipts, amount."""
    frames = []
    for first, last in AGES:
        old = pl.col("age_days") >= first
        within = waits.filter(old if last is None else old & (pl.col("age_days") <= last))
        frames.append(
            within.group_by("currency")
            .agg(receipts=pl.len(), amount=pl.col("amount").sum())
            .select(
                "currency",
                pl.lit(first, pl.Int64).alias("from_days"),
                pl.lit(last, pl.Int64).alias("to_days"),
                "receipts",
                "amount",
            )
        )
    return pl.concat(frames).sort("currency", "from_days")


#: An account is behind when its next statement is due for more than this many days. One that is
#: told of more rarely than that has a rhythm of its own.
STALE_DAYS = 7

#: Gaps between statements that make an account's rhythm: the last so many, and at least two.
_GAPS = 12


def feed(statements: pl.DataFrame, receipts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Say how old the bank feed is: one row an account.

    Columns: account, currency, closed_on (last closing day up to `as_of`, of a statement, or else
    last booked movement), age_days, rhythm_days (median gap between its last closing days; null
    where fewer than three are known), late_days (days by which it is behind: its age beyond its
    rhythm, the age itself where it is told of daily), stale (late by more than `STALE_DAYS`),
    closing (minor units), unbalanced (statements that do not add up).
    """
    closes = statements.select("account", "currency", "closing", "difference", day="closed_on")
    notices = receipts.filter(pl.col("statement_id").is_null()).select(
        "account", "currency", closing=pl.lit(None, pl.Int64), difference=pl.lit(0, pl.Int64),
        day="booked_on",
    )  # fmt: skip
    known = pl.concat([closes, notices]).filter(pl.col("day") <= as_of)
    odd = pl.col("difference").fill_null(0) != 0
    gaps = pl.col("day").unique().sort().diff().dt.total_days().drop_nulls().tail(_GAPS)
    rhythm = pl.when(gaps.len() > 1).then(gaps.median().round().cast(pl.Int64))
    late = pl.col("age_days") - pl.col("rhythm_days").fill_null(1) + 1
    return (
        known.sort("day", maintain_order=True)
        .group_by("account", "currency", maintain_order=True)
        .agg(
            closed_on=pl.col("day").last(),
            rhythm_days=rhythm,
            closing=pl.col("closing").last(),
            unbalanced=odd.sum(),
        )
        .with_columns(age_days=(pl.lit(as_of) - pl.col("closed_on")).dt.total_days())
        .with_columns(late_days=late.clip(0))
        .select(
            "account", "currency", "closed_on", "age_days", "rhythm_days", "late_days",
            (pl.col("late_days") > STALE_DAYS).alias("stale"), "closing", "unbalanced",
        )
        .sort("account", "currency")
    )  # fmt: skip


#: An account without a statement for so many days more than the newest is out of use, and so is
#: one that has missed two statements of its own rhythm.
_OUT_OF_USE_DAYS = 45


def fed_on(statements: pl.DataFrame, receipts: pl.DataFrame, as_of: date) -> date | None:
    """Return the day up to which the bank told what came in; None when it never did.

    It is the last closing day, up to `as_of`, of the account whose statements are the oldest, of
    those in use: a payment on it would not be known. An account that is told of more rarely than
    others, monthly say, and keeps its own rhythm says nothing against them. See `feed`.
    """
    if statements.is_empty() and receipts.is_empty():
        return None
    told = feed(statements, receipts, as_of).drop_nulls("closed_on")
    newest = told["closed_on"].max()
    if not isinstance(newest, date):
        return None
    rhythm = pl.col("rhythm_days").fill_null(1)
    behind_days = (pl.lit(newest) - pl.col("closed_on")).dt.total_days()
    left_after = pl.max_horizontal(pl.lit(_OUT_OF_USE_DAYS), 2 * rhythm + STALE_DAYS)
    used = told.filter(behind_days <= left_after)
    frequent = rhythm <= STALE_DAYS
    # Where every account is told of rarely, what came since is known of none.
    if used.select(frequent.any()).item():
        used = used.filter(frequent | pl.col("stale"))
    oldest = used["closed_on"].min()
    return oldest if isinstance(oldest, date) else None


def learned(decided: pl.DataFrame) -> pl.DataFrame:
    """Say which customer an account has paid for, as decided before: one row a pair."""
    stand = decided.filter(pl.col("undone_at").is_null() & pl.col("customer_id").is_not_null())
    return stand.select("payer_account", "source", "customer_id").drop_nulls().unique()


def open_for_cash(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """List what is open at the close of `as_of`, as `matching.proposals` takes it: one row each.

    What customers have on account is left out: it is matched by undoing its application.
    """
    found = open_at(ledger.balances, as_of).filter(nw.col("kind") != "unapplied")
    described = ledger.items.select("item", "item_id", "document", "discount_on", "discount_share")
    customers = ledger.customers.select("customer", "customer_id")
    joined = found.join(described, on="item", how="left").join(customers, on="customer", how="left")
    return gathered(
        joined.select(
            "source", "item_id", "customer_id", "document", "kind", "issued_on", "due_on",
            "balance", "currency", "discount_on", "discount_share",
        )
    )  # fmt: skip

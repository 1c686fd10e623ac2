"""Allowances: what of each open item is expected to be lost, in whole minor units that add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import narwhals as nw
import polars as pl

from ardash.analysis._expected_loss.assumptions import Assumptions, Specific
from ardash.analysis._expected_loss.debts import (
    OWED,
    as_debts,
    bucket_of,
    day_number,
    effective_due_day,
)
from ardash.analysis._expected_loss.matrix import matrix
from ardash.analysis._expected_loss.profiles import settled
from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What stands for the bucket of items with a statement of their own.
DOUBTFUL = "doubtful"

_CELL = ["currency", "group", "bucket", "statement"]


@dataclass(frozen=True, eq=False)
class Rated:
    """A book at a date, each of its open debts with what is expected to be lost of it.

    matrix   the provision matrix: see `provision_matrix`
    items    one row an open item: item, debt, the dimensions, group, due_day, undated, bucket (its
             code, or doubtful), age_bucket (its code), days_late, statement (number of the one
             in force on doubtful items, else null), rate (null where none is known), exposure,
             allowance (minor units)
    disputed  keys of the items in dispute, for statements about these
    credits  what customers have to their credit: currency, credit (minor units, below 0), items
    """

    as_of: date
    rules: Assumptions
    matrix: pl.DataFrame
    items: pl.DataFrame
    credits: pl.DataFrame
    disputed: frozenset[int] = frozenset()


def rated(
    ledger: Ledger, as_of: date, rules: Assumptions, *, disputed: Iterable[int] = ()
) -> Rated:
    """Rate every open debt of a ledger at the close of `as_of`, by the history of that ledger.

    `disputed` are the keys of items in dispute, for statements about these. Where nobody stated
    after how many days debts count as lost, `settled` says so; hand its answer to both dates of a
    movement.
    """
    rules, objected = settled(ledger, as_of, rules), frozenset(disputed)
    found = matrix(ledger, as_of, rules)
    still = open_at(ledger.balances, as_of)
    owed = nw.col("kind").is_in(OWED) & (nw.col("balance") > 0)
    columns = dict.fromkeys(("item", "account", *DIMENSIONS, "due_day", "issued_day", "balance"))
    items = as_debts(ledger, gathered(still.filter(owed).select(*columns)))
    undated = pl.col("due_day").is_null()
    late = day_number(as_of) - pl.col("due_day")
    number = bucket_of(late, rules.last_days)
    group = pl.col(rules.by).cast(pl.String) if rules.by else pl.lit(None, pl.String)
    placed = items.with_columns(
        group=group, undated=undated, due_day=effective_due_day(), exposure=pl.col("balance")
    )
    code = number.replace_strict(dict(enumerate(rules.codes)), return_dtype=pl.String)
    placed = placed.with_columns(bucket=code, age_bucket=code, days_late=late)
    placed = with_rates(ledger, placed, found, rules.in_force(as_of), objected)
    credit = still.filter(~owed).group_by("currency")
    credits_ = gathered(credit.agg(credit=nw.col("balance").sum(), items=nw.len()))
    return Rated(as_of, rules, found, placed.drop("balance"), credits_, objected)


def narrowed(found: Rated, ledger: Ledger) -> Rated:
    """Keep what stands in a narrower ledger; what is lost of an item is the same in every one."""
    still = open_at(ledger.balances, found.as_of)
    keys = gathered(still.select("item", "currency", "kind", "balance"))
    credit = keys.filter(~pl.col("kind").is_in(OWED) | (pl.col("balance") <= 0))
    summed = credit.group_by("currency").agg(credit=pl.col("balance").sum(), items=pl.len())
    items = found.items.join(keys.select("item"), on="item", how="semi")
    groups = gathered(ledger.items.select("currency", *_by(found.rules)).unique())
    told = groups.rename(dict.fromkeys(_by(found.rules), "group"))
    own = found.matrix
    if found.rules.by:
        own = own.join(told, on=["currency", "group"], how="semi", nulls_equal=True)
    return replace(found, matrix=own, items=items, credits=summed)


def _by(rules: Assumptions) -> list[str]:
    return [rules.by] if rules.by else []


def with_rates(
    ledger: Ledger,
    items: pl.DataFrame,
    found: pl.DataFrame,
    specific: Sequence[Specific],
    disputed: frozenset[int],
) -> pl.DataFrame:
    """Give open items a rate and an allowance: each cell's is rounded once, its items share it."""
    rates = found.select("currency", "group", "bucket", "rate")
    marked = _marked(ledger, items, specific, disputed)
    joined = marked.join(
        rates, on=["currency", "group", "bucket"], how="left", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip
    known = pl.col("statement").is_not_null()
    if specific:
        own = {number: float(each.rate) for number, each in enumerate(specific)}
        stated = pl.col("statement").replace_strict(own, return_dtype=pl.Float64)
        joined = joined.with_columns(
            rate=pl.when(known).then(stated).otherwise("rate"),
            bucket=pl.when(known).then(pl.lit(DOUBTFUL)).otherwise("bucket"),
        )
    return joined.with_columns(allowance=_shared(pl.col("exposure"), pl.col("rate").fill_null(0)))


def _shared(exposure: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Share what is lost of a cell among its items by the largest remainders, to the minor unit."""
    exact = exposure * rate
    floor = exact.floor().cast(pl.Int64)
    whole = (exposure.sum() * rate.first() + 0.5).floor().cast(pl.Int64)
    left = whole.over(_CELL) - floor.sum().over(_CELL)
    rank = (floor - exact).rank("ordinal").over(_CELL)
    return floor + (rank <= left).cast(pl.Int64)


def _marked(
    ledger: Ledger, items: pl.DataFrame, specific: Sequence[Specific], disputed: frozenset[int]
) -> pl.DataFrame:
    """Number the statement on doubtful items that each item falls under; null for most."""
    marked = items.with_columns(statement=pl.lit(None, pl.Int32))
    for number, each in reversed(list(enumerate(specific))):
        about = pl.lit(value=False)
        for account in each.accounts:
            about = about | pl.col("account").cast(pl.String).str.starts_with(account)
        if each.disputed:
            about = about | pl.col("item").is_in(sorted(disputed))
        if each.customers:
            about = about | pl.col("customer").is_in(
                _keys(ledger, "customers", "customer", "customer_id", each.customers)
            )
        if each.documents:
            about = about | pl.col("item").is_in(
                _keys(ledger, "items", "item", "document", each.documents)
            )
        chosen = pl.when(about.fill_null(value=False)).then(pl.lit(number, pl.Int32))
        marked = marked.with_columns(statement=chosen.otherwise("statement"))
    return marked


def _keys(ledger: Ledger, frame: str, key: str, column: str, wanted: Sequence[str]) -> list[int]:
    rows = getattr(ledger, frame).filter(nw.col(column).is_in(list(wanted))).select(key)
    return [int(value) for value in gathered(rows)[key].to_list()]

"""Expected credit loss: IFRS 9, simplified approach, from what became of past debts."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis._expected_loss.allowance import DOUBTFUL, Rated, narrowed, rated
from ardash.analysis._expected_loss.assumptions import (
    FEW_INVOICES,
    FILE,
    GROUPINGS,
    Adjustment,
    Assumptions,
    Specific,
    StatedRate,
)
from ardash.analysis._expected_loss.matrix import BASES, matrix
from ardash.analysis._expected_loss.movement import STEPS, moved
from ardash.analysis._expected_loss.profiles import profile, settled, window
from ardash.analysis._expected_loss.reading import load, read
from ardash.analysis._expected_loss.rolls import MONTHS, chained, rolls
from ardash.analysis._expected_loss.stating import state
from ardash.analysis._expected_loss.sums import (
    MOST_RECOVERED,
    MOVED,
    allowance_by_age,
    last_year_end,
    movement_totals,
    roll_shares,
    totals,
)
from ardash.analysis.grouped import group_keys
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger

__all__ = [
    "BASES",
    "DOUBTFUL",
    "FEW_INVOICES",
    "FILE",
    "GROUPINGS",
    "MONTHS",
    "MOST_RECOVERED",
    "MOVED",
    "STEPS",
    "Adjustment",
    "Assumptions",
    "Rated",
    "Specific",
    "StatedRate",
    "allowance_by",
    "allowance_by_age",
    "allowance_items",
    "allowance_table",
    "last_year_end",
    "load",
    "movement",
    "movement_totals",
    "narrowed",
    "payment_profile",
    "provision_matrix",
    "rated",
    "read",
    "roll_rates",
    "roll_shares",
    "settled",
    "state",
    "totals",
    "window",
]

USUAL = Assumptions()


def payment_profile(ledger: Ledger, as_of: date, assumptions: Assumptions = USUAL) -> pd.DataFrame:
    """Say what became of what customers owed: one row a currency, group and bucket.

    Columns: currency, group (value of assumptions.by; none where it has none), bucket, invoices
    (debts that reached it), reached, reached_share (of what was owed before it fell due, 0-1), lost
    (of what reached it: written off later, or unpaid when the last bucket began), loss_rate
    (lost / reached), recovered (of the lost, paid by as_of); amounts in minor units.

    Debts are invoices and charges that fell due in the months of the assumptions and had time to
    come into the last bucket by `as_of`. Undated ones fall due when they are issued.
    """
    rules = settled(ledger, as_of, assumptions)
    codes = dict(enumerate(rules.codes))
    found = profile(ledger, as_of, rules)
    first = pl.col("reached").filter(pl.col("bucket") == 0).sum().over("currency", "group")
    table = found.with_columns(
        reached_share=pl.when(first > 0).then(pl.col("reached") / first),
        loss_rate=pl.when(pl.col("reached") > 0).then(pl.col("lost") / pl.col("reached")),
        bucket=pl.col("bucket").replace_strict(codes, return_dtype=pl.String),
    )
    columns = ("currency", "group", "bucket", "invoices", "reached", "reached_share", "lost",
               "loss_rate", "recovered")  # fmt: skip
    return to_pandas(table.select(columns))


def roll_rates(
    ledger: Ledger, as_of: date, assumptions: Assumptions = USUAL, *, months: int = MONTHS
) -> pd.DataFrame:
    """Say where debts stood a month later: one row a currency, group and bucket.

    Columns: currency, group, bucket, amount (what stood in it at the ends of `months` months, added
    up), one column a bucket (where it stood a month later), written_off, settled (paid or credited
    meanwhile, below 0 where debts grew): these add up to the amount; all minor units. loss_rate:
    what such months, one after the other, make of the bucket (0-1), to compare the matrix with.
    """
    rules = settled(ledger, as_of, assumptions)
    codes = list(rules.codes)
    found = rolls(ledger, as_of, rules, months)
    rates: dict[tuple[Any, Any, Any], float | None] = {}
    for (currency, group), rows in found.group_by("currency", "group"):
        for number, rate in enumerate(chained(rows.to_dicts(), len(codes))):
            rates[currency, group, number] = rate
    keys = found.select("currency", "group", "bucket").iter_rows()
    told = found.with_columns(
        loss_rate=pl.Series([rates[key] for key in keys], dtype=pl.Float64),
        bucket=pl.col("bucket").replace_strict(dict(enumerate(codes)), return_dtype=pl.String),
    )
    named = told.rename({f"to_{number}": code for number, code in enumerate(codes)})
    columns = ("currency", "group", "bucket", "amount", *codes, "written_off", "settled",
               "loss_rate")  # fmt: skip
    return to_pandas(named.select(columns))


def provision_matrix(ledger: Ledger, as_of: date, assumptions: Assumptions = USUAL) -> pd.DataFrame:
    """Make the provision matrix: one row a currency, group and bucket.

    Columns: currency, group, bucket, invoices, reached, reached_share, lost, recovered (see
    payment_profile), own_rate, all_rate, own_share (how much the group's own rate counts),
    historical_rate, factor (forward adjustment), rate (what counts, 0-1, none where nothing is
    known), basis (one of BASES), reason, owner, from_on (of what somebody stated).
    """
    return to_pandas(matrix(ledger, as_of, settled(ledger, as_of, assumptions)))


def allowance_table(found: Rated) -> pd.DataFrame:
    """Lay the allowance out: one row a currency, group and bucket that anything stands in.

    Columns: currency, group, bucket (also doubtful: items with a statement of their own), items,
    exposure, rate (none for doubtful items, each of which has its own, and where it is not known),
    allowance. Amounts are minor units and add up: Σ exposure + credits = receivable. Where no rate
    is known the allowance is 0.
    """
    rate = pl.when(pl.col("bucket") != DOUBTFUL).then(pl.col("rate"))
    table = found.items.group_by("currency", "group", "bucket").agg(
        items=pl.len().cast(pl.Int64),
        exposure=pl.col("exposure").sum(),
        rate=rate.first(),
        allowance=pl.col("allowance").sum(),
    )
    place = {code: n for n, code in enumerate((*found.rules.codes, DOUBTFUL))}
    order = pl.col("bucket").replace_strict(place, return_dtype=pl.Int32)
    return to_pandas(table.sort("currency", "group", order, nulls_last=True))


def allowance_by(found: Rated, ledger: Ledger, by: str) -> pd.DataFrame:
    """Say who the allowance is for: one row a currency and value of the dimension `by`.

    Columns: currency, [by], [customer_id, name], items, exposure, allowance (minor units),
    allowance_share (of the exposure, 0-1). The largest allowance stands first; the sum is that of
    `allowance_table`. Raises UnknownChoice for another `by`.
    """
    keys = group_keys(by)
    table = found.items.group_by(keys).agg(
        items=pl.len().cast(pl.Int64),
        exposure=pl.col("exposure").sum(),
        allowance=pl.col("allowance").sum(),
        allowance_share=pl.col("allowance").sum() / pl.col("exposure").sum(),
    )
    if by == "customer":
        names = gathered(ledger.customers.select("customer", "customer_id", "name"))
        table = table.join(names, on="customer", how="left")
        keys = [*keys, "customer_id", "name"]
    table = table.sort("allowance", "exposure", keys[-1], descending=[True, True, False])
    return to_pandas(table.select(*keys, "items", "exposure", "allowance", "allowance_share"))


def allowance_items(
    found: Rated, ledger: Ledger, *, limit: int | None = None, **choices: Any
) -> pd.DataFrame:
    """List the debts behind an allowance: one row an open item, the largest allowance first.

    `choices` keep rows by the columns of the items: bucket="90+", group="retail", customer=3.
    Columns: item, item_id, source, document, customer, customer_id, name, group, issued_on, due_on,
    days_late, bucket, rate, exposure, allowance (minor units), currency.
    """
    items = found.items
    for name, wanted in choices.items():
        items = items.filter(pl.col(name).eq_missing(pl.lit(wanted)))
    items = items.sort("allowance", "exposure", "item", descending=[True, True, False])
    page = items.head(limit) if limit is not None else items
    documents = gathered(
        ledger.items.select("item", "item_id", "document", "issued_on", "due_on").filter(
            nw.col("item").is_in(page["item"].to_list())
        )
    )
    names = gathered(ledger.customers.select("customer", "customer_id", "name"))
    columns = ("item", "item_id", "source", "document", "customer", "customer_id", "name", "group",
               "issued_on", "due_on", "days_late", "bucket", "rate", "exposure", "allowance",
               "currency")  # fmt: skip
    described = page.join(documents, on="item", how="left", maintain_order="left").join(
        names, on="customer", how="left", maintain_order="left"
    )
    return to_pandas(described.select(columns))


def movement(ledger: Ledger, opening: Rated, closing: Rated) -> pd.DataFrame:
    """Explain the change of the allowance from one date to a later one: a row a currency and group.

    Columns, minor units: currency, group, opening, new, aged, released, used, rates, closing (the
    sum of all before it), written_off (in all), beyond (of it, without an allowance), expense
    (closing - opening + written_off: what profit and loss bear). See docs/expected-loss.md.
    """
    return to_pandas(moved(ledger, opening, closing))

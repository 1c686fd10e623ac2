"""The books as they would be: each invoice paid as late as it was, under other terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import narwhals as nw
import numpy as np
import polars as pl

from ardash.analysis._scenario.base import Replay
from ardash.analysis._scenario.change import Behaviour, Change
from ardash.analysis._scenario.changed import changed
from ardash.analysis._scenario.delays import RANKS
from ardash.analysis._scenario.mixing import UNPAID
from ardash.analysis._scenario.redated import redated
from ardash.ledger.balances import Frame
from ardash.ledger.derived import derived
from ardash.ledger.ledger import Ledger

#: Customers at least so likely to take a discount are booked as taking it.
_LIKELY = 0.5

_SETTLING = ["payment", "discount"]


def as_if(base: Replay, change: Change, behaviour: Behaviour) -> Ledger:
    """Return the ledger with the invoices of a change issued, due and paid as under it.

    Each payment moves by as many days as its due date does (times `Behaviour.absorb`), never before
    the invoice. What is open, and not late beyond the customer's middle delay, counts as paid on
    the day which that gives. A discount is booked where the customer is at least as likely as not
    to take it. Each instalment becomes an item. Without a change it is the ledger itself. All
    figures can be had of it as of any other, up to the base's as-of date.
    """
    touched = changed(base, change, behaviour)
    if not len(touched.kept):
        return base.population.ledger
    ledger = base.population.ledger
    rows = _rows(base, touched.invoices, change, behaviour)
    taken = touched.taken
    likely = np.unique(taken.customer[taken.chance >= _LIKELY])
    takers = pl.Series("customer", base.delays.customers[likely])
    rows = rows.with_columns(
        takes=pl.col("customer").cast(pl.Int64).is_in(takers.implode())
        & pl.col("until_on").is_not_null()
    )
    items, entries = _native(ledger.items), _native(ledger.entries)
    keys = rows.select("item", "key", "part")
    kept_items = items.join(keys.select("item").unique(), on="item", how="anti")
    kept_entries = entries.join(keys.select("item").unique(), on="item", how="anti")
    new_items = _items(items, rows)
    new_entries = _entries(entries, rows, change, base.population.as_of)
    both = pl.concat([kept_items, new_items.select(items.columns)])
    changes = pl.concat([kept_entries, new_entries.select(entries.columns)]).sort("booked_on")
    frames = derived(_lazy(both), _lazy(changes))
    name = sha256(repr((change, behaviour, base.population.as_of)).encode()).hexdigest()[:12]
    return replace(ledger, version=f"{ledger.version}?{name}", **frames)


def _native(frame: Frame) -> pl.DataFrame:
    found: pl.DataFrame = frame.collect("polars").to_native()
    return found


def _lazy(frame: pl.DataFrame) -> Frame:
    lazy: Frame = nw.from_native(frame.lazy())
    return lazy


def _rows(
    base: Replay, invoices: pl.DataFrame, change: Change, behaviour: Behaviour
) -> pl.DataFrame:
    """One row an invoice or instalment under the change: its key, its days and how it moves."""
    parts = redated(invoices, change, base.population.currency)
    count = parts.height
    first = pl.int_range(pl.len()).over("item") == 0
    top = int(base.population.ledger.items.select(top=nw.col("item").max()).collect()["top"][0])
    shift = (pl.col("new_due_on") - pl.col("due_on")).dt.total_days() * behaviour.absorb
    middle = base.delays.table[base.delays.rows(parts["customer"].to_numpy().astype(np.int64))]
    return parts.with_columns(
        part=pl.int_range(pl.len()).over("item") + 1,
        parts=pl.len().over("item"),
        key=pl.when(first).then("item").otherwise(top + 1 + pl.int_range(count)).cast(pl.Int32),
        shift=(shift + 0.5).floor().cast(pl.Int32),
        middle=pl.Series(middle[:, RANKS // 2], dtype=pl.Int32),
        whole=pl.col("billed").sum().over("item"),
        before=pl.col("billed").cum_sum().over("item") - pl.col("billed"),
    )


def _items(items: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    new = rows.select("item", "key", "part", "parts", "new_issued_on", "new_due_on")
    several = pl.col("parts") > 1
    suffix = pl.when(several).then(pl.format("{}/{}", "item_id", "part")).otherwise("item_id")
    return items.join(new, on="item").with_columns(
        item="key",
        item_id=suffix,
        issued_on="new_issued_on",
        due_on="new_due_on",
        issued_day=pl.col("new_issued_on").to_physical().cast(pl.Int32),
        due_day=pl.col("new_due_on").to_physical().cast(pl.Int32),
    )


def _entries(
    entries: pl.DataFrame, rows: pl.DataFrame, change: Change, as_of: date
) -> pl.DataFrame:
    """The entries of the rows: moved, split over instalments to the cent, and those still missing.

    Running totals are shared out, so that each entry's parts sum to it exactly.
    """
    known = entries.filter(pl.col("booked_on") <= as_of)
    mine = known.join(rows.select("item").unique(), on="item").sort("item", "booked_on")
    mine = pl.concat([mine, _missing(mine, rows, as_of).select(mine.columns)])
    columns = ("item", "key", "part", "parts", "new_issued_on", "new_due_on", "shift", "whole",
               "before", "billed", "until_on", "offered_share", "takes")  # fmt: skip
    joined = mine.join(rows.select(columns), on="item")
    paid = pl.col("kind").cast(pl.String).is_in(_SETTLING)
    moved = (pl.col("booked_on").cast(pl.Int32) + pl.col("shift")).cast(pl.Date)
    billing = pl.col("kind").cast(pl.String) == "billing"
    at = pl.when(billing).then("new_issued_on").when(paid).then(moved).otherwise("booked_on")
    at = pl.when(paid & pl.col("takes")).then(pl.min_horizontal(at, "until_on")).otherwise(at)
    amount = pl.when(pl.col("parts") > 1).then(_shared()).otherwise("amount")
    dated = joined.with_columns(
        booked_on=pl.max_horizontal(at, "new_issued_on"), amount=amount, item="key"
    )
    return _with_days(_discounted(dated, change))


def _shared() -> pl.Expr:
    """The part of an amount: shares of the instalments' running totals, rounded."""
    # What bills nothing has its entries, if any, on the last instalment.
    nothing = pl.col("whole") == 0
    share = pl.when(nothing).then(pl.col("part") // pl.col("parts")).otherwise("billed")
    before = pl.when(nothing).then(0).otherwise("before")
    whole = pl.when(nothing).then(1).otherwise("whole").cast(pl.Float64)

    def up_to(total: pl.Expr) -> pl.Expr:
        return (pl.col("amount") * total / whole).round(0).cast(pl.Int64)

    return up_to(before + share) - up_to(before)


def _missing(mine: pl.DataFrame, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Payments of what is open, on the day that the customer's middle delay gives."""
    owed = mine.group_by("item").agg(open=pl.col("amount").sum()).filter(pl.col("open") > 0)
    last = mine.unique("item", keep="last", maintain_order=True).join(owed, on="item")
    middle = rows.unique("item", maintain_order=True).select("item", "middle")
    usual = (pl.col("due_on").cast(pl.Int32) + pl.col("middle")).cast(pl.Date)
    return (
        last.join(middle, on="item")
        .filter(usual > as_of, pl.col("middle") < UNPAID)
        .with_columns(
            kind=pl.lit("payment").cast(mine.schema["kind"]),
            booked_on=usual,
            amount=-pl.col("open"),
            amount_base=pl.lit(None, pl.Int64),
            entry_id=pl.format("{}:what-if", "entry_id"),
        )
    )


def _discounted(dated: pl.DataFrame, change: Change) -> pl.DataFrame:
    """Book the discount of those who take it beside their payments, in place of the former one."""
    kind = pl.col("kind").cast(pl.String)
    if change.ends_discounts:
        payment = pl.lit("payment").cast(dated.schema["kind"])
        return dated.with_columns(kind=pl.when(kind == "discount").then(payment).otherwise("kind"))
    taking = dated.filter(kind.is_in(_SETTLING) & pl.col("takes"))
    if taking.is_empty():
        return dated
    rest = dated.filter(~(kind.is_in(_SETTLING) & pl.col("takes")))
    off = (pl.col("amount") * pl.col("offered_share")).round(0).cast(pl.Int64)
    paid = taking.with_columns(
        kind=pl.lit("payment").cast(dated.schema["kind"]), amount=pl.col("amount") - off
    )
    given = taking.with_columns(
        kind=pl.lit("discount").cast(dated.schema["kind"]),
        amount=off,
        entry_id=pl.format("{}:discount", "entry_id"),
    )
    return pl.concat([rest, paid, given])


def _with_days(dated: pl.DataFrame) -> pl.DataFrame:
    booked = pl.col("booked_on").to_physical().cast(pl.Int32)
    issued = pl.col("new_issued_on").to_physical().cast(pl.Int32)
    due = pl.col("new_due_on").to_physical().cast(pl.Int32)
    return dated.with_columns(
        booked_day=booked, issued_on="new_issued_on", due_on="new_due_on", issued_day=issued,
        due_day=due, days_to_pay=booked - issued, days_beyond_terms=booked - due,
    )  # fmt: skip

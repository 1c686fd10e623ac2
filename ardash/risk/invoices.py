"""Invoices: when each came, fell due and was paid, as it was known at a date."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import numpy as np
import polars as pl

from ardash.ledger.balances import FOREVER
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.risk.tally import Days, Numbers, Tally

#: What is left of an invoice once it counts as paid: bank charges, roundings.
REST_SHARE = 0.05

#: Above this share of the invoice, a write-off or a credit is what ended it.
ENDED_BY_SHARE = 0.5

#: Terms where neither the item nor its customer nor anybody else has any.
USUAL_TERMS_DAYS = 30

#: Of what has no due date, the terms are those of so many of its customer's dated invoices before
#: it; before any, of so many of everybody's.
LAST_DATED, LAST_OF_ALL = 24, 200

#: The day of what has not happened.
NEVER = 4_000_000

#: Days are below it: an item or a customer, and a day, are one number to sort by.
_DAYS = 1 << 22

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Count the days since 1970-01-01, as the ledger's `_day` columns do."""
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Tell the day of a number of days since 1970-01-01."""
    return _EPOCH + timedelta(days=int(number))


def invoices(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """List what was invoiced up to `as_of` and how it ended: one row a time an item stood open.

    Columns: item, customer, segment, country, entity, currency, issued_day, due_day (of an undated
    item: issued_day and the terms usual for its customer before it), undated, amount (billed, minor
    units), opened_day, closed_day (the first day on which at most REST_SHARE of it was owed; null:
    open), ended (paid, written_off, credited; null: open), balance (owed at `as_of`, 0 when
    closed).

    A payment that came back opens the item again, which is a row of its own: what was known before
    does not change. What was paid on a day that the source does not know, and that the export's own
    date stands in for, is left out. Days are numbers since 1970-01-01. Only entries up to `as_of`
    are read.
    """
    billed = _billed(ledger, as_of)
    spells = _spells(ledger, as_of, billed)
    known = billed.join(spells, on="item", how="left", maintain_order="left")
    # What was paid on the day it came has never been open.
    at_once = pl.col("spell_from").is_null()
    opened = known.with_columns(
        opened_day=pl.coalesce("spell_from", "billed_day"),
        closed_day=pl.when(at_once).then("billed_day").otherwise("closed_day"),
        balance=pl.col("balance").fill_null(0),
    ).drop("spell_from", "billed_day")
    # By customer and day of issue; of one day, as they stand: by item and day of opening.
    day = (pl.col("issued_day") + _DAYS // 4).fill_null(0)
    told = _with_due(_with_endings(ledger, as_of, opened))
    return told.sort(pl.col("customer").cast(pl.Int64) * _DAYS + day, maintain_order=True)


def _billed(ledger: Ledger, as_of: date) -> pl.DataFrame:
    billing = ledger.entries.filter(
        nw.col("kind") == "billing",
        nw.col("item_kind").is_in(["invoice", "charge"]),
        nw.col("booked_on") <= as_of,
    )
    amounts = gathered(billing.select("item", "amount", billed_day="booked_day")).sort("item")
    # Most items are billed once; to add up a million groups of one takes its time.
    if (amounts["item"] == amounts["item"].shift()).any():
        amounts = amounts.group_by("item", maintain_order=True).agg(
            pl.col("amount").sum(), pl.col("billed_day").min()
        )
    columns = ("item", "customer", "segment", "country", "entity", "currency", "issued_day",
               "due_day")  # fmt: skip
    known = gathered(ledger.items.select(*columns))
    found = amounts.join(known, on="item", how="inner", maintain_order="left")
    days = pl.col("issued_day", "due_day", "billed_day").cast(pl.Int64)
    return found.with_columns(days).filter(pl.col("amount") > 0)


def _spells(ledger: Ledger, as_of: date, billed: pl.DataFrame) -> pl.DataFrame:
    """Join the spans in which an item was owed to spells: item, spell_from, closed_day, balance."""
    spans = ledger.balances.filter(
        nw.col("kind").is_in(["invoice", "charge"]),
        nw.col("balance") > 0,
        nw.col("valid_from") <= as_of,
    ).select("item", "valid_from", "valid_to", "balance")
    owed = (
        gathered(spans)
        .join(billed.select("item", "amount"), on="item")
        .filter(pl.col("balance") > pl.col("amount") * REST_SHARE)
        .sort(
            pl.col("item").cast(pl.Int64) * _DAYS + pl.col("valid_from").to_physical() + _DAYS // 4
        )
    )
    follows = (pl.col("item") == pl.col("item").shift()) & (
        pl.col("valid_from") == pl.col("valid_to").shift()
    )
    first = ~follows.fill_null(value=False)
    day = pl.col("valid_from").to_physical().cast(pl.Int64)
    began = owed.filter(first).select("item", spell_from=day)
    ended = owed.filter(first.shift(-1, fill_value=True))
    still = (pl.col("valid_to") > as_of) | (pl.col("valid_to") == FOREVER)
    return began.hstack(
        ended.select(
            closed_day=pl.when(~still).then(pl.col("valid_to").to_physical().cast(pl.Int64)),
            balance=pl.when(still).then("balance").otherwise(0),
        )
    )


def _with_endings(ledger: Ledger, as_of: date, opened: pl.DataFrame) -> pl.DataFrame:
    """Add `ended`: what ended a row, from what was written off and credited by then.

    Rows that payments of no known day ended are left out.
    """
    exported = nw.col("date_source") == "export"
    lowered = ledger.entries.filter(
        nw.col("kind").is_in(["write_off", "credit"]) | ((nw.col("kind") == "payment") & exported),
        nw.col("item_kind").is_in(["invoice", "charge"]),
        nw.col("booked_on") <= as_of,
    ).select("item", "kind", "booked_day", "amount")
    numbered = opened.with_row_index("row")
    by_then = pl.col("booked_day") <= pl.col("closed_day")

    def of_kind(kind: str) -> pl.Expr:
        return -pl.col("lowered").filter(pl.col("kind") == kind).sum()

    sums = (
        numbered.filter(pl.col("closed_day").is_not_null())
        .select("row", "item", "closed_day")
        .join(gathered(lowered).rename({"amount": "lowered"}), on="item")
        .filter(by_then)
        .group_by("row")
        .agg(
            written_off=of_kind("write_off"), credited=of_kind("credit"), dayless=of_kind("payment")
        )
    )
    most = pl.col("amount") * ENDED_BY_SHARE
    ended = (
        pl.when(pl.col("closed_day").is_null())
        .then(None)
        .when(pl.col("written_off") > most)
        .then(pl.lit("written_off"))
        .when(pl.col("credited") > most)
        .then(pl.lit("credited"))
        .otherwise(pl.lit("paid"))
    )
    joined = numbered.join(sums, on="row", how="left", maintain_order="left")
    told = joined.filter((pl.col("dayless") > most).fill_null(value=False).not_())
    return told.with_columns(ended=ended).drop("row", "written_off", "credited", "dayless")


def _with_due(rows: pl.DataFrame) -> pl.DataFrame:
    """Give undated items the terms that were usual for their customer, or for everybody.

    What was dated later changes none of them: a day of the past is looked at as it was then.
    """
    undated = pl.col("due_day").is_null()
    told = rows.with_columns(undated=undated)
    asked = rows.filter(undated)
    if asked.is_empty():
        return told
    dated = rows.filter(~undated & pl.col("issued_day").is_not_null())
    terms = (dated["due_day"] - dated["issued_day"]).to_numpy().astype(np.float64)
    known_from = dated["opened_day"].to_numpy().astype(np.int64)
    # The day before it came: also asked about then, it has no other terms.
    eve = asked.select(pl.min_horizontal("issued_day", "opened_day") - 1)
    day = eve.to_series().to_numpy().astype(np.int64)
    theirs, its = (frame["customer"].to_numpy().astype(np.int64) for frame in (dated, asked))
    own = _median(Tally(theirs, known_from), its, day, LAST_DATED, terms)
    days, place = np.unique(day, return_inverse=True)
    of_all = Tally(np.zeros_like(known_from), known_from)
    usual = _median(of_all, np.zeros_like(days), days, LAST_OF_ALL, terms)[place]
    usual = np.where(np.isnan(own), np.where(np.isnan(usual), USUAL_TERMS_DAYS, usual), own)
    due = np.full(rows.height, np.nan)
    due[told["undated"].to_numpy()] = np.floor(usual + 0.5)
    derived = pl.col("issued_day") + pl.Series(due).fill_nan(None).cast(pl.Int64)
    return told.with_columns(due_day=pl.coalesce("due_day", derived))


def _median(events: Tally, group: Days, day: Days, count: int, values: Numbers) -> Numbers:
    """Find the median of the values of each group's last events up to a day; NaN of none."""
    places, there = events.last(group, day, count)
    found = np.full(len(group), np.nan)
    some = there.any(axis=1)
    if some.any():
        found[some] = np.nanmedian(np.where(there, values[places], np.nan)[some], axis=1)
    return found

"""Assignment: which segment, and so which ladder, each customer is under at a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.collections._policy.segments import Segment, owed_column
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: How late a customer pays is looked at over so many days.
BEHAVIOUR_DAYS = 365


def known_customers(ledger: Ledger, profiles: pl.DataFrame) -> pl.DataFrame:
    """List the customers, with what people know before what the source says: one row each.

    Columns: customer (key), source, customer_id, name, segment, country, collector, language,
    excluded, excluded_reason, wanted_segment (the one that people chose, if any).
    """
    columns = (
        "customer", "source", "customer_id", "name", "segment", "country", "collector", "language",
    )  # fmt: skip
    given = profiles.select(
        "source",
        "customer_id",
        "excluded",
        "excluded_reason",
        own_segment="segment",
        own_collector="collector",
        own_language="language",
    )
    known = gathered(ledger.customers.select(*columns)).join(
        given, on=["source", "customer_id"], how="left", maintain_order="left"
    )
    return known.select(
        "customer",
        "source",
        "customer_id",
        "name",
        "country",
        "excluded_reason",
        segment=pl.coalesce("own_segment", "segment"),
        collector=pl.coalesce("own_collector", "collector"),
        language=pl.coalesce("own_language", "language"),
        excluded=pl.col("excluded").fill_null(value=False),
        wanted_segment="own_segment",
    )


def with_segments(
    ledger: Ledger, as_of: date, segments: Sequence[Segment], customers: pl.DataFrame
) -> pl.DataFrame:
    """Add the policy's segment and its ladder to customers: `rule`, `ladder`.

    A segment that people chose for a customer counts; else the first that fits. What the segments
    ask of the ledger is added too: `average_delay_days`, and what is owed in a currency.
    """
    asked = customers
    if any(segment.asks_behaviour for segment in segments):
        delays = average_delays(ledger, as_of)
        asked = asked.join(delays, on="customer", how="left", maintain_order="left")
    currencies = {
        code for s in segments for given in (s.owed_from, s.owed_below) for code in given or ()
    }
    if currencies:
        owed = _owed(ledger, as_of, sorted(currencies))
        asked = asked.join(owed, on="customer", how="left", maintain_order="left")
    codes = {segment.code: number for number, segment in enumerate(segments)}
    number = pl.lit(None, dtype=pl.Int64)
    for place in range(len(segments) - 1, -1, -1):
        number = pl.when(segments[place].fits()).then(pl.lit(place, pl.Int64)).otherwise(number)
    wanted = pl.col("wanted_segment").replace_strict(codes, default=None, return_dtype=pl.Int64)
    placed = asked.with_columns(place=pl.coalesce(wanted, number))
    named = {
        "rule": {n: segment.code for n, segment in enumerate(segments)},
        "ladder": {n: segment.ladder for n, segment in enumerate(segments)},
    }
    return placed.with_columns(
        pl.col("place").replace_strict(names, return_dtype=pl.String).alias(column)
        for column, names in named.items()
    ).drop("place", "wanted_segment")


def average_delays(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Say how late each customer paid in the year up to a date, weighted by amount.

    One row a customer who paid: customer, average_delay_days = Σ settled amount × (settled on −
    due on) ÷ Σ settled amount (early payments count as negative).
    """
    settled = ledger.entries.filter(
        nw.col("kind").is_in(["payment", "discount", "transfer"]),
        nw.col("item_kind").is_in(["invoice", "charge"]),
        nw.col("booked_on") > as_of - timedelta(days=BEHAVIOUR_DAYS),
        nw.col("booked_on") <= as_of,
        ~nw.col("days_beyond_terms").is_null(),
    ).select(
        "customer", amount=0 - nw.col("amount"), days=nw.col("amount") * nw.col("days_beyond_terms")
    )
    summed = gathered(settled.group_by("customer").agg(nw.col("amount", "days").sum()))
    return summed.filter(pl.col("amount") > 0).select(
        "customer", average_delay_days=-pl.col("days") / pl.col("amount")
    )


def _owed(ledger: Ledger, as_of: date, currencies: Sequence[str]) -> pl.DataFrame:
    found = open_at(ledger.balances, as_of).filter(nw.col("currency").is_in(currencies))
    summed = gathered(found.group_by("customer", "currency").agg(nw.col("balance").sum()))
    return summed.group_by("customer").agg(
        pl.col("balance").filter(pl.col("currency") == code).sum().alias(owed_column(code))
        for code in currencies
    )

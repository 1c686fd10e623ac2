"""Tables: a forecast by customer and by item, what a bad week takes, and what of it is kept."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from ardash.analysis._forecast.result import Forecast
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.forecasts import KeptForecast

#: The first weeks, which are told apart.
FIRST_DAYS = 28

#: Of the draws of a period, those around the end of the 80 % band are looked at.
AROUND = (0.05, 0.15)

_KEYS = ["customer", "currency"]


def by_customer(found: Forecast, ledger: Ledger) -> pl.DataFrame:
    """Say who makes the money come: one row a customer and currency, the most expected first.

    Columns: source, customer (key), customer_id, name, currency, to_come (open, not covered by
    credit), issued (expected of it), beyond (later, or never), not_issued (expected of invoices
    not issued yet), expected (issued + not_issued), expected_4 (of it, in the periods that end
    within four weeks), share (of all that is expected in the currency; null where nothing is).
    """
    first = np.array([end <= found.as_of + timedelta(days=FIRST_DAYS) for end in found.ends])
    rows = found.parts.select(*_KEYS, "cash_source", "amount").with_columns(
        expected=pl.Series(found.paid.sum(axis=1), dtype=pl.Int64),
        expected_4=pl.Series(found.paid[:, first].sum(axis=1), dtype=pl.Int64),
    )
    issued = pl.col("cash_source") != "not_issued"
    summed = rows.group_by(_KEYS).agg(
        to_come=pl.col("amount").filter(issued).sum(),
        issued=pl.col("expected").filter(issued).sum(),
        not_issued=pl.col("expected").filter(~issued).sum(),
        expected=pl.col("expected").sum(),
        expected_4=pl.col("expected_4").sum(),
    )
    total = pl.col("expected").sum().over("currency")
    names = gathered(ledger.customers.select("customer", "source", "customer_id", "name"))
    return (
        summed.with_columns(
            beyond=pl.col("to_come") - pl.col("issued"),
            share=pl.when(total > 0).then(pl.col("expected") / total),
        )
        .join(names.cast({"customer": pl.Int32}), on="customer", how="inner")
        .select(
            "source", "customer", "customer_id", "name", "currency", "to_come", "issued", "beyond",
            "not_issued", "expected", "expected_4", "share",
        )
        .sort("expected", *_KEYS, descending=[True, False, False])
    )  # fmt: skip


def by_item(found: Forecast, ledger: Ledger) -> pl.DataFrame:
    """Say what each open item is expected to bring: one row a part, the most expected first.

    Columns: source, item_id, document, customer_id, name, currency, entity, due_on, cash_source,
    amount, expected, beyond, promised_on, kept_share, reason.
    """
    rows = found.parts.with_columns(
        expected=pl.Series(found.paid.sum(axis=1), dtype=pl.Int64)
    ).filter(pl.col("item").is_not_null())
    wanted = ledger.items.select("item", "source", "item_id", "document", "due_on")
    items = gathered(wanted).cast({"item": pl.Int32})
    names = gathered(ledger.customers.select("customer", "customer_id", "name"))
    return (
        rows.with_columns(beyond=pl.col("amount") - pl.col("expected"))
        .join(items, on="item", how="inner")
        .join(names.cast({"customer": pl.Int32}), on="customer", how="inner")
        .select(
            "source", "item_id", "document", "customer_id", "name", "currency", "entity", "due_on",
            "cash_source", "amount", "expected", "beyond", "promised_on", "kept_share", "reason",
        )
        .sort("expected", "item_id", descending=[True, False])
    )  # fmt: skip


def bad_period(found: Forecast, currency: str, period: int, *, limit: int = 10) -> pl.DataFrame:
    """Say what would have to happen for a bad period: one row a customer, the most missing first.

    A bad one brings what the 80 % band begins at: one in ten brings less. Columns: customer (key;
    null: everything else, small amounts and invoices to come), expected, bad (what comes in such
    a period), missing (expected - bad). The last row is everything else; missing adds up to
    expected - low_80 of the period. `period` counts from 1.
    """
    schema = {"customer": pl.Int32, "expected": pl.Int64, "bad": pl.Int64, "missing": pl.Int64}
    rows = found.periods.filter(pl.col("currency") == currency, pl.col("period") == period)
    if rows.is_empty():
        return pl.DataFrame(schema=schema)
    expected, low = rows["expected"].item(), min(rows["low_80"].item(), rows["expected"].item())
    draws = found.draws(currency)
    totals = draws.totals[:, period - 1]
    near = np.quantile(totals, AROUND)
    bad = (totals >= near[0]) & (totals <= near[1])
    amounts = found.parts["amount"].gather(draws.large).to_numpy().astype(np.float64)
    there = draws.paid_in == period - 1
    means = amounts * there.mean(axis=1), amounts * there[:, bad].mean(axis=1)
    factor = found.scale_of(currency)["low_80"][period - 1]
    by = (
        pl.DataFrame(
            {
                "customer": found.parts["customer"].gather(draws.large),
                "expected": found.paid[draws.large, period - 1],
                "missing": (means[0] - means[1]) * factor,
            }
        )
        .group_by("customer")
        .agg(pl.col("expected", "missing").sum())
        .with_columns(missing=pl.min_horizontal(pl.col("missing"), "expected").round())
        .cast({"missing": pl.Int64})
        .filter(pl.col("missing") > 0)
        .sort("missing", "customer", descending=[True, False])
        .head(limit)
    )
    by = by.filter(pl.col("missing").cum_sum() <= expected - low)
    rest = {
        "customer": None,
        "expected": expected - int(by["expected"].sum()),
        "missing": expected - low - int(by["missing"].sum()),
    }
    both = pl.concat([by, pl.DataFrame([rest], schema=by.schema)])
    return both.with_columns(bad=pl.col("expected") - pl.col("missing")).select(*schema)


def to_keep(found: Forecast, ledger: Ledger) -> KeptForecast:
    """Make of a forecast by week what is kept of it (see ardash.records.forecasts)."""
    if found.by != "week":
        raise ValueError("forecasts are kept by week")
    customers = by_customer(found, ledger).filter(pl.col("expected") != 0)
    return KeptForecast(
        as_of=found.as_of,
        week_count=found.weeks,
        ledger_version=found.ledger_version,
        model_version=found.model_version,
        uses=found.uses,
        seed=found.seed,
        draw_count=found.draw_count,
        weeks=found.periods.rename({"period": "week"}),
        customers=customers.select("source", "customer_id", "currency", "expected_4", "expected"),
    )

"""Sums: what the tables of expected losses come to, so that nobody adds them up again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import polars as pl

from ardash.analysis._expected_loss.allowance import DOUBTFUL, Rated
from ardash.analysis._expected_loss.movement import STEPS
from ardash.ledger.frames import to_pandas

#: The amounts of a movement, in order.
MOVED = ("opening", *STEPS, "closing", "written_off", "beyond", "expense")

#: Where more than this share of what counts as lost was paid since, rates overstate the loss.
MOST_RECOVERED = 0.5

_KEYS = ("currency", "group", "bucket")


def last_year_end(as_of: date) -> date:
    """Return the last 31 December before a date: what the allowance is usually compared with."""
    return date(as_of.year - 1, 12, 31)


def totals(found: Rated) -> list[dict[str, Any]]:
    """Add the allowance up: one dict a currency, minor units.

    Keys: currency, exposure, allowance, allowance_share (none without exposure), items, unrated
    (exposure whose rate is not known), undated (that counts from issue), credits, receivable
    (exposure + credits); of the debts that rates were learnt from known_invoices (how many),
    known_lost, known_recovered (of the lost, paid since), and recovered_share (of the lost, 0-1;
    none where nothing was).
    """
    items = found.items
    codes = sorted({*items["currency"].cast(pl.String), *found.credits["currency"]})
    before_due = found.matrix.filter(pl.col("bucket") == found.rules.codes[0])
    learnt = before_due.group_by("currency").agg(pl.col("invoices", "lost", "recovered").sum())
    known = {str(row["currency"]): row for row in learnt.to_dicts()}
    credits_ = {str(row["currency"]): int(row["credit"]) for row in found.credits.to_dicts()}
    told = []
    for code in codes or sorted(known):
        own = items.filter(pl.col("currency").cast(pl.String) == code)
        exposure, allowance = int(own["exposure"].sum()), int(own["allowance"].sum())
        learnt_of = known.get(code, {})
        lost, came = (int(learnt_of.get(name, 0)) for name in ("lost", "recovered"))
        told.append(
            {
                "currency": code,
                "exposure": exposure,
                "allowance": allowance,
                "allowance_share": allowance / exposure if exposure else None,
                "items": own.height,
                "unrated": int(own.filter(pl.col("rate").is_null())["exposure"].sum()),
                "undated": int(own.filter("undated")["exposure"].sum()),
                "credits": credits_.get(code, 0),
                "receivable": exposure + credits_.get(code, 0),
                "known_invoices": int(learnt_of.get("invoices", 0)),
                "known_lost": lost,
                "known_recovered": came,
                "recovered_share": came / lost if lost else None,
            }
        )
    return told


def allowance_by_age(found: Rated) -> pd.DataFrame:
    """Add the allowance up by age: one row a currency and bucket that anything stands in.

    Columns: currency, bucket (also doubtful), items, exposure, allowance (minor units); the least
    late first. The sum is that of `allowance_table`.
    """
    table = found.items.group_by("currency", "bucket").agg(
        items=pl.len().cast(pl.Int64),
        exposure=pl.col("exposure").sum(),
        allowance=pl.col("allowance").sum(),
    )
    place = {code: n for n, code in enumerate((*found.rules.codes, DOUBTFUL))}
    order = pl.col("bucket").replace_strict(place, return_dtype=pl.Int32)
    return to_pandas(table.sort("currency", order))


def movement_totals(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Add a movement up over its groups: one dict a currency, with the amounts of `movement`."""
    return [
        {"currency": str(code), **{name: int(own[name].sum()) for name in MOVED}}
        for code, own in rows.groupby("currency", sort=True)
    ]


def roll_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Say roll rates as shares: the rows of `roll_rates`, each part over the amount (0-1).

    The amount stays in minor units, the loss rate as it is. None where nothing went, or nothing
    stood there: a table is easier to read without zeros.
    """
    parts = [name for name in rows.columns if name not in (*_KEYS, "amount", "loss_rate")]
    shares = rows[parts].div(rows["amount"].where(rows["amount"] > 0), axis=0)
    return rows.assign(**{name: shares[name].where(shares[name] != 0) for name in parts})

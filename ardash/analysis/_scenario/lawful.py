"""The terms themselves: how long they are, and how much lies beyond what the law allows."""

from __future__ import annotations

import numpy as np
import polars as pl

from ardash.analysis._scenario.population import Population
from ardash.terms.due import month_end_agreed
from ardash.terms.law import check

_COLUMNS = ("country", "terms", "billed", "issued_on", "due_on")


def terms_values(
    population: Population, law_country: str, parts: pl.DataFrame | None = None
) -> dict[str, float]:
    """Work out average_terms (days), beyond_law (minor units) and beyond_law_share (0-1).

    `parts` are invoices as under a change, see `redated`; without them, as they are. The law is
    that of the customer's country, `law_country` where it has none; invoices gathered over a week
    or month count as summary invoices. The share is of what a law is known for.
    """
    invoices = population.invoices
    rows = invoices.select(*_COLUMNS, periodic=pl.lit(value=False))
    if parts is not None and parts.height:
        gathered = (pl.col("new_issued_on") != pl.col("issued_on")).any()
        summary = parts.group_by("customer", "new_issued_on").agg(periodic=gathered)
        new = parts.join(summary, on=["customer", "new_issued_on"]).select(
            "country", "billed", "periodic",
            terms="new_terms", issued_on="new_issued_on", due_on="new_due_on",
        ).select(*_COLUMNS, "periodic")  # fmt: skip
        others = invoices.join(parts, on="item", how="anti")
        rows = pl.concat([others.select(*_COLUMNS, periodic=pl.lit(value=False)), new])
    # The terms of the contract only say whether it pays at a month's end.
    rows = rows.with_columns(agreed=month_end_agreed(rows["terms"]))
    alike = rows.group_by("country", "issued_on", "due_on", "periodic", "agreed").agg(
        billed=pl.col("billed").sum(), owed=pl.col("billed").clip(lower_bound=0).sum()
    )
    country = alike["country"].fill_null(law_country)
    late = check(
        alike["issued_on"], alike["due_on"], country, alike["periodic"],
        month_end_agreed=alike["agreed"],
    )  # fmt: skip
    days = (alike["due_on"] - alike["issued_on"]).dt.total_days()
    total = int(alike["billed"].sum())
    known = int(alike["owed"].filter(late.is_not_null()).sum())
    beyond = int(alike["owed"].filter((late > 0).fill_null(value=False)).sum())
    return {
        "average_terms": float((alike["billed"] * days).sum()) / total if total > 0 else np.nan,
        "beyond_law": float(beyond),
        "beyond_law_share": beyond / known if known else np.nan,
    }

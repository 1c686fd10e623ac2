"""The terms themselves: how long they are, and how much lies beyond what the law allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ardash.analysis._scenario.population import Population
from ardash.analysis.governing import HOME, Whose
from ardash.analysis.law_setting import UNSAID, LawSetting, under_law
from ardash.terms.due import month_end_agreed
from ardash.terms.law import check

_COLUMNS = ("item", "terms", "billed", "issued_on", "due_on", "delivered_on", "gathered")
_ALIKE = (
    "law", "sector", "periodic", "issued_on", "due_on", "delivered_on", "agreed",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """Whose law counts, and what else the company says of it; as on the page of the law."""

    whose: Whose = "seller"
    home: str = HOME
    setting: LawSetting = UNSAID

    def rows(self, population: Population) -> pl.DataFrame:
        """Say of each invoice what the law has to know: item, law, sector, periodic."""
        rows = population.invoices.select("item", "customer", "country", "entity")
        judged = under_law(
            population.ledger, rows, whose=self.whose, home=self.home, setting=self.setting
        )
        return judged.select("item", "law", "sector", "periodic")


def terms_values(
    population: Population, law: pl.DataFrame, parts: pl.DataFrame | None = None
) -> dict[str, float]:
    """Work out average_terms (days), beyond_law (minor units) and beyond_law_share (0-1).

    `parts` are invoices as under a change, see `redated`; without them, as they are. `law` says
    what each is under, see `Judged.rows`; invoices gathered over a week or month count as summary
    invoices, delivered on the day they had. The share is of what a law is known for.
    """
    invoices = population.invoices.with_columns(
        delivered_on="issued_on", gathered=pl.lit(value=False)
    )
    rows = invoices.select(_COLUMNS)
    if parts is not None and parts.height:
        gathered = (pl.col("new_issued_on") != pl.col("issued_on")).any()
        summary = parts.group_by("customer", "new_issued_on").agg(gathered=gathered)
        new = parts.join(summary, on=["customer", "new_issued_on"]).select(
            "item", "billed", "gathered", terms="new_terms", delivered_on="issued_on",
            issued_on="new_issued_on", due_on="new_due_on",
        ).select(_COLUMNS)  # fmt: skip
        others = rows.join(parts, on="item", how="anti")
        rows = pl.concat([others, new])
    # The terms of the contract only say whether it pays at a month's end.
    rows = rows.join(law, on="item", how="left").with_columns(
        agreed=month_end_agreed(rows["terms"]), periodic=pl.col("periodic") | pl.col("gathered")
    )
    alike = rows.group_by(_ALIKE).agg(
        billed=pl.col("billed").sum(), owed=pl.col("billed").clip(lower_bound=0).sum()
    )
    late = check(
        alike["issued_on"], alike["due_on"], alike["law"], alike["periodic"],
        month_end_agreed=alike["agreed"], sector=alike["sector"],
        delivered_on=alike["delivered_on"],
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

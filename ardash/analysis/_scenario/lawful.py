"""The terms themselves: how long they are, and how much lies beyond what the law allows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ardash.analysis._scenario.population import Population
from ardash.analysis.governing import HOME, Whose
from ardash.analysis.law_setting import UNSAID, LawSetting, under_law
from ardash.terms.due import month_end_agreed
from ardash.terms.law import check

_COLUMNS = (
    "law", "sector", "periodic", "terms", "billed", "issued_on", "due_on", "delivered_on",
)  # fmt: skip
_ALIKE = (
    "law", "sector", "periodic", "issued_on", "due_on", "delivered_on", "agreed",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """Whose law counts, and what else the company says of it; as on the page of the law."""

    whose: Whose = "seller"
    home: str = HOME
    setting: LawSetting = UNSAID

    def of(self, population: Population) -> Population:
        """Add to the invoices what the law has to know of them: law, sector, periodic."""
        judged = under_law(
            population.ledger, population.invoices, whose=self.whose, home=self.home,
            setting=self.setting,
        )  # fmt: skip
        return replace(population, invoices=judged.drop("contract_percent"))


def terms_values(population: Population, parts: pl.DataFrame | None = None) -> dict[str, float]:
    """Work out average_terms (days), beyond_law (minor units) and beyond_law_share (0-1).

    `parts` are invoices as under a change, see `redated`; without them, as they are. What each is
    under is in the invoices, see `Judged.of`; those gathered over a week or month count as summary
    invoices, delivered on the day they had. The share is of what a law is known for.
    """
    invoices = population.invoices.with_columns(delivered_on="issued_on")
    rows = invoices.select(_COLUMNS)
    if parts is not None and parts.height:
        new = _gathered(parts).select(
            *_COLUMNS[:3], "billed", terms="new_terms", delivered_on="issued_on",
            issued_on="new_issued_on", due_on="new_due_on",
        ).select(_COLUMNS)  # fmt: skip
        others = invoices.join(parts, on="item", how="anti").select(_COLUMNS)
        rows = pl.concat([others, new])
    # The terms of the contract only say whether it pays at a month's end.
    rows = rows.with_columns(agreed=month_end_agreed(rows["terms"]))
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


def _gathered(parts: pl.DataFrame) -> pl.DataFrame:
    """Mark what is gathered on one invoice with others as a summary invoice."""
    later = pl.col("new_issued_on") != pl.col("issued_on")
    if not parts.select(later.any()).item():
        return parts
    summary = parts.group_by("customer", "new_issued_on").agg(gathered=later.any())
    return parts.join(summary, on=["customer", "new_issued_on"]).with_columns(
        periodic=pl.col("periodic") | pl.col("gathered")
    )

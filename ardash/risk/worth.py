"""Worth: what the scores say of the customers on the worklist, beside its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from ardash.collections.worklist import Worklist
from ardash.risk.scores import Scores

#: A row of the worklist: its customer, and the currency.
_ROW = ("source", "customer_id", "currency")


def with_grades(rows: pl.DataFrame, scored: Scores) -> pl.DataFrame:
    """Add score and grade to rows that name source, customer_id and currency, in their order."""
    return _joined(rows, scored.rows.select(*_ROW, "score", "grade"))


def with_scores(found: Worklist, scored: Scores) -> pl.DataFrame:
    """Add to the customers to contact, in their order: score, grade, brought_forward.

    brought_forward is what a contact is expected to bring forward, in minor units of the row's
    currency: Σ of what is asked for × the item's brought_forward_share. An item that is not scored
    (what is left of one that counts as paid) brings nothing.
    """
    shares = scored.items.select("item", "brought_forward_share")
    worth = pl.col("amount") * pl.col("brought_forward_share").fill_null(0.0)
    asked = found.items.filter("in_row").join(shares, on="item", how="left")
    summed = asked.group_by(_ROW).agg(brought_forward=worth.sum().round().cast(pl.Int64))
    return _joined(with_grades(found.rows, scored), summed)


def with_risk(found: Worklist, scored: Scores, grades: Sequence[str] = ()) -> Worklist:
    """Add score and grade to whom to contact and who is on hold; keep some grades.

    Those to contact have brought_forward too, see `with_scores`.
    """
    rows, held = with_scores(found, scored), with_grades(found.suppressed, scored)
    if grades:
        wanted = pl.col("grade").is_in([grade.upper() for grade in grades])
        rows, held = rows.filter(wanted), held.filter(wanted)
    return replace(found, rows=rows, suppressed=held)


def _joined(rows: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    types = {name: rows.schema[name] for name in _ROW}
    return rows.join(more.cast(types), on=_ROW, how="left", maintain_order="left")  # type: ignore[arg-type]

"""Worklist risk: score, grade and what a contact is worth, beside the rows of the worklist."""

from __future__ import annotations

from typing import Any

import polars as pl

from ardash.collections.worklist import Worklist
from ardash.risk.scores import GRADES, Scores
from ardash.risk.worth import with_grades, with_scores
from ardash.ui import formats
from ardash.ui.tables import Column
from ardash.ui.words import _


def with_risk(found: Worklist, scored: Scores | None) -> pl.DataFrame:
    """Add to the rows score, grade and brought_forward, where there are scores."""
    return found.rows if scored is None else with_scores(found, scored)


def of_held(found: Worklist, scored: Scores | None) -> pl.DataFrame:
    """Add to those on hold score and grade, where there are scores."""
    return found.suppressed if scored is None else with_grades(found.suppressed, scored)


def grades(rows: pl.DataFrame) -> dict[str, str]:
    """Name the grades that rows have, the best first; none without scores."""
    if "grade" not in rows.columns:
        return {}
    there = set(rows["grade"].drop_nulls().to_list())
    return {grade: _("Grade {grade}", grade=grade) for grade, _least in GRADES if grade in there}


def with_columns(rows: pl.DataFrame, columns: list[Column]) -> list[Column]:
    """Add the columns that the list has where there are scores, beside those it always has.

    What a contact brings stands beside the next step: name, amount and reason stay in sight.
    """
    if "brought_forward" not in rows.columns:
        return columns
    names = [each.name for each in columns]
    late = names.index("days_late")
    return [
        *columns[:late],
        Column("brought_forward", _("By a contact"), "money",
               help=_("Expected to come because of a contact: what would not come by itself "
                      "within 14 days, but would come at all. The list is ranked by it.")),
        *columns[late:],
        Column("grade", _("Risk"), help=_("A pays surely in time, E hardly.")),
    ]  # fmt: skip


def why(row: dict[str, Any]) -> str:
    """Say what a contact is expected to bring, as a sentence to follow the row's reason."""
    amount = row.get("brought_forward")
    if amount is None:
        return ""
    if amount <= 0:
        return " " + _("A contact is not expected to bring anything forward.")
    worth = formats.money(amount, row["currency"], brief=True)
    return " " + _("A contact is expected to bring {amount} forward.", amount=worth)

"""The headline: the state of the receivables in one sentence."""

from __future__ import annotations

import pandas as pd

from ardash.ui import formats
from ardash.ui.words import _


def headline(owed: pd.DataFrame, currency: str) -> str:
    """Say in a sentence what is owed and how much of it is late; `owed` is an aging_table's row."""
    if owed.empty or owed["items"].iloc[0] == 0:
        return _("Nothing is open at this date.")
    row = owed.iloc[0]
    total = formats.money(row["total"], currency, brief=True)
    overdue = formats.money(row["overdue"], currency, brief=True)
    if row["total"] <= 0:
        return _("Your customers are in credit: in all {total}.", total=total)
    if row["overdue"] <= 0:
        return _("You are owed {total}; nothing is overdue.", total=total)
    oldest = next(code for code in reversed(owed.columns) if code.endswith("+"))
    if row[oldest] <= 0:
        return _("You are owed {total}; {overdue} is overdue.", total=total, overdue=overdue)
    late = formats.money(row[oldest], currency, brief=True)
    return _(
        "You are owed {total}; {overdue} is overdue, {late} of it by more than {days} days.",
        total=total, overdue=overdue, late=late, days=oldest.removesuffix("+"),
    )  # fmt: skip

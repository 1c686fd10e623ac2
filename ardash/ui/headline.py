"""The headline: the state of the receivables in one sentence."""

from __future__ import annotations

import pandas as pd

from ardash.analysis.certainty import UNDATED_SHARE
from ardash.ui import formats
from ardash.ui.words import _


def headline(owed: pd.DataFrame, currency: str) -> str:
    """Say in a sentence what is owed and how much of it is late; `owed` is an aging's rows."""
    if owed["items"].sum() == 0:
        return _("Nothing is open at this date.")
    late = owed["from_days"] > 0
    total, overdue = owed["amount"].sum(), owed.loc[late, "amount"].sum()
    last = owed[late].iloc[-1]
    undated = owed.loc[owed["bucket"] == "undated", "amount"].sum()
    said = {
        "total": formats.money(total, currency, brief=True),
        "overdue": formats.money(overdue, currency, brief=True),
        "late": formats.money(last["amount"], currency, brief=True),
        "days": int(last["from_days"]) - 1,
        "undated": formats.money(undated, currency, brief=True),
    }
    if total <= 0:
        return _("Your customers are in credit: in all {total}.", **said)
    dated = owed.loc[~owed["bucket"].isin(["undated", "unapplied"]), "amount"].sum()
    if undated > UNDATED_SHARE * (undated + dated):
        return _(
            "You are owed {total}; {undated} of the invoices has no due date, so nobody knows what "
            "is overdue.",
            **said,
        )
    if overdue <= 0:
        return _("You are owed {total}; nothing is overdue.", **said)
    if last["amount"] <= 0:
        return _("You are owed {total}; {overdue} is overdue.", **said)
    return _(
        "You are owed {total}; {overdue} is overdue, {late} of it by more than {days} days.", **said
    )

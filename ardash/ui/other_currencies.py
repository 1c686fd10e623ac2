"""Other currencies: what a view of one currency leaves out, said beside its figures."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from ardash.analysis.aging import aging
from ardash.analysis.compare import compare
from ardash.ui import formats
from ardash.ui.view import ALL_IN, View
from ardash.ui.words import _


def others(view: View) -> View | None:
    """The same view over all currencies; None where it leaves none out."""
    if view.currency is None or view.currency.startswith(ALL_IN):
        return None
    return replace(view, currency=None) if len(view.whole.currencies()) > 1 else None


def owed_words(view: View) -> str:
    """Say what is owed in the currencies that the view leaves out; empty where nothing is."""
    whole = others(view)
    if whole is None:
        return ""
    owed = whole.figure(aging).groupby("currency")["amount"].sum()
    left_out = owed[(owed.index != view.code) & (owed != 0)]
    if left_out.empty:
        return ""
    return _("Not counted here: {amounts} in other currencies.", amounts=_amounts(left_out))


def elsewhere(before: View, after: View) -> None:
    """Say what differs between two views in the currencies that they leave out."""
    then, now = others(before), others(after)
    if then is None or now is None:
        return
    found = now.once(
        repr(("elsewhere", then)), lambda: compare(then.ledger, then.as_of, now.ledger, now.as_of)
    )
    show_changed(found, after.code)


def show_changed(compared: pd.DataFrame, code: str) -> None:
    """Say by how much other currencies than `code` changed, of a comparison's rows."""
    changed = compared[compared["currency"] != code]
    if changed.empty:
        return
    words = _(
        "In other currencies, what is owed changed too: {amounts}.",
        amounts=_amounts(changed.groupby("currency")["difference"].sum()),
    )
    st.info(words, icon=":material/currency_exchange:")


def _amounts(totals: pd.Series) -> str:
    said = " · ".join(formats.money(amount, str(code)) for code, amount in totals.items())
    return said.replace("$", r"\$")

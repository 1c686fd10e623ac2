"""Families: which measures are looked at together, and in which groups they are cut."""

from __future__ import annotations

import pandas as pd

from ardash import measures
from ardash.analysis.largest import largest
from ardash.collections import figures
from ardash.ui.formats import NONE
from ardash.ui.view import View, dimension_values
from ardash.ui.words import N_, _
from ardash.ui.written import written_or_none

#: Groups that a chart can tell apart.
GROUPS_SHOWN = 8

#: Module of ardash.measures -> what a person calls its measures; in the order of the page.
FAMILY_WORDS = {
    "sales_outstanding": N_("DSO"),
    "flowing": N_("Turnover and collection"),
    "punctuality": N_("Lateness"),
    "standing": N_("Balances"),
    "concessions": N_("Discounts and terms"),
}

#: The family of what people wrote, which is there once they have.
COLLECTING = "collecting"

#: Within a family these stand first; the others follow by name.
_FIRST = (
    "dso", "dso_12_months", "dso_count_back", "true_dso", "best_possible_dso",
    "receivables_turnover", "average_collection_period", "collection_effectiveness",
    "bad_debt_ratio", "days_beyond_terms", "receivable", "overdue",
)  # fmt: skip


def families(view: View | None = None) -> dict[str, list[str]]:
    """List the measures of each family: the folder of measures is the registry.

    Those of collecting join them where people have noted promises or disputes in the view.
    """
    order = {name: place for place, name in enumerate(_FIRST)}
    found: dict[str, list[str]] = {family: [] for family in FAMILY_WORDS}
    for name in sorted(measures.names(), key=lambda name: (order.get(name, len(order)), name)):
        module = measures.find(name).calculate.__module__.rpartition(".")[2]
        found.setdefault(module, []).append(name)
    if view is not None:
        known = written_or_none(view).actions
        if known.promises.height or known.disputes.height:
            found[COLLECTING] = figures.names()
    return {family: names for family, names in found.items() if names}


def family_words(family: str) -> str:
    """Say a family."""
    if family == COLLECTING:
        return _("Promises and disputes")
    return _(FAMILY_WORDS[family]) if family in FAMILY_WORDS else family.replace("_", " ")


def cuts(view: View) -> list[str]:
    """List the dimensions that a view can be cut by: customers, and those with several values."""
    several = [name for name, values in dimension_values(view).items() if len(values) > 1]
    return ["customer", *several]


def largest_groups(view: View, by: str) -> tuple[View, dict[object, str], int]:
    """Narrow a view to the groups of a dimension that owe most, for a chart.

    Returns the narrowed view, each group's name in words, and how many groups there are in all.
    """
    shown: pd.DataFrame = view.figure(largest, by=by, order="total", limit=GROUPS_SHOWN)
    count = int(shown["groups"].iloc[0]) if len(shown) else 0
    label = "name" if by == "customer" else by
    named = [str(text) if isinstance(text, str) and text else NONE for text in shown[label]]
    if by == "customer":
        # Two customers of one name stay two.
        named = [
            f"{name} ({number})" if named.count(name) > 1 else name
            for name, number in zip(named, shown["customer_id"], strict=True)
        ]
    words = dict(zip(shown[by], named, strict=True))
    if count <= GROUPS_SHOWN:
        return view, words, count
    key = "customer_id" if by == "customer" else by
    return view.narrowed(**{key: list(shown[key])}), words, count

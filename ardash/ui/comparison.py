"""Comparison: two dates, or what was known then and what is known now, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis.aging import aging_table
from ardash.analysis.compare import OTHER_REASONS, REASONS, bridge, compare
from ardash.ui import charts, formats, item, kept
from ardash.ui.other_currencies import elsewhere
from ardash.ui.palette import bucket_words
from ardash.ui.sidebar import OPTIONS_SENT
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.waterfall import is_cut, waterfall
from ardash.ui.words import N_, _, _n, say, spoken

ALL = "all"

AGAINST = {"date": N_("With another date"), "import": N_("With what was known before")}

FIELD_WORDS = {
    "customer": N_("customer"),
    "kind": N_("kind"),
    "currency": N_("currency"),
    "entity": N_("company"),
    "document": N_("document"),
    "issued_on": N_("date of issue"),
    "due_on": N_("due date"),
    "terms": N_("terms"),
    "amount": N_("amount"),
    "booked_on": N_("booking date"),
}


def section(view: View, edges: Sequence[int]) -> None:
    """Draw the comparison: what with, the bridge from one to the other, and the rows behind it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        before = _before(view)
    if before is None:
        st.info(
            _("There has been one import only: nothing was known before it."),
            icon=":material/info:",
        )
        return
    compared = view.once(
        repr(("compare", before, edges)),
        lambda: compare(before.ledger, before.as_of, view.ledger, view.as_of, edges=edges),
    )
    _bridge(before, view, compared)
    elsewhere(before, view)
    _rows(view, compared)


def _before(view: View) -> View | None:
    """Choose what the view is compared with; None where there is nothing to compare with."""
    against = kept.kept("aging_against", "date", options=list(AGAINST))
    st.segmented_control(
        _("Compare"),
        list(AGAINST),
        key="aging_against",
        format_func=spoken(AGAINST, lambda code: _(AGAINST[code])),
        required=True,
    )
    if against == "date":
        day = kept.kept_date("aging_before", _month_before(view.as_of))
        st.date_input(
            _("Date before"),
            key="aging_before",
            format="DD/MM/YYYY",
            min_value=date(1970, 1, 1),
            max_value=date(2199, 12, 31),
            width=180,
        )
        return view.at(day)
    syncs = view.whole.syncs.sort("sync", descending=True).slice(1, OPTIONS_SENT)
    if syncs.is_empty():
        return None
    words = {str(row["sync"]): _import_words(row) for row in syncs.iter_rows(named=True)}
    chosen = kept.kept("aging_import", next(iter(words)), options=list(words))
    st.selectbox(
        _("Known before"),
        list(words),
        key="aging_import",
        format_func=spoken(words, words.__getitem__),
        width=320,
    )
    return view.known_at(int(chosen))


def _month_before(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def _import_words(row: dict[str, Any]) -> str:
    return f"#{row['sync']} · {formats.instant(row['finished_at'])} · {row['source']}"


def _title(view: View, other: View) -> str:
    """Say what tells a side of the comparison from the other: its date, or when it was known."""
    if view.as_of != other.as_of:
        return formats.day(view.as_of)
    return formats.instant(view.whole.syncs["finished_at"].max())


def _owed(view: View) -> int:
    rows = view.figure(aging_table)
    return int(rows["total"].iloc[0]) if len(rows) else 0


def _bridge(before: View, after: View, compared: pd.DataFrame) -> None:
    """Draw how the receivable before becomes the receivable after, reason by reason."""
    steps = bridge(compared)
    start, end = (_title(before, after), _owed(before)), (_title(after, before), _owed(after))
    with st.container(border=True):
        if before.as_of == after.as_of:
            title = _("Learned from {before} to {after}", before=start[0], after=end[0])
        else:
            title = _("From {before} to {after}", before=start[0], after=end[0])
        st.subheader(title)
        if compared.empty:
            st.caption(_("Nothing differs: every item stands as it stood."))
            return
        figure = waterfall(
            start,
            [
                (
                    reason_words(row["reason"]),
                    row["amount"],
                    _n("{count} item", "{count} items", row["items"]),
                )
                for row in steps.to_dict("records")
            ],
            end,
            after.code,
        )
        charts.show(
            figure,
            alt=_("From the receivable before to the receivable after, by reason"),
            key="aging_bridge",
            height=44 * (len(steps) + 2) + 20,
        )
        notes = []
        if is_cut(start[1], list(steps["amount"])):
            notes.append(_("The axis does not begin at 0, so that small steps can be seen."))
        if before.as_of != after.as_of:
            notes.append(_("What was billed and settled in between is not among the steps."))
        if notes:
            st.caption(" ".join(notes))


def _rows(view: View, compared: pd.DataFrame) -> None:
    """List what differs, with the reasons in words; a click on a row shows the item."""
    if compared.empty:
        return
    with st.container(border=True):
        st.subheader(_("What differs"))
        rows = _of_reason(compared)
        st.caption(_("Select an item to see what happened to it."))
        chosen = table(
            rows.assign(
                document=[item.document(row) for _i, row in rows.iterrows()],
                why=rows["reasons"].map(_said(reason_words)),
                corrected_fields=rows["fields"].map(_said(lambda name: _(FIELD_WORDS[name]))),
                bucket=[
                    _moved(*sides)
                    for sides in zip(rows["bucket_before"], rows["bucket_after"], strict=True)
                ],
            ),
            _columns(rows),
            name="aging_differences",
            alt=_("The items that stand differently, the largest difference first"),
            currency=view.code,
            select=True,
        )
    if chosen:
        row = rows.iloc[chosen[0]]
        # What moved is outside of the filters by now, and known all the same.
        place = replace(view, choices=()) if "moved" in row["reasons"] else view
        found = item.find(place, item.token(row))
        if found is None:
            st.info(_("This item was taken back: it is known no more."), icon=":material/info:")
        else:
            item.card(place, found)


def _of_reason(compared: pd.DataFrame) -> pd.DataFrame:
    """Choose a reason; returns its rows."""
    counts = compared["reasons"].explode().value_counts()
    codes = [code for code in (*REASONS, *OTHER_REASONS) if code in counts]
    chosen = kept.kept("aging_reason", ALL, options=[ALL, *codes])
    words = {ALL: _("All ({count})", count=formats.number(len(compared)))} | {
        code: f"{reason_words(code)} ({formats.number(int(counts[code]))})" for code in codes
    }
    st.pills(
        _("Reason"),
        list(words),
        key="aging_reason",
        format_func=spoken(words, words.__getitem__),
        required=True,
        label_visibility="collapsed",
    )
    if chosen == ALL:
        return compared
    return compared[compared["reasons"].map(lambda codes: chosen in codes)].reset_index(drop=True)


def _columns(rows: pd.DataFrame) -> list[Column]:
    corrected = Column("corrected_fields", _("Corrected"))
    return [
        Column("document", _("Document"), pinned=True),
        Column("difference", _("Difference"), "money"),
        Column("name", _("Customer")),
        Column("why", _("Why"), width="medium"),
        *([corrected] if rows["fields"].map(len).any() else []),
        Column("balance_before", _("Open before"), "money"),
        Column("balance_after", _("Open after"), "money"),
        Column("bucket", _("Bucket")),
        Column("due_on", _("Due"), "date"),
    ]


def _moved(before: str | None, after: str | None) -> str:
    """Say from which bucket to which; a dash where it is not open."""
    sides = [
        formats.NONE if formats.absent(code) else bucket_words(str(code))
        for code in (before, after)
    ]
    return sides[0] if sides[0] == sides[1] else " → ".join(sides)


def reason_words(code: str) -> str:
    """Say why what is owed changed; for a chart, a list or a table."""
    said = say({**REASONS, **OTHER_REASONS}[code])
    return said[:1].upper() + said[1:]


def _said(words: Any) -> Any:
    """Say a list of codes."""
    return lambda codes: ", ".join(words(code) for code in codes)

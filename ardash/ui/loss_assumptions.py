"""Loss assumptions: what people decided, why and since when; and a form to state an adjustment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.errors import ArdashError
from ardash.settings import load_settings
from ardash.ui import formats, page, you
from ardash.ui.loss_book import Book
from ardash.ui.palette import bucket_words
from ardash.ui.sidebar import DIMENSION_WORDS, FIRST_DAY, LAST_DAY
from ardash.ui.tables import Column, table
from ardash.ui.words import _

_TOLD = "_ecl_told"
#: How "customers without a segment" stand in the file.
_NONE = "none"


def draw(book: Book) -> None:
    """Draw the rules, every statement with its owner, and the form."""
    with st.container(border=True):
        st.subheader(_("How it is reckoned"))
        st.table(_rules(book), border="horizontal", width="content", alt=_("How it is reckoned"))
    with st.container(border=True):
        st.subheader(_("What people stated"))
        rows = _statements(book)
        if rows.empty:
            st.caption(_("Nobody stated anything: rates are those of history."))
        else:
            _table(rows)
    with st.container(border=True):
        st.subheader(_("State a forward adjustment"))
        _form(book)


def _rules(book: Book) -> dict[str, str]:
    rules = book.rules
    own = book.stated.lost_after_days
    told = _("stated") if own == rules.lost_days else _("for want of a statement, or to try out")
    first, last = ecl.window(book.mine.as_of, rules)
    return {
        _("Rates told apart by"): _(DIMENSION_WORDS[rules.by]) if rules.by else _("None"),
        _("Buckets"): " · ".join(bucket_words(code) for code in rules.codes),
        _("Lost when unpaid longer after the due date"): _(
            "{count} days ({told})", count=rules.lost_days, told=told
        ),
        _("Learnt from debts due"): _(
            "{first} to {last}", first=formats.day(first), last=formats.day(last)
        ),
        _("Own rate counts half from"): _("{count} invoices", count=rules.credibility_invoices),
        _("File"): f"`{rules.place or load_settings().home / ecl.FILE}`",
    }


def _statements(book: Book) -> pd.DataFrame:
    """List every statement, in force or not, the last stated first."""
    rules, as_of = book.stated, book.mine.as_of
    rows: list[dict[str, Any]] = []
    for each in rules.adjustments:
        force = any(rules.adjustment(_group(g), as_of) == each for g in _groups(book, each.groups))
        what = _("Historical rates × {factor}", factor=formats.number(each.factor, 2))
        rows.append(_row(each, what, each.groups, in_force=force))
    for rate in rules.rates:
        found = [rules.stated_rate(_group(g), rate.bucket, as_of)
                 for g in _groups(book, rate.groups)]  # fmt: skip
        what = _("{bucket}: {rate}", bucket=bucket_words(rate.bucket),
                 rate=formats.share(float(rate.rate), 2))  # fmt: skip
        rows.append(_row(rate, what, rate.groups, in_force=rate in found))
    live = rules.in_force(as_of)
    for doubt in rules.specific:
        objected = [_("In dispute")] if doubt.disputed else []
        about = (*doubt.accounts, *doubt.customers, *doubt.documents, *objected)
        what = _("Doubtful: {rate}", rate=formats.share(float(doubt.rate), 2))
        rows.append(_row(doubt, what, about, in_force=doubt in live))
    columns = ["from_on", "what", "about", "force", "reason", "owner"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("from_on", ascending=False, kind="stable", ignore_index=True)


def _row(
    each: ecl.Adjustment | ecl.StatedRate | ecl.Specific,
    what: str,
    about: tuple[str, ...],
    *,
    in_force: bool,
) -> dict[str, Any]:
    return {
        "from_on": pd.Timestamp(each.from_on),
        "what": what,
        "about": ", ".join(about) or _("All"),
        "force": _("Yes") if in_force else _("No"),
        "reason": each.reason,
        "owner": each.owner,
    }


def _group(name: str) -> str | None:
    return None if name == _NONE else name


def _groups(book: Book, named: tuple[str, ...]) -> list[str]:
    known = [group or _NONE for group in book.whole.matrix["group"].unique().to_list()]
    return list(named) if named else known


def _table(rows: pd.DataFrame) -> None:
    table(
        rows,
        [
            Column("from_on", _("Holds from"), "date", pinned=True),
            Column("what", _("What is stated")),
            Column("about", _("About")),
            Column("force", _("In force")),
            Column("owner", _("Decided by")),
            Column("reason", _("Reason"), width="large"),
        ],
        name="ecl_statements",
        alt=_("What people stated, the last first"),
    )


def _form(book: Book) -> None:
    told: Any = st.session_state.pop(_TOLD, None)
    if isinstance(told, ArdashError):
        page.show_error(told)
    elif told:
        st.success(told, icon=":material/check:")
    st.caption(
        _(
            "History is not the future: what you expect to differ raises or lowers its rates, from "
            "a day on. Earlier dates keep their figures."
        )
    )
    groups = sorted({*(group or _NONE for group in book.whole.matrix["group"].to_list())})
    with st.form("ecl_state", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            change = st.number_input(
                _("Change of the rates, %"), -99.0, 900.0, 10.0, 1.0, key="ecl_change", width=140
            )
            from_on = st.date_input(
                _("Holds from"), book.mine.as_of, FIRST_DAY, LAST_DAY, key="ecl_from",
                format="DD/MM/YYYY", width=150,
            )  # fmt: skip
            owner = st.text_input(_("Decided by"), you.name(), key="ecl_owner", width=180)
            about = st.multiselect(
                _(DIMENSION_WORDS[book.rules.by]) if book.rules.by else _("About"),
                groups, key="ecl_groups", placeholder=_("All"), width=200,
                format_func=lambda name: _("None") if name == _NONE else name,
                disabled=book.rules.by is None,
            )  # fmt: skip
        reason = st.text_input(_("Reason"), key="ecl_reason")
        if st.form_submit_button(_("State it"), icon=":material/gavel:"):
            factor = (1 + Decimal(str(change)) / 100).quantize(Decimal("0.0001"))
            made = ecl.Adjustment(
                from_on, reason.strip(), owner.strip(), factor=factor, groups=tuple(about)
            )
            _state(made)
            st.rerun()


def _state(made: ecl.Adjustment) -> None:
    try:
        ecl.state(load_settings().home, made)
    except ArdashError as error:
        st.session_state[_TOLD] = error
        return
    st.session_state[_TOLD] = _("Stated: it counts from its day on.")

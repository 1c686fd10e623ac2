"""Worklist table: a page of customers to contact, one of whom is looked at beside it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zlib import crc32

import polars as pl
import streamlit as st

from ardash.collections.policy import Policy
from ardash.collections.reasons import CHANNELS
from ardash.collections.worklist import Worklist
from ardash.ui import formats, kept, rules, worklist_risk
from ardash.ui.collecting import one_code, token
from ardash.ui.tables import NAME_PIXELS, PAGE_ROWS, Column, table
from ardash.ui.why import HOLD_WORDS, besides, why, word
from ardash.ui.why import held as held_words
from ardash.ui.words import _, _n

#: The list beside a customer; and its reasons alone, with step and days late seen at 1,280 pixels.
HEIGHT, WHY_PIXELS = 560, 300


def row_token(row: dict[str, Any]) -> str:
    """Name a row in the address: its customer and the currency."""
    return f"{token(row)}:{row['currency']}"


def tokens_of(rows: pl.DataFrame) -> list[str]:
    """Name the rows of the first page."""
    return [row_token(row) for row in rows.head(PAGE_ROWS).iter_rows(named=True)]


def headline(rows: pl.DataFrame, held: pl.DataFrame, as_of: date) -> None:
    """Say the list in figures: whom to contact, what to ask for, what is late, who is left."""
    late = rows.filter(pl.col("step_on") < as_of)
    with st.grid(4, min_column_width=150, gap="small"):
        st.metric(_("To contact"), formats.number(rows.height))
        asked = amounts(rows, "amount")
        st.metric(
            _("To ask for"),
            asked[0] if asked else formats.NONE,
            " ".join(f"+ {each}" for each in asked[1:]) or None,
            delta_color="off",
            delta_arrow="off",
            help=_("Of it, {amounts} is overdue; the rest falls due soon.",
                   amounts=" + ".join(amounts(rows, "amount_late"))) if asked else None,
        )  # fmt: skip
        st.metric(
            _("Late steps"),
            formats.number(late.height),
            help=_("Customers whose step was due on an earlier day."),
        )
        st.metric(_("On hold"), formats.number(held.height))


def amounts(rows: pl.DataFrame, column: str) -> list[str]:
    """Say a sum, currency by currency, that of most rows first: they are not added up."""
    sums = rows.group_by("currency").agg(pl.col(column).sum(), count=pl.len())
    ordered = sums.sort("count", "currency", descending=[True, False])
    return [formats.compact_money(total, code) for code, total, _rows in ordered.iter_rows()]


def draw(found: Worklist, rows: pl.DataFrame, *, beside: bool) -> None:
    """Draw the list; with fewer columns where a customer stands beside it."""
    shown = rows.head(PAGE_ROWS)
    tokens = tokens_of(rows)
    _chosen, key = selected(tokens, "worklist")
    if not beside:
        st.button(
            _("Begin with the first"), key="work_begin", icon=":material/play_arrow:",
            shortcut="Alt+Down", on_click=select, args=(tokens[0],), type="primary",
        )  # fmt: skip
    policy = found.policy
    columns = [
        Column("name", _("Customer"), width=NAME_PIXELS),
        Column("amount", _("To ask for"), "money"),
        *([
            Column("days_late", _("Days late"), "number"),
            Column("why", _("Why"), width="medium"),
            Column("next", _("Next step")),
        ] if beside else [
            Column("why", _("Why"), width=WHY_PIXELS),
            Column("next", _("Next step"), width=NAME_PIXELS),
            Column("days_late", _("Days late"), "number"),
            Column("step_on", _("Due on"), "date", help=_("The day the step was due.")),
            Column("overdue", _("Overdue"), "money"),
            Column("collector", _("Collector")),
        ]),
    ]  # fmt: skip
    table(
        _worded(shown, policy).to_pandas(),
        columns if beside else worklist_risk.with_columns(rows, columns),
        name=key,
        alt=_("Whom to contact, the most worthwhile first"),
        currency=one_code(rows) if rows.height else "",
        total=rows.height,
        whole=lambda: _worded(rows, policy).to_pandas(),
        select=True,
        height=HEIGHT if beside else None,
        file="worklist",
    )


def selected(tokens: list[str], name: str) -> tuple[str, str]:
    """Settle which row is selected: by a click, else by the address; returns it and a table's key.

    A table of other rows is another table: what was selected is the customer, not a place.
    """
    key = f"{name}_{crc32(repr(tokens).encode()):x}"
    st.session_state["_work_table"] = (key, tokens)
    chosen = kept.kept("work_row", "")
    clicked = st.session_state.get(key)
    if clicked is None and chosen in tokens:
        st.session_state[key] = _selection([tokens.index(chosen)])
    elif clicked is not None:
        places = [place for place in clicked["selection"]["rows"] if place < len(tokens)]
        if places:
            chosen = tokens[places[0]]
        elif chosen in tokens:
            chosen = ""
        st.session_state["work_row"] = chosen
        kept.kept("work_row", "")
    return chosen, key


def _selection(rows: list[int]) -> dict[str, Any]:
    return {"selection": {"rows": rows, "columns": [], "cells": []}}


def select(chosen: str) -> None:
    """Select another row, in a callback: the tables drawn next follow it."""
    key, tokens = st.session_state.get("_work_table", ("", []))
    if key in st.session_state:
        rows = [tokens.index(chosen)] if chosen in tokens else []
        st.session_state[key] = _selection(rows)
    st.session_state["work_row"] = chosen


def neighbours(tokens: list[str], chosen: str) -> None:
    """Draw the way to the customers before and after, and back to the whole list."""
    place = tokens.index(chosen) if chosen in tokens else -1
    before = tokens[place - 1] if place > 0 else ""
    after = tokens[place + 1] if 0 <= place < len(tokens) - 1 else ""
    with st.container(horizontal=True, gap="small", horizontal_alignment="distribute"):
        for key, label, icon, shortcut, target in (
            ("work_before", _("Previous"), ":material/arrow_upward:", "Alt+Up", before),
            ("work_next", _("Next"), ":material/arrow_downward:", "Alt+Down", after),
        ):
            st.button(
                label, key=key, icon=icon, shortcut=shortcut, type="tertiary",
                on_click=select, args=(target,), disabled=not target,
            )  # fmt: skip
        st.button(
            _("Close"), key="work_close", icon=":material/close:", shortcut="Esc",
            type="tertiary", on_click=select, args=("",),
        )  # fmt: skip


def draw_held(held: pl.DataFrame, *, beside: bool) -> None:
    """Draw those who are on hold, each with its reason."""
    if held.is_empty():
        st.caption(_("Nobody who is overdue is on hold."))
        return
    counts = held.group_by("suppressed_by").len().sort("len", descending=True)
    st.caption(
        " · ".join(
            _("{reason}: {count}", reason=_(HOLD_WORDS[code]), count=formats.number(n))
            for code, n in counts.iter_rows()
        )
    )
    shown = held.head(PAGE_ROWS)
    tokens = tokens_of(held)
    _chosen, key = selected(tokens, "worklist_held")
    columns = [
        Column("name", _("Customer"), width=NAME_PIXELS),
        Column("hold", _("Reason")),
        *([] if beside else [Column("why", _("Why"), width="large")]),
        Column("next_on", _("Until"), "date"),
        Column("overdue", _("Overdue"), "money"),
        Column("days_late", _("Days late"), "number"),
        *([] if beside else [Column("collector", _("Collector"))]),
    ]
    table(
        _held_worded(shown).to_pandas(),
        columns,
        name=key,
        alt=_("Overdue customers who are on hold, with the reason"),
        currency=one_code(held),
        total=held.height,
        whole=lambda: _held_worded(held).to_pandas(),
        select=True,
        height=HEIGHT if beside else None,
        file="on-hold",
    )


def empty(found: Worklist, *, filtered: bool) -> None:
    """Say why there is nobody on the list."""
    if filtered:
        st.info(_("Nobody on the list fits these filters."), icon=":material/filter_alt:")
        return
    coming = found.suppressed["next_on"].drop_nulls().min()
    lines = [_("Nobody is to be contacted on this day.")]
    if coming is not None:
        lines.append(_("The next contact is due on {day}.", day=formats.day(coming)))
    if found.suppressed.height:
        lines.append(
            _n(
                "{count} overdue customer is on hold, with the reason beside it.",
                "{count} overdue customers are on hold, each with its reason.",
                found.suppressed.height,
            )
        )
    st.success(" ".join(lines), icon=":material/done_all:")


def row_of(rows: pl.DataFrame, chosen: str) -> dict[str, Any] | None:
    """Find the row that is selected, which need not be on the first page; None without one."""
    if not chosen:
        return None
    parts = ["source", "customer_id", "currency"]
    found = rows.filter(pl.concat_str(parts, separator=":") == chosen)
    return found.row(0, named=True) if found.height else None


def _worded(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    words = [
        word(CHANNELS, row["channel"])
        if row["step"] is None
        else rules.step_words(policy, row["rule"], row["step"])
        for row in rows.select("rule", "step", "channel").iter_rows(named=True)
    ]
    reasons = [
        why(row["reason"], row["params"]) + besides(row) + worklist_risk.why(row)
        for row in rows.iter_rows(named=True)
    ]
    return rows.with_columns(
        pl.Series("next", words, dtype=pl.String), pl.Series("why", reasons, dtype=pl.String)
    ).drop("also", "other_steps")


def _held_worded(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        hold=pl.Series([_(HOLD_WORDS[code]) for code in rows["suppressed_by"]], dtype=pl.String),
        why=pl.Series([held_words(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
    ).drop("all_suppressions")

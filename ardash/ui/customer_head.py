"""Customer head: who the customer is, what it owes, and what is to be done next."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ardash.analysis.aging import aging, aging_table
from ardash.analysis.buckets import EDGES
from ardash.collections.reasons import CHANNELS
from ardash.collections.worklist import Worklist
from ardash.errors import ArdashError
from ardash.terms import describe, parse
from ardash.ui import charts, customer_choice, formats, rules, said, statements
from ardash.ui.customer import Customer
from ardash.ui.view import View
from ardash.ui.why import HOLD_WORDS, held, why, word
from ardash.ui.words import _, language, plain


def head(view: View, who: Customer, profile: dict[str, Any], found: Worklist) -> None:
    """Draw the customer's name, what it is, and its next action."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(plain(who.name), width="stretch")
        statements.download(view, who, profile, key="customer_statement")
        st.button(
            _("Another customer"),
            icon=":material/person_search:",
            type="tertiary",
            on_click=customer_choice.leave,
            key="about_leave",
        )
    facts = who.facts
    segment, collector = (profile.get(n) or facts.get(n) for n in ("segment", "collector"))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(plain(who.customer_id), icon=":material/tag:", color="gray")
        for icon, value in (
            (":material/category:", segment),
            (":material/public:", facts.get("country")),
            (":material/schedule:", _terms(facts.get("terms"))),
        ):
            if value:
                st.badge(plain(value), icon=icon, color="gray")
        st.badge(
            plain(collector) if collector else _("No collector"),
            icon=":material/support_agent:",
            color="gray" if collector else "orange",
        )
        if profile.get("excluded"):
            st.badge(word(HOLD_WORDS, "excluded"), icon=":material/block:", color="red")
    for row in who.row(found):
        step = rules.step_words(found.policy, row["rule"], row["step"])
        words = step if row["step"] else word(CHANNELS, row["channel"])
        amount = plain(formats.money(row["amount"], row["currency"]))
        reason = why(row["reason"], row["params"], markdown=True)
        st.markdown(f"{said.ICONS[row['channel']]} **{plain(words)}**, {amount} · {reason}")
    for row in who.held(found):
        reason = held(row, markdown=True)
        code = row["suppressed_by"]
        hold = _(HOLD_WORDS[code])
        st.markdown(f":material/pause: **{hold}** · {reason}")


def _terms(written: str | None) -> str | None:
    """Say terms in the reader's language; as they are written where they cannot be read."""
    try:
        return describe(parse(written), language()) if written else written
    except ArdashError:
        return written


def exposure(view: View, who: Customer, profile: dict[str, Any]) -> None:
    """Draw what the customer owes, beside its limit, by how late it is."""
    own = who.view(view)
    rows = own.figure(aging_table)
    owed = int(rows["total"].iloc[0]) if len(rows) else 0
    overdue = int(rows["overdue"].iloc[0]) if len(rows) else 0
    unapplied = int(rows["unapplied"].iloc[0]) if len(rows) else 0
    limit, code = _limit(who, profile)
    with st.container(border=True):
        with st.grid(4, min_column_width=150, gap="small"):
            figures = (_("Owed in all"), _("Overdue"), _("Unapplied"))
            amounts = formats.alike((owed, overdue, unapplied), view.code)
            for label, amount in zip(figures, amounts, strict=True):
                st.metric(label, amount)
            used = owed / limit if limit and code == view.code else None
            st.metric(
                _("Credit limit"),
                formats.money(limit, code, brief=True) if limit is not None else formats.NONE,
                None if used is None else _("{share} used", share=formats.share(used, 0)),
                delta_color="inverse" if used is not None and used > 1 else "off",
                delta_arrow="off",
            )
        charts.show(
            charts.aging_bars(own.figure(aging, edges=EDGES), view.code),
            alt=_("What is owed, by days past due"),
            key="customer_aging",
            height=240,
        )


def _limit(who: Customer, profile: dict[str, Any]) -> tuple[int | None, str]:
    """What people say of the limit goes before what the source says."""
    if profile.get("credit_limit") is not None:
        return profile["credit_limit"], str(profile["credit_currency"])
    return who.facts.get("credit_limit"), str(who.facts.get("credit_currency") or "XXX")

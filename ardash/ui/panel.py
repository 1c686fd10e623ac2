"""Panel: everything that a person needs to contact a customer, beside the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.naming import last_instant
from ardash.collections.reasons import CHANNELS
from ardash.collections.worklist import Worklist
from ardash.ui import formats, log_box, page, rules, said, statements, worklist_risk
from ardash.ui.case import Case
from ardash.ui.collecting import is_today, to_today
from ardash.ui.customer import Customer
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.why import HOLD_WORDS, besides, why, word
from ardash.ui.words import _, plain
from ardash.ui.written import Written

#: Events of the conversation that stand in the panel; the customer's page has all.
EVENTS = 12


def draw(
    view: View,
    found: Worklist,
    known: Written,
    case: Case,
    *,
    script: Callable[[], None] | None = None,
    after: Callable[[], None] | None = None,
) -> None:
    """Draw the panel of a case: who, why, the log box, its items, what was said, the script."""
    who = case.who
    st.subheader(plain(who.name))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            _("Customer page"),
            icon=":material/open_in_new:",
            type="tertiary",
            key=f"panel_page:{case.key}",
        ):
            page.go("customer", about=who.token)
        profile = who.profile(known.actions)
        statements.download(view, who, profile, key=f"panel_statement:{case.key}")
    _badges(found, case)
    contacts = who.contacts(known.actions)
    _contacts(who, contacts)
    if not is_today(view):
        to_today(view, f"panel_today:{case.key}")
    else:
        log_box.draw(case, names_there(who, contacts), after=after)
    words = [_("Invoices"), _("Conversation"), *([_("Script")] if script else [])]
    tabs = st.tabs(words)
    with tabs[0]:
        items_table(found, case, name=f"panel_items:{case.key}")
    with tabs[1]:
        said.draw(conversation(view, who, known), most=EVENTS)
    if script:
        with tabs[2]:
            script()


def names_there(who: Customer, contacts: list[dict[str, Any]]) -> list[str]:
    """Name the people to speak to: those that people noted, else the source's."""
    names = [str(row["name"]) for row in contacts]
    own = who.facts.get("contact")
    return list(dict.fromkeys([*names, *([str(own)] if own else [])]))


def conversation(view: View, who: Customer, known: Written) -> Sequence[said.Event]:
    """List what happened about a customer up to the view's day, the latest first."""
    own = who.documents(view)
    actions = who.actions(known.actions).until(last_instant(view.as_of))
    paid: pl.DataFrame = own.once("payments", lambda: said.payments(own.ledger))
    paid = paid.filter(pl.col("booked_on") <= view.as_of)
    return said.events(actions, rules.company_policy(), documents_of(own), paid)


def documents_of(own: View) -> dict[str, str]:
    """Name the documents of a customer's items by item_id."""
    rows = own.once(
        "documents", lambda: own.ledger.items.select("item_id", "document").collect("polars")
    )
    pairs = rows.to_native().iter_rows()
    return {item_id: document or item_id for item_id, document in pairs}


def items_table(found: Worklist, case: Case, *, name: str) -> None:
    """List the items that are overdue, or to be followed up: what is owed, and what is next."""
    rows = case.items
    if rows.is_empty():
        st.caption(_("Nothing is overdue."))
        return
    policy, rule = found.policy, case.row.get("rule")
    frame = rows.with_columns(
        document=pl.coalesce("document", "item_id"),
        next=pl.Series(
            [
                _(HOLD_WORDS[held]) if held else rules.step_words(policy, rule, step)
                for held, step in rows.select("suppressed_by", "step").iter_rows()
            ],
            dtype=pl.String,
        ),
    ).to_pandas()
    columns = [
        Column("document", _("Document"), pinned=True),
        Column("balance", _("Open"), "money"),
        Column("days_late", _("Days late"), "number"),
        Column("due_on", _("Due"), "date"),
        *([Column("disputed", _("Disputed"), "money")] if frame["disputed"].any() else []),
        Column("next", _("Next")),
    ]
    table(
        frame, columns, name=name, currency=case.currency, download=False,
        alt=_("The items that are overdue or to be followed up"),
    )  # fmt: skip


def _badges(found: Worklist, case: Case) -> None:
    row = case.row
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if "channel" in row:
            step = rules.step_words(found.policy, row["rule"], row["step"])
            words = step if row["step"] else word(CHANNELS, row["channel"])
            st.badge(plain(words), icon=said.ICONS[row["channel"]], color="primary")
            if row["step_on"] is not None and row["step_on"] < found.as_of:
                late = _("since {day}", day=formats.day(row["step_on"]))
                st.badge(late, icon=":material/schedule:", color="orange")
            for also in row["also"]:
                st.badge(_(CHANNELS[also]), icon=said.ICONS[also], color="red")
        elif row:
            st.badge(word(HOLD_WORDS, row["suppressed_by"]), icon=":material/pause:", color="gray")
        st.badge(
            formats.money(case.amount, case.currency), icon=":material/payments:", color="gray"
        )
    if row:
        reason = row["reason"] if "channel" in row else row["suppressed_by"]
        more = besides(row) + worklist_risk.why(row)
        st.markdown(why(reason, row["params"], markdown=True) + plain(more))


def _contacts(who: Customer, contacts: list[dict[str, Any]]) -> None:
    lines = [
        _contact_line(row["name"], row["role"], row["phone"], row["email"]) for row in contacts[:3]
    ]
    facts = who.facts
    if not lines and (facts.get("contact") or facts.get("phone") or facts.get("email")):
        lines = [_contact_line(facts["contact"], None, facts["phone"], facts["email"])]
    if not lines:
        nobody = _("No contact is known.")
        lines = [f":material/person_off: :gray[{nobody}]"]
    st.markdown("  \n".join(lines))


def _contact_line(name: Any, role: Any, phone: Any, email: Any) -> str:
    parts = [f"**{plain(name)}**" if name else "", plain(role) if role else ""]
    if phone:
        parts.append(f":material/call: {plain(phone)}")
    if email:
        parts.append(f":material/mail: {plain(email)}")
    return " · ".join(part for part in parts if part)

"""Manager tables: what nobody follows up, who has how much to do, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.manager import work_done, workload
from ardash.collections.worklist import Worklist
from ardash.errors import BadSetting, Message
from ardash.records import people
from ardash.records.store import Store
from ardash.ui import collecting, customer, formats, kept, page, saving, you
from ardash.ui.tables import NAME_PIXELS, PAGE_ROWS, Column, table
from ardash.ui.view import View
from ardash.ui.why import LACK_WORDS
from ardash.ui.words import _, _n, plain
from ardash.ui.worklist_table import amounts
from ardash.ui.written import Written


def unassigned(view: View, found: Worklist, known: Written, collectors: Sequence[str]) -> None:
    """Draw what nobody follows up, the largest first, and the form that gives it to somebody."""
    rows = collecting.chosen_rows(view, found.unassigned)
    with st.container(border=True):
        st.subheader(_("Nobody follows up"), icon=":material/person_alert:")
        if rows.is_empty():
            st.success(
                _("Every overdue item has a collector and a dated next action."),
                icon=":material/verified:",
            )
            return
        st.caption(
            _n(
                "{count} item lacks a collector, a due date or a next action to come, or its "
                "dispute is past its deadline. Select it to give its customer to somebody.",
                "{count} items lack a collector, a due date or a next action to come, or their "
                "disputes are past their deadlines. Select one to give its customer to somebody.",
                rows.height,
            )
        )
        columns = [
            Column("name", _("Customer"), width=NAME_PIXELS),
            Column("balance", _("Open"), "money"),
            Column("lacks_words", _("Lacks")),
            Column("days_late", _("Days late"), "number"),
            Column("due_on", _("Due"), "date"),
            Column("document", _("Document")),
        ]
        chosen = table(
            _lacking(rows.head(PAGE_ROWS)).to_pandas(),
            columns,
            name="manager_unassigned",
            alt=_("Overdue items that nobody follows up, the largest first"),
            currency=collecting.one_code(rows),
            total=rows.height,
            whole=lambda: _lacking(rows).to_pandas(),
            select=True,
        )
        if chosen:
            _give(view, known, rows.row(chosen[0], named=True), collectors)


def _lacking(rows: pl.DataFrame) -> pl.DataFrame:
    words = pl.Series([_(LACK_WORDS[code]) for code in rows["lacks"]], dtype=pl.String)
    return rows.with_columns(lacks_words=words, document=pl.coalesce("document", "item_id"))


def _give(view: View, known: Written, row: dict[str, Any], collectors: Sequence[str]) -> None:
    """Draw the form that gives a customer to a collector, and the way to its page."""
    (who,) = customer.find(view, collecting.token(row))
    place = f"give:{who.token}:{saving.generation()}"
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            _("Collector of {name}", name=plain(who.name)),
            list(collectors),
            index=None,
            key=place,
            accept_new_options=True,
            placeholder=_("Choose or type"),
            width=280,
        )
        version = int(who.profile(known.actions)["version"])
        st.button(
            _("Give it to them"), icon=":material/person_add:", key=f"{place}:save",
            on_click=_given, args=(who, place, version), disabled=not you.name(),
            help=None if you.name() else _("Say who you are, in the sidebar."),
        )  # fmt: skip
        if st.button(
            _("Customer page"), icon=":material/open_in_new:", type="tertiary", key=f"{place}:page"
        ):
            page.go("customer", about=who.token)
    saving.problem(place)


def _given(who: customer.Customer, place: str, version: int) -> None:
    collector = str(st.session_state[place] or "").strip()
    if not collector:
        # Nobody chosen is a slip: it takes the customer from whoever has it on its page only.
        error = BadSetting(
            Message("It is not said to whom it is given."),
            remedy=Message("Choose a collector, or write a name."),
        )
        saving.refuse(place, error)
        return

    def write(store: Store, now: datetime, author: str) -> None:
        people.save_profile(
            store, who.source, who.customer_id, {"collector": collector}, version=version,
            now=now, author=author,
        )  # fmt: skip

    said = _("{name} is {collector}'s.", name=who.name, collector=collector)
    saving.save(place, write, said)


def load(view: View, found: Worklist) -> None:
    """Draw how much each collector has to do; a click opens the worklist of one."""
    narrowed = _narrowed(view, found)
    rows = workload(narrowed)
    with st.container(border=True):
        st.subheader(_("Who has how much to do"), icon=":material/stacked_bar_chart:")
        if rows.is_empty():
            st.caption(_("Nobody has anything to do."))
            return
        st.caption(_("Select a collector to see the worklist."))
        columns = [
            Column("who", _("Collector"), width=NAME_PIXELS),
            Column("customers", _("To contact"), "number"),
            Column("amount", _("To ask for"), "money"),
            Column("overdue", _("Overdue in all"), "money"),
            Column("overdue_actions", _("Late steps"), "number"),
            Column("oldest_on", _("Oldest of them"), "date"),
            Column("suppressed_customers", _("On hold"), "number"),
        ]
        named = rows.with_columns(who=pl.col("collector").fill_null(_("Nobody")))
        chosen = table(
            named.to_pandas(), columns, name="manager_load", select=True,
            alt=_("What each collector has to do"), currency=collecting.one_code(rows),
        )  # fmt: skip
        if chosen:
            collector = rows["collector"][chosen[0]]
            page.go("worklist", work_collector=collector or "∅", work_section="contacts")


def _narrowed(view: View, found: Worklist) -> Worklist:
    return Worklist(
        as_of=found.as_of,
        policy=found.policy,
        rows=collecting.chosen_rows(view, found.rows),
        items=found.items,
        suppressed=collecting.chosen_rows(view, found.suppressed),
        unassigned=found.unassigned,
    )


#: Days that the work done is looked at over.
SPANS = (7, 30, 90, 365)


def done(view: View, known: Written) -> None:
    """Draw what each person did in a time, and what money came of it."""
    with st.container(border=True):
        st.subheader(_("What was done, and what came of it"), icon=":material/task_alt:")
        days = kept.kept("manager_days", 30, read=int, options=SPANS)
        st.segmented_control(
            _("Days"), SPANS, key="manager_days", required=True,
            format_func=lambda n: _("{count} days", count=n),
        )  # fmt: skip
        since = date.fromordinal(view.as_of.toordinal() - days + 1)
        rows: pl.DataFrame = view.once(
            f"work_done {since} {known.key}",
            lambda: work_done(view.ledger, since, view.as_of, known.actions),
        )
        if rows.is_empty():
            st.caption(_("Nobody has noted anything in this time."))
            return
        collected = rows.filter(pl.col("currency").is_not_null())
        with st.grid(3, min_column_width=150, gap="small"):
            each = rows.unique("author")
            st.metric(_("Actions"), formats.number(each["actions"].sum()))
            st.metric(_("Customers reached"), formats.number(each["reached"].sum()))
            st.metric(
                _("Collected after contact"),
                " + ".join(amounts(collected, "collected")) or formats.NONE,
                help=_("Payments within 14 days after a contact, for the last who reached."),
            )
        columns = [
            Column("author", _("Who")),
            Column("actions", _("Actions"), "number"),
            Column("reached", _("Reached"), "number"),
            Column("promised", _("Promised, fallen due"), "money"),
            Column("kept_share", _("Of it kept"), "share"),
            Column("collected", _("Collected after contact"), "money"),
        ]
        shown = rows.with_columns(pl.col("currency").fill_null(view.code))
        table(
            shown.to_pandas(), columns, name="manager_done",
            alt=_("What each person did and what came of it"),
            currency=collecting.one_code(shown),
        )  # fmt: skip

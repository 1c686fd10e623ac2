"""Cash application: what receipts pay, applied by rule or by a person, and undone."""

import json

import polars as pl
import streamlit as st

from ardash.errors import Message
from ardash.money import decimal_string
from ardash.ui import cash, cash_forms, formats, kept, page, saving
from ardash.ui.tables import NAME_PIXELS, Column, table
from ardash.ui.words import N_, _, plain, say, spoken

SECTIONS = {"waiting": N_("Waiting"), "applied": N_("Applied")}

view = page.view()
saving.tell()
found = cash.bank(view)
if found.receipts.is_empty():
    st.info(_("No bank statement has been read yet: add one as a source."))
    page.link("data", _("Add a source"))
    st.stop()
cash.headline(found, view.as_of)
section = kept.kept("cash_section", "waiting", options=list(SECTIONS))
st.segmented_control(
    _("View"), list(SECTIONS), key="cash_section", required=True, label_visibility="collapsed",
    format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
)  # fmt: skip


def lines_of(row: dict) -> str:  # type: ignore[type-arg]
    """Say what a receipt pays, for a cell."""
    rest = _("unapplied")
    return " · ".join(
        f"{line['item_id'] or rest} {decimal_string(line['amount'], row['currency'])}"
        for line in row["lines"]
    )


if section == "waiting":
    if view.known_sync is None:
        cash_forms.came_back(view, found)
        cash_forms.apply_all(view, found)
    rows = found.found.sort("certain", "confidence", descending=True, maintain_order=True)
    if rows.is_empty():
        st.success(_("Every receipt is applied."), icon=":material/done_all:")
        st.stop()
    shown = rows.with_columns(
        pays=pl.Series([lines_of(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
        sure=pl.Series(
            [_("certain") if row else _("to check") for row in rows["certain"]], dtype=pl.String
        ),
    )
    places = table(
        shown.drop("lines").to_pandas(),
        [
            Column("booked_on", _("Booked"), "date"),
            Column("payer_name", _("Payer"), width=NAME_PIXELS),
            Column("amount", _("Amount"), "money"),
            Column("name", _("Customer"), width=NAME_PIXELS),
            Column("pays", _("Pays"), width=170),
            Column("sure", _("State")),
            Column("confidence", _("Confidence"), "share"),
            Column("text", _("Text"), width="medium"),
        ],
        name=f"cash_waiting:{saving.generation()}", file="cash_waiting",
        alt=_("Receipts that wait, the surest first"), select=True,
    )  # fmt: skip
    if places:
        row = rows.row(places[0], named=True)
        with st.container(border=True):
            st.markdown(cash_forms.described(row))
            template, params = row["reason"], json.loads(row["params"])
            why = say(Message(template, **params))
            st.markdown(f":material/lightbulb: {plain(why)}")
            if view.known_sync is None:
                cash_forms.forms(view, found, row)
    else:
        st.caption(_("Select a receipt to apply, split or park it."))
else:
    rows = found.decided.sort("application", descending=True)
    shown = rows.with_columns(
        pays=pl.Series([lines_of(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
        state=pl.Series(
            [_("undone") if at else _("applied") for at in rows["undone_at"]], dtype=pl.String
        ),
        amount=pl.Series(
            [sum(line["amount"] for line in lines if line["kind"] in ("payment", "unapplied"))
             for lines in rows["lines"]], dtype=pl.Int64,
        ),
        how=pl.Series(
            [_("by rule") if rule else _("by hand") for rule in rows["rule"]], dtype=pl.String
        ),
    )  # fmt: skip
    places = table(
        shown.drop("lines").to_pandas(),
        [
            Column("application", _("Number"), "number"),
            Column("booked_on", _("Booked"), "date"),
            Column("customer_id", _("Customer")),
            Column("amount", _("Amount"), "money"),
            Column("pays", _("Pays"), width="medium"),
            Column("how", _("How")),
            Column("author", _("By")),
            Column("applied_at", _("Decided"), "instant"),
            Column("state", _("State")),
            Column("note", _("Note")),
        ],
        name=f"cash_applied:{saving.generation()}", file="cash_applied",
        alt=_("Applications, the latest first"), select=True,
    )  # fmt: skip
    if places and view.known_sync is None:
        cash_forms.undo(view, rows.row(places[0], named=True))
    st.caption(
        _("As of {day}: an application counts from the day the bank booked it.",
          day=formats.day(view.as_of))
    )  # fmt: skip

"""Objections: the dispute that a platform's status calls for, prefilled, and opened by a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.objections import STATUSES, objections
from ardash.ui import collecting, dispute_form, formats, kept, saving, you
from ardash.ui.case import Case
from ardash.ui.customer import find
from ardash.ui.view import View
from ardash.ui.words import _, plain, spoken
from ardash.ui.written import written_or_none

#: Invoices that are offered at once; the next ones come as disputes are opened.
OFFERED = 200


def draw(view: View) -> None:
    """Draw the form that opens the dispute of an invoice that a customer objects to."""
    saving.tell()
    if not collecting.is_today(view):
        collecting.to_today(view, "objections_today")
        return
    known = written_or_none(view)
    own = replace(view, currency=None)
    found: pl.DataFrame = own.once(
        f"objections {known.key}", lambda: objections(own.ledger, own.as_of, known.actions)
    )
    with st.container(border=True):
        st.subheader(_("Open the dispute"))
        if found.is_empty():
            st.caption(_("Each of these invoices has its dispute."))
            return
        st.caption(
            _(
                "What the platform said is filled in. Nothing is opened, and no reminder held "
                "back, before you confirm it."
            )
        )
        rows = {_key(row): row for row in found.head(OFFERED).iter_rows(named=True)}
        chosen = kept.kept("data_objection", next(iter(rows)), options=list(rows))
        st.selectbox(
            _("Invoice that is objected to"), list(rows), key="data_objection",
            format_func=spoken(rows, lambda key: _label(rows[key])), width=520,
        )  # fmt: skip
        with st.container(width=520):
            you.choose(view)
            if you.name():
                _form(view, rows[chosen])
            else:
                st.caption(_("Say who you are to open a dispute."))


def _form(view: View, row: dict[str, Any]) -> None:
    (who,) = [
        one
        for one in find(view, f"{row['source']}:{row['customer_id']}")
        if one.source == row["source"]
    ]
    items = pl.DataFrame([{name: row[name] for name in ("item_id", "document", "balance")}])
    case = Case(who, row["currency"], None, "call", row["balance"], items, [])
    proposed = dispute_form.Proposed(row["reason"], _said(row))
    key = f"objection:{_key(row)}:{saving.generation()}"
    dispute_form.form(case, key, None, log=False, proposed=proposed)


def _said(row: dict[str, Any]) -> str:
    """Say what the platform said, to stand in the dispute."""
    status = _("Platform, {day}: {status}", day=formats.day(row["status_on"]), status=_word(row))
    return f"{status} - {row['status_reason']}" if row["status_reason"] else status


def _word(row: dict[str, Any]) -> str:
    code = str(row["status"])
    said = _(STATUSES[code])
    return f"{code} {said}"


def _label(row: dict[str, Any]) -> str:
    owed = formats.money(row["balance"], row["currency"])
    return f"{row['document'] or row['item_id']} · {plain(row['name'])} · {owed} · {_word(row)}"


def _key(row: dict[str, Any]) -> str:
    return f"{row['source']}:{row['item_id']}"

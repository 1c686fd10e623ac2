"""Legal table: the statutory table of late payment for a year-end, on screen, as CSV and PDF."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from ardash.analysis.aging import aging
from ardash.analysis.statutory import BRACKETS, StatutoryTable, statutory_table
from ardash.collections.creditor import creditors
from ardash.collections.disputes import disputed_items
from ardash.collections.legal_table import (
    ARTICLES,
    BRACKET_WORDS,
    OPTION_WORDS,
    TAX_WORDS,
    legal_table_pdf,
    lines,
    notes,
)
from ardash.language import Language
from ardash.ledger.periods import months_back
from ardash.settings import load_settings
from ardash.ui import formats, kept
from ardash.ui.downloads import download_buttons
from ardash.ui.sidebar import FIRST_DAY, LAST_DAY
from ardash.ui.tables import Column, literal, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, language, spoken
from ardash.ui.written import written_or_none

_OPTIONS = {"I": N_("I · unpaid at the closing date"), "II": N_("II · late within the year")}
_AMOUNTS = {"ttc": N_("Incl. tax"), "ht": N_("Excl. tax")}
_UNDATED = {"apart": N_("Counted apart"), "legal": N_("30 days after issue")}

#: The standard rate in France; what the page offers when amounts without tax are asked for.
_VAT = 20.0


def section(view: View) -> None:
    """Draw the choice of year and option, the table as the decree lays it out, and its files."""
    options = _chosen(view)
    made = _made(view, options)
    words = Language(language())
    with st.container(border=True):
        st.subheader(words.say(OPTION_WORDS[made.option]))
        article = _("{article} of the French Commercial Code", article=_(ARTICLES[made.option]))
        st.caption(
            _("{article} · year from {start} to {end}", article=article,
              start=formats.day(made.year_start), end=formats.day(made.year_end))
        )  # fmt: skip
        _grid(made, words)
        st.caption(_of_what(made))
        for heading, text in notes(made, words):
            st.markdown(f"**{literal(heading)}**  \n{literal(text)}")
        _tie_out(view, made)
        _files(made)


def _chosen(view: View) -> dict[str, Any]:
    """Draw the choices; returns them as options of `statutory_table`, and the year's end."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        end = kept.kept_date("law_year_end", _last_year_end(view.as_of))
        st.date_input(
            _("Closing date"), key="law_year_end", format="DD/MM/YYYY",
            min_value=FIRST_DAY, max_value=LAST_DAY,
        )  # fmt: skip
        option = kept.kept("law_option", "I", options=list(_OPTIONS))
        st.segmented_control(
            _("Option"), list(_OPTIONS), key="law_option", required=True,
            format_func=spoken(_OPTIONS, lambda code: _(_OPTIONS[code])),
        )  # fmt: skip
        amounts = kept.kept("law_amounts", "ttc", options=list(_AMOUNTS))
        st.segmented_control(
            _("Amounts"), list(_AMOUNTS), key="law_amounts", required=True,
            format_func=spoken(_AMOUNTS, lambda code: _(_AMOUNTS[code])),
        )  # fmt: skip
        vat = None
        if amounts == "ht":
            vat = kept.kept("law_vat", _VAT, read=float)
            st.number_input(
                _("VAT rate, %"), key="law_vat", min_value=0.0, max_value=99.0, step=0.5, width=140,
                help=_("The ledger does not know the tax of an invoice: this rate is taken off."),
            )  # fmt: skip
        with st.popover(_("Options"), icon=":material/tune:"):
            start = months_back(end, 12) + timedelta(days=1)
            start = kept.kept_date("law_year_start", start)
            st.date_input(
                _("First day of the year"), key="law_year_start", format="DD/MM/YYYY",
                min_value=FIRST_DAY, max_value=LAST_DAY,
            )  # fmt: skip
            undated = kept.kept("law_undated", "apart", options=list(_UNDATED))
            st.segmented_control(
                _("Invoices without a due date"), list(_UNDATED), key="law_undated", required=True,
                format_func=spoken(_UNDATED, lambda code: _(_UNDATED[code])),
            )  # fmt: skip
            st.toggle(_("Leave disputed invoices out"), key=_disputed())
    return {
        "year_end": end,
        "year_start": start,
        "option": option,
        "amounts": amounts,
        "vat_percent": None if vat is None else Decimal(str(vat)),
        "undated": undated,
        "without_disputed": bool(st.session_state["law_disputed"]),
    }


def _disputed() -> str:
    kept.kept("law_disputed", True, read=lambda text: text == "True", options=[True, False])
    return "law_disputed"


def _last_year_end(as_of: date) -> date:
    own = date(as_of.year, 12, 31)
    return own if as_of == own else date(as_of.year - 1, 12, 31)


def _made(view: View, options: dict[str, Any]) -> StatutoryTable:
    year_end, known = options["year_end"], written_or_none(view)
    rest = {k: v for k, v in options.items() if k not in ("year_end", "without_disputed")}

    def made() -> StatutoryTable:
        disputed: pl.DataFrame | None = None
        if options["without_disputed"]:
            found = disputed_items(view.ledger, year_end, known.actions)
            disputed = found.select("item", "disputed")
        return statutory_table(view.ledger, year_end, disputed=disputed, **rest)

    return view.once(repr(("statutory_table", sorted(options.items()), known.key)), made)


def _grid(made: StatutoryTable, words: Language) -> None:
    """Show part (A), one row a bracket: so it is read on a small screen too."""
    labels = [label for label, _cells in lines(made, words)]
    columns = [
        Column("bracket", _("Days late"), pinned=True),
        Column("invoices", _("Invoices"), "number", help=labels[0]),
        Column("amount", _("Amount"), "money", help=labels[-2]),
        Column("amount_share", _("Share"), "share", help=labels[-1]),
    ]
    if made.option == "II":
        columns.insert(2, Column("invoices_share", _("Of all"), "share", help=labels[1]))
    table(
        made.rows.assign(bracket=[_(BRACKET_WORDS[code]) for code in made.rows["bracket"]]),
        columns,
        name="statutory",
        alt=_(OPTION_WORDS[made.option]),
        currency=made.currency,
        download=False,
    )


def _of_what(made: StatutoryTable) -> str:
    """Say what the amounts are, and what their shares are shares of."""
    amount, tax = formats.money(made.year_amount, made.currency), _(TAX_WORDS[made.amounts])
    if made.option == "I":
        return _(
            "Amounts {tax}; shares of the year's turnover of {amount}.", tax=tax, amount=amount
        )
    return _(
        "Amounts {tax}; shares of the {count} invoices issued in the year, {amount}.",
        tax=tax, count=formats.number(made.year_invoices), amount=amount,
    )  # fmt: skip


def _tie_out(view: View, made: StatutoryTable) -> None:
    """Say whether the table is the aging of its closing date, where it must be."""
    if made.option != "I" or made.amounts != "ttc" or made.undated != "apart":
        return
    owed = view.at(made.year_end).figure(aging)
    late = owed[(owed["from_days"] > 0) | (owed["bucket"] == "not_due")]["amount"].tolist()
    rows = made.rows[made.rows["bracket"].isin(BRACKETS)]
    if (rows["amount"] + rows["excluded_amount"]).tolist() == late:
        st.badge(
            _("Adds up to the aging at that date, bucket by bucket"),
            icon=":material/check:", color="green",
        )  # fmt: skip


def _files(table: StatutoryTable) -> None:
    """Offer the table as CSV, Excel and PDF; each is made when it is asked for."""
    code, end = language(), table.year_end.isoformat()
    name = f"{'delais-de-paiement' if code == 'fr' else 'payment-times'}-{end}-{table.option}"
    home = load_settings().home

    def frame() -> pl.DataFrame:
        words = Language(language())
        cells = table.rows.to_dict("list")
        heads = [words.say(word) for word in BRACKET_WORDS.values()]
        rows = [
            [label, *values] for (label, _cells), values in zip(
                lines(table, words), _numbers(table, cells), strict=True
            )
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=[words.say("(A) Brackets of late payment"), *heads],
                            orient="row", strict=False)  # fmt: skip

    with st.container(horizontal=True, gap="small"):
        download_buttons(frame, name)
        st.download_button(
            _("PDF"),
            lambda: legal_table_pdf(table, language=code, creditor=creditors(home).company),
            f"{name}.pdf",
            "application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
            type="tertiary",
        )


def _numbers(table: StatutoryTable, cells: dict[Any, list[Any]]) -> list[list[float | None]]:
    """The figures of `lines`, as numbers: counts, amounts in major units, shares."""
    scale = 10 ** formats.decimals(table.currency)
    counted: list[float | None] = [float(value) for value in cells["invoices"]]
    amounts: list[float | None] = [value / scale for value in cells["amount"]]
    shares = [None if formats.absent(value) else value for value in cells["amount_share"]]
    if table.option == "I":
        return [counted, amounts, shares]
    part = [None if formats.absent(value) else value for value in cells["invoices_share"]]
    return [counted, part, amounts, shares]

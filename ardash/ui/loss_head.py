"""Loss head: the allowance in a sentence and in figures, and what it does not know."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.ui import formats
from ardash.ui.loss_book import Book
from ardash.ui.passport import passport
from ardash.ui.view import ALL_IN
from ardash.ui.words import _, _n


def headline(book: Book) -> None:
    """Say the allowance in a sentence, in figures, and what it does not know."""
    facts = book.facts
    if facts is None or not facts["items"]:
        nothing = _("Nothing is owed at this date, with these filters.")
        st.markdown(f"#### {nothing}")
        return
    code = book.view.code
    words = _(
        "{allowance} of the {exposure} that customers owe is not expected to come: {share}.",
        allowance=formats.money(facts["allowance"], code),
        exposure=formats.money(facts["exposure"], code),
        share=formats.share(facts["allowance_share"], 2),
    )
    st.markdown(f"#### {words}".replace("$", r"\$"))
    _cautions(book, facts)


def _cautions(book: Book, facts: dict[str, Any]) -> None:
    code = book.view.code
    if facts["unrated"]:
        st.warning(
            _(
                "Too little history: no rate is known for {amount}, which stands in the allowance "
                "with nothing. State rates in expected_loss.toml.",
                amount=formats.money(facts["unrated"], code).replace("$", r"\$"),
            ),
            icon=":material/help:",
        )
    elif facts["known_invoices"] < ecl.FEW_INVOICES:
        st.warning(
            _n(
                "Too little history: the outcome of only {count} invoice is known.",
                "Too little history: the outcome of only {count} invoices is known.",
                facts["known_invoices"],
            ),
            icon=":material/help:",
        )
    elif not facts["allowance"]:
        st.info(
            _(
                "Nothing was ever lost in this history. IFRS 9 asks for an allowance also where a "
                "loss is unlikely: state rates in expected_loss.toml."
            ),
            icon=":material/info:",
        )
    if (facts["recovered_share"] or 0.0) > ecl.MOST_RECOVERED:
        st.warning(
            _n(
                "{share} of what counts as lost was paid since, later than {count} day after its "
                "due date: the rates overstate the loss. Choose more days, or state rates.",
                "{share} of what counts as lost was paid since, later than {count} days after its "
                "due date: the rates overstate the loss. Choose more days, or state rates.",
                book.rules.lost_days,
                share=formats.share(facts["recovered_share"], 0),
            ),
            icon=":material/trending_up:",
        )
    if which := _which(book):
        st.caption(f":material/currency_exchange: {which}")
    if facts["undated"]:
        st.caption(
            _(
                ":material/event_busy: {amount} has no due date and counts from its date of issue.",
                amount=formats.money(facts["undated"], code).replace("$", r"\$"),
            )
        )


def _which(book: Book) -> str:
    """Say what rates are learnt from where there are several currencies: figures differ by it."""
    view = book.view
    if len(view.whole.currencies()) < 2:
        return ""
    if (view.currency or "").startswith(ALL_IN):
        return _(
            "Rates are learnt from the debts in all currencies, as booked in {currency}: the "
            "figure for accounts that are kept in it. Each currency by itself has other rates.",
            currency=view.code,
        )
    return _(
        "Rates are learnt from the debts in {currency} alone. For accounts that are kept in one "
        "currency, choose all in one at the side: the figure differs.",
        currency=view.code,
    )


def figures(book: Book, opening: int, since: str) -> None:
    """Draw the figures, and how the first of them is made."""
    facts = book.facts
    if facts is None:
        return
    code, change = book.view.code, facts["allowance"] - opening
    with st.grid(3, min_column_width=230, gap="small"):
        st.metric(
            _("Allowance"),
            formats.money(facts["allowance"], code),
            formats.step(change, "money", code),
            delta_color="inverse" if change else "off",
            delta_arrow="auto" if change else "off",
            delta_description=_("since {day}", day=since),
        )
        st.metric(_("Exposure"), formats.money(facts["exposure"], code))
        st.metric(_("Open debts"), formats.number(facts["items"]))
    first, last = ecl.window(book.mine.as_of, book.rules)
    passport(
        _("Allowance"),
        formula=_(
            "Σ exposure × rate; rate of a bucket = lost ÷ reached it, of debts whose outcome is "
            "known, times the forward adjustment."
        ),
        inputs={
            _("Receivable at the close"): formats.money(facts["receivable"], code),
            _("Credit notes and unapplied cash, not set off"): formats.money(
                facts["credits"], code
            ),
            _("Exposure"): formats.money(facts["exposure"], code),
            _("Invoices whose outcome is known"): formats.number(facts["known_invoices"]),
        },
        variant=_n(
            "lost when unpaid {count} day after its due date",
            "lost when unpaid {count} days after its due date",
            book.rules.lost_days,
        ),
        source="IFRS 9, B5.5.35",
        notes=[
            _("Learnt from debts due from {first} to {last}.", first=formats.day(first),
              last=formats.day(last))
        ],
        key="ecl_allowance",
    )  # fmt: skip

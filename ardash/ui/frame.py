"""The frame: navigation, what all pages share, and the page that is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from ardash.errors import ArdashError, NoLedger
from ardash.places import pages_folder
from ardash.ui import edits, headline, kept, page, sidebar, trust, you
from ardash.ui.words import N_, _, language, speaking

#: The browser's tab shows it; a named icon would be fetched from outside.
ICON = Path(__file__).with_name("icon.png")

#: Pages on which people write: there they say who they are.
WRITTEN_ON = ("worklist", "customer", "collections", "cash_application")

#: The page without a path of its own.
OPENING = ""

#: Pages in the order of the menu: file, icon, name, what one sees there.
PAGES = (
    (
        "overview",
        ":material/monitoring:",
        N_("Overview"),
        N_("What you are owed, how late it is, and what changed."),
    ),
    (
        "aging",
        ":material/bar_chart:",
        N_("Aging"),
        N_("Who owes what since when, down to the single entry."),
    ),
    (
        "trends",
        ":material/timeline:",
        N_("Trends"),
        N_("Every measure over time, by any dimension."),
    ),
    (
        "worklist",
        ":material/checklist:",
        N_("Worklist"),
        N_("Whom to contact today, why, about what, and with which words."),
    ),
    (
        "customer",
        ":material/person_search:",
        N_("Customer"),
        N_("Everything about one customer: owed, paid, said, promised and agreed."),
    ),
    (
        "collections",
        ":material/groups:",
        N_("Manager"),
        N_("What nobody follows up, who has how much to do, and what it brought."),
    ),
    (
        "risk",
        ":material/shield:",
        N_("Risk"),
        N_("Who will pay late, how sure that is, credit limits, and the model's track record."),
    ),
    (
        "cash",
        ":material/savings:",
        N_("Cash"),
        N_("What is expected to come in, week by week, from whom, and how sure that is."),
    ),
    (
        "cash_application",
        ":material/account_balance:",
        N_("Cash application"),
        N_("What the bank's receipts pay: applied by rule or by you, and undone."),
    ),
    (
        "concessions",
        ":material/sell:",
        N_("Discounts and terms"),
        N_("Discounts taken, missed and unearned, and terms that are not the usual ones."),
    ),
    (
        "law",
        ":material/gavel:",
        N_("Legal terms and penalties"),
        N_("What late payers owe by law, the statutory table, and unlawful payment times."),
    ),
    (
        "expected_loss",
        ":material/trending_down:",
        N_("Expected loss"),
        N_("What will never be paid of what is owed: rates, allowance and its movement."),
    ),
    (
        "what_if",
        ":material/alt_route:",
        N_("What if"),
        N_("Other terms, discounts or invoicing days, beside things as they are."),
    ),
    (
        "data",
        ":material/database:",
        N_("Data"),
        N_("Sources and their age, imports, rejected rows and quality."),
    ),
)


def navigation() -> dict[str, st.Page]:
    """Make the pages, by file name, in the session's language."""
    return {
        name: st.Page(
            pages_folder() / f"{name}.py",
            title=_(title),
            icon=icon,
            url_path=name,
            default=name == "overview",
            help=_(help_text),
        )
        for name, icon, title, help_text in PAGES
        if (pages_folder() / f"{name}.py").is_file()
    }


def run() -> None:
    """Draw the frame, then the page; what a person can mend is said in a box."""
    now = datetime.now(UTC).replace(tzinfo=None)
    st.set_page_config(page_title="ardash", page_icon=str(ICON), layout="wide")
    kept.apply_choices()
    sidebar.keep_language()
    # Asked for each word and number of the page, the session would take a tenth of its time.
    with speaking(language()):
        _draw(now)


def _draw(now: datetime) -> None:
    you.keep()
    edits.begin()
    pages = navigation()
    page.set_pages(pages)
    # Whole: behind a button, in English at that, nobody looks for a page.
    current = st.navigation(list(pages.values()), expanded=True)
    page.set_view(None)
    missing: ArdashError | None = None
    with st.sidebar:
        controls = st.container()
        sidebar.language_switch()
        with controls:
            try:
                page.set_view(sidebar.choose_view(datetime.now().astimezone().date()))
            except ArdashError as error:
                missing = error
            if current.url_path in WRITTEN_ON:
                you.choose(page.view_or_none())
    st.title(current.title)
    if missing is not None and not isinstance(missing, NoLedger):
        page.show_error(missing)
        return
    try:
        if missing is None:
            trust.strip(page.view(), now)
            if current.url_path != OPENING:  # its own headline says it
                headline.not_begun(page.view())
        current.run()
    except ArdashError as error:
        page.show_error(error)

"""Risk model: what it is in plain words, how good it has been, and the button to learn anew."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from ardash.risk.keeping import Kept
from ardash.risk.stored import load_backtest
from ardash.risk.verdict import verdict
from ardash.ui import formats, risk_runs, risk_track
from ardash.ui.risk_scores import folder
from ardash.ui.risk_words import verdict_words
from ardash.ui.view import View
from ardash.ui.why import word
from ardash.ui.words import N_, _, plain

#: Older than this, learning anew is proposed.
OLD_DAYS = 31

MEMBER_WORDS = {
    "habits": N_("each customer's own habits, and its segment's where it has few"),
    "payers": N_("the few kinds of payers that customers fall into"),
    "line": N_("a steady line through all that is known"),
    "trees": N_("trees that find out what depends on what"),
}


def nothing_yet(view: View) -> None:
    """Say how to begin, where no model has been trained."""
    with st.container(border=True):
        st.subheader(_("No model has learned from this company yet"), icon=":material/school:")
        st.markdown(
            _(
                "It learns from the invoices and payments in the ledger when each customer pays, "
                "and is tried on the past beside what anybody could have said. It stays on this "
                "machine; it takes a few seconds, or some minutes for a million invoices."
            )
        )
        _learn(view, _("Learn from the payments so far"))
        st.caption(_("From a terminal, or by a timer:"))
        st.code("ardash risk train --if-older-than 7", language="bash")
    risk_runs.watch()


def notes(view: View, kept: Kept) -> None:
    """Say above every section what makes the scores uncertain: too little history, its age."""
    trained = date.fromisoformat(kept.trained_on)
    if not kept.metrics.get("predictors"):
        told = verdict_words(verdict(kept.uses, kept.metrics))
        if not kept.data.get("payments"):
            told = _(
                "No invoice was ever paid on a known day, as far as the ledger tells: scores say "
                "nothing yet. Credit limits and reviews are there all the same."
            )
        st.info(told, icon=":material/hourglass_empty:", title=_("Too little history"))
    if trained > view.as_of:
        st.caption(
            _(":material/info: The model learned up to {day}: it knows what came after the day "
              "you look at.", day=formats.day(trained))
        )  # fmt: skip
    elif (view.as_of - trained).days > OLD_DAYS:
        st.caption(
            _(":material/info: The model learned up to {day}; learn anew on the view The model.",
              day=formats.day(trained))
        )  # fmt: skip


def section(view: View, kept: Kept) -> None:
    """Draw the model card: what it is for, what it is made of, how good it was, its limits."""
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        _card(view, kept)
    with right, st.container(border=True, height="stretch"):
        _limits()
    found = load_backtest(folder())
    if found is not None and found.overall:
        risk_track.track(found)
    else:
        risk_track.trial(kept)
    risk_runs.watch()


def _learn(view: View, label: str) -> None:
    st.button(
        label, icon=":material/school:", type="primary", key="risk_learn",
        on_click=risk_runs.begin, args=(view,), disabled=risk_runs.running(),
    )  # fmt: skip


def _card(view: View, kept: Kept) -> None:
    st.subheader(_("What it says"), icon=":material/description:")
    st.markdown(
        _(
            "For each open invoice, how likely it is to be paid on each day to come, from what was "
            "known at the close of the day: how its customer paid so far, what is open and "
            "overdue, promises, disputes, the terms, the amount and the calendar. An unpaid "
            "invoice counts as what it is: not paid yet. The score of a customer is the chance, "
            "0 to 100, that what is open is paid within 30 days of its due date."
        )
    )
    data = kept.data
    st.markdown(
        _(
            "Learned up to **{day}** from {payments} payments of {invoices} invoices of "
            "{customers} customers.",
            day=formats.day(date.fromisoformat(kept.trained_on)),
            payments=formats.number(data["payments"]),
            invoices=formats.number(data["invoices"]),
            customers=formats.number(data["customers"]),
        )
    )
    if len(kept.weights) > 1:
        st.markdown(_("Its prediction is a mixture of:"))
        parts = sorted(kept.weights.items(), key=lambda pair: -pair[1])
        lines = [
            "- **" + formats.share(share, 0) + "** · " + word(MEMBER_WORDS, name)
            for name, share in parts
        ]
        st.markdown("\n".join(lines))
    _learn(view, _("Learn anew, and try it on the past"))
    st.caption(
        _("Version {version}, seed {seed}, trained at {moment}. The same ledger and seed give the "
          "same model.", version=plain(kept.version), seed=kept.seed,
          moment=formats.instant(datetime.fromisoformat(kept.trained_at)))
    )  # fmt: skip


def _limits() -> None:
    st.subheader(_("What it does not know"), icon=":material/rule:")
    st.markdown(
        "\n".join(
            f"- {line}"
            for line in (
                _("What is not in the ledger: the customer's accounts, its bank, the news. Note "
                  "what bureaus and insurers say on the customer's page; it stands beside the "
                  "score and does not change it."),
                _("Customers without payments are taken for one of their segment; the score says "
                  "so, as too little history."),
                _("A crisis that never was before: what it learned is how customers paid so far."),
                _("Why: its reasons say what moved the chance, not what caused the delay."),
                _("Scores are about payment in time, of companies, by their invoices. Whether to "
                  "deliver, and to whom, a person decides."),
            )
        )
    )  # fmt: skip

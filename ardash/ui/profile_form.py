"""Profile form: what people know of a customer beyond what its source says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from ardash.collections.policy import Policy
from ardash.collections.reasons import CHANNELS
from ardash.errors import ArdashError, BadSetting, Message
from ardash.records import people
from ardash.records.people.codes import INVOICE_CHANNELS
from ardash.records.store import Store
from ardash.ui import edits, formats, rules, saving, typed, you
from ardash.ui.customer import Customer
from ardash.ui.words import N_, _, spoken
from ardash.ui.worklist_filters import LANGUAGE_WORDS

INVOICE_CHANNEL_WORDS = {
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "portal": N_("Portal"),
    "edi": N_("EDI"),
}

#: Channels on which a customer can want to be reminded.
REMINDER_CHANNELS = ("email", "call", "letter")

_FIELDS = (
    "channel", "invoice_channel", "portal", "order_number_required", "payment_days", "excluded",
    "excluded_reason", "segment", "language", "collector", "address", "credit_limit",
    "credit_currency", "credit_score", "credit_score_source", "credit_scored_on", "review_on",
    "note",
)  # fmt: skip


#: Fields that are days.
_DAYS = ("credit_scored_on", "review_on")


def labels() -> dict[str, str]:
    """Name the fields."""
    return {
        "channel": _("Wants to be reminded by"),
        "invoice_channel": _("Invoices go by"),
        "address": _("Postal address"),
        "portal": _("Portal"),
        "order_number_required": _("Pays no invoice without its order number"),
        "payment_days": _("Pays on"),
        "excluded": _("Not to be reminded"),
        "excluded_reason": _("Why not"),
        "segment": _("Segment"),
        "language": _("Language"),
        "collector": _("Collector"),
        "credit_limit": _("Credit limit"),
        "credit_currency": _("Its currency"),
        "credit_score": _("What others say of its credit"),
        "credit_score_source": _("Who says so"),
        "credit_scored_on": _("On which day"),
        "review_on": _("Credit to be looked at again on"),
        "note": _("Notes"),
    }


def draw(who: Customer, profile: dict[str, Any], policy: Policy, collectors: Sequence[str]) -> None:
    """Draw the form; the source's own values stand as placeholders."""
    shown = {**{name: profile.get(name) for name in _FIELDS}, "version": profile["version"]}
    draft = edits.opened(f"profile:{who.token}", shown)
    said = labels()
    with st.form(draft.key("form")):
        st.markdown("**" + _("How it wants its invoices") + "**")
        _invoicing(draft, said)
        st.text_area(
            said["address"], value=draft.row["address"] or "", key=draft.key("address"), height=110,
            placeholder="\n".join(who.postal) or _("Street\nPostcode and town"),
            help=_("In lines, without the name; letters and statements show it. It goes before "
                   "the address of the source."),
        )  # fmt: skip
        st.markdown("**" + _("How it is followed up") + "**")
        _collecting(draft, said, who, policy, collectors)
        st.markdown("**" + _("Its credit") + "**")
        _limit(draft, said, who)
        _credit(draft, said)
        st.text_area(said["note"], value=draft.row["note"] or "", key=draft.key("note"), height=110)
        st.form_submit_button(
            _("Save"), type="primary", key=draft.key("save"), icon=":material/save:",
            on_click=_saved, args=(draft, who), disabled=not you.name(),
        )  # fmt: skip
    codes = {"channel": CHANNELS, "invoice_channel": INVOICE_CHANNEL_WORDS}
    currency = draft.row["credit_currency"] or shown["credit_currency"]
    amounts = {"credit_limit": str(currency)} if currency else {}
    edits.conflict(draft, said, shown, int(shown["version"]), currencies=amounts, codes=codes)
    if profile["version"]:
        st.caption(
            _("Saved by {author} on {moment}.", author=profile["author"],
              moment=formats.instant(profile["saved_at"]))
        )  # fmt: skip


def _invoicing(draft: edits.Draft, said: dict[str, str]) -> None:
    was = draft.row
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _choice(draft, said, "invoice_channel", INVOICE_CHANNELS, INVOICE_CHANNEL_WORDS)
        _text(draft, said, "portal")
        _text(draft, said, "payment_days", placeholder=_("e.g. the 10th and the 25th"))
    st.checkbox(
        said["order_number_required"],
        value=bool(was["order_number_required"]),
        key=draft.key("order_number_required"),
    )


def _collecting(
    draft: edits.Draft,
    said: dict[str, str],
    who: Customer,
    policy: Policy,
    collectors: Sequence[str],
) -> None:
    was, facts = draft.row, who.facts
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        known = [*collectors, *([was["collector"]] if was["collector"] else [])]
        _free(draft, said, "collector", known, facts.get("collector"))
        groups = [segment.code for segment in policy.segments]
        _free(
            draft, said, "segment", [*groups, *([was["segment"]] if was["segment"] else [])],
            facts.get("segment"), words={code: rules.rule_words(policy, code) for code in groups},
        )  # fmt: skip
        languages = list(dict.fromkeys([*LANGUAGE_WORDS, *filter(None, [was["language"]])]))
        _free(
            draft, said, "language", languages, facts.get("language"),
            words={code: _(word) for code, word in LANGUAGE_WORDS.items()},
        )  # fmt: skip
        _choice(draft, said, "channel", REMINDER_CHANNELS, CHANNELS)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.checkbox(
            said["excluded"], value=bool(was["excluded"]), key=draft.key("excluded"), width=220
        )
        _text(draft, said, "excluded_reason", width=420)


def _limit(draft: edits.Draft, said: dict[str, str], who: Customer) -> None:
    was, facts = draft.row, who.facts
    source_code = facts.get("credit_currency")
    source = facts.get("credit_limit")
    with st.container(horizontal=True, gap="small"):
        limit, code = was["credit_limit"], was["credit_currency"]
        st.text_input(
            said["credit_limit"],
            value="" if limit is None else typed.written(limit, str(code)),
            key=draft.key("credit_limit"),
            placeholder=typed.written(source, str(source_code)) if source is not None else "",
            width=180,
        )
        _text(draft, said, "credit_currency", placeholder=source_code or "EUR", width=120)


def _credit(draft: edits.Draft, said: dict[str, str]) -> None:
    """Draw what bureaus and insurers say, as they say it, and when a person looks again."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _text(draft, said, "credit_score", placeholder=_("e.g. 72/100, or insured for 50,000"))
        _text(draft, said, "credit_score_source", placeholder=_("a bureau, an insurer ..."))
        for name in _DAYS:
            st.date_input(
                said[name], value=draft.row[name], key=draft.key(name), format="DD/MM/YYYY",
                width=200,
            )  # fmt: skip


def _text(
    draft: edits.Draft, said: dict[str, str], name: str, *, placeholder: str = "", width: int = 220
) -> None:
    st.text_input(
        said[name], value=draft.row[name] or "", key=draft.key(name), placeholder=placeholder,
        width=width,
    )  # fmt: skip


def _choice(
    draft: edits.Draft, said: dict[str, str], name: str, codes: Sequence[str], words: Any
) -> None:
    was = draft.row[name]
    st.selectbox(
        said[name], list(codes), index=list(codes).index(was) if was in codes else None,
        key=draft.key(name), format_func=spoken(codes, lambda code: _(words[code])), width=220,
        placeholder=_("Not known"),
    )  # fmt: skip


def _free(
    draft: edits.Draft,
    said: dict[str, str],
    name: str,
    known: Sequence[str],
    source: Any,
    *,
    words: dict[str, str] | None = None,
) -> None:
    """Draw a choice to which others can be added; the source's value counts where none is made."""
    options = list(dict.fromkeys(known))
    was, told = draft.row[name], words or {}
    st.selectbox(
        said[name], options, index=options.index(was) if was in options else None,
        key=draft.key(name), format_func=lambda code: told.get(code, code), width=220,
        accept_new_options=True,
        placeholder=_("{value} (source)", value=told.get(source, source)) if source else _("None"),
    )  # fmt: skip


def _saved(draft: edits.Draft, who: Customer) -> None:
    state = st.session_state
    was = draft.row
    new: dict[str, Any] = {
        name: (str(state[draft.key(name)] or "").strip() or None)
        for name in _FIELDS
        if name not in ("order_number_required", "excluded", "credit_limit", *_DAYS)
    }
    new |= {name: state[draft.key(name)] for name in _DAYS}
    for name in ("order_number_required", "excluded"):
        ticked = bool(state[draft.key(name)])
        # Never ticked and never asked is not the same as "no".
        new[name] = ticked if ticked or was[name] is not None else None
    try:
        code = new["credit_currency"]
        text = str(state[draft.key("credit_limit")] or "").strip()
        if text and code is None:
            raise BadSetting(
                Message("The credit limit has no currency."),
                remedy=Message("Name its currency: EUR, USD, GBP ..."),
            )
        new["credit_limit"] = typed.amount(text, str(code)) if text else None
    except ArdashError as error:
        saving.refuse(draft.name, error)
        return

    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.save_profile(
            store, who.source, who.customer_id, changes, version=version, now=now, author=author
        )

    edits.save(draft, new, change, _("{name} was saved.", name=who.name))

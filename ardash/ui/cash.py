"""Cash: what waits in the bank, what it seems to pay, and how much of it is applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from ardash.collections import cash
from ardash.collections.matching import proposals
from ardash.collections.returns import returns, to_undo
from ardash.records import people
from ardash.records.people.actions import last_change
from ardash.ui import formats, records
from ardash.ui.view import View
from ardash.ui.words import _, _n, plain


@dataclass(frozen=True)
class Bank:
    """What the bank told, what was decided on it, and what is proposed for the rest."""

    receipts: pl.DataFrame
    statements: pl.DataFrame
    decided: pl.DataFrame
    waits: pl.DataFrame
    found: pl.DataFrame
    open_items: pl.DataFrame
    came_back: pl.DataFrame


def bank(view: View) -> Bank:
    """Read the bank's receipts and match them with what is open, once a change."""
    store = records.store()
    return _bank(view, view.version, view.as_of, store.last_sync(), last_change(store))


@st.cache_resource(max_entries=4, show_spinner=False)
def _bank(_view: View, version: str, as_of: date, sync: int | None, change: int) -> Bank:
    del version, sync, change  # what the answer follows from
    store = records.store()
    receipts = store.read("receipts", where="current")
    statements = store.read("statements", where="current")
    decided = people.applications(store)
    waits = cash.waiting(receipts, statements, decided, as_of)
    customers = store.read("customers", ["source", "customer_id", "name"], where="current")
    open_items = cash.open_for_cash(_view.whole, as_of)
    found = proposals(open_items, waits, customers, cash.learned(decided))
    came_back = to_undo(returns(receipts, as_of), decided)
    return Bank(receipts, statements, decided, waits, found, open_items, came_back)


def headline(found: Bank, as_of: date) -> None:
    """Tell the match rate, what waits and for how long, and how old the bank feed is."""
    for rate in cash.matched(found.receipts, found.decided, as_of):
        waits = found.waits.filter(pl.col("currency") == rate.currency)
        with st.container(horizontal=True, gap="small"):
            st.metric(
                _("Applied"),
                formats.share(rate.match_share),
                help=_(
                    "Share of the receipts in {currency} that are applied, parked or set aside: "
                    "{applied} of {receipts}, {by_rule} of them by rule.",
                    currency=rate.currency,
                    applied=formats.number(rate.applied),
                    receipts=formats.number(rate.receipts),
                    by_rule=formats.number(rate.by_rule),
                ),
                border=True,
            )
            st.metric(
                _("Waiting"),
                formats.money(waits["amount"].sum(), rate.currency, brief=True),
                help=_ages(waits, rate.currency),
                border=True,
            )
            st.metric(
                _("On account"),
                formats.money(rate.parked_amount, rate.currency, brief=True),
                help=_("Receipts of known customers that no item was found for."),
                border=True,
            )
    feed(found, as_of)


def _ages(waits: pl.DataFrame, currency: str) -> str:
    said = []
    for row in cash.by_age(waits).iter_rows(named=True):
        amount = formats.money(row["amount"], currency)
        if row["to_days"] is None:
            said.append(
                _("older than {days} days: {amount}", days=row["from_days"] - 1, amount=amount)
            )
        else:
            said.append(
                _("{first} to {last} days: {amount}", first=row["from_days"], last=row["to_days"],
                  amount=amount)
            )  # fmt: skip
    return "  \n".join(line.replace("$", r"\$") for line in said) or _("Nothing waits.")


def _told(age_days: int, rhythm_days: int | None) -> str:
    ago = _n(
        "The last day told is {count} day ago.", "The last day told is {count} days ago.", age_days
    )
    if rhythm_days is None or rhythm_days < 2:
        return ago
    rhythm = _("Its statements come about every {days} days.", days=rhythm_days)
    return f"{ago} {rhythm}"


def feed(found: Bank, as_of: date) -> None:
    """Say of each account until when the bank told, and whether its statements add up.

    One is marked as behind by the rhythm of its own statements.
    """
    with st.container(horizontal=True, gap="small"):
        for row in cash.feed(found.statements, found.receipts, as_of).iter_rows(named=True):
            stale = row["stale"]
            st.badge(
                _(
                    "{account}: to {day}",
                    account=plain(row["account"]),
                    day=formats.day(row["closed_on"]),
                ),
                icon=":material/sync_problem:" if stale else ":material/account_balance:",
                color="orange" if stale else "gray",
                help=_told(row["age_days"], row["rhythm_days"]),
            )
            if row["unbalanced"]:
                st.badge(
                    _n("{count} statement does not add up", "{count} statements do not add up",
                       row["unbalanced"]),
                    icon=":material/error:", color="red",
                )  # fmt: skip

"""Addresses: to whom at a customer a reminder goes, and why it cannot go to anybody."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import polars as pl

from ardash.collections.postal import Addressed, written_addresses
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

#: What an e-mail address is taken for: the same as the outbox takes.
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")

_POSTAL = ("street", "postcode", "city", "country")

Key = tuple[str, str]


@dataclass(frozen=True)
class Addressee(Addressed):
    """The person at a customer who is reminded.

    `email` is None when there is none that can be written to; `lacks` then says why: no_address,
    bad_address (`tried` is none) or bounced (a message to `tried` came back). The postal address
    is what people wrote, or else what the source says.
    """

    name: str
    email: str | None
    phone: str
    lacks: str | None = None
    tried: str = ""
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    written: tuple[str, ...] = ()


def line(text: str | None) -> str:
    """Make one line of a text that came from outside, without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", text or "").split())


def addressees(ledger: Ledger, actions: Actions, customers: list[int]) -> dict[Key, Addressee]:
    """Find whom to remind at each of some customers (their keys): (source, customer_id) -> whom.

    People's own contacts come before the source's, the oldest first: the first that wants
    reminders and has an address that no message came back from.
    """
    columns = ("source", "customer_id", "contact", "email", "phone", *_POSTAL)
    wanted = ledger.customers.filter(nw.col("customer").is_in(customers)).select(*columns)
    known = gathered(wanted).with_columns(pl.col("source").cast(pl.String)).to_dicts()
    keys = {(row["source"], row["customer_id"]) for row in known}
    told: dict[Key, list[dict[str, Any]]] = {key: [] for key in keys}
    asked = actions.contacts.filter("wants_reminders", pl.col("removed_at").is_null())
    for row in asked.sort("contact").to_dicts():
        if (key := (row["source"], row["customer_id"])) in told:
            told[key].append({**row, "contact": row["name"]})
    for row in known:
        told[row["source"], row["customer_id"]].append({**row, "saved_at": None})
    returned = _returned(actions)
    written = written_addresses(actions)
    places = {
        (row["source"], row["customer_id"]): {name: row[name] for name in _POSTAL} for row in known
    }
    return {
        key: replace(_first(key, people, returned), written=written.get(key, ()), **places[key])
        for key, people in told.items()
    }


def _returned(actions: Actions) -> dict[tuple[str, str, str], Any]:
    """Addresses that a message came back from, with when it was written."""
    back = actions.messages.filter(pl.col("state") == "bounced").sort("message")
    columns = ("source", "customer_id", "recipient", "created_at")
    return {(s, c, r): at for s, c, r, at in back.select(columns).iter_rows()}


def _first(
    key: Key, people: list[dict[str, Any]], returned: dict[tuple[str, str, str], Any]
) -> Addressee:
    found: Addressee | None = None
    for person in people:
        tried = (person["email"] or "").strip()
        back_at = returned.get((*key, tried))
        # An address that somebody confirmed since may be tried again.
        is_back = back_at is not None and (
            person["saved_at"] is None or person["saved_at"] <= back_at
        )
        good = _ADDRESS.fullmatch(tried) is not None
        lacks = "bounced" if good and is_back else None if good else "bad_address"
        if not tried:
            lacks = "no_address"
        name, phone = line(person["contact"]), line(person["phone"])
        here = Addressee(name, None if lacks else tried, phone, lacks, line(tried))
        if not lacks:
            return here
        if found is None or (found.lacks == "no_address" and lacks != "no_address"):
            found = here
    return found or Addressee("", None, "", "no_address")

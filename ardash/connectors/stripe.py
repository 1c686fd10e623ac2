"""Stripe: invoices, the charges that paid them, refunds, disputes that were lost, credit notes,
balances and customers.

The location is https://api.stripe.com. Make a restricted key in the dashboard of Stripe, that may
read customers, invoices, charges, credit notes and events, and set ARDASH_STRIPE_API_KEY. After
the first time, the customers that something happened to are read again: Stripe keeps what happened
for 30 days, and is read whole after a longer pause.

Stripe : les factures, les paiements qui les règlent, les remboursements, les contestations
perdues, les avoirs, les soldes et les clients. L'emplacement est https://api.stripe.com. Créez une
clé restreinte dans le tableau de bord de Stripe, qui permet la lecture des clients, des factures,
des paiements, des avoirs et des événements, et renseignez ARDASH_STRIPE_API_KEY. Après la première
fois, les clients pour lesquels il s'est passé quelque chose sont relus : Stripe garde la trace des
événements pendant 30 jours, et il est relu en entier après une pause plus longue.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from ardash.connectors._live.addresses import postal
from ardash.connectors._live.documents import Bill, Change, bill, code
from ardash.connectors._live.rows import Document, Rows
from ardash.connectors._stripe.account import Account, Row
from ardash.errors import mark
from ardash.records.batch import Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = "Stripe"
ADDRESS = "https://api.stripe.com"
CREDENTIALS: Mapping[str, str] = {
    "api_key": mark(
        "A restricted key that may read customers, invoices, charges, credit notes and events."
    ),
}
OPTIONS: Mapping[str, str] = {}
#: Stripe writes these with two digits, which ISO 4217 does not give them.
_HUNDREDTHS = ("ISK", "UGX")
_GONE = ("void", "deleted")

Paid = dict[str, list[Change]]


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield what an account is owed, or the customers that something happened to since.

    Raises BadSetting without a key, SourceUnavailable when Stripe does not let us read.
    """
    del options
    with ExitStack() as stack:
        account = Account(location, since, stack)
        rows = Rows(complete=account.since is None)
        if account.since is None:
            yield from _customers(rows, account, list(account.rows("customers")))
            yield from _documents(rows, account)
        else:
            for key in account.changed():
                yield from _customers(rows, account, [(f"customers:{key}", account.customer(key))])
                yield from _documents(rows, account, customer=key)
        yield rows.batch(cursor=account.cursor)


def _customers(rows: Rows, account: Account, customers: list[tuple[str, Row]]) -> Iterator[Batch]:
    for place, customer in customers:
        with rows.document(place, customer) as found:
            if customer.get("deleted"):
                continue
            address = customer.get("address") or {}
            found.customer(
                customer["id"],
                name=customer.get("name") or customer.get("description") or customer.get("email"),
                email=customer.get("email"),
                phone=customer.get("phone"),
                country=address.get("country"),
                **postal(
                    (address.get("line1"), address.get("line2")),
                    postcode=address.get("postal_code"),
                    city=address.get("city"),
                    region=address.get("state"),
                ),
                language=next(iter(customer.get("preferred_locales") or []), "")[:2] or None,
            )
            if customer.get("balance"):
                _balance(found, account, customer)
        if rows.full:
            yield rows.batch()


def _balance(found: Document, account: Account, customer: Row) -> None:
    """Take over what a customer has to its credit: amounts below zero lower what it owes."""
    list_ = f"customers/{customer['id']}/balance_transactions"
    moves = [one for _, one in account.rows(list_) if one["customer"] == customer["id"]]
    moves.sort(key=lambda one: (one["created"], one["id"]))
    if not moves:
        return
    key = f"{customer['id']}:balance"
    currency = code(str(moves[0]["currency"]).upper())
    changes = [
        Change(one["id"], "correction", _day(one["created"]), _minor(one["amount"], currency))
        for one in moves
    ]
    first = _day(moves[0]["created"])
    one = Bill(key, customer["id"], "unapplied", None, first, None, currency, 0)
    bill(found, one, changes)


def _documents(rows: Rows, account: Account, **scope: Any) -> Iterator[Batch]:
    paid: Paid = defaultdict(list)
    expand = {"expand[]": "data.refunds", **scope}
    for _, charge in account.rows("charges", **expand):
        if charge.get("status") == "succeeded" and charge.get("paid"):
            # Of old, an invoice names its charge; later, both name the payment intent.
            names = ("invoice", "payment_intent", "id")
            of = next(charge[name] for name in names if charge.get(name))
            paid[str(of)] += _changes(charge)
    for _, note in account.rows("credit_notes", **scope):
        before = int(note.get("pre_payment_amount") or note["amount"])
        if note["status"] == "issued" and note.get("type") != "post_payment" and before:
            currency = code(str(note["currency"]).upper())
            on, amount = _day(note["created"]), -_minor(before, currency)
            paid[note["invoice"]].append(Change(note["id"], "credit", on, amount, note["number"]))
    for place, invoice in account.rows("invoices", **scope):
        with rows.document(place, invoice) as found:
            known = (invoice["id"], invoice.get("payment_intent"), invoice.get("charge"))
            _invoice(found, invoice, [c for n in known if n for c in paid.get(str(n), [])])
        if rows.full:
            yield rows.batch()


def _changes(charge: Row) -> list[Change]:
    """Say what a charge did to its invoice: a refund gives back, and forgives as much."""
    currency = code(str(charge["currency"]).upper())
    captured = charge.get("amount_captured", charge["amount"])
    amount = _minor(captured, currency)
    key, number = charge["id"], charge.get("receipt_number")
    found = [Change(key, "payment", _day(charge["created"]), -amount, number)]
    for one in (charge.get("refunds") or {}).get("data", []):
        if one.get("status", "succeeded") == "succeeded":
            found += _returned(one, currency, "credit")
    dispute = charge.get("dispute")
    if isinstance(dispute, dict) and dispute["status"] == "lost":
        found += _returned(dispute, currency, "write_off")
    return found


def _returned(one: Row, currency: str, kind: str) -> list[Change]:
    # The invoice stays paid for Stripe: what went back is owed no more.
    on, amount = _day(one["created"]), _minor(one["amount"], currency)
    return [
        Change(one["id"], "payment", on, amount),
        Change(f"{one['id']}:{kind}", kind, on, -amount),
    ]


def _invoice(found: Document, invoice: Row, changes: list[Change]) -> None:
    if invoice.get("status") in _GONE:
        found.gone("items", invoice["id"])
    if invoice.get("status") not in ("open", "paid", "uncollectible"):
        return
    currency = code(str(invoice["currency"]).upper())
    times = invoice.get("status_transitions") or {}
    issued = _day(invoice.get("effective_at") or times.get("finalized_at") or invoice["created"])
    left = _minor(invoice["amount_remaining"], currency)
    if invoice["status"] == "uncollectible":
        lost = Change(
            f"{invoice['id']}:lost",
            "write_off",
            _day(times.get("marked_uncollectible_at") or invoice["created"]),
            -left,
        )
        changes, left = [*changes, lost], 0
    ended = times.get("paid_at") or invoice.get("effective_at") or invoice["created"]
    one = Bill(
        item_id=invoice["id"],
        customer_id=invoice["customer"],
        kind="invoice" if invoice["total"] >= 0 else "credit_note",
        document=invoice.get("number"),
        issued_on=issued,
        due_on=_day(invoice["due_date"]) if invoice.get("due_date") else issued,
        currency=currency,
        total=_minor(invoice["total"], currency),
        open=left,
        seen_on=_day(ended),
        entity=invoice.get("account_name"),
    )
    bill(found, one, changes)


def _minor(amount: Any, currency: str) -> int:
    return int(amount) // 100 if currency in _HUNDREDTHS else int(amount)


def _day(seconds: float) -> dt.date:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date()

"""Xero: sales invoices, credit notes, overpayments and prepayments with their allocations, the
payments on all of them, and contacts.

The location is https://api.xero.com/api.xro/2.0; the organisation is the option tenant. Register
an application at the developers' site of Xero, let it read accounting transactions and contacts,
and set ARDASH_XERO_CLIENT_ID, ARDASH_XERO_CLIENT_SECRET and ARDASH_XERO_REFRESH_TOKEN (a custom
connection needs no refresh token). After the first time, what was modified since is read.

Xero : les factures de vente, les avoirs, les trop-perçus et les acomptes avec leurs imputations,
les règlements de chacun d'eux, et les contacts. L'emplacement est
https://api.xero.com/api.xro/2.0 ; l'organisation est l'option tenant. Déclarez une application sur
le site de Xero pour les développeurs, accordez-lui la lecture des écritures et des contacts, puis
renseignez ARDASH_XERO_CLIENT_ID, ARDASH_XERO_CLIENT_SECRET et ARDASH_XERO_REFRESH_TOKEN (une
connexion personnalisée se passe du dernier). Après la première fois, seul ce qui a été modifié
depuis est lu.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from ardash.connectors._live.addresses import postal
from ardash.connectors._live.documents import Bill, Change, bill, code, minor
from ardash.connectors._live.oauth import CREDENTIALS as OAUTH
from ardash.connectors._live.rows import Document, Rows
from ardash.connectors._xero.pages import KEYS, Pages, day_of
from ardash.errors import mark
from ardash.records.batch import Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = "Xero"
ADDRESS = "https://api.xero.com/api.xro/2.0"
CREDENTIALS: Mapping[str, str] = OAUTH
OPTIONS: Mapping[str, str] = {
    "tenant": mark("Identifier of the organisation, where the application may read several."),
    "base_currency": mark("Currency of the organisation's books, where invoices bear a rate."),
}
_POOLS = {
    "CreditNotes": ("credit_note", "ACCRECCREDIT"),
    "Overpayments": ("unapplied", "RECEIVE-OVERPAYMENT"),
    "Prepayments": ("unapplied", "RECEIVE-PREPAYMENT"),
}
_VALID = ("AUTHORISED", "PAID")

Allocations = dict[str, list[tuple[str, str, dt.date, str]]]


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield what an organisation is owed, or what changed after the cursor `since`.

    Raises BadSetting without credentials, SourceUnavailable when Xero does not let us read.
    """
    with ExitStack() as stack:
        source = Pages(location, since, options, stack)
        rows = Rows(complete=source.since is None)
        base = code(options["base_currency"]) if options.get("base_currency") else None
        for place, contact in source.rows("Contacts"):
            with rows.document(place, contact) as found:
                _contact(found, contact)
            if rows.full:
                yield rows.batch()
        allocated: Allocations = defaultdict(list)
        for name in _POOLS:
            for place, pool in source.rows(name, whole=True):
                with rows.document(place, pool) as found:
                    _pool(found, name, pool, allocated, base)
                if rows.full:
                    yield rows.batch()
        for place, invoice in source.rows("Invoices", where='Type=="ACCREC"'):
            with rows.document(place, invoice) as found:
                _invoice(found, invoice, allocated.get(invoice["InvoiceID"], []), base)
            if rows.full:
                yield rows.batch()
        yield rows.batch(cursor=source.cursor)


def _address(contact: dict[str, Any]) -> dict[str, str | None]:
    """Take the address that letters go to; the street's where there is none."""
    known = {each.get("AddressType"): each for each in contact.get("Addresses") or []}
    for kind in ("POBOX", "STREET"):
        one = known.get(kind) or {}
        made = postal(
            (one.get(f"AddressLine{number}") for number in range(1, 5)),
            postcode=one.get("PostalCode"),
            city=one.get("City"),
            region=one.get("Region"),
        )
        if any(made.values()):
            return made
    return {}


def _contact(found: Document, contact: dict[str, Any]) -> None:
    if contact.get("ContactStatus") == "GDPRREQUEST":
        return
    found.customer(
        contact["ContactID"],
        name=contact.get("Name"),
        email=contact.get("EmailAddress") or None,
        contact=" ".join(filter(None, map(contact.get, ("FirstName", "LastName")))) or None,
        registration=contact.get("TaxNumber") or None,
        country=next((a["Country"] for a in contact.get("Addresses", []) if _iso(a)), None),
        **_address(contact),
    )


def _pool(
    found: Document, name: str, pool: dict[str, Any], allocated: Allocations, base: str | None
) -> None:
    """Take over a credit note or money without an invoice, and remember what it was used for."""
    kind, type_ = _POOLS[name]
    key = pool[KEYS[name]]
    if pool.get("Type") not in (type_, None):
        return
    if pool.get("Status") not in _VALID:
        found.gone("items", key)
        return
    currency = code(pool.get("CurrencyCode"))
    changes = _payments(pool, currency, sign=1)
    for number, one in enumerate(pool.get("Allocations") or []):
        amount = minor(one.get("Amount"), currency)
        invoice = one["Invoice"]["InvoiceID"]
        on = day_of(one.get("Date") or pool.get("DateString") or pool.get("Date"))
        entry = f"{key}>{invoice}:{number}"
        changes.append(Change(f"{entry}:from", "transfer", on, amount))
        allocated[invoice].append((entry, pool.get("CreditNoteNumber") or key, on, str(amount)))
    document = pool.get("CreditNoteNumber") or pool.get("Reference")
    _document(found, pool, key=key, kind=kind, document=document, changes=changes, base=base)


def _invoice(
    found: Document,
    invoice: dict[str, Any],
    allocated: list[tuple[str, str, dt.date, str]],
    base: str | None,
) -> None:
    key = invoice["InvoiceID"]
    if invoice.get("Type") != "ACCREC":
        return
    if invoice.get("Status") not in _VALID:
        found.gone("items", key)
        return
    currency = code(invoice.get("CurrencyCode"))
    changes = _payments(invoice, currency, sign=-1)
    changes += [
        Change(entry, "transfer", on, -int(amount), reference)
        for entry, reference, on, amount in allocated
    ]
    number = invoice.get("InvoiceNumber")
    _document(found, invoice, key=key, kind="invoice", document=number, changes=changes, base=base)


def _document(
    found: Document,
    said: dict[str, Any],
    *,
    key: str,
    kind: str,
    document: str | None,
    changes: list[Change],
    base: str | None,
) -> None:
    sign = 1 if kind == "invoice" else -1
    currency = code(said.get("CurrencyCode"))
    left = said.get("AmountDue") if kind == "invoice" else said.get("RemainingCredit")
    due = said.get("DueDateString") or said.get("DueDate")
    rate = said.get("CurrencyRate")
    ended = said.get("FullyPaidOnDate") or said.get("UpdatedDateUTC")
    one = Bill(
        item_id=key,
        customer_id=said["Contact"]["ContactID"],
        kind=kind,
        document=document or None,
        issued_on=day_of(said.get("DateString") or said.get("Date")),
        due_on=day_of(due) if due and kind == "invoice" else None,
        currency=currency,
        total=sign * minor(said.get("Total"), currency),
        open=None if left is None else sign * minor(left, currency),
        seen_on=day_of(ended) if ended else None,
        base_currency=base,
        # Xero writes units of the document's currency for one of the books'.
        rate=1 / float(rate) if rate and base else None,
        order_reference=said.get("Reference") or None if kind == "invoice" else None,
    )
    bill(found, one, changes)


def _payments(said: dict[str, Any], currency: str, *, sign: int) -> list[Change]:
    return [
        Change(
            one["PaymentID"],
            "payment",
            day_of(one["Date"]),
            sign * minor(one.get("Amount"), currency),
            one.get("Reference") or None,
        )
        for one in said.get("Payments") or []
        if one.get("Status") != "DELETED"
    ]


def _iso(address: dict[str, Any]) -> bool:
    return len(address.get("Country") or "") == 2

"""ERPNext: its payment ledger (what every invoice, payment, credit note and journal entry did to
what is owed), with the sales invoices' due dates, and customers.

The location is the address of the site. Make a user that may read the accounts, generate its pair
of keys in ERPNext, and set ARDASH_ERPNEXT_API_KEY and ARDASH_ERPNEXT_API_SECRET. After the first
time, the documents that something changed for are read again.

ERPNext : son grand livre des paiements (ce que chaque facture, règlement, avoir et écriture change
à ce qui est dû), avec les échéances des factures de vente, et les clients. L'emplacement est
l'adresse du site. Créez un utilisateur qui a le droit de lire la comptabilité, générez sa paire de
clés dans ERPNext, et renseignez ARDASH_ERPNEXT_API_KEY et ARDASH_ERPNEXT_API_SECRET. Après la
première fois, seuls les documents pour lesquels quelque chose a changé sont relus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from ardash.connectors._erpnext.site import Row, Site
from ardash.connectors._live.documents import code, day, day_or_none, minor
from ardash.connectors._live.rows import Document, Rows
from ardash.errors import mark
from ardash.records.batch import Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = "ERPNext"
ADDRESS = "https://erp.example"
CREDENTIALS: Mapping[str, str] = {
    "api_key": mark("Of a user who may read the accounts."),
    "api_secret": mark("Generated together with the key."),
}
OPTIONS: Mapping[str, str] = {}
_KINDS = {"Sales Invoice": "credit", "Payment Entry": "payment", "Journal Entry": "correction"}


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield what customers owe by the payment ledger, or what changed after the cursor `since`.

    Raises BadSetting without keys, SourceUnavailable when the site does not let us read.
    """
    del options
    with ExitStack() as stack:
        site = Site(location, since, stack)
        rows = Rows(complete=site.since is None)
        base = {row["name"]: row["default_currency"] for _, row in site.rows("Company", [])}
        for place, customer in site.rows("Customer", site.changed):
            with rows.document(place, customer) as found:
                _customer(found, customer)
            if rows.full:
                yield rows.batch()
        for group in site.documents():
            for key, lines in group.items():
                with rows.document(lines[0][0], lines[0][1]) as found:
                    rows.read += len(lines) - 1
                    _item(found, key, lines, base)
                if rows.full:
                    yield rows.batch()
        yield rows.batch(cursor=site.cursor)


def _customer(found: Document, customer: Row) -> None:
    found.customer(
        customer["name"],
        name=customer.get("customer_name"),
        segment=customer.get("territory"),
        language=(customer.get("language") or "")[:2] or None,
        terms=customer.get("payment_terms"),
        registration=customer.get("tax_id"),
        email=customer.get("email_id"),
    )


def _item(found: Document, key: str, lines: list[tuple[str, Row]], base: Mapping[str, str]) -> None:
    """Make an item of a document: its own line bills it, the others change it."""
    valid = [row for _, row in lines if not row.get("delinked")]
    valid.sort(key=lambda row: (row["voucher_no"] != key, row["posting_date"], row["name"]))
    if not valid:
        found.gone("items", key)
        return
    first = valid[0]
    currency = code(first["account_currency"])
    base_currency = base.get(first["company"])
    raised = minor(first["amount_in_account_currency"], currency) > 0
    money = first["voucher_type"] == "Payment Entry"
    kind = "unapplied" if money else "invoice" if raised else "credit_note"
    found.item(
        key,
        customer_id=first["party"],
        entity=first["company"],
        kind=kind,
        document=key,
        account=first["account"],
        issued_on=day(first["posting_date"]),
        due_on=day_or_none(first.get("due_date")) if kind == "invoice" else None,
        currency=currency,
        base_currency=base_currency,
    )
    for row in valid:
        own = row["voucher_no"] == key
        lowers = _KINDS.get(row["voucher_type"], "correction")
        amount = minor(row["amount_in_account_currency"], currency)
        found.entry(
            row["name"],
            key,
            kind=("payment" if money else "billing") if own else lowers,
            booked_on=day(row["posting_date"]),
            amount=amount,
            amount_base=minor(row["amount"], base_currency) if base_currency else None,
            reference=row["voucher_no"],
        )

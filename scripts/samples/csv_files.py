"""The CSV export: French headings, semicolons, Windows-1252, dd/mm/yyyy, 1 234,56."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from samples.book import Entry, Item
from samples.company import ACCOUNTS, BASE_CURRENCY, FIRST_DAY, LAST_DAY, RECEIVABLES
from samples.customers import Customer
from samples.days import month_end, months
from samples.rates import rate_on

#: The French export writes a no-break space between thousands.
_THOUSANDS = "\N{NO-BREAK SPACE}"

_NATURES = {
    "payment": "Règlement",
    "bounce": "Rejet",
    "discount": "Escompte",
    "difference": "Écart de règlement",
    "write_off": "Perte",
}


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _amount(minor: int) -> str:
    whole, cents = divmod(abs(minor), 100)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}".replace(",", _THOUSANDS) + f",{cents:02d}"


def _rate(rate: Decimal) -> str:
    return f"{rate:.5f}".replace(".", ",")


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if ";" in text or '"' in text else text


def _write(path: Path, headings: str, rows: Iterable[tuple[str, ...]]) -> None:
    lines = [headings, *(";".join(map(_field, row)) for row in rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))


def _customer_row(c: Customer) -> tuple[str, ...]:
    limit = "" if c.credit_limit is None else _amount(c.credit_limit)
    return (
        c.code, c.name, c.segment, c.country, c.collector, c.language, c.terms,
        limit, c.currency if limit else "", c.registration, c.contact, c.email, c.phone,
        c.street, c.postcode, c.city,
    )  # fmt: skip


def _invoice_row(item: Item) -> tuple[str, ...]:
    return (
        item.document,
        str(item.instalment or ""),
        item.customer.code,
        _day(item.issued),
        _day(item.due) if item.due_is_printed else "",
        item.terms,
        _amount(item.amount),
        item.customer.currency,
        _rate(item.rate),
        BASE_CURRENCY,
        item.order,
        item.customer.account,
    )


def _credit_row(entry: Entry) -> tuple[str, ...]:
    item, customer = entry.item, entry.item.customer
    of_invoice = item.kind == "invoice"
    full = of_invoice and -entry.amount == item.amount
    reason = "Annulation" if full else "Retour ou litige" if of_invoice else "Remise de fin d’année"
    return (
        entry.number,
        customer.code,
        _day(entry.day),
        item.number if of_invoice else "",
        _amount(-entry.amount),
        customer.currency,
        _rate(item.rate),
        BASE_CURRENCY,
        customer.account,
        reason,
    )


def _payment_row(entry: Entry) -> tuple[str, ...]:
    item, customer = entry.item, entry.item.customer
    return (
        entry.number,
        _day(entry.day),
        customer.code,
        item.number if item.kind == "invoice" else "",
        _NATURES[entry.nature],
        entry.mode,
        _amount(-entry.amount),
        customer.currency,
        _rate(rate_on(entry.day, customer.currency)),
        BASE_CURRENCY,
        entry.bank,
        customer.account,
    )


def _application_row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.number,
        _day(entry.day),
        entry.item.customer.code,
        entry.other().number,
        entry.item.number,
        _amount(-entry.amount),
        entry.item.customer.currency,
    )


def _control_rows(entries: list[Entry]) -> Iterable[tuple[str, ...]]:
    """Month-end balances of the receivables accounts, in their currency and in euros."""
    for first in months(FIRST_DAY, LAST_DAY):
        close = month_end(first)
        for account in RECEIVABLES:  # none is doubtful at a month end: see fec_file
            until = [e for e in entries if e.day <= close and e.item.customer.account == account]
            currency = "GBP" if account == "411200" else "EUR"
            yield (
                account,
                ACCOUNTS[account],
                _day(close),
                currency,
                _amount(sum(e.amount for e in until)),
                _amount(sum(e.base for e in until)),
            )


def write_csv(folder: Path, customers: list[Customer], entries: list[Entry]) -> None:
    """Write the six files of the export into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    invoices = [e.item for e in entries if e.nature == "invoice"]
    _write(
        folder / "clients.csv",
        "Code client;Raison sociale;Segment;Pays;Chargé de recouvrement;Langue;"
        "Conditions de règlement;Encours autorisé;Devise encours;SIREN;Contact;"
        "Courriel;Téléphone;Adresse;Code postal;Ville",
        map(_customer_row, customers),
    )
    _write(
        folder / "factures.csv",
        "N° facture;N° échéance;Code client;Date facture;Date échéance;"
        "Conditions de règlement;Montant TTC;Devise;Cours;Devise de tenue;N° commande;"
        "Compte collectif",
        map(_invoice_row, invoices),
    )
    _write(
        folder / "avoirs.csv",
        "N° avoir;Code client;Date avoir;Facture d'origine;Montant TTC;Devise;Cours;"
        "Devise de tenue;Compte collectif;Motif",
        (_credit_row(e) for e in entries if e.nature == "credit"),
    )
    _write(
        folder / "reglements.csv",
        "N° règlement;Date règlement;Code client;Facture;Nature;Mode;Montant;Devise;Cours;"
        "Devise de tenue;Référence;Compte collectif",
        (_payment_row(e) for e in entries if e.nature in _NATURES),
    )
    _write(
        folder / "imputations.csv",
        "N° imputation;Date imputation;Code client;Origine;Facture imputée;Montant;Devise",
        (_application_row(e) for e in entries if e.nature == "application" and e.amount < 0),
    )
    _write(
        folder / "soldes_comptables.csv",
        "Compte;Intitulé;Arrêté au;Devise;Solde;Contrevaleur EUR",
        _control_rows(entries),
    )

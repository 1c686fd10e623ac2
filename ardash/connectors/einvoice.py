"""E-invoices: what your invoicing software or platform sends to your customers, as UBL 2.1 or CII
(EN 16931, Peppol BIS 3, XRechnung), and Factur-X or ZUGFeRD as XML or within the PDF.

Reads a file, a folder with all that lies below it, or a zip archive. Get it from your invoicing
software or your platform (look for the export or the archive of issued invoices). Each invoice
becomes an item, or one for each instalment; credit notes lower what is owed; what was prepaid
counts from the issue date. What a document must say and does not is kept with it. Lifecycle
messages of the French platforms (CDAR) say what was refused, disputed or collected. Documents add
up over time: a file that is gone was not cancelled, unless the option `complete` says so.

Factures électroniques : ce que votre logiciel ou votre plateforme de facturation envoie à vos
clients, en UBL 2.1 ou CII (EN 16931, Peppol BIS 3, XRechnung), et Factur-X ou ZUGFeRD en XML ou
dans le PDF. Lit un fichier, un dossier avec tout ce qu'il contient, ou une archive zip.
Demandez-les à votre logiciel ou à votre plateforme (cherchez l'export ou l'archive des factures
émises). Chaque facture devient une créance, ou une par échéance ; les avoirs diminuent ce qui est
dû ; un acompte compte à partir de la date d'émission. Les mentions qui manquent sont gardées avec
le document. Les messages de cycle de vie des plateformes (CDAR) disent ce qui est refusé, en
litige ou encaissé. Les documents s'ajoutent au fil du temps : un fichier disparu n'est pas annulé,
sauf si l'option `complete` le dit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ardash.connectors import _hardened
from ardash.connectors._einvoice import completeness, reading
from ardash.connectors._einvoice.document import Invoice, Party
from ardash.connectors._einvoice.receivable import Receivable, receivable
from ardash.errors import BadInput, BadSetting, Message, mark
from ardash.records.batch import Batch, frame

__all__ = ["OPTIONS", "TITLE", "read"]

TITLE = mark("E-invoices")
OPTIONS: Mapping[str, str] = {
    "seller": mark(
        "Your own company, where the folder holds other companies' invoices too: its name, its "
        "registration (SIREN) or its VAT number. Invoices of others are left out."
    ),
    "complete": mark("yes: an invoice whose file is gone is no longer owed (default: no)."),
}
#: Documents of one batch: memory stays flat however many there are.
TOGETHER = 500
OTHERS = mark("{number} documents of other sellers were left out.")
COPIES = mark("{number} documents were copies of others here, and count once.")


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the invoices at `location` in batches; documents that cannot be read are rejects.

    Raises BadInput when there is no document at all.
    """
    del since
    complete = _yes(options.get("complete", "no"))
    rows = _Rows(seller=_folded(options.get("seller")))
    for document in _hardened.documents(location, reading.ENDINGS):
        rows.take(document)
        if rows.read == TOGETHER:
            yield rows.batch(complete=complete)
    yield rows.batch(complete=complete, last=True)


@dataclass
class _Rows:
    """Rows of the batch in the making, and what was seen in all batches."""

    seller: str | None
    read: int = 0
    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[str, tuple[tuple[Any, ...], str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    others: int = 0
    copies: int = 0

    def take(self, document: _hardened.Document | _hardened.Refused) -> None:
        """Add one document, or the reason why not."""
        self.read += 1
        if isinstance(document, _hardened.Refused):
            self._reject(document.place, document.why)
            return
        try:
            invoice = reading.invoice(document)
            if not isinstance(invoice, Invoice):
                self._state(invoice)
                return
            if self.seller and self.seller not in _names(invoice.seller):
                self.others += 1
                return
            self._add(invoice, receivable(invoice))
        except BadInput as why:
            self._reject(document.place, why)

    def _add(self, invoice: Invoice, found: Receivable) -> None:
        fingerprint, place = self.seen.setdefault(found.key, (found.fingerprint, invoice.place))
        if place != invoice.place:
            if fingerprint != found.fingerprint:
                raise BadInput(
                    Message(
                        "The number {number} stands on another document too, {place}, with other "
                        "content.",
                        number=invoice.number or "",
                        place=place,
                    ),
                    where=invoice.place,
                )
            self.copies += 1
            return
        if found.customer["customer_id"] not in self.known:
            self.known.add(found.customer["customer_id"])
            self.customers[found.customer["customer_id"]] = found.customer
        faults = ",".join(completeness.faults(invoice))
        self.items += [{**item, "faults": faults} for item in found.items]
        self.entries += found.entries

    def _state(self, found: list[tuple[dict[str, Any], dict[str, Any] | None]]) -> None:
        """Take over what a platform says; a message that came twice counts once."""
        for status, payment in found:
            _, place = self.seen.setdefault(status["status_id"], ((), status["place"]))
            if place != status["place"]:
                self.copies += 1
                continue
            self.statuses.append(status)
            self.entries += [payment] if payment else []

    def _reject(self, place: str, why: BadInput) -> None:
        what = why.what if isinstance(why.what, Message) else Message("{reason}", reason=why.what)
        self.rejects.append(
            {
                "place": why.where or place,
                "reason": what.template,
                "params": json.dumps(what.params, default=str),
                "raw": place,
            }
        )

    def batch(self, *, complete: bool, last: bool = False) -> Batch:
        """Hand the rows over, and begin anew."""
        notes = []
        if last and self.others:
            notes.append(Message(OTHERS, number=self.others))
        if last and self.copies:
            notes.append(Message(COPIES, number=self.copies))
        made = Batch(
            customers=frame("customers", self.customers.values()),
            items=frame("items", self.items),
            entries=frame("entries", self.entries),
            rejects=frame("rejects", self.rejects),
            statuses=frame("statuses", self.statuses),
            complete=complete,
            rows_read=self.read,
            notes=tuple(notes),
        )
        self.read, self.customers = 0, {}
        self.items, self.entries, self.rejects, self.statuses = [], [], [], []
        return made


def _names(party: Party) -> set[str | None]:
    said = (party.name, party.registration, party.vat, *(value for _, value in party.ids))
    return {_folded(each) for each in said if each}


def _folded(text: str | None) -> str | None:
    return "".join(text.split()).casefold() if text else None


def _yes(text: str) -> bool:
    if text.strip().lower() in ("yes", "true", "1", "oui"):
        return True
    if text.strip().lower() in ("no", "false", "0", "non", ""):
        return False
    raise BadSetting(
        Message("{option} cannot be {value}.", option="complete", value=repr(text)),
        remedy=Message("Say yes or no."),
    )

"""FEC (fichier des écritures comptables): the books of a French company, as every accounting
package exports them for the tax office (article A47 A-1 of the Livre des procédures fiscales).

Reads the text file, or several of them, or a folder with one a year: columns separated by tab,
| or ;, in any usual encoding, with Debit and Credit or Montant and Sens. Get it from your
accounting package (look for "FEC" or "fichier des écritures comptables" in its export, closing or
tax audit menu) or from your accountant. The lines on customer accounts become invoices, credit
notes and payments; the letters (lettrage) say what settled what; the balance of each account at
each month's end is kept as the control total. A FEC has no due dates: set the option `terms`.

FEC (fichier des écritures comptables) : la comptabilité d'une société française, telle que tout
logiciel comptable l'exporte pour l'administration fiscale (article A47 A-1 du Livre des procédures
fiscales). Lit le fichier texte, ou plusieurs, ou un dossier avec un fichier par exercice : colonnes
séparées par tabulation, | ou ;, dans tout encodage usuel, avec Debit et Credit ou Montant et Sens.
Demandez-le à votre logiciel comptable (cherchez « FEC » ou « fichier des écritures comptables »
dans le menu d'export, de clôture ou de contrôle fiscal) ou à votre expert-comptable. Les lignes des
comptes clients deviennent factures, avoirs et règlements ; le lettrage dit ce qui a réglé quoi ; le
solde de chaque compte à chaque fin de mois est gardé comme total de contrôle. Un FEC n'a pas
d'échéances : renseignez l'option `terms`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from ardash.connectors._fec.books import keep_books, numbered
from ardash.connectors._fec.controls import controls
from ardash.connectors._fec.customers import customers
from ardash.connectors._fec.kinds import with_kinds
from ardash.connectors._fec.ledger import items_and_entries
from ardash.connectors._fec.options import OPTIONS, choices
from ardash.connectors._fec.parts import parts
from ardash.connectors._fec.receivables import receivables
from ardash.connectors._fec.source import open_source
from ardash.connectors._fec.text import lines_at
from ardash.errors import Message, mark
from ardash.records.batch import Batch

__all__ = ["OPTIONS", "TITLE", "read"]

TITLE = mark("FEC (French accounting export)")
NO_TERMS = mark(
    "A FEC has no due dates, and no payment terms are set: every invoice stays undated, and none "
    "counts as overdue. Set the option terms, for example to 30 days or 45 eom."
)


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the receivables of the books at `location`, as one batch that is everything.

    A FEC is always whole, so `since` changes nothing. Raises BadInput for a file that is empty,
    unreadable or no FEC; lines that cannot be read are among the batch's rejects.
    """
    del since
    chosen = choices(options)
    source = open_source(location, chosen)
    found = receivables(source.table, chosen)
    if found.is_empty():
        yield Batch(rejects=source.rejects, rows_read=source.rows_read)
        return
    lines = numbered(with_kinds(found, source.table, chosen))
    pieces = parts(lines)
    books = keep_books(lines, pieces, chosen.currency)
    items, entries = items_and_entries(books, pieces, source.entity, chosen)
    yield Batch(
        customers=customers(books.lines, chosen.terms),
        items=items,
        entries=entries,
        controls=controls(
            source.table,
            lines.select("book", place="file").unique(),
            entity=source.entity,
            currency=chosen.currency,
        ),
        rejects=source.rejects,
        complete=True,
        rows_read=source.rows_read,
        rows_expected=source.rows_read,
        rows_at=partial(lines_at, location, chosen.encoding),
        notes=() if chosen.terms else (Message(NO_TERMS),),
    )

"""Bank statements: CAMT.052, .053 and .054 (ISO 20022), MT940 and MT942, OFX, and CSV by profile.

Reads a file, a folder with all that lies below it, or a zip archive of what your bank gives you
(look for the download of statements, or ask it for CAMT.053). Each movement is taken once, however
many statements it stands on. Opening balance and movements have to make the closing balance;
where they do not, or a statement is missing, this is said with its figures. What comes in changes
nothing in the ledger by itself: see docs/bank.md on how it is applied.

Relevés bancaires : CAMT.052, .053 et .054 (ISO 20022), MT940 et MT942, OFX, et CSV par un profil.
Lit un fichier, un dossier avec tout ce qu'il contient, ou une archive zip de ce que la banque vous
donne (cherchez le téléchargement des relevés, ou demandez-lui le CAMT.053). Chaque mouvement est
pris une fois, quel que soit le nombre de relevés où il figure. Le solde initial et les mouvements
doivent donner le solde final ; sinon, ou s'il manque un relevé, cela est dit avec les chiffres.
Les encaissements ne changent rien par eux-mêmes : voir docs/bank.md sur leur lettrage.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ardash.connectors import _hardened
from ardash.connectors._bank import camt, csv, mt940, ofx
from ardash.connectors._bank.continuity import gaps
from ardash.connectors._bank.profile import Profile, load
from ardash.connectors._bank.rows import Rows
from ardash.connectors._bank.statement import Statement
from ardash.errors import BadInput, Message, UnknownChoice, mark
from ardash.records.batch import Batch, frame

__all__ = ["OPTIONS", "TITLE", "read"]

TITLE = mark("Bank statements")
OPTIONS: Mapping[str, str] = {
    "profile": mark("CSV only: TOML text of the profile, or the path of its file."),
}
#: Endings of files that banks give; what is in them decides how they are read.
ENDINGS = frozenset(
    {".xml", ".camt", ".053", ".sta", ".940", ".942", ".mt940", ".swi", ".txt", ".ofx", ".qfx",
     ".csv"}
)  # fmt: skip
#: Documents of one batch: memory stays flat however many there are.
TOGETHER = 200
#: The largest statement, and how many lines of text or elements of OFX it may have: reading one
#: that just fits takes 0.9 GB of memory at most.
LARGEST_STATEMENT = 32 * _hardened.MEGABYTE
MOST_LINES, MOST_ELEMENTS = 300_000, 2_000_000
COPIES = mark("{number} statements were read twice, and count once.")
AGAIN = mark("{number} movements stand on several statements, and count once.")
PENDING = mark("{number} movements are not booked yet, and were left out.")


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the statements at `location` in batches; files that cannot be read are rejects.

    Raises BadInput when there is no file at all, BadSetting for a profile that makes no sense.
    """
    del since
    for option in options:
        if option not in OPTIONS:
            raise UnknownChoice(
                Message("There is no option {name}.", name=repr(option)),
                remedy=Message("The options are: {names}.", names=", ".join(OPTIONS)),
            )
    profile = load(options.get("profile", "").strip())
    rows, rejects, taken = Rows(), list[dict[str, Any]](), 0
    for document in _hardened.documents(location, ENDINGS, largest=LARGEST_STATEMENT):
        before = len(rows.receipts) + len(rows.statements)
        try:
            if isinstance(document, _hardened.Refused):
                raise document.why
            for statement in [*_statements(document, profile)]:
                rows.add(statement)
        except BadInput as why:
            rejects.append(_reject(document.place, why))
        taken += max(1, len(rows.receipts) + len(rows.statements) - before)
        if taken >= TOGETHER:
            yield _batch(rows, rejects, taken)
            rows.statements, rows.receipts, rejects, taken = [], [], [], 0
    counted = ((COPIES, rows.copies), (AGAIN, rows.again), (PENDING, rows.pending))
    notes = [Message(text, number=number) for text, number in counted if number]
    yield _batch(rows, rejects, taken, (*rows.notes, *gaps(rows.closed), *notes))


def _statements(document: _hardened.Document, profile: Profile) -> Iterator[Statement]:
    """Read a document by what is in it."""
    head = document.content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"<OFX>" in head.upper() or b"OFXHEADER" in head.upper():
        _bound(document, b"<", MOST_ELEMENTS)
        return ofx.statements(document)
    if head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return camt.statements(document)
    _bound(document, b"\n", MOST_LINES)
    if b":20:" in head or b":25:" in head:
        return mt940.statements(document)
    if PurePosixPath(document.place).suffix.lower() in (".csv", ".txt"):
        return csv.statements(document, profile)
    raise BadInput(
        Message("It is no bank statement that can be read."),
        where=document.place,
        remedy=Message("Ask the bank for CAMT.053, MT940, OFX or CSV."),
    )


def _bound(document: _hardened.Document, piece: bytes, most: int) -> None:
    """Refuse a document of more lines or elements than a statement has."""
    if document.content.count(piece) <= most:
        return
    raise BadInput(
        Message("It has more than {most} lines or elements.", most=most),
        where=document.place,
        remedy=Message("Export it from the bank month by month."),
    )


def _reject(place: str, why: BadInput) -> dict[str, Any]:
    what = why.what if isinstance(why.what, Message) else Message("{reason}", reason=why.what)
    return {
        "place": why.where or place,
        "reason": what.template,
        "params": json.dumps(what.params, default=str),
        "raw": place,
    }


def _batch(
    rows: Rows, rejects: list[dict[str, Any]], taken: int, notes: tuple[Message, ...] = ()
) -> Batch:
    return Batch(
        statements=frame("statements", rows.statements),
        receipts=frame("receipts", rows.receipts),
        rejects=frame("rejects", rejects),
        complete=False,
        rows_read=taken,
        notes=notes,
    )

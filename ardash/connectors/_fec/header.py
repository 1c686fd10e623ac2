"""The header of a FEC: how fields are separated and which column is which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ardash.errors import BadInput, Message

#: our name -> the name of art. A47 A-1 LPF. The columns not listed here are not used.
COLUMNS = {
    "journal": "JournalCode",
    "journal_name": "JournalLib",
    "number": "EcritureNum",
    "booked_on": "EcritureDate",
    "account": "CompteNum",
    "account_name": "CompteLib",
    "auxiliary": "CompAuxNum",
    "auxiliary_name": "CompAuxLib",
    "document": "PieceRef",
    "document_on": "PieceDate",
    "debit": "Debit",
    "credit": "Credit",
    "montant": "Montant",
    "sens": "Sens",
    "letter": "EcritureLet",
    "lettered_on": "DateLet",
    "units": "Montantdevise",
    "currency": "Idevise",
}
REQUIRED = ("journal", "number", "booked_on", "account")
AMOUNTS = (("debit", "credit"), ("montant", "sens"))
#: Columns the law leaves blank when unused: some exports cut them off at the end of a line.
OPTIONAL_AT_END = ("units", "currency")
SEPARATORS = ("\t", "|", ";", ",")


@dataclass(frozen=True)
class Header:
    """How the lines of one file are read: separator, width, and the position of each column."""

    separator: str
    width: int
    full_width: int  # with the blank columns at its end
    positions: dict[str, int]
    quoted: bool

    @property
    def signed(self) -> bool:
        """True for the Montant/Sens variant of the format."""
        return "debit" not in self.positions

    @property
    def shortest(self) -> int:
        """Fields a line needs at least: its end may lack the unused currency columns."""
        width = self.width
        names = {position: name for name, position in self.positions.items()}
        while names.get(width - 1) in OPTIONAL_AT_END:
            width -= 1
        return width


def plain(name: str) -> str:
    """Strip a column name of case, accents, spaces and quotes: "Débit " -> "debit"."""
    decomposed = unicodedata.normalize("NFKD", name)
    return re.sub(r"[^a-z0-9]", "", decomposed.lower())


_NAMES = {plain(name): ours for ours, name in COLUMNS.items()}


def read_header(line: str) -> Header:
    """Understand the first line of a FEC.

    Raises BadInput when columns are missing that nothing can be read without.
    """
    header = max((_split(line, separator) for separator in SEPARATORS), key=_known)
    missing = [COLUMNS[name] for name in REQUIRED if name not in header.positions]
    if not any(all(name in header.positions for name in pair) for pair in AMOUNTS):
        missing += [COLUMNS[name] for name in AMOUNTS[0] if name not in header.positions]
    if missing:
        raise BadInput(
            Message("This is no FEC: its first line lacks {columns}.", columns=", ".join(missing)),
            remedy=Message(
                "Export the fichier des écritures comptables (FEC) as text with its header line: "
                "JournalCode, JournalLib, EcritureNum, EcritureDate, CompteNum ..."
            ),
        )
    return header


def is_fec(columns: Iterable[str]) -> bool:
    """Say whether the columns of a table are those of a FEC."""
    names = {plain(column) for column in columns}
    return all(plain(COLUMNS[name]) in names for name in REQUIRED)


def _known(header: Header) -> int:
    return len(header.positions)


def _split(line: str, separator: str) -> Header:
    names = [plain(name) for name in line.split(separator)]
    full_width = len(names)
    while names and not names[-1]:
        names.pop()  # a separator at the end of the line makes an empty 19th column
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        if name in _NAMES:
            positions.setdefault(_NAMES[name], position)
    return Header(separator, len(names), full_width, positions, quoted='"' in line)

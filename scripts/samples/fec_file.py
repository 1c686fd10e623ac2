"""The FEC of the same book: 18 columns, tab separated, ISO 8859-15, every écriture balanced."""

from __future__ import annotations

from pathlib import Path

from samples.book import Entry
from samples.company import ACCOUNTS, JOURNALS, LAST_DAY, SIREN
from samples.fec_letters import letter
from samples.fec_postings import Line, Posting, must_balance, postings_of

_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib",
    "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit",
    "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip


def _amount(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole},{rest:02d}"


def _plain(text: str) -> str:
    """Upper case without the signs that ISO 8859-15 codes unlike Windows-1252."""
    return text.upper().replace("Œ", "OE").replace("’", "'")


def _row(posting: Posting, number: str, line: Line) -> str:
    customer, entry = posting.customer, line.entry
    label = posting.label
    if entry and posting.journal != "VE":
        label += f" {entry.item.number}" if entry.item.kind == "invoice" else " non affecté"
    if entry and entry.item.instalment and posting.journal == "VE":
        label += f" échéance {entry.item.instalment}"
    is_foreign = customer.currency != "EUR" and line.foreign != 0
    return "\t".join(
        (
            posting.journal,
            JOURNALS[posting.journal],
            number,
            f"{posting.day:%Y%m%d}",
            line.account,
            ACCOUNTS[line.account],
            customer.code if entry else "",
            _plain(customer.name) if entry else "",
            posting.piece,
            f"{posting.piece_day:%Y%m%d}",
            label,
            _amount(max(line.base, 0)),
            _amount(max(-line.base, 0)),
            line.letter,
            f"{line.lettered_on:%Y%m%d}" if line.lettered_on else "",
            f"{posting.day:%Y%m%d}",
            _amount(line.foreign) if is_foreign else "",
            customer.currency if is_foreign else "",
        )
    )


def write_fec(folder: Path, entries: list[Entry]) -> None:
    """Write the one file `<SIREN>FEC<last day>.txt` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    postings = sorted(postings_of(entries), key=lambda p: (p.day, p.journal, p.piece))
    letter(postings, entries)
    rows = ["\t".join(_COLUMNS)]
    counts = dict.fromkeys(JOURNALS, 0)
    for posting in postings:
        must_balance(posting.lines)
        counts[posting.journal] += 1
        number = f"{posting.journal}{counts[posting.journal]:05d}"
        rows += [_row(posting, number, line) for line in posting.lines]
    path = folder / f"{SIREN}FEC{LAST_DAY:%Y%m%d}.txt"
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode("iso8859-15"))

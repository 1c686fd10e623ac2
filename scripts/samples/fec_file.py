"""The FEC of the same book: 18 columns, tab separated, ISO 8859-15, every écriture balanced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from samples.book import Entry, Item, vat_of
from samples.company import ACCOUNTS, DOUBTFUL, JOURNALS, LAST_DAY, SIREN
from samples.customers import Customer
from samples.rates import rate_on, to_base

_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib",
    "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit",
    "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip


@dataclass
class Line:
    """One line of an écriture: above zero a debit, below zero a credit, in cents of euro."""

    account: str
    base: int
    entry: Entry | None = None  # the receivable it belongs to
    foreign: int = 0  # in cents of the customer's currency
    letter: str = ""
    lettered_on: date | None = None


@dataclass
class Posting:
    """One écriture."""

    journal: str
    day: date
    piece: str
    piece_day: date
    label: str
    customer: Customer
    lines: list[Line] = field(default_factory=list)


def _receivable(entry: Entry, account: str | None = None) -> Line:
    account = account or entry.item.customer.account
    return Line(account, entry.base, entry, entry.amount)


def _split(base: int, customer: Customer, account: str, foreign: int) -> list[Line]:
    """The other side of an amount with its VAT: net on `account`, VAT on its own."""
    vat = vat_of(abs(base), customer) * (1 if base > 0 else -1)
    lines = [Line(account, base - vat, foreign=foreign)]
    return [*lines, Line("445710", vat)] if vat else lines


def _document(entries: list[Entry]) -> Posting:
    """An invoice with all its instalments, or a credit note."""
    first = entries[0]
    credit = first.nature == "credit"
    label = f"{'Avoir' if credit else 'Facture'} {first.number}"
    posting = Posting("VE", first.day, first.number, first.day, label, first.item.customer)
    posting.lines = [_receivable(entry) for entry in entries]
    base, foreign = sum(e.base for e in entries), sum(e.amount for e in entries)
    posting.lines += _split(-base, posting.customer, first.item.sales_account, -foreign)
    return posting


def _bank(entries: list[Entry]) -> Posting:
    """One transfer at the day's rate; invoices are cleared at their own: the rest is exchange."""
    first, customer = entries[0], entries[0].item.customer
    label = "Impayé" if first.nature == "bounce" else "Règlement"
    posting = Posting("BQ", first.day, first.bank, first.day, label, customer)
    foreign = sum(e.amount for e in entries)
    received = to_base(foreign, rate_on(first.day, customer.currency))
    account = "512000" if customer.currency == "EUR" else "512100"
    posting.lines = [Line(account, -received, foreign=-foreign)]
    posting.lines += [_receivable(entry) for entry in entries]
    return _with_exchange(posting)


def _with_exchange(posting: Posting) -> Posting:
    """Balance an écriture with a loss (666) or a gain (766) of exchange."""
    if rest := sum(line.base for line in posting.lines):
        posting.lines.append(Line("766000" if rest > 0 else "666000", -rest))
    return posting


def _adjustment(entry: Entry) -> Posting:
    """An early-payment discount, a small difference, or a loss with its VAT."""
    customer = entry.item.customer
    label = {"discount": "Escompte", "difference": "Écart", "write_off": "Perte"}[entry.nature]
    posting = Posting("OD", entry.day, entry.number, entry.day, label, customer)
    if entry.nature == "difference":
        account = "658000" if customer.currency == "EUR" else "627000"
        posting.lines = [Line(account, -entry.base, foreign=-entry.amount), _receivable(entry)]
        return posting
    lost = entry.nature == "write_off"
    posting.lines = _split(-entry.base, customer, "654000" if lost else "665000", -entry.amount)
    posting.lines.append(_receivable(entry, DOUBTFUL if lost else None))
    return posting


def _to_doubtful(entry: Entry) -> Posting:
    """What a bankrupt customer owes moves to the account of doubtful customers.

    It is written off within the same month, so that month-end balances know nothing of it.
    """
    day = entry.day.replace(day=15)
    posting = Posting("OD", day, entry.item.document, day, "Client douteux", entry.item.customer)
    moved = Entry(day, entry.item, "doubtful", -entry.amount, base=-entry.base)
    back = Entry(day, entry.item, "doubtful", entry.amount, base=entry.base)
    posting.lines = [_receivable(moved, DOUBTFUL), _receivable(back)]
    return posting


def _application(entry: Entry) -> Posting | None:
    """Setting off needs no écriture but the letter, unless two booking rates differ."""
    other = next(
        e
        for e in entry.other().entries
        if e.partner is entry.item and e.day == entry.day and e.amount == -entry.amount
    )
    rest = entry.base + other.base
    if not rest:
        return None
    customer = entry.item.customer
    posting = Posting("OD", entry.day, entry.number, entry.day, "Écart de change", customer)
    posting.lines = [Line(customer.account, rest, entry)]
    return _with_exchange(posting)


def _postings(entries: list[Entry]) -> Iterator[Posting]:
    """Every écriture behind the entries."""
    documents, transfers = defaultdict(list), defaultdict(list)
    for entry in entries:
        if entry.nature in ("invoice", "credit"):
            documents[entry.number].append(entry)
        elif entry.bank:
            transfers[entry.bank].append(entry)
        elif entry.nature == "application":
            if entry.amount < 0 and (posting := _application(entry)):
                yield posting
        else:
            if entry.nature == "write_off":
                yield _to_doubtful(entry)
            yield _adjustment(entry)
    yield from map(_document, documents.values())
    yield from map(_bank, transfers.values())


def _group(item: Item, seen: set[int]) -> list[Item]:
    """The item and everything set off against it, directly or in turn."""
    found, waiting = [], [item]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            found.append(one)
            waiting += [e.partner for e in one.entries if e.partner]
    return found


def _must_balance(lines: list[Line]) -> None:
    """Stop at a bug of ours rather than write books that do not balance."""
    if sum(line.base for line in lines):
        raise ValueError(f"{lines} do not balance")


def _letters() -> Iterator[str]:
    """AAA, AAB ... ZZZ, as packages letter an account."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for a in alphabet:
        for b in alphabet:
            for c in alphabet:
                yield a + b + c


def _letter(postings: Iterable[Posting], entries: list[Entry]) -> None:
    """Letter what is settled: all lines of items that balance together, per account."""
    lines: dict[int, list[tuple[date, Line]]] = defaultdict(list)
    for posting in postings:
        for line in posting.lines:
            if line.entry:
                lines[id(line.entry.item)].append((posting.day, line))
    groups = []
    seen: set[int] = set()
    for entry in entries:
        items = _group(entry.item, seen)
        if items and not any(item.open for item in items):
            dated = [one for item in items for one in lines[id(item)]]
            for account in sorted({line.account for _, line in dated}):
                same = [(day, line) for day, line in dated if line.account == account]
                groups.append((max(day for day, _ in same), entry.item.customer.code, same))
    letters: dict[str, Iterator[str]] = defaultdict(_letters)
    for last, customer, same in sorted(groups, key=lambda one: one[0]):
        _must_balance([line for _, line in same])
        code = next(letters[customer])
        for _, line in same:
            line.letter, line.lettered_on = code, last


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
    postings = sorted(_postings(entries), key=lambda p: (p.day, p.journal, p.piece))
    _letter(postings, entries)
    rows = ["\t".join(_COLUMNS)]
    counts = dict.fromkeys(JOURNALS, 0)
    for posting in postings:
        _must_balance(posting.lines)
        counts[posting.journal] += 1
        number = f"{posting.journal}{counts[posting.journal]:05d}"
        rows += [_row(posting, number, line) for line in posting.lines]
    path = folder / f"{SIREN}FEC{LAST_DAY:%Y%m%d}.txt"
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode("iso8859-15"))

"""The écritures behind the book: what debits and credits which account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from samples.book import Entry, vat_of
from samples.company import DOUBTFUL
from samples.customers import Customer
from samples.rates import rate_on, to_base


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


def postings_of(entries: list[Entry]) -> Iterator[Posting]:
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


def must_balance(lines: list[Line]) -> None:
    """Stop at a bug of ours rather than write books that do not balance."""
    if sum(line.base for line in lines):
        raise ValueError(f"{lines} do not balance")

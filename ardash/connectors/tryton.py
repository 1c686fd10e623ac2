"""Tryton: the receivable lines of its books (invoices and their instalments, credit notes,
payments, write-offs, reconciliations), parties, payment terms, and the accounts' balances.

The location is the address of the server with the name of the database, such as
https://erp.example/books. The user comes from ARDASH_TRYTON_USER and ARDASH_TRYTON_PASSWORD: ask
your administrator for one that may only read the accounts. After the first time, the customers
that something changed for are read again.

Tryton : les lignes de créance de sa comptabilité (factures et échéances, avoirs, règlements,
passages en perte, lettrages), les tiers, les conditions de règlement et les soldes des comptes.
L'emplacement est l'adresse du serveur suivie du nom de la base, comme https://erp.exemple/compta.
L'utilisateur est lu dans ARDASH_TRYTON_USER et ARDASH_TRYTON_PASSWORD : demandez à votre
administrateur un utilisateur qui n'a que le droit de lire la comptabilité. Après la première fois,
seuls les clients pour lesquels quelque chose a changé sont relus.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.pages import written
from ardash.connectors._live.rows import Document, Rows
from ardash.connectors._tryton.books import Server, Written
from ardash.connectors._tryton.nested import below
from ardash.connectors._tryton.rpc import Session
from ardash.connectors._tryton.settling import Line, Settled, settle
from ardash.errors import BadInput, Message, mark
from ardash.money import currency_code, to_minor
from ardash.records.batch import Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = "Tryton"
ADDRESS = "https://erp.example/books"
CREDENTIALS: Mapping[str, str] = {
    "user": mark("Name of a user who may read the accounts."),
    "password": mark("Of this user."),
}
OPTIONS: Mapping[str, str] = {}
_KINDS = {"write-off": "write_off", "exchange": "fx", "revenue": "credit"}


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the receivables of a Tryton company, customer by customer.

    Raises BadSetting without credentials, SourceUnavailable when the server does not let us read.
    """
    del options
    after = None if since is None else dt.datetime.fromisoformat(since)
    with _opened(location) as books:
        # Asked before all else: what changes meanwhile comes again rather than never.
        newest = books.newest()
        cursor = newest.isoformat() if newest else since
        complete = after is None or isinstance(books, Written)
        rows = Rows(complete=complete, expected=books.count() if complete else None)
        for parties in books.parties(after):
            by_party: dict[int, list[tuple[str, dict[str, Any]]]] = {p["id"]: [] for p in parties}
            for place, line in books.lines(by_party):
                by_party[line["party"]].append((place, line))
            wanted = {n for lines in by_party.values() for _, ln in lines if (n := _invoice(ln))}
            invoices = books.invoices(wanted)
            for party in parties:
                if by_party[party["id"]]:
                    _customer(rows, party, by_party[party["id"]], invoices)
            yield rows.batch(cursor=cursor)
        _controls(rows, books)
        yield rows.batch(cursor=cursor)


@contextmanager
def _opened(location: str) -> Iterator[Server | Written]:
    folder = written(location)
    if folder is not None:
        yield Written(folder)
        return
    session = Session(location)
    with Api(location, authority=session) as api:
        yield Server(api)
    session.close()


def _customer(
    rows: Rows,
    party: dict[str, Any],
    lines: list[tuple[str, dict[str, Any]]],
    invoices: Mapping[int, dict[str, Any]],
) -> None:
    """Take over all that a customer owes, or reject it whole."""
    first_place = lines[0][0]
    with rows.document(first_place, party) as found:
        rows.read += len(lines) - 1
        found.customer(
            str(party["id"]),
            name=party["name"] or party["code"],
            language=below(party, "lang", "code"),
            terms=below(party, "customer_payment_term", "rec_name"),
            registration=below(party, "tax_identifier", "code"),
            email=party["email"] or None,
            phone=party["phone"] or None,
        )
        made = [_line(place, line, invoices) for place, line in lines]
        settled = settle(made)
        raw = {f"L{line['id']}": line for _, line in lines}
        for line in made:
            found.place = line.place
            _item(found, line, raw[line.key], invoices.get(line.invoice or 0, {}), settled)
        _exchange(found, made)
        for number, part in enumerate(settled):
            found.place = part.source.place
            _settling(found, part, number)


def _line(place: str, line: dict[str, Any], invoices: Mapping[int, dict[str, Any]]) -> Line:
    base_currency = currency_code(below(line, "company", "currency", "code") or "")
    foreign = below(line, "second_currency", "code")
    currency = currency_code(foreign) if foreign else base_currency
    base = line["debit"] - line["credit"]
    if line["date"] is None:
        raise BadInput(Message("The line {number} has no date.", number=line["id"]), where=place)
    # A payment made from an invoice names it as its origin too, but stands in another move.
    origin = _invoice(line)
    billed = invoices.get(origin or 0, {})
    own = origin and line["move"] in (billed.get("move"), *billed.get("additional_moves", ()))
    invoice = origin if own else None
    amount = to_minor((line["amount_second_currency"] or 0) if foreign else base, currency)
    return Line(
        key=f"L{line['id']}",
        place=place,
        day=line["date"],
        due=line["maturity_date"] or line["date"],
        amount=amount,
        base=to_minor(base, base_currency),
        currency=currency,
        stands_alone=invoice is not None or amount > 0,
        kind=_KINDS.get(below(line, "move", "journal", "type") or "", "payment"),
        group=line["reconciliation"],
        invoice=invoice,
        pays=None if own else line["invoice_payment"] or origin,
        settled_on=below(line, "reconciliation", "date"),
    )


def _item(
    found: Document,
    line: Line,
    raw: dict[str, Any],
    invoice: Mapping[str, Any],
    settled: list[Settled],
) -> None:
    """Make an item of a line, unless all of it is money that came in on other items."""
    indirect = any(part.source is line and not part.direct for part in settled)
    if not line.stands_alone and not line.left and not indirect:
        found.gone("items", line.key)
        return
    paid_directly = sum(p.amount for p in settled if p.source is line and p.direct)
    base_directly = sum(p.base for p in settled if p.source is line and p.direct)
    kind = "unapplied" if not line.stands_alone else "charge"
    if invoice:
        kind = "invoice" if line.amount > 0 else "credit_note"
    base_currency = below(raw, "company", "currency", "code")
    number = invoice.get("number") or below(raw, "move", "number")
    found.item(
        line.key,
        customer_id=str(raw["party"]),
        entity=below(raw, "company", "rec_name"),
        kind=kind,
        document=number,
        account=below(raw, "account", "code") or below(raw, "account", "name"),
        order_reference=invoice.get("reference") or None,
        issued_on=invoice.get("invoice_date") or line.day,
        due_on=raw["maturity_date"] if line.stands_alone else None,
        terms=below(invoice, "payment_term", "rec_name"),
        currency=line.currency,
        base_currency=base_currency,
    )
    found.entry(
        f"{line.key}:0",
        line.key,
        kind="billing" if line.stands_alone else line.kind,
        booked_on=line.day,
        amount=line.amount + paid_directly,
        amount_base=line.base + base_directly,
        reference=number,
    )


def _settling(found: Document, part: Settled, number: int) -> None:
    name = f"{part.source.key}>{part.target.key}"
    both = {"booked_on": part.day, "reference": part.source.key}
    kind = part.source.kind if part.direct else "transfer"
    found.entry(
        name, part.target.key, kind=kind, amount=-part.amount, amount_base=-part.base, **both
    )
    if not part.direct:
        found.entry(
            f"{name}:from",
            part.source.key,
            kind="transfer",
            amount=part.amount,
            amount_base=part.base,
            **both,
        )


def _exchange(found: Document, lines: list[Line]) -> None:
    """Book differences of exchange, which are nothing in the item's own currency."""
    for line in lines:
        if line.amount or not line.base:
            continue
        for target in lines:
            if target.group == line.group is not None and target.amount and target.stands_alone:
                found.place = line.place
                found.entry(
                    f"{line.key}:fx",
                    target.key,
                    kind="fx",
                    booked_on=line.day,
                    amount=0,
                    amount_base=line.base,
                )
                break


def _controls(rows: Rows, books: Server | Written) -> None:
    day, accounts = books.balances()
    for place, account in accounts:
        with rows.document(place, account) as found:
            code = account["code"] or account["name"]
            currency = currency_code(below(account, "company", "currency", "code") or "")
            found.control(
                f"{account['id']}",
                entity=below(account, "company", "rec_name"),
                account=code,
                closed_on=day,
                currency=currency,
                balance=to_minor(account["balance"], currency),
            )


def _invoice(line: dict[str, Any]) -> int | None:
    model, _, number = str(line["move_origin"] or "").partition(",")
    return int(number) if model == "account.invoice" else None

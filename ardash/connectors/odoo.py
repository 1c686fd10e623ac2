"""Odoo: the receivable lines of its books (invoices and their instalments, credit notes, payments,
entries), what is matched with what and since when, and partners.

The location is the address of the server, the option database the name of the database. Make a
user that may read the accounts, give it a key in its preferences, and set ARDASH_ODOO_USER and
ARDASH_ODOO_API_KEY. After the first time, the partners that something changed for are read again.

Odoo : les lignes de créance de sa comptabilité (factures et échéances, avoirs, règlements,
écritures), ce qui est lettré avec quoi et depuis quand, et les partenaires. L'emplacement est
l'adresse du serveur, l'option database le nom de la base. Créez un utilisateur qui a le droit de
lire la comptabilité, donnez-lui une clé dans ses préférences, et renseignez ARDASH_ODOO_USER et
ARDASH_ODOO_API_KEY. Après la première fois, seuls les partenaires pour lesquels quelque chose a
changé sont relus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from ardash.connectors._live.addresses import postal
from ardash.connectors._live.documents import code, day, day_or_none, minor
from ardash.connectors._live.rows import Document, Rows
from ardash.connectors._odoo.books import LINE, PARTNER, RECEIVABLE, Books, Row
from ardash.errors import mark
from ardash.records.batch import Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = "Odoo"
ADDRESS = "https://erp.example"
CREDENTIALS: Mapping[str, str] = {
    "user": mark("Name of a user who may read the accounts."),
    "api_key": mark("Made in the preferences of this user."),
}
OPTIONS: Mapping[str, str] = {"database": mark("Name of the database on the server.")}
_DOCUMENTS = {"out_invoice": "invoice", "out_refund": "credit_note", "out_receipt": "invoice"}


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the receivables of an Odoo company, or of the partners that something changed for.

    Raises BadSetting without credentials, SourceUnavailable when it does not let us read.
    """
    with ExitStack() as stack:
        books = Books(location, options.get("database"), since, stack)
        rows = Rows(complete=books.since is None)
        for some in books.partners():
            domain = [*RECEIVABLE, ["partner_id", "in", some]]
            lines = list(books.rows(LINE, domain))
            matches = _matches(books.partials([line for _, line in lines]), lines)
            for place, partner in books.rows(PARTNER, [["id", "in", some]]):
                with rows.document(place, partner) as found:
                    _partner(found, partner)
            for place, line in lines:
                with rows.document(place, line) as found:
                    _item(found, line, matches[line["id"]])
            yield rows.batch()
        yield rows.batch(cursor=books.cursor)


def _matches(
    partials: list[Row], lines: list[tuple[str, Row]]
) -> Mapping[int, list[tuple[Row, str, Row | None]]]:
    """List per line what it is matched with: the match, the side the line is on, the other line."""
    by_id = {line["id"]: line for _, line in lines}
    found: dict[int, list[tuple[Row, str, Row | None]]] = defaultdict(list)
    for partial in partials:
        debit, credit = partial["debit_move_id"][0], partial["credit_move_id"][0]
        found[debit].append((partial, "debit", by_id.get(credit)))
        found[credit].append((partial, "credit", by_id.get(debit)))
    return found


def _partner(found: Document, partner: Row) -> None:
    found.customer(
        str(partner["id"]),
        name=partner["name"],
        country=partner.get("country_code") or None,
        language=(partner.get("lang") or "")[:2] or None,
        email=partner.get("email") or None,
        phone=partner.get("phone") or None,
        registration=partner.get("vat") or None,
        **postal(
            (partner.get("street") or None, partner.get("street2") or None),
            postcode=partner.get("zip") or None,
            city=partner.get("city") or None,
        ),
    )


def _item(found: Document, line: Row, matches: list[tuple[Row, str, Row | None]]) -> None:
    """Make an item of a line: a match moves what it matches from the one line to the other."""
    key = f"L{line['id']}"
    currency = code(line["currency_id"][1])
    base = code(line["company_currency_id"][1])
    amount, amount_base = minor(line["amount_currency"], currency), minor(line["balance"], base)
    kind = _DOCUMENTS.get(line["move_type"]) or ("charge" if amount > 0 else "unapplied")
    moved = []
    for partial, side, other in matches:
        if side == "credit" and _direct(partial, line):
            # This money is a payment on the other line, and nothing of its own.
            amount += minor(partial["credit_amount_currency"], currency)
            amount_base += minor(partial["amount"], base)
        else:
            moved.append((partial, side, other))
    if kind == "unapplied" and not amount and not moved:
        found.gone("items", key)
        return
    found.item(
        key,
        customer_id=str(line["partner_id"][0]) if line["partner_id"] else None,
        entity=line["company_id"][1],
        kind=kind,
        document=line["move_name"],
        account=line["account_id"][1].split(" ")[0],
        order_reference=line.get("ref") or None,
        issued_on=day(line.get("invoice_date") or line["date"]),
        due_on=None if kind == "unapplied" else day_or_none(line.get("date_maturity")),
        currency=currency,
        base_currency=base,
    )
    found.entry(
        f"{key}:0",
        key,
        kind="payment" if kind == "unapplied" else "billing",
        booked_on=day(line["date"]),
        amount=amount,
        amount_base=amount_base,
        reference=line["move_name"],
    )
    for partial, side, other in moved:
        sign = -1 if side == "debit" else 1
        found.entry(
            f"R{partial['id']}:{side}",
            key,
            kind="payment" if other and _direct(partial, other) else "transfer",
            booked_on=day(partial["max_date"]),
            amount=sign * minor(partial[f"{side}_amount_currency"], currency),
            amount_base=sign * minor(partial["amount"], base),
            reference=other["move_name"] if other else None,
        )


def _direct(partial: Row, credit: Row) -> bool:
    """Whether a match is money that came in when what it pays was owed already."""
    money = credit["move_type"] not in _DOCUMENTS and credit["balance"] < 0
    matched = partial["credit_move_id"][0] == credit["id"]
    return bool(money and matched and day(partial["max_date"]) == day(credit["date"]))

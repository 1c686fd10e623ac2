"""QuickBooks Online: invoices, payments with the lines that say what they paid, credit memos, and
customers.

The location is https://quickbooks.api.intuit.com/v3/company/ and the number of your company.
Register an application at the developers' site of Intuit, and set ARDASH_QUICKBOOKS_CLIENT_ID,
ARDASH_QUICKBOOKS_CLIENT_SECRET and ARDASH_QUICKBOOKS_REFRESH_TOKEN. After the first time, the
customers that something changed for are read again: QuickBooks tells changes of 30 days and 1,000
of a kind, and is read whole where there is more.

QuickBooks Online : les factures, les règlements avec les lignes qui disent ce qu'ils paient, les
avoirs, et les clients. L'emplacement est https://quickbooks.api.intuit.com/v3/company/ suivi du
numéro de votre société. Déclarez une application sur le site d'Intuit pour les développeurs, et
renseignez ARDASH_QUICKBOOKS_CLIENT_ID, ARDASH_QUICKBOOKS_CLIENT_SECRET et
ARDASH_QUICKBOOKS_REFRESH_TOKEN. Après la première fois, seuls les clients pour lesquels quelque
chose a changé sont relus : QuickBooks donne les changements de 30 jours et 1 000 par genre, et il
est relu en entier quand il y en a plus.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from ardash.connectors._live.addresses import postal
from ardash.connectors._live.api import Api
from ardash.connectors._live.documents import Bill, Change, bill, code, day, day_or_none, minor
from ardash.connectors._live.oauth import CREDENTIALS as OAUTH
from ardash.connectors._live.oauth import OAuth
from ardash.connectors._live.pages import bodies, distinct, instant, written
from ardash.connectors._live.rows import Document, Rows
from ardash.records.batch import Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = "QuickBooks Online"
ADDRESS = "https://quickbooks.api.intuit.com/v3/company/1234567890"
CREDENTIALS: Mapping[str, str] = OAUTH
OPTIONS: Mapping[str, str] = {}
_TOKENS = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"
_PAGE = 1000
#: QuickBooks lets itself be asked 500 times a minute, and tells so many changes of so many days.
_PER_MINUTE, _CHANGES, _CHANGES_KEPT = 500, 1000, dt.timedelta(days=29)
_OVERLAP = dt.timedelta(minutes=15)
_KINDS = ("Customer", "Invoice", "CreditMemo", "Payment")
#: Numbers are given by kind: an invoice and a payment may bear the same.
_PREFIX = {"Invoice": "I", "CreditMemo": "C", "Payment": "P"}

Row = dict[str, Any]
Applied = dict[str, list[Change]]


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield what a company is owed, or the customers that something changed for since.

    Raises BadSetting without credentials, SourceUnavailable when it does not let us read.
    """
    del options
    with ExitStack() as stack:
        company = _Company(location, since, stack)
        changed = company.changed()
        rows = Rows(complete=changed is None)
        if changed is None:
            yield from _documents(rows, company, None)
        else:
            with rows.document("cdc") as found:
                rows.read -= 1
                for key in company.deleted:
                    found.gone("items", key)
            for key in sorted(changed):
                yield from _documents(rows, company, key)
        yield rows.batch(cursor=company.cursor)


class _Company:
    """A company's lists, live or as they were written down."""

    def __init__(self, location: str, since: str | None, stack: ExitStack) -> None:
        self._folder = written(location)
        self._since = None if self._folder or since is None else dt.datetime.fromisoformat(since)
        self.cursor = since
        self.deleted: list[str] = []
        if self._folder is None:
            authority = OAuth("quickbooks", _TOKENS)
            api = Api(location, authority=authority, per_minute=_PER_MINUTE)
            self._api = stack.enter_context(api)
            now = instant(self._asked("SELECT count(*) FROM Customer").headers)
            self.cursor = now.isoformat() if now else None
            if now and self._since and now - self._since > _CHANGES_KEPT:
                self._since = None

    def changed(self) -> set[str] | None:
        """Customers that something changed for since; None when all is to be read."""
        if self._since is None:
            return None
        after = f"{(self._since - _OVERLAP).isoformat()}Z"
        told = self._api.get("/cdc", entities=",".join(_KINDS), changedSince=after)
        found: set[str] = set()
        for part in told["CDCResponse"][0]["QueryResponse"]:
            for kind in _KINDS:
                rows = part.get(kind, [])
                if len(rows) >= _CHANGES:
                    return None
                for row in rows:
                    if row.get("status") == "Deleted" and kind in _PREFIX:
                        self.deleted.append(f"{_PREFIX[kind]}{row['Id']}")
                    elif kind == "Customer":
                        found.add(row["Id"])
                    else:
                        found.add(row["CustomerRef"]["value"])
        return found

    def rows(self, kind: str, customer: str | None) -> Iterator[tuple[str, Row]]:
        """Yield what is of a kind, of one customer or all, each with its place."""
        for row in distinct(self._pages(kind, customer), lambda row: row["Id"], kind):
            yield f"{row.pop('_place', kind)}:{row['Id']}", row

    def _pages(self, kind: str, customer: str | None) -> Iterator[list[Row]]:
        if self._folder is not None:
            for file, body in bodies(self._folder, kind):
                yield [{**row, "_place": file} for row in body["QueryResponse"].get(kind, [])]
            return
        column = "Id" if kind == "Customer" else "CustomerRef"
        # An inactive customer may still owe, and is told only when asked for.
        active = "Active IN (true, false)" if kind == "Customer" else ""
        whose = "" if customer is None else f"{column} = '{int(customer)}'"
        where = " AND ".join(filter(None, (whose, active)))
        query = f"SELECT * FROM {kind} {'WHERE ' + where if where else ''} ORDERBY Id"  # noqa: S608 - numbers only
        known: set[str] = set()
        start = 1
        while True:
            page = f" STARTPOSITION {start} MAXRESULTS {_PAGE}"
            rows = self._asked(query + page).body["QueryResponse"].get(kind, [])
            # QuickBooks only counts positions: what was deleted meanwhile moves the rest up. So a
            # page begins with the last row of the one before; where it does not, we step back.
            if start > 1 and (not rows or rows[0]["Id"] not in known):
                start = max(1, start - _PAGE + 1)
                continue
            yield rows[1:] if start > 1 else rows
            if len(rows) < _PAGE:
                return
            known.update(row["Id"] for row in rows)
            start += _PAGE - 1

    def _asked(self, query: str) -> Any:
        return self._api.ask("GET", "/query", params={"query": query, "minorversion": "75"})


def _documents(rows: Rows, company: _Company, customer: str | None) -> Iterator[Batch]:
    for place, row in company.rows("Customer", customer):
        with rows.document(place, row) as found:
            _customer(found, row)
        if rows.full:
            yield rows.batch()
    applied: Applied = defaultdict(list)
    for place, payment in company.rows("Payment", customer):
        with rows.document(place, payment) as found:
            _payment(found, payment, applied)
        if rows.full:
            yield rows.batch()
    for kind in ("CreditMemo", "Invoice"):
        for place, row in company.rows(kind, customer):
            with rows.document(place, row) as found:
                _bill(found, kind, row, applied)
            if rows.full:
                yield rows.batch()


def _customer(found: Document, row: Row) -> None:
    address = row.get("BillAddr") or {}
    country = address.get("Country") or ""
    found.customer(
        row["Id"],
        name=row.get("DisplayName") or row.get("CompanyName"),
        email=(row.get("PrimaryEmailAddr") or {}).get("Address"),
        phone=(row.get("PrimaryPhone") or {}).get("FreeFormNumber"),
        contact=" ".join(filter(None, map(row.get, ("GivenName", "FamilyName")))) or None,
        country=country if len(country) == 2 else None,
        **postal(
            (address.get(f"Line{number}") for number in range(1, 6)),
            postcode=address.get("PostalCode"),
            city=address.get("City"),
            region=address.get("CountrySubDivisionCode"),
        ),
        terms=(row.get("SalesTermRef") or {}).get("name"),
    )


def _payment(found: Document, payment: Row, applied: Applied) -> None:
    """Say what a payment paid; what it did not is an unapplied item."""
    currency = code(payment["CurrencyRef"]["value"])
    key, on = f"P{payment['Id']}", day(payment["TxnDate"])
    # A payment of nothing only sets a credit memo off against invoices.
    kind = "payment" if minor(payment["TotalAmt"], currency) else "transfer"
    for number, line in enumerate(payment.get("Line") or []):
        amount = minor(line.get("Amount"), currency)
        for linked in line.get("LinkedTxn") or []:
            to = linked["TxnType"]
            if to not in ("Invoice", "CreditMemo"):
                continue
            target = f"{_PREFIX[to]}{linked['TxnId']}"
            signed = -amount if to == "Invoice" else amount
            how = kind if to == "Invoice" else "transfer"
            reference = payment.get("PaymentRefNum")
            entry = f"{key}>{target}:{number}"
            applied[target].append(Change(entry, how, on, signed, reference))
    left = minor(payment.get("UnappliedAmt"), currency)
    if not left:
        found.gone("items", key)
        return
    one = Bill(
        item_id=key,
        customer_id=payment["CustomerRef"]["value"],
        kind="unapplied",
        document=payment.get("PaymentRefNum"),
        issued_on=on,
        due_on=None,
        currency=currency,
        total=-left,
    )
    bill(found, one)


def _bill(found: Document, kind: str, row: Row, applied: Applied) -> None:
    currency = code(row["CurrencyRef"]["value"])
    sign = 1 if kind == "Invoice" else -1
    key = f"{_PREFIX[kind]}{row['Id']}"
    left = row.get("Balance" if kind == "Invoice" else "RemainingCredit", row.get("Balance"))
    changed = (row.get("MetaData") or {}).get("LastUpdatedTime")
    one = Bill(
        item_id=key,
        customer_id=row["CustomerRef"]["value"],
        kind="invoice" if kind == "Invoice" else "credit_note",
        document=row.get("DocNumber"),
        issued_on=day(row["TxnDate"]),
        due_on=day_or_none(row.get("DueDate")) if kind == "Invoice" else None,
        currency=currency,
        total=sign * minor(row["TotalAmt"], currency),
        open=None if left is None else sign * minor(left, currency),
        seen_on=day_or_none(changed),
        terms=(row.get("SalesTermRef") or {}).get("name"),
    )
    bill(found, one, applied.get(key, []))

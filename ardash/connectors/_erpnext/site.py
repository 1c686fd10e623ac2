"""ERPNext's lists: from the live site, or as they were written down; documents some at a time."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.pages import Newest, bodies, distinct, same_again, written
from ardash.connectors._live.secrets import needed

_PAGE = 500
_OVERLAP = dt.timedelta(minutes=15)
_LEDGER = "Payment Ledger Entry"
#: The document that a line of it is about.
_ABOUT = "against_voucher_no"
_FIELDS = {
    _LEDGER: (
        "name modified company account party posting_date due_date voucher_type voucher_no "
        "against_voucher_type against_voucher_no amount amount_in_account_currency "
        "account_currency delinked"
    ),
    "Customer": "name modified customer_name territory language payment_terms tax_id email_id",
    "Company": "name default_currency",
}
_OWED = [["party_type", "=", "Customer"], ["account_type", "=", "Receivable"]]

Row = dict[str, Any]


class Site:
    """A site's lists, live or as they were written down."""

    def __init__(self, location: str, since: str | None, stack: ExitStack) -> None:
        self._folder = written(location)
        self.since = None if self._folder else since
        self._newest = Newest(self.since, live=self._folder is None)
        self.changed: list[list[Any]] = []
        if self.since:
            after = dt.datetime.fromisoformat(self.since) - _OVERLAP
            self.changed = [["modified", ">", after.isoformat(" ")]]
        if self._folder is None:
            self._api = stack.enter_context(Api(location, authority=_Keys()))

    @property
    def cursor(self) -> str | None:
        """Where the next reading goes on from."""
        return self._newest.cursor

    def rows(self, name: str, filters: list[list[Any]]) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a list, each with its place; remembers the newest change."""
        yield from self._seen(
            name, distinct(self._pages(name, filters), lambda row: row["name"], name)
        )

    def documents(self) -> Iterator[dict[str, list[tuple[str, Row]]]]:
        """Yield documents with every line that is against them, some at a time."""
        if self._folder is not None:
            yield _grouped(self.rows(_LEDGER, _OWED))
            return
        if self.since is None:
            yield from self._every_document()
            return
        touched = {r[_ABOUT] for _, r in self.rows(_LEDGER, [*_OWED, *self.changed])}
        wanted = sorted(touched)
        for start in range(0, len(wanted), 100):
            some = wanted[start : start + 100]
            yield _grouped(self.rows(_LEDGER, [*_OWED, [_ABOUT, "in", some]]))

    def _every_document(self) -> Iterator[dict[str, list[tuple[str, Row]]]]:
        """Yield all documents in the order of their numbers: no more than a page is in memory.

        A page goes on from a number, not from a position: what is entered or deleted meanwhile
        moves nothing. The last document of a page may go on in the next one, and waits for it.
        """
        beyond: list[list[Any]] = []
        while True:
            page = self._page(_LEDGER, [*_OWED, *beyond], order_by=f"{_ABOUT} asc, name asc")
            if len(page) < _PAGE:
                yield _grouped(self._seen(_LEDGER, page))
                return
            before, last = beyond, page[-1][_ABOUT]
            whole = [row for row in page if not _same(row[_ABOUT], last)]
            if whole:
                yield _grouped(self._seen(_LEDGER, whole))
                beyond = [[_ABOUT, ">=", last]]
            else:  # one document fills the page: all of its lines, by their names
                yield _grouped(self.rows(_LEDGER, [*_OWED, [_ABOUT, "=", last]]))
                beyond = [[_ABOUT, ">", last]]
            if beyond == before:
                raise same_again(_LEDGER)

    def _seen(self, name: str, rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
        for row in rows:
            self._newest.see(row.get("modified"))
            yield f"{row.pop('_place', name)}:{row['name']}", row

    def _page(self, name: str, filters: list[list[Any]], *, order_by: str) -> list[Row]:
        body = self._api.get(
            f"/api/resource/{name}",
            fields=json.dumps(_FIELDS[name].split()),
            filters=json.dumps(filters),
            order_by=order_by,
            limit_page_length=_PAGE,
        )
        rows: list[Row] = body["data"]
        return rows

    def _pages(self, name: str, filters: list[list[Any]]) -> Iterator[list[Row]]:
        if self._folder is not None:
            for file, body in bodies(self._folder, name):
                yield [{**row, "_place": file} for row in body["data"]]
            return
        last = ""
        while True:
            after = [["name", ">", last]] if last else []
            page = self._page(name, [*filters, *after], order_by="name asc")
            yield page
            if len(page) < _PAGE:
                return
            last = page[-1]["name"]


class _Keys:
    """The user's pair of keys."""

    def headers(self) -> Mapping[str, str]:
        """Bear both."""
        pair = f"{needed('erpnext', 'api_key')}:{needed('erpnext', 'api_secret')}"
        return {"Authorization": f"token {pair}"}

    def renew(self) -> bool:
        """There are no others."""
        return False


def _same(number: str, other: str) -> bool:
    """Whether the database takes two numbers for one: it compares without regard to case."""
    return number.casefold() == other.casefold()


def _grouped(rows: Iterator[tuple[str, Row]]) -> dict[str, list[tuple[str, Row]]]:
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for place, row in rows:
        found[row[_ABOUT]].append((place, row))
    return found

"""Xero's pages: from the live system, or as they were written down; its dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.documents import day
from ardash.connectors._live.oauth import OAuth
from ardash.connectors._live.pages import Newest, bodies, distinct, written

_TOKENS = "https://identity.xero.com/connect/token"
_PAGE = 100
#: Xero lets itself be asked 60 times a minute.
_PER_MINUTE = 60
_OVERLAP = dt.timedelta(minutes=15)
KEYS = {
    "Contacts": "ContactID",
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
}


class Pages:
    """Xero's pages, from the live system or as they were written down."""

    def __init__(
        self, location: str, since: str | None, options: Mapping[str, str], stack: ExitStack
    ) -> None:
        self._folder: Path | None = written(location)
        self.since = None if self._folder else since
        self._newest = Newest(self.since, live=self._folder is None)
        if self._folder is None:
            tenant = options.get("tenant")
            self._headers = {"xero-tenant-id": tenant} if tenant else {}
            scope = "accounting.transactions.read accounting.contacts.read"
            authority = OAuth("xero", _TOKENS, scope=scope)
            api = Api(location, authority=authority, per_minute=_PER_MINUTE)
            self._api = stack.enter_context(api)

    @property
    def cursor(self) -> str | None:
        """Where the next reading goes on from."""
        return self._newest.cursor

    def rows(
        self, name: str, *, where: str | None = None, whole: bool = False
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what is of a name, each with its place; remembers the newest change."""
        key = KEYS[name]
        for row in distinct(self._pages(name, where, whole), lambda row: row[key], name):
            self._newest.see(instant(row.get("UpdatedDateUTC")))
            yield f"{row.pop('_place', name)}:{row[key]}", row

    def _pages(self, name: str, where: str | None, whole: bool) -> Iterator[list[dict[str, Any]]]:
        if self._folder is not None:
            for file, body in bodies(self._folder, name):
                yield [{**row, "_place": file} for row in body[name]]
            return
        headers = dict(self._headers)
        if self.since and not whole:
            after = dt.datetime.fromisoformat(self.since) - _OVERLAP
            headers["If-Modified-Since"] = after.strftime("%Y-%m-%dT%H:%M:%S")
        page = 1
        while True:
            # By a key that never changes: what is changed meanwhile shifts no page.
            asked = {"page": page, "pageSize": _PAGE, "order": KEYS[name]}
            asked |= {"where": where} if where else {}
            answer = self._api.ask("GET", f"/{name}", params=asked, headers=headers)
            rows = answer.body.get(name) or []
            yield rows
            pages = (answer.body.get("pagination") or {}).get("pageCount")
            if len(rows) < _PAGE or (pages is not None and page >= pages):
                return
            page += 1


_EPOCH = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")


def day_of(value: Any) -> dt.date:
    """Read a day as Xero writes it: 2026-10-31T00:00:00, or /Date(1793404800000+0000)/."""
    match = _EPOCH.fullmatch(str(value))
    return dt.datetime.fromtimestamp(int(match[1]) / 1000, dt.UTC).date() if match else day(value)


def instant(value: Any) -> str | None:
    """Read an instant as Xero writes it, as ISO text in UTC; None where there is none."""
    match = _EPOCH.fullmatch(str(value or ""))
    if not match:
        return None
    return dt.datetime.fromtimestamp(int(match[1]) / 1000, dt.UTC).replace(tzinfo=None).isoformat()

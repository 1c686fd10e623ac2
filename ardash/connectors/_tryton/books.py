"""The books of a Tryton company: on its server, or as answers of it that were written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.pages import bodies, distinct
from ardash.connectors._tryton.rpc import called, plain

Row = dict[str, Any]

LINE, INVOICE = "account.move.line", "account.invoice"
PARTY, ACCOUNT = "party.party", "account.account"
FIELDS = {
    LINE: [
        *("party", "account.code", "account.name", "debit", "credit", "date", "maturity_date"),
        *("reconciliation", "reconciliation.date", "move_origin", "move", "move.number"),
        *("move.journal.type", "amount_second_currency", "second_currency.code"),
        *("invoice_payment", "company.rec_name", "company.currency.code"),
        *("write_date", "create_date"),
    ],
    INVOICE: [
        *("number", "reference", "type", "invoice_date", "payment_term.rec_name"),
        *("move", "additional_moves"),
    ],
    PARTY: [
        *("name", "code", "lang.code", "customer_payment_term.rec_name"),
        *("tax_identifier.code", "email", "phone"),
    ],
    ACCOUNT: ["code", "name", "balance", "company.rec_name", "company.currency.code"],
}
RECEIVABLE = [("account.type.receivable", "=", True), ("move.state", "=", "posted")]
#: Rows of one answer.
_PAGE = 1000
#: A change that was begun before the last reading and ended after it bears an older instant.
OVERLAP = dt.timedelta(minutes=15)


class Server:
    """The books on a running server, read with the user's own rights."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._context: Row = called(api, "model.res.user.get_preferences", [True, {}])

    def count(self) -> int:
        """How many receivable lines and accounts there are."""
        accounts = [("type.receivable", "=", True)]
        lines = self._call(LINE, "search_count", [RECEIVABLE, 0, None])
        return int(lines + self._call(ACCOUNT, "search_count", [accounts, 0, None]))

    def newest(self) -> dt.datetime | None:
        """When the newest change to receivables, invoices or parties was made."""
        found = []
        for model, domain in ((LINE, RECEIVABLE), (INVOICE, [("type", "=", "out")]), (PARTY, [])):
            for column in ("write_date", "create_date"):
                order = [(column, "DESC NULLS LAST")]
                rows = self._call(model, "search_read", [domain, 0, 1, order, [column]])
                found += [row[column] for row in rows if row[column]]
        return max(found, default=None)

    def parties(self, since: dt.datetime | None) -> Iterator[list[Row]]:
        """Yield all parties, or those concerned by a change, some at a time."""
        domain: list[Any] = []
        if since is not None:
            after = since - OVERLAP
            changed = ["OR", ("write_date", ">", after), ("create_date", ">", after)]
            ids = {row["id"] for row in self._all(PARTY, [changed], ["id"])}
            for model, owned in ((LINE, RECEIVABLE), (INVOICE, [("type", "=", "out")])):
                found = self._all(model, [*owned, changed], ["party"])
                ids |= {row["party"] for row in found if row["party"]}
            domain = [("id", "in", sorted(ids))]
        page: list[Row] = []
        for row in self._all(PARTY, domain, FIELDS[PARTY]):
            page.append(row)
            if len(page) == 100:
                yield page
                page = []
        if page:
            yield page

    def lines(self, parties: Iterable[int]) -> list[tuple[str, Row]]:
        """Every receivable line of some parties, each with its place."""
        domain = [*RECEIVABLE, ("party", "in", sorted(parties))]
        return [(f"{LINE}:{r['id']}", r) for r in self._all(LINE, domain, FIELDS[LINE])]

    def invoices(self, ids: Iterable[int]) -> dict[int, Row]:
        """Invoices by their ids."""
        wanted = sorted(set(ids))
        parts = [wanted[start : start + _PAGE] for start in range(0, len(wanted), _PAGE)]
        rows = [
            row for part in parts for row in self._call(INVOICE, "read", [part, FIELDS[INVOICE]])
        ]
        return {row["id"]: row for row in rows}

    def balances(self) -> tuple[dt.date | None, list[tuple[str, Row]]]:
        """The last day in the receivable accounts, and what they balance to at its close."""
        last = self._call(LINE, "search_read", [RECEIVABLE, 0, 1, [("date", "DESC")], ["date"]])
        if not last:
            return None, []
        day: dt.date = last[0]["date"]
        domain = [("type.receivable", "=", True)]
        asked = [domain, 0, None, [("id", "ASC")], FIELDS[ACCOUNT]]
        rows = self._call(ACCOUNT, "search_read", asked, date=day, posted=True)
        return day, [(f"{ACCOUNT}:{row['id']}", row) for row in rows]

    def _all(self, model: str, domain: list[Any], fields: list[str]) -> Iterator[Row]:
        return distinct(self._pages(model, domain, fields), lambda row: row["id"], model)

    def _pages(self, model: str, domain: list[Any], fields: list[str]) -> Iterator[list[Row]]:
        """Page by id, so that what is added or removed meanwhile shifts nothing."""
        last = 0
        while True:
            asked = [[*domain, ("id", ">", last)], 0, _PAGE, [("id", "ASC")], fields]
            page: list[Row] = self._call(model, "search_read", asked)
            yield page
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    def _call(self, model: str, method: str, params: list[Any], **context: Any) -> Any:
        return called(self._api, f"model.{model}.{method}", [*params, {**self._context, **context}])


class Written:
    """The books as answers that were written down: one file a model."""

    def __init__(self, folder: Path) -> None:
        self._rows = {
            model: [
                (f"{name}:{row['id']}", row)
                for name, body in bodies(folder, model)
                for row in plain(body["result"])
            ]
            for model in FIELDS
        }

    def count(self) -> int:
        """How many receivable lines and accounts there are."""
        return len(self._rows[LINE]) + len(self._rows[ACCOUNT])

    def newest(self) -> dt.datetime | None:
        """When the newest change was made."""
        stamps = [row.get("write_date") or row["create_date"] for _, row in self._rows[LINE]]
        return max(stamps, default=None)

    def parties(self, since: dt.datetime | None) -> Iterator[list[Row]]:
        """Yield all parties: what was written down does not say what changed."""
        del since
        yield [row for _, row in self._rows[PARTY]]

    def lines(self, parties: Iterable[int]) -> list[tuple[str, Row]]:
        """Every receivable line of some parties, each with its place."""
        wanted = set(parties)
        return [pair for pair in self._rows[LINE] if pair[1]["party"] in wanted]

    def invoices(self, ids: Iterable[int]) -> dict[int, Row]:
        """Invoices by their ids."""
        wanted = set(ids)
        return {row["id"]: row for _, row in self._rows[INVOICE] if row["id"] in wanted}

    def balances(self) -> tuple[dt.date | None, list[tuple[str, Row]]]:
        """The last day in the receivable accounts, and what they balance to at its close."""
        days = [row["date"] for _, row in self._rows[LINE]]
        return max(days, default=None), self._rows[ACCOUNT]

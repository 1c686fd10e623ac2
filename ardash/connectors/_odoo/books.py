"""The books of an Odoo company: on its server by JSON-RPC, or as answers that were written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.pages import Newest, bodies, distinct, written
from ardash.connectors._live.secrets import needed
from ardash.errors import Message, SourceUnavailable

Row = dict[str, Any]

LINE, PARTIAL, PARTNER = "account.move.line", "account.partial.reconcile", "res.partner"
FIELDS = {
    LINE: [
        *("move_id", "move_name", "move_type", "partner_id", "account_id", "company_id"),
        *("company_currency_id", "currency_id", "balance", "amount_currency", "date"),
        *("date_maturity", "invoice_date", "ref", "write_date"),
        *("matched_debit_ids", "matched_credit_ids"),
    ],
    PARTIAL: [
        *("debit_move_id", "credit_move_id", "amount", "debit_amount_currency"),
        *("credit_amount_currency", "max_date", "write_date"),
    ],
    PARTNER: [
        "name",
        "country_code",
        "lang",
        "email",
        "phone",
        "vat",
        "street",
        "street2",
        "zip",
        "city",
    ],
}
RECEIVABLE = [
    ["account_id.account_type", "=", "asset_receivable"],
    ["parent_state", "=", "posted"],
]
_PAGE = 1000
_TOGETHER = 100
_OVERLAP = dt.timedelta(minutes=15)


class Books:
    """Receivable lines and what they are matched with."""

    def __init__(self, location: str, database: str | None, since: str | None, stack: ExitStack):
        self._folder = written(location)
        self.since = None if self._folder else since
        self._newest = Newest(self.since, live=self._folder is None)
        self._user = 0
        self._database = database or ""
        if self._folder is None:
            self._api = stack.enter_context(Api(location))
            self._secret = needed("odoo", "api_key")
            user = needed("odoo", "user")
            found = self._rpc("common", "login", [self._database, user, self._secret])
            if not found:
                raise SourceUnavailable(
                    Message("It does not let {user} in.", user=user),
                    where=self._api.host,
                    remedy=Message("Check the credentials and what they may read."),
                )
            self._user = int(found)

    @property
    def cursor(self) -> str | None:
        """Where the next reading goes on from."""
        return self._newest.cursor

    def partners(self) -> Iterator[list[int]]:
        """Yield the partners that have receivable lines, or those concerned by a change."""
        lines: list[Any] = list(RECEIVABLE)
        ids: set[int] = set()
        if self.since is not None:
            after = dt.datetime.fromisoformat(self.since) - _OVERLAP
            changed = ["write_date", ">", after.isoformat(" ")]
            lines.append(changed)
            ids = {row["id"] for _, row in self.rows(PARTNER, [changed], ["id"])}
        fields = ["partner_id", "write_date"]
        for _, row in self.rows(LINE, lines, fields):
            self._newest.see(row["write_date"] or None)
            ids |= {row["partner_id"][0]} if row["partner_id"] else set()
        every = sorted(ids)
        for start in range(0, len(every), _TOGETHER):
            yield every[start : start + _TOGETHER]

    def partials(self, lines: Iterable[Row]) -> list[Row]:
        """What matches some lines with others."""
        ids = {n for ln in lines for n in (*ln["matched_debit_ids"], *ln["matched_credit_ids"])}
        wanted = sorted(ids)
        found: list[Row] = []
        for start in range(0, len(wanted), _PAGE):
            some = wanted[start : start + _PAGE]
            found += [row for _, row in self.rows(PARTIAL, [["id", "in", some]])]
        return found

    def rows(
        self, model: str, domain: list[Any], fields: list[str] | None = None
    ) -> Iterator[tuple[str, Row]]:
        """Yield records of a model, each with its place."""
        pages = self._pages(model, domain, fields or FIELDS[model])
        for row in distinct(pages, lambda row: row["id"], model):
            yield f"{row.pop('_place', model)}:{row['id']}", row

    def _pages(self, model: str, domain: list[Any], fields: list[str]) -> Iterator[list[Row]]:
        if self._folder is not None:
            wanted = [part for part in domain if part[1] == "in"]
            for file, body in bodies(self._folder, model):
                yield [
                    {**row, "_place": file}
                    for row in body["result"]
                    if all(_key(row[column]) in values for column, _, values in wanted)
                ]
            return
        last = 0
        while True:
            # By id, so that what is added or removed meanwhile shifts nothing.
            asked = [[*domain, ["id", ">", last]]]
            options = {"fields": fields, "limit": _PAGE, "order": "id asc"}
            login = [self._database, self._user, self._secret]
            page: list[Row] = self._rpc(
                "object", "execute_kw", [*login, model, "search_read", asked, options]
            )
            yield page
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    def _rpc(self, service: str, method: str, args: list[Any]) -> Any:
        call = {"service": service, "method": method, "args": args}
        body = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": call}
        said = self._api.ask("POST", "/jsonrpc", json=body).body
        if "error" in said:
            data = said["error"].get("data") or {}
            reason = str(data.get("message") or said["error"].get("message"))
            raise SourceUnavailable(
                Message("It refuses {method}: {said}.", method=method, said=reason.rstrip(".")),
                where=self._api.host,
                remedy=Message("Check that the user may read receivables."),
            )
        return said["result"]


def _key(value: Any) -> Any:
    """Odoo writes a record that is named as [number, name]."""
    return value[0] if isinstance(value, list) and value else value

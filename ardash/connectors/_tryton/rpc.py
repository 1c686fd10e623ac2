"""Tryton's JSON-RPC: its session, its way to write dates and decimals."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.secrets import needed
from ardash.errors import Message, SourceUnavailable

_DAY = ("year", "month", "day")
_INSTANT = (*_DAY, "hour", "minute", "second", "microsecond")


class Session:
    """A login that renews itself when the server has forgotten it."""

    def __init__(self, location: str) -> None:
        self._api = Api(location)
        self._header = ""

    def headers(self) -> Mapping[str, str]:
        """Log in if need be, and say who we are."""
        if not self._header:
            self.renew()
        return {"Authorization": self._header}

    def renew(self) -> bool:
        """Log in. Raises SourceUnavailable when the name or the password is wrong."""
        user, password = needed("tryton", "user"), needed("tryton", "password")
        found = called(self._api, "common.db.login", [user, {"password": password}, "en"])
        if not found:
            raise SourceUnavailable(
                Message("It does not let {user} in.", user=user),
                where=self._api.host,
                remedy=Message("Check the credentials and what they may read."),
            )
        session = f"{user}:{found[0]}:{found[1]}".encode()
        self._header = f"Session {base64.b64encode(session).decode()}"
        return True

    def close(self) -> None:
        """Hang up."""
        self._api.close()


def called(api: Api, method: str, params: list[Any]) -> Any:
    """Call a method of the server and return what it says, in Python's types.

    Raises SourceUnavailable with the server's reason.
    """
    body = api.ask("POST", "/", json={"id": 1, "method": method, "params": coded(params)}).body
    if isinstance(body, dict) and body.get("error"):
        said = " ".join(str(part) for part in body["error"] if part)
        raise SourceUnavailable(
            Message("It refuses {method}: {said}.", method=method, said=said[:300].rstrip(".")),
            where=api.host,
            remedy=Message("Check that the user may read receivables."),
        )
    return plain(body["result"] if isinstance(body, dict) and "result" in body else body)


def plain(value: Any) -> Any:
    """Turn Tryton's JSON into Python's dates and decimals.

    >>> plain([{"__class__": "Decimal", "decimal": "1.50"}])
    [Decimal('1.50')]
    """
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("__class__")
    rest = {name: each for name, each in value.items() if name != "__class__"}
    if kind == "Decimal":
        return Decimal(rest["decimal"])
    if kind == "date":
        return dt.date(**rest)
    if kind == "datetime":
        return dt.datetime(**rest)  # noqa: DTZ001 - the server's own clock
    return {name: plain(each) for name, each in value.items()}


def coded(value: Any) -> Any:
    """Turn Python's dates into Tryton's JSON."""
    if isinstance(value, list | tuple):
        return [coded(each) for each in value]
    if isinstance(value, dict):
        return {name: coded(each) for name, each in value.items()}
    if isinstance(value, dt.datetime):
        return {"__class__": "datetime", **{part: getattr(value, part) for part in _INSTANT}}
    if isinstance(value, dt.date):
        return {"__class__": "date", **{part: getattr(value, part) for part in _DAY}}
    return value

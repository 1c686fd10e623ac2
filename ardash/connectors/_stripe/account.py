"""A Stripe account: its lists, from the live system or as they were written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ardash.connectors._live.api import Api
from ardash.connectors._live.pages import bodies, distinct, instant, written
from ardash.connectors._live.secrets import needed

#: The last version in which a charge names its invoice.
_VERSION = "2024-06-20"
_PAGE = 100
_OVERLAP = dt.timedelta(minutes=15)
#: Stripe keeps events for 30 days; a day less, to be sure.
_EVENTS_KEPT = dt.timedelta(days=29)
_EVENTS = ("invoice.", "charge.", "credit_note.", "customer.", "refund.")

Row = dict[str, Any]


class _Key:
    """The account's restricted key."""

    def headers(self) -> Mapping[str, str]:
        """Bear the key."""
        key = needed("stripe", "api_key")
        return {"Authorization": f"Bearer {key}", "Stripe-Version": _VERSION}

    def renew(self) -> bool:
        """There is no other one."""
        return False


class Account:
    """What changed since, customer by customer; or everything, where that cannot be told."""

    def __init__(self, location: str, since: str | None, stack: ExitStack) -> None:
        self._folder: Path | None = written(location)
        self.since = None if self._folder or since is None else dt.datetime.fromisoformat(since)
        self.cursor = since
        if self._folder is None:
            self._api = stack.enter_context(Api(location, authority=_Key()))
            asked = {"limit": 1}
            now = instant(self._api.ask("GET", "/v1/customers", params=asked).headers)
            self.cursor = now.isoformat() if now else None
            if now and self.since and now - self.since > _EVENTS_KEPT:
                self.since = None

    def changed(self) -> list[str]:
        """Customers that something happened to since."""
        if self.since is None:
            raise ValueError("everything is read")
        after = int((self.since - _OVERLAP).replace(tzinfo=dt.UTC).timestamp())
        found: set[str] = set()
        for _, event in self.rows("events", **{"created[gte]": after}):
            about = event["data"]["object"]
            if event["type"].startswith(_EVENTS):
                whose = about["id"] if about["object"] == "customer" else about.get("customer")
                if whose is None and about.get("charge"):
                    whose = self._api.get(f"/v1/charges/{about['charge']}")["customer"]
                found |= {whose} if whose else set()
        return sorted(found)

    def customer(self, key: str) -> Row:
        """One customer."""
        found: Row = self._api.get(f"/v1/customers/{key}")
        return found

    def rows(self, name: str, **asked: Any) -> Iterator[tuple[str, Row]]:
        """Yield what is in a list, each with its place."""
        for row in distinct(self._pages(name, asked), lambda row: row["id"], name):
            yield f"{row.pop('_place', name)}:{row['id']}", row

    def _pages(self, name: str, asked: dict[str, Any]) -> Iterator[list[Row]]:
        if self._folder is not None:
            for file, body in bodies(self._folder, name.rpartition("/")[2]):
                yield [{**row, "_place": file} for row in body["data"]]
            return
        last = None
        while True:
            body = self._api.get(f"/v1/{name}", limit=_PAGE, starting_after=last, **asked)
            yield body["data"]
            if not body.get("has_more") or not body["data"]:
                return
            last = body["data"][-1]["id"]

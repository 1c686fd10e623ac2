"""A profile of queries: what to ask a database, in its own SQL. Written in TOML.

version = 1
currency = "EUR"             # where a row names none
amounts = "major"            # 12.50; or "minor": 1250
restates_items = false       # true: entries of a changed item are always all given

[queries]                    # columns are named as those of ardash (AS customer_id ...)
customers = "SELECT ..."
items = "SELECT ..."
entries = "SELECT ..."
controls = "SELECT ..."
cursor = "SELECT max(changed_at) FROM ..."    # asked first; then :since is what it said last time

[deleted]                    # keys of what was deleted after :since
items = "SELECT item_id FROM ..."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ardash.errors import BadInput, Message
from ardash.money import currency_code

QUERIES = ("customers", "items", "entries", "controls", "cursor")
DELETED = ("customers", "items", "entries", "controls")
_KEYS = {"version", "currency", "amounts", "restates_items", "queries", "deleted"}


@dataclass(frozen=True)
class Profile:
    """What to ask, and how amounts are written."""

    queries: Mapping[str, str]
    deleted: Mapping[str, str]
    currency: str | None = None
    minor: bool = False
    restates_items: bool = False

    @property
    def incremental(self) -> bool:
        """Whether only what changed can be asked for."""
        return "cursor" in self.queries


def load(path: Path | str) -> Profile:
    """Read a profile, given as its file or as its text.

    Raises BadInput, naming the file and the key, when it makes no sense.
    """
    where = "profile" if isinstance(path, str) else path.name
    try:
        said = tomllib.loads(path if isinstance(path, str) else path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            Message("The profile cannot be read: {reason}.", reason=str(error).rstrip(".")),
            where=where if isinstance(path, str) else str(path),
            remedy=Message("docs/connectors.md shows a profile of queries."),
        ) from error
    try:
        return _profile(said)
    except BadInput as error:
        raise BadInput(error.what, where=where, remedy=error.remedy) from error


def _profile(said: dict[str, Any]) -> Profile:
    queries, deleted = said.get("queries", {}), said.get("deleted", {})
    _refuse_others("", said, _KEYS)
    _refuse_others("queries.", queries, set(QUERIES))
    _refuse_others("deleted.", deleted, set(DELETED))
    _refuse_value("version", said.get("version"), (1,))
    _refuse_value("amounts", said.get("amounts", "major"), ("major", "minor"))
    _refuse_value("restates_items", said.get("restates_items", False), (True, False))
    for name in ("customers", "items", "entries"):
        if name not in queries:
            raise BadInput(Message("The profile has no query of {name}.", name=name))
    for name, query in {**queries, **deleted}.items():
        if not isinstance(query, str):
            raise BadInput(Message("{option} cannot be {value}.", option=name, value=repr(query)))
    currency = said.get("currency")
    return Profile(
        queries=queries,
        deleted=deleted,
        currency=None if currency is None else currency_code(str(currency)),
        minor=said.get("amounts") == "minor",
        restates_items=bool(said.get("restates_items", False)),
    )


def _refuse_others(below: str, said: Mapping[str, Any], known: set[str]) -> None:
    for name in sorted(set(said) - known):
        raise BadInput(
            Message("The profile cannot have {key}.", key=f"{below}{name}"),
            remedy=Message("Known are: {names}.", names=", ".join(sorted(known))),
        )


def _refuse_value(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise BadInput(
            Message("{option} cannot be {value}.", option=name, value=repr(value)),
            remedy=Message("Known are: {names}.", names=", ".join(map(str, allowed))),
        )

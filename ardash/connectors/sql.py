"""A database: any that SQLAlchemy reaches (PostgreSQL, SQL Server, Oracle, MySQL, a warehouse),
so Sage, Cegid, SAP or your own; asked with the queries of a profile that you write once.

The location is the address without the password, such as postgresql://reader@host/books, or an
SQLite file. The password comes from ARDASH_SQL_PASSWORD. Ask your administrator for a user that
may only read. docs/connectors.md shows the profile and its columns.

Une base de données : toutes celles que SQLAlchemy sait joindre (PostgreSQL, SQL Server, Oracle,
MySQL, un entrepôt), donc Sage, Cegid, SAP ou la vôtre ; elle est interrogée avec les requêtes d'un
profil que vous écrivez une fois pour toutes. L'emplacement est l'adresse sans le mot de passe,
comme postgresql://lecteur@serveur/compta, ou un fichier SQLite. Le mot de passe est lu dans la
variable ARDASH_SQL_PASSWORD. Demandez à votre administrateur un utilisateur qui n'a que le droit
de lire. Le fichier docs/connectors.md montre le profil et les colonnes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from ardash.connectors._live.rows import Row, Rows
from ardash.connectors._sql import asking
from ardash.connectors._sql.profile import DELETED, Profile, load
from ardash.errors import BadInput, Message, mark
from ardash.money import currency_code, to_minor
from ardash.records.batch import SCHEMAS, Batch

__all__ = ["ADDRESS", "CREDENTIALS", "OPTIONS", "TITLE", "read"]

TITLE = mark("Database (SQL)")
ADDRESS = "postgresql://reader@host/books"
CREDENTIALS: Mapping[str, str] = {
    "password": mark("Of the user in the address; not for SQLite."),
}
OPTIONS: Mapping[str, str] = {
    "profile": mark(
        "The queries, as TOML or as the path of their file; left out: profile.toml beside the "
        "SQLite file."
    ),
}
_AMOUNTS = {
    "credit_limit": "credit_currency",
    "amount": "currency",
    "amount_base": "base_currency",
    "balance": "currency",
}
_FRAMES = ("customers", "items", "entries", "controls")
_NEEDED = {
    "customers": ("customer_id",),
    "items": ("item_id", "customer_id", "kind", "issued_on"),
    "entries": ("entry_id", "item_id", "kind", "booked_on", "amount"),
    "controls": ("control_id", "account", "closed_on", "balance"),
}


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield what the database answers: all of it, or what changed after the cursor `since`.

    Raises BadInput for a profile or query that makes no sense, BadSetting for an address that does
    not, SourceUnavailable when the database cannot be reached.
    """
    url = asking.address(location)
    profile = load(_profile_of(location, options))
    with asking.connected(url) as connection:
        # Asked before all else: what changes meanwhile comes again rather than never.
        cursor = _cursor(connection, profile, since)
        after = since if profile.incremental else None
        reading = _Reading(asking.named(url), profile, Rows(complete=after is None))
        for name in _FRAMES:
            if name in profile.queries:
                asked = asking.ask(connection, name, profile.queries[name], after)
                with closing(asked) as parts:
                    for part in parts:
                        reading.take(name, *part)
                        yield reading.rows.batch(cursor=cursor)
        if after is not None:
            for name in DELETED:
                if name in profile.deleted:
                    for _, keys in asking.ask(connection, name, profile.deleted[name], after):
                        reading.rows.deleted.setdefault(name, []).extend(str(k[0]) for k in keys)
        yield reading.rows.batch(cursor=cursor)


def _profile_of(location: str, options: Mapping[str, str]) -> Path | str:
    if "\n" in options.get("profile", "").strip():
        return options["profile"]
    if options.get("profile"):
        return Path(options["profile"]).expanduser()
    path = Path(location)
    return (path if path.is_dir() else path.parent) / "profile.toml"


def _cursor(connection: sa.Connection, profile: Profile, since: str | None) -> str | None:
    if not profile.incremental:
        return None
    for _, rows in asking.ask(connection, "cursor", profile.queries["cursor"], since):
        if rows and rows[0] and rows[0][0] is not None:
            return str(rows[0][0])
    return since


class _Reading:
    """Rows of the database on their way to rows of a batch."""

    def __init__(self, database: str, profile: Profile, rows: Rows) -> None:
        self._database = database
        self._profile = profile
        self._currencies: dict[str, tuple[str | None, str | None]] = {}
        self.rows = rows

    def take(self, name: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
        """Add rows of a frame; one that cannot be read is a reject."""
        unknown = sorted(set(columns) - set(SCHEMAS[name]) - {"place"})
        if unknown:
            raise BadInput(
                Message("{name} has no column {column}.", name=name, column=unknown[0]),
                where=self._database,
                remedy=Message(
                    "Known are: {names}.", names=", ".join(c for c in SCHEMAS[name] if c != "place")
                ),
            )
        for column in _NEEDED[name]:
            if column not in columns:
                raise BadInput(
                    Message("The query of {name} lacks {column}.", name=name, column=column),
                    where=self._database,
                )
        for values in rows:
            row = dict(zip(columns, values, strict=True))
            key = row[_NEEDED[name][0]]
            place = f"{self._database}:{name}:{key}"
            with self.rows.document(place, row) as found:
                getattr(found, _ADDERS[name])(**self._typed(name, row))
        if name == "items" and not self._profile.restates_items:
            self.rows.restated.clear()

    def _typed(self, name: str, row: Row) -> Row:
        typed = {
            column: _value(column, row[column], SCHEMAS[name][column])
            for column in row
            if column != "place" and column not in _AMOUNTS
        }
        if name in ("items", "controls"):
            typed["currency"] = currency_code(typed.get("currency") or self._profile.currency or "")
        if name == "items":
            self._currencies[typed["item_id"]] = (typed["currency"], typed.get("base_currency"))
        if name == "entries" and not self._profile.minor:
            # Said of every entry, so that one on an item of another currency is noticed.
            typed["currency"] = typed.get("currency") or self._of_item(row, "currency")
        for column, of in _AMOUNTS.items():
            if column in row:
                typed[column] = self._minor(row[column], typed.get(of) or self._of_item(row, of))
        return typed

    def _of_item(self, row: Row, column: str) -> str | None:
        known = self._currencies.get(str(row.get("item_id")), (None, None))
        return known[column == "base_currency"] or self._profile.currency

    def _minor(self, value: Any, currency: str | None) -> int | None:
        if value is None:
            return None
        try:
            # A float says what its shortest decimal says: 12.1, not 12.0999999999999996.
            amount = Decimal(str(value))
            whole = amount if self._profile.minor else None
        except InvalidOperation as error:
            raise BadInput(Message("{value} is no amount.", value=repr(value))) from error
        if whole is not None:
            return int(whole)
        if currency is None:
            raise BadInput(Message("Nothing says which currency the amount is in."))
        return to_minor(amount, currency_code(currency))


_ADDERS = {"customers": "customer", "items": "item", "entries": "entry", "controls": "control"}


def _value(column: str, value: Any, kind: pl.DataType) -> Any:
    if value is None:
        return None
    if kind == pl.Date:
        return _day(column, value)
    if kind == pl.Float64:
        return float(value)
    return str(value)


def _day(column: str, value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise BadInput(
            Message("{column} is no date: {value}.", column=column, value=repr(value)),
            remedy=Message("Write dates as 2026-10-31."),
        ) from error

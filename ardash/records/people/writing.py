"""Writing: one change that a person makes, with its audit row, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ardash.errors import BadSetting, EditConflict, Message, UnknownChoice, mark
from ardash.records import schema
from ardash.records.store import Store

#: Key of the PostgreSQL advisory lock that one writing person at a time holds ("ardash", "p").
_LOCK = 0x61726461_736870

Row = dict[str, Any]

#: Columns that every change changes.
_STAMPS = ("version", "author", "saved_at", "created_at")

_NONE = {
    schema.promises: mark("There is no promise {number}."),
    schema.disputes: mark("There is no dispute {number}."),
    schema.plans: mark("There is no payment plan {number}."),
    schema.contacts: mark("There is no contact {number}."),
    schema.messages: mark("There is no message {number}."),
    schema.applications: mark("There is no application {number}."),
}


@dataclass(frozen=True)
class Writing:
    """A transaction that a person writes in: what is written is audited as theirs."""

    connection: sa.Connection
    now: datetime
    author: str

    def insert(
        self, table: sa.Table, row: Mapping[str, Any], *, beside: Mapping[str, Any] | None = None
    ) -> int:
        """Write a new row; returns its number, or 0 where the table has none.

        `beside` is what belongs to the row but stands in another table: it is audited with it.
        """
        written = self.connection.execute(sa.insert(table).values(dict(row)))
        key = dict(zip(_key_names(table), written.inserted_primary_key or (), strict=True))
        self._audit(table, key, None, {**self._row(table, key), **(beside or {})})
        number = next(iter(key.values()))
        return number if isinstance(number, int) else 0

    def current(self, table: sa.Table, key: Mapping[str, Any]) -> Row | None:
        """Read a row as it stands; None when there is none."""
        query = sa.select(table).where(*_matching(table, key))
        found = self.connection.execute(query).mappings().one_or_none()
        return None if found is None else dict(found)

    def read(self, table: sa.Table, number: int, version: int) -> Row:
        """Read the row that a person wants to change, as they saw it.

        Raises UnknownChoice when there is none of that number, EditConflict when somebody has
        changed it since `version`.
        """
        (name,) = _key_names(table)
        row = self.current(table, {name: number})
        if row is None:
            raise UnknownChoice(
                Message(_NONE[table], number=number),
                remedy=Message("Look the number up in the list."),
            )
        if row["version"] != version:
            raise self.conflict(table, {name: number}, version)
        return row

    def update(
        self, table: sa.Table, key: Mapping[str, Any], version: int, changes: Mapping[str, Any]
    ) -> int:
        """Change a row that was read at `version`; returns its new version."""
        before = self._row(table, key)
        statement = (
            sa.update(table)
            .where(*_matching(table, key), table.c.version == version)
            .values({**changes, "version": version + 1})
        )
        if self.connection.execute(statement).rowcount != 1:
            raise self.conflict(table, key, version)
        after = self._row(table, key)
        changed = [name for name, value in after.items() if before[name] != value]
        self._audit(
            table,
            key,
            {name: before[name] for name in changed},
            {name: after[name] for name in changed},
        )
        return version + 1

    def conflict(self, table: sa.Table, key: Mapping[str, Any], version: int) -> EditConflict:
        """Make the error that says who changed a row since `version`, what and when."""
        audit = schema.audit
        query = (
            sa.select(audit)
            .where(audit.c.table_name == table.name, audit.c.row_key == _json(key))
            .order_by(audit.c.change)
        )
        changes = [
            (change, json.loads(change.before or "{}"), json.loads(change.after))
            for change in self.connection.execute(query)
        ]
        later = [each for each in changes if each[2]["version"] > version]
        if not later:
            raise UnknownChoice(
                Message("There is no version {version} to change.", version=version),
                remedy=Message("Read it again, and save what still holds."),
            )
        was: Row = {}
        now: Row = {}
        for _, before, after in later:
            was = {**before, **was}
            now |= after
        last = later[-1][0]
        return EditConflict(
            author=last.author,
            at=last.at,
            fields={
                name: (was.get(name), value)
                for name, value in now.items()
                if was.get(name) != value and name not in _STAMPS
            },
        )

    def _row(self, table: sa.Table, key: Mapping[str, Any]) -> Row:
        row = self.current(table, key)
        if row is None:
            raise RuntimeError(f"{table.name} has no row {dict(key)}")
        return row

    def _audit(
        self, table: sa.Table, key: Mapping[str, Any], before: Row | None, after: Row
    ) -> None:
        self.connection.execute(
            sa.insert(schema.audit).values(
                at=self.now,
                author=self.author,
                table_name=table.name,
                row_key=_json(key),
                before=None if before is None else _json(before),
                after=_json(after),
            )
        )


@contextmanager
def writing(store: Store, *, now: datetime, author: str) -> Iterator[Writing]:
    """Open a transaction of one person; all of it stands, or nothing.

    Raises BadSetting without an author, StoreUnavailable when the database cannot be written.
    """
    name = author.replace("\x00", "").strip()
    if not name:
        raise BadSetting(
            Message("It is not said who writes this."),
            remedy=Message("Name the author: every change is kept with who made it."),
        )
    with store.database.transaction(write=True) as connection:
        if not store.database.is_sqlite:
            # So changes become visible in the order of their numbers, and `last_change` tells all.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield Writing(connection, instant(now), name)


def instant(moment: datetime) -> datetime:
    """Return an instant as the database keeps it: UTC, without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _key_names(table: sa.Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _matching(table: sa.Table, key: Mapping[str, Any]) -> Sequence[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in key.items()]


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(dict(row), ensure_ascii=False, default=_spoken)


def _spoken(value: object) -> str:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    raise TypeError(f"{value!r} is in no column")

"""Read a profile from TOML; a mistake in it is named, with what is known in its place."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from ardash.connectors._tabular.dates import ORDERS
from ardash.connectors._tabular.meanings import (
    DATE_MEANINGS,
    ENTRY_KINDS,
    IGNORE,
    KINDS,
    MEANINGS,
    missing,
)
from ardash.connectors._tabular.profile import Choice, Defaults, Profile, Reading, Rows
from ardash.connectors._tabular.tables import Tables
from ardash.errors import BadSetting, Message
from ardash.money import currency_code

VERSION = 1


def load(text: str, where: str = "profile") -> Profile:
    """Read a profile from TOML.

    Raises BadSetting for what makes no sense and UnknownChoice for a key or value that is none
    of the known ones, naming both.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(
            Message("The profile is no TOML: {reason}.", reason=str(error)),
            where=where,
            remedy=Message("Compare it with the examples in docs/files.md."),
        ) from error
    reader = _Reader(where)
    reader.known(table, "", ("version", "file", "defaults", "rows"))
    if table.get("version") != VERSION:
        raise BadSetting(
            Message(
                "version = {version} is no version of a profile.", version=table.get("version")
            ),
            where=where,
            remedy=Message("Write version = {known}.", known=VERSION),
        )
    shared = reader.reading(reader.table(table, "file"), "file")
    stated = reader.table(table, "defaults")
    reader.known(stated, "defaults", (*_names(Defaults), "complete"))
    defaults = reader.defaults(stated, "defaults", Defaults())
    rows = table.get("rows")
    if not isinstance(rows, list) or not rows:
        raise BadSetting(
            Message("The profile has no [[rows]]."),
            where=where,
            remedy=Message("Add a [[rows]] with files, kind and columns."),
        )
    complete = reader.value(stated, "defaults", "complete", bool)
    return Profile(
        rows=tuple(
            reader.rows(one, f"rows {n}", shared, defaults) for n, one in enumerate(rows, 1)
        ),
        complete=True if complete is None else complete,
        exported_on=defaults.exported_on,
    )


def iso_date(text: str, name: str, where: str | None = None) -> dt.date:
    """Read a date written year-month-day; raises BadSetting for anything else."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise BadSetting(
            Message("{name} = {value} is no date.", name=name, value=repr(text)),
            where=where,
            remedy=Message("Write it as 2025-09-30."),
        ) from None


class _Reader(Tables):
    """Takes the tables of a profile apart."""

    def reading(self, table: Mapping[str, Any], name: str, under: Reading | None = None) -> Reading:
        if under is None:
            self.known(table, name, _names(Reading))
        given = {
            key: self.value(table, name, key, int if key == "header_row" else str)
            for key in _names(Reading)
        }
        if given["decimals"] is not None:
            self.choice(given["decimals"], f"{name}.decimals", (".", ","))
        if given["dates"] is not None:
            self.dates(given["dates"], f"{name}.dates")
        if (separator := given["separator"]) is not None and len(separator) != 1:
            raise self.no(name, "separator", "one character")
        if (row := given["header_row"]) is not None and row < 1:
            raise self.no(name, "header_row", "a line counted from 1")
        return replace(under or Reading(), **{k: v for k, v in given.items() if v is not None})

    def dates(self, value: str, name: str) -> str:
        return value if "%" in value else self.choice(value, name, (*ORDERS, '"%d.%m.%Y" ...'))

    def defaults(self, table: Mapping[str, Any], name: str, under: Defaults) -> Defaults:
        given = {
            key: self.value(table, name, key, str)
            for key in _names(Defaults)
            if key != "exported_on"
        }
        for key in ("currency", "base_currency"):
            if given[key] is not None:
                given[key] = currency_code(given[key])
        exported = table.get("exported_on")
        if isinstance(exported, str):
            exported = iso_date(exported, f"{name}.exported_on", self.where)
        if exported is not None and type(exported) is not dt.date:
            raise self.no(name, "exported_on", "a date such as 2025-09-30")
        given["exported_on"] = exported
        return replace(under, **{k: v for k, v in given.items() if v is not None})

    def rows(
        self, table: Mapping[str, Any], name: str, shared: Reading, defaults: Defaults
    ) -> Rows:
        own = ("files", "kind", "columns", "dates", "skip", "entry_kind", "sign", "optional")
        general = [key for key in _names(Reading) if key != "dates"]
        self.known(table, name, (*own, *general, *_names(Defaults)))
        files = table.get("files", "*")
        files = (files,) if isinstance(files, str) else files
        if not isinstance(files, list | tuple) or not all(isinstance(f, str) for f in files):
            raise self.no(name, "files", "a pattern such as invoices*.csv, or a list of them")
        kind = self.kind(table, name)
        stated = table.get("dates")
        general_dates = stated.get("default") if isinstance(stated, dict) else stated
        plain = {**table, "dates": general_dates}
        draft = Rows(
            files=tuple(files),
            kind=kind,
            columns={},
            reading=self.reading(plain, name, shared),
            defaults=self.defaults(table, name, defaults),
            optional=bool(self.value(table, name, "optional", bool)),
        )
        if kind == IGNORE:
            return draft
        columns = self.columns(table, name, draft.kinds)
        entry = table.get("entry_kind")
        return replace(
            draft,
            columns=columns,
            dates=self.own_dates(table, name, columns),
            skip=self.skip(table, name),
            entry_kind=None
            if entry is None
            else self.mapping(entry, f"{name}.entry_kind", ENTRY_KINDS),
            sign=self.sign(table, name, draft.kinds),
        )

    def columns(self, table: Mapping[str, Any], name: str, kinds: Sequence[str]) -> dict[str, str]:
        """Read what the columns mean; raises BadSetting where something needed is missing."""
        meanings = list(dict.fromkeys(m for one in kinds for m in MEANINGS[one]))
        columns = self.texts(table, "columns", name, meanings)
        if lacking := missing(kinds, columns):
            raise BadSetting(
                Message(
                    "{name}.columns does not say which column is {needed}.",
                    name=name,
                    needed=lacking[0].replace("|", " / "),
                ),
                where=self.where,
                remedy=Message("Known here: {keys}.", keys=", ".join(meanings)),
            )
        return columns

    def own_dates(
        self, table: Mapping[str, Any], name: str, columns: Mapping[str, str]
    ) -> dict[str, str]:
        """Read the date order of single columns; `default` is that of all others."""
        if not isinstance(table.get("dates"), dict):
            return {}
        known = ["default", *(m for m in DATE_MEANINGS if m in columns)]
        orders = self.texts(table, "dates", name, known)
        for meaning, order in orders.items():
            self.dates(order, f"{name}.dates.{meaning}")
        return {meaning: order for meaning, order in orders.items() if meaning != "default"}

    def kind(self, table: Mapping[str, Any], name: str) -> str | Choice:
        kind = table.get("kind")
        if isinstance(kind, dict):
            return self.mapping(kind, f"{name}.kind", (*KINDS, IGNORE))
        if not isinstance(kind, str):
            raise self.no(name, "kind", "one of " + ", ".join((*KINDS, IGNORE)))
        return self.choice(kind, f"{name}.kind", (*KINDS, IGNORE))

    def skip(self, table: Mapping[str, Any], name: str) -> dict[str, tuple[str, ...]]:
        found = {}
        for column, values in self.table(table, "skip", name).items():
            if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
                raise self.no(f"{name}.skip", column, "a list of texts")
            found[column] = tuple(values)
        return found

    def sign(self, table: Mapping[str, Any], name: str, kinds: Sequence[str]) -> dict[str, str]:
        given = table.get("sign", {})
        if isinstance(given, str):
            given = dict.fromkeys(kinds, given)
        if not isinstance(given, dict):
            raise self.no(name, "sign", '"plus" or "minus"')
        self.known(given, f"{name}.sign", kinds)
        return {
            kind: self.choice(str(sign), f"{name}.sign", ("plus", "minus"))
            for kind, sign in given.items()
        }


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))

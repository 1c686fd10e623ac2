"""Tables of a TOML file taken apart: what is unknown or of the wrong sort is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ardash.connectors._tabular.profile import Choice
from ardash.errors import BadSetting, Message, UnknownChoice


class Tables:
    """Reads values out of tables; its errors say where, name the key, and show the known ones."""

    def __init__(self, where: str) -> None:
        self.where = where

    def known(self, table: Mapping[str, Any], name: str, keys: Sequence[str]) -> None:
        """Raise UnknownChoice for a key that is none of the known ones."""
        for key in table:
            if key not in keys:
                raise UnknownChoice(
                    Message("The profile has no key {key}.", key=repr(f"{name}.{key}".lstrip("."))),
                    where=self.where,
                    remedy=Message("Known here: {keys}.", keys=", ".join(keys)),
                )

    def table(self, table: Mapping[str, Any], key: str, name: str = "") -> dict[str, Any]:
        """Return the table under a key; empty where there is none."""
        found = table.get(key, {})
        if not isinstance(found, dict):
            raise self.no(name, key, "a table")
        return found

    def value(self, table: Mapping[str, Any], name: str, key: str, kind: type) -> Any:
        """Return the value under a key, or None; raises BadSetting for another sort of value."""
        found = table.get(key)
        if found is not None and (
            not isinstance(found, kind) or (kind is int) != (type(found) is int)
        ):
            words = {str: "a text in quotes", int: "a whole number", bool: "true or false"}
            raise self.no(name, key, words[kind])
        return found

    def choice(self, value: str, name: str, known: Sequence[str]) -> str:
        """Return a value that is one of the known ones; else raises UnknownChoice."""
        if value not in known:
            raise UnknownChoice(
                Message(
                    "{key} = {value} is none of the known values.", key=name, value=repr(value)
                ),
                where=self.where,
                remedy=Message("Known here: {keys}.", keys=", ".join(known)),
            )
        return value

    def texts(
        self, table: Mapping[str, Any], key: str, name: str, known: Sequence[str]
    ) -> dict[str, str]:
        """Return a table of texts whose keys are known."""
        found = self.table(table, key, name)
        self.known(found, f"{name}.{key}", known)
        return {k: self.value(found, f"{name}.{key}", k, str) for k in found}

    def mapping(self, table: Any, name: str, known: Sequence[str]) -> Choice:
        """Read a column whose values mean something each."""
        if not isinstance(table, dict):
            raise self.no("", name, "a table with column and values")
        self.known(table, name, ("column", "values", "otherwise"))
        column = self.value(table, name, "column", str)
        if column is None:
            raise self.no(name, "column", "the name of a column")
        values = self.table(table, "values", name)
        for value, meant in values.items():
            self.choice(str(meant), f"{name}.values.{value}", known)
        otherwise = self.value(table, name, "otherwise", str)
        if otherwise is not None:
            self.choice(otherwise, f"{name}.otherwise", known)
        return Choice(column, values, otherwise)

    def no(self, name: str, key: str, wanted: str) -> BadSetting:
        """Make the error for a value that is not what it must be."""
        return BadSetting(
            Message("{key} must be {wanted}.", key=f"{name}.{key}".lstrip("."), wanted=wanted),
            where=self.where,
            remedy=Message("Compare it with the examples in docs/files.md."),
        )

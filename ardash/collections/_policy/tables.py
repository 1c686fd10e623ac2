"""Tables of the policy's file: values of the right kind, or a problem with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from ardash.collections._policy.lines import Lines
from ardash.errors import BadInput, BadSetting, Message
from ardash.money import LARGEST_MINOR, currency_code, to_minor

#: Days farther from the due date than this are a slip of the keyboard.
FARTHEST_DAYS = 3653


@dataclass(frozen=True)
class Problems:
    """What is wrong with a file, in the order found."""

    lines: Lines
    found: list[BadSetting] = field(default_factory=list)

    def add(
        self, what: Message, remedy: Message, table: str = "", place: int = 0, key: str = ""
    ) -> None:
        """Note a problem at the line of a key."""
        where = self.lines.where(table, place, key)
        self.found.append(BadSetting(what, where=where, remedy=remedy))


@dataclass(frozen=True)
class Table:
    """One table of the file, with where it stands."""

    problems: Problems
    content: Mapping[str, Any]
    name: str = ""
    place: int = 0

    def problem(self, what: Message, remedy: Message, key: str = "") -> None:
        """Note what is wrong with a key of this table."""
        self.problems.add(what, remedy, self.name, self.place, key)

    def only(self, known: Sequence[str]) -> None:
        """Note every key that means nothing here."""
        for key in self.content:
            if key not in known:
                self.unknown(Message("There is no key {name}.", name=repr(key)), key, known, key)

    def unknown(self, what: Message, name: str, known: Sequence[str], key: str) -> None:
        """Note a name that is none of the known ones, with the nearest of these."""
        near = get_close_matches(name, known, n=3, cutoff=0.6)
        self.problem(
            what,
            Message("Known are: {names}.", names=", ".join(near or known) or "—"),
            key,
        )

    def text(self, key: str, default: str | None = None) -> str | None:
        """Read a text."""
        value = self.content.get(key, default)
        return value if value is None or isinstance(value, str) else self._wrong(key, '"a text"')

    def flag(self, key: str, default: bool = False) -> bool:
        """Read true or false."""
        value = self.content.get(key, default)
        return value if isinstance(value, bool) else bool(self._wrong(key, "true, false"))

    def days(self, key: str, default: int | None = None) -> int | None:
        """Read a number of days, from 0 up."""
        value = self.content.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(key, "7")
            return None
        if not 0 <= value <= FARTHEST_DAYS:
            self.problem(
                Message("{key} cannot be {value}.", key=key, value=value),
                Message("Write a whole number from 0 to {most}.", most=FARTHEST_DAYS),
                key,
            )
            return None
        return value

    def day(self, key: str) -> date | None:
        """Read a date."""
        value = self.content.get(key)
        return value if value is None or type(value) is date else self._wrong(key, "2026-01-15")

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        value = self.content.get(key, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self._wrong(key, '["one", "two"]')
        return ()

    def words(self, key: str) -> Mapping[str, str]:
        """Read words by language: a text is English."""
        value = self.content.get(key, {})
        if isinstance(value, str):
            return {"en": value}
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return dict(value)
        self._wrong(key, '{ en = "Reminder", fr = "Relance" }')
        return {}

    def amounts(self, key: str) -> Mapping[str, int] | None:
        """Read amounts by currency, in minor units."""
        value = self.content.get(key)
        if value is None:
            return None
        example = '{ EUR = "50.00" }'
        if not isinstance(value, dict):
            self._wrong(key, example)
            return None
        amounts: dict[str, int] = {}
        for code, written in value.items():
            minor = _minor(written, code)
            if minor is None:
                self._wrong(key, example)
                return None
            amounts[currency_code(code)] = minor
        return amounts

    def _wrong(self, key: str, example: str) -> Any:
        """Note that a value is of another kind; returns None, to be read instead of it."""
        self.problem(
            Message("{key} cannot be {value}.", key=key, value=repr(self.content[key])),
            Message("Write for example {example}.", example=f"{key} = {example}"),
            key,
        )
        return None

    def tables(self, key: str, name: str) -> list[Table]:
        """Read a list of tables, `[[name]]`; what is none is noted."""
        value = self.content.get(key, [])
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return [Table(self.problems, each, name, place) for place, each in enumerate(value)]
        self.problem(
            Message("{name} is no list of tables.", name=name),
            Message("Head each of them with {header}.", header=f"[[{name}]]"),
            key,
        )
        return []

    def table(self, key: str) -> Table:
        """Read a table, `[key]` or `key = { ... }`; what is none is noted, and empty."""
        value = self.content.get(key, {})
        if isinstance(value, dict):
            return Table(self.problems, value, key, 0)
        self._wrong(key, "{ ... }")
        return Table(self.problems, {}, key, 0)


def _minor(written: object, code: str) -> int | None:
    """Read an amount of a currency in minor units; None when it is none."""
    try:
        # A number is read as it is written: 50.10 is not 50.1000000000000014.
        minor = to_minor(Decimal(str(written)), currency_code(code))
    except (InvalidOperation, ValueError, BadInput):
        return None
    return minor if not isinstance(written, bool) and 0 <= minor <= LARGEST_MINOR else None

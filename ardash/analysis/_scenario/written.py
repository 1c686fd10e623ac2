"""Scenarios as they are written down: in files, in addresses, in saved ones."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from ardash.analysis._scenario.change import Behaviour, Change, invoicing_of
from ardash.errors import BadInput, BadSetting, Message, UnknownChoice, mark
from ardash.ledger.ledger import Choice

#: Written for "has none" in a filter.
NONE = "none"

_TEXTS = ("name", "terms", "discount", "reading")
_NUMBERS = tuple(each.name for each in fields(Behaviour))
_KEYS = (*_TEXTS, "invoicing", "since", "where", *_NUMBERS)


@dataclass(frozen=True)
class Scenario:
    """A change, and how customers are taken to answer it."""

    change: Change
    behaviour: Behaviour


def scenario_of(written: Mapping[str, Any]) -> Scenario:
    """Read one scenario from its fields, those of Change and Behaviour.

    `since` may be a text, `where` maps dimensions to one value or several; "none" is "has none".
    Raises BadInput for a field that does not exist or a value of the wrong kind, and as Change and
    Behaviour do.
    """
    for key in written:
        if key not in _KEYS:
            raise _wrong(mark("There is no field {name} of a scenario."), key)
    change: dict[str, Any] = {
        key: _kind(str, key, written[key]) for key in _TEXTS if written.get(key) not in (None, "")
    }
    if written.get("invoicing"):
        change["invoicing"] = invoicing_of(_kind(str, "invoicing", written["invoicing"]))
    if written.get("since"):
        change["since"] = _day(written["since"])
    if written.get("where"):
        given = _kind(Mapping, "where", written["where"])
        change["where"] = {str(name): _choice(value) for name, value in given.items()}
    numbers = {
        key: float(_kind(int | float, key, written[key]))
        for key in _NUMBERS
        if written.get(key) is not None
    }
    return Scenario(Change(**change), Behaviour(**numbers))


def fields_of(scenario: Scenario) -> dict[str, Any]:
    """Write a scenario down: only what is not as usual. `scenario_of` reads it back."""
    change, usual = scenario.change, Behaviour()
    found: dict[str, Any] = {
        "name": change.name,
        "terms": change.terms,
        "discount": change.discount,
        "invoicing": change.invoicing,
        "since": change.since.isoformat() if change.since else None,
    }
    if change.terms and change.new_terms is not None and change.new_terms.ambiguous:
        found["reading"] = change.reading
    found["where"] = {
        name: [NONE if each is None else each for each in _several(value)]
        for name, value in change.where.items()
    }
    for key in _NUMBERS:
        value = getattr(scenario.behaviour, key)
        found[key] = value if value != getattr(usual, key) else None
    return {key: value for key, value in found.items() if value not in (None, "", {})}


def scenarios_in(path: Path) -> list[Scenario]:
    """Read a file of scenarios: TOML with [[scenario]], or JSON with the same, or a list of them.

    Raises BadInput, naming the file, when it is neither.
    """
    try:
        text = path.read_text("utf-8")
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise BadInput(
            Message("The file of scenarios cannot be read: {error}.", error=error),
            where=str(path),
            remedy=Message("Write [[scenario]] tables with name, terms, discount, where ..."),
        ) from None
    rows = content.get("scenario", []) if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not rows:
        raise BadInput(
            Message("The file holds no scenarios."),
            where=str(path),
            remedy=Message("Write [[scenario]] tables with name, terms, discount, where ..."),
        )
    return [_located(row, path, number) for number, row in enumerate(rows, start=1)]


def toml_of(scenarios: Sequence[Scenario]) -> str:
    """Write scenarios as the TOML that `scenarios_in` reads."""
    parts = []
    for each in scenarios:
        written = fields_of(each)
        where = written.pop("where", {})
        lines = ["[[scenario]]", *(_line(key, value) for key, value in written.items())]
        lines += ["[scenario.where]"] if where else []
        lines += [f"{name} = {_toml(values)}" for name, values in where.items()]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _line(key: str, value: Any) -> str:
    # A date stands bare; a name that looks like one does not.
    return f"{key} = {value if key == 'since' else _toml(value)}"


def _toml(value: Any) -> str:
    # Texts and lists of JSON are texts and lists of TOML, but for the one sign that it refuses.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _located(row: Mapping[str, Any], path: Path, number: int) -> Scenario:
    try:
        return scenario_of(row)
    except (BadInput, BadSetting) as error:
        error.where = f"{path}: [[scenario]] {number}"
        raise


def _several(value: Choice) -> list[Any]:
    return [value] if value is None or isinstance(value, str | int) else list(value)


def _choice(value: Any) -> Choice:
    values = value if isinstance(value, list) else [value]
    return [None if each == NONE else _kind(str | int, "where", each) for each in values]


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadInput(
            Message("{value} is no date.", value=repr(value)),
            remedy=Message("Write it as year-month-day: 2025-03-31."),
        ) from None


def _kind(kind: Any, key: str, value: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadInput(
            Message("{value} is no value of {name}.", value=repr(value), name=key),
            remedy=Message("docs/what-if.md lists the fields of a scenario."),
        )
    return value


def _wrong(template: str, name: str) -> UnknownChoice:
    return UnknownChoice(
        Message(template, name=repr(name)),
        remedy=Message("Known are: {names}.", names=", ".join(_KEYS)),
    )

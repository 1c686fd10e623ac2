"""Write a profile as TOML, with what a person should know beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.profile import Choice, Profile, Rows


def toml(profile: Profile, doubts: Sequence[Doubt] = (), notes: Sequence[str] = ()) -> str:
    """Write a profile as TOML that `profile.load` reads back the same; doubts stand as comments."""
    lines = ["# How ardash reads these files. Keep it beside them as profile.toml.", "version = 1"]
    if notes or doubts:
        lines.append("")
    lines += [f"# {note}" for note in notes]
    for doubt in doubts:
        lines.append(f"# To decide: {doubt.question}")
        lines += [f"#   {reading}" for reading in doubt.readings]
    shared_file = _shared([asdict(rows.reading) for rows in profile.rows])
    shared_defaults = _shared([asdict(rows.defaults) for rows in profile.rows])
    if "sheet" in shared_file and len(profile.rows) > 1:
        shared_file.pop("sheet")
    undecided = {doubt.option for doubt in doubts}
    unsure = {doubt.column for doubt in doubts if doubt.option == "amount"}
    lines += ["", "[file]", *_pairs(shared_file, undecided)]
    lines += ["", "[defaults]", *_pairs(shared_defaults, undecided)]
    lines.append(f"complete = {_value(profile.complete)}")
    for rows in profile.rows:
        lines += ["", *_rows(rows, {**shared_file, **shared_defaults}, undecided, unsure)]
    return "\n".join(lines) + "\n"


def _rows(
    rows: Rows, shared: Mapping[str, object], undecided: set[str], unsure: set[str]
) -> list[str]:
    lines = ["[[rows]]"]
    lines.append(f"files = {_value(rows.files[0] if len(rows.files) == 1 else list(rows.files))}")
    if isinstance(rows.kind, str):
        lines.append(f"kind = {_value(rows.kind)}")
    own = {
        k: v
        for k, v in {**asdict(rows.reading), **asdict(rows.defaults)}.items()
        if k not in shared
    }
    dates = dict(rows.dates)
    if dates and (general := own.pop("dates", None)) is not None:
        dates["default"] = general
    lines += _pairs(own, undecided)
    if rows.optional:
        lines.append("optional = true")
    open_amount = {"amount"} if rows.columns.get("amount") in unsure else set()
    lines += ["", "[rows.columns]", *_pairs(rows.columns, open_amount)]
    for name, table in (("dates", dates), ("skip", rows.skip), ("sign", rows.sign)):
        if table and not (name == "sign" and "sign" in undecided):
            lines += ["", f"[rows.{name}]", *_pairs(table, set())]
    for name, choice in (("kind", rows.kind), ("entry_kind", rows.entry_kind)):
        if isinstance(choice, Choice):
            lines += ["", f"[rows.{name}]", f"column = {_value(choice.column)}"]
            if choice.otherwise:
                lines.append(f"otherwise = {_value(choice.otherwise)}")
            lines += ["", f"[rows.{name}.values]", *_pairs(choice.values, set())]
    return lines


def _shared(tables: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return what all [[rows]] say alike."""
    first = tables[0] if tables else {}
    return {
        key: value
        for key, value in first.items()
        if value is not None and all(table[key] == value for table in tables)
    }


def _pairs(table: Mapping[str, object], undecided: set[str]) -> list[str]:
    return [
        f"{'# ' if key in undecided else ''}{_key(key)} = {_value(value)}"
        for key, value in table.items()
        if value is not None
    ]


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if hasattr(value, "isoformat"):
        return str(value)
    return json.dumps(value, ensure_ascii=False)

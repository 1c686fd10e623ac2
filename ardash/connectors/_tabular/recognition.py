"""From headers to a first draft of a profile: what each file holds and what its columns mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from ardash.connectors._tabular import amounts, dates, headers, places
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.loading import iso_date
from ardash.connectors._tabular.meanings import (
    AMOUNT_MEANINGS,
    DATE_MEANINGS,
    IGNORE,
    LOWERING,
    MEANINGS,
    missing,
)
from ardash.connectors._tabular.meanings import KINDS as ALL_KINDS
from ardash.connectors._tabular.opening import Source, in_order, open_table
from ardash.connectors._tabular.profile import Choice, Defaults, Reading, Rows
from ardash.connectors._tabular.sheets import SheetTable, sheet_names
from ardash.connectors._tabular.survey import Table
from ardash.errors import BadInput, BadSetting, Message, UnknownChoice
from ardash.money import currency_code

HEAD = 500
YES, NO = ("true", "yes", "1", "oui"), ("false", "no", "0", "non")


def recognise(location: str, options: Mapping[str, str]) -> tuple[list[Source], list[Doubt]]:
    """Recognise every file (and sheet) of a location; raises BadInput where nothing is known."""
    paths = places.files(location)
    names = places.names(paths)
    found: list[Source] = []
    doubts: list[Doubt] = []
    for path in paths:
        sheets: list[str | None] = [None]
        if places.is_workbook(path) and not options.get("sheet"):
            sheets = list(sheet_names(path)) or [None]
        drafts = [_draft(path, sheet, options, alone=len(sheets) == 1) for sheet in sheets]
        known = [draft for draft in drafts if draft is not None]
        if not known:
            raise _unknown(path, open_table(path, _base(path, None, options)))
        for table, rows, own in known:
            found.append(Source(path, names[path], table, rows))
            doubts.extend(own)
    return list(in_order(found)), doubts


def complete(options: Mapping[str, str]) -> bool:
    """Read the option `complete`; raises BadSetting for what is neither yes nor no."""
    text = options.get("complete", "true").strip().lower()
    if text not in YES + NO:
        raise BadSetting(
            Message("complete = {value} is neither true nor false.", value=repr(text)),
            remedy=Message("Write true when the files are everything, false for changes only."),
        )
    return text in YES


def exported(options: Mapping[str, str]) -> dt.date | None:
    """Read the option `exported_on`."""
    text = options.get("exported_on", "").strip()
    return iso_date(text, "exported_on") if text else None


def overridden(rows: Rows, options: Mapping[str, str]) -> Rows:
    """Let options override a [[rows]]: they are what a person says last."""
    reading: dict[str, Any] = {
        key: options[key]
        for key in ("encoding", "separator", "decimals", "dates")
        if options.get(key)
    }
    if reading.get("separator", "") in ("tab", "\\t"):
        reading["separator"] = "\t"
    order = reading.get("dates")
    if order is not None and "%" not in order:
        _one_of("dates", order, dates.ORDERS)
    if "decimals" in reading:
        _one_of("decimals", reading["decimals"], (".", ","))
    sign = options.get("sign")
    if sign:
        _one_of("sign", sign, ("plus", "minus"))
    stated: dict[str, Any] = {"entity": options["entity"]} if options.get("entity") else {}
    for key in ("currency", "base_currency"):
        if options.get(key):
            stated[key] = currency_code(options[key])
    if (day := exported(options)) is not None:
        stated["exported_on"] = day
    return replace(
        rows,
        sign=dict.fromkeys(LOWERING, sign) if sign else rows.sign,
        reading=replace(rows.reading, **reading),
        dates={} if order else rows.dates,
        defaults=replace(rows.defaults, **stated),
    )


def _one_of(key: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UnknownChoice(
            Message("{key} = {value} is none of the known values.", key=key, value=repr(value)),
            remedy=Message("Known here: {keys}.", keys=", ".join(known)),
        )


def _base(path: Path, sheet: str | None, options: Mapping[str, str]) -> Rows:
    reading = Reading(sheet=sheet or options.get("sheet") or None)
    rows = Rows((path.name,), IGNORE, {}, reading=reading, defaults=Defaults())
    return overridden(rows, options)


def _draft(
    path: Path, sheet: str | None, options: Mapping[str, str], *, alone: bool
) -> tuple[Table, Rows, list[Doubt]] | None:
    base = _base(path, sheet, options)
    table = open_table(path, base)
    head = next(iter(table.pieces())).frame.head(HEAD) if table.columns else pl.DataFrame()
    kind = _kind(table, head, path.stem if alone or sheet is None else sheet, options)
    if kind is None:
        return None
    columns = _meanings(table, head, kind)
    rows = replace(base, kind=kind, columns=columns, reading=_pinned(base.reading, table))
    rows, doubts = _with_kinds(rows, head, table, path)
    return table, _with_skips(rows, table, head), doubts


def _pinned(reading: Reading, table: Table) -> Reading:
    """Write down what was found out about a text file, so that the profile shows it."""
    if isinstance(table, SheetTable):
        return replace(reading, sheet=table.sheet, header_row=table.header_row)
    return replace(
        reading,
        encoding=table.encoding,
        separator=table.layout.separator,
        header_row=table.layout.header_row,
    )


def _kind(table: Table, head: pl.DataFrame, name: str, options: Mapping[str, str]) -> str | None:
    """Tell what the rows are: what the option, the file's name, or most columns say."""
    stated = options.get("kind")
    if stated:
        if stated not in ALL_KINDS:
            raise UnknownChoice(
                Message("There is no kind of row {kind}.", kind=repr(stated)),
                remedy=Message("Known here: {keys}.", keys=", ".join(ALL_KINDS)),
            )
        return stated
    fitting = {}
    documents = {"number", "issued_on"} <= set(_meanings(table, head, "invoice"))
    for kind in headers.KINDS:
        if kind == "customer" and documents:
            continue  # documents without a usable amount, not customers
        columns = _meanings(table, head, kind)
        if not missing((kind,), columns):
            fitting[kind] = len(columns)
    named = headers.kind_of_name(name)
    if named in fitting and (named == "invoice" or fitting[named] + 2 >= max(fitting.values())):
        return named
    return max(fitting, key=lambda kind: fitting[kind]) if fitting else None


def _meanings(table: Table, head: pl.DataFrame, kind: str) -> dict[str, str]:
    def fits(meaning: str, column: str) -> bool:
        if meaning not in MEANINGS[kind]:
            return False
        values = head[column].drop_nulls()
        if values.is_empty():
            return True
        if meaning in DATE_MEANINGS:
            text = dates.without_time(values).drop_nulls()
            return text.is_empty() or sum(bool(dates.readings(t)) for t in text) >= len(text) / 2
        if meaning in AMOUNT_MEANINGS:
            either = [amounts.pieces(values, sign)["digits"].is_not_null() for sign in (",", ".")]
            return int((either[0] | either[1]).sum()) >= len(values) / 2
        return True

    return headers.meanings(table.columns, kind, fits)


def _with_kinds(
    rows: Rows, head: pl.DataFrame, table: Table, path: Path
) -> tuple[Rows, list[Doubt]]:
    """Use a column that says what each row is, where its values are known; doubt where some are."""
    column = headers.named_like("kind", table.columns)
    if column is None or rows.kind not in ("invoice", "payment", "credit_note"):
        return _with_entry_kind(rows, head, table), []
    if column in rows.columns.values():
        return rows, []
    values = table_values(table, column)
    if values is None:
        return rows, []
    meant = {
        v: headers.value_meanings("kind")[f]
        for v in values
        if (f := headers.fold(v)) in headers.value_meanings("kind")
    }
    if not meant or set(meant.values()) == {rows.kind}:
        return _with_entry_kind(rows, head, table), []
    unknown = [value for value in values if value not in meant]
    kinds = [k for k in ALL_KINDS if k in meant.values()]
    columns = dict(rows.columns)
    for kind in kinds:
        for meaning, name in _meanings(table, head, kind).items():
            if name not in columns.values() or meaning == "paid_on":
                columns.setdefault(meaning, name)
    mixed = replace(rows, kind=Choice(column, meant), columns=columns)
    if not unknown:
        return mixed, []
    question = Message(
        "In {column}, what are rows that say {values}?",
        column=repr(column),
        values=", ".join(map(repr, unknown[:5])),
    )
    return mixed, [Doubt(column, question, option="profile", where=str(path))]


def _with_entry_kind(rows: Rows, head: pl.DataFrame, table: Table) -> Rows:
    column = headers.named_like("entry_kind", table.columns)
    if rows.kind != "payment" or column is None or column in rows.columns.values():
        return rows
    values = table_values(table, column)
    known = headers.value_meanings("entry_kind")
    if values is None or not all(headers.fold(value) in known for value in values):
        return rows
    meant = {value: known[headers.fold(value)] for value in values}
    return (
        replace(rows, entry_kind=Choice(column, meant))
        if set(meant.values()) - {"payment"}
        else rows
    )


def _with_skips(rows: Rows, table: Table, head: pl.DataFrame) -> Rows:
    """Leave out rows that say of themselves that they do not count: void, deleted, draft."""
    skip: dict[str, tuple[str, ...]] = {}
    status = headers.catalogue()["status"]
    names, flags = {headers.fold(n) for n in status["names"]}, set(status["flags"])
    only_in = {headers.fold(name) for name in status["only_in"]}
    for column in table.columns:
        if headers.fold(column) not in names or column in rows.columns.values():
            continue
        dead = set(status["dead"]) - (set() if headers.fold(column) in only_in else flags)
        folded = {headers.fold(value) for value in dead}
        values = table_values(table, column) or []
        if found := tuple(value for value in values if headers.fold(value) in folded):
            skip[column] = found
    return replace(rows, skip=skip)


def table_values(table: Table, column: str, limit: int = 50) -> list[str] | None:
    """Return the distinct values of a column in the order of the alphabet; None beyond a limit."""
    values: set[str] = set()
    for piece in table.pieces():
        values.update(piece.frame[column].drop_nulls().unique())
        if len(values) > limit:
            return None
    return sorted(values)


def _unknown(path: Path, table: Table) -> BadInput:
    best = max(headers.KINDS, key=lambda kind: len(headers.meanings(table.columns, kind)))
    found = headers.meanings(table.columns, best)
    lacking = [need.replace("|", " / ") for need in missing((best,), found)]
    return BadInput(
        Message(
            "Its columns are not known: {columns}. Nothing says which one is {lacking}.",
            columns=", ".join(table.columns[:30]) or "-",
            lacking=", ".join(lacking) or "an amount or a date",
        ),
        where=str(path),
        remedy=Message("Write a profile that says which column is what; see docs/files.md."),
    )

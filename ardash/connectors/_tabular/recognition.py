"""From headers to a first draft of a profile: what each file holds and what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import polars as pl

from ardash.connectors._fec.header import is_fec
from ardash.connectors._tabular import amounts, dates, headers, places
from ardash.connectors._tabular.evidence import Doubt, customers_with_money, kind_against_name
from ardash.connectors._tabular.left_out import columns_read
from ardash.connectors._tabular.meanings import (
    AMOUNT_MEANINGS,
    DATE_MEANINGS,
    IGNORE,
    MEANINGS,
    missing,
    needed,
)
from ardash.connectors._tabular.meanings import KINDS as ALL_KINDS
from ardash.connectors._tabular.opening import Source, in_order, open_table, other_separator
from ardash.connectors._tabular.overrides import overridden
from ardash.connectors._tabular.profile import Defaults, Profile, Reading, Rows
from ardash.connectors._tabular.records import LINE, RAW
from ardash.connectors._tabular.row_kinds import with_kinds, with_skips
from ardash.connectors._tabular.sheets import SheetTable, sheet_names
from ardash.connectors._tabular.survey import Table
from ardash.connectors._tabular.tax import with_gross
from ardash.connectors._tabular.writing import toml
from ardash.errors import BadInput, Message, UnknownChoice

HEAD = 500
_CENTS = r"\d[.,]\d{2}\D*$"


class UnknownColumns(BadInput):
    """The columns of a table do not make rows; `draft` is a profile with those that are known."""

    def __init__(self, what: Message, *, where: str, remedy: Message, draft: str) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.draft = draft


_OF_INVOICES = {"number", "issued_on", "due_on", "amount", "open_amount"}


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
            table = open_table(path, _base(path, None, options))
            if next(iter(table.pieces()), None) is None:
                if len(paths) > 1:
                    continue  # one of several files may hold nothing yet
                raise _no_rows(str(path))
            raise _unknown(path, table)
        for table, rows, own in known:
            found.append(Source(path, names[path], table, rows))
            doubts.extend(own)
    if not found:
        raise _no_rows(location)
    return list(in_order(found)), doubts


def _no_rows(where: str) -> BadInput:
    return BadInput(
        Message("There is a header and no row below it."),
        where=where,
        remedy=Message("Export it again, with the invoices of the time you want to see."),
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
    if is_fec(table.columns):
        raise BadInput(
            Message("This is a FEC, the French accounting export, not a list of invoices."),
            where=str(path),
            remedy=Message("Read it as what it is: ardash sync fec {file}", file=path),
        )
    piece = next(iter(table.pieces()), None) if table.columns else None
    if piece is None:
        return None
    head = piece.frame.head(HEAD)
    name = path.stem if alone or sheet is None else sheet
    looks = _Looks(table.columns, head)
    kind, instead = _kind(looks, name, options)
    if kind is None:
        return None
    sure = options.get("kind") == kind or headers.kind_of_name(name) == kind
    columns = looks.meanings(kind)
    rows = replace(base, kind=kind, columns=columns, reading=_pinned(base.reading, table))
    rows, doubts = with_kinds(rows, table, path, looks.meanings)
    rows, unsure = with_gross(rows, table, path, options)
    doubts = [*doubts, *unsure]
    strange = _money_or_dates(head, rows) if kind == "customer" and not sure else []
    if strange:
        doubts = [*doubts, customers_with_money(strange, str(path))]
    if instead:
        doubts = [*doubts, kind_against_name(name, instead, str(path))]
    return table, with_skips(rows, table), doubts


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


def _kind(looks: _Looks, name: str, options: Mapping[str, str]) -> tuple[str | None, list[str]]:
    """Tell what the rows are: what the option, the file's name, or most columns say.

    Also returns the kinds that fit when the name says one that does not: then a person decides.
    """
    stated = options.get("kind")
    if stated:
        if stated not in ALL_KINDS:
            raise UnknownChoice(
                Message("There is no kind of row {kind}.", kind=repr(stated)),
                remedy=Message("Known here: {keys}.", keys=", ".join(ALL_KINDS)),
            )
        return stated, []
    fitting = {}
    documents = set(looks.meanings("invoice")) & _OF_INVOICES
    named = headers.kind_of_name(name)
    for kind in headers.KINDS:
        columns = looks.meanings(kind)
        if kind == "customer" and named != kind and (named or len(documents) > 1):
            continue  # documents of which something is missing are no customers
        if not missing((kind,), columns):
            fitting[kind] = len(columns)
    if not fitting:
        return None, []
    most = max(fitting, key=lambda kind: fitting[kind])
    if named in fitting and (named == "invoice" or fitting[named] + 2 >= fitting[most]):
        return named, []
    contradicted = named is not None and named not in ("customer", most)
    return most, list(fitting) if contradicted else []


class _Looks:
    """What the columns of a table mean by their names, and by how their first values look."""

    def __init__(self, columns: Sequence[str], head: pl.DataFrame) -> None:
        self._columns = columns
        self._head = head
        # What a value looks like does not depend on the kind of its row.
        self._dated, self._counted = cache(self._holds_dates), cache(self._holds_amounts)

    def meanings(self, kind: str) -> dict[str, str]:
        """Recognise the columns of rows of a kind: meaning -> column."""

        def fits(meaning: str, column: str) -> bool:
            if meaning in DATE_MEANINGS and meaning in MEANINGS[kind]:
                return self._dated(column)
            if meaning in AMOUNT_MEANINGS and meaning in MEANINGS[kind]:
                return self._counted(column)
            return meaning in MEANINGS[kind]

        return headers.meanings(self._columns, kind, fits)

    def _holds_dates(self, column: str) -> bool:
        text = dates.without_time(self._head[column].drop_nulls()).drop_nulls()
        return text.is_empty() or sum(bool(dates.readings(t)) for t in text) >= len(text) / 2

    def _holds_amounts(self, column: str) -> bool:
        values = self._head[column].drop_nulls()
        either = [amounts.pieces(values, sign)["digits"].is_not_null() for sign in (",", ".")]
        return int((either[0] | either[1]).sum()) >= len(values) / 2


def _money_or_dates(head: pl.DataFrame, rows: Rows) -> list[str]:
    """Name the columns that are not read and hold dates, or amounts with their cents."""
    found = []
    for column in head.columns:
        values = head[column].drop_nulls()
        if column in (LINE, RAW) or column in columns_read(rows) or values.is_empty():
            continue
        dated = sum(bool(dates.readings(text)) for text in dates.without_time(values))
        if max(dated, int(values.str.contains(_CENTS).sum())) >= len(values) / 2:
            found.append(column)
    return found


def _unknown(path: Path, table: Table) -> BadInput:
    if (error := other_separator(table, path)) is not None:
        return error
    named = headers.kind_of_name(path.stem)
    best = named or max(headers.KINDS, key=lambda kind: len(headers.meanings(table.columns, kind)))
    found = headers.meanings(table.columns, best)
    columns = ", ".join(table.columns[:30]) or "-"
    lacking = needed(missing((best,), found))
    what = Message(
        "Its columns are not known: {columns}. Nothing says which one is {lacking}.",
        columns=columns,
        lacking=lacking,
    )
    if found:
        what = Message(
            "One column is missing, or not known by its name: {lacking}. Known are {known}; all "
            "its columns: {columns}.",
            lacking=lacking,
            known=", ".join(f"{column} ({meaning})" for meaning, column in found.items()),
            columns=columns,
        )
    rows = Rows((path.name,), best, found, reading=_pinned(Reading(), table), defaults=Defaults())
    return UnknownColumns(
        what,
        where=str(path),
        remedy=Message(
            "Export the file with it, or write a profile that says which column it is; see "
            "docs/files.md."
        ),
        draft=toml(Profile((rows,)), notes=[f"To be named below: {lacking}"]),
    )

"""A profile: which column of which file means what, and what a row is. Written in TOML.

version = 1

[file]                       # how files are read; each key may also stand in a [[rows]]
encoding = "cp1252"          # left out: found from the bytes
separator = ";"              # left out: found from the first lines
header_row = 1               # left out: the line that names the columns
decimals = ","               # or "."
thousands = " "              # left out: spaces, apostrophes, and the sign that is no decimal
dates = "day-month-year"     # or month-day-year, year-month-day, or "%d.%m.%Y"

[defaults]
currency = "EUR"             # where a row names none
complete = true              # the files are everything; false: only changes

[[rows]]
files = "factures*.csv"
kind = "invoice"
columns = { number = "N° facture", customer_id = "Code client", amount = "Montant TTC" }
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ardash.connectors._tabular.dates import ORDERS
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.money import currency_code

VERSION = 1
IGNORE = "ignore"
_OF_CUSTOMER = (
    "customer_id",
    "customer_name",
    "customer_terms",
    "segment",
    "country",
    "collector",
    "language",
    "registration",
    "contact",
    "email",
    "phone",
    "credit_limit",
    "credit_currency",
)
_OF_DOCUMENT = (
    "number",
    "instalment",
    "issued_on",
    "due_on",
    "terms",
    "amount",
    "currency",
    "order_reference",
    "account",
    "entity",
    "rate",
    "base_currency",
    "amount_base",
)
#: kind of row -> what its columns may mean.
MEANINGS: Mapping[str, tuple[str, ...]] = {
    "invoice": (
        *_OF_DOCUMENT,
        "settled_on",
        "applied_amount",
        "credited_amount",
        "open_amount",
        *_OF_CUSTOMER,
    ),
    "credit_note": (*_OF_DOCUMENT, "invoice", *_OF_CUSTOMER),
    "payment": (
        "number",
        "invoice",
        "instalment",
        "from_item",
        "paid_on",
        "amount",
        "currency",
        "amount_base",
        "base_currency",
        "rate",
        "reference",
        "account",
        "entity",
        *_OF_CUSTOMER,
    ),
    "transfer": ("number", "from_item", "invoice", "applied_on", "amount", "currency"),
    "customer": (*_OF_CUSTOMER, "terms", "currency"),
    "control": ("account", "entity", "closed_on", "amount", "currency"),
}
#: kind of row -> what it must have; of alternatives joined by "|" one is enough.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "invoice": ("number", "customer_id|customer_name", "issued_on", "amount|open_amount"),
    "credit_note": ("number", "customer_id|customer_name|invoice", "issued_on", "amount"),
    "payment": ("customer_id|customer_name|invoice", "paid_on", "amount"),
    "transfer": ("from_item", "invoice", "applied_on", "amount"),
    "customer": ("customer_id|customer_name",),
    "control": ("account", "closed_on", "amount"),
}
KINDS = tuple(MEANINGS)
DATE_MEANINGS = ("issued_on", "due_on", "settled_on", "paid_on", "applied_on", "closed_on")
AMOUNT_MEANINGS = (
    "amount",
    "open_amount",
    "applied_amount",
    "credited_amount",
    "amount_base",
    "credit_limit",
)
#: In a table of several kinds one column of dates serves all of them.
STAND_IN = {"paid_on": "issued_on", "applied_on": "issued_on", "closed_on": "issued_on"}
#: What lowers a receivable when it comes in.
LOWERING = ("credit_note", "payment")
#: What a payment row may be, and the kind of entry it becomes.
ENTRY_KINDS = ("payment", "discount", "write_off", "credit", "fx", "correction")


@dataclass(frozen=True)
class Reading:
    """How a file is read; None where ardash finds it out."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    decimals: str | None = None
    thousands: str | None = None
    dates: str | None = None


@dataclass(frozen=True)
class Defaults:
    """What counts where a row does not say it."""

    currency: str | None = None
    entity: str | None = None
    base_currency: str | None = None
    account: str | None = None
    exported_on: dt.date | None = None


@dataclass(frozen=True)
class Choice:
    """A column whose values say what a row is; `otherwise` counts for every other value."""

    column: str
    values: Mapping[str, str]
    otherwise: str | None = None


@dataclass(frozen=True)
class Rows:
    """Which files hold rows of which kind, and what their columns mean.

    `columns` maps meaning to column; `dates` states the order of one column alone; `skip` maps a
    column to the values whose rows do not count; `sign` says per kind whether what lowers a
    receivable is written with "plus" or "minus".
    """

    files: tuple[str, ...]
    kind: str | Choice
    columns: Mapping[str, str]
    reading: Reading = field(default_factory=Reading)
    defaults: Defaults = field(default_factory=Defaults)
    dates: Mapping[str, str] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entry_kind: Choice | None = None
    sign: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of rows that the files hold."""
        if isinstance(self.kind, str):
            return (self.kind,)
        named = [
            *self.kind.values.values(),
            *([self.kind.otherwise] if self.kind.otherwise else []),
        ]
        return tuple(kind for kind in KINDS if kind in named)


@dataclass(frozen=True)
class Profile:
    """A whole profile; `complete` says that its files are everything the source holds."""

    rows: tuple[Rows, ...]
    complete: bool = True
    exported_on: dt.date | None = None


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


def missing(kinds: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Name what rows of these kinds must have and the columns do not give ("a|b" = one of)."""
    have = set(columns) | {late for late, early in STAND_IN.items() if early in columns}
    return [
        need
        for need in dict.fromkeys(need for kind in kinds for need in REQUIRED[kind])
        if not have.intersection(need.split("|"))
    ]


class _Reader:
    """Takes a profile's tables apart; its errors name the key and the known ones."""

    def __init__(self, where: str) -> None:
        self.where = where

    def known(self, table: Mapping[str, Any], name: str, keys: Sequence[str]) -> None:
        for key in table:
            if key not in keys:
                raise UnknownChoice(
                    Message("The profile has no key {key}.", key=repr(f"{name}.{key}".lstrip("."))),
                    where=self.where,
                    remedy=Message("Known here: {keys}.", keys=", ".join(keys)),
                )

    def table(self, table: Mapping[str, Any], key: str, name: str = "") -> dict[str, Any]:
        found = table.get(key, {})
        if not isinstance(found, dict):
            raise self._no(name, key, "a table")
        return found

    def value(self, table: Mapping[str, Any], name: str, key: str, kind: type) -> Any:
        found = table.get(key)
        if found is not None and (
            not isinstance(found, kind) or (kind is int) != (type(found) is int)
        ):
            words = {str: "a text in quotes", int: "a whole number", bool: "true or false"}
            raise self._no(name, key, words[kind])
        return found

    def choice(self, value: str, name: str, known: Sequence[str]) -> str:
        if value not in known:
            raise UnknownChoice(
                Message(
                    "{key} = {value} is none of the known values.", key=name, value=repr(value)
                ),
                where=self.where,
                remedy=Message("Known here: {keys}.", keys=", ".join(known)),
            )
        return value

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
            raise self._no(name, "separator", "one character")
        if (row := given["header_row"]) is not None and row < 1:
            raise self._no(name, "header_row", "a line counted from 1")
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
            raise self._no(name, "exported_on", "a date such as 2025-09-30")
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
            raise self._no(name, "files", "a pattern such as invoices*.csv, or a list of them")
        kind = self.kind(table, name)
        plain = {k: v for k, v in table.items() if k != "dates" or isinstance(v, str)}
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
        meanings = list(dict.fromkeys(m for one in draft.kinds for m in MEANINGS[one]))
        columns = self.texts(table, "columns", name, meanings)
        if lacking := missing(draft.kinds, columns):
            raise BadSetting(
                Message(
                    "{name}.columns does not say which column is {needed}.",
                    name=name,
                    needed=lacking[0].replace("|", " / "),
                ),
                where=self.where,
                remedy=Message("Known here: {keys}.", keys=", ".join(meanings)),
            )
        dates = (
            {}
            if isinstance(table.get("dates"), str)
            else self.texts(table, "dates", name, [m for m in DATE_MEANINGS if m in columns])
        )
        for meaning, order in dates.items():
            self.dates(order, f"{name}.dates.{meaning}")
        entry = table.get("entry_kind")
        return replace(
            draft,
            columns=columns,
            dates=dates,
            skip=self.skip(table, name),
            entry_kind=None
            if entry is None
            else self.map(entry, f"{name}.entry_kind", ENTRY_KINDS),
            sign=self.sign(table, name, draft.kinds),
        )

    def kind(self, table: Mapping[str, Any], name: str) -> str | Choice:
        kind = table.get("kind")
        if isinstance(kind, dict):
            return self.map(kind, f"{name}.kind", (*KINDS, IGNORE))
        if not isinstance(kind, str):
            raise self._no(name, "kind", "one of " + ", ".join((*KINDS, IGNORE)))
        return self.choice(kind, f"{name}.kind", (*KINDS, IGNORE))

    def map(self, table: Any, name: str, known: Sequence[str]) -> Choice:
        if not isinstance(table, dict):
            raise self._no("", name, "a table with column and values")
        self.known(table, name, ("column", "values", "otherwise"))
        column = self.value(table, name, "column", str)
        if column is None:
            raise self._no(name, "column", "the name of a column")
        values = self.table(table, "values", name)
        for value, meant in values.items():
            self.choice(str(meant), f"{name}.values.{value}", known)
        otherwise = self.value(table, name, "otherwise", str)
        if otherwise is not None:
            self.choice(otherwise, f"{name}.otherwise", known)
        return Choice(column, values, otherwise)

    def skip(self, table: Mapping[str, Any], name: str) -> dict[str, tuple[str, ...]]:
        found = {}
        for column, values in self.table(table, "skip", name).items():
            if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
                raise self._no(f"{name}.skip", column, "a list of texts")
            found[column] = tuple(values)
        return found

    def sign(self, table: Mapping[str, Any], name: str, kinds: Sequence[str]) -> dict[str, str]:
        given = table.get("sign", {})
        if isinstance(given, str):
            given = dict.fromkeys(kinds, given)
        if not isinstance(given, dict):
            raise self._no(name, "sign", '"plus" or "minus"')
        self.known(given, f"{name}.sign", kinds)
        return {
            kind: self.choice(str(sign), f"{name}.sign", ("plus", "minus"))
            for kind, sign in given.items()
        }

    def texts(
        self, table: Mapping[str, Any], key: str, name: str, known: Sequence[str]
    ) -> dict[str, str]:
        found = self.table(table, key, name)
        self.known(found, f"{name}.{key}", known)
        return {k: self.value(found, f"{name}.{key}", k, str) for k in found}

    def _no(self, name: str, key: str, wanted: str) -> BadSetting:
        return BadSetting(
            Message("{key} must be {wanted}.", key=f"{name}.{key}".lstrip("."), wanted=wanted),
            where=self.where,
            remedy=Message("Compare it with the examples in docs/files.md."),
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


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))

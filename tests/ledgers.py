"""A ledger from a few readable lines, so that a test's docstring is its ledger.

    ledger('''
        customer Dupont country=FR collector=north terms="30 days"
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        2025-02-10 payment F1 50.00
        2025-02-11 discount F1 2.00
        2025-02-12 write_off F1 1.00
        2025-02-20 credit_note C1 Dupont 40.00
        2025-02-21 unapplied P1 Dupont 30.00
        2025-02-22 apply P1 F1 30.00
        2025-02-28 control 411 27.00
        sync 2025-04-05
        2025-01-31 invoice F1 Dupont 130.00 due 2025-03-15
        retract C1
    ''')

`date invoice|charge|credit_note|unapplied document customer amount` is an item and its billing
entry. Amounts are in major units and positive as on the document: credit notes and unapplied cash
lower what is owed by themselves. After the amount may stand `due DATE`, `terms TEXT` and
`column=value` for any column of the item (currency, entity, account, base_currency, rate ...),
`booked=DATE` when the billing was entered on another day than it was issued.

`date payment|credit|discount|write_off document amount` lowers the item, `fx` and `correction`
change it by the signed amount; after it may stand columns of the entry (id=..., base=... in major
units, date_source=export). `apply FROM TO amount` moves credit from one item to another.

`instalments F1 Dupont 30.00 due 2025-03-02, 70.00 due 2025-04-02` after a date makes the items
F1/1 and F1/2. `sync DATE[THH:MM]` ends the knowledge so far: what stands above was imported then;
below it, an item of a known number is a new version of it, `retract` takes back an item with its
entries, an entry by its id, or a customer. What stands after the last `sync` was imported at the
end of the day after the last date.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from ardash.ledger.build import derive_later
from ardash.ledger.ledger import Ledger
from ardash.ledger.versions import _COLUMNS, _with_short_types
from ardash.money import to_minor
from ardash.records.batch import SCHEMAS

LOWERS = {"payment", "credit", "discount", "write_off"}
ITEMS = {"invoice": 1, "charge": 1, "credit_note": -1, "unapplied": -1}
KEYS = {"customers": "customer_id", "items": "item_id", "entries": "entry_id"}
CONTROL = ("entity", "account", "closed_on", "currency")


def ledger(
    text: str,
    *,
    currency: str = "EUR",
    convert: Callable[[pl.DataFrame], Any] | None = None,
) -> Ledger:
    """Make the ledger of `text`; `convert` turns each Polars frame into another engine's."""
    if convert is None:
        frames = _derived(text, currency)
        return Ledger.of("test", frames, frames["syncs"])
    frames = derived(text, currency)
    native = {name: convert(frame) for name, frame in frames.items()}
    return Ledger.of("test", native, frames["syncs"])


def derived(text: str, currency: str = "EUR") -> Mapping[str, pl.DataFrame]:
    """Derive the frames of the ledger of `text`, once a process."""
    return {name: frame.lazy().collect() for name, frame in _derived(text, currency).items()}


@cache
def _derived(text: str, currency: str) -> Mapping[str, Any]:
    return derive_later(read(text, currency=currency))


def read(text: str, *, currency: str = "EUR") -> dict[str, pl.DataFrame]:
    """Make of `text` what `read_versions` reads from the database."""
    book = _Book(currency)
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            book.add(words)
    return book.frames()


class _Book:
    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in (*KEYS, "controls")}
        self.current: dict[tuple[Any, ...], dict[str, Any]] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.imports: list[datetime] = []
        self.last = date(2000, 1, 1)
        self.order = 0

    @property
    def sync(self) -> int:
        return len(self.imports) + 1

    def add(self, words: list[str]) -> None:
        if words[0] == "sync":
            self.imports.append(datetime.fromisoformat(words[1]))
        elif words[0] == "retract":
            self._retract(words[1])
        elif words[0] == "customer":
            self._put("customers", {"customer_id": words[1], "name": words[1], **_pairs(words[2:])})
        else:
            day, verb, *rest = words
            self.last = max(self.last, date.fromisoformat(day))
            self._fact(date.fromisoformat(day), verb, rest)

    def _fact(self, day: date, verb: str, rest: list[str]) -> None:
        if verb in ITEMS:
            self._item(day, verb, rest[0], rest[1], rest[2:])
        elif verb == "instalments":
            for number, part in enumerate(" ".join(rest[2:]).split(","), 1):
                self._item(day, "invoice", f"{rest[0]}/{number}", rest[1], part.split())
        elif verb == "apply":
            self._entry(day, "transfer", rest[0], rest[2])
            self._entry(day, "transfer", rest[1], f"-{rest[2]}")
        elif verb == "control":
            row = {"account": rest[0], "entity": "", "currency": self.currency, **_pairs(rest[2:])}
            row["balance"] = to_minor(rest[1], str(row["currency"]))
            self._put("controls", {**row, "closed_on": day})
        else:
            amount = f"-{rest[1]}" if verb in LOWERS else rest[1]
            self._entry(day, verb, rest[0], amount.replace("--", ""), _pairs(rest[2:]))

    def _item(self, day: date, kind: str, number: str, customer: str, rest: list[str]) -> None:
        document = number.partition("/")[0]
        columns = {"currency": self.currency, "entity": "", **_pairs(rest[1:])}
        source = columns.get("source", "test")
        if ("customers", source, customer) not in self.current:
            self._put("customers", {"customer_id": customer, "name": customer, "source": source})
        entry = {key: columns.pop(key) for key in ("base", "date_source", "id") if key in columns}
        booked = date.fromisoformat(columns.pop("booked", day.isoformat()))
        self._put(
            "items",
            {"item_id": number, "customer_id": customer, "kind": kind, "issued_on": day,
             "document": document, **columns},
        )  # fmt: skip
        sign = ITEMS[kind]
        if "base" in entry and sign < 0:
            entry["base"] = f"-{entry['base']}"
        amount = rest[0] if sign > 0 else f"-{rest[0]}".replace("--", "")
        self._entry(booked, "billing", number, amount, {"id": f"{number}:billing", **entry})

    def _entry(
        self, day: date, kind: str, number: str, amount: str, columns: Mapping[str, Any] = {}
    ) -> None:
        self.order += 1
        item = self.items[number]
        extra = dict(columns)
        base = extra.pop("base", None)
        row = {
            "entry_id": extra.pop("id", f"{number}:{kind}:{self.order}"),
            "item_id": number,
            "kind": kind,
            "booked_on": day,
            "date_source": "stated",
            "amount": to_minor(amount, item["currency"]),
            "source": item["source"],
            **extra,
        }
        if base is not None:
            row["amount_base"] = to_minor(base, item["base_currency"])
        self._put("entries", row)

    def _put(self, frame: str, row: dict[str, Any]) -> None:
        row = {"source": "test", **row, "known_from": self.sync, "known_to": None}
        natural = CONTROL if frame == "controls" else (KEYS[frame],)
        key = (frame, row["source"], *(row[column] for column in natural))
        former = self.current.get(key)
        if former and former["known_to"] is None:
            if former["known_from"] == self.sync:
                raise ValueError(f"{key} stands twice in one sync")
            former["known_to"] = self.sync
        self.current[key] = row
        self.rows[frame].append(row)
        if frame == "items":
            self.items[row["item_id"]] = row

    def _retract(self, number: str) -> None:
        found = [
            row
            for frame, key in KEYS.items()
            for row in self.rows[frame]
            if row["known_to"] is None and number in (row[key], row.get("item_id"))
        ]
        if not found:
            raise ValueError(f"nothing to retract: {number}")
        for row in found:
            row["known_to"] = self.sync

    def frames(self) -> dict[str, pl.DataFrame]:
        imports = self.imports
        if any(row["known_from"] > len(imports) for rows in self.rows.values() for row in rows):
            end = datetime.combine(self.last + timedelta(days=1), datetime.max.time())
            imports = [*imports, max([end.replace(microsecond=0), *imports])]
        frames = {name: _typed(name, rows) for name, rows in self.rows.items()}
        frames["syncs"] = _syncs(imports)
        return {name: _with_short_types(frame) for name, frame in frames.items()}


def _pairs(words: list[str]) -> dict[str, Any]:
    """Read `due 2025-03-02 terms "30 days" currency=USD` into columns."""
    found: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        key, equals, value = word.partition("=")
        value = value if equals else next(rest)
        key = "due_on" if key == "due" else key
        found[key] = date.fromisoformat(value) if key.endswith("_on") else value
    return found


def _typed(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema: dict[str, Any] = {
        column: SCHEMAS[name].get(column, pl.Int64 if column.startswith("known") else pl.String)
        for column in _COLUMNS[name]
    }
    unknown = {key for row in rows for key in row} - set(schema)
    if unknown:
        raise ValueError(f"{name} has no column {sorted(unknown)}")
    cast = [{key: _value(row.get(key), kind) for key, kind in schema.items()} for row in rows]
    return pl.DataFrame(cast, schema=schema)


def _value(value: Any, kind: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if kind == pl.Int64:
        return int(value)
    return float(value) if kind == pl.Float64 else value


def _syncs(imports: list[datetime]) -> pl.DataFrame:
    count = len(imports)
    numbers = ("rows_read", "rows_accepted", "rows_rejected", "added", "changed", "retracted")
    return pl.DataFrame(
        {
            "sync": range(1, count + 1),
            "source": ["test"] * count,
            "connector": ["text"] * count,
            "location": ["test"] * count,
            "started_at": imports,
            "finished_at": imports,
            **{name: [0] * count for name in numbers},
        },
        schema_overrides={
            "sync": pl.Int64,
            "source": pl.String,
            "connector": pl.String,
            "location": pl.String,
            "started_at": pl.Datetime("us"),
            "finished_at": pl.Datetime("us"),
            **dict.fromkeys(numbers, pl.Int64),
        },
    )

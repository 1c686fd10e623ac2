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
from collections.abc import Mapping
from dataclasses import dataclass, field

from ardash.connectors._tabular.meanings import KINDS


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

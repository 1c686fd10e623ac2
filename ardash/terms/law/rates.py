"""A central bank's rate by the day from which it applied."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from ardash.errors import BadInput, Message


@dataclass(frozen=True)
class Rate:
    """A rate in percent a year that applied from `valid_from` on."""

    valid_from: date
    percent: Decimal
    verified: bool
    source: str


@dataclass(frozen=True)
class Rates:
    """A table of rates, oldest first, complete up to and including `known_until`."""

    name: str
    known_until: date
    steps: tuple[Rate, ...]

    def on(self, day: date) -> Rate | None:
        """Return the rate of a day, or None before the table begins or after it is complete."""
        if day > self.known_until:
            return None
        return next((rate for rate in reversed(self.steps) if rate.valid_from <= day), None)


#: A country -> the table of its central bank's rates; EURO stands for the ECB's.
RateTables: TypeAlias = Mapping[str, Rates]

#: The key of the table that replaces the ECB's rates.
EURO = "EU"


def ecb_rates() -> Rates:
    """Rates of the ECB's main refinancing operations that come with the program."""
    return delivered_rates("ecb.toml")


@cache
def delivered_rates(name: str) -> Rates:
    """Read a table of rates that comes with the program, by the name of its file."""
    return _rates(tomllib.loads((files("ardash.terms.law") / name).read_text("utf-8")))


def load_rates(path: Path) -> Rates:
    """Read a company's own table of rates, a TOML file with the layout of `ecb.toml`.

    Raises BadInput when the file is no such table.
    """
    try:
        return _rates(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise BadInput(
            Message("The table of interest rates cannot be read: {error}.", error=error),
            where=str(path),
            remedy=Message(
                "Write name, known_until, source, and [[rate]] rows of from and percent."
            ),
        ) from None


def own_rates(folder: Path) -> RateTables:
    """Read a company's own tables of rates from a folder.

    `rates.toml` replaces the ECB's, `rates-PL.toml` is that of Poland's central bank, and so on.
    Empty when there is none; raises BadInput when a file is no such table.
    """
    national = sorted(folder.glob("rates-??.toml"))
    named = {path.stem.removeprefix("rates-"): path for path in national}
    euro = folder / "rates.toml"
    if euro.is_file():
        named[EURO] = euro
    return {country: load_rates(path) for country, path in named.items()}


def _rates(content: dict[str, Any]) -> Rates:
    source = str(content["source"])
    steps = [
        Rate(
            _day(row["from"]),
            Decimal(str(row["percent"])),
            row.get("verified", True) is True,
            str(row.get("source", source)),
        )
        for row in content["rate"]
    ]
    steps.sort(key=lambda rate: rate.valid_from)
    return Rates(str(content["name"]), _day(content["known_until"]), tuple(steps))


def _day(value: object) -> date:
    if type(value) is not date:
        raise TypeError(f"{value!r} is no date")
    return value

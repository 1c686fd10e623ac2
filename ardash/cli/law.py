"""Law: the options of commands that ask whose law on late payment counts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ardash.analysis.governing import HOME, Whose
from ardash.errors import BadSetting, Message
from ardash.settings import load_settings
from ardash.terms.law import EURO, RateTables, load_rates, own_rates

_PANEL = "Which law"

Law = Annotated[
    Whose,
    typer.Option(help="The law of the seller's country, or of the customer's.",
                 rich_help_panel=_PANEL),
]  # fmt: skip
Home = Annotated[
    str,
    typer.Option(metavar="COUNTRY", help="Country of the company that is owed: FR, DE ...",
                 rich_help_panel=_PANEL),
]  # fmt: skip
OwnRates = Annotated[
    list[str] | None,
    typer.Option("--rates", metavar="[COUNTRY=]FILE",
                 help="Rates of the ECB, or of a country's central bank; by default rates.toml in "
                 "the home folder.", rich_help_panel=_PANEL),
]  # fmt: skip
DEFAULT_LAW: Whose = "seller"
DEFAULT_HOME = HOME


def rate_tables(typed: list[str] | None) -> RateTables:
    """Read the tables of rates that were typed, else those of the home folder.

    Raises BadSetting for a country that is none, BadInput for a file that is no table of rates.
    """
    if not typed:
        return own_rates(load_settings().home)
    tables = {}
    for each in typed:
        country, equals, path = each.rpartition("=")
        if equals and len(country) != len("FR"):
            raise BadSetting(
                Message("{text} names no country.", text=repr(country)),
                remedy=Message("Write PL=FILE for the rates of Poland, FILE for those of the ECB."),
            )
        tables[country.upper() or EURO] = load_rates(Path(path))
    return tables

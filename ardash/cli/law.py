"""Law: the options of commands that ask whose law on late payment counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from ardash.analysis.governing import Whose
from ardash.analysis.law_setting import LawSetting
from ardash.collections.law_file import law_setting
from ardash.errors import BadSetting, Message
from ardash.settings import load_settings
from ardash.terms.law import EURO, RateTables, load_rates, own_rates

_PANEL = "Which law"

Law = Annotated[
    Whose | None,
    typer.Option(help="The law of the seller's country (by default) or of the customer's.",
                 rich_help_panel=_PANEL),
]  # fmt: skip
Home = Annotated[
    str | None,
    typer.Option(metavar="COUNTRY",
                 help="Country of the company that is owed: FR, DE ...; law.toml says more.",
                 rich_help_panel=_PANEL),
]  # fmt: skip
OwnRates = Annotated[
    list[str] | None,
    typer.Option("--rates", metavar="[COUNTRY=]FILE",
                 help="Rates of the ECB, or of a country's central bank; by default rates.toml in "
                 "the home folder.", rich_help_panel=_PANEL),
]  # fmt: skip


def law_options(law: Whose | None, home: str | None) -> dict[str, Any]:
    """Return whose, home and setting, as `penalties` takes them: typed, else as law.toml says.

    Raises BadSetting when the file is wrong.
    """
    said = law_setting(load_settings().home)
    return {
        "whose": law or said.whose,
        "home": home.upper() if home else said.home,
        "setting": said,
    }


def told_floor(setting: LawSetting, on: date, home: str) -> None:
    """Say on the error output which contract rates the seller's law does not allow."""
    for rate, least, half_year in setting.below_floor(on, home):
        typer.echo(
            f"law.toml sets late-payment interest at {rate} %: less than three times the legal "
            f"rate, {least} % in {half_year} (L. 441-10 II). It is reckoned at {least} %.",
            err=True,
        )


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

"""Language: sentences, amounts and dates for a reader: on a page, in a letter, on a statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations

from ardash.errors import Message, UnknownChoice
from ardash.money import decimal_string

#: Languages that people are written to in, and what each calls itself.
LANGUAGES = {"en": "English", "fr": "Français"}

#: What stands where there is none.
NONE = "—"

_LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_CATALOGUES = Path(__file__).resolve().parent / "locale"


@cache
def catalogue(code: str) -> NullTranslations:
    """Read the catalogue of a language; English is the language of the code and has none."""
    path = _CATALOGUES / code / "LC_MESSAGES" / "ardash.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True)
class Language:
    """One of LANGUAGES, with its words and its way to write amounts and dates."""

    code: str

    @classmethod
    def of(cls, code: str | None, *, default: str = "en") -> Language:
        """Return the language of a code such as `fr` or `fr-CA`, the default for one unknown."""
        known = (code or "").strip().lower()[:2]
        return cls(known if known in LANGUAGES else default)

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            raise UnknownChoice(
                Message("There is no language {name}.", name=repr(self.code)),
                remedy=Message("Known are: {names}.", names=", ".join(LANGUAGES)),
            )

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        return Locale.parse(_LOCALES[self.code])

    def say(self, text: str, /, **values: Any) -> str:
        """Say a sentence, with its {named} values filled in; what is none of ours stays as it is.

        A `Message` brings its values along.
        """
        if isinstance(text, Message):
            filled = {
                name: self.say(value) if isinstance(value, Message) else value
                for name, value in text.params.items()
            }
            return self.say(text.template, **filled)
        said = str(catalogue(self.code).gettext(text)) if text else ""
        return said.format(**values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: Any) -> str:
        """Say a sentence about a number of things; {count} is filled in too."""
        said = str(catalogue(self.code).ngettext(one, many, number))
        return said.format(count=format_decimal(number, locale=self.locale), **values)

    def money(self, minor: int, currency: str) -> str:
        """Write minor units as an amount with its currency: €1,234.56, 1 234,56 €."""
        major = decimal_string(minor, currency)
        return str(format_currency(major, currency, locale=self.locale))

    def amount(self, minor: int, currency: str) -> str:
        """Write minor units as an amount without its currency, for a column: 1 234,56."""
        sign = "-" if minor < 0 else ""
        whole, point, cents = decimal_string(abs(minor), currency).partition(".")
        group, decimal = self._symbols
        return sign + f"{int(whole):,}".replace(",", group) + (decimal + cents if point else "")

    def day(self, day: date | None) -> str:
        """Write a date: 30 Jun 2013, 30 juin 2013."""
        return NONE if day is None else _day(day, "medium", _LOCALES[self.code])

    def long_day(self, day: date) -> str:
        """Write a date as on a letter: 30 June 2013, 30 juin 2013."""
        return _day(day, "long", _LOCALES[self.code])

    def short_day(self, day: date | None) -> str:
        """Write a date for a column: 30 Jun 2013, 30/06/2013."""
        if day is None:
            return NONE
        return _day(day, "dd/MM/y" if self.code == "fr" else "dd MMM y", _LOCALES[self.code])

    @cached_property
    def _symbols(self) -> tuple[str, str]:
        symbols = self.locale.number_symbols["latn"]
        return symbols["group"], symbols["decimal"]


@cache
def _day(day: date, how: str, locale: str) -> str:
    written = str(format_date(day, how, locale))
    # The first of a month is an ordinal in French: 1er mai 2025.
    if locale.startswith("fr") and written.startswith("1 "):
        return f"1er{written[1:]}"
    return written

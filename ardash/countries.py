"""Countries: what sources and people write for one, brought to its ISO 3166 code."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

#: Languages that names of countries are known in.
_TONGUES = ("en", "fr")

_NO_PLACES = {"EU", "ZZ"}

#: What is written on invoices and envelopes, and is in no list of names or codes.
_ALSO = {
    "el": "GR",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "britain": "GB", "united kingdom of great britain": "GB",
    "grande bretagne": "GB", "angleterre": "GB", "ecosse": "GB", "pays de galles": "GB",
    "irlande du nord": "GB",
    "united states of america": "US", "etats unis d amerique": "US",
    "holland": "NL", "hollande": "NL", "republic of ireland": "IE", "republique d irlande": "IE",
    "czech republic": "CZ", "republique tcheque": "CZ", "turkey": "TR",
    "france metropolitaine": "FR", "metropolitan france": "FR", "hong kong": "HK", "macao": "MO",
    "deutschland": "DE", "belgie": "BE", "schweiz": "CH", "osterreich": "AT", "espana": "ES",
    "italia": "IT", "nederland": "NL",
}  # fmt: skip


def country_code(text: str | None) -> str | None:
    """Return the ISO 3166 code of a country: of `fr`, `UK`, `FRA`, `Royaume-Uni`; None if unknown.

    Codes of two or three letters, also those that are no longer or were never quite the right ones
    (UK, EL), and English and French names, whatever their accents, capitals and hyphens.

    >>> country_code("uk"), country_code(" États-Unis "), country_code("The Netherlands")
    ('GB', 'US', 'NL')
    """
    written = _plain(text or "")
    return _known().get(written.removeprefix("the ")) if written else None


def _plain(text: str) -> str:
    """Reduce a name to its letters: no capitals, accents, hyphens or dots ("U.K.")."""
    letters = unicodedata.normalize("NFKD", text.replace(".", "").replace("œ", "oe").casefold())
    kept = (letter if letter.isalnum() else " " for letter in letters
            if not unicodedata.combining(letter))  # fmt: skip
    return " ".join("".join(kept).split())


@cache
def _known() -> dict[str, str]:
    """Map codes and names to ISO 3166 codes of two letters."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    currencies: Container[str] = get_global("territory_currencies")
    english: Mapping[str, str] = Locale("en").territories
    # A territory that has had a currency is a place; most others are groups, or made for tests.
    places = {code for code in english if code in currencies} - _NO_PLACES
    known = {_plain(code): code for code in places}
    for alias, codes in aliases.items():
        if alias.isalpha() and len(codes) == 1 and codes[0] in places:
            known.setdefault(_plain(alias), codes[0])
    for tongue in _TONGUES:
        names: Mapping[str, str] = Locale(tongue).territories
        known |= {_plain(names[code]): code for code in sorted(places) if code in names}
    return {**known, **_ALSO}

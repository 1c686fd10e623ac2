"""Postal addresses: the lines that stand in the window of an envelope, below the name."""

from __future__ import annotations

from babel import Locale

from ardash.countries import country_code
from ardash.records.people.actions import Actions

#: Where the postcode stands behind the town, or on a line of its own.
_BEHIND = ("US", "CA", "AU", "NZ")
_BELOW = ("GB", "IE")


class Addressed:
    """Whom a letter goes to: the address as people wrote it, or else as the source has it."""

    street: str | None
    postcode: str | None
    city: str | None
    country: str | None
    written: tuple[str, ...]

    def lines(self, home: str | None, language: str) -> tuple[str, ...]:
        """Write the postal address below the name; none when nobody knows it."""
        if self.written:
            return self.written
        return postal_lines(
            self.street, self.postcode, self.city, self.country, home=home, language=language
        )


def postal_lines(
    street: str | None,
    postcode: str | None,
    city: str | None,
    country: str | None = None,
    *,
    home: str | None = None,
    language: str = "en",
) -> tuple[str, ...]:
    """Write an address as the post of its country wants it: its lines, none when it is unknown.

    `country` is its ISO 3166 code, or what else people write for it (UK, Royaume-Uni); its name, in
    the letter's language, stands last unless it is the sender's own (`home`; None: not known, so it
    is named). What is no country's name or code stands as it is. A country alone is no address.
    """
    written = (country or "").strip()
    country, home = country_code(written) or written, country_code(home) or home
    lines = [each for line in (street or "").splitlines() if (each := " ".join(line.split()))]
    place = country or home
    town, code = (city or "").strip(), (postcode or "").strip()
    if place in _BELOW:
        lines += filter(None, (town, code))
    else:
        parts = (town, code) if place in _BEHIND else (code, town)
        lines += filter(None, (" ".join(filter(None, parts)),))
    if lines and country and country != home:
        lines.append(_country(country, language).upper())
    return tuple(lines)


def written_addresses(actions: Actions) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the addresses that people wrote, which go before the sources': customer -> lines."""
    rows = actions.profiles.select("source", "customer_id", "address").drop_nulls().iter_rows()
    return {(source, customer): tuple(text.splitlines()) for source, customer, text in rows}


def _country(code: str, language: str) -> str:
    return str(Locale.parse(language).territories.get(code, code))

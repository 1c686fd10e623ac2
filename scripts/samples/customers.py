"""The 150 invented customers: who they are, how much they buy, how they pay."""

# ruff: noqa: S311

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from random import Random

from samples import words
from samples.company import FIRST_DAY, LAST_DAY, SEED


@dataclass
class Customer:
    """One customer, and the habits that drive its invoices and payments."""

    code: str
    name: str
    segment: str
    country: str
    collector: str
    language: str
    terms: str
    currency: str
    account: str
    character: str
    weight: float
    first_day: date = FIRST_DAY
    last_day: date = LAST_DAY
    registration: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    credit_limit: int | None = None


#: code -> (name, segment, terms, character, rank by size): one customer for each way of paying.
STARS: dict[str, tuple[str, str, str, str, int]] = {
    "C0007": ("Hyper Costaline", "Grande distribution", "45 jours fin de mois", "batches", 0),
    "C0012": ("Laiterie de Valdorne", "Industrie", "45 jours fin de mois", "punctual", 1),
    "C0023": ("Salaisons Kermazou", "Industrie", "60 jours", "chronic", 4),
    "C0031": ("Biscuiterie Montfrelin", "Industrie", "30 jours", "month_end", 7),
    "C0038": ("Hôpitaux de Port-Aubrac", "Secteur public", "30 jours", "slow_but_sure", 2),
    "C0044": ("Plats cuisinés Brécilhac", "Industrie", "45 eom", "deteriorating", 5),
    "C0052": ("Conserverie du Men Du", "Industrie", "30 jours fin de mois", "seasonal", 6),
    "C0061": ("Groupe Argensole", "Négoce", "30 jours fin de mois le 10", "disputing", 8),
    "C0077": ("Charcuteries du Vieux-Brassac", "Industrie", "60 jours", "bankrupt", 11),
    "C0085": ("Moulins de Chanterive", "Industrie", "2/10 n/30", "discount", 10),
    "C0093": ("Distribution Hautelieu", "Grande distribution", "60 jours fin de mois", "short", 9),
    "C0110": ("Thistlecombe Foods Ltd", "Export", "60 jours", "ordinary", 12),
    "C0120": ("Traiteur L’Œuf Cocotte ; Fils", "Négoce", "comptant", "advance", 30),
    "C0148": ("Ferme des Trois Ormes", "Industrie", "30 jours", "newcomer", 14),
}
NEWCOMER_FROM = date(2026, 5, 4)

#: segment -> customers of it, their terms and their characters, each repeated by its weight.
_SEGMENTS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "Grande distribution": (
        14,
        ("45 jours fin de mois",) * 3 + ("30 jours fin de mois le 10",),
        ("batches", "batches", "ordinary", "short", "chronic"),
    ),
    "Industrie": (
        52,
        ("45 jours fin de mois",) * 4 + ("30 jours",) * 3 + ("60 jours",) * 2 + ("45 eom",),
        ("punctual",) * 5 + ("ordinary",) * 4 + ("chronic",) * 2 + ("month_end", "seasonal"),
    ),
    "Secteur public": (18, ("30 jours",), ("slow_but_sure",) * 2 + ("ordinary", "punctual")),
    "Négoce": (
        30,
        ("30 jours fin de mois le 10",) * 2 + ("30 jours fin de mois", "30 jours", "comptant"),
        ("punctual",) * 3 + ("ordinary",) * 4 + ("chronic", "month_end", "disputing", "advance"),
    ),
    "Export": (
        36,
        ("60 jours",) * 3 + ("30 jours",) * 2 + ("45 eom",),
        ("punctual",) * 5 + ("ordinary",) * 4 + ("chronic", "advance"),
    ),
}
_EXPORT_COUNTRIES = (
    ("BE",) * 8 + ("DE",) * 6 + ("IT",) * 4 + ("ES",) * 4 + ("GB",) * 12 + ("CH",) * 2
)
_COLLECTORS = {
    "Grande distribution": "Hélène Quémeneur",
    "Industrie": "Yann Le Bihan",
    "Secteur public": "Hélène Quémeneur",
    "Négoce": "Yann Le Bihan",
    "Export": "Sofia Marchetti",
}
_LANGUAGES = {"FR": "fr", "BE": "fr", "DE": "de", "IT": "it", "ES": "es", "GB": "en", "CH": "de"}


def _segments_by_code(rng: Random) -> dict[str, str]:
    """Deal the segments out over the codes that are no stars."""
    deck = [segment for segment, (count, *_) in _SEGMENTS.items() for _ in range(count)]
    for _, segment, *_ in STARS.values():
        deck.remove(segment)
    rng.shuffle(deck)
    codes = [f"C{number:04d}" for number in range(1, 151)]
    dealt = iter(deck)
    return {code: STARS[code][1] if code in STARS else next(dealt) for code in codes}


def _account(segment: str, country: str) -> str:
    if country == "FR":
        return "411300" if segment == "Secteur public" else "411000"
    return "411200" if country == "GB" else "411100"


def slug(name: str) -> str:
    """Turn a name into a host name: lower case, no accents, hyphens."""
    plain = name.replace("Œ", "Oe").replace("œ", "oe").replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain.lower()).split())[:40].strip(
        "-"
    )


def _luhn_digit(digits: str) -> str:
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits))]
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def _registration(number: int, country: str) -> str:
    """SIREN or VAT number of right form in ranges nobody has been given."""
    if country == "FR":
        digits = f"0001{number:04d}"
        return digits + _luhn_digit(digits)
    return "" if country == "CH" else f"{country}000{number:06d}"


def _identify(customer: Customer, rng: Random) -> None:
    """Give the customer a person to write to, an address and a phone of ranges kept for fiction."""
    given, family = words.people(customer.country)
    number = int(customer.code[1:])
    customer.registration = _registration(number, customer.country)
    customer.contact = f"{rng.choice(given)} {rng.choice(family)}"
    office = {"fr": "compta", "en": "accounts", "de": "buchhaltung"}.get(customer.language, "admin")
    customer.email = f"{office}@{slug(customer.name)}.example"
    if customer.country == "FR":
        prefix = rng.choice(("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49"))
        customer.phone = f"{prefix} {rng.randrange(100):02d} {rng.randrange(100):02d}"
    elif customer.country == "GB":
        customer.phone = f"+44 1632 960{rng.randrange(1000):03d}"
    # The customers' own file never asked some for where they are.
    if number % 41 and number != 74:
        customer.street, customer.postcode, customer.city = words.address(customer.country, number)
    if number % 29 == 0:
        customer.contact = ""
    if number % 37 == 0:
        customer.email = ""


def _make(
    code: str, segment: str, country: str, rank: int, names: dict[str, list[str]]
) -> Customer:
    rng = Random(f"{SEED}/customer/{code}")
    _, terms, characters = _SEGMENTS[segment]
    name, character, agreed = "", rng.choice(characters), rng.choice(terms)
    if code in STARS:
        name, _, agreed, character, _ = STARS[code]
    customer = Customer(
        code=code,
        name=name or names[country if segment == "Export" else segment].pop(0),
        segment=segment,
        country=country,
        collector="" if int(code[1:]) % 21 == 0 else _COLLECTORS[segment],
        language=_LANGUAGES[country],
        terms=agreed,
        currency="GBP" if country == "GB" else "EUR",
        account=_account(segment, country),
        character=character,
        weight=(rank + 4) ** -0.92,
    )
    _identify(customer, rng)
    return customer


def make_customers() -> list[Customer]:
    """All customers by code; sizes fall off like a power law, stars first."""
    rng = Random(f"{SEED}/customers")
    segments = _segments_by_code(rng)
    countries = list(_EXPORT_COUNTRIES)
    countries.remove("GB")  # the star of C0110
    rng.shuffle(countries)
    taken = {rank for *_, rank in STARS.values()}
    ranks = [rank for rank in range(150) if rank not in taken]
    rng.shuffle(ranks)
    names = words.names()
    customers = []
    for code, segment in segments.items():
        country = "FR"
        if segment == "Export":
            country = "GB" if code in STARS else countries.pop()
        rank = STARS[code][4] if code in STARS else ranks.pop()
        customers.append(_make(code, segment, country, rank, names))
    _lifetimes(customers, rng)
    return customers


def _lifetimes(customers: list[Customer], rng: Random) -> None:
    """A few customers come later, a few leave; most stay for all three years."""
    small = [c for c in customers if c.code not in STARS and c.weight < 0.06]
    for late_comer in small[:6]:
        late_comer.first_day = date(2024 + rng.randrange(2), 2 + rng.randrange(9), 1)
    for leaver in small[6:10]:
        leaver.last_day = date(2025, 3 + rng.randrange(8), 28)
    for customer in customers:
        if customer.character == "newcomer":
            customer.first_day = NEWCOMER_FROM
        if customer.character == "bankrupt":
            customer.last_day = date(2024, 11, 15)

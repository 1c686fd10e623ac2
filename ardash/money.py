"""Amounts: integers in minor units inside, decimals at the edge."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision, list_currencies

from ardash.errors import BadInput, Message

#: The largest amount of one row, in minor units: sums of ten million such rows still fit 64 bits.
LARGEST_MINOR = 10**12


@cache
def known_currencies() -> frozenset[str]:
    """ISO 4217 codes of every currency that Babel's data knows."""
    return frozenset(list_currencies())


def currency_code(text: str) -> str:
    """Return the ISO 4217 code in `text`, e.g. " eur " -> "EUR".

    Raises BadInput when it is no known code.
    """
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code) or code not in known_currencies():
        raise BadInput(
            Message("{value} is no ISO 4217 currency code.", value=repr(text)),
            remedy=Message("Write EUR, USD, GBP ..."),
        )
    return code


@cache
def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency: EUR 2, JPY 0, TND 3 (ISO 4217)."""
    return int(get_currency_precision(currency))


def to_minor(amount: Decimal | str | int, currency: str) -> int:
    """Convert an amount in major units to minor units, rounding half away from zero.

    >>> to_minor("12.345", "EUR"), to_minor("-0.005", "EUR"), to_minor("7", "JPY")
    (1235, -1, 7)
    """
    scaled = Decimal(amount).scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_major(minor: int, currency: str) -> Decimal:
    """Convert minor units to an exact decimal in major units.

    >>> to_major(511985, "EUR"), to_major(-7, "JPY")
    (Decimal('5119.85'), Decimal('-7'))
    """
    return Decimal(int(minor)).scaleb(-exponent(currency))


def decimal_string(minor: int, currency: str) -> str:
    """Write minor units as a plain decimal string with all of the currency's digits.

    >>> decimal_string(511980, "EUR")
    '5119.80'
    """
    return f"{to_major(minor, currency):f}"

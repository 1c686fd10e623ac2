"""Typed: amounts as people type them, in the language of their session."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ardash.errors import BadSetting, Message
from ardash.money import LARGEST_MINOR, decimal_string, exponent
from ardash.ui.words import language


def amount(text: str | None, currency: str) -> int:
    """Read an amount in major units: 1 234,50 or 1,234.50; raises BadSetting when it is none."""
    plain = "".join((text or "").split()).replace("’", "").replace("'", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        # Of the two, the one that stands last parts the cents.
        plain = plain.replace("." if comma > point else ",", "")
    elif comma >= 0 and len(plain) - comma == 4 and language() == "en":
        plain = plain.replace(",", "")
    try:
        minor = Decimal(plain.replace(",", ".")).scaleb(exponent(currency))
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or abs(minor) > LARGEST_MINOR or minor != minor.to_integral_value():
        raise BadSetting(
            Message("{value} is no amount in {currency}.", value=repr(text or ""),
                    currency=currency),
            remedy=Message("Write it as 1234.50."),
        )  # fmt: skip
    return int(minor)


def amount_or_none(text: str | None, currency: str) -> int | None:
    """Read an amount that may be left out; raises as `amount` does."""
    return amount(text, currency) if (text or "").strip() else None


def written(minor: int, currency: str) -> str:
    """Write an amount as it would be typed."""
    text = decimal_string(minor, currency)
    return text.replace(".", ",") if language() == "fr" else text

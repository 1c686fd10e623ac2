"""Payment terms in words, English and French, and as a short code; each reads back as the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ardash.errors import Message, UnknownChoice
from ardash.money import decimal_string
from ardash.terms.model import Discount, DueRule, Event, FixedAmount, Instalment, Terms

Language = Literal["en", "fr"]

_ENGLISH = {
    "invoice": "due immediately",
    "receipt": "due on receipt",
    "order": "on order",
    "delivery": "on delivery",
    "from receipt": " after receipt",
    "from order": " after order",
    "from delivery": " after delivery",
    "month": "1 month",
    "months": "{} months",
    "day": "1 day",
    "days": "{} days",
    "eom": "end of month",
    "then": " then ",
    "plus": " plus ",
    "and": " ",
    "on day": "the {}",
    "on day of next": "the {} of the next month",
    "following": " or the next working day",
    "preceding": " or the previous working day",
    "modified_following": " or the nearest working day in the same month",
    "percent": "{}%",
    "discount": "{}% discount {}",
    "balance": "balance",
    "net": "net ",
}
_FRENCH = {
    "invoice": "comptant",
    "receipt": "à réception",
    "order": "à la commande",
    "delivery": "à la livraison",
    "from receipt": " après réception",
    "from order": " après commande",
    "from delivery": " après livraison",
    "month": "1 mois",
    "months": "{} mois",
    "day": "1 jour",
    "days": "{} jours",
    "eom": "fin de mois",
    "then": " puis ",
    "plus": " plus ",
    "and": " ",
    "on day": "le {}",
    "on day of next": "le {} du mois suivant",
    "following": " ou le jour ouvré suivant",
    "preceding": " ou le jour ouvré précédent",
    "modified_following": " ou le jour ouvré le plus proche dans le mois",
    "percent": "{}\u00a0%",
    "discount": "escompte de {}\u00a0% {}",
    "balance": "solde",
    "net": "net ",
}
_CODE = {
    **_ENGLISH,
    "invoice": "cash",
    "receipt": "receipt",
    "order": "CWO",
    "delivery": "COD",
    "day": "1",
    "days": "{}",
    "eom": "eom",
    "then": " ",
    "plus": " ",
    "on day": "{}",
    "on day of next": "{} prox",
    "following": " or following",
    "preceding": " or preceding",
    "modified_following": " or modified following",
}


def describe(terms: Terms, language: str = "en") -> str:
    """Write terms in words, "en" or "fr". Raises UnknownChoice for another language.

    >>> from ardash.terms import parse
    >>> describe(parse("45 eom"), "fr")
    '45 jours puis fin de mois'
    """
    if language not in ("en", "fr"):
        raise UnknownChoice(
            Message("Payment terms are not written in {language}.", language=repr(language)),
            remedy=Message("Choose {choices}.", choices="en / fr"),
        )
    return _write(terms, _FRENCH if language == "fr" else _ENGLISH, language)


def code(terms: Terms) -> str:
    """Write terms as a short code, the same in every language.

    >>> from ardash.terms import parse
    >>> code(parse("2% 10 jours, net 45 jours")), code(parse("fin de mois + 45 jours"))
    ('2/10, net 45', 'eom 45')
    """
    return _write(terms, _CODE, "code")


def _write(terms: Terms, words: dict[str, str], language: str) -> str:
    parts = [_discount(discount, words, language) for discount in terms.discounts]
    for instalment in terms.instalments:
        rule = _rule(instalment.due, words, language)
        if len(terms.instalments) > 1:
            parts.append(f"{_part(instalment, words)} {rule}")
        elif _says_net(terms, instalment.due, language):
            parts.append(words["net"] + rule)
        else:
            parts.append(rule)
    return ", ".join(parts)


def _says_net(terms: Terms, rule: DueRule, language: str) -> bool:
    if language == "code" and rule.month_end == "days_then_month_end" and rule.days:
        return False  # "45 eom" has one reading, "net 45 eom" two
    return bool(terms.discounts) or (language == "code" and rule == DueRule(days=rule.days or 1))


def _discount(discount: Discount, words: dict[str, str], language: str) -> str:
    percent = f"{discount.percent:f}"
    if language == "code" and discount.until == DueRule(days=discount.until.days):
        return f"{percent}/{discount.until.days}"
    if language == "fr":
        percent = percent.replace(".", ",")
    return words["discount"].format(percent, _rule(discount.until, words, language))


def _part(instalment: Instalment, words: dict[str, str]) -> str:
    part = instalment.part
    if part is None:
        return words["balance"]
    if isinstance(part, FixedAmount):
        return f"{decimal_string(part.minor, part.currency)} {part.currency}"
    percent = part * 100
    decimal = Decimal(percent.numerator) / Decimal(percent.denominator)
    if Fraction(decimal) != percent:
        return f"({part.numerator}/{part.denominator})"
    text = f"{decimal.normalize():f}"
    return words["percent"].format(text.replace(".", ",") if words is _FRENCH else text)


def _rule(rule: DueRule, words: dict[str, str], language: str) -> str:
    roll = words[rule.roll] if rule.roll else ""
    if rule.is_immediate:
        return words[rule.event] + roll
    months = _count(rule.months, "month", words)
    days = _count(rule.days, "day", words)
    day = _day(rule, words, language)
    if rule.month_end == "month_end_then_days":
        start = words["then"].join(filter(None, [months, words["eom"]]))
        text = words["plus"].join([start, days])
        text = words["then"].join(filter(None, [text, day]))
    else:
        quantity = words["and"].join(filter(None, [months, days]))
        if rule.month_end and rule.day_of_month and not quantity:
            text = words["on day of next"].format(_ordinal(rule.day_of_month, language))
        elif rule.month_end:
            end = " ".join(filter(None, [words["eom"], day]))
            text = words["then"].join(filter(None, [quantity, end]))
        else:
            text = words["then"].join(filter(None, [quantity, day]))
    return text + _from(rule.event, words) + roll


def _count(number: int, unit: str, words: dict[str, str]) -> str:
    if not number:
        return ""
    return words[unit] if number == 1 else words[f"{unit}s"].format(number)


def _from(event: Event, words: dict[str, str]) -> str:
    return "" if event == "invoice" else words[f"from {event}"]


def _day(rule: DueRule, words: dict[str, str], language: str) -> str:
    if rule.day_of_month is None:
        return ""
    return words["on day"].format(_ordinal(rule.day_of_month, language))


def _ordinal(day: int, language: str) -> str:
    if language == "fr":
        return "1er" if day == 1 else str(day)
    ending = "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"

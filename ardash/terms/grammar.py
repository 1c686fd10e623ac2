"""Read payment terms as people write them, in English and in French.

terms      = { discount } ( rule | instalment { instalment } )
discount   = percent "/" days | percent ["discount"] rule          2/10 · 2% 10 jours
instalment = ( percent | "(1/3)" | amount currency | "balance" ) rule
rule       = { number unit } [ month end ] [ { number unit } ] [ day ] [ event ] [ roll ]
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from ardash.errors import BadInput, Message, UnknownChoice, mark
from ardash.terms.codes import default_codes
from ardash.terms.elements import Element, Reader
from ardash.terms.model import READINGS, Discount, Instalment, MonthEnd, Terms
from ardash.terms.words import pieces, unreadable

#: The reading taken when nobody chooses: the date + 45 days, then the end of that month.
DEFAULT_READING: MonthEnd = "days_then_month_end"
#: Longer texts are contracts, not terms.
LONGEST_TEXT = 2000

_AMBIGUOUS = {
    "days_then_month_end": mark(
        "Two readings are lawful; taken: the days are added, then the month is completed."
    ),
    "month_end_then_days": mark(
        "Two readings are lawful; taken: the month is completed, then the days are added."
    ),
}
_RECEIPT = mark("The invoice counts as received on its date.")
_DELIVERY = mark("The day of delivery is not known; on delivery means on the invoice date.")
_LARGE_DISCOUNT = mark("A percentage above 20 before a net term was read as a discount.")
_SAME_DAY = mark("Two instalments fall due on the same day.")


def parse(
    text: str,
    *,
    reading: MonthEnd = DEFAULT_READING,
    codes: Mapping[str, str] | None = None,
) -> Terms:
    """Read payment terms.

    `reading` decides what "45 days end of month" means: "days_then_month_end" (the date + 45 days,
    then the end of that month) or "month_end_then_days" (the end of the month + 45 days). `45 eom`
    is always the first and `eom 45` always the second. `codes` maps a system's codes to terms in
    words; without it, the table of `codes.toml` counts.

    Raises BadInput quoting the part that cannot be read, UnknownChoice for another reading.

    >>> str(parse("2/10 n/30"))
    '2% discount 10 days, net 30 days'
    >>> parse("45 jours fin de mois").ambiguous
    True
    """
    if reading not in READINGS:
        raise UnknownChoice(
            Message("{reading} is no reading of month-end terms.", reading=repr(reading)),
            remedy=Message("Choose {choices}.", choices=" / ".join(READINGS)),
        )
    table = default_codes() if codes is None else {k.strip().casefold(): codes[k] for k in codes}
    return _parse(table.get(text.strip().casefold(), text), reading)


@lru_cache(maxsize=10_000)
def _parse(text: str, reading: MonthEnd) -> Terms:
    if len(text) > LONGEST_TEXT:
        raise unreadable(text[:40] + " ...", text[LONGEST_TEXT:][:40])
    normal = unicodedata.normalize("NFC", " ".join(text.split()))
    read = Reader(normal, pieces(normal), reading).elements()
    if not read:
        raise unreadable(text, text)
    discounts, instalments = _sort(normal, read)
    try:
        terms = Terms(instalments, discounts)
    except BadInput as error:
        raise BadInput(error.what, where=repr(text), remedy=error.remedy) from None
    ambiguous = any(element.is_ambiguous for element in read)
    return replace(terms, ambiguous=ambiguous, notes=_notes(terms, reading, ambiguous=ambiguous))


def _sort(text: str, read: list[Element]) -> tuple[tuple[Discount, ...], tuple[Instalment, ...]]:
    """Tell discounts from instalments: "2% 10 days, net 30" from "50% 10 days, 50% 30 days"."""
    whole = [element for element in read if element.kind == "whole"]
    are_discounts = {"discount", "percent"} if whole and whole[0].is_net else {"discount"}
    discounts, instalments = list[Discount](), list[Instalment]()
    for element in read:
        if element.kind in are_discounts and element.percent is not None:
            if element.due.event not in ("invoice", "receipt"):
                raise unreadable(text, element.quote)
            discounts.append(Discount(element.percent, element.due))
        elif element.each_days:
            share = Fraction(1, len(element.each_days))
            for days in element.each_days:
                instalments.append(Instalment(share, replace(element.due, days=days)))
        else:
            instalments.append(Instalment(element.part, element.due))
    if not instalments or len(whole) > 1:
        raise unreadable(text, (whole or read)[-1].quote)
    if whole and len(instalments) > max(1, len(whole[0].each_days)):
        shared = next(element for element in read if element.kind not in ("whole", *are_discounts))
        raise unreadable(text, shared.quote)
    return tuple(discounts), tuple(instalments)


def _notes(terms: Terms, reading: MonthEnd, *, ambiguous: bool) -> tuple[str, ...]:
    rules = [instalment.due for instalment in terms.instalments]
    said = {
        _AMBIGUOUS[reading]: ambiguous,
        _RECEIPT: any(rule.event == "receipt" for rule in rules),
        _DELIVERY: any(rule.event == "delivery" for rule in rules),
        _SAME_DAY: len(set(rules)) < len(rules),
        _LARGE_DISCOUNT: any(discount.percent > 20 for discount in terms.discounts),
    }
    return tuple(Message(sentence) for sentence, holds in said.items() if holds)

"""The words that payment terms are written in, English and French, and the pieces they make.

A text is compared without case and accents, character by character, so that a piece can be quoted
as it was written. Whatever is not in the table is an error that quotes it: better no due date than
a wrong one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from ardash.errors import BadInput, Message, mark
from ardash.money import exponent, known_currencies, to_minor
from ardash.terms.model import FixedAmount

#: What a piece can be -> the ways to write it (regular expressions, no accents, lower case).
#: Two kinds joined by "+" make two pieces. Tried in this order, so longer phrases stand first.
WORDS: dict[str, str] = {
    "next_month": (
        r"(?:of |in )?(?:the )?(?:next|following) month|"
        r"(?:du |le )?(?<!\d )mois (?:suivant|prochain)|"
        r"(?:of )?(?:the )?(?<!\d )month following(?: (?:the )?invoice(?: date)?)?|prox|mfi|"
        r"(?<=mois )(?:suivant|prochain)(?! (?:la|l|le|votre|reception|facture|emission))"
    ),
    "roll modified_following": (
        r"(?:or )?modified following|"
        r"(?:or )?(?:the )?nearest (?:working|business) day(?: (?:in|of) the same month)?|"
        r"(?:ou )?(?:le )?jour ouvr(?:e|able) le plus proche(?: dans le mois)?"
    ),
    "roll preceding": (
        r"or preceding|(?:or )?(?:the )?(?:previous|preceding) (?:working|business) day|"
        r"(?:ou )?(?:le )?(?:premier )?jour ouvr(?:e|able) precedent"
    ),
    "roll following": (
        r"or following|(?:or )?(?:the )?(?:next|following) (?:working|business) day|"
        r"(?:ou )?(?:le )?(?:premier )?jour ouvr(?:e|able) suivant"
    ),
    "days+month_end": r"jfdm|jfm",
    "days+net": r"jn|jnets?",
    "eom": r"e\.?o\.?m",
    "month_end": (
        r"(?:at |from |after )?(?:the )?end of (?:the |each )?(?:invoice )?month(?! following)|"
        r"month[ -]end|"
        r"(?:a )?(?:la )?fin (?:de |du )?mois|fdm|f\.d\.m|(?:at )?(?:the )?end of"
    ),
    "order": (
        r"c\.?w\.?o|c\.?i\.?a|p\.?i\.?a|(?:cash |payment |paid )?in advance|cash with order|"
        r"(?:with|(?:up)?on|at|after|from)(?: the| your)? order|"
        r"up ?front|pre[ -]?paid|pre[ -]?payment|"
        r"(?:a (?:la )?|apres (?:la )?|des (?:la )?)?commande|(?:d |paiement d )?avance|"
        r"prepaiement|avant livraison|before delivery"
    ),
    "delivery": (
        r"c\.?o\.?d|cash on delivery|(?:(?:up)?on|after|from) delivery(?: of (?:the )?goods)?|"
        r"(?:(?:up)?on|from|after) receipt of (?:the )?goods|contre[ -]remboursement|"
        r"(?:date de |a (?:la )?|apres (?:la )?)?livraison(?: (?:de la|des) marchandises?)?|"
        r"(?:a |apres (?:la )?)?reception (?:de la|des) marchandises?"
    ),
    "receipt": (
        r"(?:(?:up)?on |after |from |at )?receipt(?: of (?:the |an )?invoice)?|"
        r"(?:a |des |apres )?(?:la )?reception(?: de)?(?: la| votre| notre)?(?: facture)?"
    ),
    "cash": r"comptant|cash|immediate(?:ly)?|immediat(?:e|ement)?|now",
    "cash date": r"(?:on|at)(?: the)? (?:invoice date|date of (?:the )?invoice)",
    "deposit": r"acompte|deposit|down ?payment",
    "number 1": r"(?:one|une?|a)(?= (?:day|jour|week|semaine|month|mois|year|an)(?![a-z]))",
    "number 2": r"two|deux",
    "number 3": r"three|trois",
    "number 10": r"ten|dix",
    "number 15": r"fifteen|quinze",
    "number 30": r"thirty|trente",
    "number 45": r"forty[ -]five|quarante[ -]cinq",
    "number 60": r"sixty|soixante",
    "number 90": r"ninety|quatre[ -]vingts?[ -]dix",
    "balance": r"(?:le )?solde|(?:the )?(?:balance|remainder|rest)|(?:le )?reste",
    "discount": r"(?:cash |early payment |prompt payment )?discount|(?:d )?escompte|remise",
    "net": r"nets?(?: due)?|nette?s?|n",
    "working_days": r"(?:working|business) days?|jours? ouvr(?:es?|ables?)",
    "days": r"days?|jours?|jrs?|(?<=\d)[dj]|(?<=\d )[dj]",
    "weeks": r"weeks?|semaines?|sem",
    "months": r"months?|mois|mo",
    "years": r"years?|ans?|annees?",
    "plus": r"\+|plus|puis|then",
    "separator": r"[,;&]|and|et",
    "slash": r"/",
    "": (  # says nothing about when
        r"payable|payment|terms?|paid|pay|due|if|in|within|at|on|of|the|from|after|to|as|for|"
        r"by|invoice|date|following|without deduction|full|otherwise|"
        r"paiements?|payer|reglements?|conditions?|delai|echeance|a|sous|dans|de|d|l|du|des|la|le|"
        r"les|par|suivant|si|sinon|paye|regle|apres|compter|emission|factur(?:e|ation)|maximum|max|"
        r"sans deduction|une?|depart|"
        r"(?:bank |wire )?transfer|wire|che(?:ck|que)s?|direct debit|sepa|virement(?: bancaire)?|"
        r"prelevement|lcr|bor|traite|effet|billet a ordre|"
        r"[.:()\[\]]|-(?= |$)|(?<=[^ ])-"
    ),
}

_ORDINAL = re.compile(
    r"(?:(?:on )?the (?:next )?|(?:le )(?:prochain )?)?(\d{1,2})(?:st|nd|rd|th|er)(?![a-z\d])"
    r"|(?:the (?:next )?|le (?:prochain )?)(\d{1,2})(?![\d/%]| ?(?:%|j\b|jours?|days?|d\b|mois))"
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:%|percent(?![a-z])|per cent(?![a-z])|p\.?c\.)")
_FRACTION = re.compile(r"\((\d{1,4}) ?/ ?(\d{1,4})\)")
_AMOUNT = re.compile(r"(\d{1,3}(?: \d{3})+|\d+)([.,]\d+)? ?([a-z]{3}(?![a-z])|[€£])")
_NUMBER = re.compile(r"\d+(?:\.\d+(?= ?/))?")
_SYMBOLS = {"€": "EUR", "£": "GBP"}


@dataclass(frozen=True)
class Piece:
    """A word or number of the text: what it is, what it is worth, where it stands."""

    kind: str
    value: object
    start: int
    end: int


@cache
def _phrases() -> re.Pattern[str]:
    # A phrase that begins or ends with a letter must begin or end a word.
    begin, end = r"(?:(?<![a-z])(?=[a-z])|(?=[^a-z]))", r"(?:(?<=[a-z])(?![a-z])|(?<=[^a-z]))"
    names = (rf"(?P<k{n}>{begin}(?:{words}){end})" for n, words in enumerate(WORDS.values()))
    return re.compile("|".join(names))


def plain(text: str) -> str:
    """Return the text in lower case, without accents, character for character.

    >>> plain("À réception, 30 jours")
    'a reception, 30 jours'
    """
    changed = []
    for character in text:
        if character in "'’ʼ`´_" or character.isspace():
            changed.append(" ")
        elif character in "‐‑–—":
            changed.append("-")
        else:
            changed.append(unicodedata.normalize("NFKD", character)[:1].lower()[:1])
    return "".join(changed)


def pieces(text: str) -> list[Piece]:
    """Take a text apart; words that say nothing about when are left out.

    Raises BadInput quoting the first part that is no word of payment terms.
    """
    flat, found, place = plain(text), list[Piece](), 0
    while place < len(flat):
        if flat[place] == " ":
            place += 1
            continue
        read = _number(flat, text, place) or _word(flat, place)
        if not read:
            raise unreadable(text, _part(text, flat, place))
        found += [piece for piece in read if piece.kind]
        place = read[-1].end
    return found


def unreadable(text: str, part: str) -> BadInput:
    """Make the error for terms of which a part cannot be read."""
    template = mark("The payment terms {text} cannot be read: {part}.")
    return BadInput(
        Message(template, text=repr(text), part=repr(part)),
        remedy=Message('Write e.g. "net 30", "45 eom", "30% on order, balance 60 days".'),
    )


def _part(text: str, flat: str, place: int) -> str:
    end = re.compile(r"[ ,;]").search(flat, place + 1)
    return text[place : end.start() if end else len(text)]


def _number(flat: str, text: str, place: int) -> list[Piece]:
    if match := _FRACTION.match(flat, place):
        if not int(match[2]):
            raise unreadable(text, match[0])
        value: object = Fraction(int(match[1]), int(match[2]))
        return [Piece("share", value, place, match.end())]
    if match := _PERCENT.match(flat, place):
        return [Piece("percent", Decimal(match[1].replace(",", ".")), place, match.end())]
    if (match := _AMOUNT.match(flat, place)) and (amount := _amount(match, text)):
        return [Piece("amount", amount, place, match.end())]
    if match := _ORDINAL.match(flat, place):
        return [Piece("day", int(match[1] or match[2]), place, match.end())]
    if match := _NUMBER.match(flat, place):
        return [Piece("number", Decimal(match[0]), place, match.end())]
    return []


def _amount(match: re.Match[str], text: str) -> FixedAmount | None:
    currency = _SYMBOLS.get(match[3], match[3].upper())
    if currency not in known_currencies():
        return None
    decimals = (match[2] or ".")[1:]
    if len(decimals) > exponent(currency):
        raise unreadable(text, text[match.start() : match.end()])
    digits = match[1].replace(" ", "") + (f".{decimals}" if decimals else "")
    return FixedAmount(to_minor(Decimal(digits), currency), currency)


def _word(flat: str, place: int) -> list[Piece]:
    match = _phrases().match(flat, place)
    if not match or match.lastgroup is None:
        return []
    kind = list(WORDS)[int(match.lastgroup[1:])]
    kind, _, value = kind.partition(" ")
    worth: object = Decimal(value) if kind == "number" else value
    return [Piece(name, worth, place, match.end()) for name in kind.split("+")]

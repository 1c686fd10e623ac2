"""References: invoice numbers in what a payer wrote, told from numbers that are there by chance."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ardash.collections._matching.model import OpenItem, Receipt

_PARTS = re.compile(r"[A-Z]+|\d+")
_WORDS = re.compile(r"[A-Z0-9]+")
#: How many pieces of a text may make one number: "INV 2025-03 / 0042".
_LONGEST_JOIN = 6
#: A number with so many digits and a letter, or with more digits alone, is hardly chance.
_DIGITS_WITH_LETTERS, _DIGITS_ALONE = 3, 6
_SHORTEST = 4


class Named(NamedTuple):
    """Items that a text names: by a number that is hardly chance, and by one that may be.

    `others` are numbers of the same kind that nothing open has: paid before, or mistyped.
    """

    strong: list[OpenItem]
    weak: list[OpenItem]
    others: list[str]


class References:
    """The numbers of open items, as payers write them."""

    def __init__(self, items: Iterable[OpenItem]) -> None:
        """Index the items by their document, their own number, and the tail of both."""
        self._whole: dict[str, list[OpenItem]] = defaultdict(list)
        self._tails: dict[str, list[OpenItem]] = defaultdict(list)
        self._shapes: set[str] = set()
        for item in items:
            numbers = {_plain(text) for text in (item.document, item.item_id) if text}
            for number in numbers:
                if len(number) >= _SHORTEST:
                    self._whole[number].append(item)
            self._shapes.add(_shape(_plain(item.document)))
            # What follows the last letters, with or without its zeros: INV-00123 is also 00123.
            texts = [text.upper() for text in (item.document, item.item_id) if text]
            tails = {number_tail(text) for text in (*texts, *numbers)}
            tails |= {_PARTS.findall(text)[-1] for text in texts if text[-1:].isdigit()}
            for tail in tails - numbers:
                if len(tail) >= _SHORTEST:
                    self._tails[tail].append(item)

    def named_by(self, receipt: Receipt) -> Named:
        """Find the items that a receipt's texts name, in the order named."""
        strong: dict[int, OpenItem] = {}
        weak: dict[int, OpenItem] = {}
        others: list[str] = []
        for number in _candidates(receipt):
            whole = [item for item in self._whole.get(number, ()) if item.left]
            for item in whole:
                (strong if is_telling(number) else weak)[id(item)] = item
            if not whole and is_telling(number) and _shape(number) in self._shapes:
                others.append(number)
            if number.isdigit():
                for tail in {number, number.lstrip("0")}:
                    for item in self._tails.get(tail, ()):
                        weak[id(item)] = item
        return Named(
            list(strong.values()),
            [item for key, item in weak.items() if key not in strong and item.left],
            others,
        )


def is_telling(number: str) -> bool:
    """Whether a number is hardly in a text by chance: long enough, and no date."""
    digits = sum(c.isdigit() for c in number)
    if digits < len(number):
        return digits >= _DIGITS_WITH_LETTERS and len(number) > _SHORTEST
    return digits >= _DIGITS_ALONE and not _is_date(number)


def _is_date(number: str) -> bool:
    if len(number) not in (6, 8):
        return False
    year_first = re.fullmatch(r"(?:19|20)?\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", number)
    day_first = re.fullmatch(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(?:19|20)?\d\d", number)
    return bool(year_first or day_first)


def _shape(number: str) -> str:
    """Say what numbers of one kind have in common: FA260412 as FA######, 300117 as 300###."""
    if number.isdigit():
        half = len(number) // 2
        return number[:half] + "#" * (len(number) - half)
    return re.sub(r"\d", "#", number)


def _plain(text: str) -> str:
    return "".join(_WORDS.findall(text.upper()))


def number_tail(number: str) -> str:
    """Return the digits at the end of a number, without leading zeros."""
    parts = _PARTS.findall(number.upper())
    return parts[-1].lstrip("0") if parts and parts[-1].isdigit() else ""


def _candidates(receipt: Receipt) -> Iterable[str]:
    """Give every number that may stand in a receipt's texts, longest joins first."""
    found: dict[str, None] = {}
    words = _WORDS.findall(receipt.words.upper())
    for length in range(min(_LONGEST_JOIN, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            joined = "".join(words[start : start + length])
            if len(joined) >= _SHORTEST and any(c.isdigit() for c in joined):
                found[joined] = None
    for word in words:
        # FACTURE2025001 or INV001:INV002 without a space between.
        for piece in re.findall(r"[A-Z]*\d{3,}", word):
            found[piece] = None
            found[piece.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = None
    if receipt.reference:
        plain = _plain(receipt.reference)
        inner = re.sub(r"^RF\d\d", "", plain)
        # A QR or Belgian reference ends in check digits, and is filled up with zeros.
        for number in (plain, inner, inner[:-1], inner[:-2]):
            found[number.lstrip("0")] = None
    return [number for number in found if number]

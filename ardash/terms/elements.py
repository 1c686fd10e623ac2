"""The elements of payment terms: each a part of the amount, or a discount, with its due rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, cast

from ardash.errors import BadInput
from ardash.terms.model import DueRule, FixedAmount, MonthEnd
from ardash.terms.rules import UNITS, RuleDraft
from ardash.terms.words import Piece, unreadable

Kind = Literal["whole", "percent", "share", "amount", "balance", "discount"]

_HEADS = {"percent", "amount", "share", "balance", "discount"}
_EVENTS = {"order", "delivery", "receipt"}
_BEGINS_RULE = {"number", "eom", "month_end", "cash", "day", *_EVENTS}
_GOES_ON = {"eom", "month_end", "day", "next_month", "roll", "plus"}
_MOST_INSTALMENTS = 24


@dataclass
class Element:
    """One element as read, before it is known whether a percentage is a share or a discount.

    `each_days` are the days of equal instalments (30/60/90 days); `quote` is how it was written.
    """

    kind: Kind
    percent: Decimal | None = None
    part: Fraction | FixedAmount | None = None
    each_days: tuple[int, ...] = ()
    is_net: bool = False
    is_ambiguous: bool = False
    quote: str = ""
    due: DueRule = field(default_factory=DueRule)


class Reader:
    """Reads the elements of one text, one after the other."""

    def __init__(self, text: str, found: list[Piece], reading: MonthEnd) -> None:
        self.text, self.found, self.reading, self.at = text, found, reading, 0
        self.draft, self.bare = RuleDraft(), False

    def elements(self) -> list[Element]:
        """Read all elements. Raises BadInput quoting what does not fit."""
        read = []
        self._skip("separator", "plus")
        while self._kind():
            read.append(self._element())
        return read

    def _kind(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.found[place].kind if place < len(self.found) else ""

    def _take(self) -> Piece:
        self.at += 1
        return self.found[self.at - 1]

    def _skip(self, *kinds: str) -> bool:
        start = self.at
        while self._kind() in kinds:
            self.at += 1
        return self.at > start

    def _quote(self, first: int) -> str:
        last = max(first, self.at - 1)
        return self.text[self.found[first].start : self.found[last].end]

    def _fail(self, first: int) -> BadInput:
        return unreadable(self.text, self._quote(first))

    def _element(self) -> Element:
        first, self.draft, self.bare = self.at, RuleDraft(), False
        element = self._head()
        while self._kind() and not self._ends(element):
            self._step(element)
        element.quote = self._quote(first)
        try:
            due = self.draft.due(self.reading)
        except BadInput:
            due = None
        if due is None:
            raise self._fail(first)
        element.due, element.is_ambiguous = due, self.draft.is_ambiguous
        self._skip("separator")
        return element

    def _head(self) -> Element:
        """Read what is due: a percentage, a share, an amount, the balance, or all of it."""
        first, is_discount = self.at, self._skip("discount")
        if self._kind() == "balance" and self._kind(1) == "percent":
            self.at += 1  # "solde de 70%" says twice how much
        elif self._kind() == "deposit" and self._kind(1) in ("percent", "amount", "share"):
            self.at += 1
            self.draft.deposit = True  # "acompte de 30%" is due on order unless more is said
        kind = self._kind()
        if kind == "percent":
            percent = cast(Decimal, self._take().value)
            is_discount = self._skip("discount") or is_discount
            return Element(
                "discount" if is_discount else "percent", percent, Fraction(percent) / 100
            )
        if kind == "number" and self._kind(1) == "slash":
            return self._slashes(is_discount=is_discount)
        if is_discount:
            raise self._fail(first)
        if kind in ("amount", "share"):
            return Element(cast(Kind, kind), part=cast(FixedAmount | Fraction, self._take().value))
        if self._skip("balance"):
            return Element("balance")
        is_net = self._skip("net")
        if is_net:
            self._skip("slash")
        return Element("whole", is_net=is_net)

    def _slashes(self, *, is_discount: bool) -> Element:
        """2/10 is 2% within 10 days, 30/60/90 are equal instalments, 1/3 is a share."""
        first, numbers = self.at, [cast(Decimal, self._take().value)]
        while self._kind() == "slash" and self._kind(1) == "number":
            self.at += 1
            numbers.append(cast(Decimal, self._take().value))
        is_unit, is_one = self._kind() in UNITS, len(numbers) == 2
        if not is_discount and (not is_one or (is_unit and not self._net_follows())):
            return self._equal(first, numbers)
        goes_on = ("", "net", "separator", "eom", "month_end", *_HEADS)
        next_slash = self._kind() == "number" and self._kind(1) == "slash"
        if is_one and (is_discount or is_unit or self._kind() in goes_on or next_slash):
            days = self._integer(numbers[1], first)
            self._skip("days")
            if self._skip("eom", "month_end"):
                # The trade writes "2/10 eom" for ten days after the end of the month.
                self.draft.month_end = "explicit"
            self.draft.add(days, "days")
            self._skip("discount")
            return Element("discount", numbers[0], Fraction(numbers[0]) / 100)
        if not is_one or not self._integer(numbers[1], first):
            raise self._fail(first)
        return Element("share", part=Fraction(self._integer(numbers[0], first), int(numbers[1])))

    def _net_follows(self) -> bool:
        after = zip(self.found[self.at :], self.found[self.at + 1 :], strict=False)
        return any(a.kind == "net" and b.kind in (*_BEGINS_RULE, "slash") for a, b in after)

    def _equal(self, first: int, numbers: list[Decimal]) -> Element:
        unit = self._take().kind if self._kind() in UNITS else "days"
        days = tuple(self._integer(number, first) for number in numbers)
        rises = list(days) == sorted(set(days))
        if unit != "days" or not rises or len(days) > _MOST_INSTALMENTS:
            raise self._fail(first)
        self.draft.add(days[-1], "days")
        return Element("whole", each_days=days)

    def _ends(self, element: Element) -> bool:
        """Whether the next element begins here."""
        kind, following = self._kind(), self._kind(1)
        if kind == "separator":
            goes_on = following in _GOES_ON and element.kind != "discount"
            if goes_on or following == "separator" or self.draft.is_empty:
                return not following or following in _HEADS
            is_slash = following == "number" and self._kind(2) == "slash"
            return element.kind != "whole" or following in ("", *_HEADS) or is_slash
        if kind == "discount":  # "2% within 10 days discount"
            return element.kind != "percent" or following == "percent"
        if kind == "net":
            has_part = element.kind != "whole" and not self.draft.is_empty
            return has_part and following in (*_BEGINS_RULE, "slash")
        return kind in _HEADS or (kind == "number" and following == "slash")

    def _step(self, element: Element) -> None:
        """Read one piece of the rule."""
        first, piece = self.at, self._take()
        match piece.kind:
            case "separator":
                pass
            case "discount":
                element.kind = "discount"
            case "net":
                element.is_net = True
            case "number":
                self._quantity(piece, first)
            case "eom" | "month_end" if not self.draft.month_end:
                stated = first > 0 and self.found[first - 1].kind == "plus"
                bare = piece.kind == "eom" and self.bare and not element.is_net
                self.draft.month_end = "explicit" if stated or bare else "open"
            case "plus" if not self.draft.is_empty and self._kind() in _BEGINS_RULE:
                pass
            case _ if not self.draft.take(piece.kind, piece.value):
                raise self._fail(first)

    def _quantity(self, piece: Piece, first: int) -> None:
        number = self._integer(cast(Decimal, piece.value), first)
        if self._kind() == "next_month" and self.draft.day_of_month is None:
            self.draft.day_of_month = number
            return
        self.bare = self._kind() not in UNITS
        if self.bare and number and self.text[piece.start] == "0":
            raise self._fail(first)  # 0001 is a system's code and not one day
        unit = "days" if self.bare else self._take().kind
        if not self.draft.add(number, unit):
            raise self._fail(first)

    def _integer(self, number: Decimal, first: int) -> int:
        if number != number.to_integral_value():
            raise self._fail(first)
        return int(number)

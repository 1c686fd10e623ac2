"""The elements of payment terms: each a part of the amount, or a discount, and its due rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ardash.terms.model import DueRule, Event, FixedAmount, MonthEnd, Roll
from ardash.terms.words import Piece, unreadable

Kind = Literal["whole", "percent", "share", "amount", "balance", "discount"]

_HEADS = {"percent", "amount", "share", "balance", "discount"}
_EVENTS = {"order", "delivery", "receipt"}
_STARTS_RULE = {"number", "eom", "month_end", "cash", "day", "slash", *_EVENTS}
_GOES_ON = {"eom", "month_end", "day", "next_month", "roll", "plus"}
_UNITS = {
    "days": ("days", 1),
    "weeks": ("days", 7),
    "months": ("months", 1),
    "years": ("months", 12),
}


@dataclass
class Element:
    """One element as read, before it is known whether a percentage is a share or a discount."""

    kind: Kind
    start: int
    percent: Decimal | None = None
    part: Fraction | FixedAmount | None = None
    each_days: tuple[int, ...] = ()
    is_net: bool = False
    is_ambiguous: bool = False
    quote: str = ""
    due: DueRule = field(default_factory=DueRule)


@dataclass
class _Draft:
    """What has been read of a rule: quantities before and after the month end, and the rest."""

    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    month_end: Literal["", "open", "explicit"] = ""
    bare: bool = False
    day: int | None = None
    next_month: bool = False
    event: Event | None = None
    cash: str | None = None
    deposit: bool = False
    roll: Roll | None = None

    @property
    def is_empty(self) -> bool:
        return (
            not (self.before or self.after or self.month_end or self.day or self.event)
            and self.cash is None
        )


class Reader:
    """Reads the elements of one text, one after the other."""

    def __init__(self, text: str, found: list[Piece], reading: MonthEnd) -> None:
        self.text, self.found, self.reading, self.at = text, found, reading, 0

    def elements(self) -> list[Element]:
        """Read all elements. Raises BadInput quoting what does not fit."""
        read = []
        while self._kind() in ("separator", "plus"):
            self.at += 1
        while self._kind():
            read.append(self._element())
        return read

    def _kind(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.found[place].kind if 0 <= place < len(self.found) else ""

    def _take(self) -> Piece:
        self.at += 1
        return self.found[self.at - 1]

    def _skip(self, kind: str) -> bool:
        skipped = self._kind() == kind
        self.at += skipped
        return skipped

    def _fail(self, first: int, last: int) -> Exception:
        start, end = self.found[first].start, self.found[last].end
        return unreadable(self.text, self.text[start:end])

    def _element(self) -> Element:
        first, draft = self.at, _Draft()
        element = self._head(draft)
        element.start = self.found[first].start
        while self._kind() and self._step(element, draft):
            pass
        while self._kind() == "separator":
            self.at += 1
        last = max(first, self.at - 1)
        element.quote = self.text[element.start : self.found[last].end]
        element.due = self._due(element, draft, first, last)
        return element

    def _head(self, draft: _Draft) -> Element:
        is_discount = self._skip("discount")
        if self._kind() == "balance" and self._kind(1) == "percent":
            self.at += 1
        match self._kind():
            case "percent":
                percent = self._take().value
                assert isinstance(percent, Decimal)  # noqa: S101 - what the lexer makes
                is_discount = self._skip("discount") or is_discount
                kind: Kind = "discount" if is_discount else "percent"
                return Element(kind, 0, percent, Fraction(percent) / 100)
            case "amount" | "share" as kind if not is_discount:
                return Element(kind, 0, part=self._take().value)  # type: ignore[arg-type]
            case "balance" if not is_discount:
                self.at += 1
                return Element("balance", 0)
            case "number" if self._kind(1) == "slash":
                return self._slashes(draft, is_discount=is_discount)
            case _ if is_discount:
                raise self._fail(self.at - 1, self.at - 1)
        element = Element("whole", 0)
        if self._skip("net"):
            element.is_net = True
            self._skip("slash")
        return element

    def _slashes(self, draft: _Draft, *, is_discount: bool) -> Element:
        """2/10 is 2 % within 10 days, 30/60/90 are equal instalments, 1/3 is a share."""
        first, numbers = self.at, [self._take().value]
        while self._kind() == "slash" and self._kind(1) == "number":
            self.at += 1
            numbers.append(self._take().value)
        later = {piece.kind for piece in self.found[self.at :]}
        unit = self._kind() in _UNITS
        whole = all(isinstance(n, Decimal) and n == n.to_integral_value() for n in numbers)
        if len(numbers) > 2 or (unit and "net" not in later and not is_discount and whole):
            days = tuple(int(str(n)) for n in numbers) if whole else ()
            if not days or list(days) != sorted(set(days)) or len(days) > 24:
                raise self._fail(first, self.at - 1)
            draft.before["days"], draft.bare = days[-1], not self._skip("days")
            return Element("whole", 0, each_days=days)
        percent, days_or_whole = (Decimal(str(n)) for n in numbers)
        ends = self._kind() in ("", "net", "separator", "eom", "month_end", *_HEADS)
        if ends or unit or is_discount or (self._kind() == "number" and self._kind(1) == "slash"):
            days_of_discount = self._integer(days_or_whole)
            self._skip("days")
            if self._skip("eom") or self._skip("month_end"):
                # The trade writes "2/10 eom" for ten days after the end of the month.
                draft.month_end, draft.after["days"] = "explicit", days_of_discount
            else:
                draft.before["days"] = days_of_discount
            self._skip("discount")
            return Element("discount", 0, percent, Fraction(percent) / 100)
        if not whole or not days_or_whole:
            raise self._fail(first, self.at - 1)
        return Element("share", 0, part=Fraction(int(percent), int(days_or_whole)))

    def _step(self, element: Element, draft: _Draft) -> bool:
        """Read one piece into the draft; False where the next element begins."""
        kind = self._kind()
        if kind in _HEADS:
            if kind == "discount" and element.kind == "percent" and self._kind(1) != "percent":
                element.kind, self.at = "discount", self.at + 1
                return True
            return False
        if kind == "separator":
            return self._separator(element, draft)
        if kind == "net":
            if element.kind != "whole" and not draft.is_empty and self._kind(1) in _STARTS_RULE:
                return False
            element.is_net, self.at = True, self.at + 1
            return True
        if kind == "number" and self._kind(1) == "slash":
            return False
        self._read(element, draft)
        return True

    def _separator(self, element: Element, draft: _Draft) -> bool:
        following = self._kind(1)
        if not following or following in _HEADS:
            return False
        if following == "separator" or draft.is_empty or following in _GOES_ON:
            self.at += 1
            return True
        if element.kind == "whole" and not (following == "number" and self._kind(2) == "slash"):
            self.at += 1
            return True
        return False

    def _read(self, element: Element, draft: _Draft) -> None:
        here, piece = self.at, self._take()
        match piece.kind:
            case "number":
                self._quantity(piece, draft)
            case "eom" | "month_end" if not draft.month_end:
                explicit = self.found[here - 1].kind == "plus" if here else False
                bare_eom = piece.kind == "eom" and draft.bare and not element.is_net
                draft.month_end = "explicit" if explicit or bare_eom else "open"
            case "plus" if not draft.is_empty and self._kind() in _STARTS_RULE:
                pass
            case "day" if draft.day is None:
                draft.day = int(str(piece.value))
            case "next_month" if not draft.next_month:
                draft.next_month = True
            case "order" | "delivery" | "receipt" as event if draft.event in (None, event):
                draft.event = event
            case "cash":
                draft.cash = str(piece.value)
            case "deposit":
                draft.deposit = True
            case "roll" if draft.roll is None:
                draft.roll = piece.value  # type: ignore[assignment]
            case _:
                raise self._fail(here, here)

    def _quantity(self, piece: Piece, draft: _Draft) -> None:
        here, number = self.at - 1, self._integer(piece.value)
        if self._kind() == "next_month" and draft.day is None:
            draft.day = number
            return
        unit = self._kind()
        draft.bare = unit not in _UNITS
        if draft.bare and number and self.text[piece.start] == "0":
            raise self._fail(here, here)  # 0001 is a system's code and not one day
        name, times = _UNITS.get(unit, ("days", 1))
        self.at += not draft.bare
        side = draft.after if draft.month_end else draft.before
        if name in side:
            raise self._fail(here, self.at - 1)
        side[name] = number * times

    def _integer(self, value: object) -> int:
        number = Decimal(str(value))
        if number != number.to_integral_value() or number > 100_000:
            raise self._fail(self.at - 1, self.at - 1)
        return int(number)

    def _due(self, element: Element, draft: _Draft, first: int, last: int) -> DueRule:
        has_quantity = bool(draft.before or draft.after)
        if draft.deposit and draft.is_empty:
            draft.event = "order"
        if draft.is_empty or (draft.cash == "" and has_quantity):
            raise self._fail(first, last)
        months = draft.before.get("months", 0) + draft.after.get("months", 0)
        before, after = draft.before.get("days", 0), draft.after.get("days", 0)
        if before and after:
            # "30 jours fin de mois + 10 jours" is the 10th of the month after.
            if draft.day or after > 28:
                raise self._fail(first, last)
            draft.day, after = after, 0
        if draft.next_month and not draft.day:
            if not draft.month_end:
                raise self._fail(first, last)
            months += 1
        return DueRule(
            event=draft.event or "invoice",
            months=months,
            days=before or after,
            month_end=self._month_end(element, draft, before, after),
            day_of_month=draft.day,
            roll=draft.roll,
        )

    def _month_end(
        self, element: Element, draft: _Draft, before: int, after: int
    ) -> MonthEnd | None:
        if not draft.month_end:
            return "days_then_month_end" if draft.next_month else None
        if after:
            return "month_end_then_days"
        if not before or draft.month_end == "explicit":
            return "days_then_month_end"
        element.is_ambiguous = True
        return self.reading

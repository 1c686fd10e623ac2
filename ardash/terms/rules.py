"""What has been read of a due rule so far, and the rule it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

from ardash.terms.model import DueRule, Event, MonthEnd, Roll

#: A unit as written -> the unit kept, and how many of it.
UNITS = {
    "days": ("days", 1),
    "weeks": ("days", 7),
    "months": ("months", 1),
    "years": ("months", 12),
}
#: After a month end, at most so many days are the same as a day of the next month.
_SHORTEST_MONTH_DAYS = 28


@dataclass
class RuleDraft:
    """Quantities before and after the month end, and all else a due rule can say.

    `month_end` is "explicit" where the text says in which order days and month end are taken, and
    "open" where it leaves that to the reading.
    """

    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    month_end: Literal["open", "explicit"] | None = None
    day_of_month: int | None = None
    next_month: bool = False
    event: Event | None = None
    cash: Literal["", "date"] | None = None
    deposit: bool = False
    roll: Roll | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing says yet when it is due."""
        quantity = self.before or self.after
        return not (quantity or self.month_end or self.day_of_month or self.event) and (
            self.cash is None
        )

    def add(self, number: int, unit: str) -> bool:
        """Add e.g. 30 days; False when this side of the month end already has days, or months."""
        name, times = UNITS[unit]
        side = self.after if self.month_end else self.before
        if name in side:
            return False
        side[name] = number * times
        return True

    def take(self, kind: str, value: object) -> bool:
        """Take what can be said once: a day, an event, a roll; False when it does not fit."""
        match kind:
            case "day" if self.day_of_month is None:
                self.day_of_month = cast(int, value)
            case "next_month" if not self.next_month:
                self.next_month = True
            case "order" | "delivery" | "receipt" if self.event in (None, kind):
                self.event = cast(Event, kind)
            case "cash":
                self.cash = "date" if value == "date" else ""
            case "deposit":
                self.deposit = True
            case "roll" if self.roll is None:
                self.roll = cast(Roll, value)
            case _:
                return False
        return True

    @property
    def is_ambiguous(self) -> bool:
        """Whether the order of days and month end is left to the reading."""
        days_before = self.before.get("days", 0) and not self.after.get("days", 0)
        return bool(self.month_end == "open" and (days_before or self._is_day_of_next_month))

    @property
    def _is_day_of_next_month(self) -> bool:
        # "30 jours fin de mois + 10 jours" is written for the 10th of the month after.
        return bool(self.before.get("days") and self.after.get("days"))

    def due(self, reading: MonthEnd) -> DueRule | None:
        """Return the rule, or None when what was read makes none."""
        has_quantity = bool(self.before or self.after)
        event = "order" if self.deposit and self.is_empty else self.event
        if (self.is_empty and not event) or (self.cash == "" and has_quantity):
            return None
        days, day = self.after.get("days", 0) or self.before.get("days", 0), self.day_of_month
        if self._is_day_of_next_month:
            if day or self.after["days"] > _SHORTEST_MONTH_DAYS:
                return None
            days, day = self.before["days"], self.after["days"]
        months = self.before.get("months", 0) + self.after.get("months", 0)
        if self.next_month and not day:
            if not self.month_end:
                return None
            months += 1
        return DueRule(
            event=event or "invoice",
            months=months,
            days=days,
            month_end=self._order(reading),
            day_of_month=day,
            roll=self.roll,
        )

    def _order(self, reading: MonthEnd) -> MonthEnd | None:
        if self.is_ambiguous:
            return reading
        if self.month_end and self.after.get("days") and not self._is_day_of_next_month:
            return "month_end_then_days"
        return "days_then_month_end" if self.month_end or self.next_month else None

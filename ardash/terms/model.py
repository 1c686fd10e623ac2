"""Payment terms as values: when each part of an invoice falls due, and which discounts it offers.

    Terms
    ├── instalments   one or more: what part of the amount, and its DueRule
    └── discounts     none or more: what percentage, if paid until its DueRule

`str(terms)` is the English wording; `ardash.terms.wording` has the French one and a short code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ardash.errors import BadInput, Message
from ardash.money import exponent

#: The two lawful readings of "45 days end of month".
MonthEnd = Literal["days_then_month_end", "month_end_then_days"]
READINGS: tuple[MonthEnd, ...] = ("days_then_month_end", "month_end_then_days")

#: What the days are counted from.
Event = Literal["invoice", "receipt", "order", "delivery"]
EVENTS: tuple[Event, ...] = ("invoice", "receipt", "order", "delivery")

#: Where a due day moves that falls on no working day.
Roll = Literal["following", "preceding", "modified_following"]
ROLLS: tuple[Roll, ...] = ("following", "preceding", "modified_following")

#: Longest terms that are still taken for terms and not for a misread date or number.
LARGEST_DAYS = 3650
LARGEST_MONTHS = 120
#: Shares keep to millionths, so that a share of the largest amount fits 64 bits.
LARGEST_DENOMINATOR = 10**6


@dataclass(frozen=True, kw_only=True)
class DueRule:
    """When a part falls due, as steps taken in this order from the day of `event`.

    1. `months` calendar months later (31 January + 1 month = 28 or 29 February);
    2. `days` and the end of the month, in the order that `month_end` says (None: no month end);
    3. `day_of_month`: with "days_then_month_end" that day of the month after, otherwise the next
       such day, the day reached included; a day the month does not have is the month's last;
    4. `roll`: to a working day.

    Raises BadInput for numbers that no terms have.
    """

    event: Event = "invoice"
    months: int = 0
    days: int = 0
    month_end: MonthEnd | None = None
    day_of_month: int | None = None
    roll: Roll | None = None

    def __post_init__(self) -> None:
        within("days", self.days, LARGEST_DAYS)
        within("months", self.months, LARGEST_MONTHS)
        if self.day_of_month is not None:
            within("day of the month", self.day_of_month, 31, least=1)
        if self.days == 0 and self.month_end == "month_end_then_days":
            # Without days both orders are one rule, and equal rules must compare equal.
            object.__setattr__(self, "month_end", "days_then_month_end")

    @property
    def is_immediate(self) -> bool:
        """Whether nothing is added to the day of the event."""
        return not (self.months or self.days or self.month_end or self.day_of_month)

    @property
    def counts_from_invoice(self) -> bool:
        """Whether the invoice date is enough to know the day.

        An invoice counts as received on its date. Something due on order or on delivery is due
        when the invoice is there; but days after a delivery need the day of the delivery.
        """
        return self.event in ("invoice", "receipt") or self.is_immediate


@dataclass(frozen=True)
class FixedAmount:
    """An instalment of so much money, e.g. 200.00 EUR, whatever the invoice comes to."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        within("amount", self.minor, 10**12, least=1)
        exponent(self.currency)


@dataclass(frozen=True)
class Instalment:
    """A part of the invoice and when it falls due.

    `part` is a share (exact fraction of the amount, 0 < share <= 1), a FixedAmount, or None for
    the balance: whatever the other instalments leave.
    """

    part: Fraction | FixedAmount | None
    due: DueRule

    def __post_init__(self) -> None:
        if isinstance(self.part, Fraction):
            check_share(self.part)


@dataclass(frozen=True)
class Discount:
    """A percentage off, e.g. Decimal("2"), when paid until the day `until` gives."""

    percent: Decimal
    until: DueRule

    def __post_init__(self) -> None:
        if not 0 < self.percent < 100:
            raise BadInput(
                Message("A discount of {percent}% makes no sense.", percent=self.percent),
                remedy=Message("Write a percentage above 0 and below 100."),
            )
        check_share(Fraction(self.percent) / 100)
        object.__setattr__(self, "percent", self.percent.normalize())


@dataclass(frozen=True)
class Terms:
    """Terms of payment: instalments that make up the whole invoice, and discounts offered.

    `ambiguous` says that the text had two lawful readings and an option chose; `notes` says what
    was assumed, in sentences. Neither counts when two terms are compared.

    Raises BadInput when the instalments do not make up the whole invoice.
    """

    instalments: tuple[Instalment, ...]
    discounts: tuple[Discount, ...] = ()
    ambiguous: bool = field(default=False, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        balances = [part for part in self.instalments if part.part is None]
        total = Fraction()
        for share in (p.part for p in self.instalments if isinstance(p.part, Fraction)):
            total += share
            if total < 1:
                check_share(total)
        if len(balances) > 1:
            raise BadInput(
                Message("Only one instalment can be the balance."),
                remedy=Message("Say how much each of the others is."),
            )
        if bool(balances) == (total >= 1) or total > 1:
            raise BadInput(
                Message("The instalments come to {percent}%.", percent=f"{float(total * 100):.6g}"),
                remedy=Message("Let them total 100%, or make one of them the balance."),
            )
        if not balances and any(isinstance(p.part, FixedAmount) for p in self.instalments):
            raise BadInput(
                Message("The shares come to 100% and leave nothing for the fixed amount."),
                remedy=Message("Make one of the instalments the balance."),
            )
        if len(self.instalments) == 1 and not balances:
            whole = Instalment(None, self.instalments[0].due)
            object.__setattr__(self, "instalments", (whole,))

    def __str__(self) -> str:
        from ardash.terms.wording import describe

        return describe(self)

    @property
    def rest(self) -> int:
        """Index of the instalment that takes what rounding leaves: the balance, or the last."""
        parts = [instalment.part for instalment in self.instalments]
        return parts.index(None) if None in parts else len(parts) - 1


def within(name: str, value: int, largest: int, *, least: int = 0) -> None:
    """Raise BadInput unless least <= value <= largest."""
    if not least <= value <= largest:
        remedy = Message("Write a number from {least} to {largest}.", least=least, largest=largest)
        raise BadInput(
            Message("{value} makes no sense as {name} of payment terms.", value=value, name=name),
            remedy=remedy,
        )


def check_share(share: Fraction) -> None:
    """Raise BadInput for a share that is not above 0, is above 1, or is too finely divided."""
    if not 0 < share <= 1 or share.denominator > LARGEST_DENOMINATOR:
        raise BadInput(
            Message("{share} is no share of an invoice.", share=share),
            remedy=Message("Write a percentage up to 100 with at most four decimals."),
        )

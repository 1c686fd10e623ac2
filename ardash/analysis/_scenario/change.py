"""What is changed for whom from when, and how customers are taken to answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from ardash.errors import ArdashError, BadSetting, Message, UnknownChoice, mark
from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.ledger import Choice
from ardash.terms import DEFAULT_READING, Discount, Instalment, MonthEnd, Terms, parse

#: When invoices go out: as they are dated, or gathered up to Friday or the month's last day.
Invoicing = Literal["at_delivery", "weekly", "month_end"]
INVOICING: tuple[Invoicing, ...] = get_args(Invoicing)

#: Written for a discount: none is offered any more.
NO_DISCOUNT = "none"

#: Names a filter may have.
FILTERS = (*DIMENSIONS, "customer_id")


@dataclass(frozen=True, kw_only=True)
class Change:
    """Other terms, discount or invoicing day, for some customers, from a day on.

    `terms` and `discount` are texts as people write them: "30 jours fin de mois", "2/10". Terms
    may name a discount and instalments themselves. None leaves a thing as it is; discounts that
    were taken stay, unless the discount is "none". `where` narrows as `Ledger.where` does; `since`
    is the first day of issue that it holds for. `reading` is that of `terms.parse`.

    Raises BadInput for terms that cannot be read, BadSetting for those that do not make sense here,
    UnknownChoice for an invoicing day or filter that does not exist.
    """

    name: str = ""
    terms: str | None = None
    discount: str | None = None
    invoicing: Invoicing | None = None
    where: Mapping[str, Choice] = field(default_factory=dict, hash=False)
    since: date | None = None
    reading: MonthEnd = DEFAULT_READING

    def __post_init__(self) -> None:
        if self.invoicing not in (None, *INVOICING):
            raise _unknown(mark("There is no invoicing day {name}."), self.invoicing, INVOICING)
        for name in self.where:
            if name not in FILTERS:
                raise _unknown(mark("There is no dimension {name}."), name, FILTERS)
        _ = self.new_terms, self.offer

    @property
    def is_none(self) -> bool:
        """Whether it leaves everything as it is."""
        return not (self.terms or self.discount or self.moves_invoices)

    @property
    def moves_invoices(self) -> bool:
        """Whether invoices go out on other days."""
        return self.invoicing in ("weekly", "month_end")

    @property
    def ends_discounts(self) -> bool:
        """Whether the discounts taken so far are taken no more."""
        return bool(self.discount) and self.offer is None

    @cached_property
    def new_terms(self) -> Terms | None:
        """The terms in their parts; None where they stay."""
        if not self.terms:
            return None
        read = parse(self.terms, reading=self.reading)
        if not all(part.due.counts_from_invoice for part in read.instalments):
            raise BadSetting(
                Message("{terms} need the day of an event beside the invoice.", terms=self.terms),
                remedy=Message("Write terms that count from the invoice date."),
            )
        return read

    @cached_property
    def instalments(self) -> Sequence[Instalment]:
        """The instalments of the terms; none where they stay."""
        return self.new_terms.instalments if self.new_terms else ()

    @cached_property
    def offer(self) -> Discount | None:
        """The discount that is offered anew; None for none, or for those that stay."""
        if self.discount and self.discount.strip().casefold() == NO_DISCOUNT:
            return None
        offered = self.new_terms.discounts if self.new_terms else ()
        if self.discount:
            offered = _discounts(self.discount)
        if len(offered) > 1:
            raise BadSetting(
                Message("A what-if offers one discount, and {text} has several.",
                        text=self.discount or self.terms),
                remedy=Message("Compare them as scenarios side by side."),
            )  # fmt: skip
        return offered[0] if offered else None


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How customers are taken to answer a change, and what money costs.

    absorb            share of a longer or shorter term by which they pay later or sooner (0-1): 1
                      keeps each customer's own delay beyond terms, 0 its day of payment
    take_up           share of payments that take the discount (0-1); None: from its yield
    customer_percent  what money costs customers, % a year: what a discount must yield at least
    own_percent       what money costs the company itself, % a year

    Raises BadSetting for shares not in 0-1 and percentages not in 0-100.
    """

    absorb: float = 1.0
    take_up: float | None = None
    customer_percent: float = 8.0
    own_percent: float = 5.0

    def __post_init__(self) -> None:
        for name, value, most in (
            ("absorb", self.absorb, 1),
            ("take_up", self.take_up or 0.0, 1),
            ("customer_percent", self.customer_percent, 100),
            ("own_percent", self.own_percent, 100),
        ):
            if not 0 <= value <= most:
                raise BadSetting(
                    Message("{value} makes no sense as {name}.", value=value, name=name),
                    remedy=Message("Write a number from 0 to {most}.", most=most),
                )


def _discounts(text: str) -> tuple[Discount, ...]:
    """Read "2/10" or "2% 10 days": what stands before the comma of whole terms."""
    problem = BadSetting(
        Message("{text} cannot be read as a discount.", text=repr(text)),
        remedy=Message("Write for example 2/10: 2% for paying within 10 days."),
    )
    try:
        found = parse(f"{text}, net 365").discounts
    except ArdashError:
        raise problem from None
    if not found:
        raise problem
    return found


def _unknown(template: str, name: object, known: Sequence[str]) -> UnknownChoice:
    return UnknownChoice(
        Message(template, name=repr(name)),
        remedy=Message("Known are: {names}.", names=", ".join(known)),
    )


def invoicing_of(text: str) -> Invoicing:
    """Read an invoicing day as it is typed, e.g. month-end."""
    code = text.strip().casefold().replace("-", "_").replace(" ", "_")
    if code not in INVOICING:
        raise _unknown(mark("There is no invoicing day {name}."), text, INVOICING)
    return code

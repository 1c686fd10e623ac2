"""Payment terms: their grammar, due dates and law."""

from ardash.terms.codes import load_codes
from ardash.terms.due import derive_due, unreadable
from ardash.terms.early_payment import discounts, discounts_offered
from ardash.terms.grammar import DEFAULT_READING, parse
from ardash.terms.instalments import schedule, schedules
from ardash.terms.model import Discount, DueRule, FixedAmount, Instalment, MonthEnd, Terms
from ardash.terms.wording import code, describe

__all__ = [
    "DEFAULT_READING",
    "Discount",
    "DueRule",
    "FixedAmount",
    "Instalment",
    "MonthEnd",
    "Terms",
    "code",
    "derive_due",
    "describe",
    "discounts",
    "discounts_offered",
    "load_codes",
    "parse",
    "schedule",
    "schedules",
    "unreadable",
]

"""Law on payment times as dated data with its sources; a company's own table may replace it."""

from ardash.terms.law.caps import check
from ardash.terms.law.interest import (
    Indemnity,
    LateRate,
    indemnity,
    late_interest,
    late_interest_rate,
)
from ardash.terms.law.rates import Rates, ecb_rates, load_rates

__all__ = [
    "Indemnity",
    "LateRate",
    "Rates",
    "check",
    "ecb_rates",
    "indemnity",
    "late_interest",
    "late_interest_rate",
    "load_rates",
]

"""Law on payment times as dated data with its sources; a company's own table may replace it."""

from ardash.terms.law.accrual import accrued, late_interest
from ardash.terms.law.caps import check
from ardash.terms.law.interest import (
    Indemnity,
    LateRate,
    contract_floor,
    indemnities,
    indemnity,
    late_interest_rate,
    latest_contract_floor,
)
from ardash.terms.law.rates import EURO, Rates, RateTables, ecb_rates, load_rates, own_rates
from ardash.terms.law.sources import sectors

__all__ = [
    "EURO",
    "Indemnity",
    "LateRate",
    "RateTables",
    "Rates",
    "accrued",
    "check",
    "contract_floor",
    "ecb_rates",
    "indemnities",
    "indemnity",
    "late_interest",
    "late_interest_rate",
    "latest_contract_floor",
    "load_rates",
    "own_rates",
    "sectors",
]

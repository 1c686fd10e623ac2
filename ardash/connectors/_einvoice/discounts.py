"""Discounts for early payment as XRechnung writes them: #SKONTO#TAGE=14#PROZENT=2.00#."""

from __future__ import annotations

import re
from decimal import Decimal

from ardash.connectors._einvoice.document import Discount

_STATED = re.compile(r"#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d{1,2}(?:\.\d{1,2})?)#")


def stated_discounts(terms: str | None) -> tuple[Discount, ...]:
    """Return the discounts that stand in a text of terms in the agreed form."""
    return tuple(
        Discount(Decimal(percent), int(days)) for days, percent in _STATED.findall(terms or "")
    )

"""The arithmetic of an invoice, by the core rules of EN 16931: what is wrong is not owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ardash.connectors._einvoice.document import Invoice
from ardash.errors import BadInput, Message
from ardash.money import exponent

_ZERO = Decimal(0)


def check(invoice: Invoice, currency: str) -> None:
    """Raise BadInput, naming the rule and both figures, when the totals do not add up."""
    unit = Decimal(1).scaleb(-exponent(currency))
    for rule, stated, found in _sums(invoice):
        if stated.quantize(unit, ROUND_HALF_UP) != found.quantize(unit, ROUND_HALF_UP):
            raise BadInput(
                Message(
                    "Its sums do not add up ({rule}): {stated} is stated, and {found} is found.",
                    rule=rule,
                    stated=str(stated),
                    found=str(found.normalize() if found else _ZERO),
                ),
                where=invoice.place,
                remedy=Message("Ask its sender for a corrected invoice."),
            )


def _sums(invoice: Invoice) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Give rule, stated and found, where the document states all that the rule needs."""
    t = invoice.totals
    amounts = [line.amount for line in invoice.lines if line.amount is not None]
    if t.lines is not None and amounts and len(amounts) == len(invoice.lines):
        yield "BR-CO-10", t.lines, sum(amounts, _ZERO)
    if t.without_tax is not None and t.lines is not None:
        yield "BR-CO-13", t.without_tax, t.lines - (t.allowances or 0) + (t.charges or 0)
    parts = _taxes(invoice)
    if t.tax is not None and parts:
        yield "BR-CO-14", t.tax, sum(parts, _ZERO)
    if t.with_tax is not None and t.without_tax is not None:
        yield "BR-CO-15", t.with_tax, t.without_tax + (t.tax or 0)
    if t.payable is not None and t.with_tax is not None:
        yield "BR-CO-16", t.payable, t.with_tax - (t.prepaid or 0) + (t.rounding or 0)


def _taxes(invoice: Invoice) -> Sequence[Decimal]:
    taxes = [part.tax for part in invoice.tax_parts]
    return [tax for tax in taxes if tax is not None] if None not in taxes else []

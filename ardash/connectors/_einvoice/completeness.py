"""What an invoice must say and does not, or gets wrong: each is a delay of one's own making.

Codes are those of EN 16931 (BR-...); those of French law begin with FR (Code de commerce L.441-9,
L.441-10 and D.441-5; Code général des impôts, annexe II, art. 242 nonies A).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from ardash.connectors._einvoice.document import Invoice, Line, Party

_INDEMNITY = re.compile(r"\b40\s*(?:€|eur|euros?)\b|indemnit|recovery cost", re.IGNORECASE)
_PENALTY = re.compile(r"pénalit|penalt|intérêts? de retard|late payment|verzug", re.IGNORECASE)
#: Profiles that have no lines by their definition.
_WITHOUT_LINES = re.compile(r"minimum|basicwl", re.IGNORECASE)


def _owes(invoice: Invoice) -> bool:
    return (invoice.totals.payable or Decimal(0)) > 0 and not invoice.is_credit


def _identified(party: Party) -> bool:
    return bool(party.ids or party.registration or party.vat)


def _has_lines(invoice: Invoice) -> bool:
    return bool(invoice.lines) or bool(_WITHOUT_LINES.search(invoice.profile or ""))


def _siren(party: Party) -> bool:
    numbers = [party.registration or "", *(value for _, value in party.ids)]
    return any(re.fullmatch(r"\d{9}|\d{14}", re.sub(r"\s", "", number)) for number in numbers)


def _says(pattern: re.Pattern[str]) -> Callable[[Invoice], bool]:
    def said(invoice: Invoice) -> bool:
        return any(pattern.search(text) for text in (*invoice.notes, invoice.terms or ""))

    return said


def _is_price_times_quantity(line: Line) -> bool:
    """Say whether a line's amount is what its price makes of it, to a unit in the last place."""
    if line.amount is None or line.quantity is None or line.price is None:
        return True
    found = line.quantity * line.price / (line.price_quantity or 1)
    return abs(found - line.allowances + line.charges - line.amount) <= Decimal("0.02")


def _taxed(invoice: Invoice) -> bool:
    return (invoice.totals.tax or Decimal(0)) != 0


#: code -> does the invoice keep it?
RULES: Mapping[str, Callable[[Invoice], bool]] = {
    "BR-04": lambda i: i.type_code is not None,
    "BR-06": lambda i: i.seller.name is not None,
    "BR-07": lambda i: i.buyer.name is not None,
    "BR-08": lambda i: i.seller.address is not None,
    "BR-09": lambda i: i.seller.country is not None,
    "BR-10": lambda i: i.buyer.address is not None,
    "BR-11": lambda i: i.buyer.country is not None,
    "BR-16": _has_lines,
    "BR-22": lambda i: all(line.quantity is not None for line in i.lines),
    "BR-25": lambda i: all(line.name for line in i.lines),
    "PEPPOL-R120": lambda i: all(_is_price_times_quantity(line) for line in i.lines),
    "BR-CO-18": lambda i: bool(i.tax_parts) or not _taxed(i),
    "BR-CO-25": lambda i: not _owes(i) or bool(i.due_on or i.terms or i.instalments),
    "BR-CO-26": lambda i: _identified(i.seller),
}
#: The same for a seller in France.
FRENCH_RULES: Mapping[str, Callable[[Invoice], bool]] = {
    "FR-SELLER-SIREN": lambda i: _siren(i.seller),
    "FR-SELLER-VAT": lambda i: bool(i.seller.vat) or not _taxed(i),
    "FR-BUYER-SIREN": lambda i: _siren(i.buyer) or i.buyer.country not in ("FR", None),
    "FR-DUE-DATE": lambda i: not _owes(i) or bool(i.due_on or i.instalments),
    "FR-PENALTY": lambda i: not _owes(i) or _says(_PENALTY)(i),
    "FR-INDEMNITY": lambda i: not _owes(i) or _says(_INDEMNITY)(i),
}


def faults(invoice: Invoice) -> list[str]:
    """Return the codes of the rules that the invoice breaks, in their order."""
    french = FRENCH_RULES if invoice.seller.country == "FR" else {}
    return [code for code, kept in {**RULES, **french}.items() if not kept(invoice)]

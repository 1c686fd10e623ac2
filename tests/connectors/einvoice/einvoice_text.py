"""Small e-invoices from a few words, as UBL and as CII."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ardash.connectors import einvoice
from ardash.records.batch import SCHEMAS

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def ubl(
    number: str = "F1",
    *,
    total: str = "120.00",
    tax: str = "20.00",
    prepaid: str = "",
    rounding: str = "",
    payable: str = "",
    root: str = "Invoice",
    due: str = "2026-02-28",
    extra: str = "",
    type_code: str = "",
    currency: str = "EUR",
    issued: str = "2026-01-31",
    buyer: str = "Buyer SA",
) -> str:
    """Write a UBL document of one line."""
    net = f"{float(total) - float(tax):.2f}"
    optional = "".join(
        f"<cbc:{name}>{value}</cbc:{name}>"
        for name, value in (("PrepaidAmount", prepaid), ("PayableRoundingAmount", rounding))
        if value
    )
    code = {"Invoice": "Invoice", "CreditNote": "CreditNote"}[root]
    kind = type_code or ("380" if root == "Invoice" else "381")
    return (
        f'<{root} xmlns="{_UBL}{root}-2" xmlns:cac="{_UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{_UBL}CommonBasicComponents-2">'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{issued}</cbc:IssueDate>"
        + (f"<cbc:DueDate>{due}</cbc:DueDate>" if due else "")
        + f"<cbc:{code}TypeCode>{kind}</cbc:{code}TypeCode>"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>{extra}"
        "<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>"
        "<cbc:RegistrationName>Seller SAS</cbc:RegistrationName><cbc:CompanyID>999999998"
        "</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>"
        f"<cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>{buyer}</cbc:Name>"
        "</cac:PartyName></cac:Party></cac:AccountingCustomerParty>"
        f"<cac:TaxTotal><cbc:TaxAmount>{tax}</cbc:TaxAmount></cac:TaxTotal>"
        f"<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>{net}</cbc:LineExtensionAmount>"
        f"<cbc:TaxExclusiveAmount>{net}</cbc:TaxExclusiveAmount>"
        f"<cbc:TaxInclusiveAmount>{total}</cbc:TaxInclusiveAmount>{optional}"
        f"<cbc:PayableAmount>{payable or total}</cbc:PayableAmount></cac:LegalMonetaryTotal>"
        f"</{root}>"
    )


def read(folder: Path, options: dict[str, str] | None = None) -> dict[str, pl.DataFrame]:
    """Read all documents of a folder: frame -> rows of all batches."""
    batches = list(einvoice.read(str(folder), options=options or {}))
    found = {f: pl.concat([getattr(batch, f) for batch in batches]) for f in SCHEMAS}
    found["notes"] = pl.DataFrame({"note": [str(n) for batch in batches for n in batch.notes]})
    return found


def written(folder: Path, **documents: str) -> Path:
    """Write documents by name, and return their folder."""
    for name, text in documents.items():
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return folder

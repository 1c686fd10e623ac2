"""UBL 2.1: Invoice and CreditNote, as Peppol BIS 3 and XRechnung use them."""

from __future__ import annotations

from decimal import Decimal

from ardash.connectors._einvoice.discounts import stated_discounts
from ardash.connectors._einvoice.document import (
    Discount,
    Instalment,
    Invoice,
    Line,
    Party,
    TaxPart,
    Totals,
)
from ardash.connectors._einvoice.nodes import Node

ROOTS = ("Invoice", "CreditNote")


def invoice(root: Node) -> Invoice:
    """Read a UBL document; raises BadInput for a date or a number that is none."""
    credit = root.name == "CreditNote"
    terms = _terms(root)
    return Invoice(
        place=root.place,
        syntax="ubl",
        profile=root.text("CustomizationID"),
        number=root.text("ID"),
        type_code=root.text("CreditNoteTypeCode" if credit else "InvoiceTypeCode")
        or ("381" if credit else "380"),
        issued_on=root.day("IssueDate"),
        due_on=root.day("DueDate") or root.day("PaymentMeans/PaymentDueDate"),
        currency=root.text("DocumentCurrencyCode"),
        seller=_party(root.first("AccountingSupplierParty/Party")),
        buyer=_party(root.first("AccountingCustomerParty/Party")),
        payee=_party(root.first("PayeeParty")) if root.all("PayeeParty") else None,
        totals=_totals(root),
        terms=terms,
        discounts=_discounts(root, terms),
        instalments=_instalments(root),
        buyer_reference=root.text("BuyerReference"),
        order_reference=root.text("OrderReference/ID"),
        preceding=tuple(
            said
            for each in root.all("BillingReference/InvoiceDocumentReference")
            if (said := each.text("ID"))
        ),
        delivered_on=root.day("Delivery/ActualDeliveryDate"),
        iban=root.text("PaymentMeans/PayeeFinancialAccount/ID"),
        remittance=root.text("PaymentMeans/PaymentID"),
        lines=tuple(
            _line(line) for line in root.all("CreditNoteLine" if credit else "InvoiceLine")
        ),
        tax_parts=_tax_parts(root),
        notes=tuple(said for each in root.all("Note") if (said := each.text())),
    )


def _party(party: Node) -> Party:
    ids = [
        (each.attribute("schemeID") or "", said)
        for each in party.all("PartyIdentification/ID")
        if (said := each.text())
    ]
    schemes = party.all("PartyTaxScheme")
    vat = [
        s.text("CompanyID") for s in schemes if s.text("TaxScheme/ID") in ("VAT", "VA", "S", None)
    ]
    place = party.first("PostalAddress")
    street, city = place.text("StreetName"), place.text("CityName")
    lines = (street, place.text("AdditionalStreetName"), place.text("AddressLine/Line"))
    return Party(
        name=party.text("PartyLegalEntity/RegistrationName") or party.text("PartyName/Name"),
        ids=tuple(ids),
        registration=party.text("PartyLegalEntity/CompanyID"),
        vat=next((each for each in vat if each), None),
        address=", ".join(part for part in (street, city) if part) or None,
        street="\n".join(filter(None, lines)) or None,
        postcode=place.text("PostalZone"),
        city=city,
        country=place.text("Country/IdentificationCode"),
        contact=party.text("Contact/Name"),
        email=party.text("Contact/ElectronicMail"),
        phone=party.text("Contact/Telephone"),
    )


def _totals(root: Node) -> Totals:
    sums = root.first("LegalMonetaryTotal")
    currency = root.text("DocumentCurrencyCode")
    taxes = [
        each.first("TaxAmount")
        for each in root.all("TaxTotal")
        if each.first("TaxAmount").attribute("currencyID") in (currency, None)
    ]
    return Totals(
        lines=sums.number("LineExtensionAmount"),
        allowances=sums.number("AllowanceTotalAmount"),
        charges=sums.number("ChargeTotalAmount"),
        without_tax=sums.number("TaxExclusiveAmount"),
        tax=taxes[0].number() if taxes else None,
        with_tax=sums.number("TaxInclusiveAmount"),
        prepaid=sums.number("PrepaidAmount"),
        rounding=sums.number("PayableRoundingAmount"),
        payable=sums.number("PayableAmount"),
    )


def _terms(root: Node) -> str | None:
    notes = [said for each in root.all("PaymentTerms") if (said := each.text("Note"))]
    return " ".join(notes) or None


def _discounts(root: Node, terms: str | None) -> tuple[Discount, ...]:
    found = list(stated_discounts(terms))
    for each in root.all("PaymentTerms"):
        percent = each.number("SettlementDiscountPercent")
        until = each.day("SettlementPeriod/EndDate")
        issued_on = root.day("IssueDate")
        if percent and until and issued_on and until >= issued_on:
            found.append(Discount(percent, (until - issued_on).days))
    return tuple(found)


def _instalments(root: Node) -> tuple[Instalment, ...]:
    payable = root.number("LegalMonetaryTotal/PayableAmount")
    found = []
    for each in root.all("PaymentTerms"):
        due_on = each.day("InstallmentDueDate") or each.day("PaymentDueDate")
        amount, percent = each.number("Amount"), each.number("PaymentPercent")
        if amount is None and percent is not None and payable is not None:
            amount = (payable * percent / 100).quantize(Decimal("0.01"))
        if amount is not None:
            found.append(Instalment(due_on, amount))
    return tuple(found) if len(found) > 1 else ()


def _line(line: Node) -> Line:
    changes = line.all("AllowanceCharge")
    charged = {
        charge: [
            each.number("Amount") or Decimal(0)
            for each in changes
            if (each.text("ChargeIndicator") == "true") == charge
        ]
        for charge in (True, False)
    }
    quantity = line.number("InvoicedQuantity")
    return Line(
        name=line.text("Item/Name"),
        quantity=line.number("CreditedQuantity") if quantity is None else quantity,
        price=line.number("Price/PriceAmount"),
        price_quantity=line.number("Price/BaseQuantity"),
        allowances=sum(charged[False], Decimal(0)),
        charges=sum(charged[True], Decimal(0)),
        amount=line.number("LineExtensionAmount"),
    )


def _tax_parts(root: Node) -> tuple[TaxPart, ...]:
    return tuple(
        TaxPart(
            base=each.number("TaxableAmount"),
            tax=each.number("TaxAmount"),
            percent=each.number("TaxCategory/Percent"),
            category=each.text("TaxCategory/ID"),
        )
        for total in root.all("TaxTotal")[:1]
        for each in total.all("TaxSubtotal")
    )

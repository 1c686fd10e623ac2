"""CII: UN/CEFACT's Cross Industry Invoice (Factur-X, ZUGFeRD 2, XRechnung), and ZUGFeRD 1."""

from __future__ import annotations

from dataclasses import dataclass
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

ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")


@dataclass(frozen=True)
class _Names:
    """Where a version of the syntax keeps its parts."""

    syntax: str
    context: str
    header: str
    trade: str
    agreement: str
    delivery: str
    settlement: str
    sums: str
    line_settlement: str
    line_sums: str
    line_delivery: str
    line_agreement: str


_CII = _Names(
    syntax="cii",
    context="ExchangedDocumentContext",
    header="ExchangedDocument",
    trade="SupplyChainTradeTransaction",
    agreement="ApplicableHeaderTradeAgreement",
    delivery="ApplicableHeaderTradeDelivery",
    settlement="ApplicableHeaderTradeSettlement",
    sums="SpecifiedTradeSettlementHeaderMonetarySummation",
    line_settlement="SpecifiedLineTradeSettlement",
    line_sums="SpecifiedTradeSettlementLineMonetarySummation",
    line_delivery="SpecifiedLineTradeDelivery",
    line_agreement="SpecifiedLineTradeAgreement",
)
_ZUGFERD_1 = _Names(
    syntax="zugferd1",
    context="SpecifiedExchangedDocumentContext",
    header="HeaderExchangedDocument",
    trade="SpecifiedSupplyChainTradeTransaction",
    agreement="ApplicableSupplyChainTradeAgreement",
    delivery="ApplicableSupplyChainTradeDelivery",
    settlement="ApplicableSupplyChainTradeSettlement",
    sums="SpecifiedTradeSettlementMonetarySummation",
    line_settlement="SpecifiedSupplyChainTradeSettlement",
    line_sums="SpecifiedTradeSettlementMonetarySummation",
    line_delivery="SpecifiedSupplyChainTradeDelivery",
    line_agreement="SpecifiedSupplyChainTradeAgreement",
)
_LINE = "IncludedSupplyChainTradeLineItem"
_DAY = "DateTimeString"


def invoice(root: Node) -> Invoice:
    """Read a CII document; raises BadInput for a date or a number that is none."""
    names = _ZUGFERD_1 if root.name == "CrossIndustryDocument" else _CII
    header, trade = root.first(names.header), root.first(names.trade)
    agreement, settlement = trade.first(names.agreement), trade.first(names.settlement)
    terms = settlement.all("SpecifiedTradePaymentTerms")
    text = " ".join(said for each in terms if (said := each.text("Description"))) or None
    # what is worth a line to a supplement (a text, a heading) has no amount
    lines = [line for line in trade.all(_LINE) if line.all(names.line_settlement)]
    due = [day for each in terms if (day := each.day(f"DueDateDateTime/{_DAY}"))]
    payees = settlement.all("PayeeTradeParty")
    means = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/"
    return Invoice(
        place=root.place,
        syntax=names.syntax,
        profile=root.text(f"{names.context}/GuidelineSpecifiedDocumentContextParameter/ID"),
        number=header.text("ID"),
        type_code=header.text("TypeCode"),
        issued_on=header.day(f"IssueDateTime/{_DAY}"),
        due_on=max(due) if due else None,
        currency=settlement.text("InvoiceCurrencyCode"),
        seller=_party(agreement.first("SellerTradeParty")),
        buyer=_party(agreement.first("BuyerTradeParty")),
        payee=_party(payees[0]) if payees else None,
        totals=_totals(settlement.first(names.sums), settlement.text("InvoiceCurrencyCode")),
        terms=text,
        discounts=_discounts(terms, text),
        instalments=_instalments(terms),
        buyer_reference=agreement.text("BuyerReference"),
        order_reference=agreement.text("BuyerOrderReferencedDocument/IssuerAssignedID")
        or agreement.text("BuyerOrderReferencedDocument/ID"),
        preceding=tuple(
            said
            for each in settlement.all("InvoiceReferencedDocument")
            if (said := each.text("IssuerAssignedID"))
        ),
        delivered_on=trade.day(
            f"{names.delivery}/ActualDeliverySupplyChainEvent/OccurrenceDateTime/{_DAY}"
        ),
        iban=settlement.text(means + "IBANID") or settlement.text(means + "ProprietaryID"),
        remittance=settlement.text("PaymentReference"),
        lines=tuple(_line(line, names) for line in lines),
        tax_parts=_tax_parts(settlement),
        notes=tuple(said for each in header.all("IncludedNote/Content") if (said := each.text())),
    )


def _party(party: Node) -> Party:
    ids = [
        (each.attribute("schemeID") or "", said)
        for each in (*party.all("GlobalID"), *party.all("ID"))
        if (said := each.text())
    ]
    taxes = party.all("SpecifiedTaxRegistration/ID")
    vat = [each.text() for each in taxes if each.attribute("schemeID") in ("VA", "VAT")]
    contact = party.first("DefinedTradeContact")
    place = party.first("PostalTradeAddress")
    street, city = place.text("LineOne"), place.text("CityName")
    lines = (street, place.text("LineTwo"), place.text("LineThree"))
    return Party(
        name=party.text("Name"),
        ids=tuple(ids),
        registration=party.text("SpecifiedLegalOrganization/ID"),
        vat=next((each for each in vat if each), None),
        address=", ".join(part for part in (street, city) if part) or None,
        street="\n".join(filter(None, lines)) or None,
        postcode=place.text("PostcodeCode"),
        city=city,
        country=place.text("CountryID"),
        contact=contact.text("PersonName") or contact.text("DepartmentName"),
        email=contact.text("EmailURIUniversalCommunication/URIID"),
        phone=contact.text("TelephoneUniversalCommunication/CompleteNumber"),
    )


def _totals(sums: Node, currency: str | None) -> Totals:
    taxes = [t for t in sums.all("TaxTotalAmount") if t.attribute("currencyID") in (currency, None)]
    return Totals(
        lines=sums.number("LineTotalAmount"),
        allowances=sums.number("AllowanceTotalAmount"),
        charges=sums.number("ChargeTotalAmount"),
        without_tax=sums.number("TaxBasisTotalAmount"),
        tax=taxes[0].number() if taxes else None,
        with_tax=sums.number("GrandTotalAmount"),
        prepaid=sums.number("TotalPrepaidAmount"),
        rounding=sums.number("RoundingAmount"),
        payable=sums.number("DuePayableAmount"),
    )


def _discounts(terms: list[Node], text: str | None) -> tuple[Discount, ...]:
    found = list(stated_discounts(text))
    for each in terms:
        discount = each.first("ApplicableTradePaymentDiscountTerms")
        percent, days = discount.number("CalculationPercent"), _days(discount)
        if percent and days is not None:
            found.append(Discount(percent, days))
    return tuple(found)


def _days(discount: Node) -> int | None:
    period = discount.first("BasisPeriodMeasure")
    number = period.number()
    units = {"DAY": 1, "WEE": 7}
    factor = units.get(period.attribute("unitCode") or "")
    return int(number * factor) if number is not None and factor else None


def _instalments(terms: list[Node]) -> tuple[Instalment, ...]:
    found = [
        Instalment(each.day(f"DueDateDateTime/{_DAY}"), amount)
        for each in terms
        if (amount := each.number("PartialPaymentAmount")) is not None and amount != Decimal(0)
    ]
    return tuple(found) if len(found) > 1 else ()


def _line(line: Node, names: _Names) -> Line:
    settlement = line.first(names.line_settlement)
    changes = settlement.all("SpecifiedTradeAllowanceCharge")
    charged = {
        charge: [
            each.number("ActualAmount") or Decimal(0)
            for each in changes
            if (each.text("ChargeIndicator/Indicator") == "true") == charge
        ]
        for charge in (True, False)
    }
    price = line.first(f"{names.line_agreement}/NetPriceProductTradePrice")
    return Line(
        name=line.text("SpecifiedTradeProduct/Name")
        or line.text("AssociatedDocumentLineDocument/IncludedNote/Content"),
        quantity=line.number(f"{names.line_delivery}/BilledQuantity"),
        price=price.number("ChargeAmount"),
        price_quantity=price.number("BasisQuantity"),
        allowances=sum(charged[False], Decimal(0)),
        charges=sum(charged[True], Decimal(0)),
        amount=settlement.number(f"{names.line_sums}/LineTotalAmount"),
    )


def _tax_parts(settlement: Node) -> tuple[TaxPart, ...]:
    return tuple(
        TaxPart(
            base=each.number("BasisAmount"),
            tax=each.number("CalculatedAmount"),
            percent=each.number("RateApplicablePercent") or each.number("ApplicablePercent"),
            category=each.text("CategoryCode"),
        )
        for each in settlement.all("ApplicableTradeTax")
    )

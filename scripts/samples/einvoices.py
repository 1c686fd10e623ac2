"""Invoices and credit notes of the last month as e-invoices: UBL and CII, turn about."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from samples.book import Entry, Item, vat_of
from samples.company import NAME, SIREN

FIRST_MONTH = (2026, 10)
MOST = 40
_NOTES = (
    "Pénalités de retard : taux de la BCE majoré de 10 points. "
    "Indemnité forfaitaire pour frais de recouvrement : 40 €."
)


def write_einvoices(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the first documents of the last month into `folder`, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    documents: dict[str, list[Item]] = {}
    for entry in entries:
        item = entry.item
        wanted = entry.nature == "invoice" or (item.kind == "credit_note" and item.document)
        if wanted and (item.issued.year, item.issued.month) == FIRST_MONTH:
            parts = documents.setdefault(item.document, [])
            if item not in parts:
                parts.append(item)
    for n, (number, parts) in enumerate(sorted(documents.items())[:MOST]):
        write = _ubl if n % 2 or parts[0].kind == "credit_note" else _cii
        text = '<?xml version="1.0" encoding="UTF-8"?>\n' + write(number, parts)
        (folder / f"{number}.xml").write_bytes(text.encode())


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _sums(parts: list[Item]) -> tuple[int, int, int]:
    """Net, VAT and gross of a document."""
    gross = sum(part.amount for part in parts)
    tax = vat_of(gross, parts[0].customer)
    return gross - tax, tax, gross


def _vat(parts: list[Item]) -> tuple[str, str]:
    """Category and rate: standard at home; the buyer's own (AE) or export (G) abroad."""
    country = parts[0].customer.country
    return ("S", "20.00") if country == "FR" else ("G" if country == "GB" else "K", "0.00")


def _ubl(number: str, parts: list[Item]) -> str:
    first, customer = parts[0], parts[0].customer
    net, tax, gross = _sums(parts)
    credit = first.kind == "credit_note"
    root, line = ("CreditNote", "CreditNoteLine") if credit else ("Invoice", "InvoiceLine")
    kind = (
        "CreditNoteTypeCode>381</cbc:CreditNoteTypeCode"
        if credit
        else ("InvoiceTypeCode>380</cbc:InvoiceTypeCode")
    )
    quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
    category, rate = _vat(parts)
    money = f'currencyID="{customer.currency}"'
    base = "urn:oasis:names:specification:ubl:schema:xsd:"
    due = "" if credit else f"  <cbc:DueDate>{max(p.due for p in parts)}</cbc:DueDate>\n"
    instalments = "".join(
        f"  <cac:PaymentTerms><cbc:Amount {money}>{_money(p.amount)}</cbc:Amount>"
        f"<cbc:InstallmentDueDate>{p.due}</cbc:InstallmentDueDate></cac:PaymentTerms>\n"
        for p in parts
        if len(parts) > 1
    )
    terms = f"  <cac:PaymentTerms><cbc:Note>{escape(first.terms)}</cbc:Note></cac:PaymentTerms>\n"
    buyer_number = escape(customer.registration or customer.code)
    return (
        f'<{root} xmlns="{base}{root}-2" xmlns:cac="{base}CommonAggregateComponents-2"'
        f' xmlns:cbc="{base}CommonBasicComponents-2">\n'
        "  <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>\n"
        f"  <cbc:ID>{number}</cbc:ID>\n  <cbc:IssueDate>{first.issued}</cbc:IssueDate>\n"
        + ("" if credit else due)
        + f"  <cbc:{kind}>\n  <cbc:Note>{_NOTES}</cbc:Note>\n"
        f"  <cbc:DocumentCurrencyCode>{customer.currency}</cbc:DocumentCurrencyCode>\n"
        f"  <cac:OrderReference><cbc:ID>{escape(first.order or 'sans')}</cbc:ID>"
        "</cac:OrderReference>\n"
        f"{_ubl_party('AccountingSupplierParty', NAME, SIREN, 'FR', 'FR00' + SIREN)}"
        f"{_ubl_party('AccountingCustomerParty', customer.name, buyer_number, customer.country)}"
        + (instalments or ("" if credit else terms))
        + f"  <cac:TaxTotal><cbc:TaxAmount {money}>{_money(tax)}</cbc:TaxAmount><cac:TaxSubtotal>"
        f"<cbc:TaxableAmount {money}>{_money(net)}</cbc:TaxableAmount>"
        f"<cbc:TaxAmount {money}>{_money(tax)}</cbc:TaxAmount><cac:TaxCategory>"
        f"<cbc:ID>{category}</cbc:ID><cbc:Percent>{rate}</cbc:Percent><cac:TaxScheme>"
        "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>\n"
        f"  <cac:LegalMonetaryTotal><cbc:LineExtensionAmount {money}>{_money(net)}"
        f"</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount {money}>{_money(net)}"
        f"</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount {money}>{_money(gross)}"
        f"</cbc:TaxInclusiveAmount><cbc:PayableAmount {money}>{_money(gross)}"
        "</cbc:PayableAmount></cac:LegalMonetaryTotal>\n"
        f'  <cac:{line}><cbc:ID>1</cbc:ID><cbc:{quantity} unitCode="C62">1</cbc:{quantity}>'
        f"<cbc:LineExtensionAmount {money}>{_money(net)}</cbc:LineExtensionAmount>"
        "<cac:Item><cbc:Name>Pièces et prestations</cbc:Name></cac:Item>"
        f"<cac:Price><cbc:PriceAmount {money}>{_money(net)}</cbc:PriceAmount></cac:Price>"
        f"</cac:{line}>\n</{root}>\n"
    )


def _ubl_party(role: str, name: str, siren: str, country: str, vat: str = "") -> str:
    tax = (
        f"<cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID><cac:TaxScheme>"
        "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        if vat
        else ""
    )
    return (
        f"  <cac:{role}><cac:Party><cac:PostalAddress><cbc:StreetName>Rue du Port</cbc:StreetName>"
        "<cbc:CityName>Kerbihan</cbc:CityName><cac:Country><cbc:IdentificationCode>"
        f"{country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress>{tax}"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{escape(name)}</cbc:RegistrationName>"
        f"<cbc:CompanyID>{siren}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:{role}>\n"
    )


def _cii(number: str, parts: list[Item]) -> str:
    first, customer = parts[0], parts[0].customer
    net, tax, gross = _sums(parts)
    category, rate = _vat(parts)
    day = '<udt:DateTimeString format="102">{:%Y%m%d}</udt:DateTimeString>'
    terms = "".join(
        "<ram:SpecifiedTradePaymentTerms>"
        f"<ram:Description>{escape(part.terms)}</ram:Description>"
        f"<ram:DueDateDateTime>{day.format(part.due)}</ram:DueDateDateTime>"
        + (
            f"<ram:PartialPaymentAmount>{_money(part.amount)}</ram:PartialPaymentAmount>"
            if len(parts) > 1
            else ""
        )
        + "</ram:SpecifiedTradePaymentTerms>\n"
        for part in parts
    )
    buyer_number = escape(customer.registration or customer.code)
    un = "urn:un:unece:uncefact:data:standard:"
    return (
        f'<rsm:CrossIndustryInvoice xmlns:rsm="{un}CrossIndustryInvoice:100"'
        f' xmlns:ram="{un}ReusableAggregateBusinessInformationEntity:100"'
        f' xmlns:udt="{un}UnqualifiedDataType:100">\n'
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        "<ram:ID>urn:cen.eu:en16931:2017</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>\n"
        f"<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>380</ram:TypeCode>"
        f"<ram:IssueDateTime>{day.format(first.issued)}</ram:IssueDateTime><ram:IncludedNote>"
        f"<ram:Content>{_NOTES}</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>\n"
        "<rsm:SupplyChainTradeTransaction>\n<ram:IncludedSupplyChainTradeLineItem>"
        "<ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>"
        "</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>"
        "<ram:Name>Pièces et prestations</ram:Name></ram:SpecifiedTradeProduct>"
        "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
        f"<ram:ChargeAmount>{_money(net)}</ram:ChargeAmount></ram:NetPriceProductTradePrice>"
        "</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>"
        '<ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>'
        "<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>"
        f"<ram:LineTotalAmount>{_money(net)}</ram:LineTotalAmount>"
        "</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>"
        "</ram:IncludedSupplyChainTradeLineItem>\n<ram:ApplicableHeaderTradeAgreement>"
        f"{_cii_party('SellerTradeParty', NAME, SIREN, 'FR', 'FR00' + SIREN)}"
        f"{_cii_party('BuyerTradeParty', customer.name, buyer_number, customer.country)}"
        "<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>"
        f"{escape(first.order or 'sans')}</ram:IssuerAssignedID>"
        "</ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement>\n"
        "<ram:ApplicableHeaderTradeDelivery/>\n<ram:ApplicableHeaderTradeSettlement>"
        f"<ram:InvoiceCurrencyCode>{customer.currency}</ram:InvoiceCurrencyCode>"
        f"<ram:ApplicableTradeTax><ram:CalculatedAmount>{_money(tax)}</ram:CalculatedAmount>"
        f"<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{_money(net)}</ram:BasisAmount>"
        f"<ram:CategoryCode>{category}</ram:CategoryCode>"
        f"<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent></ram:ApplicableTradeTax>\n"
        f"{terms}<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        f"<ram:LineTotalAmount>{_money(net)}</ram:LineTotalAmount>"
        f"<ram:TaxBasisTotalAmount>{_money(net)}</ram:TaxBasisTotalAmount>"
        f'<ram:TaxTotalAmount currencyID="{customer.currency}">{_money(tax)}</ram:TaxTotalAmount>'
        f"<ram:GrandTotalAmount>{_money(gross)}</ram:GrandTotalAmount>"
        f"<ram:DuePayableAmount>{_money(gross)}</ram:DuePayableAmount>"
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        "</ram:ApplicableHeaderTradeSettlement>\n</rsm:SupplyChainTradeTransaction>\n"
        "</rsm:CrossIndustryInvoice>\n"
    )


def _cii_party(role: str, name: str, siren: str, country: str, vat: str = "") -> str:
    tax = (
        f'<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{vat}</ram:ID>'
        "</ram:SpecifiedTaxRegistration>"
        if vat
        else ""
    )
    return (
        f"<ram:{role}><ram:Name>{escape(name)}</ram:Name><ram:SpecifiedLegalOrganization>"
        f'<ram:ID schemeID="0002">{siren}</ram:ID></ram:SpecifiedLegalOrganization>'
        "<ram:PostalTradeAddress><ram:LineOne>Rue du Port</ram:LineOne>"
        f"<ram:CityName>Kerbihan</ram:CityName><ram:CountryID>{country}</ram:CountryID>"
        f"</ram:PostalTradeAddress>{tax}</ram:{role}>\n"
    )

"""Every e-invoice of ../shared/data/einvoices, against totals that others extracted."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ardash.connectors import _hardened, einvoice
from ardash.connectors._einvoice import completeness, reading
from ardash.connectors._einvoice.document import Invoice
from ardash.connectors._einvoice.receivable import receivable

NAMES = (
    "pdf/akretion_invoice_EN16931.pdf",
    "pdf/fnfe_Facture_FR_BASICWL.pdf",
    "pdf/triplet_1_Teilrechnung.pdf",
    "pdf/triplet_Einfach_DueDate.pdf",
    "xml/akretion_factur-x-basicwl.xml",
    "xml/akretion_zugferd1-comfort.xml",
    "xml/cen_CII_example5.xml",
    "xml/cen_ubl-tc434-creditnote1.xml",
    "xml/cen_ubl-tc434-example2.xml",
    "xml/mustang_extended_warenrechnung_based_doublecashdiscount.xml",
    "xml/se_bis3_Kreditering_med_kreditnota.xml",
    "xml/se_bis3_Kreditering_med_negativ_faktura.xml",
    "xml/se_bis3_Kreditering_urspr_faktura.xml",
    "xml/se_bis3_Rantefaktura_Enkel.xml",
    "xml/triplet_1_Teilrechnung.cii.xml",
    "xml/triplet_1_Teilrechnung.ubl.xml",
    "xml/triplet_Einfach_DueDate.cii.xml",
    "xml/triplet_Einfach_DueDate.ubl.xml",
    "xml/triplet_Gutschrift.cii.xml",
    "xml/triplet_Gutschrift.ubl.xml",
    "xml/triplet_Rabatte.cii.xml",
    "xml/triplet_Rabatte.ubl.xml",
)


def invoice(shared: Path, name: str) -> Invoice:
    content = (shared / "einvoices" / name).read_bytes()
    return reading.invoice(_hardened.Document(name, content))


@pytest.fixture(scope="module")
def index(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "einvoices" / "INDEX.csv").open(encoding="utf-8") as file:
        return {row["file"].replace("xml_valid/", "xml/"): row for row in csv.DictReader(file)}


def test_every_indexed_file_is_tested(index: dict[str, dict[str, str]]) -> None:
    assert sorted(index) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_number_dates_and_totals_are_those_of_the_index(
    shared: Path, index: dict[str, dict[str, str]], name: str
) -> None:
    told, found = index[name], invoice(shared, name)
    due = f"{found.due_on:%Y%m%d}" if found.due_on else ""
    assert found.number == told["number"]
    assert found.type_code == told["type"]
    assert f"{found.issued_on:%Y%m%d}" == told["issue"].replace("-", "")
    assert due == told["due"].replace("-", "")
    assert found.currency == told["ccy"]
    assert found.buyer.name == told["buyer"]
    assert found.totals.with_tax == Decimal(told["grand"])
    assert (found.totals.prepaid or 0) == Decimal(told["prepaid"] or 0)
    assert found.totals.payable == Decimal(told["payable"])
    assert found.preceding[:1] == tuple(filter(None, [told["billref"]]))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_owed_is_what_the_document_says_is_payable(
    shared: Path, index: dict[str, dict[str, str]], name: str
) -> None:
    found = receivable(invoice(shared, name))
    sign = -1 if index[name]["type"] == "381" else 1
    assert sum(e["amount"] for e in found.entries) == sign * 100 * Decimal(index[name]["payable"])
    billed = [e["amount"] for e in found.entries if e["kind"] == "billing"]
    assert billed == [sign * 100 * Decimal(index[name]["grand"])]


@pytest.mark.parametrize("name", ["1_Teilrechnung", "Einfach_DueDate", "Gutschrift", "Rabatte"])
def test_the_readings_of_one_invoice_are_equal(shared: Path, name: str) -> None:
    paths = sorted((shared / "einvoices").rglob(f"triplet_{name}.*"))
    read = [invoice(shared, str(path.relative_to(shared / "einvoices"))) for path in paths]
    rows = [receivable(replace(each, place="")) for each in read]
    assert len(rows) >= 2
    assert [each for each in rows if each != rows[0]] == []


def test_a_credit_note_and_the_same_as_an_invoice_below_zero_lower_the_debt_alike(
    shared: Path,
) -> None:
    names = ("kreditnota", "negativ_faktura")
    read = [invoice(shared, f"xml/se_bis3_Kreditering_med_{name}.xml") for name in names]
    assert [each.is_credit for each in read] == [True, True]
    rows = [receivable(each) for each in read]
    assert rows[0].fingerprint == rows[1].fingerprint
    assert [sum(e["amount"] for e in each.entries) for each in rows] == [-1_000_000, -1_000_000]


def test_the_file_with_wrong_arithmetics_is_flagged_with_its_rule(shared: Path) -> None:
    # 2 hours at 160.00 are stated as 160.00
    assert completeness.faults(invoice(shared, "xml/invalid_arithmetics.xml")) == ["PEPPOL-R120"]


def test_the_pdf_without_an_invoice_is_refused_and_the_others_are_read(shared: Path) -> None:
    batches = list(einvoice.read(str(shared / "einvoices" / "pdf"), options={}))
    assert [batch.rejects["place"].to_list()[:1] for batch in batches] == [["invalid_no_xml.pdf"]]
    assert sum(batch.items.height for batch in batches) == 3

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from einvoice_text import read, ubl, written

from ardash.connectors import einvoice
from ardash.errors import BadInput, BadSetting


def entries(folder: Path) -> list[tuple[str, str, int]]:
    return sorted(read(folder)["entries"].select("item_id", "kind", "amount").rows())


def test_an_invoice_is_billed_whole_and_what_was_prepaid_is_a_payment(tmp_path: Path) -> None:
    written(tmp_path, a=ubl(total="120.00", prepaid="50.00", payable="70.00"))
    assert entries(tmp_path) == [
        ("999999998:F1", "billing", 12_000),
        ("999999998:F1", "payment", -5_000),
    ]
    assert read(tmp_path)["entries"]["date_source"].to_list() == ["stated", "export"]


def test_rounding_is_a_correction(tmp_path: Path) -> None:
    written(tmp_path, a=ubl(total="120.04", tax="20.04", rounding="-0.04", payable="120.00"))
    assert entries(tmp_path)[1] == ("999999998:F1", "correction", -4)


def test_a_credit_note_lowers_what_is_owed_and_names_its_invoice(tmp_path: Path) -> None:
    about = (
        "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F1</cbc:ID>"
        "</cac:InvoiceDocumentReference></cac:BillingReference>"
    )
    written(tmp_path, a=ubl("A1", root="CreditNote", due="", extra=about))
    found = read(tmp_path)
    assert found["items"].select("kind", "document").rows() == [("credit_note", "A1")]
    assert found["entries"].select("amount", "reference").rows() == [(-12_000, "F1")]


def test_a_credit_note_below_zero_raises_what_is_owed(tmp_path: Path) -> None:
    written(tmp_path, a=ubl("A1", root="CreditNote", total="-120.00", tax="-20.00", due=""))
    found = read(tmp_path)
    assert found["items"]["kind"].to_list() == ["invoice"]
    assert found["entries"]["amount"].to_list() == [12_000]


@pytest.mark.parametrize("type_code", ["380", "384", "389"])
def test_corrections_and_self_billed_invoices_are_owed_too(tmp_path: Path, type_code: str) -> None:
    written(tmp_path, a=ubl(type_code=type_code))
    assert read(tmp_path)["items"]["kind"].to_list() == ["invoice"]


def test_instalments_are_items_of_their_own_and_sum_to_the_cent(tmp_path: Path) -> None:
    parts = "".join(
        f"<cac:PaymentTerms><cbc:Amount>{amount}</cbc:Amount><cbc:InstallmentDueDate>{day}"
        "</cbc:InstallmentDueDate></cac:PaymentTerms>"
        for amount, day in (("36.00", "2026-02-28"), ("84.00", "2026-03-31"))
    )
    written(tmp_path, a=ubl(due="", extra=parts))
    items = read(tmp_path)["items"].select("item_id", "due_on").rows()
    assert items == [
        ("999999998:F1/1", date(2026, 2, 28)),
        ("999999998:F1/2", date(2026, 3, 31)),
    ]
    assert [amount for _, _, amount in entries(tmp_path)] == [3_600, 8_400]


def test_a_discount_in_the_terms_is_written_as_terms_that_can_be_read(tmp_path: Path) -> None:
    note = "<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=10#PROZENT=2.00#</cbc:Note></cac:PaymentTerms>"
    written(tmp_path, a=ubl(extra=note, issued="2026-01-29", due="2026-02-28"))
    assert read(tmp_path)["items"]["terms"].to_list() == ["2/10 net 30"]


def test_one_invoice_in_two_files_counts_once(tmp_path: Path) -> None:
    written(tmp_path, a=ubl(), b=ubl())
    found = read(tmp_path)
    assert found["items"].height == 1
    assert found["rejects"].height == 0
    assert found["notes"]["note"].to_list() == [
        "1 documents were copies of others here, and count once."
    ]


def test_one_number_with_two_contents_is_refused_with_the_other_place(tmp_path: Path) -> None:
    written(tmp_path, a=ubl(), b=ubl(total="240.00", tax="40.00"))
    found = read(tmp_path)
    assert found["items"].height == 1
    assert found["rejects"]["place"].to_list() == ["b.xml"]
    assert '"a.xml"' in found["rejects"]["params"][0]


def test_invoices_of_other_sellers_are_left_out_when_ours_is_named(tmp_path: Path) -> None:
    written(tmp_path, a=ubl())
    assert read(tmp_path, {"seller": "999 999 998"})["items"].height == 1
    found = read(tmp_path, {"seller": "Somebody else"})
    assert found["items"].height == 0
    assert found["notes"]["note"].to_list() == ["1 documents of other sellers were left out."]


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (ubl(payable="100.00"), "BR-CO-16"),
        (ubl().replace("TaxInclusiveAmount>120.00", "TaxInclusiveAmount>125.00"), "BR-CO-15"),
        (ubl().replace("TaxExclusiveAmount>100.00", "TaxExclusiveAmount>90.00"), "BR-CO-13"),
    ],
)
def test_sums_that_do_not_add_up_are_refused_with_the_rule(
    tmp_path: Path, document: str, rule: str
) -> None:
    written(tmp_path, a=document, b=ubl("F2"))
    found = read(tmp_path)
    assert found["items"]["document"].to_list() == ["F2"]
    assert rule in found["rejects"]["params"][0]


def test_what_a_document_lacks_is_kept_with_it(tmp_path: Path) -> None:
    written(tmp_path, a=ubl(due=""))
    faults = read(tmp_path)["items"]["faults"][0].split(",")
    assert {"BR-08", "BR-16", "BR-CO-25"} <= set(faults)  # address, lines, due date or terms


def test_an_archive_is_read_by_its_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("../../out.xml", ubl())
        archive.writestr("note.txt", "not an invoice")
    found = read(tmp_path)
    assert found["items"]["place"].to_list() == ["all.zip!../../out.xml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip"]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no document here"):
        list(einvoice.read(str(tmp_path), options={}))


def test_an_option_that_makes_no_sense_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="complete"):
        list(einvoice.read(str(written(tmp_path, a=ubl())), options={"complete": "maybe"}))

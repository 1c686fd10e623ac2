"""Workbooks: true dates, floats, text numbers and several sheets read like text files."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from csv_reading import read_all

from ardash.connectors._tabular.sheets import written
from ardash.errors import BadInput

HEADER = ["Facture", "Client", "Date facture", "Échéance", "Montant TTC", "Devise"]


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_floats_are_read_as_excel_shows_them() -> None:
    assert [written(x) for x in (12.339999999999998, 0.1 + 0.2, 1.0, 42, 1e15, 2.675)] == [
        "12.34",
        "0.3",
        "1",
        "42",
        "1000000000000000",
        "2.675",
    ]
    assert written(1234.5, decimals=",") == "1234,5"
    assert written(dt.datetime(2025, 3, 4, 12, 30)) == "2025-03-04"  # noqa: DTZ001


def test_a_workbook_is_read_without_a_profile(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "ventes.xlsx",
        Factures=[
            HEADER,
            ["0007", "Lee", dt.date(2025, 3, 4), "31/03/2025", 12.339999999999998, "EUR"],
            [],
            [8, "Ann", dt.datetime(2025, 3, 5), 45747, "1 234,56", "EUR"],  # noqa: DTZ001
            [9, "Ann", "nonsense", None, 5, "EUR"],
        ],
    )
    read = read_all(path)
    assert read.open("0007") == 1234
    assert read.item("0007")["issued_on"] == dt.date(2025, 3, 4)
    assert read.item("0007")["due_on"] == dt.date(2025, 3, 31)
    assert read.open("8") == 123456
    assert read.item("8")["due_on"] == dt.date(2025, 3, 31)  # Excel's day 45747
    assert read.item("8")["place"] == "ventes.xlsx!Factures:4"
    assert read.rejected() == [
        (
            "ventes.xlsx!Factures:5",
            "In Date facture, nonsense is no date in the order day-month-year.",
        )
    ]


def test_the_sheets_of_a_workbook_are_like_the_files_of_a_folder(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "export.xlsx",
        Clients=[["Code client", "Raison sociale", "Email"], ["C1", "Lee", "lee@lee.example"]],
        Factures=[
            ["Titre"],
            ["N° facture", "Code client", "Date facture", "Montant TTC", "Devise"],
            ["F1", "C1", dt.date(2025, 1, 31), 100, "EUR"],
        ],
        Règlements=[
            ["N° règlement", "Date règlement", "Facture", "Montant"],
            ["R1", dt.date(2025, 2, 28), "F1", 99.5],
        ],
        Notes=[["Bonjour"]],
    )
    read = read_all(path)
    assert read.customer("C1")["email"] == "lee@lee.example"
    assert read.open("F1") == 50
    assert read.entry("R1:F1")["place"] == "export.xlsx!Règlements:2"


def opendocument(path: Path, rows: list[list[object]]) -> Path:
    """Write the smallest OpenDocument sheet: numbers as floats, all else as text."""

    def cell(value: object) -> str:
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if isinstance(value, dt.date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        text = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sales">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_an_opendocument_file_is_read(tmp_path: Path) -> None:
    path = opendocument(
        tmp_path / "sales.ods",
        [HEADER, ["F1", "Lee", dt.date(2025, 1, 5), "31/01/2025", 10.5, "EUR"]],
    )
    read = read_all(path)
    assert read.open("F1") == 1050
    assert read.item("F1")["due_on"] == dt.date(2025, 1, 31)
    assert read.item("F1")["place"] == "sales.ods!Sales:2"


def test_a_corrupt_workbook_is_one_error_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(b"PK\x03\x04 this is no workbook")
    with pytest.raises(BadInput) as caught:
        read_all(path)
    assert caught.value.where == str(path)
    assert "save it again" in str(caught.value.remedy)


def test_a_protected_workbook_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        raise python_calamine.PasswordError("Workbook is password protected")

    path = workbook(tmp_path / "sales.xlsx", Ventes=[HEADER])
    monkeypatch.setattr(python_calamine, "load_workbook", refuse)
    with pytest.raises(BadInput, match="protected by a password"):
        read_all(path)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "sales.xlsx", Ventes=[HEADER])
    with pytest.raises(BadInput, match=r"no sheet 'Sales'.*Ventes"):
        read_all(path, sheet="Sales")


def test_a_hidden_sheet_is_read_only_when_it_is_named_and_that_is_said(tmp_path: Path) -> None:
    row = ["F1", "Lee", dt.date(2025, 3, 4), "31/03/2025", 100, "EUR"]
    old = [HEADER, ["F0", *row[1:4], 900, "EUR"]]
    path = workbook(tmp_path / "ventes.xlsx", Old=old, Factures=[HEADER, row])
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    read = read_all(path)
    assert read.items["item_id"].to_list() == ["F1"]
    assert read.notes == [
        "ventes.xlsx: the hidden sheet 'Old' is not read; name it in the profile to read it."
    ]
    named = read_all(path, sheet="Old")
    assert (named.items["item_id"].to_list(), named.notes) == (["F0"], [])

"""What a table hands over: all rows, amounts in major units, nothing that a spreadsheet runs."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pandas as pd
import pytest
import streamlit as st
from openpyxl import load_workbook

from ardash.harmless import excel_bytes
from ardash.ui.downloads import csv_bytes
from ardash.ui.tables import Column, exported

ROWS = pd.DataFrame(
    {
        "name": ["=1+1", "-5 SARL", "Dupont", None],
        "owed": [123456, -1000, 7, None],
        "due_on": pd.to_datetime(["2025-06-30", None, None, "2025-01-31"]),
    }
)
COLUMNS = [
    Column("name", "Customer"),
    Column("owed", "Owed", "money"),
    Column("due_on", "Due", "date"),
]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"language": "en"})


def test_csv_holds_amounts_in_major_units_and_no_formula():
    text = csv_bytes(exported(ROWS, COLUMNS, "EUR"), french=False).decode("utf-8-sig")
    assert text.splitlines()[:4] == [
        "Customer,Owed,Due",
        "'=1+1,1234.56,2025-06-30",
        "'-5 SARL,-10.0,",
        "Dupont,0.07,",
    ]


def test_french_csv_opens_in_a_french_spreadsheet():
    text = csv_bytes(exported(ROWS, COLUMNS, "EUR"), french=True).decode("utf-8-sig")
    assert text.splitlines()[1] == "'=1+1;1234,56;2025-06-30"


def test_excel_holds_numbers_dates_and_no_formula():
    sheet = load_workbook(BytesIO(excel_bytes(exported(ROWS, COLUMNS, "EUR")))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Customer", "Owed", "Due"]
    assert rows[1] == ["'=1+1", 1234.56, datetime.fromisoformat("2025-06-30")]
    assert sheet["A2"].data_type == "s"


def test_a_currency_without_cents_keeps_its_amounts_whole():
    said = exported(ROWS.head(1), COLUMNS[1:2], "JPY")
    assert said["Owed"].to_list() == [123456.0]


def test_amounts_of_several_currencies_each_have_their_own_digits():
    rows = pd.DataFrame({"owed": [100, 100], "currency": ["EUR", "JPY"]})
    assert exported(rows, COLUMNS[1:2], "")["Owed"].to_list() == [1.0, 100.0]

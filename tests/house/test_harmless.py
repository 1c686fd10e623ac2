"""What leaves for a spreadsheet holds nothing that a spreadsheet would run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook

from ardash import harmless as module
from ardash.errors import BadInput
from ardash.harmless import excel_bytes, harmless, harmless_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert harmless_text(text) == f"'{text}"
    assert harmless(pl.DataFrame({"name": [text]}))["name"].to_list() == [f"'{text}"]


@pytest.mark.parametrize("text", ["", "ACME - Nord", "a=b", "1+1", "'quoted"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert harmless_text(text) == text
    assert harmless(pl.DataFrame({"name": [text]}))["name"].to_list() == [text]


def test_numbers_and_dates_stay_numbers_and_dates() -> None:
    frame = pl.DataFrame(
        {"amount": [Decimal("-12.30")], "count": [-3], "day": [date(2025, 3, 31)], "none": [None]}
    )
    assert harmless(frame).equals(frame)


def test_categories_and_headings_are_made_harmless_too() -> None:
    frame = pl.DataFrame({"=A1": pl.Series(["=2", "b", None], dtype=pl.Categorical())})
    made = harmless(frame)
    assert made.columns == ["'=A1"]
    assert made["'=A1"].to_list() == ["'=2", "b", None]


def test_an_excel_sheet_holds_numbers_dates_and_no_formula() -> None:
    frame = pl.DataFrame(
        {"name": ["=1+1"], "amount": [Decimal("-12.30")], "day": [date(2025, 3, 31)]}
    )
    sheet = load_workbook(BytesIO(excel_bytes(frame))).active
    assert [cell.value for cell in sheet[1]] == ["name", "amount", "day"]
    name, amount, day = sheet[2]
    assert (name.value, name.data_type) == ("'=1+1", "s")
    assert (amount.value, amount.data_type) == (-12.3, "n")
    assert day.value.date() == date(2025, 3, 31)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXCEL_ROWS", 3)
    assert excel_bytes(pl.DataFrame({"a": [1, 2]}))
    with pytest.raises(BadInput, match="3 rows are more than the 2"):
        excel_bytes(pl.DataFrame({"a": [1, 2, 3]}))


def test_control_characters_go_before_a_formula_is_looked_for() -> None:
    made = harmless(pl.DataFrame({"na\x00me": ["Du\x0bpont", "\x01=1+1", "two\nlines"]}))
    assert made.to_dict(as_series=False) == {"name": ["Dupont", "'=1+1", "two\nlines"]}
    sheet = load_workbook(BytesIO(excel_bytes(pl.DataFrame({"a": ["Du\x0bpont"]})))).active
    assert sheet["A2"].value == "Dupont"

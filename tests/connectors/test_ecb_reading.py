"""The ECB's files of rates: the whole history, its zip, one day; and what they cannot be."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ardash.connectors import ecb
from ardash.errors import BadInput, BadSetting, UnknownChoice
from ardash.records.batch import reject_text

HISTORY = """Date,USD,GBP,
2025-01-10,1.0304,0.83768,
2025-01-09,1.0305,N/A,
"""


def written(folder: Path, text: str, name: str = "eurofxref-hist.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def read(
    location: str, options: Mapping[str, str] = {}
) -> tuple[list[tuple[object, ...]], list[str]]:
    batches = list(ecb.read(location, options=options))
    rates = pl.concat([batch.rates for batch in batches])
    rejects = pl.concat([batch.rejects for batch in batches])
    said = [
        f"{row['place']}: {reject_text(row['reason'], row['params'])}"
        for row in rejects.iter_rows(named=True)
    ]
    assert sum(batch.rows_read for batch in batches) == rates.height + rejects.height
    return rates.select("currency", "published_on", "rate").rows(), said


def test_the_history_is_read_and_a_day_without_a_rate_is_passed_over(tmp_path: Path) -> None:
    rates, rejects = read(written(tmp_path, HISTORY))
    assert rates == [
        ("USD", date(2025, 1, 10), 1.0304),
        ("GBP", date(2025, 1, 10), 0.83768),
        ("USD", date(2025, 1, 9), 1.0305),
    ]
    assert rejects == []


def test_the_zip_of_it_is_read_as_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "eurofxref-hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", HISTORY)
    assert len(read(str(tmp_path / "eurofxref-hist.zip"))[0]) == 3


def test_the_file_of_one_day_is_read_too(tmp_path: Path) -> None:
    text = "Date, USD, JPY, \n10 January 2025, 1.0304, 162.83, \n"
    assert read(written(tmp_path, text, "eurofxref.csv"))[0] == [
        ("USD", date(2025, 1, 10), 1.0304),
        ("JPY", date(2025, 1, 10), 162.83),
    ]


def test_only_the_currencies_asked_for_are_read(tmp_path: Path) -> None:
    rates, _ = read(written(tmp_path, HISTORY), {"currencies": "gbp"})
    assert rates == [("GBP", date(2025, 1, 10), 0.83768)]


def test_a_cell_that_is_no_rate_is_rejected_and_the_others_count(tmp_path: Path) -> None:
    text = "Date,USD,GBP\n2025-01-10,abc,0.8\nyesterday,1.0,0.9\n"
    rates, rejects = read(written(tmp_path, text))
    assert rates == [("GBP", date(2025, 1, 10), 0.8)]
    assert rejects == [
        "eurofxref-hist.csv:2:USD: 'abc' is no rate of USD.",
        "eurofxref-hist.csv:3: 'yesterday' is no day; the file writes 2026-11-20.",
    ]


def test_another_file_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"invoices.csv:1: It is no file of the ECB's"):
        read(written(tmp_path, "Invoice;Amount\nF1;3\n", "invoices.csv"))


def test_a_bad_file_beside_a_good_one_is_rejected_and_the_good_one_counts(tmp_path: Path) -> None:
    written(tmp_path, HISTORY)
    written(tmp_path, "Invoice;Amount\nF1;3\n", "a.csv")
    rates, (reject,) = read(str(tmp_path))
    assert len(rates) == 3
    assert reject.startswith("a.csv:1: It is no file of the ECB's reference rates")


@pytest.mark.parametrize("options", [{"base": "euro"}, {"currencies": "USD,XX"}])
def test_a_currency_that_is_none_is_refused(tmp_path: Path, options: Mapping[str, str]) -> None:
    with pytest.raises(BadSetting, match="cannot be"):
        read(written(tmp_path, HISTORY), options)


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice, match="There is no option 'colour'"):
        read(written(tmp_path, HISTORY), {"colour": "red"})

"""A file that has a header and nothing below it."""

from pathlib import Path

import pytest

from ardash.connectors import csv
from ardash.errors import BadInput

HEADER = "Invoice;Customer;Invoice date;Due date;Amount;Currency\n"


def test_a_header_without_rows_is_said(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(HEADER, encoding="utf-8")
    with pytest.raises(BadInput, match="There is a header and no row below it"):
        list(csv.read(str(tmp_path / "sales.csv"), options={}))


def test_it_does_not_stop_the_other_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "january.csv").write_text(
        HEADER + "F1;Dupont;2025-01-31;2025-03-02;120.00;EUR\n", encoding="utf-8"
    )
    (tmp_path / "february.csv").write_text(HEADER, encoding="utf-8")
    batches = list(csv.read(str(tmp_path), options={}))
    assert [row for batch in batches for row in batch.items["item_id"]] == ["F1"]

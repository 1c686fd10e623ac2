"""What cannot be read is one error with its place and its remedy, never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from csv_reading import Write, read_all

from ardash.connectors._tabular import places
from ardash.errors import BadInput, BadSetting

PROFILE = """
version = 1
[file]
separator = ";"
decimals = "."
dates = "year-month-day"
[defaults]
currency = "EUR"
[[rows]]
files = "sales.csv"
kind = "invoice"
columns = { number = "no", customer_name = "customer", issued_on = "date", amount = "amount" }
"""


def refused(location: Path | str, **options: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_all(location, **options)
    assert caught.value.remedy
    return caught.value


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "gone.csv")
    assert "no file or folder" in error.what
    assert error.where == str(tmp_path / "gone.csv")


def test_an_empty_location_says_so() -> None:
    assert "No file is named" in refused("  ").what


def test_a_folder_without_tables_says_what_to_put_there(tmp_path: Path) -> None:
    assert ".csv" in str(refused(tmp_path).remedy)


def test_a_folder_without_rights_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    error = refused(tmp_path)
    assert "Permission denied" in error.what
    assert "right to read" in str(error.remedy)


def test_a_file_without_rights_says_so(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write("sales.csv", "no;customer;date;amount\n1;Lee;2025-01-05;5\n")
    monkeypatch.setattr(Path, "open", closed)
    error = refused(path)
    assert "Permission denied" in error.what
    assert error.where == str(path)


@pytest.mark.parametrize("text", ["", "\n\n  \n"])
def test_an_empty_file_says_so(write: Write, text: str) -> None:
    path = write("sales.csv", text)
    error = refused(path, profile=PROFILE)
    assert "empty" in error.what
    assert error.where == str(path)


def test_a_header_without_rows_says_so(write: Write) -> None:
    path = write("sales.csv", "no;customer;date;amount\n")
    assert "no row below the header" in refused(path, profile=PROFILE).what


def test_the_wrong_separator_is_told_from_a_missing_column(write: Write) -> None:
    path = write("sales.csv", "no,customer,date,amount\n1,Lee,2025-01-05,5\n")
    error = refused(path, profile=PROFILE)
    assert "1 with the separator ';', 4 with ','" in error.what
    assert error.where == f"{path}:1"
    assert 'separator = ","' in str(error.remedy)


def test_a_missing_column_is_named_with_those_there_are(write: Write) -> None:
    path = write("sales.csv", "no;customer;date;total\n1;Lee;2025-01-05;5\n")
    error = refused(path, profile=PROFILE)
    assert "no column 'amount'" in error.what
    assert error.where == f"{path}:1"
    assert "no, customer, date, total" in str(error.remedy)


def test_a_file_that_no_rows_cover_is_refused_rather_than_left_out(
    tmp_path: Path, write: Write
) -> None:
    write("sales.csv", "no;customer;date;amount\n1;Lee;2025-01-05;5\n")
    other = write("more sales.csv", "no;customer;date;amount\n2;Lee;2025-01-05;5\n")
    assert refused(tmp_path, profile=PROFILE).where == str(other)
    ignoring = PROFILE + '[[rows]]\nfiles = "more*.csv"\nkind = "ignore"\n'
    assert read_all(tmp_path, profile=ignoring).items["item_id"].to_list() == ["1"]


def test_a_pattern_without_a_file_would_make_everything_vanish_so_it_is_refused(
    tmp_path: Path, write: Write
) -> None:
    write("sales.csv", "no;customer;date;amount\n1;Lee;2025-01-05;5\n")
    two = PROFILE + PROFILE[PROFILE.index("[[rows]]") :].replace("sales.csv", "old.csv")
    assert "No file matches old.csv" in refused(tmp_path, profile=two).what
    changes = two.replace('currency = "EUR"', 'currency = "EUR"\ncomplete = false')
    assert read_all(tmp_path, profile=changes).rows_read == 1


def test_a_binary_file_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64))
    assert refused(path).where == str(path)


def test_a_profile_that_is_missing_or_unreadable_is_named(write: Write, tmp_path: Path) -> None:
    path = write("sales.csv", "no;customer;date;amount\n1;Lee;2025-01-05;5\n")
    gone = tmp_path / "gone.toml"
    assert refused(path, profile=str(gone)).where == str(gone)
    latin = write("latin.toml", "# é\n", "latin-1")
    with pytest.raises(BadSetting, match="UTF-8"):
        read_all(path, profile=str(latin))


def test_lock_files_and_hidden_files_are_no_tables(tmp_path: Path, write: Write) -> None:
    write("~$sales.xlsx", "locked")
    write(".hidden.csv", "x")
    path = write("sales.csv", "no;customer;date;amount\n1;Lee;2025-01-05;5\n")
    assert places.files(str(tmp_path)) == [path]


def test_a_fec_is_called_what_it_is_and_the_command_for_it_named(write: Write) -> None:
    header = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|"
        "PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|"
        "Idevise\n"
    )
    path = write(
        "factures.txt", header + "VE|Ventes|1|20250110|411|C|D|Lee|F1|20250110|F|5|0|||||\n"
    )
    error = refused(path)
    assert "This is a FEC" in error.what
    assert str(error.remedy) == f"Read it as what it is: ardash sync fec {path}"


def test_a_wrong_separator_is_told_with_the_likely_one(write: Write) -> None:
    path = write("sales.csv", "Invoice no;Customer, name;Invoice date;Amount\n1;Lee;2025-01-05;5\n")
    error = refused(path, separator=",")
    assert "2 with the separator ',', 4 with ';'" in error.what
    assert '--option "separator=;"' in str(error.remedy)


def test_of_columns_that_are_known_but_for_one_only_that_one_is_asked_for(write: Write) -> None:
    error = refused(write("sales.csv", "Invoice,Customer,Date,Worth\nF1,Dupont,2025-03-01,12.50\n"))
    assert error.what == (
        "One column is missing, or not known by its name: the amount with tax (amount or "
        "open_amount). Known are Invoice (number), Customer (customer_name), Date (issued_on); all "
        "its columns: Invoice, Customer, Date, Worth."
    )


def test_columns_of_which_none_is_known_are_named(write: Write) -> None:
    error = refused(write("sales.csv", "a,b\n1,2\n"))
    assert error.what.startswith("Its columns are not known: a, b. Nothing says which one is")


@pytest.mark.parametrize("head", [b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\0"])
def test_a_picture_is_said_to_be_one(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(head + b"\0\0\0\rIHDR" + bytes(range(256)))
    error = refused(path)
    assert error.what == "It is a picture, and no text can be read from it."
    assert error.remedy == "Export the list itself, as CSV or Excel."

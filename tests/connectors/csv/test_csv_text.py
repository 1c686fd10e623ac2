"""Text files: encodings, separators, headers, quotes, and the physical line of every record."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ardash.connectors._tabular import encoding, text
from ardash.connectors._tabular import records as lines
from ardash.connectors._tabular.records import LINE, RAW
from ardash.connectors._tabular.text import open_text
from ardash.errors import BadInput

HEADER = "Facture;Échéance;Nom"
ROW = "F1;31/12/2025;Société Générale d'Œuvres « à crédit » – 5 €"


def records(
    path: Path, characters: int = text.PIECE_CHARACTERS, separator: str | None = None
) -> list[tuple[object, ...]]:
    """Line and fields of every record, and the lines that are none."""
    table = open_text(path, separator=separator)
    found: list[tuple[object, ...]] = []
    for piece in table.pieces(characters):
        found += piece.frame.select(LINE, *table.columns).iter_rows()
        found += [(line, reason) for line, reason, _, _ in piece.broken]
    return sorted(found, key=lambda record: int(str(record[0])))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_the_encoding_is_found_from_the_bytes(tmp_path: Path, written: str, found: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(f"{HEADER}\r\n{ROW}\r\n".encode(written))
    assert encoding.detect(path) == found
    assert records(path) == [(2, *ROW.split(";"))]
    assert open_text(path).columns == tuple(HEADER.split(";"))


def test_a_dos_file_is_found_too(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes("Facture;Échéance;Nom\nF1;31/12/2025;Générale à côté\n".encode("cp850"))
    assert encoding.detect(path) == "cp850"


def test_a_stated_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(f"{HEADER}\n{ROW}\n".encode("cp1252"))
    with pytest.raises(BadInput, match="not in the encoding"):
        open_text(path, encoding="utf-8")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "sales.csv"
    rows = [["Invoice no", "Customer", "Amount"], ["1", "Smith", "12.50"], ["2", "Lee", "3"]]
    path.write_text("\n".join(separator.join(row) for row in rows))
    assert open_text(path).layout.separator == separator
    assert records(path) == [(2, "1", "Smith", "12.50"), (3, "2", "Lee", "3")]


def test_decimal_commas_do_not_pass_for_separators(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Facture;Montant\nF1;1,50\nF2;2,50\nF3;3,50\n")
    assert open_text(path).layout.separator == ";"


def test_excels_own_separator_line_decides(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("sep=|\nFacture|Nom\nF1|a,b,c\n")
    assert records(path) == [(3, "F1", "a,b,c")]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(
        "Balance clients au 30/09/2025\n\nSociété : ACME;;\nFacture;Client;Montant TTC\nF1;A;5\n",
        encoding="utf-8",
    )
    table = open_text(path)
    assert table.layout.header_row == 4
    assert records(path) == [(5, "F1", "A", "5")]


def test_every_column_has_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Facture;Client;;Client\nF1;A;x;B\n")
    assert open_text(path).columns == ("Facture", "Client", "column 3", "Client (2)")


def test_a_quoted_field_may_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('Facture;Nom\nF1;"a;b"\nF2;"two\nlines"\nF3;"say ""yes"""\nF4;plain\n')
    assert records(path) == [
        (2, "F1", "a;b"),
        (3, "F2", "two\nlines"),
        (5, "F3", 'say "yes"'),
        (6, "F4", "plain"),
    ]


def test_a_header_may_hold_a_line_end(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('Facture;"Montant\nTTC";Client\nF1;5;A\n')
    assert open_text(path).columns == ("Facture", "Montant TTC", "Client")
    assert records(path) == [(3, "F1", "5", "A")]


def test_lines_too_long_or_too_short_are_set_apart_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Facture;Nom;Ville\nF1;A;X\nF2;B\nF3;C;Y;Z\nF4;D;W;\n\n;;\nF5;E;V\n")
    assert records(path) == [
        (2, "F1", "A", "X"),
        (3, lines.WRONG_WIDTH),
        (4, lines.WRONG_WIDTH),
        (5, "F4", "D", "W"),  # a separator too many at the end says nothing
        (8, "F5", "E", "V"),  # blank rows are no rows
    ]


def test_a_quote_that_is_never_closed_costs_one_line_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows = [f"F{n};x" for n in range(2, 500)]
    path.write_text("\n".join(["Facture;Nom", 'F1;"oops', *rows]) + "\n")
    found = records(path)
    assert found[0] == (2, lines.NEVER_CLOSED)
    assert found[1:] == [(n + 1, f"F{n}", "x") for n in range(2, 500)]


def test_inches_in_a_name_are_no_quotes(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('Facture;Nom\nF1;screen 5" wide\nF2;7" and 9"\n')
    assert records(path) == [(2, "F1", 'screen 5" wide'), (3, "F2", '7" and 9"')]


def test_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b"Facture;Nom\rF1;A\rF2;B\r")
    assert records(path) == [(2, "F1", "A"), (3, "F2", "B")]


FIELD = st.text(alphabet='ab1,;"\n é', max_size=6)


@given(
    rows=st.lists(st.tuples(FIELD, FIELD, FIELD), max_size=12),
    characters=st.integers(1, 60),
    always_quoted=st.booleans(),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120, deadline=None
)
def test_what_was_written_is_read_back_whatever_the_size_of_the_pieces(
    tmp_path: Path, rows: list[tuple[str, str, str]], characters: int, always_quoted: bool
) -> None:
    path = tmp_path / "sales.csv"
    quoting = csv.QUOTE_ALL if always_quoted else csv.QUOTE_MINIMAL
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=quoting, lineterminator="\n")
    writer.writerow(["Facture", "Client", "Ville"])
    expected, line = [], 2
    for row in rows:
        writer.writerow(row)
        stripped = tuple(field.strip() or None for field in row)
        if any(stripped):
            expected.append((line, *stripped))
        line += 1 + sum(field.count("\n") for field in row)
    path.write_text(out.getvalue(), encoding="utf-8")
    assert records(path, characters, separator=";") == expected


def test_both_ways_of_reading_give_the_same_pieces(tmp_path: Path) -> None:
    """A tidy text goes through Polars; the same text with a quoted line end through csv."""
    body = 'F1;"a;b";x\nF2;c\nF3;"d ""e""";y;\n;;\nF4;f;z\n'
    tidy, untidy = tmp_path / "a.csv", tmp_path / "b.csv"
    tidy.write_text("Facture;Client;Ville\n" + body)
    untidy.write_text("Facture;Client;Ville\n" + body + 'F9;"g\nh";w\n')
    assert records(untidy)[:-1] == records(tidy)
    raw = pl.concat([piece.frame for piece in open_text(tidy).pieces()])[RAW]
    assert raw.to_list() == ['F1;"a;b";x', 'F3;"d ""e""";y;', "F4;f;z"]

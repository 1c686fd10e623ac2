from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest
from fec_text import HEADER, batch_of, columns, history, owed, read, text

SALE = """
VE 1 20230110 411000 C1 F1 120,00 0,00
VE 1 20230110 707000 -  F1 0,00 100,00
VE 1 20230110 445710 -  F1 0,00 20,00
"""
ITEM = "VE-1-20230110-1"


def of_bytes(folder: Path, content: bytes, name: str = "export.txt") -> dict[str, int]:
    """Read a file of these bytes and say what is owed by whom."""
    path = folder / name
    path.write_bytes(content)
    batch = read(path)
    assert batch.rejects.is_empty()
    return owed(batch, date(2023, 12, 31))


@pytest.mark.parametrize("separator", ["\t", "|", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_any_line_end_gives_the_same(
    tmp_path: Path, separator: str, end: str
) -> None:
    content = text(SALE, separator, end).encode()
    assert of_bytes(tmp_path, content) == {"C1": 12000}


def test_a_sale_is_an_invoice_with_its_document_customer_account_and_place(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, SALE, terms="45 eom")
    assert batch.items.rows(named=True) == [
        {
            "item_id": ITEM,
            "customer_id": "C1",
            "entity": "123456789",
            "kind": "invoice",
            "document": "F1",
            "account": "411000",
            "order_reference": None,
            "issued_on": date(2023, 1, 10),
            "due_on": None,
            "terms": None,
            "currency": "EUR",
            "base_currency": "EUR",
            "rate": 1.0,
            "faults": None,
            "place": "123456789FEC20231231.txt:2",
        }
    ]
    assert history(batch) == {ITEM: [("2023-01-10", "billing", 12000)]}
    (customer,) = batch.customers.rows(named=True)
    assert (customer["customer_id"], customer["name"], customer["terms"]) == (
        "C1",
        "Client C1",
        "45 eom",
    )
    assert (batch.rows_read, batch.complete) == (3, True)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("latin-1", b""), ("cp1252", b"")],
)
def test_names_keep_their_accents_in_any_encoding(
    tmp_path: Path, encoding: str, mark: bytes
) -> None:
    line = columns("VE 1 20230110 411000 C1 F1 120,00 0,00")
    line[7] = "CAFÉ DE LA FORÊT À ÉPINAL"
    path = tmp_path / "export.txt"
    path.write_bytes(mark + "\n".join("\t".join(row) for row in (HEADER, line)).encode(encoding))
    assert read(path).customers["name"].to_list() == ["CAFÉ DE LA FORÊT À ÉPINAL"]


def test_the_encoding_can_be_said_where_it_would_be_guessed_wrong(tmp_path: Path) -> None:
    line = columns("VE 1 20230110 411000 C1 F1 120,00 0,00")
    line[7] = "CAFÉ"
    path = tmp_path / "export.txt"
    path.write_bytes("\n".join("\t".join(row) for row in (HEADER, line)).encode("cp850"))
    assert read(path, encoding="cp850").customers["name"].to_list() == ["CAFÉ"]


def test_a_journal_tells_a_sale_where_no_account_across_does(tmp_path: Path) -> None:
    lines = """
    VE 1 20230110 411000 C1 A1 0,00 20,00
    BQ 2 20230111 411000 C1 R1 0,00 30,00
    """
    batch = batch_of(tmp_path, lines)
    assert batch.items["kind"].to_list() == ["credit_note", "unapplied"]


def test_padded_values_zero_padded_amounts_and_a_19th_empty_column_are_read(
    tmp_path: Path,
) -> None:
    rows = [HEADER, columns("VE 1 20230110 411000 C1 F1 0000000120,00 0000000000,00")]
    content = "".join("|".join(f"{value:<12}" for value in row) + "|\r\n" for row in rows)
    assert of_bytes(tmp_path, content.encode()) == {"C1": 12000}


def test_extra_columns_are_passed_over_wherever_they_stand(tmp_path: Path) -> None:
    rows = [["Société", *HEADER, "DateRglt"], ["ACME", *columns(SALE.split("\n")[1]), "x"]]
    assert of_bytes(tmp_path, "\n".join("|".join(row) for row in rows).encode()) == {"C1": 12000}


def test_header_names_are_known_whatever_their_case_and_accents(tmp_path: Path) -> None:
    names = [name.upper().replace("DEBIT", "Débit ").replace("CREDIT", "crédit") for name in HEADER]
    rows = [names, columns(SALE.split("\n")[1])]
    assert of_bytes(tmp_path, "\n".join("|".join(row) for row in rows).encode()) == {"C1": 12000}


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("74,70", 7470),
        ("74.70", 7470),
        ("74", 7400),
        ("74,7", 7470),
        (",70", 70),
        ("0000000074,70", 7470),
        ("1 234,56", 123456),
        ("1\u202f234,56", 123456),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("74,7000", 7470),
        ("93.41000000000001", 9341),
        ("93.40999999999999", 9341),
        ("+74,70", 7470),
    ],
)
def test_amounts_are_read_to_the_cent_however_they_are_written(
    tmp_path: Path, amount: str, cents: int
) -> None:
    line = columns(SALE.split("\n")[1])
    line[11] = amount
    content = "\n".join("\t".join(row) for row in (HEADER, line))
    assert of_bytes(tmp_path, content.encode()) == {"C1": cents}


@pytest.mark.parametrize("amount", ["-74,70", "74,70-"])
def test_a_negative_debit_is_a_credit(tmp_path: Path, amount: str) -> None:
    line = columns(SALE.split("\n")[1])
    line[11] = amount
    content = "\n".join("\t".join(row) for row in (HEADER, line))
    assert of_bytes(tmp_path, content.encode()) == {"C1": -7470}


@pytest.mark.parametrize(("debit", "credit"), [("D", "C"), ("+1", "-1"), ("1", "-1"), ("d", "c")])
def test_montant_and_sens_are_read_in_place_of_debit_and_credit(
    tmp_path: Path, debit: str, credit: str
) -> None:
    header = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADER]
    sale, cash = (
        columns("VE 1 20230110 411000 C1 F1 120,00 " + debit),
        columns("BQ 2 20230115 411000 C1 R1 50,00 " + credit),
    )
    content = "\n".join("\t".join(row) for row in (header, sale, cash))
    assert of_bytes(tmp_path, content.encode()) == {"C1": 7000}


def test_a_separator_within_quotes_belongs_to_the_name(tmp_path: Path) -> None:
    line = columns(SALE.split("\n")[1])
    line[7] = '"DUPONT; FILS"'
    path = tmp_path / "export.csv"
    path.write_text("\n".join(";".join(row) for row in (HEADER, line)))
    batch = read(path)
    assert batch.customers["name"].to_list() == ["DUPONT; FILS"]
    assert batch.rejects.is_empty()


def test_a_quote_in_a_name_does_no_harm_where_nothing_is_quoted(tmp_path: Path) -> None:
    line = columns(SALE.split("\n")[1])
    line[7] = 'CAFE "LE SOLEIL'
    path = tmp_path / "export.txt"
    path.write_text("\n".join("|".join(row) for row in (HEADER, line, line)))
    assert read(path).customers["name"].to_list() == ['CAFE "LE SOLEIL']


def test_lines_without_their_two_unused_currency_columns_are_whole(tmp_path: Path) -> None:
    rows = [HEADER, columns(SALE.split("\n")[1])[:16]]
    assert of_bytes(tmp_path, "\n".join("\t".join(row) for row in rows).encode()) == {"C1": 12000}


def test_blank_lines_are_no_lines(tmp_path: Path) -> None:
    content = text(SALE, "|").replace("\n", "\n\n") + "|" * 17 + "\n\x20\n"
    path = tmp_path / "export.txt"
    path.write_text("\n" + content)
    batch = read(path)
    assert (batch.rows_read, batch.rejects.height) == (3, 0)
    assert batch.items["place"].to_list() == ["export.txt:4"]


def test_dates_with_slashes_or_dashes_are_read_too(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        "VE 1 10/01/2023 411000 C1 F1 120,00 0,00\nVE 2 2023-01-11 411000 C1 F2 1,00 0,00",
    )
    assert batch.items["issued_on"].to_list() == [date(2023, 1, 10), date(2023, 1, 11)]


def test_without_auxiliary_accounts_the_account_is_the_customer(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411DUPONT - F1 120,00 0,00
        VE 1 20230110 707000    - F1 0,00 120,00
        OD 2 20230301 416DUPONT - F1 120,00 0,00
        OD 2 20230301 411DUPONT - F1 0,00 120,00
        VE 3 20230401 416000    - F2 5,00 0,00
        """,
    )
    assert batch.customers.select("customer_id", "name").rows() == [
        ("411DUPONT", "Compte 411DUPONT"),
        ("416000", "Compte 416000"),
    ]
    assert owed(batch, date(2023, 12, 31)) == {"411DUPONT": 12000, "416000": 500}


def test_a_customer_bears_the_name_of_its_latest_line(tmp_path: Path) -> None:
    first, last = (columns(f"VE {n} 2023011{n} 411000 C1 F{n} 1,00 0,00") for n in (1, 2))
    first[7], last[7] = "OLD NAME", "NEW NAME"
    path = tmp_path / "export.txt"
    path.write_text("\n".join("|".join(row) for row in (HEADER, last, first)))
    assert read(path).customers["name"].to_list() == ["NEW NAME"]


def test_the_accounts_are_an_option(tmp_path: Path) -> None:
    lines = """
    VE 1 20230110 411000 C1 F1 120,00 0,00
    BQ 2 20230111 419100 C1 R1 0,00 50,00
    BQ 2 20230111 512000 -  R1 50,00 0,00
    """
    assert owed(batch_of(tmp_path, lines), date(2023, 12, 31)) == {"C1": 12000}
    assert owed(batch_of(tmp_path, lines, accounts="411, 4191"), date(2023, 12, 31)) == {"C1": 7000}


def test_the_entity_is_the_siren_of_the_name_or_what_was_chosen(tmp_path: Path) -> None:
    assert set(batch_of(tmp_path, SALE).items["entity"]) == {"123456789"}
    assert set(batch_of(tmp_path, SALE, entity="ACME").items["entity"]) == {"ACME"}
    other = tmp_path / "books.txt"
    other.write_text(text(SALE))
    assert set(read(other).items["entity"]) == {""}


def test_a_document_date_is_the_date_of_issue_if_it_can_be_true(tmp_path: Path) -> None:
    rows = [HEADER]
    for number, day in enumerate(["20230105", "20230120", "19000101", "", "nonsense"], 1):
        line = columns(f"VE {number} 20230110 411000 C1 F{number} 1,00 0,00")
        line[9] = day
        rows.append(line)
    path = tmp_path / "export.txt"
    path.write_text("\n".join("|".join(row) for row in rows))
    assert [day.day for day in read(path).items["issued_on"]] == [5, 10, 10, 10, 10]


@pytest.mark.parametrize("reference", ["sans", "SANS_PIECE_REF", "NC", "-"])
def test_a_document_reference_that_says_there_is_none_is_none(
    tmp_path: Path, reference: str
) -> None:
    line = columns(SALE.split("\n")[1])
    line[8] = reference
    path = tmp_path / "export.txt"
    path.write_text("\n".join("|".join(row) for row in (HEADER, line)))
    assert read(path).items["document"].to_list() == [None]


def test_reading_the_same_file_again_gives_the_same_batch(tmp_path: Path) -> None:
    lines = [
        f"{journal} {n} 202301{n:02d} {account} C{n % 5} R{n} {debit},00 {credit},00 L{n % 3}"
        for n in range(1, 29)
        for journal, account, debit, credit in (("VE", "411000", n, 0), ("BQ", "411000", 0, n // 2))
    ]
    first, second = batch_of(tmp_path, lines), batch_of(tmp_path, lines)
    for name in ("customers", "items", "entries", "controls", "rejects"):
        assert getattr(first, name).equals(getattr(second, name))
    assert first.entries["entry_id"].is_unique().all()


def test_keys_do_not_change_when_the_year_goes_on(tmp_path: Path) -> None:
    later = SALE + "VE 2 20230210 411000 C1 F2 1,00 0,00\nVE 1 20240110 411000 C1 F9 2,00 0,00"
    before, after = batch_of(tmp_path, SALE), batch_of(tmp_path, later)
    assert before.items["item_id"].to_list() == [ITEM]
    assert after.items["item_id"].to_list() == [ITEM, "VE-2-20230210-1", "VE-1-20240110-1"]


def test_controls_are_the_accounts_balances_at_month_ends_and_on_the_last_day(
    tmp_path: Path,
) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 120,00 0,00
        BQ 2 20230215 411000 C1 R1 0,00 50,00 AA
        VE 3 20230301 416000 C2 F2 7,00 0,00
        OD 4 20230420 512000 -  R4 7,00 0,00
        """,
    )
    found = batch.controls.sort("account", "closed_on").select(
        "control_id", "currency", "balance", "entity"
    )
    assert found.rows() == [
        ("411000@2023-01-31", "EUR", 12000, "123456789"),
        ("411000@2023-02-28", "EUR", 7000, "123456789"),
        ("411000@2023-03-31", "EUR", 7000, "123456789"),
        ("411000@2023-04-20", "EUR", 7000, "123456789"),
        ("416000@2023-03-31", "EUR", 700, "123456789"),
        ("416000@2023-04-20", "EUR", 700, "123456789"),
    ]
    assert batch.controls["place"].str.starts_with("123456789FEC20231231.txt").all()

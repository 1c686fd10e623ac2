from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fec_text import HEADER, batch_of, columns, owed, read, text

from ardash.connectors import fec
from ardash.errors import BadInput, BadSetting, UnknownChoice
from ardash.records.batch import reject_text

GOOD = "VE 1 20230110 411000 C1 F1 120,00 0,00"


BOTH = (
    "Debit 120,00 and Credit 3,00 are both filled on a customer's account; split the line in two."
)


def rejected(folder: Path, *rows: list[str], header: list[str] = HEADER) -> list[tuple[str, str]]:
    """Read rows after a good one; say place and reason of what was rejected."""
    path = folder / "export.txt"
    path.write_text("\n".join("|".join(row) for row in (header, columns(GOOD), *rows)))
    batch = read(path)
    assert batch.rows_read == 1 + len(rows)
    assert owed(batch, date(2023, 12, 31)) == {"C1": 12000}
    assert batch.rejects["raw"].to_list() == ["|".join(row) for row in rows]
    return [
        (row["place"], reject_text(row["reason"], row["params"]))
        for row in batch.rejects.iter_rows(named=True)
    ]


def changed(**values: str) -> list[str]:
    line = columns(GOOD)
    for name, value in values.items():
        line[HEADER.index(name)] = value
    return line


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Debit": "12O,00"}, "Debit '12O,00' is no amount like 1234,56."),
        ({"Debit": "1.234"}, "Debit '1.234' is no amount like 1234,56."),
        ({"Debit": "99999999999,00"}, "Debit '99999999999,00' is no amount like 1234,56."),
        ({"Credit": "x"}, "Credit 'x' is no amount like 1234,56."),
        ({"Credit": "-"}, "Credit '-' is no amount like 1234,56."),
        ({"EcritureDate": "20230231"}, "EcritureDate '20230231' is no date like 20231231."),
        ({"EcritureDate": ""}, "EcritureDate '' is no date like 20231231."),
        ({"CompteNum": ""}, "The line has no account number (CompteNum)."),
        ({"Montantdevise": "?"}, "Montantdevise '?' is no amount like 1234,56."),
        (
            {"Credit": "3,00"},
            BOTH,
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_with_its_place_and_why(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    assert rejected(tmp_path, changed(**values)) == [("export.txt:3", reason)]


def test_a_line_with_too_few_or_too_many_fields_is_rejected(tmp_path: Path) -> None:
    line = columns(GOOD)
    said = "fields where the header has 18; correct it, or export the file again."
    assert rejected(tmp_path, line[:12], [*line, "more"]) == [
        ("export.txt:3", f"The line has 12 {said}"),
        ("export.txt:4", f"The line has 19 {said}"),
    ]


def test_a_separator_within_a_label_does_not_shift_the_columns_unseen(tmp_path: Path) -> None:
    line = columns(GOOD)
    line[10] = "Facture|avoir"  # 19 fields, the last one blank
    path = tmp_path / "export.txt"
    path.write_text(
        "\n".join("|".join(row) for row in (HEADER, columns(GOOD), columns(GOOD), line))
    )
    batch = read(path)
    assert batch.rejects["place"].to_list() == ["export.txt:4"]
    assert owed(batch, date(2023, 12, 31)) == {"C1": 24000}


def test_a_file_of_nothing_but_rejects_is_an_empty_batch(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    path.write_text("\n".join("|".join(row) for row in (HEADER, changed(Debit="?"))))
    batch = read(path)
    assert (batch.rows_read, batch.rejects.height, batch.items.height) == (1, 1, 0)


def test_a_sens_that_is_neither_side_is_rejected(tmp_path: Path) -> None:
    header = [{"Debit": "Montant", "Credit": "Sens"}.get(name, name) for name in HEADER]
    path = tmp_path / "export.txt"
    rows = (header, changed(Credit="D"), changed(Credit="X"), changed(Debit="?", Credit="C"))
    path.write_text("\n".join("|".join(row) for row in rows))
    rejects = read(path).rejects
    assert [reject_text(*row) for row in rejects.select("reason", "params").rows()] == [
        "Sens 'X' is neither D (+1) nor C (-1).",
        "Montant '?' is no amount like 1234,56.",
    ]


def test_an_unreadable_line_of_another_account_is_rejected_too(tmp_path: Path) -> None:
    found = rejected(tmp_path, changed(CompteNum="707000", Debit="?"))
    assert found == [("export.txt:3", "Debit '?' is no amount like 1234,56.")]


def test_both_sides_filled_are_no_matter_on_other_accounts(tmp_path: Path) -> None:
    assert rejected(tmp_path) == []
    path = tmp_path / "export.txt"
    rows = (HEADER, columns(GOOD), changed(CompteNum="512000", Credit="3,00"))
    path.write_text("\n".join("|".join(row) for row in rows))
    assert read(path).rejects.is_empty()


def test_a_rejected_line_with_both_sides_shows_in_the_control_total(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, [GOOD, "VE 2 20230111 411000 C1 F2 100,00 30,00"])
    assert batch.controls["balance"].to_list() == [19000]
    assert owed(batch, date(2023, 12, 31)) == {"C1": 12000}


def test_a_file_that_does_not_balance_is_read_and_its_accounts_tie_out(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, [GOOD, "VE 1 20230110 707000 - F1 0,00 99,00"])
    assert batch.rejects.is_empty()
    assert batch.controls["balance"].to_list() == [12000]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The file is empty."),
        ("\n \n", "The file is empty."),
        ("a;b;c\n1;2;3\n", "JournalCode, EcritureNum, EcritureDate, CompteNum, Debit, Credit"),
        ("\t".join(HEADER).replace("Credit", "Kredit"), "its first line lacks Credit."),
        ("\t".join(HEADER) + "\n\n", "The file has a header and no entries."),
    ],
)
def test_what_is_no_fec_is_refused_with_what_it_lacks(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "123456789FEC20231231.txt"
    path.write_text(content)
    with pytest.raises(BadInput) as caught:
        read(path)
    assert said in str(caught.value)
    assert str(caught.value.where).startswith("123456789FEC20231231.txt")
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.txt"):
        read(tmp_path / "none.txt")


def test_books_without_a_customer_account_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="none begins with 411, 413, 416"):
        batch_of(tmp_path, "OD 1 20230110 512000 - R1 1,00 0,00")


def test_files_of_several_companies_are_refused_unless_the_entity_is_chosen(
    tmp_path: Path,
) -> None:
    (tmp_path / "111111111FEC20231231.txt").write_text(text(GOOD))
    (tmp_path / "222222222FEC20231231.txt").write_text(text(GOOD.replace("120", "7")))
    with pytest.raises(BadInput, match="several companies: 111111111, 222222222"):
        read(tmp_path)
    assert owed(read(tmp_path, entity="group"), date(2023, 12, 31)) == {"C1": 12700}


def test_one_period_exported_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "january.txt").write_text(text(GOOD))
    (tmp_path / "february.txt").write_text(text([GOOD, "VE 2 20230210 411000 C1 F2 1,00 0,00"]))
    with pytest.raises(BadInput, match="hold the same entries") as caught:
        read(tmp_path)
    assert {"january.txt", "february.txt"} <= set(str(caught.value).replace(",", "").split())


def test_other_files_of_a_folder_are_passed_over_but_not_one_with_a_fecs_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "123456789FEC20231231.txt").write_text(text(GOOD))
    (tmp_path / "balances.csv").write_text("customer;balance\nC1;120\n")
    assert owed(read(tmp_path), date(2023, 12, 31)) == {"C1": 12000}
    (tmp_path / "123456789FEC20241231.txt").write_text("customer;balance\nC1;120\n")
    with pytest.raises(BadInput, match=r"123456789FEC20241231\.txt:1: This is no FEC"):
        read(tmp_path)


def test_a_folder_without_a_fec_is_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("customer;balance\nC1;120\n")
    with pytest.raises(BadInput, match="There is no FEC in this folder"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"account": "411"}, UnknownChoice, "no option 'account'"),
        ({"accounts": "clients"}, BadSetting, "'clients' is no beginning of a customer account"),
        ({"accounts": "411,512"}, BadSetting, "'512' is no beginning"),
        ({"encoding": "ebcdic?"}, BadSetting, "There is no encoding 'ebcdic"),
        ({"currency": "euros"}, BadSetting, "'euros' is no ISO 4217"),
    ],
)
def test_options_without_sense_are_refused(
    tmp_path: Path, options: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        batch_of(tmp_path, GOOD, **options)


def test_blank_options_are_as_good_as_none(tmp_path: Path) -> None:
    batch = batch_of(tmp_path, GOOD, accounts=" ", entity="", currency="", terms="")
    assert set(batch.items["entity"]) == {"123456789"}
    assert set(batch.customers["terms"]) == {None}


def test_every_option_is_described() -> None:
    from ardash.connectors._fec.options import Choices

    assert sorted(fec.OPTIONS) == sorted(Choices.__dataclass_fields__)


def test_a_rejected_line_names_its_item_where_no_other_line_of_its_entry_could_be_it(
    tmp_path: Path,
) -> None:
    one = "VE 2 20230115 411000 C2 F2 12O,00 0,00"
    two = "OD 3 20230116 411000 C3 F3 5O,00 0,00\nOD 3 20230116 411000 C4 F4 50,00 0,00"
    batch = batch_of(tmp_path, f"{GOOD}\n{one}\n{two}")
    assert batch.rejects["item_id"].to_list() == ["VE-2-20230115-1", None]


def test_books_without_payment_terms_ask_for_them(tmp_path: Path) -> None:
    (note,) = batch_of(tmp_path, GOOD).notes
    assert "Set the option terms, for example to 30 days or 45 eom." in note
    assert batch_of(tmp_path, GOOD, terms="30 days").notes == ()

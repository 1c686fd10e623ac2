"""Figures from the command line: the shapes that other programs rely on."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from conftest import AS_OF, Run, said, set_clock

pytestmark = pytest.mark.usefixtures("brought_in")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_aging_in_json_has_the_promised_shape(run: Run) -> None:
    found = said(run("aging", *AS_OF, "--currency", "EUR", "--format", "json"))
    assert found == {
        "as_of": "2025-03-31",
        "known_on": None,
        "currency": "EUR",
        "total": "400.00",
        "not_due": "100.00",
        "buckets": [
            {"label": "1-30", "from_days": 1, "to_days": 30, "amount": "250.00", "items": 1},
            {"label": "31-60", "from_days": 31, "to_days": 60, "amount": "50.00", "items": 1},
            {"label": "61-90", "from_days": 61, "to_days": 90, "amount": "0.00", "items": 0},
            {"label": "90+", "from_days": 91, "to_days": None, "amount": "0.00", "items": 0},
        ],
        "undated": "0.00",
        "unapplied": "0.00",
        "by": [],
    }


def test_several_currencies_without_a_choice_give_a_list(run: Run) -> None:
    found = said(run("aging", *AS_OF, "--format", "json"))
    assert [(each["currency"], each["total"]) for each in found] == [
        ("EUR", "400.00"),
        ("GBP", "70.00"),
    ]


def test_today_is_the_day_where_none_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, "2025-03-12T08:00")
    found = said(run("aging", "--currency", "GBP", "--format", "json"))
    assert (found["as_of"], found["not_due"], found["buckets"][0]["amount"]) == (
        "2025-03-12",
        "70.00",
        "0.00",
    )


def test_where_the_data_end_long_ago_figures_stand_at_their_last_day_as_on_the_pages(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for today, as_of in (("2025-03-20", "2025-03-20"), ("2025-03-21", "2025-03-10")):
        set_clock(monkeypatch, f"{today}T08:00")
        # The last entry is the billing of F1, on 2025-03-10.
        found = said(run("aging", "--currency", "EUR", "--format", "json"))
        assert found["as_of"] == as_of


def test_aging_by_country_adds_up_to_the_whole(run: Run) -> None:
    found = said(run("aging", *AS_OF, "--by", "country", "--currency", "EUR", "--format", "json"))
    assert {(each["country"], each["total"]) for each in found["by"]} == {
        ("FR", "150.00"),
        ("DE", "250.00"),
    }


def test_edges_and_basis_can_be_chosen(run: Run) -> None:
    words = ("--edges", "10,20", "--basis", "issued", "--currency", "EUR", "--format", "json")
    found = said(run("aging", *AS_OF, *words))
    assert [(each["label"], each["amount"]) for each in found["buckets"]] == [
        ("1-10", "0.00"),
        ("11-20", "0.00"),
        ("20+", "400.00"),
    ]


@pytest.mark.parametrize(
    ("words", "total"),
    [
        (("--customer", "C1"), "150.00"),
        (("--customer", "dupont"), "150.00"),
        (("--customer", "C1", "--customer", "C2"), "400.00"),
        (("--country", "DE"), "250.00"),
        (("--segment", "none"), "400.00"),
        (("--source-name", "csv-exports"), "400.00"),
    ],
)
def test_filters_narrow_every_figure(run: Run, words: tuple[str, ...], total: str) -> None:
    found = said(run("aging", *AS_OF, "--currency", "EUR", *words, "--format", "json"))
    assert found["total"] == total


def test_aging_in_csv_has_numbers_that_a_spreadsheet_adds_up(run: Run) -> None:
    found = rows(run("aging", *AS_OF, "--by", "customer", "--format", "csv").stdout)
    weber = next(each for each in found if (each["customer_id"], each["currency"]) == ("C2", "EUR"))
    assert (weber["name"], weber["1-30"], weber["total"]) == ("Weber", "250.00", "250.00")


def test_aging_as_a_table_shows_the_whole_and_its_parts(run: Run) -> None:
    shown = run("aging", *AS_OF, "--by", "country").stdout
    assert "Receivable at the close of 2025-03-31" in shown
    assert "400.00" in shown
    assert "DE" in shown


def test_a_measure_comes_with_its_unit_its_window_and_its_inputs(run: Run) -> None:
    """Billed from January to March: 430.00. DSO = 400.00 / 430.00 x 90 days."""
    (dso,) = said(run("measures", "dso", *AS_OF, "--currency", "EUR", "--format", "json"))
    assert dso["inputs"] == {"receivable": "400.00", "net_sales": "430.00", "days": 90}
    assert (dso["value"], dso["unit"]) == (83.72093, "days")
    assert (dso["window_start"], dso["window_end"]) == ("2025-01-01", "2025-03-31")


def test_a_measure_in_money_is_a_decimal_text(run: Run) -> None:
    (found,) = said(run("measures", "overdue", *AS_OF, "--currency", "EUR", "--format", "json"))
    assert (found["value"], found["unit"]) == ("300.00", "money")


def test_a_measure_without_sense_is_null(run: Run) -> None:
    words = ("--as-of", "2025-12-31", "--currency", "GBP", "--format", "json")
    (found,) = said(run("measures", "dso", *words))
    assert found["value"] is None


def test_measures_are_shown_as_a_table_and_as_csv(run: Run) -> None:
    assert "83.7209" in run("measures", "dso", *AS_OF).stdout
    found = rows(run("measures", *AS_OF, "--format", "csv").stdout)
    assert {"dso", "receivables_turnover"} <= {each["measure"] for each in found}
    assert not [each for each in found if each["value"].startswith("'")]


def test_periods_carry_the_receivable_forward(run: Run) -> None:
    words = ("--months", "2", "--currency", "EUR", "--format", "json")
    february, march = said(run("periods", *AS_OF, *words))
    assert (february["period_start"], february["billed"], february["receivable"]) == (
        "2025-02-01",
        "250.00",
        "330.00",
    )
    assert (march["opening"], march["collected"], march["receivable"]) == (
        "330.00",
        "30.00",
        "400.00",
    )


def test_periods_can_be_weeks(run: Run) -> None:
    found = said(run("periods", *AS_OF, "--weeks", "3", "--currency", "EUR", "-f", "json"))
    assert [each["days"] for each in found] == [7, 7, 7]


def test_each_export_can_be_written_in_each_format(run: Run, tmp_path: Path) -> None:
    for frame in ("customers", "items", "entries", "balances", "controls", "periods", "aging"):
        for suffix in ("csv", "json", "parquet", "xlsx"):
            file = tmp_path / f"{frame}.{suffix}"
            assert run("export", frame, *AS_OF, "--output", file).exit_code == 0
            assert file.stat().st_size > 0


def test_exported_entries_add_up_to_the_receivable(run: Run) -> None:
    found = rows(run("export", "entries", "--currency", "EUR").stdout)
    assert sorted((each["kind"], each["amount"]) for each in found) == [
        ("billing", "100.00"),
        ("billing", "250.00"),
        ("billing", "80.00"),
        ("payment", "-30.00"),
    ]


def test_open_items_are_those_of_the_day(run: Run) -> None:
    found = rows(run("export", "open-items", "--as-of", "2025-02-28").stdout)
    assert sorted((each["item_id"], each["balance"]) for each in found) == [
        ("F2", "250.00"),
        ("F3", "80.00"),
    ]


def test_the_checks_answer_in_json(run: Run) -> None:
    (euro, _) = said(run("tie-out", *AS_OF, "--format", "json"))
    assert (euro["receivable"], euro["buckets"], euro["state"]) == (
        "400.00",
        "400.00",
        "no_control",
    )
    findings = said(run("quality", *AS_OF, "--format", "json"))
    assert "customers_without_email" in {each["finding"] for each in findings}
    behind = run("quality", *AS_OF, "--finding", "customers_without_email", "--format", "csv")
    assert {each["name"] for each in rows(behind.stdout)} == {"Dupont", "Weber"}


def test_two_dates_are_compared_with_their_reasons(run: Run) -> None:
    words = ("--from", "2025-02-28", "--currency", "EUR", "--format", "json")
    found = said(run("compare", *AS_OF, *words))
    assert found["bridge"] == [
        {"currency": "EUR", "reason": "billed", "amount": "100.00", "items": 1},
        {"currency": "EUR", "reason": "collected", "amount": "-30.00", "items": 1},
    ]
    assert {each["item_id"]: each["difference"] for each in found["items"]} == {
        "F1": "100.00",
        "F3": "-30.00",
        "F2": "0.00",
    }
    for how in ("table", "csv"):
        assert "F1" in run("compare", *AS_OF, "--from", "2025-02-28", "--format", how).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("measures", "--as-of", "0001-01-01"), "0001-01-01 is not between 1970-01-01 and"),
        (("aging", "--as-of", "9999-12-31"), "9999-12-31 is not between 1970-01-01 and"),
        (("aging", "--edges", "30,99999999"), "A bucket ends after 99999999 days; 9999 is the"),
    ],
)
def test_days_out_of_our_time_are_told(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_figures_say_where_due_dates_are_missing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "999999998FEC20251231.txt"
    header = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|"
        "PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|"
        "Idevise"
    )
    line = "VE|Ventes|1|20250110|411000|Clients|D|Dupont|F9|20250110|F9|500,00|0,00|||20250131||"
    file.write_text(f"{header}\n{line}\n")
    brought = run("sync", "fec", file)
    assert "Set the option terms, for example to 30 days or 45 eom." in brought.stderr
    words = "Note: 500.00 of the 900.00 EUR invoiced and open has no due date"
    for command in ("aging", "measures"):
        assert words in run(command, *AS_OF).stderr
        assert words not in run(command, *AS_OF, "--currency", "GBP").stderr


def test_what_the_aging_cannot_be_by_is_said_before_anything_is_printed(run: Run) -> None:
    failed = run("aging", *AS_OF, "--by", "client")
    assert failed.exit_code == 2
    assert failed.stdout == ""
    assert "client" in failed.stderr


@pytest.mark.usefixtures("brought_in")
def test_amounts_among_measures_have_their_cents(run: Run) -> None:
    shown = run("measures", "receivable", "dso", *AS_OF).stdout
    told = said(run("measures", "receivable", *AS_OF, "--format", "json"))
    assert all(f" {row['value']} │ money" in shown for row in told if row["value"])
    assert any(str(row["value"]).endswith("0") for row in told)


@pytest.mark.parametrize("command", ["aging", "measures"])
def test_figures_of_a_day_before_the_first_entry_say_so_beside_them(run: Run, command: str) -> None:
    told = "Note: Nothing had been booked by then; the first entry is of 2025-01-15.\n"
    found = run(command, "--as-of", "2025-01-14", "--currency", "EUR", "--format", "json")
    assert found.stderr == told
    assert "Note" not in found.stdout
    on_the_day = run(command, "--as-of", "2025-01-15", "--currency", "EUR", "--format", "json")
    assert on_the_day.stderr == ""

"""Terms, due dates, penalties and the statutory table, as typed in a terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pypdfium2
import pytest
from conftest import Run, said

EURO = ("--currency", "EUR")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_terms_are_said_with_their_due_day_and_what_the_law_says(run: Run):
    found = said(run("terms", "parse", "45 jours fin de mois", "--on", "2026-01-15", "-f", "json"))
    assert (found["terms"], found["code"], found["ambiguous"]) == (
        "45 days then end of month", "45 eom", True,
    )  # fmt: skip
    assert [(row["on"], row["amount"], row["days_beyond_law"]) for row in found["due"]] == [
        ("2026-03-31", "100.00", 0)
    ]


def test_terms_are_said_in_french(run: Run):
    shown = run("terms", "parse", "eom 45", "--on", "2026-01-15", "--language", "fr").stdout
    assert "fin de mois plus 45 jours" in shown
    assert "2026-03-17" in shown


def test_a_discount_is_said_with_its_last_day_and_what_it_costs_a_year(run: Run):
    words = ("terms", "parse", "2/10 n/30", "--on", "2026-01-31", "--amount", "1000", "-f", "json")
    found = said(run(*words))
    assert [(row["on"], row["amount"]) for row in found["discounts"]] == [("2026-02-10", "20.00")]
    # 2 ÷ 98 × 365 ÷ 20
    assert round(found["annual_cost_of_discount"], 4) == 0.3724


def test_terms_that_cannot_be_read_name_the_part(run: Run):
    failed = run("terms", "parse", "30 moons", "--on", "2026-01-15")
    assert failed.exit_code == 2
    assert "'moons'" in failed.stderr


def test_a_file_of_invoices_gets_its_due_dates(run: Run, tmp_path: Path):
    file = tmp_path / "invoices.csv"
    file.write_text(
        "number,date,conditions\nF1,2026-01-15,45 eom\nF2,2026-01-31,1 mois\nF3,2026-01-31,soon\n"
    )
    words = ("due", "file", file, "--issued", "date", "--terms", "conditions", "--format", "csv")
    found = run(*words)
    assert [row["due_on"] for row in rows(found.stdout)] == ["2026-03-31", "2026-02-28", ""]
    assert "soon: The payment terms 'soon' cannot be read" in found.stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("number,terms\nF1,net 30\n", "no column 'issued_on'"),
        ("issued_on,terms\n31/01/2026,net 30\n", "invoices.csv:2: '31/01/2026' is no date"),
    ],
)
def test_a_file_that_lacks_something_is_refused(
    run: Run, tmp_path: Path, content: str, complaint: str
):
    file = tmp_path / "invoices.csv"
    file.write_text(content)
    failed = run("due", "file", file)
    assert failed.exit_code == 2
    assert complaint in failed.stderr


def test_the_ledger_s_open_invoices_are_dated_under_other_terms(run: Run, brought_in: Path):
    words = ("due", "items", "--under", "45 eom", "--as-of", "2025-03-31", "--format", "csv")
    found = {row["item_id"]: row for row in rows(run(*words, *EURO).stdout)}
    # 10 March + 45 days is 24 April; 9 April was its due day.
    assert (found["F1"]["due_under"], found["F1"]["days_later"]) == ("2025-04-30", "21")
    assert set(found) == {"F1", "F2", "F3"}


PENALTIES = ("penalties", "--as-of", "2025-03-31", *EURO, "--format", "csv")


def test_penalties_by_customer_invoice_and_half_year(run: Run, brought_in: Path):
    # F2: 250.00 × 13.15 % × 12 ÷ 365 = 1.0808. F3: 80.00 × 13.15 % × 15 (to 1 March) ÷ 365
    # = 0.4323, and 50.00 × 13.15 % × 30 ÷ 365 = 0.5404; in all 0.9727.
    customers = {row["customer_id"]: row for row in rows(run(*PENALTIES).stdout)}
    assert {name: (row["due"], row["left"]) for name, row in customers.items()} == {
        "C2": ("41.08", "41.08"), "C1": ("40.97", "40.97"),
    }  # fmt: skip
    items = {row["item_id"]: row for row in rows(run(*PENALTIES, "--by", "invoice").stdout)}
    assert {
        name: (row["interest"], row["indemnity"], row["law"]) for name, row in items.items()
    } == {
        "F2": ("1.08", "40.00", "FR"), "F3": ("0.97", "40.00", "FR"),
    }  # fmt: skip
    spans = rows(run(*PENALTIES, "--by", "half-year", "--customer", "C1").stdout)
    assert [(row["days"], row["owed"], row["interest"], row["half_year"]) for row in spans] == [
        ("15", "80.00", "0.43", "2025-H1"), ("30", "50.00", "0.54", "2025-H1"),
    ]  # fmt: skip


def test_penalties_under_the_customer_s_law(run: Run, brought_in: Path):
    words = (*PENALTIES, "--by", "invoice", "--law", "customer", "--customer", "C2")
    # Germany, 9 points above 2.27 %: 250.00 × 11.27 % × 12 ÷ 365 = 0.9263
    assert [(row["law"], row["interest"]) for row in rows(run(*words).stdout)] == [("DE", "0.93")]


def test_a_contract_s_rate_below_the_floor_is_said_and_raised(
    run: Run, home: Path, brought_in: Path
):
    (home / "law.toml").write_text('[[rules]]\nlate_percent = "6"\n')
    done = run(*PENALTIES, "--by", "invoice", "--customer", "C2")
    # 3 x 3.71 % = 11.13 %: 250.00 x 11.13 % x 12 / 365 = 0.9148
    assert [row["interest"] for row in rows(done.stdout)] == ["0.91"]
    assert "less than three times the legal rate, 11.13 % in 2025-H1" in done.stderr
    # German law sets no such floor: 250.00 x 6 % x 12 / 365 = 0.4932
    german = run(*PENALTIES, "--by", "invoice", "--customer", "C2", "--home", "DE")
    assert [row["interest"] for row in rows(german.stdout)] == ["0.49"]
    assert "three times" not in german.stderr


OWN = """
name = "Own table"
known_until = 2026-01-01
source = "a treasurer"

[[rate]]
from = 2025-01-01
percent = "90.00"
"""


def test_a_table_of_rates_in_the_home_folder_replaces_the_ecb_s(
    run: Run, home: Path, brought_in: Path
):
    (home / "rates.toml").write_text(OWN)
    words = (*PENALTIES, "--by", "invoice", "--customer", "C2")
    assert [row["interest"] for row in rows(run(*words).stdout)] == ["8.22"]
    (home / "rates.toml").write_text(OWN.replace("2026-01-01", "2024-12-31"))
    failed = run(*words)
    assert failed.exit_code == 2
    assert "has no rate on 2025-01-01, which counts for 2025-H1" in failed.stderr


TABLE = ("legal-table", "--year-end", "2025-03-31", "--year-start", "2025-01-01", *EURO)


def test_the_statutory_table_as_rows_and_as_json(run: Run, brought_in: Path):
    found = {row["bracket"]: row for row in rows(run(*TABLE, "--format", "csv").stdout)}
    assert {code: (row["invoices"], row["amount"]) for code, row in found.items()} == {
        "0": ("1", "100.00"), "1-30": ("1", "250.00"), "31-60": ("1", "50.00"),
        "61-90": ("0", "0.00"), "91+": ("0", "0.00"), "1+": ("2", "300.00"),
    }  # fmt: skip
    told = said(run(*TABLE, "--format", "json"))
    assert (told["year_amount"], told["year_invoices"], told["rows"][-1]["amount_share"]) == (
        "430.00", 3, 300 / 430,
    )  # fmt: skip


def test_a_disputed_invoice_is_left_out_of_the_statutory_table(run: Run, brought_in: Path):
    assert run("dispute", "open", "C1", "F3", "price", "--amount", "20").exit_code == 0
    # Opened on 1 April, so not in dispute on 31 March.
    assert said(run(*TABLE, "-f", "json"))["rows"][2]["excluded_amount"] == "0.00"
    later = ("legal-table", "--year-end", "2025-04-01", *EURO, "-f", "json")
    row = said(run(*later))["rows"][2]
    assert (row["amount"], row["excluded_amount"]) == ("30.00", "20.00")
    kept = said(run(*later, "--with-disputed"))["rows"][2]
    assert (kept["amount"], kept["excluded_amount"]) == ("50.00", "0.00")


def test_the_statutory_table_as_pdf_says_what_the_decree_asks(
    run: Run, brought_in: Path, tmp_path: Path
):
    file = tmp_path / "delais.pdf"
    words = (*TABLE, "--amounts", "ht", "--vat", "20", "--format", "pdf", "--output", file)
    assert run(*words).exit_code == 0
    with pypdfium2.PdfDocument(file) as document:
        text = document[0].get_textpage().get_text_range()
    for part in (
        "D. 441-6", "31 à 60 jours", "Total (1 jour et plus)", "208,33", "250,00", "69,8",
        "20 %", "contractuels", "441-11", "0 facture, 0,00 € (HT)",
    ):  # fmt: skip
        assert part in " ".join(text.replace("\xa0", " ").split()), part


def test_without_tax_amounts_need_a_rate(run: Run, brought_in: Path):
    failed = run(*TABLE, "--amounts", "ht")
    assert failed.exit_code == 2
    assert "Give the VAT rate" in failed.stderr


@pytest.mark.usefixtures("brought_in")
def test_where_there_are_several_currencies_the_option_that_chooses_is_named(run: Run):
    failed = run("legal-table", "--year-end", "2025-03-31")
    assert failed.exit_code == 2
    assert "Say --in-currency CODE for all of them in one, or --currency CODE." in failed.stderr

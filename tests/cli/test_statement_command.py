"""`ardash statement`: PDF files for customers, the same figures for programs."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from conftest import AS_OF, Run, said

pytestmark = pytest.mark.usefixtures("brought_in")

CREDITOR = """\
name = "Atelier Lumen SAS"
iban = "FR76 3000 6000 0112 3456 7890 189"
"""


@pytest.fixture
def creditor(brought_in: Path, home: Path) -> None:
    (home / "creditor.toml").write_text(CREDITOR, encoding="utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands run in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pages(path: Path) -> list[str]:
    document = pdfium.PdfDocument(path.read_bytes())
    return [page.get_textpage().get_text_bounded() for page in document]


def test_the_figures_of_a_statement_are_those_of_the_aging(run: Run) -> None:
    (found,) = said(run("statement", "C1", *AS_OF, "--format", "json"))
    assert {key: found[key] for key in ("customer_id", "name", "kind", "since", "reference")} == {
        "customer_id": "C1", "name": "Dupont", "kind": "open_items", "since": None,
        "reference": "C1-20250331",
    }  # fmt: skip
    (account,) = found["accounts"]
    names = ("document", "days_late", "amount", "balance")
    assert [tuple(line[name] for name in names) for line in account["lines"]] == [
        ("F3", 45, "50.00", "50.00"), ("F1", -9, "100.00", "150.00"),
    ]  # fmt: skip
    whole = said(run("aging", *AS_OF, "--customer", "C1", "--format", "json"))
    assert account["total"] == whole["total"] == "150.00"
    late = [part for part in account["aging"] if part["from_days"] is not None]
    assert late == whole["buckets"]


def test_a_balance_brought_forward_lists_what_moved_since(run: Run) -> None:
    words = ("--kind", "balance_forward", "--since", "2025-02-01", "--format", "json")
    (found,) = said(run("statement", "Dupont", *AS_OF, *words))
    (account,) = found["accounts"]
    assert account["brought_forward"] == "80.00"
    assert [(e["on"], e["kind"], e["amount"], e["balance"]) for e in account["lines"]] == [
        ("2025-03-01", "payment", "-30.00", "50.00"),
        ("2025-03-10", "invoice", "100.00", "150.00"),
    ]


@pytest.mark.usefixtures("creditor")
def test_one_statement_is_written_beside_with_a_name_of_its_own(run: Run, here: Path) -> None:
    result = run("statement", "Dupont", *AS_OF)
    assert result.stdout == "1 statement written to statement-C1-2025-03-31.pdf\n"
    assert result.stderr == ""
    (page,) = pages(here / "statement-C1-2025-03-31.pdf")
    assert "Atelier Lumen SAS" in page
    assert "€150.00" in page


@pytest.mark.usefixtures("creditor")
def test_all_statements_go_into_one_file_or_one_each_into_a_folder(run: Run, here: Path) -> None:
    result = run("statement", "--all", *AS_OF, "--language", "fr", "--output", "all.pdf")
    assert result.stdout == "2 statements written to all.pdf\n"
    # Weber owes in euros and in pounds: two accounts, on as many pages as they take.
    assert "Relevé de compte" in pages(here / "all.pdf")[0]
    run("statement", "--all", *AS_OF, "--output", "march")
    assert sorted(path.name for path in (here / "march").iterdir()) == [
        "statement-C1-2025-03-31.pdf", "statement-C2-2025-03-31.pdf",
    ]  # fmt: skip
    only = run("statement", "--all", *AS_OF, "--country", "DE", "--format", "json")
    assert [each["customer_id"] for each in said(only)] == ["C2"]


def test_without_a_creditor_it_is_said_what_is_missing(run: Run, home: Path) -> None:
    result = run("statement", "C1", *AS_OF)
    assert result.exit_code == 0
    assert f"{home / 'creditor.toml'} is missing" in result.stderr


def test_what_makes_no_statement_exits_2_with_a_sentence(run: Run, home: Path, here: Path) -> None:
    (here / "file").write_text("")
    for words, told in {
        (): "Nobody is named.",
        ("Nobody",): "There is no customer 'Nobody'.",
        ("--all", "--as-of", "2020-01-01"): "There is no statement to write.",
        ("C1", "--output", "file/x.pdf"): "Cannot write here",
        ("C1", "--output", "x.json", "--format", "json"): "JSON is printed",
        ("C1", *AS_OF, "--kind", "balance_forward", "--since", "2025-04-01"): "brought forward",
    }.items():
        result = run("statement", *words)
        assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    (home / "creditor.toml").write_text('name = "x"\niban = "FR00"', encoding="utf-8")
    assert "creditor.toml:2: 'FR00' is no IBAN." in run("statement", "C1", *AS_OF).stderr

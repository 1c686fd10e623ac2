"""`ardash ecl`, as typed in a terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from conftest import Run, said

from ardash.analysis.expected_loss import FILE

#: The oldest debt fell due 45 days before: what becomes of any is not known yet.
AS_OF = ("--as-of", "2025-03-31", "--currency", "EUR")
#: Five months later all is known, and everything unpaid is over 90 days late.
LATER = ("--as-of", "2025-08-31", "--currency", "EUR", "--lost-after", "90")


@pytest.mark.usefixtures("brought_in")
def test_without_history_the_command_says_so_and_how_to_mend_it(run: Run):
    result = run("ecl", *AS_OF)
    assert result.exit_code == 0
    assert "Allowance: 0.00 EUR on 400.00" in result.stdout
    assert "no rate is known for 400.00 EUR" in result.stderr


@pytest.mark.usefixtures("brought_in")
def test_json_gives_all_that_the_page_shows(run: Run):
    found = said(run("ecl", *LATER, "--by", "customer", "--from", "2025-03-31", "-f", "json"))
    assert found["assumptions"]["lost_after_days"] == 90
    assert [facts["allowance"] for facts in found["totals"]] == ["400.00"]
    assert [(row["bucket"], row["allowance"]) for row in found["allowance"]] == [("90+", "400.00")]
    assert [row["name"] for row in found["by"]] == ["Weber", "Dupont"]
    movement = found["movement"][0]
    assert (movement["opening"], movement["closing"]) == ("0.00", "400.00")
    # Of 430.00, 30.00 of F3 were paid within a month.
    first = found["matrix"][0]
    assert (first["reached"], first["lost"]) == ("430.00", "400.00")
    assert found["rolls"][0]["bucket"] == "not_due"


@pytest.mark.usefixtures("brought_in")
def test_each_table_can_be_had_alone_as_csv(run: Run):
    for name, column in (
        ("allowance", "exposure"), ("matrix", "historical_rate"), ("rolls", "settled"),
        ("movement", "released"), ("items", "document"),
    ):  # fmt: skip
        result = run("ecl", *LATER, "--show", name, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        assert column in rows[0]
        shown = run("ecl", *LATER, "--show", name)
        assert column in shown.stdout


@pytest.mark.usefixtures("brought_in")
def test_rates_are_those_of_the_whole_ledger_whatever_part_is_asked_for(run: Run):
    whole = said(run("ecl", *LATER, "-f", "json"))
    part = said(run("ecl", *LATER, "--customer", "Weber", "-f", "json"))
    assert part["matrix"] == whole["matrix"]
    assert [facts["allowance"] for facts in part["totals"]] == ["250.00"]


def test_what_people_stated_in_the_file_counts(run: Run, home: Path, brought_in: Path):
    (home / FILE).write_text(
        'version = 1\n[[rates]]\nfrom = 2025-03-01\nbucket = "not_due"\npercent = 2\n'
        'reason = "As peers"\nowner = "CFO"\n'
    )
    found = said(run("ecl", *AS_OF, "-f", "json"))
    # 2 % of the 100.00 that are not due; nothing is known of the rest.
    assert found["totals"][0]["allowance"] == "2.00"
    assert found["totals"][0]["unrated"] == "300.00"
    assert found["matrix"][0]["reason"] == "As peers"
    (home / FILE).write_text("version = 3\n")
    failed = run("ecl", *AS_OF)
    assert failed.exit_code == 2
    assert f"{FILE}:1" in failed.stderr


@pytest.mark.usefixtures("brought_in")
def test_where_there_are_several_currencies_it_says_which_figure_the_accounts_take(run: Run):
    apart = run("ecl", "--as-of", "2025-03-31").stderr
    assert "learnt in each currency by itself. For accounts kept in one, say --in-currency" in apart
    assert "--in-currency" not in run("ecl", *AS_OF, "-f", "json").stderr

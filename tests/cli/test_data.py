"""What comes in and what does not, said so that a person can mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import AS_OF, INVOICES, Run, said, set_clock

BAD_ROW = "F5,C1,Dupont,FR,2025-03-31,2025-04-30,abc,EUR\n"


def test_a_sync_says_what_it_did(run: Run, exports: Path) -> None:
    result = run("sync", "csv", exports, "--source", "sales")
    assert result.exit_code == 0
    assert "Sync #1 of sales: 5 rows read, 5 accepted, 0 rejected." in result.stdout
    assert "Receivable: 400.00 EUR" in result.stdout
    assert result.stderr == ""


def test_a_bad_row_is_named_and_the_good_ones_load(run: Run, exports: Path) -> None:
    (exports / "invoices.csv").write_text(INVOICES + BAD_ROW)
    result = run("sync", "csv", exports)
    assert result.exit_code == 0
    assert "6 rows read, 5 accepted, 1 rejected" in result.stdout
    assert "1 row was not taken over:" in result.stderr
    assert "invoices.csv:6" in result.stderr
    assert "ardash rejects --sync 1" in result.stderr
    (reject,) = said(run("rejects", "--format", "json"))
    assert reject["place"].endswith("invoices.csv:6")
    assert "abc" in reject["raw"]
    assert said(run("aging", *AS_OF, "--currency", "EUR", "-f", "json"))["total"] == "400.00"


def test_a_sync_says_every_time_what_it_left_out(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    header = "Invoice no,Customer,Invoice date,Amount,Currency,Status\n"
    rows = "F1,Lee,2025-01-05,10,EUR,Open\nF2,Lee,2025-01-06,10,EUR,Draft\n"
    file.write_text(header + rows, encoding="utf-8")
    note = "Note: sales.csv: rows left out because 'Status' says 'Draft': 1."
    assert note in run("sync", "csv", file).stderr
    assert note in run("sync", "csv", file).stderr


def test_rejects_are_those_of_the_last_sync(run: Run, exports: Path) -> None:
    (exports / "invoices.csv").write_text(INVOICES + BAD_ROW)
    run("sync", "csv", exports)
    (exports / "invoices.csv").write_text(INVOICES)
    run("sync", "csv", exports)
    assert said(run("rejects", "--format", "json")) == []
    assert len(said(run("rejects", "--sync", "1", "--format", "json"))) == 1


def test_sources_are_listed(run: Run, brought_in: Path) -> None:
    (source,) = said(run("sources", "--format", "json"))
    assert (source["source"], source["connector"]) == ("csv-exports", "csv")
    assert source["location"] == str(brought_in)
    assert source["receivable"] == {"EUR": "400.00", "GBP": "70.00"}
    assert "csv-exports" in run("sources").stdout


def test_a_profile_is_proposed_and_can_be_used_at_once(run: Run, tmp_path: Path) -> None:
    file, profile = tmp_path / "invoices.csv", tmp_path / "kept.toml"
    header = "Invoice number,Customer number,Customer name,Country,Invoice date,Due date,Amount"
    file.write_text(INVOICES.replace(INVOICES.splitlines()[0], f"{header},Currency"))
    proposed = run("profile", file, "--output", profile)
    assert proposed.exit_code == 0
    assert "The first rows, as they would be read" in proposed.stdout
    assert "F1" in proposed.stdout
    assert proposed.stderr == ""
    assert run("profile", file).stdout == profile.read_text() + "\n"
    assert run("sync", "csv", file, "--profile", profile).exit_code == 0
    assert said(run("aging", *AS_OF, "--currency", "EUR", "-f", "json"))["total"] == "430.00"


def test_a_doubt_is_named_with_the_way_to_settle_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "doubtful.csv"
    file.write_text("Invoice,Customer,Date,Due date,Amount\nF1,Dupont,03/04/2025,05/06/2025,9.50\n")
    proposed = run("profile", file, "--option", "currency=EUR")
    assert proposed.exit_code == 0
    assert "To decide" in proposed.stderr
    assert "--option dates=day-month-year" in proposed.stderr
    refused = run("sync", "csv", file, "--option", "currency=EUR")
    assert refused.exit_code == 2
    assert "--option dates=day-month-year" in refused.stderr
    settled = run(
        "sync", "csv", file, "--option", "currency=EUR", "--option", "dates=day-month-year"
    )
    assert settled.exit_code == 0


def test_the_ledger_can_be_built_again(run: Run, brought_in: Path) -> None:
    result = run("build")
    assert "2 customers, 4 items, 5 entries" in result.stdout
    assert "Receivable: 70.00 GBP" in result.stdout


def test_the_demo_loads_once(run: Run) -> None:
    assert "accepted, 0 rejected" in run("demo").stdout
    assert run("demo", "--if-empty").stdout == ""
    refused = run("demo", "--source", "fec")
    assert refused.exit_code == 2
    assert "The sample company is there already" in refused.stderr


def test_the_demo_of_a_fec_is_read_with_terms_so_that_something_is_overdue(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [
        *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
        *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
        *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
    ]
    begin = ["VE", "Ventes", "1", "20250110"]
    end = ["F1", "20250110", "Facture"]
    lines = [
        [
            *begin,
            "411000",
            "Clients",
            "C1",
            "Dupont",
            *end,
            "120,00",
            "0",
            "",
            "",
            "20250110",
            "",
            "",
        ],
        [*begin, "706000", "Ventes", "", "", *end, "0", "120,00", "", "", "20250110", "", ""],
    ]
    folder = tmp_path / "fec"
    folder.mkdir()
    text = "\n".join("\t".join(line) for line in [columns, *lines])
    (folder / "999999998FEC20251231.txt").write_text(text + "\n")
    monkeypatch.setattr("ardash.places.sample", lambda connector: folder)
    result = run("demo", "--source", "fec")
    assert result.exit_code == 0, result.output
    assert said(run("sources", "-f", "json"))[0]["options"] == {"terms": "30 days"}
    # Issued on 10 January, due on 9 February: one day late on the 10th.
    found = said(run("aging", "--as-of", "2025-02-10", "-f", "json"))
    assert (found["not_due"], found["buckets"][0]["amount"]) == ("0.00", "120.00")


def test_a_demo_that_does_not_exist_is_refused(run: Run) -> None:
    result = run("demo", "--source", "sap")
    assert result.exit_code == 2
    assert "There are samples for: " in result.stderr
    assert "csv, ecb, einvoice, " in " ".join(result.stderr.split())


def test_a_killed_build_is_made_up_for(run: Run, brought_in: Path, home: Path) -> None:
    (home / "ledger" / "CURRENT").unlink()
    assert run("aging").exit_code == 2
    run("demo", "--if-empty")
    assert run("aging").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("aging",), "No ledger has been built yet."),
        (("sync", "nope", "x.csv"), "There is no connector 'nope'."),
        (("sync", "csv", "missing.csv"), "missing.csv"),
        (("sync", "csv", "x.csv", "--option", "colour"), "Write --option key=value."),
        (("sync", "csv", "x.csv", "--option", "colour=red"), "has no option 'colour'"),
        (("sync", "csv", "x.csv", "--profile", "no.toml"), "There is no profile here."),
        (("rejects", "--source-name", "nope"), "There is no source 'nope'."),
    ],
)
def test_what_a_person_can_mend_exits_with_2(
    run: Run, words: tuple[str, ...], message: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("brought_in")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("aging", "--country", "Mars"), "There is no country 'Mars'. Known are: DE, FR."),
        (("aging", "--customer", "Dupond"), "There is no customer 'Dupond'."),
        (("aging", "--as-of", "31/02"), "'31/02' is no date."),
        (("aging", "--as-of", "2025-02-30"), "'2025-02-30' is no date."),
        (("aging", "--edges", "30,x"), "Write for example 30,60,90."),
        (("aging", "--edges", "60,30"), "do not rise"),
        (("aging", "--by", "colour"), "There is no dimension 'colour'."),
        (("aging", "--in-currency", "EUR"), "have no rate into EUR"),
        (("measures", "nope"), "There is no measure 'nope'."),
        (("compare",), "There is nothing to compare with."),
        (("export", "items", "--output", "items.pdf"), "End it in .csv"),
        (("export", "items", "--format", "parquet"), "--output items.parquet"),
        (("export", "items", "--output", "no/such/folder.csv"), "Cannot write here"),
        (("quality", "--finding", "nope"), "There is no finding 'nope'."),
    ],
)
def test_a_question_that_makes_no_sense_exits_with_2(
    run: Run, words: tuple[str, ...], message: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_setting_that_makes_no_sense_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDASH_PORT", "high")
    result = run("sources")
    assert result.exit_code == 2
    assert "ARDASH_PORT cannot be 'high'" in result.stderr


def test_formulas_leave_as_text(run: Run, exports: Path) -> None:
    (exports / "invoices.csv").write_text(INVOICES.replace("Weber", "=cmd|' /C calc'!A0"))
    run("sync", "csv", exports)
    names = run("export", "customers").stdout
    assert "'=cmd|" in names
    assert ",=cmd|" not in names


@pytest.mark.usefixtures("brought_in")
def test_a_source_is_removed_after_asking_and_known_as_before(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("sources", "remove", "csv-exports").exit_code == 1  # nobody says yes
    assert len(said(run("sources", "--format", "json"))) == 1
    set_clock(monkeypatch, "2025-04-02T08:00")
    result = run("sources", "remove", "csv-exports", "--yes")
    assert result.stdout == (
        "csv-exports is removed: 2 customers, 4 items, 5 entries taken back.\n"
    )
    assert said(run("sources", "--format", "json")) == []
    assert said(run("aging", *AS_OF, "--format", "json")) == []
    eur = ("--currency", "EUR", "--format", "json")
    known = said(run("aging", *AS_OF, "--known-on", "2025-04-01", *eur))
    assert known["total"] == "400.00"
    assert "There is no source 'csv-exports'" in run("sources", "remove", "csv-exports").stderr


def test_a_first_attempt_that_fails_is_no_source(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("")
    assert run("sync", "csv", file).exit_code == 2
    assert said(run("sources", "--format", "json")) == []


def test_rows_that_only_the_whole_shows_to_be_wrong_are_shown_as_they_stand_in_the_file(
    run: Run, exports: Path
) -> None:
    (exports / "payments.csv").write_text(
        "number,invoice,paid,amount,currency\nP1,F3,2025-03-01,30.00,EUR\n"
        "P2,F99,2025-03-01,5.00,EUR\nP1,F3,2025-03-01,30.00,EUR\n"
    )
    run("sync", "csv", exports)
    found = said(run("rejects", "--format", "json"))
    assert [(row["place"], row["raw"]) for row in found] == [
        ("payments.csv:4", "P1,F3,2025-03-01,30.00,EUR"),
        ("payments.csv:3", "P2,F99,2025-03-01,5.00,EUR"),
    ]
    assert found[1]["reason"].startswith("It is on F99, and there is no invoice")


def test_a_source_is_read_again_with_the_options_it_was_read_with(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("Invoice no,Customer,Invoice date,Amount\nF1,Lee,03/04/2025,10\n")
    refused = run("sync", "csv", file)
    assert refused.exit_code == 2
    assert "1. In 'Invoice date'" in refused.stderr
    assert "2. No currency is named" in refused.stderr
    answers = ("--option", "dates=day-month-year", "--option", "currency=EUR")
    assert run("sync", "csv", file, *answers).exit_code == 0
    again = run("sync", "csv", file)
    assert "Read as before, with currency=EUR, dates=day-month-year." in again.stderr
    assert "0 added, 0 changed, 0 taken back" in again.stdout
    changed = run("sync", "csv", file, "--option", "currency=USD")
    assert "Read as before, with dates=day-month-year." in changed.stderr
    assert "10.00 USD" in changed.stdout
    forgotten = run("sync", "csv", file, "--option", "currency=")
    assert "No currency is named" in forgotten.stderr


def test_a_proposed_profile_comes_with_the_first_rows_and_why_one_is_rejected(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sales.csv"
    header = "Invoice no,Customer,Invoice date,Amount,Currency,Mood\n"
    file.write_text(header + "F1,Lee,2025-01-05,10.00,EUR,good\nF2,Lee,2025-01-05,abc,EUR,bad\n")
    result = run("profile", file)
    assert result.stdout.startswith("# How ardash reads these files.")
    assert "F1" not in result.stdout
    assert "2025-01-05" in result.stderr
    assert "abc is no amount" in result.stderr
    assert "Note: sales.csv: columns that are not read: Mood." in result.stderr


@pytest.mark.usefixtures("brought_in")
def test_customers_that_are_known_are_counted_once_each(run: Run) -> None:
    told = run("aging", "--customer", "Weberr").stderr
    assert "Known are: C1, C2." in told


@pytest.mark.usefixtures("brought_in")
def test_a_receivable_is_written_with_its_thousands(run: Run, exports: Path) -> None:
    invoices = exports / "invoices.csv"
    invoices.write_text(invoices.read_text() + "F5,C1,Dupont,FR,2025-03-10,2025-04-09,1200,EUR\n")
    assert "Receivable: 1,600.00 EUR" in run("sync", "csv", exports).stdout

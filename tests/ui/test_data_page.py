"""The Data page: files come in step by step, nothing is guessed, nothing is half-done."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from harness import page, said, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.errors import ArdashError, BadInput, Message
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import uploads
from ardash.ui.intake_reading import recognised
from ardash.ui.jobs import THREAD, Job
from ardash.ui.uploads import keep, safe_name

INVOICES = """Invoice number;Customer;Invoice date;Due date;Amount;Currency
F1;Dupont SA;2025-01-15;2025-02-14;500,00;EUR
F2;Weber GmbH;2025-03-01;2025-04-15;200,00;EUR
F3;Martin;2025-04-30;2025-05-30;170,00;EUR
"""
#: Every date of it can be read in two ways, and no currency is named.
AMBIGUOUS = """Invoice number,Customer,Invoice date,Due date,Amount
F1,Dupont SA,01/02/2025,03/04/2025,500.00
F2,Weber GmbH,05/06/2025,07/08/2025,200.00
"""
#: Its second row has a day that there is not, its third an amount that is none.
FAULTY = """Invoice number;Customer;Invoice date;Due date;Amount;Currency
F1;Dupont SA;15/01/2025;14/02/2025;500,00;EUR
F2;Weber GmbH;31/02/2025;15/04/2025;200,00;EUR
F3;Martin;30/04/2025;30/05/2025;abc;EUR
"""


def ended(at: AppTest) -> AppTest:
    """Wait for the work that the page has begun, and draw the page again."""
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(60)
    return at.run()


def give(at: AppTest, name: str, text: str) -> AppTest:
    """Upload a file as a person does."""
    at.file_uploader(key="data_files").upload(name, text.encode())
    return ended(at.run())


def brought(at: AppTest) -> AppTest:
    """Press the button that brings the files in."""
    return ended(at.button(key="data_bring").click().run())


def metrics(at: AppTest) -> dict[str, str]:
    plain = str.maketrans({"\u202f": " ", "\xa0": " "})
    return {metric.label: metric.value.translate(plain) for metric in at.metric}


def last_rows(at: AppTest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = at.dataframe[-1].value.to_dict("records")
    return found


def section(at: AppTest, name: str) -> AppTest:
    at.session_state["data_section"] = name
    return at.run()


def syncs() -> list[str]:
    with Store.open(load_settings().database_url) as store:
        states: list[str] = store.syncs()["state"].to_list()
    return states


@pytest.mark.parametrize(
    ("language", "title", "demo"),
    [("en", "Bring in data", "Load the demo company"),
     ("fr", "Importer", "Charger la société de démonstration")],
)  # fmt: skip
def test_where_nothing_is_there_it_asks_for_files_and_offers_the_demo(
    empty_home: Path, language: str, title: str, demo: str
):
    at = page("data", language=language)
    assert at.subheader[0].value == title
    assert at.button(key="data_demo").label == demo


def test_a_file_shows_what_it_brings_before_anything_is_written(empty_home: Path):
    at = give(page("data"), "invoices.csv", INVOICES)
    assert metrics(at) == {
        "Rows": "3",
        "Rejected": "0",
        "Customers": "3",
        "Items": "3",
        "Entries": "3",
        "Owed in EUR": "€870.00",
    }
    assert syncs() == []


def test_a_file_is_brought_in_and_the_aging_shows_it(empty_home: Path):
    at = brought(give(page("data"), "invoices.csv", INVOICES))
    assert at.success[0].title == "csv-invoices is brought in"
    assert at.success[0].value.splitlines()[0].strip() == "3 rows read, 0 rejected."
    assert syncs() == ["done"]
    at = page("aging", query={"as_of": "2025-05-15"})
    assert metrics(at)["Owed in all"] == "€870.00"
    assert metrics(at)["Overdue"] == "€700.00"


def test_an_entry_names_the_line_of_the_file_that_it_came_from(empty_home: Path):
    brought(give(page("data"), "invoices.csv", INVOICES))
    at = page("aging", query={"as_of": "2025-05-15", "aging_item": "csv-invoices:F2"})
    assert [(row["place"], row["imported"][:3]) for row in last_rows(at)] == [
        ("invoices.csv:3", "#1,")
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_has_two_readings_is_asked_and_nothing_is_guessed(empty_home: Path, language: str):
    at = give(page("data", language=language), "ledger.csv", AMBIGUOUS)
    assert not at.metric
    (order,) = at.radio
    assert len(order.options) == 2
    day_first = next(o for o in order.options if "2025-02-01" in o)
    at = ended(at.radio[0].set_value(order.options.index(day_first)).run())
    assert not at.metric
    at = ended(at.selectbox[-1].set_value("EUR").run())
    owed = {"en": ("Owed in EUR", "€700.00"), "fr": ("Encours en EUR", "700,00 €")}[language]
    assert owed in metrics(at).items()
    brought(at)
    at = page("aging", language=language, query={"as_of": "2025-04-04"})
    # F1 was issued on 1 February and due on 3 April: one day late. F2 is of 5 June.
    assert list(metrics(at).values())[:2] == [owed[1].replace("7", "5")] * 2


def test_an_answer_can_be_changed(empty_home: Path):
    at = give(page("data"), "ledger.csv", AMBIGUOUS)
    at = ended(at.selectbox[-1].set_value("EUR").run())
    for place in (0, 1):
        at = ended(at.radio[0].set_value(place).run())
        assert at.radio[0].value == place
        issued = [str(row["issued_on"].date()) for row in last_rows(at)]
        order = "2025-02-01" if "2025-02-01" in at.radio[0].options[place] else "2025-01-02"
        assert issued[0] == order


@pytest.mark.parametrize(
    ("language", "no_date"),
    [("en", "31/02/2025"), ("fr", "31/02/2025")],
)
def test_rows_that_cannot_be_read_are_named_and_the_others_load(
    empty_home: Path, language: str, no_date: str
):
    at = give(page("data", language=language), "invoices.csv", FAULTY)
    shown = last_rows(at)
    assert [row["place"] for row in shown] == ["invoices.csv:3", "invoices.csv:4"]
    assert no_date in shown[0]["why"]
    assert "abc" in shown[1]["why"]
    at = section(brought(at), "imports")
    kept = last_rows(at)
    assert [row["why"] for row in kept] == [row["why"] for row in shown]
    assert kept[0]["raw"] == "F2;Weber GmbH;31/02/2025;15/04/2025;200,00;EUR"
    at = page("aging", language=language, query={"as_of": "2025-05-15"})
    assert next(iter(metrics(at).values())).replace(",", ".").startswith(("€500.00", "500.00"))


def test_the_reasons_of_rejects_are_french_in_french(empty_home: Path):
    english = [row["why"] for row in last_rows(give(page("data"), "i.csv", FAULTY))]
    french = [row["why"] for row in last_rows(give(page("data", language="fr"), "i.csv", FAULTY))]
    assert not set(english) & set(french)


#: Amounts that were paid have no date, and the file's name has signs that Markdown reads.
UNDATED = """Invoice number;Customer;Invoice date;Due date;Amount;Open amount;Currency
F1;Dupont SA;2025-01-15;2025-02-14;500,00;300,00;EUR
F2;Weber GmbH;2025-03-01;2025-04-15;200,00;200,00;EUR
"""


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", ": amounts without a date count from 2025-03-01, the latest date"),
        ("fr", " : les montants sans date comptent à partir du 2025-03-01, la dernière date"),
    ],
)
def test_what_was_settled_by_itself_is_said_before_and_after_with_the_name_as_it_is(
    empty_home: Path, language: str, note: str
):
    at = give(page("data", language=language), "open_items.csv", UNDATED)
    note = rf"open\_items.csv{note}"  # Markdown shows it without the stroke
    assert any(caption.value.startswith(note) for caption in at.caption)
    assert note in brought(at).success[0].value


def test_the_first_rows_stand_in_order_and_say_in_french_why_one_is_rejected(empty_home: Path):
    faulty = AMBIGUOUS.replace("F2,", "F2,Weber GmbH,01/02/2025,03/04/2025,abc\nF3,")
    shown = last_rows(give(page("data", language="fr"), "ledger.csv", faulty))
    assert [row["place"] for row in shown] == ["ledger.csv:2", "ledger.csv:3", "ledger.csv:4"]
    assert [isinstance(row["why"], str) for row in shown] == [False, True, False]
    assert "abc" in shown[1]["why"]
    assert " is no " not in shown[1]["why"]


def test_the_same_file_corrected_updates_its_source_and_the_past_stays_known(empty_home: Path):
    brought(give(page("data"), "invoices.csv", INVOICES))
    at = section(page("data"), "new")
    at = give(at, "invoices.csv", INVOICES.replace("200,00", "250,00"))
    assert at.selectbox(key="data_target").value == "csv-invoices"
    assert any("0 records added, 1 changed, 0 taken back" in text.value for text in at.markdown)
    brought(at)
    at = page("aging", query={"as_of": "2025-05-15"})
    assert metrics(at)["Owed in all"] == "€920.00"
    at = page("aging", query={"as_of": "2025-05-15", "known_on": "1"})
    assert metrics(at)["Owed in all"] == "€870.00"
    query = {"as_of": "2025-05-15", "aging_section": "compare", "aging_against": "import"}
    at = page("aging", query=query)
    assert [row["document"] for row in last_rows(at)] == ["F2"]


LATER = INVOICES.replace("F3;Martin;2025-04-30;", "F3;Martin;2025-05-15;")


def test_the_day_above_is_that_of_the_new_files_at_once_and_what_they_did_stays_said(
    empty_home: Path,
):
    at = brought(give(page("data"), "invoices.csv", INVOICES))
    assert "As of 30 Apr 2025" in said(at)
    at = brought(give(section(at, "new"), "invoices.csv", LATER))
    assert "As of 15 May 2025" in said(at)
    assert at.success[0].title == "csv-invoices is brought in"


def test_a_day_that_was_chosen_stays_when_newer_files_are_brought_in(empty_home: Path):
    at = brought(give(page("data"), "invoices.csv", INVOICES))
    at.date_input(key="as_of").set_value(date(2025, 3, 31)).run()
    at = brought(give(section(at, "new"), "invoices.csv", LATER))
    assert "As of 31 Mar 2025" in said(at)


def many(count: int) -> str:
    header = "Invoice number;Customer;Invoice date;Due date;Amount;Currency\n"
    rows = [f"F{n};Dupont SA;2025-01-15;2025-02-14;10,00;EUR" for n in range(count)]
    return header + "\n".join(rows) + "\n"


def test_a_newer_export_under_another_name_is_noticed_and_can_update_the_source(
    empty_home: Path,
):
    brought(give(page("data"), "march.csv", many(12)))
    at = give(section(page("data"), "new"), "april.csv", many(14))
    assert "looks like a newer export" in at.error[0].title
    assert syncs() == ["done"]
    at = ended(at.button(key="data_twin_update").click().run())
    assert not at.error
    at = brought(at)
    assert at.success[0].title == "csv-march is brought in"
    assert metrics(page("aging", query={"as_of": "2025-05-15"}))["Owed in all"] == "€140.00"


def test_it_can_be_said_to_be_another_source(empty_home: Path):
    brought(give(page("data"), "march.csv", many(12)))
    at = give(section(page("data"), "new"), "april.csv", many(14))
    at = brought(ended(at.button(key="data_twin_keep").click().run()))
    assert at.success[0].title == "csv-april is brought in"
    assert metrics(page("aging", query={"as_of": "2025-05-15"}))["Owed in all"] == "€260.00"


def test_an_export_that_lacks_most_of_a_source_is_taken_only_when_a_person_says_so(
    empty_home: Path,
):
    brought(give(page("data"), "march.csv", many(30)))
    at = give(section(page("data"), "new"), "april.csv", many(9))
    at = ended(at.selectbox(key="data_target").set_value("csv-march").run())
    assert "lacks 21 of the 30 items" in at.error[0].title
    assert syncs() == ["done"]
    at = brought(ended(at.button(key="data_shrunk").click().run()))
    assert metrics(page("aging", query={"as_of": "2025-05-15"}))["Owed in all"] == "€90.00"


def test_a_file_on_the_server_is_read_where_it_stands_and_read_again(
    empty_home: Path, tmp_path: Path
):
    file = tmp_path / "exports" / "sales.csv"
    file.parent.mkdir()
    file.write_text(INVOICES, encoding="utf-8")
    at = page("data")
    at.text_input(key="data_path").set_value(str(file)).run()
    at = brought(ended(at.button(key="data_point").click().run()))
    file.write_text(INVOICES.replace("F3;Martin", "F4;Martin"), encoding="utf-8")
    at = ended(at.button(key="data_again_csv-sales").click().run())
    assert "2 records added, 0 changed, 2 taken back" in at.success[0].value
    assert syncs() == ["done", "done"]


def test_a_path_is_asked_for_only_where_nobody_else_reaches_the_server(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    config = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: "192.0.2.7" if name == "server.address" else config(name)
    )
    assert [box.key for box in page("data").text_input if box.key == "data_path"] == []


def test_a_path_to_no_data_file_is_refused():
    with pytest.raises(BadInput, match="/etc/passwd: Files of this kind are not read"):
        uploads.pointed_at("/etc/passwd")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_path_that_is_not_there_is_said_with_its_remedy(empty_home: Path, language: str):
    at = page("data", language=language)
    at.text_input(key="data_path").set_value("/nowhere/sales.csv").run()
    at.button(key="data_point").click().run()
    assert not at.exception
    assert "/nowhere/sales.csv" in at.error[0].title
    assert at.error[0].value.startswith("`/nowhere/sales.csv`\n\n")


def test_a_file_without_columns_that_are_known_is_an_error_and_another_can_be_chosen(
    empty_home: Path,
):
    at = give(page("data"), "shopping.csv", "bread,milk\n1,2\n")
    assert len(at.error) == 1
    assert "shopping.csv" in at.error[0].value
    at.button(key="data_other").click().run()
    assert at.file_uploader(key="data_files") is not None
    assert not at.error


def test_a_sync_that_fails_says_why_and_leaves_everything_as_it_was(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    at = give(page("data"), "invoices.csv", INVOICES)

    def full(*_args: object, **_options: object) -> None:
        raise ArdashError(Message("The disk is full."), remedy=Message("Make room."))

    monkeypatch.setattr("ardash.ui.intake.refresh", full)
    at = brought(at)
    assert at.error[0].title == "The disk is full."
    assert "Nothing was changed." in [caption.value for caption in at.caption]
    assert not (empty_home / "ledger").exists()
    assert metrics(at)["Owed in EUR"] == "€870.00"


def test_the_profile_can_be_edited_and_the_file_read_with_it(empty_home: Path):
    at = give(page("data"), "invoices.csv", INVOICES)
    (editor,) = at.text_area
    edited = editor.value.replace('due_on = "Due date"\n', "")
    assert edited != editor.value
    editor.set_value(edited).run()
    at = ended(at.button(key="data_profile_use").click().run())
    assert "due_on" not in last_rows(at)[0]
    at = ended(at.button(key="data_profile_drop").click().run())
    assert "due_on" in last_rows(at)[0]


def test_a_profile_that_makes_no_sense_is_said_and_can_be_dropped(empty_home: Path):
    at = give(page("data"), "invoices.csv", INVOICES)
    at.text_area[0].set_value("version = 7\n").run()
    at = ended(at.button(key="data_profile_use").click().run())
    assert len(at.error) == 1
    at = ended(at.button(key="data_profile_drop").click().run())
    assert not at.error
    assert metrics(at)["Owed in EUR"] == "€870.00"


def test_the_demo_company_is_loaded_by_one_click(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "samples" / "csv"
    folder.mkdir(parents=True)
    (folder / "factures.csv").write_text(INVOICES, encoding="utf-8")
    monkeypatch.setattr("ardash.places.sample", lambda connector: folder)
    at = page("data")
    at = ended(at.button(key="data_demo").click().run())
    assert at.success[0].title == "demo-csv is brought in"
    assert any(heading.value == "demo-csv" for heading in at.subheader)


def test_findings_are_those_of_the_function(empty_home: Path):
    undated = INVOICES.replace("2025-04-15", "")
    brought(give(page("data"), "invoices.csv", undated))
    at = section(page("data", query={"as_of": "2025-05-15"}), "quality")
    found = {
        row["label"]: (row["count"], row["amount"])
        for row in at.dataframe[-2].value.to_dict("records")
    }
    assert found["Open invoices without a due date"] == (1, 200.0)
    assert [(row["document"], row["amount"]) for row in last_rows(at)] == [("F2", 200.0)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        (r"C:\books\2025.xlsx", "2025.xlsx"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("Créances [été].csv", "Créances _été_.csv"),
        ("CON.csv", "_CON.csv"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".csv", "x" * 100 + ".csv"),
    ],
)
def test_a_file_name_is_made_harmless(given: str, kept: str):
    assert safe_name(given) == kept


class File:
    """A file as the browser gives it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.size, self._content = name, len(content), content

    def getbuffer(self) -> memoryview:
        return memoryview(self._content)


def test_the_same_files_are_kept_once_and_files_of_one_name_apart(empty_home: Path):
    given = [File("a.csv", b"1"), File("a.csv", b"2")]
    first, second = Path(keep(given)), Path(keep(given))
    assert first == second
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        "a.csv": b"1",
        "a (2).csv": b"2",
    }
    assert [path.name for path in (empty_home / "uploads").iterdir()] == [first.name]


def test_two_sessions_can_give_the_same_files_at_once(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    given, write, met = [File("a.csv", b"1")], Path.write_bytes, []

    def while_another_does(path: Path, content: bytes) -> int:
        if not met:
            met.append(path)
            keep(given)
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", while_another_does)
    kept = Path(keep(given))
    assert kept.read_bytes() == b"1"
    assert list((empty_home / "uploads").iterdir()) == [kept.parent]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (File("a.exe", b"x"), "Files of this kind are not read."),
        (File("a.csv", b""), "The file is empty."),
        (File("a.csv", b"x" * 2048), "These files are larger than 0 MB together."),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch, file: File, said: str
):
    monkeypatch.setattr(uploads, "limit_bytes", lambda: 1024)
    with pytest.raises(BadInput) as refused:
        keep([file])
    assert refused.value.what == said
    assert not (empty_home / "uploads").exists()


def test_an_upload_that_breaks_off_leaves_nothing(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput) as refused:
        keep([File("a.csv", b"1")])
    assert refused.value.what == "The files cannot be kept: No space left on device."
    assert list((empty_home / "uploads").iterdir()) == []


def test_a_fec_is_recognised_by_its_name_or_its_header(tmp_path: Path):
    header = (
        "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
        "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
        "ValidDate\tMontantdevise\tIdevise\n"
    )
    named = {
        "export.txt": header,
        "999999998FEC20261031.txt": "anything\n",
        "invoices.csv": INVOICES,
        "empty.csv": "",
    }
    for name, text in named.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert {name: recognised(str(tmp_path / name)) for name in named} == {
        "export.txt": "fec",
        "999999998FEC20261031.txt": "fec",
        "invoices.csv": "csv",
        "empty.csv": "csv",
    }


def test_a_fault_of_the_program_in_a_job_is_raised_where_its_outcome_is_asked_for():
    def faulty(_progress: object) -> None:
        raise ZeroDivisionError

    job = Job(faulty)
    assert job.wait(10)
    with pytest.raises(ZeroDivisionError):
        job.outcome()


def test_a_job_that_nobody_waits_for_ends_at_its_next_report_of_progress():
    go_on, reports = threading.Event(), []

    def work(progress: Any) -> str:
        progress(1, 3)
        go_on.wait(10)
        progress(2, 3)
        reports.append("went on")
        return "done"

    job = Job(work)
    job.cancel()
    go_on.set()
    assert job.wait(10)
    assert reports == []
    assert job.result is None


def test_a_source_is_removed_when_it_is_meant_and_another_can_be_brought_in(empty_home: Path):
    at = brought(give(page("data"), "sales.csv", INVOICES))
    at = at.button(key="data_remove_sure_csv-sales").click().run()
    assert not at.exception
    assert at.get("file_uploader"), "with no source left, the page asks for files"
    overview = page("overview", query={"as_of": "2025-03-31"})
    assert "#### Nothing is open at this date." in [text.value for text in overview.markdown]
    with Store.open(load_settings().database_url) as store:
        assert store.sources().is_empty()
        assert store.read("items", where="current").is_empty()


def test_a_first_attempt_that_fails_leaves_no_source_behind(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    def broken(*args: Any, **options: Any) -> Any:
        raise BadInput(Message("The file is empty."))

    at = give(page("data"), "sales.csv", INVOICES)
    monkeypatch.setattr("ardash.records.sync.gather", broken)
    at = brought(at)
    assert syncs() == ["failed"]
    assert [error.value for error in at.error] != []
    with Store.open(load_settings().database_url) as store:
        assert store.sources().is_empty()


def test_no_code_of_a_profile_stands_in_french_sentences(empty_home: Path):
    at = give(page("data", language="fr"), "i.csv", FAULTY)
    (date_reason,) = [row["why"] for row in last_rows(at) if "31/02" in row["why"]]
    assert "jour, mois, année" in date_reason
    assert "day-month-year" not in date_reason
    at = give(page("data", language="fr"), "ventes.csv", "Client;Date facture\nLee;15/01/2025\n")
    (error,) = at.error
    assert "le numéro de pièce (number), le montant TTC" in error.title


def test_a_newer_export_of_the_same_name_is_read_with_the_answers_given_before(empty_home: Path):
    at = give(page("data"), "ledger.csv", AMBIGUOUS)
    at = at.radio[0].set_value(0).run()
    at = ended(at.selectbox[-1].set_value("EUR").run())
    brought(at)
    at = give(section(page("data"), "new"), "ledger.csv", AMBIGUOUS)
    assert not at.radio
    assert "Nothing differs from what is known already." in [text.value for text in at.markdown]


def test_what_invoices_lack_stands_below_the_findings(empty_home: Path):
    brought(give(page("data"), "invoices.csv", INVOICES))
    # One complete invoice paid on its day, one that lacks the buyer's address paid 8 days late.
    write_ledger(
        empty_home,
        """
        2025-01-02 invoice F1 Dupont 10.00 due 2025-02-01 faults=""
        2025-02-01 payment F1 10.00
        2025-01-03 invoice F2 Martin 10.00 due 2025-02-02 faults=BR-10
        2025-02-10 payment F2 10.00
        2025-03-01 invoice F3 Weber 20.00
        """,
    )
    at = section(page("data", query={"as_of": "2025-03-15"}), "quality")
    shown = metrics(at)
    assert (shown["Invoices checked"], shown["Incomplete"]) == ("2", "1")
    assert shown["Paid later by"] == "8.0 days"
    (row,) = last_rows(at)
    assert (row["label"], row["invoices"]) == ("The buyer's address is missing.", 1)


def test_a_column_that_is_not_known_by_its_name_is_named_in_the_profile_on_the_spot(
    empty_home: Path,
):
    lines = "Invoice number,Customer,Invoice date,Worth\nF1,Dupont,2025-01-31,12.50\n"
    at = give(page("data"), "sales.csv", lines)
    assert "the amount with tax" in at.error[0].title
    (editor,) = at.text_area
    assert 'customer_name = "Customer"' in editor.value
    columns = '[rows.columns]\namount = "Worth"'
    written = editor.value.replace("[rows.columns]", columns)
    editor.set_value(written.replace("[defaults]", '[defaults]\ncurrency = "EUR"')).run()
    at.button(key="data_profile_use").click()
    at = ended(at.run())
    assert not at.error
    assert metrics(at)["Owed in EUR"] == "€12.50"

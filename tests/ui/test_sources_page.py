"""Sources on the Data page: connected, tested, seen before they bring, synced, read whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st
from harness import page, said, table_with
from streamlit.testing.v1 import AppTest
from test_data_page import ended, give, last_rows, metrics, section

from ardash import connectors
from ardash.intake import refresh, source_for
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui.intake_reading import recognised

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
TABLES = """
CREATE TABLE bill (number, customer, day, due, amount, at);
INSERT INTO bill VALUES ('F1', 'Dupont', '2025-01-15', '2025-02-14', 100.00, 1),
                        ('F2', 'Martin', '2025-03-01', '2025-03-31', 50.00, 1);
"""
PROFILE = """
version = 1
currency = "EUR"
[queries]
cursor = "SELECT max(at) FROM bill"
customers = "SELECT DISTINCT customer AS customer_id FROM bill"
items = "SELECT number AS item_id, number AS document, customer AS customer_id, 'invoice' AS kind, \
day AS issued_on, due AS due_on FROM bill WHERE :since IS NULL OR at > CAST(:since AS INTEGER)"
entries = "SELECT number || ':b' AS entry_id, number AS item_id, 'billing' AS kind, \
day AS booked_on, amount FROM bill WHERE :since IS NULL OR at > CAST(:since AS INTEGER)"
"""
NOW = datetime.fromisoformat("2025-04-01T08:00")


def tell(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script)


@pytest.fixture
def books(empty_home: Path, tmp_path: Path) -> Path:
    """A database that tells what changed, with its profile beside it."""
    file = tmp_path / "there" / "books.db"
    file.parent.mkdir()
    tell(file, TABLES)
    (file.parent / "profile.toml").write_text(PROFILE)
    return file


@pytest.fixture
def synced(books: Path) -> Path:
    """The same, brought in as `books`."""
    settings = load_settings()
    with Store.open(settings.database_url) as store:
        refresh(store, settings.ledger_folder, source_for("sql", str(books), "books"), now=NOW)
    return books


def connecting(file: Path, language: str = "en") -> AppTest:
    """The form with everything typed in it."""
    at = page("data", language=language, query={"data_section": "connect"})
    at.selectbox(key="connect_connector").set_value("sql").run()
    return at.text_input(key="connect_location_sql").set_value(str(file)).run()


def states() -> list[tuple[str, str]]:
    with Store.open(load_settings().database_url) as store:
        rows: list[tuple[str, str]] = store.syncs().select("source", "state").rows()
    return rows


@pytest.mark.parametrize(
    ("language", "answers", "owed"),
    [("en", "It answers, and lets us in", ("Owed in EUR", "€150.00")),
     ("fr", "Il répond, et donne accès", ("Encours en EUR", "150,00 €"))],
)  # fmt: skip
def test_a_system_is_tested_seen_and_brought_in(
    books: Path, language: str, answers: str, owed: tuple[str, str]
):
    at = ended(connecting(books, language).button(key="connect_test").click().run())
    assert at.success[0].title == answers
    at = ended(at.button(key="connect_read").click().run())
    assert owed in metrics(at).items()
    plain = str.maketrans({"\u202f": " ", "\xa0": " "})
    first = [(row["document"], row["amount"].translate(plain)) for row in last_rows(at)]
    assert first == [("F1", owed[1].replace("150", "100")), ("F2", owed[1].replace("150", "50"))]
    assert states() == []
    # What was seen is what is taken over.
    tell(books, "UPDATE bill SET amount = 999")
    at = ended(at.button(key="connect_bring").click().run())
    assert states() == [("sql", "done")]
    with Store.open(load_settings().database_url) as store:
        assert store.sources()["totals"].to_list() == ['{"EUR": 15000}']


def test_an_address_where_nothing_is_gets_its_reason_and_changes_nothing(books: Path):
    at = connecting(books.with_name("nowhere.db"))
    at = ended(at.button(key="connect_test").click().run())
    assert len(at.error) == 1
    assert states() == []


def test_credentials_are_named_and_never_shown(empty_home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ARDASH_TRYTON_USER", "hunter-one")
    monkeypatch.delenv("ARDASH_TRYTON_PASSWORD", raising=False)
    at = page("data", query={"data_section": "connect"})
    at.selectbox(key="connect_connector").set_value("tryton").run()
    shown = str(at.table[0].value) + " ".join(said(at))
    assert "ARDASH_TRYTON_USER" in shown
    assert "in the environment" in shown
    assert "not set" in shown
    assert "hunter-one" not in shown


def test_where_others_reach_the_server_an_address_is_given_as_a_command(
    books: Path, monkeypatch: pytest.MonkeyPatch
):
    config = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: "192.0.2.7" if name == "server.address" else config(name)
    )
    at = connecting(books)
    assert [b.key for b in at.button if str(b.key).startswith("connect_")] == []
    assert at.code[0].value == f"ardash sync sql {books} --source sql"


def test_files_and_systems_are_offered_apart(books: Path):
    at = connecting(books)
    assert set(at.selectbox(key="connect_connector").options) == {
        "Database (SQL)", "ERPNext", "Odoo", "QuickBooks Online", "Stripe", "Tryton", "Xero"
    }  # fmt: skip
    at = give(page("data"), "sales.csv", "Invoice number;Customer;Invoice date;Amount;Currency\n")
    files = {connectors.title(n) for n in connectors.names() if not connectors.address(n)}
    (read_as,) = [g for g in at.get("button_group") if g.key == "data_connector"]
    assert set(read_as.options) == files


def test_a_source_read_whole_is_compared_before_it_is_accepted(synced: Path):
    tell(synced, "UPDATE bill SET amount = 130 WHERE number = 'F1'")
    at = ended(page("data").button(key="data_whole_books").click().run())
    assert metrics(at)["Owed in EUR"] == "€180.00"
    counts = table_with(at, "known", "there").set_index("table")
    assert counts.loc["Entries"].to_list() == [2, 2, 0, 1, 0]
    at = at.button(key="whole_leave").click().run()
    assert not at.metric
    assert states() == [("books", "done")]
    at = ended(at.button(key="data_whole_books").click().run())
    at = ended(at.button(key="whole_accept").click().run())
    assert at.success[0].title == "books is brought in"
    assert "the receivable was 150.00 EUR and is 180.00 EUR" in at.success[0].value


def test_a_system_known_under_another_name_is_not_counted_twice_unless_a_person_says_so(
    books: Path,
):
    rows = ", ".join(f"('G{n}', 'Lee', '2025-01-15', NULL, 1, 1)" for n in range(12))
    tell(books, f"INSERT INTO bill VALUES {rows}")
    settings = load_settings()
    with Store.open(settings.database_url) as store:
        refresh(store, settings.ledger_folder, source_for("sql", str(books), "books"), now=NOW)
    at = ended(connecting(books).button(key="connect_read").click().run())
    assert "looks like a newer export" in at.error[0].title
    at = ended(at.button(key="connect_all_the_same").click().run())
    ended(at.button(key="connect_bring").click().run())
    assert states()[0] == ("sql", "done")


@pytest.mark.parametrize(
    ("language", "title"), [("en", "1 source failed"), ("fr", "1 source en échec")]
)
def test_all_sources_are_synced_and_one_that_fails_is_named(
    synced: Path, tmp_path: Path, language: str, title: str
):
    settings, gone = load_settings(), tmp_path / "gone.csv"
    gone.write_text("Invoice,Customer,Date,Amount,Currency\nA1,Lee,2025-01-31,1,EUR\n")
    with Store.open(settings.database_url) as store:
        refresh(store, settings.ledger_folder, source_for("csv", str(gone), "gone"), now=NOW)
    gone.unlink()
    tell(synced, "INSERT INTO bill VALUES ('F3', 'Martin', '2025-03-02', '2025-04-01', 7.00, 2)")
    at = ended(page("data", language=language).button(key="data_all").click().run())
    assert at.warning[0].title == title
    rows = table_with(at, "source", "seconds", "why").set_index("source")
    assert rows.index.to_list() == ["gone", "books"]
    assert "gone.csv" in rows.loc["gone", "why"]
    assert rows.loc["books", "added"] == 2
    assert states()[:2] == [("gone", "failed"), ("books", "done")]


def test_the_log_of_one_source_has_duration_scope_and_cursor(synced: Path):
    at = ended(page("data").button(key="data_again_books").click().run())
    at = at.button(key="data_log_books").click().run()
    log = table_with(at, "took", "scope", "cursor")
    assert log[["scope", "cursor"]].to_numpy().tolist() == [["changes", "1"], ["all", "1"]]
    assert all(took.endswith(" s") for took in log["took"])


def test_how_a_system_is_read_can_be_changed_and_its_options_are_remembered(synced: Path):
    at = page("data").button(key="data_change_books").click().run()
    assert at.text_input(key="connect_location_sql").value == str(synced)
    assert at.text_input(key="connect_name_sql").value == "books"
    other = synced.with_name("other.toml")
    other.write_text(PROFILE.replace("amount FROM", "amount * 2 AS amount FROM"))
    assert at.text_area(key="connect_option_sql_profile").value == ""
    at.text_area(key="connect_option_sql_profile").set_value(other.read_text()).run()
    at = ended(at.button(key="connect_read").click().run())
    assert metrics(at)["Owed in EUR"] == "€300.00"
    assert any("2 changed" in text for text in said(at))
    at = ended(at.button(key="connect_bring").click().run())
    with Store.open(load_settings().database_url) as store:
        assert "amount * 2 AS amount" in store.sources()["options"][0]


@pytest.mark.parametrize(
    ("sample", "connector"),
    [
        ("bank/releve_2026-10-31.xml", "bank"),
        ("bank/statement_gbp_2026-11-01.sta", "bank"),
        ("einvoice/FA26-01563.xml", "einvoice"),
        ("einvoice", "einvoice"),
        ("bank", "bank"),
        ("ecb", "ecb"),
        ("csv", "csv"),
        ("fec", "fec"),
    ],
)
def test_files_are_recognised_by_what_is_in_them(sample: str, connector: str):
    assert recognised(str(SAMPLES / sample)) == connector


def test_a_bank_statement_is_given_and_shows_its_receipts(empty_home: Path):
    statement = (SAMPLES / "bank" / "releve_2026-10-31.xml").read_text(encoding="utf-8")
    at = section(give(page("data"), "releve.xml", statement), "new")
    shown = metrics(at)
    assert (shown["Rejected"], shown["Bank statements"]) == ("0", "1")
    assert {"booked_on", "payer_name", "amount"} <= set(at.dataframe[-1].value.columns)

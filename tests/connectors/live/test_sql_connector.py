"""A database of somebody else: asked with a profile, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ardash.connectors import sql
from ardash.connectors._sql import asking
from ardash.errors import BadInput, BadSetting, SourceUnavailable
from ardash.intake import refresh, rehearsal, source_for
from ardash.records.report import Source
from ardash.records.store import Store
from ardash.resync import accept, read_whole

PROFILE = """
version = 1
currency = "EUR"
restates_items = true
[queries]
cursor = "SELECT max(at) FROM log"
customers = "SELECT code AS customer_id, name FROM client"
items = '''SELECT number AS item_id, client AS customer_id, 'invoice' AS kind, day AS issued_on,
           due AS due_on FROM bill
           WHERE CAST(:since AS INTEGER) IS NULL OR at > CAST(:since AS INTEGER)'''
entries = '''SELECT 'B' || number AS entry_id, number AS item_id, 'billing' AS kind,
             day AS booked_on, amount FROM bill
             WHERE CAST(:since AS INTEGER) IS NULL OR at > CAST(:since AS INTEGER)
             UNION ALL SELECT p.number, p.bill, 'payment', p.day, -p.amount
             FROM payment p JOIN bill b ON b.number = p.bill
             WHERE CAST(:since AS INTEGER) IS NULL OR b.at > CAST(:since AS INTEGER)'''
controls = '''SELECT 'x' AS control_id, '411' AS account,
              CAST('2026-03-31' AS VARCHAR) AS closed_on, 220.50 AS balance'''
[deleted]
items = "SELECT number FROM gone WHERE at > CAST(:since AS INTEGER)"
"""
BOOKS = """
CREATE TABLE client (code VARCHAR(9), name VARCHAR(40));
CREATE TABLE bill (number VARCHAR(9), client VARCHAR(9), day DATE, due DATE,
                   amount NUMERIC(12,2), at INTEGER);
CREATE TABLE payment (number VARCHAR(9), bill VARCHAR(9), day DATE, amount NUMERIC(12,2));
CREATE TABLE gone (number VARCHAR(9), at INTEGER);
CREATE TABLE log (at INTEGER);
INSERT INTO client VALUES ('C1', 'Dupont'), ('C2', 'Martin');
INSERT INTO bill VALUES ('F1', 'C1', '2026-01-31', '2026-03-02', 120.50, 1);
INSERT INTO bill VALUES ('F2', 'C2', '2026-02-10', '2026-03-12', 150.00, 1);
INSERT INTO payment VALUES ('P1', 'F2', '2026-03-05', 50.00);
INSERT INTO log VALUES (1)
"""


@pytest.fixture
def books(empty_database_url: str, tmp_path: Path) -> Iterator[sa.Engine]:
    """Somebody's accounts on each kind of database in turn."""
    (tmp_path / "queries.toml").write_text(PROFILE, encoding="utf-8")
    engine = sa.create_engine(empty_database_url.replace("postgresql:", "postgresql+psycopg:"))
    run(engine, BOOKS)
    yield engine
    engine.dispose()


@pytest.fixture
def ours(tmp_path: Path, sqlite_tables: Path) -> Iterator[Store]:
    shutil.copy(sqlite_tables, tmp_path / "ours.db")
    with Store.open(f"sqlite:///{tmp_path}/ours.db") as store:
        yield store


def on(day: int, month: int = 4) -> datetime:
    return datetime(2026, month, day)  # noqa: DTZ001 - UTC, as the database has it


def run(engine: sa.Engine, statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements.split(";"):
            connection.execute(sa.text(statement))


def books_source(engine: sa.Engine, tmp_path: Path) -> Source:
    url = engine.url.render_as_string(hide_password=False)
    return source_for("sql", url, name="books", options={"profile": str(tmp_path / "queries.toml")})


def test_changes_deletions_and_undone_payments_arrive(
    books: sa.Engine, ours: Store, tmp_path: Path
) -> None:
    source, ledger = books_source(books, tmp_path), tmp_path / "ledger"
    first = refresh(ours, ledger, source, now=on(1))
    assert (first.complete, first.cursor, first.totals) == (True, "1", {"EUR": 22050})
    again = refresh(ours, ledger, source, now=on(2))
    # The control and the customers are asked for whole each time.
    assert (again.complete, again.added, again.changed, again.retracted) == (False, 0, 0, 0)
    run(
        books,
        "DELETE FROM payment; UPDATE bill SET at = 2 WHERE number = 'F2';"
        "INSERT INTO bill VALUES ('F3', 'C1', '2026-04-01', '2026-05-01', 10.00, 2);"
        "DELETE FROM bill WHERE number = 'F1'; INSERT INTO gone VALUES ('F1', 2);"
        "INSERT INTO log VALUES (2)",
    )
    planned = rehearsal(ours, source).report
    assert (planned.cursor, planned.rows_read) == ("2", 7)
    later = refresh(ours, ledger, source, now=on(3))
    assert later.by_frame["items"].added == 1
    assert later.by_frame["items"].retracted == 1
    # F1's billing goes with it, and the payment of F2 is no more.
    assert later.by_frame["entries"].retracted == 2
    assert later.totals == {"EUR": 16000}
    whole = accept(ours, ledger, read_whole(ours, source), now=on(4))
    assert whole.complete
    assert whole.notes[-1] == "Read whole again: nothing was missing, and the totals are the same."


def test_what_the_changes_missed_is_counted_by_a_full_reading(
    books: sa.Engine, ours: Store, tmp_path: Path
) -> None:
    source, ledger = books_source(books, tmp_path), tmp_path / "ledger"
    refresh(ours, ledger, source, now=on(1))
    run(books, "UPDATE bill SET amount = 130 WHERE number = 'F1'")  # and no word of it
    report = accept(ours, ledger, read_whole(ours, source), now=on(2))
    assert report.notes[-1] == (
        "Read whole again: 1 records differed from what the changes had brought; "
        "the receivable was 220.50 EUR and is 230.00 EUR."
    )


def test_other_queries_are_read_whole(books: sa.Engine, ours: Store, tmp_path: Path) -> None:
    source, ledger = books_source(books, tmp_path), tmp_path / "ledger"
    refresh(ours, ledger, source, now=on(1))
    (tmp_path / "other.toml").write_text(PROFILE, encoding="utf-8")
    other = Source("books", "sql", source.location, {"profile": str(tmp_path / "other.toml")})
    assert refresh(ours, ledger, other, now=on(2)).complete


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SELECT code AS", "SELECT cod AS", "does not understand the query of customers"),
        ("AS customer_id, name", "AS customer_id, name AS nom", "customers has no column nom"),
        ("SELECT code AS customer_id, name", "SELECT name", "lacks customer_id"),
        ("[queries]", "colour = 1\n[queries]", "cannot have colour"),
        ("version = 1", "version = 7", "version cannot be 7"),
        ("customers =", "clients =", "cannot have queries.clients"),
    ],
)
def test_a_wrong_query_is_named(
    sqlite_url: str, tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "queries.toml").write_text(PROFILE.replace(old, new), encoding="utf-8")
    engine = sa.create_engine(sqlite_url)
    run(engine, BOOKS)
    source = books_source(engine, tmp_path)
    with pytest.raises(BadInput, match=said):
        list(sql.read(source.location, options=source.options))


def test_a_row_that_cannot_be_read_is_rejected_and_the_rest_goes_on(
    books: sa.Engine, ours: Store, tmp_path: Path
) -> None:
    text = PROFILE.replace("day AS issued_on", "'soon' AS issued_on")
    (tmp_path / "queries.toml").write_text(text, encoding="utf-8")
    report = refresh(ours, tmp_path / "l", books_source(books, tmp_path), now=on(1))
    reasons = report.rejects["reason"].to_list()
    assert reasons.count("{column} is no date: {value}.") == 2
    assert report.by_frame["customers"].added == 2
    assert report.by_frame["items"].added == 0


def test_a_database_that_is_not_there_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "queries.toml").write_text(PROFILE, encoding="utf-8")
    monkeypatch.setenv("ARDASH_SQL_PASSWORD", "hunter2")
    source = source_for(
        "sql",
        "postgresql://reader@127.0.0.1:9/books?connect_timeout=2",
        options={"profile": str(tmp_path / "queries.toml")},
    )
    with (
        Store.open(f"sqlite:///{tmp_path}/o.db") as store,
        pytest.raises(SourceUnavailable, match=r"reader:\*\*\*@127.0.0.1:9/books") as told,
    ):
        rehearsal(store, source)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_what_is_written_between_two_queries_is_seen_by_neither(
    tmp_path: Path, journal: str
) -> None:
    file = tmp_path / "books.db"
    with closing(sqlite3.connect(file, timeout=0)) as writer:
        writer.execute(f"PRAGMA journal_mode = {journal}")
        writer.execute("CREATE TABLE rows AS SELECT 1 AS one")
        writer.commit()
        with asking.connected(asking.address(str(file))) as connection:
            first = list(asking.ask(connection, "items", "SELECT one FROM rows", None))
            # Without a journal to read from, who writes waits instead.
            with suppress(sqlite3.OperationalError):
                writer.execute("INSERT INTO rows VALUES (2)")
                writer.commit()
            second = list(asking.ask(connection, "entries", "SELECT one FROM rows", None))
    assert first == second == [(["one"], [(1,)])]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://reader:hunter2@host/books",
        "postgresql://reader@host/books?password=hunter2",
        "mssql+pyodbc://?odbc_connect=DRIVER=x;PWD=hunter2",
    ],
)
def test_a_password_in_the_address_is_refused(tmp_path: Path, address: str) -> None:
    source = source_for("sql", address)
    with (
        Store.open(f"sqlite:///{tmp_path}/o.db") as store,
        pytest.raises(BadSetting, match="ARDASH_SQL_PASSWORD") as told,
    ):
        rehearsal(store, source)
    assert "hunter2" not in str(told.value)


def test_the_sample_is_what_it_says(tmp_path: Path, ours: Store) -> None:
    sample = Path(__file__).resolve().parents[3] / "data" / "samples" / "sql"
    source, ledger = source_for("sql", str(sample)), tmp_path / "ledger"
    first = refresh(ours, ledger, source, now=on(1, 11))
    control = ours.read("controls", ["balance"])["balance"].to_list()
    assert [first.totals["EUR"]] == control
    second = accept(ours, ledger, read_whole(ours, source), now=on(2, 11))
    assert (second.added, second.changed, second.retracted) == (0, 0, 0)

"""A source that tells changes is read whole again, compared, and taken over when accepted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run, said
from typer.testing import CliRunner

from ardash.cli import app
from ardash.errors import SourceConflict
from ardash.intake import source_for, taken_over
from ardash.records.store import Store
from ardash.resync import Compared, accept, read_whole

TABLES = """
CREATE TABLE bill (number, customer, day, due, amount, at);
INSERT INTO bill VALUES ('F1', 'C1', '2025-01-15', '2025-02-14', 100.00, 1),
                        ('F2', 'C2', '2025-03-01', '2025-03-31', 50.00, 1);
"""
PROFILE = """
version = 1
currency = "EUR"
[queries]
cursor = "SELECT max(at) FROM bill"
customers = "SELECT DISTINCT customer AS customer_id FROM bill"
items = "SELECT number AS item_id, customer AS customer_id, 'invoice' AS kind, day AS issued_on, \
due AS due_on FROM bill WHERE :since IS NULL OR at > CAST(:since AS INTEGER)"
entries = "SELECT number || ':b' AS entry_id, number AS item_id, 'billing' AS kind, \
day AS booked_on, amount FROM bill WHERE :since IS NULL OR at > CAST(:since AS INTEGER)"
"""


def tell(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.executescript(script)


@pytest.fixture
def books(run: Run, tmp_path: Path) -> Path:
    """A database that tells only what changed, brought in as `books`."""
    file = tmp_path / "books.db"
    tell(file, TABLES)
    (tmp_path / "profile.toml").write_text(PROFILE)
    assert run("sync", "sql", file, "--source", "books").exit_code == 0
    return file


#: F1 is corrected and F2 deleted behind the back of those who ask for changes.
UNSAID = """
UPDATE bill SET amount = 130 WHERE number = 'F1';
DELETE FROM bill WHERE number = 'F2';
"""


def test_nothing_is_asked_where_nothing_was_missed(run: Run, books: Path) -> None:
    result = run("sync", "books", "--whole")
    assert result.exit_code == 0
    assert "Note: Read whole again: nothing was missing, and the totals are the same." in (
        result.stderr
    )


@pytest.mark.usefixtures("brought_in")
def test_files_are_read_whole_each_time(run: Run) -> None:
    result = run("sync", "csv-exports", "--whole")
    assert result.exit_code == 0
    assert "It is read whole each time: there is nothing to compare." in result.stderr
    (outcome,) = said(run("sync", "--all", "--whole", "--format", "json"))
    assert (outcome["state"], outcome["compared"]) == ("done", None)


def test_what_differs_is_shown_in_counts_and_totals_and_asked(run: Run, books: Path) -> None:
    tell(books, UNSAID)
    assert "Records: 0 added, 0 changed, 0 taken back." in run("sync", "books").stdout
    asked = CliRunner().invoke(app, ["sync", "books", "--whole"], input="n\n")
    assert asked.exit_code == 0
    assert "  items: 2 known, 1 there: 0 added, 0 changed, 1 gone\n" in asked.stderr
    assert "  entries: 2 known, 1 there: 0 added, 1 changed, 1 gone\n" in asked.stderr
    assert "  owed in EUR: 150.00 known, 130.00 there\n" in asked.stderr
    assert "It stays as it was known." in asked.stderr
    assert said(run("sources", "--format", "json"))[0]["receivable"] == {"EUR": "150.00"}
    taken = run("sync", "books", "--whole", "--yes")
    assert "Receivable: 130.00 EUR" in taken.stdout
    assert said(run("sources", "--format", "json"))[0]["receivable"] == {"EUR": "130.00"}


def test_a_round_takes_over_what_differs_only_when_it_is_accepted(run: Run, books: Path) -> None:
    tell(books, UNSAID)
    result = run("sync", "--all", "--whole")
    assert result.exit_code == 1
    assert "Not taken over: Read whole again: 4 records differed" in result.stderr
    (outcome,) = said(run("sync", "--all", "--whole", "--yes", "--format", "json"))
    assert (outcome["state"], outcome["receivable"]) == ("done", {"EUR": "130.00"})
    assert outcome["compared"].startswith("Read whole again: 4 records differed")


def test_the_comparison_is_exact_and_a_sync_in_between_makes_it_void(
    home: Path, books: Path, tmp_path: Path
) -> None:
    from ardash.cli import clock

    tell(books, UNSAID)
    source = source_for("sql", str(books), "books")
    with Store.open(f"sqlite:///{home / 'ardash.db'}") as store:
        found = read_whole(store, source)
        assert found.differs
        assert found.tables == [
            Compared("customers", known=2, there=1, added=0, changed=0, retracted=1),
            Compared("items", known=2, there=1, added=0, changed=0, retracted=1),
            Compared("entries", known=2, there=1, added=0, changed=1, retracted=1),
        ]
        assert (found.before, found.report.totals) == ({"EUR": 15000}, {"EUR": 13000})
        taken_over(store, source, now=clock.now)
        with pytest.raises(SourceConflict, match="was synced meanwhile"):
            accept(store, home / "ledger", found, now=clock.now)
        # What was seen is what is taken over, whatever happens there meanwhile.
        seen = read_whole(store, source)
        tell(books, "UPDATE bill SET amount = 999")
        assert accept(store, home / "ledger", seen, now=clock.now).totals == {"EUR": 13000}

"""Opening a database creates it, brings it up to date, or says plainly why not."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from batches import batch, invoice, synced
from programs import Program, line
from working import open_when_told

from ardash.errors import BadSetting, StoreTooNew, StoreUnavailable
from ardash.records import schema
from ardash.records.migrate import VERSION_TABLE
from ardash.records.store import Store


def test_the_migrated_tables_are_those_of_the_schema(store: Store) -> None:
    options = {"version_table": VERSION_TABLE, "compare_server_default": True}
    with store.database.transaction() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_the_comparison_would_find_a_difference(empty_database_url: str) -> None:
    with Store.open(empty_database_url) as store:
        with store.database.transaction(write=True) as connection:
            connection.execute(sa.text("ALTER TABLE items DROP COLUMN terms"))
        with store.database.transaction() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
            (difference,) = compare_metadata(context, schema.metadata)
    assert difference[0] == "add_column"


def test_an_empty_store_has_tables_of_typed_columns_and_no_rows(store: Store) -> None:
    for name in schema.metadata.tables:
        assert store.read(name).height == 0
    assert store.sources().height == store.syncs().height == store.rejects().height == 0
    assert store.last_sync() is None


def test_what_was_synced_is_there_when_it_is_opened_again(empty_database_url: str) -> None:
    with Store.open(empty_database_url) as store:
        synced(store, batch(invoice("F1", 12000)))
    with Store.open(empty_database_url) as store:
        assert store.read("items", ["item_id"]).rows() == [("F1",)]


def test_several_programs_may_open_a_new_database_at_once(
    empty_database_url: str, tmp_path: Path
) -> None:
    lines = [line() for _ in range(3)]
    programs = [
        Program(tmp_path / str(number), open_when_told, empty_database_url, its)
        for number, (_, its) in enumerate(lines)
    ]
    for ours, _ in lines:
        ours.send("go")
    assert [program.wait() for program in programs] == [0] * 3
    assert [program.said() for program in programs] == ["0\n"] * 3


def test_a_database_of_a_newer_program_is_refused_naming_both_revisions(
    empty_database_url: str,
) -> None:
    with (
        Store.open(empty_database_url) as store,
        store.database.transaction(write=True) as connection,
    ):
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '0099'"))
    with pytest.raises(StoreTooNew) as caught:
        Store.open(empty_database_url)
    assert "0099" in caught.value.what
    versions = Path(schema.__file__).parent / "migrations" / "versions"
    assert max(path.name[:4] for path in versions.glob("0*.py")) in caught.value.what
    assert "newer version" in str(caught.value.remedy)


def test_a_database_of_another_program_is_left_alone(empty_database_url: str) -> None:
    engine = sa.create_engine(empty_database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE recipes (name text)"))
    with pytest.raises(StoreUnavailable, match="another program"):
        Store.open(empty_database_url)
    assert sa.inspect(engine).get_table_names() == ["recipes"]
    engine.dispose()


def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/new/folder/ardash.db").close()
    assert (tmp_path / "new/folder/ardash.db").is_file()


def test_sqlite_writes_ahead_and_keeps_foreign_keys(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.database.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("invoice;amount\n" * 100)
    with pytest.raises(StoreUnavailable, match="not a database") as caught:
        Store.open(f"sqlite:///{file}")
    assert caught.value.where == str(file)
    assert "backup" in str(caught.value.remedy)
    assert file.read_text() == "invoice;amount\n" * 100


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "ardash.db"
    with Store.open(f"sqlite:///{file}") as store:
        synced(store, batch(*(invoice(f"F{n}", 12000) for n in range(2000))))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        pages = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'items'")
        root = pages.fetchone()[0]
    connection.close()
    with file.open("r+b") as raw:
        raw.seek((root - 1) * page)
        raw.write(b"\x07" * page)
    store = Store.open(f"sqlite:///{file}")
    with pytest.raises(StoreUnavailable, match="malformed"):
        store.read("items")
    with pytest.raises(StoreUnavailable, match="malformed"):
        store.row_history("F1")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="folder") as caught:
        Store.open(f"sqlite:///{tmp_path}/file/below/ardash.db")
    assert f"{tmp_path}/file/below" in caught.value.what


@contextmanager
def anybody() -> Iterator[None]:
    """Be a user without rights: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("made", [False, True], ids=["new", "made before"])
def test_a_read_only_folder_is_said_to_be_so(made: bool) -> None:
    # Not below pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as folder:
        if made:
            with Store.open(f"sqlite:///{folder}/ardash.db") as store:
                synced(store, batch(invoice("F1", 12000)))
        Path(folder).chmod(0o555)
        with anybody(), pytest.raises(StoreUnavailable) as caught:
            Store.open(f"sqlite:///{folder}/ardash.db")
        Path(folder).chmod(0o755)
    assert re.search("unable to open|readonly", caught.value.what)
    assert "may be written" in str(caught.value.remedy)


def test_a_server_that_cannot_be_reached_is_named_without_the_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        port = taken.getsockname()[1]
        with pytest.raises(StoreUnavailable) as caught:
            Store.open(f"postgresql://ledger:s3cret@127.0.0.1:{port}/ardash")
    assert "s3cret" not in str(caught.value)
    assert caught.value.where == f"postgresql://ledger@127.0.0.1:{port}/ardash"
    assert "server runs" in str(caught.value.remedy)


def test_a_password_in_the_query_is_not_shown_either(postgresql_url: str) -> None:
    with Store.open(f"{postgresql_url}&password=s3cret") as store:
        assert "s3cret" not in store.name


def test_the_plain_postgresql_address_is_enough(postgresql_url: str) -> None:
    assert postgresql_url.startswith("postgresql://")
    with Store.open(postgresql_url) as store:
        assert store.database.engine.dialect.driver == "psycopg"


@pytest.mark.parametrize(
    "url",
    ["", "ardash.db:s3cret", "mysql://me:s3cret@host/x", "sqlite://", "sqlite:///:memory:"],
)
def test_an_address_that_makes_no_sense_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Store.open(url)
    assert "s3cret" not in str(caught.value)
    assert "sqlite:///" in str(caught.value.remedy)

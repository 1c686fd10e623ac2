"""Create the database's tables, or bring those of an older version up to date."""

from __future__ import annotations

import sqlite3
import time
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ardash.errors import Message, StoreTooNew, StoreUnavailable
from ardash.records.database import BUSY_SECONDS, Database

#: Alembic's table has a name of its own, so that another program's is never taken for ours.
VERSION_TABLE = "ardash_version"

_MIGRATIONS = Path(__file__).parent / "migrations"
#: Key of the PostgreSQL advisory lock that one migration at a time holds ("ardash", "m").
_LOCK = 0x61726461_73686D


def migrate(database: Database) -> None:
    """Create or migrate the tables, all or nothing; does nothing when they are up to date.

    Several processes may do so at once: one does, the others wait. Raises StoreTooNew when a
    newer program has migrated the database, StoreUnavailable when it is another program's or
    cannot be reached or written.
    """
    _make_folder(database)
    newest = _revisions()[0]
    with database.transaction() as connection:
        if _revision(database, connection) == newest:
            return
    _write_ahead(database)
    with database.transaction(write=True) as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if _revision(database, connection) != newest:
            command.upgrade(config(connection), "head")


def config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration: the package's own migrations, on `connection`."""
    made = Config(attributes={"connection": connection})
    # Alembic takes % for the beginning of a variable.
    made.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return made


@cache
def _revisions() -> tuple[str, ...]:
    """Return all revisions that this program knows, the newest first."""
    # Alembic runs each file to know their order: once a process, for a store is opened often.
    scripts = ScriptDirectory(str(_MIGRATIONS)).walk_revisions()
    return tuple(script.revision for script in scripts)


def _revision(database: Database, connection: sa.Connection) -> str | None:
    """Return the revision of the tables; None when there are none."""
    tables = sa.inspect(connection).get_table_names()
    options = {"version_table": VERSION_TABLE}
    found = MigrationContext.configure(connection, opts=options).get_current_revision()
    if found is None and tables:
        raise StoreUnavailable(
            Message("The database holds tables of another program; nothing was changed."),
            where=database.name,
            remedy=Message("Name an empty database, or a file that does not exist yet."),
        )
    if found is not None and found not in _revisions():
        raise StoreTooNew(
            Message(
                "The database is at revision {found}; this version of the program knows "
                "revisions up to {newest}.",
                found=found,
                newest=_revisions()[0],
            ),
            where=database.name,
            remedy=Message("Install the newer version that made it, or name another database."),
        )
    return found


def _make_folder(database: Database) -> None:
    if database.path is None:
        return
    folder = database.path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            Message("The folder {folder} cannot be made.", folder=str(folder)),
            where=database.name,
            remedy=Message("Name a folder that may be written in ARDASH_DATABASE or ARDASH_HOME."),
        ) from error


def _write_ahead(database: Database) -> None:
    """Let SQLite's readers and its writer not wait for each other; stays so in the file."""
    if database.path is None:
        return
    deadline = time.monotonic() + BUSY_SECONDS
    with database.mending(), database.gate("sql"):
        while True:
            connection = sqlite3.connect(database.path, timeout=BUSY_SECONDS)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself for a second process that does the same.
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return
            finally:
                connection.close()

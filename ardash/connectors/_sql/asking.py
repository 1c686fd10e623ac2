"""Asking a database: read only, all queries at one moment, errors said plainly."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from ardash.connectors._live.secrets import secret, variable
from ardash.errors import BadInput, BadSetting, Message, SourceUnavailable

#: Rows fetched at a time.
_FETCHED = 5000
#: A colon before a word is no parameter, such as in '12:30', unless the word is since.
_OTHER_COLON = re.compile(r"(?<![:\\]):(?=\w)(?!since\b)")
#: How drivers call a password among the options of an address.
_SECRET = re.compile(r"(pass(word|wd|phrase)?|pwd|secret|token)\s*=", re.IGNORECASE)


def address(location: str) -> URL:
    """Understand a URL, an SQLite file or a folder with one; the password comes from elsewhere.

    Raises BadSetting when it makes no sense, or holds a password.
    """
    path = Path(location).expanduser()
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix in (".db", ".sqlite", ".sqlite3"))
        if len(files) != 1:
            raise BadSetting(
                Message(
                    "The folder does not hold one SQLite file, but {number}.", number=len(files)
                ),
                where=location,
            )
        path = files[0]
    if path.is_file():
        return URL.create(
            "sqlite", database=f"file:{path.resolve()}", query={"mode": "ro", "uri": "true"}
        )
    try:
        url = make_url(location)
    except exc.ArgumentError as error:
        raise BadSetting(
            Message(
                "{location} is neither a file nor the address of a database.",
                location=repr(location),
            ),
            remedy=Message("Write it as postgresql+psycopg://user@host/database."),
        ) from error
    if url.password or _SECRET.search(";".join(f"{k}={v}" for k, v in url.query.items())):
        raise BadSetting(
            Message("The address holds a password, and addresses are kept in the open."),
            remedy=Message(
                "Leave it out, and set {variable}.", variable=variable("sql", "password")
            ),
        )
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    password = secret("sql", "password")
    return (
        url
        if password is None or url.drivername.startswith("sqlite")
        else url.set(password=password)
    )


def named(url: URL) -> str:
    """Name a database in the place of a row: its file, or its name."""
    return Path((url.database or "").removeprefix("file:")).name or url.drivername


@contextmanager
def connected(url: URL) -> Iterator[sa.Connection]:
    """Open a connection that sees one state of the database from its first query to its last.

    Raises SourceUnavailable when the database cannot be reached, or breaks off.
    """
    try:
        engine = sa.create_engine(url, poolclass=NullPool)
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError) as error:
        raise BadSetting(
            Message("The driver of {address} is missing: {reason}.", **_said(url, error)),
            remedy=Message("Install it beside ardash with pip."),
        ) from error
    try:
        with engine.connect() as plain:
            yield _steady(plain)
    except exc.DBAPIError as error:
        raise SourceUnavailable(
            Message("The database {address} broke off: {reason}.", **_said(url, error)),
            remedy=Message("Check the address, the name and the password; then sync again."),
        ) from error
    finally:
        engine.dispose()


def ask(
    connection: sa.Connection, name: str, query: str, since: str | None
) -> Generator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Yield the answer to a query in parts: its columns, and rows.

    Raises BadInput, naming the query, when the database does not understand it.
    """
    text = sa.text(_OTHER_COLON.sub(r"\\:", query))
    if "since" in text._bindparams:
        text = text.bindparams(sa.bindparam("since", since, type_=sa.String()))
    try:
        with connection.execution_options(stream_results=True).execute(text) as answer:
            columns = list(answer.keys())
            while rows := answer.fetchmany(_FETCHED):
                yield columns, [tuple(row) for row in rows]
    except (exc.StatementError, exc.ResourceClosedError) as error:
        # SQLite says "operational" of an unknown table too; elsewhere it is the way that broke.
        if isinstance(error, exc.OperationalError) and connection.dialect.name != "sqlite":
            raise
        raise BadInput(
            Message(
                "The database does not understand the query of {name}: {reason}.",
                name=name,
                reason=_reason(error),
            ),
            where=named(connection.engine.url),
            remedy=Message("Correct the query in the profile."),
        ) from error


def _steady(connection: sa.Connection) -> sa.Connection:
    if connection.dialect.name == "postgresql":
        return connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    if connection.dialect.name == "sqlite":
        # Its driver begins nothing before a query: each would see another state.
        connection.exec_driver_sql("BEGIN")
    return connection


def _said(url: URL, error: Exception) -> dict[str, str]:
    return {"address": url.render_as_string(hide_password=True), "reason": _reason(error)}


def _reason(error: Exception) -> str:
    first = str(getattr(error, "orig", None) or error).strip().splitlines()
    return first[0].rstrip(".") if first else type(error).__name__

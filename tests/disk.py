"""Nothing of a test needs to outlive the machine: nobody waits until the disk has it.

What a program wrote before it was killed is there all the same.
"""

from __future__ import annotations

import os
import sqlite3

import sqlalchemy as sa


def never_wait() -> None:
    """Let neither files nor SQLite wait for the disk, in this process."""
    os.fsync = lambda _file: None  # type: ignore[assignment]
    if not sa.event.contains(sa.Engine, "connect", _hurry):
        sa.event.listen(sa.Engine, "connect", _hurry)


def _hurry(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")

"""Credentials: from `ARDASH_<SOURCE>_<NAME>` in the environment, or from a file that is yours."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from ardash.errors import BadSetting, Message

#: Names the TOML file with a table for each connector: [xero] then client_id = "..."
FILE = "ARDASH_SECRETS"


def secret(connector: str, name: str) -> str | None:
    """Find a credential; None when there is none.

    Raises BadSetting when the secrets file cannot be read, or others can read it.
    """
    said = os.environ.get(variable(connector, name))
    if said:
        return said
    value = _file().get(connector, {}).get(name)
    return None if value is None else str(value)


def needed(connector: str, name: str) -> str:
    """Find a credential. Raises BadSetting, saying where it is looked for, when there is none."""
    found = secret(connector, name)
    if found is None:
        raise BadSetting(
            Message(
                "{connector} asks for credentials: {name} is missing.",
                connector=connector,
                name=name,
            ),
            remedy=Message(
                "Set {variable}, or write {name} below [{connector}] in the file of {file}.",
                variable=variable(connector, name),
                name=name,
                connector=connector,
                file=FILE,
            ),
        )
    return found


def variable(connector: str, name: str) -> str:
    """Name the environment variable of a credential.

    >>> variable("xero", "client_id")
    'ARDASH_XERO_CLIENT_ID'
    """
    return f"ARDASH_{connector}_{name}".upper()


def _file() -> dict[str, dict[str, object]]:
    named = os.environ.get(FILE)
    if not named:
        return {}
    path = Path(named).expanduser()
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadSetting(
                Message("Others can read the secrets."),
                where=str(path),
                remedy=Message("Take their rights on it: chmod 600 {file}.", file=path.name),
            )
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(
            Message("The secrets file cannot be read: {reason}.", reason=str(error).rstrip(".")),
            where=str(path),
            remedy=Message("{file} names it.", file=FILE),
        ) from error

"""Codes of accounting systems (SAP's 0001, NT30 ...) and the payment terms they stand for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from ardash.errors import BadInput, Message


def load_codes(path: Path) -> Mapping[str, str]:
    """Read a company's own table: a TOML file with `code = "terms in words"` under [codes].

    Raises BadInput when the file is no such table.
    """
    try:
        return _table(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise BadInput(
            Message("The table of terms codes cannot be read: {error}.", error=error),
            where=str(path),
            remedy=Message('Write lines such as "NT30" = "net 30" under [codes].'),
        ) from None


@cache
def default_codes() -> Mapping[str, str]:
    """Codes that count when no table is given: those SAP delivers."""
    return _table(tomllib.loads((files("ardash.terms") / "codes.toml").read_text("utf-8")))


def _table(content: dict[str, object]) -> Mapping[str, str]:
    codes = content.get("codes")
    if not isinstance(codes, dict) or not all(isinstance(text, str) for text in codes.values()):
        raise ValueError("no table [codes] of texts")
    return MappingProxyType({code.strip().casefold(): text for code, text in codes.items()})

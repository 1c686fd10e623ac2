"""What Tryton nests: the record that a field leads to stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def below(row: Mapping[str, Any], *names: str) -> Any:
    """Follow what Tryton nests: `move.journal.type` stands in row["move."]["journal."]["type"]."""
    value: Any = row
    for name in names[:-1]:
        value = value.get(f"{name}.") or {}
    return value.get(names[-1])

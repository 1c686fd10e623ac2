"""Lines: where in the policy's file a key stands, so that an error can name the place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\"'-]+)\s*=")


@dataclass(frozen=True)
class Lines:
    """The lines of a TOML file: `where("ladders.standard", 2, "channel")` -> "policy.toml:41"."""

    name: str
    text: str
    _found: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table, place = "", 0
        counted: dict[str, int] = {}
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := _HEADER.match(line):
                table = header[2].replace(" ", "").replace('"', "").replace("'", "")
                place = counted.get(table, 0)
                counted[table] = place + 1
                self._found[(table, place, "")] = number
            elif key := _KEY.match(line):
                self._found.setdefault((table, place, key[1].strip("\"'")), number)

    def where(self, table: str = "", place: int = 0, key: str = "") -> str:
        """Name the line of a key, else of its table, else the file alone."""
        for asked in ((table, place, key), (table, place, "")):
            if asked in self._found:
                return f"{self.name}:{self._found[asked]}"
        return self.name

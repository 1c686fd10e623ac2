"""The clock is read in `ui` and `cli` alone: everything else takes its dates from its caller."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_ASK = ("ui", "cli")

#: Calls that ask what time it is; clocks that only measure how long something took may be asked.
QUESTIONS = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("Timestamp", "now"),
    ("Timestamp", "today"),
}

MODULES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").glob("*.py")),
] + [
    path
    for path in sorted((ROOT / "ardash").rglob("*.py"))
    if path.relative_to(ROOT / "ardash").parts[0] not in MAY_ASK
]


def clock_reads(source: str) -> list[str]:
    """Lines of a module that ask what time it is."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            base = node.value
            name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
            if (name, node.attr) in QUESTIONS:
                found.append(f"line {node.lineno}: {name}.{node.attr}")
    return found


def test_a_clock_read_is_noticed_however_it_is_written() -> None:
    assert clock_reads("import datetime\ndatetime.date.today()") == ["line 2: date.today"]
    assert clock_reads("datetime.now(UTC)") == ["line 1: datetime.now"]
    assert clock_reads("factory = date.today") == ["line 1: date.today"]
    assert clock_reads("time.perf_counter(); date.fromisoformat('2025-01-01')") == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_takes_its_dates_from_its_caller(path: Path) -> None:
    assert clock_reads(path.read_text(encoding="utf-8")) == []

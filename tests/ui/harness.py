"""A home folder with a small ledger, and the dashboard run on it without a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import polars as pl
from ledgers import derived
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

import ardash
from ardash.ledger.build import _checks, _switch, _write

MAIN = Path(ardash.__file__).resolve().parent / "ui" / "main.py"
PAGES = MAIN.parents[2] / "pages"

#: At 2025-06-30: owed 1,000.00; 400.00 not due, 30 + 70 + 200 + 300 late, in no bucket twice.
BOOK = """
    customer Dupont country=FR segment=retail collector=north name="Dupont SA" terms="30 days"
    customer Martin country=FR segment=public collector=south name="Martin & Fils"
    customer Weber country=DE segment=retail collector=north name="=Weber GmbH"
    2025-01-15 invoice F1 Dupont 500.00 due 2025-02-14
    2025-02-14 payment F1 200.00
    2025-03-01 invoice F2 Weber 200.00 due 2025-04-15
    2025-04-10 invoice F3 Martin 170.00 due 2025-05-10
    2025-05-12 payment F3 100.00
    2025-05-20 invoice F4 Weber 30.00 due 2025-06-19
    2025-06-12 invoice F5 Martin 450.00 due 2025-07-12
    2025-06-20 payment F5 50.00
    2025-06-30 control 411 1000.00
    sync 2025-07-01T08:00
"""

#: The same book after F4 was corrected from 30.00 to 50.00.
CORRECTED = (
    BOOK
    + """
    2025-05-20 invoice F4 Weber 50.00 due 2025-06-19
    sync 2025-07-02T08:00
"""
)

# Each AppTest looks for components in all packages that are installed: a fifth of a second.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# And each run of one compiles the pages anew: a tenth of it.
app_test.ScriptCache = cache(ScriptCache)  # type: ignore[assignment,misc]

_until_done = local_script_runner.require_widgets_deltas


def _until_ended(runner: LocalScriptRunner, timeout: float = 3) -> None:
    """Wait for the page's thread, which else is asked a thousand times a second."""
    if runner._script_thread is not None:
        runner._script_thread.join(timeout)
    _until_done(runner, 0.1)


local_script_runner.require_widgets_deltas = _until_ended


def write_ledger(home: Path, text: str, version: str = "20250702T080000") -> Path:
    """Write the ledger of `text` (see ledgers.py) into a home folder, as a build does."""
    for name, content in _written(derived, text, version).items():
        path = home / "ledger" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return home


@cache
def _written(
    made: Callable[[str], Mapping[str, pl.DataFrame]], text: str, version: str
) -> dict[str, bytes]:
    frames = dict(made(text))
    frames["syncs"] = frames["syncs"].with_columns(added=pl.lit(1, pl.Int64))
    with TemporaryDirectory() as place:
        at = Path(place) / version
        at.mkdir()
        for name, frame in frames.items():
            _write(frame, at / f"{name}.parquet")
        content = {"version": version, "built_at": "2025-07-02T08:00:00", **_checks(frames)}
        (at / "ledger.json").write_text(json.dumps(content), encoding="utf-8")
        _switch(Path(place), version)
        files = (path for path in Path(place).rglob("*") if path.is_file())
        return {str(path.relative_to(place)): path.read_bytes() for path in files}


def page(
    name: str = "overview",
    *,
    language: str = "en",
    you: str | None = None,
    query: dict[str, Any] | None = None,
) -> AppTest:
    """Run a page of the dashboard as a person, with a name or none, who opens it by its address."""
    at = AppTest.from_file(str(MAIN), default_timeout=100)
    at.session_state["language"] = language
    if you is not None:
        at.session_state["you"] = you
    for key, value in (query or {}).items():
        at.query_params[key] = value
    if name != "overview":
        at.switch_page(str(PAGES / f"{name}.py"))
    return at.run()


def said(at: AppTest) -> list[str]:
    """Everything a page says in text, badges without their icons and colours."""
    texts = [
        element.value for kind in ("markdown", "caption", "subheader") for element in at.get(kind)
    ]
    badge = re.compile(r":[a-z]+-badge\[(?::material/\w+: )?(.*)\]$")
    return [match[1] if (match := badge.match(text)) else text for text in texts]


def table_with(at: AppTest, *columns: str) -> pd.DataFrame:
    """The table on the page that has these columns."""
    return next(d.value for d in at.dataframe if set(columns) <= set(d.value.columns))

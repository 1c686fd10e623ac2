"""What the tests of the csv connector share."""

from __future__ import annotations

from pathlib import Path

import pytest
from csv_reading import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the given text into the test's folder; returns its path."""

    def write_text(name: str, text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write_text

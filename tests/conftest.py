"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs beside the project; tests on them skip without it."""
    if not SHARED.is_dir():
        pytest.skip("the real inputs (../shared/data) are not beside the project")
    return SHARED

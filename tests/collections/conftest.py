"""What the tests of collections share."""

from __future__ import annotations

from datetime import datetime

import pytest

from ardash import places
from ardash.intake import refresh, source_for
from ardash.ledger.ledger import Ledger
from ardash.records.store import Store


@pytest.fixture(scope="session")
def samples_ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The sample company as its CSV files are read, on its last day; the source is `test`."""
    home = tmp_path_factory.mktemp("samples")
    source = source_for("csv", str(places.sample("csv")), name="test")
    with Store.open(f"sqlite:///{home / 'records.db'}") as store:
        refresh(store, home / "ledger", source, now=datetime(2026, 10, 31, 18))  # noqa: DTZ001
    return Ledger.open(home / "ledger")

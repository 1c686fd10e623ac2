"""What was read whole waits on the disk, as it was read, until nobody needs it any more."""

from __future__ import annotations

import gc
import tempfile
from datetime import date
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from ardash.errors import Message
from ardash.records.batch import SCHEMAS, Batch, frame
from ardash.records.spooled import Spooled


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def batches() -> list[Batch]:
    item = {"item_id": "F1", "customer_id": "C1", "issued_on": date(2025, 1, 15), "rate": 0.1}
    return [
        Batch(items=frame("items", [item]), rows_read=1, notes=(Message("Said."),)),
        Batch(complete=False, deleted={"items": ["F2"]}, cursor="7"),
        Batch(customers=frame("customers", [{"customer_id": "C1", "name": "Éloïse"}])),
    ]


def test_batches_come_back_as_they_were_as_often_as_they_are_asked_for(folder: Path) -> None:
    kept, given = Spooled(), batches()
    assert list(kept.keeping(iter(given))) == given
    assert len(list(folder.rglob("*.arrow"))) == 2  # what is empty takes no file
    for _ in range(2):
        for before, after in zip(given, kept, strict=True):
            for name in SCHEMAS:
                assert_frame_equal(getattr(before, name), getattr(after, name))
            assert (before.complete, before.cursor, before.rows_read, before.deleted) == (
                after.complete, after.cursor, after.rows_read, after.deleted
            )  # fmt: skip
            assert before.notes == after.notes


def test_the_files_go_with_the_last_one_who_holds_them(folder: Path) -> None:
    kept = Spooled()
    list(kept.keeping(iter(batches())))
    (made,) = folder.iterdir()
    assert made.stat().st_mode & 0o077 == 0  # nobody else reads them
    del kept
    gc.collect()
    assert list(folder.iterdir()) == []

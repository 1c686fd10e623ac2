"""Spooled: batches that wait on the disk until a person has seen what they would change."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from ardash.records.batch import SCHEMAS, Batch, frame


class Spooled:
    """Batches in a folder of their own, as Arrow files; it goes when nobody holds them any more."""

    def __init__(self) -> None:
        """Make the folder, which nobody else may read."""
        self._folder = Path(tempfile.mkdtemp(prefix="ardash-"))
        self._kept: list[Batch] = []
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def keep(self, batch: Batch) -> None:
        """Write a batch's rows down; what is said about them stays in memory."""
        empty: dict[str, Any] = {}
        for name in SCHEMAS:
            rows: pl.DataFrame = getattr(batch, name)
            if rows.height:
                rows.write_ipc(self._file(len(self._kept), name), compression="lz4")
                empty[name] = frame(name)
        self._kept.append(replace(batch, **empty))

    def keeping(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Hand batches on, each once it is written down."""
        for batch in batches:
            self.keep(batch)
            yield batch

    def __iter__(self) -> Iterator[Batch]:
        """Read the batches back, one after the other."""
        for number, batch in enumerate(self._kept):
            files = {name: self._file(number, name) for name in SCHEMAS}
            rows: dict[str, Any] = {
                name: pl.read_ipc(file) for name, file in files.items() if file.exists()
            }
            yield replace(batch, **rows)

    def _file(self, number: int, name: str) -> Path:
        return self._folder / f"{number}-{name}.arrow"

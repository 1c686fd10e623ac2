"""From the SQL database to the ledger's folder: whole, checked, then switched atomically."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from ardash.ledger.assemble import (
    Facts,
    assembled_balances,
    assembled_entries,
    assembled_items,
)
from ardash.ledger.balances import Frame
from ardash.ledger.derived import moved_later
from ardash.ledger.folder import FORMAT
from ardash.ledger.lock import locked
from ardash.ledger.versions import customer_versions, entry_versions, item_versions, read_versions

if TYPE_CHECKING:
    from ardash.records.store import Store

#: Rows of a Parquet row group: small enough that a scan skips what closed long ago.
ROW_GROUP_ROWS = 131_072

#: Files that wait side by side until the disk has confirmed them.
_CONFIRMING = 4

#: Builds that stay on disk: the current one, and the one that a reader may still have open.
BUILDS_KEPT = 2

#: How long a build stays after another took over, for readers that have it open still.
READ_SECONDS = 3600


def build(store: Store, folder: Path, *, now: datetime, keep: int = BUILDS_KEPT) -> str:
    """Build the ledger of everything in the database and switch to it; returns its version.

    What was there before stays in force until the new one is written and checked. Two builds
    wait for each other. `now` only names the build. Raises RuntimeError when the balances do not
    foot to the entries (a bug), and leaves the former ledger in force.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "build.lock"):
        read = read_versions(store)
        version = _free_name(folder, now)
        draft = folder / f"{version}.draft"
        draft.mkdir()
        try:
            checked = _checks(_written(read, draft))
            summary = {"version": version, "built_at": now.isoformat(), **checked}
            (draft / "ledger.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")
            draft.rename(folder / version)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _switch(folder, version)
        _sweep(folder, version, keep)
    return version


def _free_name(folder: Path, now: datetime) -> str:
    """Name a build after its instant; the second one of an instant gets a number."""
    name = now.strftime("%Y%m%dT%H%M%S.%f")
    taken = sum(1 for path in folder.glob(f"{name}*") if path.suffix != ".draft")
    return f"{name}-{taken + 1}" if taken else name


def derive(read: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
    """Derive every frame of a ledger from the database's rows (see read_versions), in memory."""
    return {name: _now(frame) for name, frame in _derived(read)}


def derive_later(read: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame | pl.LazyFrame]:
    """Derive the same, but the movements when they are first read."""
    return dict(_derived(read))


def _derived(
    read: Mapping[str, pl.DataFrame],
) -> Iterator[tuple[str, pl.DataFrame | pl.LazyFrame]]:
    """Derive the frames one after the other, by name."""
    customers = customer_versions(read)
    items = item_versions(read, customers)
    entries = entry_versions(read, items)
    # A customer that the source gave up still has a name: the last version known counts.
    newest = pl.col("known_from") == pl.col("known_from").max().over("customer")
    latest = customers.filter(newest)
    current = {
        "customers": latest.sort("customer").drop("known_to"),
        "items": items.filter(pl.col("known_to").is_null()).drop("known_to"),
        "entries": entries.filter(pl.col("known_to").is_null()).drop("known_to"),
        "controls": read["controls"].filter(pl.col("known_to").is_null()).drop("known_to"),
    }
    # The order of the rows is part of the ledger: built twice, it is the same.
    ordered = current["entries"].sort("booked_on", maintain_order=True).with_row_index("row")
    facts = Facts(
        **{name: nw.from_native(f).lazy() for name, f in (current | {"entries": ordered}).items()}
    )
    full_items = _in_order(_native(assembled_items(facts)), "item")
    yield "items", full_items
    items_frame = nw.from_native(full_items).lazy()
    full_entries = _in_order(_native(assembled_entries(facts, items_frame)), "row").drop("row")
    yield "entries", full_entries
    entries_frame = nw.from_native(full_entries).lazy()
    full_balances = _native(assembled_balances(entries_frame, items_frame))
    yield "balances", full_balances
    balances_frame = nw.from_native(full_balances).lazy()
    yield "movements", moved_later(items_frame, entries_frame, balances_frame).to_native()
    closed = pl.col("known_to").is_not_null()
    yield "customers", current["customers"]
    yield "customers_closed", customers.filter(~newest)
    yield "items_closed", items.filter(closed).sort("item", "known_from")
    yield "entries_closed", entries.filter(closed)
    yield "controls", current["controls"]
    yield "controls_closed", read["controls"].filter(closed)
    yield "syncs", read["syncs"]


def _now(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    return frame.collect() if isinstance(frame, pl.LazyFrame) else frame


def _native(frame: Frame) -> pl.DataFrame:
    found: pl.DataFrame = frame.collect("polars").to_native()
    return found


def _in_order(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Sort by a number; most often the rows stand in its order already."""
    return frame if frame[key].is_sorted() else frame.sort(key)


def _written(read: Mapping[str, pl.DataFrame], draft: Path) -> dict[str, pl.DataFrame]:
    """Write each frame while the next one is derived; returns them all."""
    frames, written = {}, []
    # A disk that is slow to confirm a file holds nobody up.
    with ThreadPoolExecutor(1) as writer, ThreadPoolExecutor(_CONFIRMING) as disk:
        for name, frame in _derived(read):
            frames[name] = _now(frame)
            written.append(writer.submit(_saved, frames[name], draft / f"{name}.parquet", disk))
        for each in written:
            each.result().result()
    return frames


def _saved(frame: pl.DataFrame, path: Path, disk: ThreadPoolExecutor) -> Future[None]:
    _write(frame, path)
    return disk.submit(_confirm, path)


def _write(frame: pl.DataFrame, path: Path) -> None:
    # Only the days of the balances tell a scan what it need not read.
    statistics = path.stem == "balances"
    frame.write_parquet(
        path, compression="lz4", row_group_size=ROW_GROUP_ROWS, statistics=statistics
    )


def _confirm(path: Path) -> None:
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _checks(frames: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Foot the balances to the entries; returns counts and totals for the record."""
    _foot(frames["entries"], frames["balances"])
    owed = frames["entries"].group_by("currency").agg(pl.col("amount").sum())
    return {
        "format": FORMAT,
        "rows": {name: frame.height for name, frame in frames.items()},
        "receivable": {str(code): int(amount) for code, amount in owed.iter_rows()},
        "sync": frames["syncs"]["sync"].max(),
    }


def _foot(entries: pl.DataFrame, balances: pl.DataFrame) -> None:
    """Foot what stands open to the entries up to each day on which something happened."""
    changes = pl.concat(
        [
            entries.select("currency", "amount", day="booked_on"),
            balances.select("currency", amount=-pl.col("balance"), day="valid_from"),
            balances.filter(pl.col("valid_to").dt.year() < 9999).select(
                "currency", amount="balance", day="valid_to"
            ),
        ]
    )
    apart = changes.group_by("day", "currency").agg(pl.col("amount").sum())
    apart = apart.filter(pl.col("amount") != 0).sort("day", "currency")
    if len(apart):
        day, code, amount = apart.row(0)
        raise RuntimeError(
            f"balances do not foot to entries on {day}: {amount} {code} more booked than open"
        )


def _switch(folder: Path, version: str) -> None:
    pointer = folder / "CURRENT.new"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(version)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / "CURRENT")


def _sweep(folder: Path, current: str, keep: int) -> None:
    """Remove builds that nobody reads any more, and drafts of builds that were killed."""
    builds = [path for path in folder.iterdir() if (path / "ledger.json").is_file()]
    written = {path: (path / "ledger.json").stat().st_mtime for path in builds}
    # The order they were written in, which a clock that was set back does not change.
    builds.sort(key=lambda path: (path.name == current, (path / "ledger.json").stat().st_mtime_ns))
    until = written[builds[-1]] - READ_SECONDS
    # A build is read until the next one takes over, and by some for a while longer.
    gone = [old for old, new in pairwise(builds[: len(builds) - keep + 1]) if written[new] < until]
    drafts = [path for path in folder.iterdir() if path.suffix == ".draft"]
    for path in [*gone, *drafts]:
        shutil.rmtree(path, ignore_errors=True)

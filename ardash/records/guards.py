"""What a sync refuses: to lose all to a truncated export, to count twice, to change the reader."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ardash.errors import Message, SourceConflict
from ardash.records.batch import reject_text
from ardash.records.cash_tables import DESK
from ardash.records.gather import Gathered
from ardash.records.store import Store
from ardash.records.validate import Valid

#: A new source with at least so many items, more than this share of them known from another
#: source, is taken for a newer export of that one.
TWIN_ITEMS, TWIN_SHARE = 10, 0.5

#: A complete export that lacks more than so many known items, and more than this share of them,
#: is taken for one that broke off.
SHRUNK_ITEMS, SHRUNK_SHARE = 20, 0.5


def refuse_other_connector(store: Store, source: str, connector: str) -> None:
    """Raise SourceConflict when a known source is suddenly read with another connector."""
    if source == DESK:
        raise SourceConflict(
            Message("The name {source} is kept for what is applied here.", source=source),
            remedy=Message("Give the new source another name with --source."),
        )
    sources = store.sources()
    for known in sources.filter(pl.col("source") == source)["connector"]:
        if known != connector:
            raise SourceConflict(
                Message(
                    "The source {source} is read with {connector}, not with {other}.",
                    source=source,
                    connector=known,
                    other=connector,
                ),
                remedy=Message("Give the new source another name with --source."),
            )


def last_sync(store: Store, source: str) -> int:
    """Return the number of the last sync of a source that was taken over; 0 when there is none."""
    found = store.sources().filter(pl.col("source") == source)["last_sync"]
    return int(found[0]) if len(found) else 0


def refuse_moved(store: Store, source: str, seen: int) -> None:
    """Raise SourceConflict when a source was synced after what was read of it was compared."""
    if last_sync(store, source) != seen:
        raise SourceConflict(
            Message(
                "The source {source} was synced meanwhile; nothing was changed.", source=source
            ),
            remedy=Message("Look again at what it would bring."),
        )


def refuse_empty(
    source: str, gathered: Gathered, valid: Valid, current: Mapping[str, pl.DataFrame]
) -> None:
    """Raise SourceConflict when all of a source would vanish: most likely the export broke off."""
    known = current["items"].height or max(frame.height for frame in current.values())
    left = valid.frames["items"].height if current["items"].height else _rows(valid.frames)
    if not gathered.complete or not known or left:
        return
    remedy = Message("Export it again, and look at the file before you sync it.")
    if not valid.rejects.height:
        raise SourceConflict(
            Message(
                "The source {source} is empty, but {known} records of it are known; "
                "nothing was changed.",
                source=source,
                known=known,
            ),
            remedy=remedy,
        )
    first = valid.rejects.row(0, named=True)
    raise SourceConflict(
        Message(
            "Not one item of the source {source} can be taken over, but {known} records of it "
            "are known; nothing was changed. The first of {rejected} rejected rows: {reason}",
            source=source,
            known=known,
            rejected=valid.rejects.height,
            reason=reject_text(first["reason"], first["params"]),
        ),
        where=first["place"],
        remedy=remedy,
    )


def refuse_shrunk(source: str, gathered: Gathered, gone: int, known: int) -> None:
    """Raise SourceConflict when most items would vanish: most likely the export broke off."""
    if gathered.complete and gone > SHRUNK_ITEMS and gone > SHRUNK_SHARE * known:
        raise SourceConflict(
            Message(
                "The source {source} lacks {gone} of the {known} items known from it; "
                "nothing was changed.",
                source=source,
                gone=gone,
                known=known,
            ),
            remedy=Message(
                "Export it again, and look at the file; say --shrunk if it really holds so little."
            ),
        )


def _rows(frames: Mapping[str, pl.DataFrame]) -> int:
    return sum(frame.height for frame in frames.values())


def refuse_twin(store: Store, source: str, connector: str, items: pl.DataFrame) -> None:
    """Raise SourceConflict when a new source holds mostly items of another of its connector."""
    if items.height < TWIN_ITEMS:
        return
    sources = store.sources().filter(
        (pl.col("connector") == connector) & (pl.col("source") != source)
    )
    keys = ["item_id", "customer_id"]
    for other in sources["source"]:
        theirs = store.read("items", keys, where="current", source=other)
        shared = items.join(theirs, on=keys, how="semi").height
        if shared >= TWIN_ITEMS and shared > TWIN_SHARE * items.height:
            raise SourceConflict(
                Message(
                    "{source} looks like a newer export of the source {other}: {shared} of its "
                    "{items} items are known from there, and would count twice.",
                    source=source,
                    other=other,
                    shared=shared,
                    items=items.height,
                ),
                remedy=Message(
                    "Use --source {other}, or --new if it really is another.", other=other
                ),
            )

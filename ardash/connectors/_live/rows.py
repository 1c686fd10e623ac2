"""Rows of the batch in the making: what one document of a source becomes, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ardash.errors import BadInput, Message, SourceUnavailable
from ardash.records.batch import Batch, frame

#: Documents of one batch: memory stays flat however many there are.
TOGETHER = 1000

Row = dict[str, Any]


@dataclass
class Rows:
    """Customers, items and entries found so far, handed over in batches."""

    #: The source is read whole; otherwise only what changed.
    complete: bool
    expected: int | None = None
    read: int = 0
    frames: dict[str, list[Row]] = field(
        default_factory=lambda: {name: [] for name in ("customers", "items", "entries", "controls")}
    )
    rejects: list[Row] = field(default_factory=list)
    deleted: dict[str, list[str]] = field(default_factory=dict)
    restated: list[str] = field(default_factory=list)

    @contextmanager
    def document(self, place: str, raw: Any = None) -> Iterator[Document]:
        """Take one document over whole, or reject it whole with the reason: BadInput says it.

        Raises SourceUnavailable for one without a field that the system promises: what it is
        cannot be told, and reading on without it would take back what is known of it.
        """
        self.read += 1
        found = Document(place)
        try:
            yield found
        except BadInput as why:
            self.reject(place, why, raw, found.items)
        except KeyError as lacking:
            raise SourceUnavailable(
                Message("It sent a document without {name}.", name=repr(lacking.args[0])),
                where=place,
                remedy=Message("Nothing was changed; sync again later."),
            ) from lacking
        else:
            for name, rows in found.frames.items():
                self.frames[name] += rows
            if not self.complete:
                self.restated += found.items
                for name, keys in found.deleted.items():
                    self.deleted.setdefault(name, []).extend(keys)

    def reject(self, place: str, why: BadInput, raw: Any, items: Sequence[str] = ()) -> None:
        """Note what could not be read, and the item that it is."""
        what = why.what if isinstance(why.what, Message) else Message("{reason}", reason=why.what)
        self.rejects.append(
            {
                "place": place,
                "reason": what.template,
                "params": json.dumps(what.params, default=str),
                "raw": json.dumps(raw, default=str, ensure_ascii=False)[:2000],
                "item_id": items[0] if items else None,
            }
        )

    @property
    def full(self) -> bool:
        """Whether there is enough for a batch."""
        return self.read >= TOGETHER

    def batch(self, *, cursor: str | None = None, notes: tuple[Message, ...] = ()) -> Batch:
        """Hand the rows over, and begin anew."""
        made = Batch(
            customers=frame("customers", self.frames["customers"]),
            items=frame("items", self.frames["items"]),
            entries=frame("entries", self.frames["entries"]),
            controls=frame("controls", self.frames["controls"]),
            rejects=frame("rejects", self.rejects),
            complete=self.complete,
            deleted=self.deleted,
            restated=tuple(self.restated),
            cursor=cursor,
            rows_read=self.read,
            rows_expected=self.expected,
            notes=notes,
        )
        self.read, self.rejects, self.deleted, self.restated = 0, [], {}, []
        self.frames = {name: [] for name in self.frames}
        return made


@dataclass
class Document:
    """What one document of the source becomes."""

    place: str
    frames: dict[str, list[Row]] = field(default_factory=dict)
    deleted: dict[str, list[str]] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)

    def customer(self, customer_id: str, **columns: Any) -> None:
        """Add a customer."""
        self._add("customers", customer_id=customer_id, **columns)

    def item(self, item_id: str, **columns: Any) -> None:
        """Add an item; the entries added to it here are all that it has."""
        self.items.append(item_id)
        self._add("items", item_id=item_id, **columns)

    def entry(self, entry_id: str, item_id: str, **columns: Any) -> None:
        """Add an entry; one of nothing changes nothing, and is left out."""
        if columns["amount"] or columns["kind"] == "billing":
            self._add("entries", entry_id=entry_id, item_id=item_id, **columns)

    def control(self, control_id: str, **columns: Any) -> None:
        """Add a balance of the general ledger."""
        self._add("controls", control_id=control_id, **columns)

    def gone(self, name: str, key: str) -> None:
        """Say that the source holds something no more (or never did)."""
        self.deleted.setdefault(name, []).append(key)

    def _add(self, frame_name: str, **columns: Any) -> None:
        self.frames.setdefault(frame_name, []).append({**columns, "place": self.place})

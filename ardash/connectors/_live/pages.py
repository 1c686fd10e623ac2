"""Pages of an answer: each row once, none forever; and answers that were written down."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Any

from ardash.errors import BadInput, Message, SourceUnavailable


def distinct(
    pages: Iterable[list[dict[str, Any]]], key: Callable[[dict[str, Any]], Hashable], name: str
) -> Iterator[dict[str, Any]]:
    """Yield the rows of pages, each once: one that moved to the next page meanwhile comes again.

    Raises SourceUnavailable for a page that brings nothing new: it would come forever.
    """
    seen: set[Hashable] = set()
    for page in pages:
        before = len(seen)
        for row in page:
            known = key(row)
            if known not in seen:
                seen.add(known)
                yield row
        if page and len(seen) == before:
            raise same_again(name)


def same_again(name: str) -> SourceUnavailable:
    """Say that a page came that had come before: it would come forever."""
    return SourceUnavailable(
        Message("It sent the same page of {name} again.", name=name),
        remedy=Message("Nothing was changed; sync again later."),
    )


class Newest:
    """Where the next reading goes on from: the newest change seen, less the time reading took.

    What changed after its page was read may be older than what was seen on a later page.
    """

    def __init__(self, since: str | None, *, live: bool) -> None:
        """Begin to read after `since`; what was written down (not `live`) changes no more."""
        self._since = self._seen = since
        self._begun = monotonic() if live else None

    def see(self, changed: str | None) -> None:
        """Take notice of an instant, as ISO text."""
        if changed and (self._seen is None or changed > self._seen):
            self._seen = changed

    @property
    def cursor(self) -> str | None:
        """The instant to go on from; never before the one gone on from now."""
        if self._seen is None or self._seen == self._since or self._begun is None:
            return self._seen
        took = dt.timedelta(seconds=int(monotonic() - self._begun))
        if not took:
            return self._seen
        back = (dt.datetime.fromisoformat(self._seen) - took).isoformat(self._seen[10])
        return max(back, self._since or back)


def written(location: str) -> Path | None:
    """Return the folder of answers that were written down; None for an address."""
    path = Path(location).expanduser()
    if "://" in location or not path.exists():
        return None
    return path if path.is_dir() else path.parent


def bodies(folder: Path, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the answers about `name` in a folder, as file name and JSON, in the pages' order.

    They are files such as `Invoices.json`, `Invoices-1.json`. Raises BadInput for a broken one.
    """
    pattern = re.compile(rf"{re.escape(name)}(?:-(\d+))?\.json")
    found = [(match, path) for path in folder.iterdir() if (match := pattern.fullmatch(path.name))]
    for _, path in sorted(found, key=lambda pair: int(pair[0][1] or 0)):
        try:
            yield path.name, json.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise BadInput(
                Message("The file is no JSON: {reason}.", reason=str(error).rstrip(".")),
                where=path.name,
            ) from error


def instant(headers: Mapping[str, str], name: str = "Date") -> dt.datetime | None:
    """Read an instant from an answer (UTC): by default what time it is where it comes from."""
    try:
        return parsedate_to_datetime(headers[name]).astimezone(dt.UTC).replace(tzinfo=None)
    except (KeyError, ValueError):
        return None

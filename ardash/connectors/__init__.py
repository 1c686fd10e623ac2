"""One source a file; this folder is the registry.

A connector is a module here whose name does not begin with an underscore. Its docstring says what
it reads and where one gets it, in English and French; `OPTIONS` maps each option to its help;
`read(location, *, since=None, options)` yields batches (see ardash.records.batch).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from ardash.errors import Message, UnknownChoice
from ardash.records.batch import Batch


class Connector(Protocol):
    """What every module of this folder looks like."""

    OPTIONS: Mapping[str, str]

    def read(
        self, location: str, *, since: str | None = None, options: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield what `location` holds, or what changed there after the cursor `since`."""
        ...


def names() -> list[str]:
    """Names of all connectors, from the folder itself."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def find(name: str) -> Connector:
    """Return the connector `name`; raises UnknownChoice when the folder has none of that name."""
    if name not in names():
        raise UnknownChoice(
            Message("There is no connector {name}.", name=repr(name)),
            remedy=Message("The connectors are: {names}.", names=", ".join(names())),
        )
    return cast(Connector, importlib.import_module(f"{__name__}.{name}"))

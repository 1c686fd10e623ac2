"""One source a file; this folder is the registry.

A connector is a module here whose name does not begin with an underscore. Its docstring says what
it reads and where one gets it, in English and French; `TITLE` names it in a list; `OPTIONS` maps
each option to its help; `read(location, *, since=None, options)` yields batches (see
ardash.records.batch). One that asks a live system says so with `ADDRESS`, an example of its
location, and `CREDENTIALS`, the names of what it looks for in the environment or the secrets file.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

from ardash.errors import Message, UnknownChoice
from ardash.records.batch import Batch

#: Small words that hardly stand in a paragraph of the other language.
_FRENCH = re.compile(r"\b(?:le|la|les|et|des|du|est|de|un|une|ou)\b")
_ENGLISH = re.compile(r"\b(?:the|and|of|is|it|from|which|are|a)\b")


class Connector(Protocol):
    """What every module of this folder looks like."""

    TITLE: str
    OPTIONS: Mapping[str, str]

    def read(
        self, location: str, *, since: str | None = None, options: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield what `location` holds, or what changed there after the cursor `since`."""
        ...


def names() -> list[str]:
    """Names of all connectors, from the folder itself."""
    return list(_names())


@cache
def _names() -> tuple[str, ...]:
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def find(name: str) -> Connector:
    """Return the connector `name`; raises UnknownChoice when the folder has none of that name."""
    if name not in _names():
        raise UnknownChoice(
            Message("There is no connector {name}.", name=repr(name)),
            remedy=Message("The connectors are: {names}.", names=", ".join(names())),
        )
    return cast(Connector, importlib.import_module(f"{__name__}.{name}"))


def title(name: str) -> str:
    """Name a connector for a person, to be translated; one that there is none of by its name."""
    return str(getattr(find(name), "TITLE", name)) if name in names() else name


def about(name: str, language: str) -> str:
    """Say what a connector reads and where one gets it, from its docstring, in `en` or `fr`."""
    paragraphs = (find(name).__doc__ or "").strip().split("\n\n")
    said = [each for each in paragraphs if _is_french(each) == (language == "fr")]
    return "\n\n".join(" ".join(each.split()) for each in said)


def _is_french(paragraph: str) -> bool:
    french, english = (len(words.findall(paragraph.lower())) for words in (_FRENCH, _ENGLISH))
    return french > english


def address(name: str) -> str | None:
    """Give an example of the address that a connector asks; None for one that reads files."""
    found: str | None = getattr(find(name), "ADDRESS", None)
    return found


def credentials(name: str) -> Mapping[str, str]:
    """List what a connector asks for to be let in: name -> help."""
    found: Mapping[str, str] = getattr(find(name), "CREDENTIALS", {})
    return found

"""Elements by their local names, and the values within them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from ardash.errors import BadInput, Message

#: No amount of an invoice has more digits; longer ones only cost time.
_NUMBER = re.compile(r"[+-]?(\d{1,16})(\.\d{0,10})?|[+-]?\.\d{1,10}")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


class Node:
    """An element, read by paths of local names: `node.text("Party/PartyName/Name")`."""

    def __init__(self, element: etree._Element, place: str) -> None:
        """Wrap an element; `place` names its file."""
        self._element = element
        self.place = place

    def all(self, path: str) -> list[Node]:
        """Return every element at a path."""
        found = [self._element]
        for name in path.split("/"):
            found = [child for each in found for child in _named(each, name)]
        return [Node(each, self.place) for each in found]

    def first(self, path: str) -> Node:
        """Return the first element at a path, or one that is empty."""
        found = self.all(path)
        return found[0] if found else Node(etree.Element("none"), self.place)

    def text(self, path: str = "") -> str | None:
        """Return the text at a path, spaces made single; None where there is none."""
        for node in self.all(path) if path else [self]:
            said = " ".join(node.content.split())
            if said:
                return said
        return None

    @property
    def content(self) -> str:
        """The text of this element as it stands."""
        return str(self._element.text or "")

    def attribute(self, name: str) -> str | None:
        """Return an attribute of this element."""
        value: str | None = self._element.get(name)
        return value

    def number(self, path: str = "") -> Decimal | None:
        """Return the number at a path; raises BadInput when it is none."""
        said = self.text(path)
        if said is None:
            return None
        try:
            if _NUMBER.fullmatch(said):
                return Decimal(said)
        except InvalidOperation:
            pass
        raise BadInput(
            Message("{value} in {element} is no number.", value=repr(said[:40]), element=path),
            where=self.line(path),
            remedy=Message("Ask its sender for a corrected invoice."),
        )

    def day(self, path: str = "") -> dt.date | None:
        """Return the day at a path, as 2026-01-31 or 20260131; raises BadInput when it is none."""
        said = self.text(path)
        if said is None:
            return None
        match = _DAY.match(said)
        try:
            if match:
                return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
        raise BadInput(
            Message("{value} in {element} is no date.", value=repr(said[:40]), element=path),
            where=self.line(path),
            remedy=Message("Ask its sender for a corrected invoice."),
        )

    def line(self, path: str = "") -> str:
        """Name file and line of the element at a path."""
        found = self.all(path) if path else [self]
        line = found[0]._element.sourceline if found else None
        return f"{self.place}:{line}" if line else self.place

    @property
    def name(self) -> str:
        """The element's local name."""
        return str(etree.QName(self._element).localname)


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name:
            yield child

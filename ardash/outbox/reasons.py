"""Reasons: why a message stands where it does, found again in what the outbox keeps of it."""

from __future__ import annotations

import re
from functools import cache

from ardash.errors import Message, mark

#: Why messages are cancelled or held; the outbox keeps the English, with its values filled in.
_TEMPLATES = (
    mark("It speaks of {day}, more than {days} days ago."),
    mark("The customer is at another step now."),
    mark("{number} is paid, or is not to be reminded any more."),
    mark("{number} is on hold now: {hold}."),
    mark("What is to be asked for {number} has changed."),
    mark("Message {message} about the same has gone out."),
    mark(
        "It was handed over, and the mail server did not confirm it: it may have gone out. "
        "({reason})"
    ),
)


def reason_of(text: str) -> str:
    """Return a reason as a `Message`, to be said in another language; other texts stay as they are.

    >>> reason_of("Message 12 about the same has gone out.").params
    {'message': '12'}
    """
    for template, pattern in _patterns().items():
        found = pattern.fullmatch(text)
        if found:
            return Message(template, **found.groupdict())
    return text


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        template: re.compile(
            re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template)), re.DOTALL
        )
        for template in _TEMPLATES
    }

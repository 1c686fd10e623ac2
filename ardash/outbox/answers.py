"""Answers: what a mail server may say to a message, other than that it takes it."""

from __future__ import annotations

import re


class Refused(Exception):
    """The server does not take this message, for good or for now."""

    def __init__(self, code: int, words: bytes | str, *, recipient: bool = False) -> None:
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        super().__init__(f"{code} {' '.join(said.split())}")
        self.is_permanent = code >= 500
        #: whether it is the recipient's address that does not exist (RFC 3463: 5.1 and 5.2)
        enhanced = re.match(r"5\.(\d)", said)
        about_address = enhanced[1] in "12" if enhanced else code in (550, 551, 553)
        self.is_address = recipient and self.is_permanent and about_address


class Broken(Exception):
    """The connection broke before the whole message was handed over: it did not go out."""


class Unconfirmed(Exception):
    """The whole message was handed over, and no answer came: it may have gone out, or not."""

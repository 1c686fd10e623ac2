"""What the tests of the outbox share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import *  # noqa: F403
from mailroom import Mailroom, mailroom


@pytest.fixture
def room() -> Iterator[Mailroom]:
    """A mail server on loopback."""
    with mailroom() as opened:
        yield opened

"""A newcomer's first day: the list, what came of a call, and tomorrow's list that knows of it."""

from __future__ import annotations

import pytest
from conftest import Run, said, set_clock

pytestmark = pytest.mark.usefixtures("brought_in")

JSON = ("--format", "json")


def listed(run: Run, day: str) -> dict[tuple[str, str], tuple[str | None, str | None, str | None]]:
    """Each customer and currency, with what holds it and its next day, or its next step."""
    found = said(run("worklist", "--as-of", day, *JSON))
    return {
        (one["customer_id"], one["currency"]): (one["suppressed_by"], one["next_on"], one["step"])
        for one in found["customers"]
    }


def test_what_is_noted_today_changes_tomorrows_list(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, "2025-03-31T10:00")
    assert listed(run, "2025-04-01")["C2", "EUR"] == (None, "2025-04-01", "reminder")
    note = ("--item", "F2", "--step", "reminder", "--author", "anne")
    assert run("log", "add", "C2", "call", "reached", *note).exit_code == 0
    tomorrow = listed(run, "2025-04-01")
    # The reminder is done: the call follows 14 days after the due date, and not within 5 days.
    assert tomorrow["C2", "EUR"] == ("contacted", "2025-04-05", "call")
    # Nobody spoke to Dupont.
    assert tomorrow["C1", "EUR"] == (None, "2025-04-01", "reminder")

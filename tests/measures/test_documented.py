"""The page of the measures says what the measures say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from ardash import measures

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures.md"


@pytest.mark.parametrize("name", measures.names())
def test_a_measure_stands_in_the_table_as_it_is(name: str) -> None:
    each = measures.find(name)
    window = "—" if each.window_months is None else str(each.window_months)
    row = [
        f"`{name}`", each.label, each.formula, each.variant or "—", each.unit, window,
        each.higher_is or "—", each.source,
    ]  # fmt: skip
    assert f"| {' | '.join(row)} |" in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_table_holds_no_measure_that_does_not_exist() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    named = [line.split("`")[1] for line in lines if line.startswith("| `")]
    assert named == measures.names()

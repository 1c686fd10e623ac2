"""A row found by its number is the row that a join finds."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from ardash.ledger.balances import Frame
from ardash.ledger.lookup import beside


def lazy(**columns: list[object]) -> Frame:
    return nw.from_native(pl.DataFrame(columns)).lazy()


ITEMS = {"item": [2, 0, 5], "document": ["F2", "F0", None]}


def rows(frame: Frame, other: Frame, *, every: bool) -> list[tuple[object, ...]]:
    found: pl.DataFrame = beside(frame, other, "item", every=every).collect("polars").to_native()
    return found.rows()


def test_each_row_gets_what_stands_beside_its_number_in_its_own_order() -> None:
    entries = lazy(item=[5, 0, 0, 2], amount=[1, 2, 3, 4])
    expected = [(5, 1, None), (0, 2, "F0"), (0, 3, "F0"), (2, 4, "F2")]
    assert rows(entries, lazy(**ITEMS), every=True) == expected
    assert rows(entries, lazy(**ITEMS), every=False) == expected


def test_what_has_no_row_there_goes_or_stays_with_nulls() -> None:
    entries = lazy(item=[1, 0, None, 9], amount=[1, 2, 3, 4])
    assert rows(entries, lazy(**ITEMS), every=False) == [(0, 2, "F0")]
    assert rows(entries, lazy(**ITEMS), every=True) == [
        (1, 1, None), (0, 2, "F0"), (None, 3, None), (9, 4, None)
    ]  # fmt: skip


def test_nothing_beside_nothing_is_nothing() -> None:
    none = pl.DataFrame(schema={"item": pl.Int32})
    items = nw.from_native(none.with_columns(document=pl.lit("F0"))).lazy()
    assert rows(nw.from_native(none).lazy(), items, every=False) == []


def test_a_number_that_stands_twice_is_a_fault() -> None:
    with pytest.raises(ValueError, match="item stands twice"):
        rows(lazy(item=[0]), lazy(item=[0, 0], document=["a", "b"]), every=True)

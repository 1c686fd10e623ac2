"""What platforms say that customers object to is offered as a dispute, and opened by nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from deeds import deeds
from ledgers import derived

from ardash.analysis.refused import OBJECTIONS
from ardash.collections.objections import STATUSES, objections, proposed_reason
from ardash.collections.reasons import DISPUTES
from ardash.ledger.ledger import Ledger

BOOK = """
    customer Dupont
    customer Weber
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-02-01 invoice F2 Weber 300.00 due 2025-03-03
    2025-02-01 invoice F3 Weber 50.00 due 2025-03-03
    sync 2025-03-01
"""


def told(**said: tuple[str, str, str | None]) -> Ledger:
    """The ledger of BOOK with what the platform said last: item -> status, day, reason."""
    frames = dict(derived(BOOK))
    rows = [
        {
            "item_id": item,
            "status": code,
            "status_on": date.fromisoformat(day),
            "status_reason": why,
        }
        for item, (code, day, why) in said.items()
    ]
    items = frames["items"].drop("status", "status_on", "status_reason")
    types = {"item_id": pl.String, "status": pl.String, "status_on": pl.Date,
             "status_reason": pl.String}  # fmt: skip
    beside = pl.DataFrame(rows, schema=types).with_columns(
        pl.col("item_id").cast(items.schema["item_id"])
    )
    frames["items"] = items.join(beside, on="item_id", how="left", maintain_order="left")
    return Ledger.of("1", frames, frames["syncs"])


def found(book: Ledger, written: str = "", day: str = "2025-03-10") -> list[tuple[Any, ...]]:
    rows = objections(book, date.fromisoformat(day), deeds(written))
    return rows.select("item_id", "name", "balance", "status", "reason").rows()


SAID = told(
    F1=("207", "2025-02-15", "PU_ERR Prix unitaire"),
    F2=("210", "2025-02-20", "DOUBLON"),
    F3=("205", "2025-02-20", None),
)


def test_what_is_objected_to_is_offered_with_a_reason_the_largest_first():
    assert found(SAID) == [
        ("F2", "Weber", 30000, "210", "duplicate"),
        ("F1", "Dupont", 12000, "207", "price"),
    ]
    # What the platform said on the 20th is not known on the 19th.
    assert [row[0] for row in found(SAID, day="2025-02-19")] == ["F1"]


@pytest.mark.parametrize(
    ("dispute", "left"),
    [
        ("2025-02-16 dispute F1 Dupont price", ["F2"]),
        # Solved since the platform said so; or before, and it is objected to anew.
        ("2025-02-16 dispute F1 Dupont price resolved=2025-03-01 resolution=upheld", ["F2"]),
        ("2025-02-02 dispute F1 Dupont price resolved=2025-02-10 resolution=upheld", ["F2", "F1"]),
    ],
)
def test_an_invoice_that_has_its_dispute_is_not_offered_again(dispute: str, left: list[str]):
    assert [row[0] for row in found(SAID, dispute)] == left


@pytest.mark.parametrize(
    ("said", "reason"),
    [("QTE_ERR", "quantity"), ("AUTRE; LIVR_INCOMP", "delivery"), ("?", "other"), (None, "other")],
)
def test_the_reason_is_proposed_by_the_code_of_the_platform(said: str | None, reason: str):
    assert proposed_reason(said) == reason
    assert reason in DISPUTES


def test_every_objection_has_its_words():
    assert set(STATUSES) == set(OBJECTIONS)

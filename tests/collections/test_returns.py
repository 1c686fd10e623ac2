"""What banks took back: which receipt it was, and which application it undoes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from ardash.collections.cash import matched, waiting
from ardash.collections.returns import returns, to_undo
from ardash.records.batch import SCHEMAS, frame

MARCH = date(2025, 3, 31)


def movements(*rows: dict[str, Any]) -> pl.DataFrame:
    made = [
        {
            "receipt_id": str(n),
            "entry": str(n),
            "account": "FR76",
            "currency": "EUR",
            **row,
            "booked_on": date.fromisoformat(row["booked_on"]),
        }
        for n, row in enumerate(rows, start=1)
    ]
    return frame("receipts", made).with_columns(source=pl.lit("bank"))


def debit(on: str, amount: int = 10000, **columns: Any) -> dict[str, Any]:
    """A direct debit that came in."""
    return {"booked_on": on, "amount": amount, **columns}


def back(on: str, amount: int = -10000, **columns: Any) -> dict[str, Any]:
    """A movement out that the bank marks as a return."""
    return {"booked_on": on, "amount": amount, "reversal_of": "", **columns}


def found(*rows: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return list(returns(movements(*rows), MARCH).select("receipt_id", "known_by").iter_rows())


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        pytest.param(
            (debit("2025-03-01", end_to_end="M7"), debit("2025-03-05", end_to_end="M8"),
             back("2025-03-08", reversal_of="M7", end_to_end="M7")),
            ("1", "end_to_end"), id="its number",
        ),
        pytest.param(
            (debit("2025-03-01", payer_account="DE1"), debit("2025-03-02", payer_account="DE2"),
             back("2025-03-08", payer_account="DE1")),
            ("1", "account"), id="the payer's account",
        ),
        pytest.param(
            (debit("2025-03-01", payer_name="Müller GmbH"),
             back("2025-03-08", payer_name="MUELLER")),
            ("1", "name"), id="the payer's name",
        ),
        pytest.param(
            (debit("2025-02-01", payer_account="DE1"), debit("2025-03-01", payer_account="DE1"),
             back("2025-03-08", payer_account="DE1")),
            ("2", "account"), id="the latest of two",
        ),
        pytest.param(
            (debit("2025-03-01", end_to_end="M7"),
             back("2025-03-08", -10350, charges=350, end_to_end="M7")),
            ("1", "end_to_end"), id="with the charges of the return",
        ),
        pytest.param(
            (debit("2025-03-01", payer_account="DE1", end_to_end="M7"),
             back("2025-03-08", payer_account="DE1", end_to_end="M8")),
            (None, None), id="another number",
        ),
        pytest.param(
            (debit("2025-03-01", payer_account="DE1"), debit("2025-03-01", payer_account="DE1"),
             back("2025-03-08", payer_account="DE1")),
            (None, None), id="two of one day that nothing tells apart",
        ),
        pytest.param(
            (debit("2025-03-09", payer_account="DE1"), back("2025-03-08", payer_account="DE1")),
            (None, None), id="after it",
        ),
        pytest.param(
            (debit("2025-03-01", 9999, payer_account="DE1"),
             back("2025-03-08", payer_account="DE1")),
            (None, None), id="another amount",
        ),
        pytest.param(
            (debit("2024-02-01", payer_account="DE1"), back("2025-03-08", payer_account="DE1")),
            (None, None), id="longer ago than thirteen months",
        ),
    ],
)  # fmt: skip
def test_a_return_is_paired_with_what_it_takes_back(
    rows: tuple[dict[str, Any], ...], right: tuple[str | None, str | None]
) -> None:
    assert found(*rows) == [right]


def test_a_receipt_comes_back_once() -> None:
    rows = debit("2025-03-01", end_to_end="M7"), back("2025-03-08"), back("2025-03-09")
    numbered = [rows[0], *({**row, "end_to_end": "M7"} for row in rows[1:])]
    assert found(*numbered) == [("1", "end_to_end"), (None, None)]


def test_money_out_that_is_no_return_takes_nothing_back() -> None:
    paid = {"booked_on": "2025-03-08", "amount": -10000, "payer_account": "DE1"}
    assert found(debit("2025-03-01", payer_account="DE1"), paid) == []


def decided(**columns: Any) -> pl.DataFrame:
    row = {
        "application": 1, "version": 1, "receipt_source": "bank", "receipt_id": "1",
        "customer_id": "C1", "undone_at": None, "rule": None,
        "lines": [{"number": 1, "kind": "payment", "item_id": "F1", "amount": 10000,
                   "booked_at": None}],
        **columns,
    }  # fmt: skip
    return pl.DataFrame([row])


def test_an_application_of_what_came_back_is_proposed_to_be_undone() -> None:
    rows = movements(debit("2025-03-01", end_to_end="M7"), back("2025-03-08", end_to_end="M7"))
    (row,) = to_undo(returns(rows, MARCH), decided()).to_dicts()
    assert (row["application"], row["customer_id"], row["amount"]) == (1, "C1", -10000)
    assert to_undo(returns(rows, date(2025, 3, 7)), decided()).is_empty()
    assert to_undo(returns(rows, MARCH), decided(undone_at=date(2025, 3, 9))).is_empty()


def test_what_gave_way_to_the_source_is_the_source_s_to_undo() -> None:
    rows = movements(debit("2025-03-01", end_to_end="M7"), back("2025-03-08", end_to_end="M7"))
    lines = [
        {"number": number, "kind": "payment", "item_id": f"F{number}", "amount": 5000,
         "booked_at": datetime.fromisoformat("2025-03-05T09:00")}
        for number in (1, 2)
    ]  # fmt: skip
    assert to_undo(returns(rows, MARCH), decided(lines=lines)).is_empty()
    in_part = [lines[0], {**lines[1], "booked_at": None}]
    assert to_undo(returns(rows, MARCH), decided(lines=in_part)).height == 1


def test_what_came_back_waits_for_nobody_and_counts_in_no_rate() -> None:
    rows = movements(
        debit("2025-03-01", end_to_end="M7"), debit("2025-03-02"),
        back("2025-03-08", end_to_end="M7"),
    )  # fmt: skip
    statements = pl.DataFrame(schema=SCHEMAS["statements"]).with_columns(source=pl.lit("bank"))
    nobody = decided().clear()
    assert waiting(rows, statements, nobody, MARCH)["receipt_id"].to_list() == ["2"]
    assert waiting(rows, statements, nobody, date(2025, 3, 7))["receipt_id"].to_list() == ["1", "2"]
    (rate,) = matched(rows, decided(receipt_id="2"), MARCH)
    assert (rate.receipts, rate.applied) == (1, 1)

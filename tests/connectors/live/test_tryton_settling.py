"""Receivable lines of one customer of Tryton: what settles what, worked by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ardash.connectors._tryton.settling import Line, settle


def line(key: str, amount: int, day: int, **said: Any) -> Line:
    on = dt.date(2026, 1, day)
    alone = said.pop("alone", amount > 0)
    due = said.pop("due", on)
    return Line(
        key=key, place=key, day=on, due=due, amount=amount, base=amount, currency="EUR",
        stands_alone=alone, kind="payment", **said,
    )  # fmt: skip


def told(lines: list[Line]) -> list[tuple[str, str, int, int, bool]]:
    found = settle(lines)
    return [(s.source.key, s.target.key, s.amount, s.day.day, s.direct) for s in found]


def test_a_payment_settles_the_invoice_it_is_reconciled_with() -> None:
    lines = [line("F", 100, 1, group=7, invoice=1), line("P", -100, 9, group=7)]
    assert told(lines) == [("P", "F", 100, 9, True)]
    assert [each.left for each in lines] == [0, 0]


def test_a_part_payment_lowers_the_instalment_due_first() -> None:
    lines = [
        line("F/2", 70, 1, due=dt.date(2026, 3, 1), invoice=1),
        line("F/1", 30, 1, due=dt.date(2026, 2, 1), invoice=1),
        line("P", -50, 9, pays=1),
    ]
    assert told(lines) == [("P", "F/1", 30, 9, True), ("P", "F/2", 20, 9, True)]
    assert [each.left for each in lines] == [50, 0, 0]


def test_a_credit_note_is_moved_on_the_day_of_the_reconciliation() -> None:
    settled_on = dt.date(2026, 1, 20)
    lines = [
        line("F", 100, 1, group=7, invoice=1, settled_on=settled_on),
        line("C", -40, 5, group=7, invoice=2, alone=True),
        line("P", -60, 9, group=7),
    ]
    assert told(lines) == [("C", "F", 40, 20, False), ("P", "F", 60, 9, True)]


def test_money_that_came_before_the_invoice_is_moved_when_the_invoice_is_there() -> None:
    lines = [line("P", -100, 1, group=7), line("F", 100, 9, group=7, invoice=1)]
    assert told(lines) == [("P", "F", 100, 9, False)]


def test_what_is_paid_beyond_the_invoice_is_left() -> None:
    lines = [line("F", 100, 1, invoice=1), line("P", -130, 9, pays=1)]
    assert told(lines) == [("P", "F", 100, 9, True)]
    assert lines[1].left == -30


def test_two_customers_groups_do_not_mix() -> None:
    lines = [line("F", 100, 1, group=7, invoice=1), line("P", -100, 9, group=8)]
    assert told(lines) == []

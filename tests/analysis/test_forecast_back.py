"""Back-tests: forecasts as they would have been made, what they were worth, and what they cost."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from forecast_books import AS_OF, habit
from ledgers import ledger

from ardash.analysis._forecast.bunches import bunches
from ardash.analysis._forecast.making import made
from ardash.analysis._forecast.past import WEEKS
from ardash.analysis._forecast.thinned import chosen
from ardash.analysis.forecast import back_test, forecast, measured
from ardash.errors import BadSetting
from ardash.records.people.actions import Actions
from ardash.risk.history import History
from ardash.risk.training import train

#: 100.00 a week for 20 weeks, each paid a week later; what came after AS_OF, too.
WEEKLY = "\n".join(
    f"{day} invoice F{n} Dupont 100.00 due {day + timedelta(days=7)}\n"
    f"{day + timedelta(days=7)} payment F{n} 100.00"
    for n, day in enumerate(AS_OF + timedelta(weeks=n) for n in range(-20, 5))
)
KNOWN = "\n".join(line for line in WEEKLY.splitlines() if line[:10] <= AS_OF.isoformat())


def rows_of(text: str, **options: object) -> pl.DataFrame:
    return back_test(ledger(text), AS_OF, Actions.empty(), **options)  # type: ignore[arg-type]


def test_a_forecast_is_made_every_week_of_the_younger_half_of_the_history() -> None:
    rows = rows_of(WEEKLY)
    days = rows["as_of"].unique().sort().to_list()
    assert days == [AS_OF - timedelta(weeks=n) for n in range(10, 0, -1)]
    assert rows["actual"].unique().to_list() == [10000]
    assert rows["period_end"].max() == AS_OF
    # 10 + 9 + ... + 1 weeks were over.
    assert measured(rows).select("currency", "forecasts", "weeks").rows() == [("EUR", 10, 55)]


def test_it_begins_and_steps_as_it_is_told() -> None:
    rows = rows_of(KNOWN, since=AS_OF - timedelta(days=45), every_weeks=3)
    assert rows["as_of"].unique().sort().to_list() == [
        AS_OF - timedelta(weeks=6), AS_OF - timedelta(weeks=3),
    ]  # fmt: skip


def test_what_came_later_changes_no_row_of_it() -> None:
    assert rows_of(KNOWN).equals(rows_of(WEEKLY))


def test_bands_are_those_that_could_be_known_that_day() -> None:
    """The first forecast is as drawn: no earlier one had shown anything."""
    day = AS_OF - timedelta(weeks=2)
    rows = rows_of(KNOWN, since=day)
    # A forecast by a model of that very day draws the same.
    book = ledger(KNOWN)
    then = train(book, day, Actions.empty())
    drawn = made(book, day, then, Actions.empty(), draws=400).periods
    names = ["expected", "low_80", "low_50", "high_50", "high_80"]
    first = rows.filter(pl.col("as_of") == day).select(names)
    assert first.equals(drawn.head(2).select(names))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"since": date(2020, 1, 1)}, "from 2025-02-10 to 2025-06-30"),
        ({"since": AS_OF}, "from 2025-06-30 on"),
        ({"every_weeks": 0}, "every 0 weeks"),
    ],
)
def test_days_that_make_no_sense_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        rows_of(KNOWN, **options)


def test_books_without_invoices_have_nothing_to_test() -> None:
    rows = rows_of("2025-06-30 unapplied P1 Dupont 10.00")
    assert rows.is_empty()
    assert measured(rows).is_empty()


def week(currency: str, expected: int, actual: int, outer: int, inner: int) -> dict[str, object]:
    """A week whose bands lie so far around what was expected."""
    return {
        "as_of": AS_OF, "currency": currency, "week": 1, "period_start": AS_OF,
        "period_end": AS_OF, "expected": expected, "not_issued": 0,
        "low_80": expected - outer, "low_50": expected - inner, "high_50": expected + inner,
        "high_80": expected + outer, "actual": actual,
    }  # fmt: skip


def test_what_it_was_worth_is_told_by_currency_and_together() -> None:
    """EUR: 100 and 60 expected, 120 and 30 came: in the inner and beyond the lower outer end."""
    rows = pl.DataFrame(
        [week("EUR", 100, 120, 30, 20), week("EUR", 60, 30, 20, 10), week("GBP", 50, 0, 50, 10)],
        schema=WEEKS,
    )
    found = measured(rows)
    assert found["currency"].to_list() == ["EUR", "GBP", None]
    assert found["weeks"].to_list() == [2, 1, 3]
    assert found["inside_80"].to_list() == [0.5, 1.0, 2 / 3]
    assert found["inside_50"].to_list() == [0.5, 0.0, 1 / 3]
    assert found["below_80"].to_list() == [0.5, 0.0, 1 / 3]
    assert found["above_80"].to_list() == [0.0, 0.0, 0.0]
    # (160 - 150) ÷ 150 and (20 + 30) ÷ 150; of GBP nothing came.
    assert found["bias_share"].to_list() == [10 / 150, None, None]
    assert found["error_share"].to_list() == [50 / 150, None, None]


def test_of_few_amounts_all_are_chosen_once() -> None:
    places, weights = chosen(np.array([5.0, 3.0, 9.0]), 3, 1, seed=0)
    assert (places.tolist(), weights.tolist()) == ([0, 1, 2], [1.0, 1.0, 1.0])


@pytest.mark.parametrize("seed", range(5))
def test_the_chosen_stand_for_all_and_the_largest_for_themselves(seed: int) -> None:
    amounts = np.concatenate([np.full(96, 10.0), [500.0, 400.0, 300.0, 200.0]])
    places, weights = chosen(amounts, 28, 4, seed)
    # 960 in steps of 40: 24 of the small ones, each standing for four.
    assert places[-4:].tolist() == [96, 97, 98, 99]
    assert weights.tolist() == [4.0] * 24 + [1.0] * 4
    assert (amounts[places] * weights).sum() == amounts.sum() == 2360.0


def test_nothing_to_choose_from_leaves_the_largest() -> None:
    places, weights = chosen(np.array([7.0, 0.0, 0.0, 0.0]), 3, 1, seed=0)
    assert (places.tolist(), weights.tolist()) == ([0], [1.0])


#: 60 customers owe 100.00 each, all due on one day, and each was invoiced once before.
ALIKE = "\n".join(
    f"2025-05-12 invoice A{n} C{n} 100.00 due 2025-06-11\n"
    f"2025-06-11 payment A{n} 100.00\n"
    f"2025-06-10 invoice B{n} C{n} 100.00 due 2025-07-10"
    for n in range(60)
)


def test_a_few_of_many_alike_say_what_all_of_them_say() -> None:
    book, model = ledger(ALIKE), habit(ALIKE, {0: 0.5, 14: 1.0})
    whole = forecast(book, AS_OF, model, Actions.empty())
    few = made(book, AS_OF, model, Actions.empty(), most=20)
    assert (whole.parts.height, few.parts.height) == (120, 40)
    open_items = [each.periods["open_items"].to_list() for each in (whole, few)]
    # Half of 6,000.00 in the second week, half in the fourth.
    assert open_items[0] == open_items[1] == [0, 300000, 0, 300000, *([0] * 9)]
    coming = [each.periods["not_issued"].sum() for each in (whole, few)]
    # Each of 60 or 20 rows is rounded by itself.
    assert abs(coming[0] - coming[1]) <= 40


def test_a_part_that_stands_for_several_does_not_come_at_once() -> None:
    """Of 4,000 alike, 1,500 are drawn by themselves, and as many stand for 2,500."""
    text = "\n".join(f"2025-06-10 invoice B{n} C{n} 100.00 due 2025-07-10" for n in range(4000))
    book, model = ledger(text), habit(text, {0: 0.5, 14: 1.0})
    wide = []
    for most in (None, 3000):
        second = made(book, AS_OF, model, Actions.empty(), most=most).periods.row(1, named=True)
        wide.append(second["high_80"] - second["low_80"])
    assert 0.9 <= wide[1] / wide[0] <= 1.1


def paid_weekly(amounts: list[int]) -> str:
    """Invoices of so much, one paid in each of the last weeks."""
    days = [AS_OF - timedelta(weeks=len(amounts) - 1 - n) for n in range(len(amounts))]
    return "\n".join(
        f"{day - timedelta(days=20)} invoice F{n} Dupont {amount}.00 due {day}\n"
        f"{day} payment F{n} {amount}.00"
        for n, (day, amount) in enumerate(zip(days, amounts, strict=True))
    )


def history_of(text: str) -> History:
    return History.of(ledger(text), AS_OF, Actions.empty())


def test_receipts_of_every_week_alike_are_as_even_as_can_be() -> None:
    """Over 14 weeks, 13 differences of 0: (0 + 13 x 2) ÷ (13 + 13) = 1."""
    assert bunches(history_of(paid_weekly([100] * 14))) == {"EUR": 1.0}


def test_receipts_that_swing_from_week_to_week_are_bunched() -> None:
    """100 and 300 by turns, 14 weeks: mean 200, one is worth (100² + 300²) ÷ 400 = 250.

    13 differences of 200: 13 x 200² ÷ 2 ÷ (200 x 250) = 5.2; (5.2 + 26) ÷ 26 = 1.2.
    """
    (found,) = bunches(history_of(paid_weekly([100, 300] * 7))).values()
    assert round(found, 12) == 1.2


def test_before_anything_was_paid_receipts_are_taken_for_bunched_as_usual() -> None:
    assert bunches(history_of("2025-06-10 invoice F1 Dupont 100.00 due 2025-07-10")) == {}
    # A single week: nothing to compare it with.
    assert bunches(history_of(paid_weekly([100]))) == {"EUR": 2.0}

"""The cash forecast: worked by hand on small books, and what must hold on any."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from deeds import deeds
from forecast_books import AS_OF, BOOK, expected, habit, made
from ledgers import ledger

from ardash.analysis.forecast import (
    CASH_SOURCES,
    bad_period,
    by_customer,
    by_item,
    ends_of,
    forecast,
    to_keep,
)
from ardash.errors import BadSetting
from ardash.records.people.actions import Actions
from ardash.risk.training import train


def test_an_open_item_is_expected_when_customers_pay_given_that_it_is_unpaid() -> None:
    # 400.00 due on 10 July: half by then, in the second week (8-14), half on the 24th, in the
    # fourth (22-28).
    assert expected(made(weeks=5)) == [0, 20000, 0, 20000, 0]


def test_what_is_unpaid_after_the_due_day_is_expected_of_what_is_left() -> None:
    # Due 20 days ago: half would have come on that day, and all of the rest 28 days after it.
    text = "2025-05-10 invoice F1 Dupont 100.00 due 2025-06-10"
    found = made(text, {0: 0.5, 28: 1.0}, weeks=3)
    assert expected(found) == [0, 10000, 0]  # 8 July


def test_what_is_not_expected_by_the_last_day_is_beyond() -> None:
    found = made(chances={0: 0.5, 14: 0.75}, weeks=5)
    assert expected(found) == [0, 20000, 0, 10000, 0]
    assert found.totals("cash_source").filter(pl.col("cash_source") == "open_items").to_dicts() == [
        {
            "currency": "EUR", "cash_source": "open_items", "amount": 40000, "expected": 30000,
            "beyond": 10000,
        }
    ]  # fmt: skip
    assert found.standing.to_dicts() == [
        {
            "currency": "EUR", "receivable": 40000, "credit": 0, "covered": 0, "to_come": 40000,
            "expected": 30000, "beyond": 10000,
        }
    ]  # fmt: skip


def test_the_forecast_is_the_sum_of_the_items_expected_payments_to_the_cent() -> None:
    # A third of 100.01 on each of three days has no exact cents.
    text = "\n".join(
        f"2025-06-10 invoice F{n} K{n % 3} {100 + n}.0{n % 10} due 2025-07-10" for n in range(30)
    )
    found = {
        by: made(text, {0: 1 / 3, 7: 2 / 3, 14: 0.97}, by=by, weeks=13)
        for by in ("day", "week", "month")
    }
    items = found["week"].parts.filter(pl.col("item").is_not_null())
    paid = found["week"].paid[: items.height]
    assert int(paid.sum()) == sum(expected(found["week"]))
    beyond = items["amount"].to_numpy() - paid.sum(axis=1)
    assert int(items["amount"].sum()) == int(paid.sum() + beyond.sum())
    assert (paid >= 0).all()
    assert (beyond >= 0).all()
    days = np.array(expected(found["day"])).reshape(-1, 7).sum(axis=1).tolist()
    assert days == expected(found["week"])
    until_september = np.array(expected(found["day"])).cumsum()[(date(2025, 9, 28) - AS_OF).days]
    assert sum(expected(found["month"])) == until_september


def test_every_source_of_cash_adds_up_to_the_total() -> None:
    said = deeds("2025-06-20 promise Dupont 50.00 due 2025-07-02\n"
                 "2025-06-20 dispute F3 Martin price 40.00")  # fmt: skip
    found = made(actions=said)
    by_source = found.periods.select(CASH_SOURCES).sum_horizontal()
    assert by_source.to_list() == found.periods["expected"].to_list()
    assert found.totals()["expected"].item() == found.periods["expected"].sum()


def test_a_promise_of_tomorrow_moves_the_money_to_tomorrow() -> None:
    # Before any promise has ended, one in two is kept: 50.00 of 100.00 come tomorrow, the rest goes
    # on as if it were unpaid until its last day, 4 July.
    said = deeds("2025-06-28 promise Martin 100.00 due 2025-07-01 grace=3 items=F3")
    found = made(actions=said, weeks=5)
    assert expected(found, "promised") == [5000, 2500, 0, 2500, 0]
    assert expected(found, "open_items") == [0, 15000, 0, 15000, 0]


def test_promises_of_one_who_kept_them_count_more() -> None:
    text = (
        BOOK
        + """
        2025-05-01 invoice F0 Martin 30.00 due 2025-05-10
        2025-05-15 payment F0 30.00
    """
    )
    said = deeds("""
        2025-05-12 promise Martin 30.00 due 2025-05-15 items=F0
        2025-06-28 promise Martin 100.00 due 2025-07-01 items=F3
    """)
    # Of all: (1 + 2 x 0.5) ÷ (1 + 2) = 2/3; of its own: (1 + 3 x 2/3) ÷ (1 + 3) = 0.75.
    found = made(text, actions=said, weeks=5)
    assert expected(found, "promised")[0] == 7500


def test_a_promise_that_names_no_invoice_covers_the_oldest() -> None:
    said = deeds("2025-06-28 promise Dupont 250.00 due 2025-07-02")
    parts = made(actions=said).parts.filter(pl.col("cash_source") != "not_issued")
    rows = parts.filter(pl.col("customer") == parts["customer"].min()).sort("cash_source", "amount")
    assert rows.select("cash_source", "amount").rows() == [
        ("open_items", 5000), ("promised", 5000), ("promised", 20000),
    ]  # fmt: skip


def test_instalments_of_a_plan_come_on_their_days() -> None:
    said = deeds("2025-06-28 plan Dupont 2025-07-15=150.00 2025-08-15=150.00")
    found = made(actions=said, chances={0: 0.0}, weeks=8)
    assert expected(found, "planned") == [0, 0, 7500, 0, 0, 0, 7500, 0]
    assert expected(found, "open_items") == [0] * 8


def test_a_promise_or_dispute_written_later_changes_nothing() -> None:
    said = deeds("2025-07-01 promise Martin 100.00 due 2025-07-02\n"
                 "2025-07-01 dispute F3 Martin price")  # fmt: skip
    assert made(actions=said).periods.equals(made().periods)


def test_a_dispute_holds_cash_back_until_it_is_usually_solved_and_some_of_it_for_good() -> None:
    # Nothing is known: disputes take 30 days, a fifth of them 4, 11, 21, 37 and 70 days, and the
    # customer is right every second time. The first fifth pays as usual, half on 10 July and half
    # on the 24th; the next two on the 24th; the others as soon as they are solved.
    plain = made("2025-06-10 invoice F1 Dupont 100.00 due 2025-07-10", weeks=13)
    said = deeds("2025-06-30 dispute F1 Dupont price")
    held = made("2025-06-10 invoice F1 Dupont 100.00 due 2025-07-10", actions=said, weeks=13)
    assert expected(plain)[:4] == [0, 5000, 0, 5000]
    by_week = dict(enumerate(expected(held, "disputed"), start=1))
    assert {week: amount for week, amount in by_week.items() if amount} == {
        2: 500, 4: 500 + 2000, 6: 1000, 11: 1000,
    }  # fmt: skip


def test_credit_notes_and_unapplied_cash_bring_no_cash_and_cover_the_oldest() -> None:
    text = (
        BOOK
        + """
        2025-06-12 credit_note C1 Dupont 30.00
        2025-06-13 unapplied P1 Dupont 20.00
        2025-06-14 unapplied P2 Martin 150.00
    """
    )
    found = made(text, {0: 1.0}, weeks=2)
    # What was invoiced less what was credited: 20 + 150 of 200 collected or credited was cash.
    share = 170 / 200
    rows = found.parts.filter(pl.col("cash_source") == "open_items")["amount"].to_list()
    assert rows == [15000, 10000]
    assert expected(found) == [0, round(15000 * share) + round(10000 * share)]
    assert found.standing.select("receivable", "credit", "covered", "to_come").rows() == [
        (20000, 20000, 15000, 25000)
    ]


def test_several_currencies_and_entities_stand_apart() -> None:
    text = BOOK + "2025-06-10 invoice U1 Dupont 70.00 due 2025-07-10 currency=USD entity=West"
    found = made(text, {0: 1.0}, weeks=2)
    issued = found.periods.select("currency", "period", "open_items").rows()
    assert issued == [("EUR", 1, 0), ("EUR", 2, 40000), ("USD", 1, 0), ("USD", 2, 7000)]
    by_entity = found.totals("entity", "cash_source").filter(pl.col("cash_source") == "open_items")
    assert by_entity.select("currency", "entity", "expected").rows() == [
        ("EUR", "", 40000), ("USD", "West", 7000),
    ]  # fmt: skip


def test_invoices_to_come_follow_the_rhythm_of_sales_and_stand_apart() -> None:
    # 70.00 every Monday for a year, paid at once: each week brings about as much again.
    days = [AS_OF - timedelta(weeks=n) for n in range(53)]
    text = "\n".join(
        f"{day} invoice F{n} Dupont 70.00 due {day}\n{day} payment F{n} 70.00"
        for n, day in enumerate(days)
    )
    found = made(text, {0: 1.0}, weeks=4)
    assert expected(found) == [0, 0, 0, 0]
    coming = expected(found, "not_issued")
    assert all(abs(week - 7000) < 700 for week in coming)


def test_narrowed_to_a_customer_it_is_that_part_of_the_whole() -> None:
    book = ledger(BOOK)
    whole = made()
    parts = [whole.narrowed(book.where(customer_id=name)) for name in ("Dupont", "Martin")]
    together = sum(part.periods["expected"].to_numpy() for part in parts)
    assert list(together) == whole.periods["expected"].to_list()
    assert [part.standing["receivable"].item() for part in parts] == [30000, 10000]
    assert whole.narrowed(book.where(customer_id="nobody")).periods.is_empty()


def test_the_same_seed_draws_the_same_bands_and_another_one_others() -> None:
    bands = ["low_80", "low_50", "high_50", "high_80"]
    first, again, other = (made(seed=seed).periods.select(bands) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_bands_lie_around_what_is_expected_the_wider_one_outside() -> None:
    rows = made(chances={0: 0.3, 7: 0.6, 30: 0.9}).periods
    order = ["low_80", "low_50", "expected", "high_50", "high_80"]
    values = rows.select(order).to_numpy()
    assert (np.diff(values, axis=1) >= 0).all()
    assert (values >= 0).all()


def test_what_a_bad_week_lacks_adds_up_to_its_band() -> None:
    found = made(weeks=2)
    rows = bad_period(found, "EUR", 2)
    week = found.periods.filter(pl.col("period") == 2)
    assert rows["missing"].sum() == (week["expected"] - week["low_80"]).item()
    assert rows["expected"].sum() == week["expected"].item()
    assert (rows["expected"] - rows["missing"]).to_list() == rows["bad"].to_list()
    assert bad_period(found, "EUR", 9).is_empty()


def test_customers_and_items_say_who_makes_the_money_come() -> None:
    found = made(chances={0: 1.0}, weeks=2)
    book = ledger(BOOK)
    rows = by_customer(found, book)
    assert rows.select("customer_id", "to_come", "issued", "beyond").rows() == [
        ("Dupont", 30000, 30000, 0), ("Martin", 10000, 10000, 0),
    ]  # fmt: skip
    assert rows["expected"].sum() == found.periods["expected"].sum()
    assert by_item(found, book).select("item_id", "expected").rows() == [
        ("F1", 20000), ("F2", 10000), ("F3", 10000),
    ]  # fmt: skip
    kept = to_keep(found, book)
    assert kept.weeks["expected"].to_list() == found.periods["expected"].to_list()
    assert kept.customers["expected"].sum() == found.periods["expected"].sum()


def test_what_speaks_against_believing_it_is_said() -> None:
    assert [note.params for note in made().notes] == [{"count": 0}]
    dayless = BOOK + "2025-06-20 payment F1 200.00 date_source=export"
    assert [str(note).split(":")[0] for note in made(dayless).notes] == [
        "There is too little history",
        "Of 1 payments the source does not know the day",
    ]
    often = "\n".join(
        f"2025-05-01 invoice P{n} K 1.00 due 2025-05-{n:02d}\n2025-05-{n:02d} payment P{n} 1.00"
        for n in range(1, 21)
    )
    assert made(often).notes == ()


NEVER_PAID = "\n".join(
    f"2025-0{1 + n % 5}-10 invoice F{n} K{n % 3} 100.00 due 2025-0{1 + n % 5}-20" for n in range(9)
)
ON_TIME = "\n".join(
    f"2025-0{1 + n % 5}-10 invoice F{n} K{n % 3} 100.00 due 2025-0{1 + n % 5}-20\n"
    f"2025-0{1 + n % 5}-20 payment F{n} 100.00"
    for n in range(9)
)


@pytest.mark.parametrize(
    "text",
    [
        "customer Dupont",
        "2025-06-30 invoice F1 Dupont 100.00 due 2025-07-30",
        "2025-06-30 invoice F1 Dupont 0.00 due 2025-07-30",
        "2025-06-30 invoice F1 Dupont 100.00",
        "2025-06-01 unapplied P1 Dupont 10.00",
        "\n".join(
            f"2025-06-0{n} invoice F{n} Dupont 10.0{n} due 2025-06-2{n}" for n in range(1, 6)
        ),
        NEVER_PAID,
        ON_TIME,
    ],
    ids=["nothing", "one", "zero", "undated", "cash alone", "five", "never paid", "on time"],
)
def test_thin_histories_give_figures_and_never_nan(text: str) -> None:
    book = ledger(text)
    found = forecast(book, AS_OF, train(book, AS_OF, Actions.empty()), Actions.empty(), weeks=4)
    for frame in (found.periods, found.standing, found.totals("cash_source")):
        assert frame.null_count().sum_horizontal().sum() == 0
    assert np.isfinite(found.cash_by).all()
    assert by_customer(found, book)["share"].is_nan().sum() == 0
    issued = found.parts.filter(pl.col("item").is_not_null())["amount"].sum()
    assert issued == found.standing["to_come"].sum()


def test_nothing_that_came_later_is_looked_at() -> None:
    later = """
        2025-07-01 payment F1 200.00
        2025-07-02 invoice F9 Dupont 900.00 due 2025-08-02
        2025-07-03 credit_note C9 Martin 50.00
    """
    model = habit(BOOK, {0: 0.5, 14: 1.0})
    before, after = (
        forecast(ledger(text), AS_OF, model, Actions.empty()) for text in (BOOK, BOOK + later)
    )
    assert before.periods.equals(after.periods)
    assert before.standing.equals(after.standing)


def test_a_model_that_knows_what_came_later_is_refused() -> None:
    book = ledger(BOOK)
    model = train(book, AS_OF, Actions.empty())
    with pytest.raises(ValueError, match="after 2025-06-01"):
        forecast(book, date(2025, 6, 1), model, Actions.empty())


def test_periods_are_days_weeks_of_seven_days_or_months() -> None:
    assert ends_of(AS_OF, "week", 2) == [date(2025, 7, 7), date(2025, 7, 14)]
    assert ends_of(AS_OF, "day", 1)[-1] == date(2025, 7, 7)
    assert ends_of(AS_OF, "month", 13) == [
        date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30),
    ]  # fmt: skip
    assert len(ends_of(AS_OF, "month", 52)) == 12
    with pytest.raises(BadSetting):
        ends_of(AS_OF, "week", 54)


def test_where_nobody_pays_on_weekends_saturdays_money_comes_on_monday() -> None:
    # The habit is the due day, Saturday 5 July; 21 payments so far were on weekdays.
    days = [date(2025, 5, 1) + timedelta(days=n) for n in range(29)]
    paid = "".join(
        f"\n2025-05-01 invoice P{day} Martin 1.00 due {day}\n{day} payment P{day} 1.00"
        for day in days
        if day.weekday() < 5
    )
    text = "2025-06-10 invoice F1 Dupont 100.00 due 2025-07-05"
    assert expected(made(text, {0: 1.0}, by="day", weeks=1)) == [0, 0, 0, 0, 10000, 0, 0]
    assert expected(made(text + paid, {0: 1.0}, by="day", weeks=1)) == [0, 0, 0, 0, 0, 0, 10000]

"""Features say what was known on the day asked, and nothing of what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from deeds import deeds
from ledgers import ledger

from ardash.records.people.actions import Actions
from ardash.risk.features import NAMES, Asked, features
from ardash.risk.history import History
from ardash.risk.invoices import day_number

BOOK = """
    customer A segment=trade
    2025-01-01 invoice F1 A 100.00 due 2025-01-31
    2025-02-10 payment F1 100.00
    2025-01-01 invoice F2 A 200.00 due 2025-01-31
    2025-02-20 payment F2 200.00
    2025-02-01 invoice F3 A 300.00 due 2025-03-03
    2025-03-01 invoice F4 A 400.00 due 2025-03-31
"""


def told(text: str, number: str, day: str, done: str = "") -> dict[str, float]:
    """The features of an invoice at the close of a day, from all that the text holds."""
    made = ledger(text)
    history = History.of(made, date(2025, 12, 31), deeds(done))
    item = int(made.items.collect("polars").to_native().filter(item_id=number)["item"].item())
    row = np.flatnonzero(history.item == item)
    asked = Asked(row, np.array([day_number(date.fromisoformat(day))]))
    found = features(history, asked, history.usual_sizes)
    return dict(zip(NAMES, found[0].tolist(), strict=True))


def test_delays_are_counted_from_the_day_they_are_paid() -> None:
    # On 19 February only F1, 10 days late, has been paid: one payment and 3 as usual (10 too).
    assert told(BOOK, "F4", "2025-02-19")["mean_delay"] == 10
    # F2 came 20 days late: (10 + 20 + 3 x 15) / 5, everybody else being this customer.
    assert told(BOOK, "F4", "2025-02-20")["mean_delay"] == 15
    assert told(BOOK, "F4", "2025-02-20")["last_delay"] == 20
    assert told(BOOK, "F4", "2025-02-20")["payments"] == pytest.approx(np.log(3))
    assert np.isnan(told(BOOK, "F4", "2025-02-09")["last_delay"])


def test_what_is_open_and_overdue_is_that_of_the_day() -> None:
    before, after = told(BOOK, "F4", "2025-03-03"), told(BOOK, "F4", "2025-03-13")
    assert (np.expm1(before["open"]), before["overdue_0"]) == pytest.approx((2, 0))
    assert (np.expm1(after["open"]), np.expm1(after["overdue_0"])) == pytest.approx((2, 1))
    assert after["overdue_days"] == 10


def test_terms_and_size_are_those_of_the_invoice() -> None:
    found = told(BOOK, "F4", "2025-02-28")
    assert found["terms_days"] == 30
    # The others were of 100, 200 and 300: their geometric mean is what is usual.
    usual = np.mean(np.log1p([10_000, 20_000, 30_000]))
    assert found["size_to_usual"] == pytest.approx(np.log1p(40_000) - usual)


def test_promises_and_disputes_count_from_the_day_they_are_known() -> None:
    done = """
        2025-03-05 promise A 100.00 due 2025-03-10 grace=0
        2025-03-12 dispute F3 A price resolved=2025-03-20 resolution=upheld
    """
    assert np.isnan(told(BOOK, "F4", "2025-03-10", done)["broken_share"])
    assert told(BOOK, "F4", "2025-03-11", done)["broken_share"] == 1
    assert [
        told(BOOK, "F3", day, done)["disputed"]
        for day in ("2025-03-11", "2025-03-12", "2025-03-20")
    ] == [0, 1, 0]
    assert told(BOOK, "F4", "2025-03-12", done)["customer_disputes"] == 1


def test_a_broken_promise_counts_until_it_is_withdrawn() -> None:
    """Promised to 8 March with three days of grace, nothing came; taken back on 1 May."""
    done = "2025-03-01 promise A 300.00 due 2025-03-08 cancelled=2025-05-01T09:00"
    counts = [
        (round(np.expm1(found["promises_ended"])), found["broken_share"])
        for found in (told(BOOK, "F4", day, done) for day in ("2025-03-11", "2025-04-30"))
    ]
    # 11 March is the last day of grace: it has not ended.
    assert counts[0][0] == 0
    assert np.isnan(counts[0][1])
    assert counts[1] == (1, 1.0)
    after = told(BOOK, "F4", "2025-05-01", done)
    assert after["promises_ended"] == 0
    assert np.isnan(after["broken_share"])


def test_a_promise_that_was_cancelled_while_it_ran_has_never_ended() -> None:
    done = "2025-03-01 promise A 300.00 due 2025-03-08 cancelled=2025-03-11T09:00"
    assert told(BOOK, "F4", "2025-12-31", done)["promises_ended"] == 0


def test_a_promise_that_was_kept_and_then_cancelled_counts_in_between() -> None:
    """All of it came on 20 February, ten days before it was due."""
    done = "2025-02-12 promise A 200.00 due 2025-03-01 cancelled=2025-02-25 items=F2"
    days = ("2025-02-19", "2025-02-20", "2025-02-24", "2025-02-25")
    counts = [told(BOOK, "F4", day, done)["promises_ended"] for day in days]
    assert [round(np.expm1(count)) for count in counts] == [0, 1, 1, 0]


def test_a_relation_is_as_old_as_the_first_invoice_that_was_known() -> None:
    """Booked in March only, that of last year did not make the relation older in February."""
    late = BOOK + "\n2024-06-01 invoice F0 A 50.00 due 2024-07-01 booked=2025-03-10"
    assert told(late, "F4", "2025-02-28")["relation_days"] == 58
    assert told(late, "F4", "2024-12-31")["relation_days"] == 0


def test_in_a_currency_that_was_never_seen_every_amount_is_as_usual() -> None:
    text = BOOK + "\n2025-03-02 invoice F5 A 9000.00 due 2025-04-01 currency=GBP"
    made = ledger(text)
    history = History.of(made, date(2025, 12, 31), Actions.empty())
    asked = Asked(
        np.flatnonzero((history.rows["currency"] == "GBP").to_numpy()), history.issued[-1:]
    )
    (row,) = features(history, asked, {"EUR": history.usual_sizes["EUR"]})
    assert row[NAMES.index("size")] == 0


def test_a_customer_who_pays_on_the_tenth_has_a_day_of_its_own() -> None:
    lines = []
    for month in range(1, 9):
        lines += [
            f"2025-{month:02d}-03 invoice F{month} A 100.00 due 2025-{month:02d}-05",
            f"2025-{month:02d}-10 payment F{month} 100.00",
        ]
    book = "\n".join([*lines, "2025-09-01 invoice F9 A 100.00 due 2025-09-06"])
    found = told(book, "F9", "2025-08-31")
    # Paid on the 10th 8 times of 8 + 2; a weekend may move it by two days, so the 8th will do.
    assert (found["month_share"], found["run_after_due_days"]) == (0.8, 2)


FIRST = date(2025, 1, 1)

Lines = list[tuple[date, str]]


def drawn(seed: int) -> tuple[Lines, Lines]:
    """Invoices of three customers with entries, and what people wrote of them, day by day."""
    chance = np.random.default_rng(seed)

    def day() -> date:
        return FIRST + timedelta(days=int(chance.integers(0, 200)))

    lines: Lines = []
    for number in range(40):
        issued, due = day(), day()
        stated = f"due {due}" if chance.random() < 0.8 else ""
        amount = chance.integers(0, 300)
        lines.append(
            (issued, f"invoice F{number} {chance.choice(list('ABC'))} {amount}.00 {stated}")
        )
        for _ in range(chance.integers(0, 4)):
            kind = chance.choice(["payment", "credit", "write_off", "payment"])
            lines.append((max(issued, day()), f"{kind} F{number} {chance.integers(-100, 300)}.00"))
    done: Lines = []
    for number in range(6):
        amount = chance.integers(1, 300)
        done.append((day(), f"promise A {amount}.00 due {day()} grace={chance.integers(0, 6)}"))
        solved = f" resolved={day()}" if number % 2 else ""
        done.append((day(), f"dispute F{number} A price{solved}"))
    for who in "ABC":
        limit = chance.integers(1, 100_000)
        done.append((day(), f"profile {who} credit_limit={limit} credit_currency=EUR"))
    return lines, done


def _text(lines: Lines, until: date) -> str:
    kept = [f"{day} {line}" for day, line in lines if day <= until]
    return "\n".join(["customer A", "customer B", "customer C", *kept])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_dropped_after_the_cut_off_changes_no_feature(seed: int) -> None:
    """Entries, promises, disputes and credit limits of later days are as if they were not."""
    lines, done = drawn(seed)
    cut_off = FIRST + timedelta(days=40 + 40 * seed)
    found = []
    for until in (date.max, cut_off):
        wrote = deeds("\n".join(f"{day} {line}" for day, line in done if day <= until))
        found.append(_all(History.of(ledger(_text(lines, until)), cut_off, wrote)))
    np.testing.assert_array_equal(found[0], found[1])
    assert found[0].shape[1] == len(NAMES)
    assert len(found[0]) > 10


def _all(history: History) -> np.ndarray:
    """Features of all invoices on the eve of issue and on the last day, by document."""
    rows = np.arange(history.rows.height)
    last = np.full_like(rows, day_number(history.as_of))
    both = [
        features(history, Asked(rows, day), history.usual_sizes)
        for day in (history.issued - 1, last)
    ]
    return np.vstack(both)


def test_a_history_asked_about_the_past_says_what_was_known_then() -> None:
    """On an earlier day, the history of today is that of then: payments, open items, deeds."""
    day = date(2025, 2, 15)
    today = History.of(ledger(BOOK), date(2025, 12, 31), Actions.empty())
    then = History.of(ledger(BOOK), day, Actions.empty())
    sizes = then.usual_sizes
    rows = np.arange(3)
    asked = Asked(rows, np.full_like(rows, day_number(day)))
    np.testing.assert_array_equal(features(today, asked, sizes), features(then, asked, sizes))


def test_a_limit_counts_from_the_day_it_was_written() -> None:
    """Before, the source's counts; who asks about the past is not told of the limit of today."""
    book = """
        customer A credit_limit=40000 credit_currency=EUR
        2025-01-01 invoice F1 A 100.00 due 2025-01-31
        2025-02-01 invoice F2 B 100.00 due 2025-03-02
    """
    wrote = deeds("""
        2025-03-01 profile A credit_limit=100000 credit_currency=EUR
        2025-03-01 profile B credit_limit=20000 credit_currency=USD
    """)
    history = History.of(ledger(book), date(2025, 12, 31), wrote)
    found = {}
    for day in (date(2025, 2, 28), date(2025, 3, 1)):
        asked = Asked(np.arange(2), np.full(2, day_number(day)))
        told = features(history, asked, history.usual_sizes)[:, NAMES.index("limit_used")]
        found[day] = [None if np.isnan(each) else float(each) for each in told]
    assert found == {date(2025, 2, 28): [0.25, None], date(2025, 3, 1): [0.1, None]}


def test_a_limit_that_was_changed_later_is_not_known_before() -> None:
    book = ledger("2025-01-01 invoice F1 A 100.00 due 2025-01-31")
    wrote = deeds("2025-01-05 profile A credit_limit=5000 credit_currency=EUR")
    later = pl.lit(datetime(2025, 6, 1, tzinfo=UTC)).cast(wrote.profiles.schema["saved_at"])
    changed = replace(wrote, profiles=wrote.profiles.with_columns(saved_at=later))
    asked = Asked(np.arange(1), np.array([day_number(date(2025, 2, 1))]))
    used = []
    for actions in (wrote, changed):
        history = History.of(book, date(2025, 2, 1), actions)
        told = features(history, asked, history.usual_sizes)[0, NAMES.index("limit_used")]
        used.append(float(told))
    assert used[0] == 2.0
    assert np.isnan(used[1])

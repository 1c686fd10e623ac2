"""Each measure on a ledger small enough to work it out by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from ledgers import ledger

from ardash import measures

YEAR_END = date(2025, 12, 31)


def value(name, text, as_of=YEAR_END, **options):
    return measures.values(ledger(text), as_of, name, **options)["value"].item()


def test_dso_of_the_treasurers_50_over_730_times_365_is_25():
    text = """
        2025-01-01 invoice F1 Dupont 680.00
        2025-06-30 payment F1 680.00
        2025-12-01 invoice F2 Dupont 50.00
    """
    assert value("dso_12_months", text) == 25


def test_dso_over_a_quarter_of_91_days_is_68_25():
    """5,700 x 91 / 7,600; April to June has 91 days."""
    text = """
        2025-04-01 invoice F1 Dupont 1900.00
        2025-05-01 payment F1 1900.00
        2025-06-15 invoice F2 Dupont 5700.00
    """
    assert value("dso", text, date(2025, 6, 30)) == 68.25


def test_count_back_of_212_over_100_80_70_is_73_71_days():
    """Months of 30 days: 30 + 30 + 32,000 / 70,000 x 30 = 73.71; here June, May (31), April."""
    text = """
        2025-04-10 invoice F1 Dupont 70000.00
        2025-05-10 invoice F2 Dupont 80000.00
        2025-06-10 invoice F3 Dupont 100000.00
        2025-06-20 payment F1 38000.00
    """
    expected = 30 + 31 + 32000 / 70000 * 30
    assert value("dso_count_back", text, date(2025, 6, 30)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("receivable", "sales", "days", "expected"),
    [
        (212_000, (100_000, 80_000, 70_000), (30, 30, 30), 73.71),
        # 30 + 31 + 21.4: April, March and part of February of a count that begins in April
        (150_000, (60_000, 50_000, 52_336), (30, 31, 28), 82.4),
        (0, (10, 10, 10), (30, 30, 30), 0.0),
    ],
)
def test_count_back_month_by_month(receivable, sales, days, expected):
    found = count_back(receivable, sales, days)
    assert round(float(found.counted_back()[-1, 0]), 2 if expected == 73.71 else 1) == expected


def count_back(receivable, sales, days):
    """A window over months given from the last to the first."""
    import numpy as np

    from ardash.measures._window import Window

    def column(values):
        return np.array(values[::-1], dtype=float).reshape(-1, 1)

    zeros = [0] * len(sales)
    return Window(
        {
            "billed": column(sales),
            "credited": column(zeros),
            "days": column(days),
            "receivable": column([receivable, *zeros[1:]]),
        },
        1,
        lambda: column(zeros),
    )


def test_count_back_stops_at_a_month_without_sales_and_says_what_is_left():
    window = count_back(100, (60, 0, 70), (30, 30, 30))
    assert window.counted_back()[-1, 0] == 30
    assert window.read["not_covered"][-1, 0] == 40


def test_count_back_says_nothing_where_the_last_month_has_no_sales():
    assert math.isnan(count_back(100, (0, 60, 70), (30, 30, 30)).counted_back()[-1, 0])


def test_true_dso_weighs_each_open_invoice_by_its_age_against_its_months_sales():
    """
    March: 100 + 300 billed, 50 credited = 350 net; 100 open, 61 days on 30 May.
    May: 200 billed, 150 open, 20 days.  100 x 61 / 350 + 150 x 20 / 200 = 17.43 + 15
    """
    text = """
        2025-03-30 invoice F1 Dupont 100.00
        2025-03-10 invoice F2 Dupont 300.00
        2025-03-20 payment F2 300.00
        2025-03-21 credit_note C1 Dupont 50.00
        2025-05-10 invoice F3 Dupont 200.00
        2025-05-20 payment F3 50.00
    """
    found = value("true_dso", text, date(2025, 5, 30))
    assert found == pytest.approx(6100 / 350 + 3000 / 200, abs=1e-9)


def test_turnover_is_sales_over_the_mean_of_opening_and_closing():
    """Sales 900 net of credit, opening 100, closing 200: 900 / 150 = 6 times, 365 / 6 days."""
    text = """
        2024-12-01 invoice F0 Dupont 100.00
        2025-02-01 payment F0 100.00
        2025-03-01 invoice F1 Dupont 800.00
        2025-04-01 payment F1 800.00
        2025-12-01 invoice F2 Dupont 150.00
        2025-12-02 invoice F3 Dupont 100.00
        2025-12-03 credit_note C3 Dupont 150.00
        2025-12-04 apply C3 F3 100.00
        2025-12-05 invoice F4 Dupont 0.00
    """
    text = text.replace("invoice F2 Dupont 150.00", "invoice F2 Dupont 250.00").replace(
        "credit_note C3 Dupont 150.00", "credit_note C3 Dupont 100.00"
    )
    # billed 800 + 250 + 100 = 1150, credited 100 -> 1050; closing 250; 1050 / 175 = 6
    assert value("receivables_turnover", text) == 6
    assert value("average_collection_period", text) == 365 / 6
    assert value("net_credit_sales", text, window=12) == 105000


def test_best_possible_dso_counts_what_is_not_due_and_add_is_the_rest():
    """Sales 365.00 in the year; 20 not due, 10 overdue: DSO 30, best 20, delinquent 10."""
    text = """
        2025-01-01 invoice F1 Dupont 335.00 due 2025-02-01
        2025-02-01 payment F1 335.00
        2025-11-01 invoice F2 Dupont 10.00 due 2025-12-01
        2025-12-01 invoice F3 Dupont 20.00 due 2025-12-31
    """
    assert value("dso", text, window=12) == 30
    assert value("best_possible_dso", text, window=12) == 20
    assert value("average_days_delinquent", text, window=12) == 10


def test_collection_effectiveness_of_one_month():
    """Opening 100, sales 50, closing 60 of which 40 not due: 90 / 110."""
    text = """
        2025-11-01 invoice F1 Dupont 80.00 due 2025-11-30
        2025-11-02 invoice F2 Dupont 20.00 due 2025-12-15
        2025-12-01 invoice F3 Dupont 40.00 due 2026-01-31
        2025-12-02 invoice F4 Dupont 10.00 due 2025-12-20
        2025-12-05 payment F1 80.00
        2025-12-06 payment F4 10.00
    """
    assert value("collection_effectiveness", text, window=1) == 100 * (90 / 110)


def test_collection_effectiveness_is_the_average_of_its_months():
    """November: opening 0, sales 100, closing 100 all not due: nothing collectable, left out."""
    text = """
        2025-11-01 invoice F1 Dupont 100.00 due 2025-12-15
        2025-12-05 payment F1 25.00
    """
    assert value("collection_effectiveness", text, window=2) == 25
    found = measures.values(ledger(text), YEAR_END, "collection_effectiveness", window=2)
    (inputs,) = found["inputs"]
    # What went in is told month by month: of the last one, and of the one before.
    assert inputs == {
        "opening_month_1": 10_000, "net_sales_month_1": 0, "receivable_month_1": 7_500,
        "not_due_month_1": 0, "opening_month_2": 0, "net_sales_month_2": 10_000,
        "receivable_month_2": 10_000, "not_due_month_2": 10_000,
    }  # fmt: skip
    assert math.isnan(value("collection_effectiveness", text, date(2025, 11, 30), window=1))


DELAYS = """
    2025-01-01 invoice F1 Dupont 140.00 due 2025-02-01
    2025-02-08 payment F1 140.00
    2025-01-01 invoice F2 Dupont 85.00 due 2025-02-01
    2025-03-28 payment F2 85.00
"""


def test_days_beyond_terms_of_140_at_7_and_85_at_55_days_is_25_13():
    assert round(value("days_beyond_terms", DELAYS), 2) == 25.13
    assert value("days_beyond_terms", DELAYS) == (140 * 7 + 85 * 55) / 225


def test_early_payment_counts_negative_unless_floored():
    early = DELAYS + "2025-01-01 invoice F3 Dupont 75.00 due 2025-02-01\n2025-01-22 payment F3 75"
    assert value("days_beyond_terms", early) == (140 * 7 + 85 * 55 - 75 * 10) / 300
    assert value("days_beyond_terms_floored", early) == (140 * 7 + 85 * 55) / 300


def test_open_items_count_to_the_date_once_they_are_overdue():
    """75 is 10 days overdue on 31 December; what is not due yet counts in neither."""
    text = (
        DELAYS
        + """
        2025-12-01 invoice F3 Dupont 75.00 due 2025-12-21
        2025-12-01 invoice F4 Dupont 999.00 due 2026-01-31
    """
    )
    found = value("days_beyond_terms_with_open_items", text)
    assert found == (140 * 7 + 85 * 55 + 75 * 10) / 300


def test_days_to_pay_count_from_the_issue():
    """31 days of January before the due date: 38 and 86 days."""
    assert value("days_to_pay", DELAYS) == (140 * 38 + 85 * 86) / 225


def test_paid_on_time_includes_the_due_day_and_leaves_undated_out():
    text = """
        2025-01-01 invoice F1 Dupont 30.00 due 2025-02-01
        2025-02-01 payment F1 30.00
        2025-01-01 invoice F2 Dupont 10.00 due 2025-02-01
        2025-02-02 payment F2 10.00
        2025-01-01 invoice F3 Dupont 60.00
        2025-02-02 payment F3 60.00
    """
    assert value("paid_on_time_share", text) == 0.75


def test_average_terms_weigh_by_amount():
    text = """
        2025-01-01 invoice F1 Dupont 30.00 due 2025-01-31
        2025-01-01 invoice F2 Dupont 10.00 due 2025-03-02
    """
    assert value("average_terms", text) == (30 * 30 + 10 * 60) / 40


def test_overdue_shares_and_amounts():
    text = """
        2025-01-01 invoice F1 Dupont 10.00 due 2025-10-01
        2025-01-01 invoice F2 Dupont 20.00 due 2025-10-02
        2025-01-01 invoice F3 Dupont 70.00 due 2025-12-31
        2025-06-01 unapplied P1 Dupont 20.00
    """
    # 1 October is 91 days before 31 December, 2 October 90.
    assert value("receivable", text) == 8000
    assert value("overdue", text) == 3000
    assert value("unapplied", text) == 2000
    assert value("overdue_share", text) == 3000 / 8000
    assert value("overdue_90_share", text) == 1000 / 8000


def test_bad_debt_ratio_is_written_off_over_net_sales():
    text = """
        2025-01-01 invoice F1 Dupont 100.00
        2025-03-01 write_off F1 2.50
    """
    assert value("bad_debt_ratio", text) == 0.025


def test_discounts_taken_missed_and_unearned():
    """
    2/10 on four invoices of 100: offered 2.00 each.
    F1 takes it on the tenth day, F2 pays in full, F3 takes it a day late, F4's offer still runs.
    """
    text = """
        2025-01-01 invoice F1 Dupont 100.00 terms "2/10 n/30"
        2025-01-11 discount F1 2.00
        2025-01-11 payment F1 98.00
        2025-01-01 invoice F2 Dupont 100.00 terms "2/10 n/30"
        2025-01-31 payment F2 100.00
        2025-01-01 invoice F3 Dupont 100.00 terms "2/10 n/30"
        2025-01-12 discount F3 2.00
        2025-01-12 payment F3 98.00
        2025-12-25 invoice F4 Dupont 100.00 terms "2/10 n/30"
    """
    assert value("discount_taken", text) == 400
    assert value("discount_missed", text) == 400
    assert value("discount_unearned", text) == 200
    assert value("discount_missed", text, date(2026, 1, 4), window=1) == 200
    assert value("discount_take_up", text) == 2 / 6


def test_a_discount_that_is_taken_back_is_neither_earned_nor_unearned():
    """
    2.00 were offered on each of F1 to F3. F1's, taken in time, is taken back in February; F2's,
    taken late, in March; of F3's two, one in time and one late, the late one in April.
    """
    text = """
        2025-01-01 invoice F1 Dupont 100.00 terms "2/10 n/60"
        2025-01-11 discount F1 2.00
        2025-02-01 discount F1 -2.00
        2025-01-01 invoice F2 Dupont 100.00 terms "2/10 n/60"
        2025-01-15 discount F2 2.00
        2025-03-01 discount F2 -2.00
        2025-01-01 invoice F3 Dupont 100.00 terms "2/10 n/60"
        2025-01-11 discount F3 2.00
        2025-01-20 discount F3 1.00
        2025-01-25 payment F3 97.00
        2025-04-01 discount F3 -1.00
    """
    months = {month: date(2025, month + 1, 1) - timedelta(days=1) for month in (1, 2, 3, 4)}

    def each(name: str) -> list[float]:
        return [value(name, text, day, window=1) for day in months.values()]

    assert each("discount_taken") == [700, -200, -200, -100]
    assert each("discount_unearned") == [300, 0, -200, -100]
    assert each("discount_missed") == [200, 200, 0, 0]
    assert value("discount_unearned", text) == 0
    assert value("discount_missed", text) == 400
    assert value("discount_take_up", text) == 2 / 6


def test_a_discount_that_the_terms_do_not_offer_is_unearned():
    """F1's terms offer none; of F2 no terms are known, so nothing is said of it."""
    text = """
        2025-01-01 invoice F1 Dupont 100.00 terms "n/30"
        2025-01-11 discount F1 2.00
        2025-01-01 invoice F2 Martin 100.00 due 2025-01-31
        2025-01-11 discount F2 3.00
    """
    assert value("discount_taken", text) == 500
    assert value("discount_unearned", text) == 200
    assert value("discount_missed", text) == 0


def test_terms_that_differ_from_the_customers_are_overrides():
    """F1 says the same in other words, F2 differs, F3 and F4 by due date; Martin has none."""
    text = """
        customer Dupont terms="30 days"
        2025-01-01 invoice F1 Dupont 1.00 terms "net 30"
        2025-01-01 invoice F2 Dupont 1.00 terms "60 days"
        2025-01-01 invoice F3 Dupont 1.00 due 2025-01-31
        2025-01-01 invoice F4 Dupont 1.00 due 2025-03-01
        2025-01-01 invoice F5 Dupont 1.00
        2025-01-01 invoice F6 Martin 1.00 terms "60 days"
    """
    (row,) = measures.values(ledger(text), YEAR_END, "terms_override_rate").to_dict("records")
    assert row["inputs"] == {"terms_override_count": 2, "terms_compared_count": 5}
    assert row["value"] == 0.4


def test_billed_and_collected_are_those_of_the_month():
    text = """
        2025-11-30 invoice F0 Dupont 7.00
        2025-12-01 invoice F1 Dupont 100.00
        2025-12-31 payment F1 60.00
        2025-12-31 unapplied P1 Dupont 5.00
        2026-01-01 payment F1 40.00
    """
    assert value("billed", text) == 10000
    assert value("collected", text) == 6500


@pytest.mark.parametrize(
    "name",
    ["dso", "dso_12_months", "best_possible_dso", "receivables_turnover", "days_beyond_terms",
     "days_to_pay", "overdue_share", "bad_debt_ratio", "average_terms", "true_dso",
     "dso_count_back", "collection_effectiveness", "terms_override_rate"],
)  # fmt: skip
def test_without_a_positive_denominator_nothing_is_said(name):
    text = """
        2025-12-01 credit_note C1 Dupont 10.00
        2025-12-01 invoice F1 Dupont 4.00
    """
    assert math.isnan(value(name, text))


BOUNCED = """
    2025-01-10 invoice F1 Dupont 100.00 due 2025-02-10
    2025-01-20 payment F1 100.00
    2025-03-20 payment F1 -100.00
    2025-06-10 payment F1 100.00
    2025-01-10 invoice F2 Dupont 100.00 due 2025-02-10
    2025-02-09 payment F2 100.00
"""


@pytest.mark.parametrize(
    ("day", "on_time", "beyond", "to_pay"),
    [
        # Before the bounce both are paid; after it F2 alone, 30 days after issue, 1 before due.
        (date(2025, 2, 28), 1.0, (-21 - 1) / 2, (10 + 30) / 2),
        (date(2025, 5, 31), 1.0, -1.0, 30.0),
        # F1 in the end 120 days after its due date, 151 after its issue.
        (date(2025, 6, 30), 0.5, (120 - 1) / 2, (151 + 30) / 2),
    ],
)
def test_a_payment_that_bounced_settled_nothing(day, on_time, beyond, to_pay):
    names = ["paid_on_time_share", "days_beyond_terms", "days_to_pay"]
    for by in (None, "customer"):
        found = measures.values(ledger(BOUNCED), day, names, window=12, by=by)
        assert found["value"].to_list() == [on_time, beyond, to_pay]


def test_a_discount_offered_on_what_was_credited_is_not_missed():
    """2 % of the 40.00 that stayed billed; of F1, credited whole, nothing."""
    text = """
        2025-11-01 invoice F1 Dupont 100.25 terms "2/10 n/30"
        2025-11-05 credit F1 100.25
        2025-11-01 invoice F2 Dupont 100.00 terms "2/10 n/30"
        2025-12-05 credit F2 60.00
    """
    assert value("discount_missed", text) == 80
    assert value("discount_missed", text, date(2025, 11, 30)) == 200


def test_a_count_back_that_an_empty_month_stops_says_that_it_is_incomplete():
    text = """
        2025-01-15 invoice F1 Dupont 900.00
        2025-12-15 invoice F2 Dupont 100.00
    """
    stopped = measures.values(ledger(text), YEAR_END, "dso_count_back").iloc[0]
    assert (stopped["value"], stopped["complete"]) == (31.0, False)
    assert stopped["inputs"]["not_covered"] == 90000
    paid = text + "\n2025-12-20 payment F1 900.00"
    assert measures.values(ledger(paid), YEAR_END, "dso_count_back")["complete"].item()

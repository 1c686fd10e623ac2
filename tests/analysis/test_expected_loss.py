"""Expected credit loss: rates, allowance and its movement, worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import polars as pl
import pytest
from deeds import deeds
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import ledger

from ardash.analysis.aging import aging
from ardash.analysis.expected_loss import (
    MOVED,
    STEPS,
    Adjustment,
    Assumptions,
    Specific,
    StatedRate,
    allowance_by,
    allowance_by_age,
    allowance_items,
    allowance_table,
    movement,
    movement_totals,
    narrowed,
    payment_profile,
    provision_matrix,
    rated,
    roll_rates,
    roll_shares,
    settled,
    totals,
)
from ardash.collections.disputes import disputed_items

AS_OF = date(2025, 6, 30)
#: Debts are lost after 90 days: five buckets, the last of them 90+.
NINETY = Assumptions(lost_after_days=90)

#: Of 10,000.00 owed, 5,000.00 reached 1-30, 2,300.00 31-60, 800.00 61-90, 200.00 were lost: 150.00
#: written off, 50.00 unpaid after 90 days. Open: 3,000.00, 1,400.00, 600.00, 230.00, 50.00.
BOOK = """
    customer Dupont segment=retail
    2024-01-01 invoice H1 Dupont 5000.00 due 2024-01-31
    2024-01-31 payment H1 5000.00
    2024-01-01 invoice H2 Dupont 2700.00 due 2024-01-31
    2024-02-10 payment H2 2700.00
    2024-01-01 invoice H3 Dupont 1500.00 due 2024-01-31
    2024-03-10 payment H3 1500.00
    2024-01-01 invoice H4 Dupont 600.00 due 2024-01-31
    2024-04-10 payment H4 600.00
    2024-01-01 invoice H5 Dupont 150.00 due 2024-01-31
    2024-06-10 write_off H5 150.00
    2025-01-15 invoice O5 Dupont 50.00 due 2025-03-01
    2025-04-01 invoice O4 Dupont 230.00 due 2025-04-20
    2025-05-01 invoice O3 Dupont 600.00 due 2025-05-20
    2025-06-01 invoice O2 Dupont 1400.00 due 2025-06-15
    2025-06-01 invoice O1 Dupont 3000.00 due 2025-07-15
"""


def rates(text: str, assumptions: Assumptions = NINETY, as_of: date = AS_OF) -> dict[str, float]:
    found = provision_matrix(ledger(text), as_of, assumptions)
    return dict(zip(found["bucket"], found["rate"], strict=True))


def test_the_loss_rate_is_what_was_lost_of_what_reached_the_bucket():
    found = payment_profile(ledger(BOOK), AS_OF, NINETY)
    assert found[["bucket", "reached", "lost", "loss_rate", "invoices"]].to_numpy().tolist() == [
        ["not_due", 1_000_000, 20_000, 0.02, 6],
        ["1-30", 500_000, 20_000, 0.04, 5],
        ["31-60", 230_000, 20_000, 20_000 / 230_000, 4],
        ["61-90", 80_000, 20_000, 0.25, 3],
        ["90+", 20_000, 20_000, 1.0, 2],
    ]
    assert list(found["reached_share"]) == [1.0, 0.5, 0.23, 0.08, 0.02]


def test_the_worked_matrix_gives_27_567():
    found = rated(ledger(BOOK), AS_OF, NINETY)
    table = allowance_table(found)
    assert list(table["exposure"]) == [300_000, 140_000, 60_000, 23_000, 5_000]
    assert list(table["allowance"]) == [6_000, 5_600, 5_217, 5_750, 5_000]
    assert totals(found) == [
        {
            "currency": "EUR", "exposure": 528_000, "allowance": 27_567,
            "allowance_share": 27_567 / 528_000, "items": 5, "unrated": 0, "undated": 0,
            "credits": 0, "receivable": 528_000, "known_invoices": 6, "known_lost": 20_000,
            "known_recovered": 0, "recovered_share": 0.0,
        }
    ]  # fmt: skip


def test_the_matrix_says_what_share_of_what_was_owed_reached_each_bucket():
    found = provision_matrix(ledger(BOOK), AS_OF, NINETY)
    assert list(found["reached_share"]) == [1.0, 0.5, 0.23, 0.08, 0.02]
    assert (
        found["reached_share"].to_list()
        == payment_profile(ledger(BOOK), AS_OF, NINETY)["reached_share"].to_list()
    )


def test_the_allowance_is_added_up_by_age_over_all_segments():
    more = """
        customer Martin segment=public
        2025-06-01 invoice P1 Martin 100.00 due 2025-07-15
    """
    found = rated(ledger(BOOK + more), AS_OF, NINETY)
    ages = allowance_by_age(found)
    assert list(ages["bucket"]) == ["not_due", "1-30", "31-60", "61-90", "90+"]
    # 2 % of 3,000.00 of one segment and of 100.00 of another.
    assert list(ages["allowance"]) == [6_200, 5_600, 5_217, 5_750, 5_000]
    assert list(ages["items"]) == [2, 1, 1, 1, 1]


def test_a_stated_rate_takes_the_place_of_history_from_its_day_on():
    stated = StatedRate(date(2025, 6, 30), "peers", "CFO", rate=Decimal("0.087"), bucket="31-60")
    rules = replace(NINETY, rates=(stated,))
    found = rated(ledger(BOOK), AS_OF, rules)
    # 60,000 at 8.7 % is 5,220: the rounded rate gives 27,570.
    assert totals(found)[0]["allowance"] == 27_570
    assert found.matrix.filter(pl.col("basis") == "stated")["owner"].to_list() == ["CFO"]
    assert rates(BOOK, rules, date(2025, 6, 29))["31-60"] != 0.087


def test_a_forward_adjustment_multiplies_history_up_to_all_of_it():
    first = Adjustment(date(2025, 1, 1), "rates rise", "CFO", factor=Decimal("1.5"))
    later = Adjustment(date(2025, 4, 1), "strikes", "CFO", factor=Decimal(5), groups=("retail",))
    rules = replace(NINETY, adjustments=(first, later))
    assert rates(BOOK, rules) == {
        "not_due": 0.1, "1-30": 0.2, "31-60": 20_000 / 230_000 * 5, "61-90": 1.0, "90+": 1.0,
    }  # fmt: skip
    # In force is the last one stated; they are not multiplied with each other.
    assert rates(BOOK, replace(NINETY, adjustments=(later, first)))["not_due"] == 0.1
    elsewhere = replace(later, groups=("public",))
    assert rates(BOOK, replace(NINETY, adjustments=(first, elsewhere)))["not_due"] == 0.03


def test_what_is_paid_after_90_days_counts_as_lost_only_where_90_days_are_the_limit():
    text = """
        2023-01-01 invoice F1 Dupont 100.00 due 2023-01-31
        2023-09-01 payment F1 90.00
        2023-01-01 invoice F2 Dupont 300.00 due 2023-01-31
        2023-01-31 payment F2 300.00
    """
    short = payment_profile(ledger(text), AS_OF, NINETY)
    assert (short["lost"][0], short["recovered"][0]) == (10_000, 9_000)
    long = payment_profile(ledger(text), AS_OF, replace(NINETY, lost_after_days=365))
    assert list(long["bucket"]) == ["not_due", "1-30", "31-60", "61-90", "91-365", "365+"]
    assert (long["lost"][0], long["recovered"][0]) == (1_000, 0)
    assert list(long["loss_rate"])[4:] == [0.1, 1.0]


def test_a_write_off_is_no_loss_of_buckets_that_the_debt_never_reached():
    text = """
        2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
        2025-02-10 write_off F1 40.00
        2025-02-20 payment F1 60.00
    """
    found = payment_profile(ledger(text), AS_OF, NINETY)
    assert list(zip(found["reached"], found["lost"], strict=True)) == [
        (10_000, 4_000), (10_000, 4_000), (0, 0), (0, 0), (0, 0),
    ]  # fmt: skip


def test_credits_are_no_loss_and_no_exposure():
    text = """
        2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
        2025-02-10 credit F1 100.00
        2025-06-01 credit_note C1 Dupont 30.00
        2025-06-01 invoice F2 Dupont 50.00 due 2025-07-31
    """
    found = rated(ledger(text), AS_OF, NINETY)
    facts = totals(found)[0]
    assert (facts["exposure"], facts["credits"], facts["receivable"]) == (5_000, -3_000, 2_000)
    assert facts["allowance"] == 0


def test_a_thin_group_is_shrunk_to_all_groups_and_says_so():
    text = """
        customer Big segment=retail
        customer Small segment=public
        2025-01-01 invoice A1 Big 100.00 due 2025-01-31
        2025-01-31 payment A1 100.00
        2025-01-01 invoice A2 Big 100.00 due 2025-01-31
        2025-01-31 payment A2 100.00
        2025-01-01 invoice A3 Big 100.00 due 2025-01-31
        2025-01-31 payment A3 100.00
        2025-01-01 invoice B1 Small 100.00 due 2025-01-31
    """
    found = provision_matrix(ledger(text), AS_OF, replace(NINETY, credibility_invoices=3))
    rows = {(row["group"], row["bucket"]): row for row in found.to_dict("records")}
    # All: 100 of 400. Public: 1 / (1 + 3) of its own 100 %, and 3 / 4 of 25 %.
    small = rows["public", "not_due"]
    assert (small["own_rate"], small["all_rate"], small["own_share"]) == (1.0, 0.25, 0.25)
    assert (small["rate"], small["basis"]) == (0.4375, "shrunk")
    # Retail: 3 / (3 + 3) of its own 0 %, and half of 25 %.
    assert (rows["retail", "not_due"]["rate"], rows["retail", "not_due"]["basis"]) == (
        0.125, "history",
    )  # fmt: skip
    # Nothing of retail was ever late: the rate of all.
    assert (rows["retail", "1-30"]["rate"], rows["retail", "1-30"]["basis"]) == (1.0, "all")


def test_where_nothing_ever_reached_a_bucket_there_is_no_rate_and_that_is_said():
    text = """
        2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
        2025-01-31 payment F1 100.00
        2025-06-01 invoice F2 Dupont 100.00 due 2025-06-15
    """
    found = rated(ledger(text), AS_OF, NINETY)
    assert found.matrix["basis"].to_list() == ["history", "none", "none", "none", "lost"]
    assert found.matrix["rate"].to_list() == [0.0, None, None, None, 1.0]
    facts = totals(found)[0]
    assert (facts["allowance"], facts["unrated"]) == (0, 10_000)


def test_without_any_outcome_known_there_are_no_rates_and_the_exposure_is_said_unrated():
    text = "2025-06-01 invoice F1 Dupont 100.00 due 2025-06-15"
    found = rated(ledger(text), AS_OF, NINETY)
    facts = totals(found)[0]
    assert (facts["allowance"], facts["unrated"], facts["known_invoices"]) == (0, 10_000, 0)
    assert found.matrix["basis"].to_list() == ["none"] * 4 + ["lost"]
    assert movement(ledger(text), rated(ledger(text), date(2025, 5, 31), NINETY), found)[
        "closing"
    ].tolist() == [0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-06-01 invoice F1 Dupont 0.00 due 2025-06-15",
        "2025-06-01 credit_note C1 Dupont 10.00",
        "2025-06-01 invoice F1 Dupont 100.00",
        "2024-01-01 invoice F1 Dupont 100.00 due 2024-01-15",
    ],
)
def test_books_of_next_to_nothing_give_figures_all_the_same(text: str):
    book = ledger(text)
    found = rated(book, AS_OF, Assumptions())
    before = rated(book, date(2025, 5, 31), found.rules)
    assert (
        movement(book, before, found)["closing"].sum() == allowance_table(found)["allowance"].sum()
    )
    assert payment_profile(book, AS_OF)["lost"].ge(0).all()
    assert len(roll_rates(book, AS_OF)) in (0, 1)
    assert len(allowance_items(found, book)) == len(found.items)
    assert {type(facts["allowance"]) for facts in totals(found)} <= {int}


def test_where_nobody_states_it_debts_are_lost_after_as_many_days_as_history_allows():
    lines = [f"2023-12-0{1 + n % 9} invoice F{n} D 1.00 due 2024-01-01" for n in range(30)]
    young, old = date(2024, 7, 30), date(2025, 6, 30)
    book = ledger("\n".join(lines))
    assert settled(book, old, Assumptions()).lost_after_days == 365
    assert settled(book, young, Assumptions()).lost_after_days == 180
    assert settled(book, date(2024, 3, 1), Assumptions()).lost_after_days == 90
    assert settled(book, young, NINETY) == NINETY


def test_undated_debts_count_from_their_date_of_issue():
    text = "2025-06-01 invoice F1 Dupont 100.00"
    found = rated(ledger(text), AS_OF, NINETY)
    assert found.items.select("bucket", "days_late", "undated").row(0) == ("1-30", 29, True)
    assert totals(found)[0]["undated"] == 10_000


def test_currencies_stand_apart_or_in_one():
    text = """
        2024-01-01 invoice F1 Dupont 100.00 due 2024-01-31 base_currency=EUR rate=1
        2024-01-01 invoice G1 Smith 100.00 due 2024-01-31 currency=USD base_currency=EUR rate=0.5
        2024-01-31 payment F1 100.00
        2025-06-01 invoice F2 Dupont 100.00 due 2025-07-31 base_currency=EUR rate=1
        2025-06-01 invoice G2 Smith 100.00 due 2025-07-31 currency=USD base_currency=EUR rate=0.5
    """
    apart = {each["currency"]: each for each in totals(rated(ledger(text), AS_OF, NINETY))}
    # Dollars: 100 of 100 lost. Euros: nothing.
    assert {code: each["allowance"] for code, each in apart.items()} == {"EUR": 0, "USD": 20_000}
    one = totals(rated(ledger(text).in_currency("EUR"), AS_OF, NINETY))
    # In euros 50 of 150 lost: a third of 150 not due, and the 50 that are lost.
    assert [each["allowance"] for each in one] == [5_000 + 5_000]


DOUBTFUL = """
    2024-01-01 invoice F0 Dupont 50.00 due 2024-01-31 account=411
    2024-06-01 write_off F0 50.00
    2024-01-01 invoice F1 Dupont 100.00 due 2024-01-31 account=411
    2024-01-31 payment F1 100.00
    2025-05-01 invoice F2 Martin 200.00 due 2025-05-31 account=416
    2025-05-01 invoice F3 Martin 300.00 due 2025-05-31 account=411
    2025-05-01 invoice F4 Dupont 400.00 due 2025-05-31 account=411
"""


def test_doubtful_items_have_a_share_of_their_own_whatever_their_bucket():
    since = date(2025, 6, 1)
    rules = replace(
        NINETY,
        specific=(
            Specific(since, "insolvency", "CFO", rate=Decimal("0.4"), accounts=("416",)),
            Specific(since, "insurer", "CFO", rate=Decimal("0.25"), documents=("F4",)),
        ),
    )
    book = ledger(DOUBTFUL)
    found = rated(book, AS_OF, rules)
    rows = {row["document"]: row for row in allowance_items(found, book).to_dict("records")}
    assert {name: (row["bucket"], row["allowance"]) for name, row in rows.items()} == {
        "F2": ("doubtful", 8_000), "F4": ("doubtful", 10_000), "F3": ("1-30", 30_000),
    }  # fmt: skip
    ended = replace(rules.specific[0], until_on=date(2025, 6, 29))
    assert rated(book, AS_OF, replace(NINETY, specific=(ended,))).items["bucket"].to_list() == [
        "1-30", "1-30", "1-30",
    ]  # fmt: skip


def test_disputed_items_have_a_share_of_their_own_where_that_is_stated():
    rules = replace(
        NINETY,
        specific=(Specific(date(2025, 6, 1), "a", "CFO", rate=Decimal("0.1"), disputed=True),),
    )
    book = ledger(DOUBTFUL)
    objected = disputed_items(book, AS_OF, deeds("2025-06-05 dispute F3 Martin price"))["item"]
    found = rated(book, AS_OF, rules, disputed=objected)
    rows = {row["document"]: row for row in allowance_items(found, book).to_dict("records")}
    assert (rows["F3"]["bucket"], rows["F3"]["allowance"]) == ("doubtful", 3_000)
    assert rows["F2"]["bucket"] == "1-30"
    # What came into dispute since the opening is told as another rate, not as something new.
    opening = rated(book, date(2025, 6, 1), rules)
    row = movement(book, opening, found).to_dict("records")[0]
    assert (row["opening"], row["rates"], row["closing"]) == (90_000, -27_000, 63_000)


def test_of_two_statements_on_an_item_the_one_stated_last_counts():
    rules = replace(
        NINETY,
        specific=(
            Specific(date(2025, 6, 1), "a", "CFO", rate=Decimal("0.4"), customers=("Martin",)),
            Specific(date(2025, 6, 20), "b", "CFO", rate=Decimal("0.9"), documents=("F2",)),
        ),
    )
    rows = rated(ledger(DOUBTFUL), AS_OF, rules).items.sort("exposure")
    assert rows["allowance"].to_list() == [18_000, 12_000, 40_000]


def test_a_debt_moved_to_the_account_of_doubtful_customers_is_followed():
    text = """
        2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31 account=411
        2025-02-15 invoice M1 Dupont 0.00 due 2025-01-31 account=416 document=F1 \
issued_on=2025-01-01
        2025-02-15 apply M1 F1 100.00
    """
    found = payment_profile(ledger(text), AS_OF, NINETY)
    assert list(found["reached"]) == [10_000] * 5
    assert list(found["lost"]) == [10_000] * 5
    rolled = roll_rates(ledger(text), AS_OF, NINETY, months=6)
    assert rolled["settled"].sum() == 0


def test_roll_rates_say_where_a_bucket_stood_a_month_later():
    text = """
        2025-03-01 invoice F1 Dupont 100.00 due 2025-03-31
        2025-04-10 payment F1 30.00
        2025-05-10 write_off F1 20.00
    """
    found = roll_rates(ledger(text), date(2025, 5, 31), NINETY, months=2)
    rows = {row["bucket"]: row for row in found.to_dict("records")}
    # End of March: 100.00 not due; of April: 70.00, 30 days late; of May: 50.00, 61 days late.
    first, second = rows["not_due"], rows["1-30"]
    assert (first["amount"], first["1-30"], first["settled"]) == (10_000, 7_000, 3_000)
    assert (second["amount"], second["61-90"], second["written_off"]) == (7_000, 5_000, 2_000)
    assert (second["31-60"], second["settled"]) == (0, 0)
    # Nothing is known of 61-90, so what came there is not lost yet: 2 of 7.
    assert second["loss_rate"] == 2_000 / 7_000
    assert first["loss_rate"] == 0.7 * (2_000 / 7_000)
    shares = {row["bucket"]: row for row in roll_shares(found).to_dict("records")}
    assert (shares["not_due"]["amount"], shares["not_due"]["1-30"]) == (10_000, 0.7)
    assert (shares["1-30"]["61-90"], shares["1-30"]["written_off"]) == (5 / 7, 2 / 7)
    # Where nothing went there is nothing to read.
    assert math.isnan(shares["1-30"]["settled"])


MOVING = """
    2024-01-01 invoice H1 Dupont 300.00 due 2024-01-31
    2024-01-31 payment H1 300.00
    2024-01-01 invoice H2 Dupont 100.00 due 2024-01-31
    2025-04-01 invoice F1 Dupont 100.00 due 2025-06-10
    2025-04-01 invoice F2 Dupont 100.00 due 2025-08-01
    2025-06-10 payment F2 100.00
    2025-04-01 invoice F3 Dupont 100.00 due 2025-08-01
    2025-06-12 write_off F3 60.00
    2025-06-13 payment F3 40.00
    2025-06-20 invoice F4 Dupont 400.00 due 2025-08-01
    2025-06-15 payment H2 20.00
"""


def test_the_movement_is_told_in_steps_that_add_up():
    book, rules = ledger(MOVING), replace(NINETY, months=600)
    opening, closing = (rated(book, day, rules) for day in (date(2025, 5, 31), AS_OF))
    row = movement(book, opening, closing).to_dict("records")[0]
    # A quarter of what was not due was lost, and all of what was late.
    # Opening: 25 each of F1, F2, F3, and 100 of H2. New: 25 % of 400.
    # F1: 25 more to come to 100 late: + 75. F2: released 25; F3: its 25 used; H2: 20 paid.
    assert {name: row[name] for name in ("opening", *STEPS, "closing")} == {
        "opening": 17_500, "new": 10_000, "aged": 7_500, "released": -4_500, "used": -2_500,
        "rates": 0, "closing": 28_000,
    }  # fmt: skip
    assert (row["written_off"], row["beyond"], row["expense"]) == (6_000, 3_500, 16_500)
    twice = pd.concat([movement(book, opening, closing).assign(group=name) for name in "ab"])
    (total,) = movement_totals(twice)
    assert total == {"currency": "EUR", **{name: 2 * row[name] for name in MOVED}}


def test_other_rates_on_what_is_open_are_a_step_of_their_own():
    stated = StatedRate(date(2025, 6, 15), "peers", "CFO", rate=Decimal("0.5"), bucket="not_due")
    book, rules = ledger(MOVING), replace(NINETY, months=600, rates=(stated,))
    opening, closing = (rated(book, day, rules) for day in (date(2025, 5, 31), AS_OF))
    row = movement(book, opening, closing).to_dict("records")[0]
    assert (row["new"], row["rates"], row["closing"]) == (10_000, 10_000, 38_000)


def test_what_comes_later_changes_nothing_of_an_earlier_date():
    until = "\n".join(line for line in MOVING.splitlines() if "2025-06" not in line[:12])
    known = provision_matrix(ledger(until), date(2025, 5, 31), NINETY)
    later = provision_matrix(ledger(MOVING), date(2025, 5, 31), NINETY)
    assert known.equals(later)


def test_what_is_lost_of_an_item_is_the_same_however_the_ledger_is_narrowed():
    text = BOOK + "    2025-06-01 invoice O6 Martin 333.33 due 2025-07-15\n"
    book = ledger(text)
    whole = rated(book, AS_OF, NINETY)
    parts = [narrowed(whole, book.where(customer_id=name)) for name in ("Dupont", "Martin")]
    assert sum(totals(part)[0]["allowance"] for part in parts) == totals(whole)[0]["allowance"]
    by = allowance_by(whole, book, "customer")
    assert list(by["name"]) == ["Dupont", "Martin"]
    assert by["allowance"].sum() == totals(whole)[0]["allowance"]


invoices = st.lists(
    st.tuples(
        st.integers(0, 500),  # day of issue
        st.integers(0, 60),  # days to the due date
        st.integers(0, 50_000),  # amount
        st.lists(
            st.tuples(
                st.integers(0, 250),
                st.sampled_from(("payment", "write_off", "credit")),
                st.integers(1, 100),
            ),
            max_size=3,
        ),
        st.sampled_from(("A", "B", "C")),
    ),
    max_size=12,
)


@settings(max_examples=8, deadline=None)
@given(invoices, st.integers(0, 400))
def test_whatever_happened_the_figures_add_up(rows: list[tuple], back: int):
    start = date(2024, 1, 1)
    lines = [f"customer {name} segment={name.lower()}" for name in "AB"]
    for number, (issued, terms, amount, entries, who) in enumerate(rows):
        day = start + timedelta(days=issued)
        lines.append(
            f"{day} invoice F{number} {who} {amount / 100:.2f} due {day + timedelta(days=terms)}"
        )
        for after, kind, percent in entries:
            paid = amount * percent // 100
            lines.append(f"{day + timedelta(days=after)} {kind} F{number} {paid / 100:.2f}")
    book, as_of = ledger("\n".join(lines)), start + timedelta(days=600)
    closing = rated(book, as_of, NINETY)
    opening = rated(book, as_of - timedelta(days=back), NINETY)
    table = allowance_table(closing)
    assert (table["allowance"] <= table["exposure"]).all()
    assert (table["allowance"] >= 0).all()
    assert (closing.items["allowance"] <= closing.items["exposure"]).all()
    facts = totals(closing)
    assert sum(each["receivable"] for each in facts) == aging(book, as_of)["amount"].sum()
    assert sum(each["allowance"] for each in facts) == table["allowance"].sum()
    known = closing.matrix.drop_nulls("rate")
    assert known["rate"].is_between(0, 1).all()
    moved = movement(book, opening, closing)
    assert (moved[["opening", *STEPS]].sum(axis=1) == moved["closing"]).all()
    assert moved["closing"].sum() == table["allowance"].sum()
    assert moved["opening"].sum() == allowance_table(opening)["allowance"].sum()
    assert (moved["beyond"] >= 0).all()
    rolled = roll_rates(book, as_of, NINETY, months=4)
    parts = rolled[[*NINETY.codes, "written_off", "settled"]].sum(axis=1)
    assert (parts == rolled["amount"]).all()
    assert rolled["loss_rate"].dropna().between(0, 1).all()

"""Who is on hold, why, and until when; and what calls for a contact all the same."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from ledgers import ledger
from listing import FRESH, listed, policy_of, said

from ardash.collections.policy import default_text, load
from ardash.collections.worklist import said as in_words
from ardash.collections.worklist import worklist
from ardash.records.people.actions import Actions

#: The reminder about F1 is due on 9 March 2025, the call on 16 March.
F1 = """
    customer Dupont collector=north
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
"""
DUE = [("Dupont", "reminder", "2025-03-09", "first_step")]


def words(found):
    rows = [*found.rows.select("reason", "params").rows()]
    return [str(in_words(*row)) for row in rows or found.suppressed.select(
        "suppressed_by", "params").rows()]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "done", "reason", "next_on", "sentence"),
    [
        ("", "2025-03-01 profile Dupont excluded=true excluded_reason='our own subsidiary'",
         "excluded", None, "The customer is not to be reminded: our own subsidiary"),
        ("", "2025-03-01 profile Dupont excluded=true",
         "excluded", None, "The customer is not to be reminded."),
        ("", "2025-03-01 dispute F1 Dupont price deadline=2025-03-20",
         "dispute", "2025-03-21",
         ("Disputed since 2025-03-01; unless it is solved by 2025-03-20, a contact is due on "
          "2025-03-21.")),
        # Without a deadline a dispute is to be solved within 14 days.
        ("", "2025-03-01 dispute F1 Dupont price",
         "dispute", "2025-03-16",
         ("Disputed since 2025-03-01; unless it is solved by 2025-03-15, a contact is due on "
          "2025-03-16.")),
        ("2025-03-01 unapplied P1 Dupont 120.00", "",
         "unapplied", "2025-03-12",
         "Unapplied cash or credit notes cover it: they are to be applied."),
        ("2025-03-01 credit_note C1 Dupont 130.00", "",
         "unapplied", "2025-03-12",
         "Unapplied cash or credit notes cover it: they are to be applied."),
        ("", "2025-03-01 promise Dupont 120.00 due 2025-03-14 grace=2",
         "promise", "2025-03-17",
         "Payment is promised; unless it comes, a contact is due on 2025-03-17."),
        # A promise about the item covers it, whatever its amount.
        ("", "2025-03-01 promise Dupont 20.00 due 2025-03-14 grace=0 items=F1",
         "promise", "2025-03-15",
         "Payment is promised; unless it comes, a contact is due on 2025-03-15."),
        ("", "2025-03-01 plan Dupont 2025-03-31=60.00 2025-04-30=60.00",
         # Three days of grace.
         "plan", "2025-04-04",
         ("A payment plan is kept; unless the instalment of 2025-03-31 comes, a contact is due on "
          "2025-04-04.")),
        ("", "2025-03-08 call Dupont reached",
         "contacted", "2025-03-13",
         "Last contacted on 2025-03-08; the next step waits until 2025-03-13."),
        ("", "2025-03-01 call Dupont no_answer follow_up_on=2025-03-15",
         "follow_up_later", "2025-03-15", "A contact is agreed for 2025-03-15."),
        ("", "2025-03-09 email Dupont sent step=reminder items=F1",
         "waiting", "2025-03-16", "The next step is due on 2025-03-16."),
    ],
)  # fmt: skip
def test_a_customer_is_left_in_peace(more, done, reason, next_on, sentence):
    found = listed(F1 + more, done, "2025-03-12")
    assert said(found) == [("Dupont", reason, next_on)]
    assert words(found) == [sentence]
    assert found.suppressed["all_suppressions"].to_list() == [[reason]]


@pytest.mark.parametrize(
    ("more", "done"),
    [
        ("2025-03-01 unapplied P1 Dupont 119.99", ""),
        ("2025-03-01 unapplied P1 Martin 120.00", ""),
        ("", "2025-03-01 dispute F1 Dupont price 119.99"),
        ("", "2025-03-01 promise Dupont 119.99 due 2025-03-14"),
        ("", "2025-03-01 promise Dupont 120.00 due 2025-03-14 currency=USD"),
        ("", "2025-03-01 plan Dupont 2025-03-31=60.00 2025-04-30=59.99"),
        ("", "2025-03-07 call Dupont reached"),
        ("", "2025-03-11 call Dupont no_answer"),
        ("", "2025-03-11 note Dupont note"),
        ("", "2025-03-13 call Dupont reached"),
        ("", "2025-03-01 profile Martin excluded=true"),
    ],
)
def test_what_does_not_quite_hold_does_not_hold(more, done):
    found = listed(F1 + more, done, "2025-03-12")
    (row,) = [each for each in said(found) if each[0] == "Dupont"]
    assert row[1:3] == ("reminder", "2025-03-09")


def test_what_is_covered_or_disputed_is_not_asked_for():
    more = "2025-03-01 unapplied P1 Dupont 50.00"
    found = listed(F1 + more, "2025-03-01 dispute F1 Dupont price 30.00", "2025-03-12")
    assert found.rows.select("amount", "overdue").rows() == [(4000, 12000)]
    assert found.items.select("balance", "disputed", "applicable", "amount").rows() == [
        (12000, 3000, 5000, 4000)
    ]


def test_unapplied_cash_covers_the_oldest_first():
    more = """
        2025-02-01 invoice F2 Dupont 80.00 due 2025-03-03
        2025-03-01 unapplied P1 Dupont 150.00
    """
    found = listed(F1 + more, "", "2025-03-12")
    assert found.items.select("item_id", "suppressed_by", "amount").rows() == [
        ("F1", "unapplied", 0),
        ("F2", None, 5000),
    ]


def test_a_stale_bank_feed_leaves_the_overdue_in_peace_and_still_says_what_falls_due():
    # What stands in a test's ledger was read on the day after its last date, here 4 March.
    book = F1 + "2025-03-03 invoice F2 Martin 80.00 due 2025-03-15"
    assert said(listed(book, "", "2025-03-11", fresh=False))[0] == DUE[0]
    found = listed(book, "", "2025-03-12", fresh=False)
    assert said(found) == [
        ("Martin", "courtesy", "2025-03-08", "before_due"),
        ("Dupont", "bank_stale", "2025-03-12"),
    ]
    assert str(in_words("bank_stale", found.suppressed["params"].item())) == (
        "Payments are known up to 2025-03-04 only: what came since is not known."
    )


def test_each_rule_can_be_switched_off(tmp_path):
    text = default_text()
    for rule in ("dispute", "promise", "plan", "unapplied", "excluded"):
        text = text.replace(f"\n{rule} = true", f"\n{rule} = false")
    text = text.replace("contacted_days = 5", "contacted_days = 0").replace(
        "bank_stale_days = 7", "bank_stale_days = 0"
    )
    strict = policy_of(tmp_path, text)
    more = "2025-03-01 unapplied P1 Dupont 120.00"
    done = """
        2025-03-01 profile Dupont excluded=true
        2025-03-01 dispute F1 Dupont price
        2025-03-01 promise Dupont 120.00 due 2025-03-14
        2025-03-01 plan Dupont 2025-03-31=60.00 2025-04-30=60.00
        2025-03-11 call Dupont reached
    """
    found = listed(F1 + more, done, "2025-03-12", strict, fresh=False)
    assert said(found) == [("Dupont", "reminder", "2025-03-09", "next_step")]


def test_below_the_minimum_of_the_step_a_customer_waits_for_a_decision():
    book = """
        customer Dupont collector=north
        2024-10-01 invoice F1 Dupont 149.99 due 2024-11-01
    """
    steps = ("reminder", "call", "letter", "sales", "last_notice")
    done = "\n".join(
        f"2025-0{n}-01 letter Dupont sent step={s} items=F1" for n, s in enumerate(steps, 1)
    )
    found = listed(book, done, "2025-06-30")
    assert said(found) == [("Dupont", "below_minimum", None)]
    assert found.unassigned.select("item_id", "lacks", "held_by").rows() == [
        ("F1", "no_next_action", "below_minimum")
    ]
    found = listed(book.replace("149.99", "150.00"), done, "2025-06-30")
    assert said(found) == [("Dupont", "agency", "2025-05-02", "next_step")]


def test_what_has_done_all_its_steps_is_named_to_the_manager():
    book = """
        customer Dupont collector=north
        2024-01-01 invoice F1 Dupont 500.00 due 2024-02-01
    """
    steps = ("reminder", "call", "letter", "sales", "last_notice", "agency", "write_off")
    done = "\n".join(
        f"2025-0{n}-01 letter Dupont sent step={s} items=F1" for n, s in enumerate(steps, 1)
    )
    found = listed(book, done, "2025-12-31")
    assert said(found) == [("Dupont", "ladder_ended", None)]
    assert found.unassigned["held_by"].to_list() == ["ladder_ended"]


@pytest.mark.parametrize(
    ("more", "done", "reason", "day", "sentence"),
    [
        ("", "2025-03-01 promise Dupont 120.00 due 2025-03-03 grace=1",
         "promise_broken", "2025-03-05",
         "120.00 EUR were promised; nothing came by 2025-03-04."),
        ("2025-03-03 payment F1 70.00",
         "2025-03-01 promise Dupont 120.00 due 2025-03-03 grace=1",
         "promise_part_kept", "2025-03-05",
         "Of 120.00 EUR that were promised, 70.00 EUR came by 2025-03-04."),
        ("", "2025-02-01 plan Dupont 2025-03-01=60.00 2025-04-01=60.00",
         "plan_missed", "2025-03-05",
         "An instalment of 60.00 EUR of the payment plan was not paid by 2025-03-04."),
        ("", "2025-03-01 call Dupont no_answer follow_up_on=2025-03-05",
         "follow_up", "2025-03-05", "A contact was agreed for 2025-03-05."),
        ("", "2025-03-04 email Dupont bounced",
         "bounced", "2025-03-04",
         "The message of 2025-03-04 came back: nobody was reached."),
        ("", "2025-02-20 dispute F1 Dupont price resolved=2025-03-05 resolution=upheld",
         "dispute_solved", "2025-03-05",
         "The dispute was solved on 2025-03-05, and the invoice stands."),
    ],
)  # fmt: skip
def test_an_event_calls_for_a_contact_though_no_step_is_due(more, done, reason, day, sentence):
    # The notice of 2 March is done: the reminder comes on the 9th.
    done += "\n2025-02-27 email Dupont sent step=notice items=F1"
    found = listed(F1 + more, done, "2025-03-05")
    assert said(found) == [("Dupont", None, day, reason)]
    assert words(found) == [sentence]
    assert found.rows["channel"].to_list() == ["call"]
    # Once somebody tried to reach the customer, the event has been answered.
    tried = done + "\n2025-03-05T15:00 call Dupont no_answer"
    assert said(listed(F1 + more, tried, "2025-03-05")) == [("Dupont", "waiting", "2025-03-09")]


def test_an_event_does_not_override_an_agreement():
    done = """
        2025-02-01 promise Dupont 120.00 due 2025-03-03 grace=0
        2025-02-02 dispute F1 Dupont price deadline=2025-03-20
    """
    assert said(listed(F1, done, "2025-03-05")) == [("Dupont", "dispute", "2025-03-21")]


def test_an_event_about_what_was_paid_since_is_none():
    more = """
        2025-02-01 invoice F2 Dupont 80.00 due 2025-03-03
        2025-03-05 payment F2 80.00
    """
    done = """
        2025-02-27 email Dupont sent step=notice items=F1,F2
        2025-02-28 promise Dupont 80.00 due 2025-03-03 grace=0 items=F2
    """
    assert said(listed(F1 + more, done, "2025-03-04")) == [
        ("Dupont", None, "2025-03-04", "promise_broken")
    ]
    assert said(listed(F1 + more, done, "2025-03-05")) == [("Dupont", "waiting", "2025-03-09")]


def test_a_credit_that_was_agreed_is_waited_for():
    done = "2025-02-20 dispute F1 Dupont price resolved=2025-03-05 resolution=credited"
    assert said(listed(F1, done, "2025-03-12")) == [("Dupont", "dispute", "2025-03-20")]
    # It was not booked in 14 days: the invoice is followed up again.
    assert said(listed(F1, done, "2025-03-20"))[0][1:3] == ("reminder", "2025-03-09")
    # A part was credited: the rest is owed.
    found = listed(F1 + "2025-03-10 credit F1 20.00", done, "2025-03-12")
    assert found.rows["amount"].to_list() == [10000]


def test_of_two_currencies_each_has_its_row():
    book = F1 + "2025-01-31 invoice F2 Dupont 50.00 due 2025-03-02 currency=USD"
    found = listed(book, "", "2025-03-12")
    assert found.rows.select("currency", "amount").rows() == [("EUR", 12000), ("USD", 5000)]


def test_an_item_without_collector_or_due_date_is_named_to_the_manager():
    book = """
        customer Dupont collector=north
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        2025-01-31 invoice F2 Martin 80.00 due 2025-03-02
        2025-01-31 invoice F3 Dupont 10.00
        2025-01-31 invoice F4 Petit 90.00 due 2025-03-31
    """
    done = "2025-02-01 profile Petit collector=south"
    found = listed(book, done, "2025-03-12")
    assert found.unassigned.select("item_id", "lacks", "balance").rows() == [
        ("F2", "no_collector", 8000),
        ("F3", "undated", 1000),
    ]
    assert listed(book, done + "\n2025-02-01 profile Martin collector=south", "2025-03-12"
                  ).unassigned["item_id"].to_list() == ["F3"]  # fmt: skip


def test_the_list_is_led_by_what_a_contact_brings_forward():
    # Worth = amount × (1 + days late / 30) × (1 + answered) / (2 + contacts).
    book = """
        2025-01-01 invoice A1 Anne 100.00 due 2025-02-15
        2025-01-01 invoice B1 Bert 100.00 due 2025-03-02
        2025-01-01 invoice C1 Carl 100.00 due 2025-02-06
        2025-02-03 invoice C2 Carl 10.00 due 2025-02-03
        2025-02-05 payment C2 10.00
        2024-10-01 invoice D1 Dora 100.00 due 2024-10-15
    """
    done = """
        2025-02-04 call Carl reached
        2025-02-04 call Dora reached
    """
    found = listed(book, done, "2025-03-17")
    worth = pl.col("worth").round().cast(pl.Int64)
    assert found.rows.select("rank", "customer_id", worth).rows() == [
        (1, "Carl", 15_333),  # 39 days late, and paid when called: 100 × 2.3 × 2/3
        (2, "Dora", 13_333),  # 90 days and more, and did not pay: 100 × 4 × 1/3
        (3, "Anne", 10_000),  # 30 days late, never contacted: 100 × 2 × 1/2
        (4, "Bert", 7_500),  # 15 days late: 100 × 1.5 × 1/2
    ]


def test_a_broken_promise_moves_a_customer_up_and_a_payment_down():
    book = """
        2025-01-01 invoice A1 Anne 100.00 due 2025-03-02
        2025-01-01 invoice B1 Bert 150.00 due 2025-03-02
    """
    order = listed(book, "", "2025-03-12").rows["customer_id"].to_list()
    assert order == ["Bert", "Anne"]
    broken = "2025-03-01 promise Anne 100.00 due 2025-03-05 grace=0"
    assert listed(book, broken, "2025-03-12").rows["customer_id"].to_list() == ["Anne", "Bert"]
    paid = book + "2025-03-11 payment B1 60.00"
    assert listed(paid, "", "2025-03-12").rows["customer_id"].to_list() == ["Anne", "Bert"]


def test_scores_decide_the_order_where_there_are_any():
    book = """
        2025-01-01 invoice A1 Anne 100.00 due 2025-03-02
        2025-01-01 invoice B1 Bert 150.00 due 2025-03-02
    """
    made = ledger(book + FRESH)
    keys = dict(made.items.select("item_id", "item").collect().rows())
    scores = pl.DataFrame(
        {"item": [keys["A1"], keys["B1"]], "brought_forward_share": [0.5, 0.2]},
        schema_overrides={"item": pl.Int32},
    )
    found = worklist(made, date(2025, 3, 9), load(), Actions.empty(), scores)
    assert found.rows.select("customer_id", "worth").rows() == [("Anne", 5000.0), ("Bert", 3000.0)]

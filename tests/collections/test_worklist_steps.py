"""An item climbs its ladder one step at a time, and only when the step before was done."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
from ledgers import ledger
from listing import FRESH, listed, policy_of, said

from ardash.collections.policy import Policy
from ardash.collections.worklist import Worklist, worklist
from ardash.records.people.actions import Actions

#: F1 falls due on Sunday 2 March 2025.
F1 = """
    customer Dupont collector=north
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
"""


def ladder(folder: Path, *steps: tuple[str, str, int]) -> Policy:
    """A policy of one ladder: (step, key of its timing, days), all by mail."""
    text = 'version = 1\n[[segments]]\ncode = "all"\nladder = "usual"\n'
    for step, timing, days in steps:
        text += f'[[ladders.usual]]\nstep = "{step}"\n{timing} = {days}\n'
        text += 'channel = "email"\ntemplate = "any"\n'
    return policy_of(folder, text)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-02-22", []),
        ("2025-02-23", [("Dupont", "courtesy", "2025-02-23", "before_due")]),
        ("2025-03-01", [("Dupont", "courtesy", "2025-02-23", "before_due")]),
        # The courtesy has lapsed: on the day itself the notice is due.
        ("2025-03-02", [("Dupont", "notice", "2025-03-02", "before_due")]),
        ("2025-03-03", [("Dupont", "notice", "2025-03-02", "first_step")]),
        # So has the notice, once the reminder's day has come.
        ("2025-03-09", [("Dupont", "reminder", "2025-03-09", "first_step")]),
        # Nothing was done for months: the first step is still the reminder.
        ("2025-09-30", [("Dupont", "reminder", "2025-03-09", "first_step")]),
    ],
)
def test_what_nobody_did_stays_to_be_done_unless_it_lapses(as_of, expected):
    assert said(listed(F1, "", as_of)) == expected


def test_a_step_done_late_lets_the_next_one_come_on_the_day_after_at_the_earliest(tmp_path):
    two = ladder(tmp_path, ("one", "days_after_due", 5), ("two", "days_after_due", 6))
    done = "2025-04-01 email Dupont note step=one items=F1\n"  # a note has done nothing
    assert said(listed(F1, done, "2025-04-01", two)) == [
        ("Dupont", "one", "2025-03-07", "first_step")
    ]
    done = "2025-04-01 agency Dupont note step=one items=F1\n"  # on an inward channel it has
    assert said(listed(F1, done, "2025-04-01", two)) == [("Dupont", "waiting", "2025-04-02")]
    assert said(listed(F1, done, "2025-04-02", two)) == [
        ("Dupont", "two", "2025-04-02", "next_step")
    ]


@pytest.mark.parametrize(
    ("outcome", "step"),
    [
        ("sent", "call"),
        ("reached", "call"),
        ("promised", "call"),
        ("disputed", "call"),
        ("refused", "call"),
        ("no_answer", "reminder"),
        ("wrong_contact", "reminder"),
        ("will_call_back", "reminder"),
        ("bounced", "reminder"),
        ("note", "reminder"),
    ],
)
def test_an_outcome_does_its_step_or_not(outcome, step):
    found = listed(F1, f"2025-03-10 email Dupont {outcome} step=reminder items=F1", "2025-03-16")
    assert found.items["step"].to_list() == [step]


def test_a_message_that_came_back_undoes_its_step():
    done = """
        2025-03-09 email Dupont sent step=reminder items=F1
        2025-03-10 email Dupont bounced step=reminder items=F1
    """
    found = listed(F1, done, "2025-03-10")
    assert said(found) == [("Dupont", "reminder", "2025-03-09", "bounced")]
    assert found.items.select("last_step", "last_step_on").rows() == [(None, None)]


def test_a_later_step_counts_as_the_next_one_of_what_has_not_come_so_far():
    book = F1 + "2025-02-20 invoice F2 Dupont 80.00 due 2025-03-22\n"
    done = """
        2025-03-09 email Dupont sent step=reminder items=F1
        2025-03-29 call Dupont reached step=call items=F1,F2
    """
    found = listed(book, done, "2025-03-29")
    assert found.items.select("item_id", "last_step", "step").rows() == [
        ("F1", "call", "letter"),
        ("F2", "reminder", "call"),
    ]


def test_what_was_not_due_when_it_went_along_is_still_reminded_of():
    # F2 falls due six days after the reminder that lists it: its own comes a week late.
    book = F1 + "2025-02-20 invoice F2 Dupont 80.00 due 2025-03-15\n"
    done = "2025-03-09 email Dupont sent step=reminder items=F1,F2"
    found = listed(book, done, "2025-03-22")
    assert found.items.select("item_id", "last_step", "step", "step_on").rows() == [
        ("F1", "reminder", "call", date(2025, 3, 16)),
        ("F2", "notice", "reminder", date(2025, 3, 22)),
    ]


def test_doing_a_step_twice_does_not_climb():
    done = """
        2025-03-09 email Dupont sent step=reminder items=F1
        2025-03-12 email Dupont sent step=reminder items=F1
    """
    assert listed(F1, done, "2025-03-20").items["step"].to_list() == ["call"]


def test_what_is_done_about_no_item_is_about_all_that_was_overdue_then():
    book = F1 + "2025-02-20 invoice F2 Dupont 80.00 due 2025-03-10\n"
    found = listed(book, "2025-03-10 email Dupont sent step=reminder", "2025-03-17")
    assert found.items.select("item_id", "step").rows() == [("F1", "call"), ("F2", "reminder")]


def test_a_step_of_another_ladder_is_no_step():
    found = listed(F1, "2025-03-10 email Dupont sent step=farewell items=F1", "2025-03-20")
    assert found.items["step"].to_list() == ["reminder"]


def test_a_row_is_about_all_that_is_due_and_led_by_the_highest_step():
    book = (
        F1
        + """
        2025-02-20 invoice F2 Dupont 80.00 due 2025-03-08
        2025-02-20 invoice F3 Dupont 10.00 due 2025-03-20
    """
    )
    found = listed(book, "2025-03-09 email Dupont sent step=reminder items=F1", "2025-03-16")
    row = found.rows.row(0, named=True)
    assert (row["step"], row["other_steps"]) == ("call", ["courtesy", "reminder"])
    assert (row["items"], row["amount"], row["overdue"]) == (3, 21000, 20000)
    assert (row["channel"], row["days_late"]) == ("call", 14)


def test_only_what_has_come_to_the_agency_goes_there():
    book = """
        customer Dupont collector=north
        2024-10-01 invoice F1 Dupont 500.00 due 2024-11-01
        2025-02-01 invoice F2 Dupont 80.00 due 2025-03-03
    """
    done = "\n".join(
        f"{day} letter Dupont sent step={step} items=F1"
        for day, step in (
            ("2024-11-08", "reminder"), ("2024-11-15", "call"), ("2024-12-01", "letter"),
            ("2024-12-16", "sales"), ("2024-12-31", "last_notice"),
        )
    )  # fmt: skip
    found = listed(book, done, "2025-03-12")
    row = found.rows.row(0, named=True)
    assert (row["step"], row["items"], row["amount"]) == ("agency", 1, 50000)
    assert row["other_steps"] == ["reminder"]
    assert found.items.select("item_id", "in_row").rows() == [("F1", True), ("F2", False)]


def test_a_step_can_be_timed_by_month_end_and_by_the_step_before(tmp_path):
    timed = ladder(
        tmp_path,
        ("one", "days_after_due", 10),
        ("two", "month_end_after_due_days", 30),
        ("three", "days_after_previous", 10),
    )
    done = "2025-03-12 email Dupont sent step=one items=F1\n"
    # 2 March + 30 days = 1 April, so 30 April.
    assert said(listed(F1, done, "2025-04-29", timed)) == [("Dupont", "waiting", "2025-04-30")]
    assert said(listed(F1, done, "2025-04-30", timed)) == [
        ("Dupont", "two", "2025-04-30", "next_step")
    ]
    done += "2025-05-02 email Dupont sent step=two items=F1\n"
    assert said(listed(F1, done, "2025-05-11", timed)) == [("Dupont", "waiting", "2025-05-12")]
    assert said(listed(F1, done, "2025-05-12", timed)) == [
        ("Dupont", "three", "2025-05-12", "next_step")
    ]


def sent(found: Worklist, former: Actions, as_of: date) -> Actions:
    """Do everything that a worklist asks for: one activity a row, about the row's items."""
    start = former.activities.height + 1
    rows = found.rows.filter(pl.col("step").is_not_null()).with_row_index("activity", start)
    made = rows.select(
        pl.col("activity").cast(pl.Int64), "source", "customer_id", "channel", "step",
        at=pl.lit(datetime.combine(as_of, time(9))), author=pl.lit("anne"),
        outcome=pl.lit("sent"),
    )  # fmt: skip
    about = found.items.filter("in_row").join(made, on=["source", "customer_id"])
    frames = {
        "activities": pl.concat([former.activities, made], how="diagonal_relaxed"),
        "activity_items": pl.concat(
            [former.activity_items, about.select("activity", "item_id")], how="vertical_relaxed"
        ),
    }
    return Actions.of(frames)


def test_oca_three_runs_give_three_levels_and_none_is_left_out(tmp_path):
    """OCA account_credit_control, "three runs, three levels": 500 due a year ago; runs of six
    months ago, two months ago and today make one line each."""
    three_times = ladder(
        tmp_path,
        ("level1", "days_after_due", 10),
        ("level2", "month_end_after_due_days", 30),
        ("level3", "days_after_previous", 10),
    )
    today = date(2025, 6, 30)
    book = ledger("2024-06-30 invoice F1 Dupont 500.00 due 2024-06-30" + FRESH)
    done, lines = Actions.empty(), []
    for run in (date(2024, 12, 30), date(2025, 4, 30), today):
        found = worklist(book, run, three_times, done)
        lines += found.rows["step"].to_list()
        done = sent(found, done, run)
    assert lines == ["level1", "level2", "level3"]
    # A level that was not sent is asked for again: there is no other.
    unsent = worklist(book, today, three_times, Actions.empty())
    assert unsent.rows["step"].to_list() == ["level1"]
    # A run of an earlier day knows nothing of what was sent later.
    earlier = worklist(book, today - timedelta(days=15), three_times, done)
    assert earlier.rows["step"].to_list() == ["level3"]


def test_tryton_dunning_runs_give_the_same_levels(shared, tmp_path):
    """Three runs of Tryton 7.6's dunning wizard (levels at 5, 20 and 40 days), each processed,
    over IBM's invoices open on 30 June 2013: every invoice, level and amount."""
    levels = ladder(
        tmp_path,
        ("level1", "days_after_due", 5),
        ("level2", "days_after_due", 20),
        ("level3", "days_after_due", 40),
    )
    with (shared / "tryton" / "dunnings.csv").open(encoding="utf-8") as file:
        theirs = list(csv.DictReader(file))
    done = Actions.empty()
    for run in sorted({row["run_date"] for row in theirs}):
        found = worklist(_open_in_june(shared), date.fromisoformat(run), levels, done)
        ours = found.items.filter("in_row").sort("item_id")
        assert [
            (row["item_id"], row["step"], row["amount"]) for row in ours.iter_rows(named=True)
        ] == sorted(
            (row["invoice"], f"level{row['level']}", round(float(row["amount"]) * 100))
            for row in theirs
            if row["run_date"] == run
        )
        done = sent(found, done, date.fromisoformat(run))


def _open_in_june(shared):
    """IBM's invoices of until 30 June 2013 that were open then, as the wizard saw them."""
    lines = []
    with (shared / "ibm" / "WA_original_mdy.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            issued, settled = (
                datetime.strptime(row[c], "%m/%d/%Y").date()  # noqa: DTZ007 (a day)
                for c in ("InvoiceDate", "SettledDate")
            )
            if issued <= date(2013, 6, 30) < settled:
                due = issued + timedelta(days=30)  # its payment term there
                number, amount = row["invoiceNumber"], row["InvoiceAmount"]
                lines.append(f"{issued} invoice {number} {row['customerID']} {amount} due {due}")
    return ledger("\n".join(lines) + FRESH, currency="USD")


def test_erpnext_a_credit_note_against_the_invoice_ends_the_dunning():
    """ERPNext: the return of an invoice that was dunned resolves the dunning."""
    book = F1 + "2025-03-20 credit F1 120.00\n"
    done = "2025-03-09 email Dupont sent step=reminder items=F1\n"
    assert said(listed(book, done, "2025-03-19")) == [("Dupont", "call", "2025-03-16", "next_step")]
    found = listed(book, done, "2025-03-20")
    assert (said(found), found.items.height) == ([], 0)


def test_erpnext_a_credit_note_without_reference_does_not_end_it(tmp_path):
    """ERPNext: a credit note that names no invoice leaves the dunning as it was. Here it is held
    back as long as the policy says so, and goes on where it left off."""
    book = F1 + "2025-03-20 credit_note C1 Dupont 120.00\n"
    done = "2025-03-09 email Dupont sent step=reminder items=F1\n"
    found = listed(book, done, "2025-03-20")
    assert said(found) == [("Dupont", "unapplied", "2025-03-20")]
    assert found.items.select("last_step", "step").rows() == [("reminder", "call")]
    strict = ladder(tmp_path, ("reminder", "days_after_due", 7), ("call", "days_after_due", 14))
    strict = policy_of(
        tmp_path,
        (tmp_path / "policy.toml").read_text("utf-8") + "[suppressions]\nunapplied = false\n",
    )
    assert said(listed(book, done, "2025-03-20", strict)) == [
        ("Dupont", "call", "2025-03-16", "next_step")
    ]

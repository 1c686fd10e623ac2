"""`ardash log`, `promise`, `dispute`, `plan`: written down, and told with their states."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from conftest import Run, said, set_clock

#: The clock stands at 2025-04-01; Dupont owes 150.00 EUR (F1 100.00, F3 50.00), Weber EUR and GBP.
JSON = ("--format", "json")

pytestmark = pytest.mark.usefixtures("brought_in")


@pytest.fixture(autouse=True)
def _anne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDASH_AUTHOR", "anne")


def test_a_promise_is_made_listed_and_taken_back(run: Run) -> None:
    made = run("promise", "make", "Dupont", "120,50", "2025-04-10", "--item", "F1", "--item", "F3")
    assert made.stdout == "Promise 1: Dupont, 120.50 EUR by 2025-04-10.\n"
    (row,) = said(run("promise", "list", *JSON))
    assert (row["customer_id"], row["amount"], row["state"]) == ("C1", "120.50", "running")
    assert (row["author"], len(row["items"]), row["until_on"]) == ("anne", 2, "2025-04-13")
    assert "120.50" in run("promise", "list").stdout
    assert run("promise", "cancel", "1").stdout == "Promise 1 was taken back.\n"
    (row,) = said(run("promise", "list", "--state", "cancelled", *JSON))
    assert row["version"] == 2
    assert said(run("promise", "list", "--state", "running", *JSON)) == []


def test_money_that_comes_keeps_a_promise(
    run: Run, brought_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("promise", "make", "C1", "60", "2025-04-10")
    payments = brought_in / "payments.csv"
    payments.write_text(payments.read_text() + "P2,F1,2025-04-09,25.00,EUR\n")
    set_clock(monkeypatch, "2025-04-20T08:00")
    run("sync", "csv", brought_in)
    (row,) = said(run("promise", "list", *JSON))
    assert (row["state"], row["received"], row["missing"]) == ("part_kept", "25.00", "35.00")
    (row,) = said(run("promise", "list", "--as-of", "2025-04-09", *JSON))
    assert row["state"] == "running"
    assert said(run("promise", "list", "--as-of", "2025-03-31", *JSON)) == []
    assert said(run("promise", "list", "--customer", "Weber", *JSON)) == []


def test_a_dispute_is_opened_listed_and_solved(run: Run) -> None:
    opened = run("dispute", "open", "Dupont", "F1", "price", "--amount", "40", "--owner", "sales",
                 "--deadline", "2025-04-05", "--author", "bruno")  # fmt: skip
    assert opened.stdout == "Dispute 1: Dupont, F1, price.\n"
    (row,) = said(run("dispute", "list", *JSON))
    assert (row["disputed"], row["state"], row["author"]) == ("40.00", "open", "bruno")
    (row,) = said(run("dispute", "list", "--as-of", "2025-04-06", *JSON))
    assert (row["state"], row["days_overdue"]) == ("overdue", 1)
    assert said(run("dispute", "resolve", "1", "credited", *JSON)) == {"dispute": 1}
    (row,) = said(run("dispute", "causes", *JSON))
    assert (row["reason"], row["claimed"], row["resolved_disputes"]) == ("price", "40.00", 1)
    assert row["customer_right_share"] == 1.0


def test_a_plan_is_proposed_made_followed_and_ended(run: Run) -> None:
    options = ("--instalments", "3", "--first", "2025-05-31")
    parts = said(run("plan", "propose", "100", *options, *JSON))
    assert [(part["due_on"], part["amount"]) for part in parts] == [
        ("2025-05-31", "33.34"),
        ("2025-06-30", "33.33"),
        ("2025-07-31", "33.33"),
    ]
    assert "Plan 1: Dupont, 100.00 EUR in 3, to 2025-07-31." in run(
        "plan", "make", "Dupont", "100", *options, "--item", "F1"
    ).stdout  # fmt: skip
    (row,) = said(run("plan", "list", *JSON))
    assert (row["state"], row["next_on"], row["next_amount"]) == ("running", "2025-05-31", "33.34")
    parts = said(run("plan", "list", "--parts", "--as-of", "2025-06-04", *JSON))
    assert [part["state"] for part in parts] == ["missed", "running", "running"]
    run("plan", "make", "Dupont", "50", "--pay", "2025-05-01=20", "--pay", "2025-06-01=30")
    assert run("plan", "cancel", "1").stdout == "Plan 1 was ended.\n"
    states = {row["plan"]: row["state"] for row in said(run("plan", "list", *JSON))}
    assert states == {1: "cancelled", 2: "running"}


def test_what_was_done_is_logged_latest_first(run: Run) -> None:
    run("log", "add", "Dupont", "call", "no_answer", "--contact", "Petit")
    run("log", "add", "Weber", "note", "note", "--note", "=1+1", "--item", "F2")
    rows = said(run("log", "list", *JSON))
    assert [(row["name"], row["channel"], row["author"]) for row in rows] == [
        ("Weber", "note", "anne"),
        ("Dupont", "call", "anne"),
    ]
    assert len(rows[0]["items"]) == 1
    assert said(run("log", "list", "--outcome", "no_answer", *JSON))[0]["contact"] == "Petit"
    (row,) = csv.DictReader(StringIO(run("log", "list", "--channel", "note", "-f", "csv").stdout))
    assert row["text"] == "'=1+1"


def test_without_a_setting_the_author_is_the_user(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_AUTHOR", "")
    monkeypatch.setenv("LOGNAME", "chloe")
    run("log", "add", "Dupont", "note", "note")
    assert said(run("log", "list", *JSON))[0]["author"] == "chloe"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("promise", "make", "Dupont", "150.01", "2025-04-10"), "more than the 150.00 EUR"),
        (("promise", "make", "Dupont", "10", "2025-03-31"), "2025-03-31 has passed"),
        (("promise", "make", "Dupont", "abc", "2025-04-10"), "'abc' is no amount in EUR"),
        (("promise", "make", "Dupont", "1.005", "2025-04-10"), "'1.005' is no amount"),
        (("promise", "make", "Dupont", "1e99999", "2025-04-10"), "is no amount"),
        (("promise", "make", "Dupont", "-5", "2025-04-10"), "No such option"),
        (("promise", "make", "Weber", "10", "2025-04-10"), "Weber owes in EUR, GBP."),
        (("promise", "make", "Dupont", "10", "2025-04-10", "--item", "F2"), "no invoice 'F2'"),
        (("promise", "make", "Nobody", "10", "2025-04-10"), "There is no customer 'Nobody'."),
        (("promise", "make", "Dupont", "10", "2025-04-10", "--author", " "), "who writes"),
        (("promise", "cancel", "7"), "There is no promise 7."),
        (("dispute", "open", "Dupont", "F1", "beauty"), "There is no reason 'beauty'"),
        (("dispute", "resolve", "7", "credited"), "There is no dispute 7."),
        (("dispute", "causes", "--by", "colour"), "'colour'"),
        (("plan", "make", "Dupont", "100"), "The instalments are not said."),
        (("plan", "make", "Dupont", "100", "--pay", "2025-05-01=20"), "sum to 20.00 EUR"),
        (("plan", "make", "Dupont", "100", "--pay", "2025-05-01"), "'' is no amount"),
        (("plan", "cancel", "7"), "There is no payment plan 7."),
        (("log", "add", "Dupont", "pigeon", "sent"), "There is no channel 'pigeon'."),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert said(run("log", "list", *JSON)) == said(run("promise", "list", *JSON)) == []


def test_a_promise_may_be_above_the_balance_when_said(run: Run) -> None:
    words = ("promise", "make", "Dupont", "500", "2025-04-10", "--above-balance")
    assert said(run(*words, *JSON)) == {"promise": 1}


def test_the_figures_of_collecting_are_measures(run: Run) -> None:
    run("dispute", "open", "Dupont", "F1", "price", "--amount", "40")
    today = ("--as-of", "2025-04-01")
    of_both = run("measures", "dispute_rate", "dso", "--currency", "EUR", *today, *JSON)
    (rate, dso) = said(of_both)[::-1]
    assert (dso["measure"], rate["measure"]) == ("dso", "dispute_rate")
    assert rate["inputs"] == {"disputed": "40.00", "receivable": "400.00"}
    assert (rate["value"], rate["formula"]) == (0.1, "amount in dispute ÷ receivable")
    named = {row["measure"] for row in said(run("measures", *today, *JSON))}
    assert {"promises_kept", "time_to_resolve", "in_dispute", "receivable"} <= named
    assert "time_to_resolve" in run("measures", "--by", "country", *today).stdout


def test_a_promise_above_the_balance_names_the_option_that_allows_it(run: Run) -> None:
    failed = run("promise", "make", "Dupont", "9999", "2025-04-10")
    assert failed.exit_code == 2
    assert failed.stderr == (
        "9999.00 EUR is more than the 150.00 EUR that is owed. Say --above-balance if invoices to "
        "come are meant.\n"
    )
    assert run("promise", "make", "Dupont", "9999", "2025-04-10", "--above-balance").exit_code == 0

"""`ardash worklist` and `ardash policy`: the same figures as the pages, for people and programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import AS_OF, Run, said

pytestmark = pytest.mark.usefixtures("brought_in")

#: At 2025-03-31, with nothing done: F2 (Weber, 250.00) is 12 days late and F3 (Dupont, 50.00) 45
#: days; F4 (Weber, in pounds) falls due that day; F1 not before 9 April.
CUSTOMERS = [
    ("C2", "EUR", "reminder", "2025-03-26", "250.00"),
    ("C1", "EUR", "reminder", "2025-02-21", "50.00"),
    ("C2", "GBP", "notice", "2025-03-31", "70.00"),
]


def test_the_worklist_in_json_names_step_channel_reason_items_and_dates(run: Run) -> None:
    found = said(run("worklist", *AS_OF, "--format", "json"))
    assert found["as_of"] == "2025-03-31"
    assert found["policy"] == {"name": "Default policy", "owner": None, "review": "never"}
    assert [
        tuple(each[key] for key in ("customer_id", "currency", "step", "step_on", "amount"))
        for each in found["customers"]
    ] == CUSTOMERS
    weber = found["customers"][0]
    assert {
        key: weber[key]
        for key in ("channel", "template", "reason", "why", "suppressed_by", "next_on", "rank")
    } == {
        "channel": "email",
        "template": "reminder",
        "reason": "first_step",
        "why": "Overdue since 2025-03-19; nothing has been done about it yet.",
        "suppressed_by": None,
        "next_on": "2025-03-31",
        "rank": 1,
    }
    (item,) = weber["items"]
    assert {key: item[key] for key in ("item_id", "balance", "days_late", "step")} == {
        "item_id": "F2", "balance": "250.00", "days_late": 12, "step": "reminder",
    }  # fmt: skip
    # Nobody is named for these customers.
    assert {each["lacks"] for each in found["unassigned"]} == {"no_collector"}


def test_the_worklist_says_who_is_left_in_peace(run: Run) -> None:
    # The files were brought in on 1 April: two weeks later nobody knows what was paid since.
    found = said(run("worklist", "--as-of", "2025-04-15", "--format", "json"))
    left = {c["customer_id"]: c["suppressed_by"] for c in found["customers"] if c["suppressed_by"]}
    assert left == {"C1": "bank_stale", "C2": "bank_stale"}
    table = run("worklist", "--as-of", "2025-04-15", "--show", "suppressed").stdout
    assert "Payments are known up to 2025-04-01 only: what came since is not known." in table


def test_the_worklist_as_a_table_and_as_csv(run: Run) -> None:
    table = run("worklist", *AS_OF, "--limit", 2).stdout
    assert "To contact at the close of 2025-03-31, the first 2 of 3" in table
    assert "Weber" in table
    lines = run("worklist", *AS_OF, "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("rank,source,customer_id,name,")
    assert len(lines) == 4
    todo = run("worklist", *AS_OF, "--show", "workload", "--format", "csv").stdout.splitlines()
    assert todo[1] == ",EUR,2,300.00,2,2025-02-21,0,300.00"
    assert run("worklist", *AS_OF, "--of", "north", "--format", "csv").stdout.count("\n") == 1


def test_a_company_has_its_own_policy(run: Run, home: Path) -> None:
    (home / "policy.toml").write_text(
        run("policy", "file").stdout.replace('owner = ""', 'owner = "Anne"').replace(
            "# reviewed_on = 2026-01-15", "reviewed_on = 2025-01-15"
        ).replace("days_after_due = 7\nchannel", "days_after_due = 13\nchannel"),
        encoding="utf-8",
    )  # fmt: skip
    shown = said(run("policy", *AS_OF, "--format", "json"))
    assert (shown["owner"], shown["review"]) == ("Anne", "current")
    assert shown["file"] == str(home / "policy.toml")
    found = said(run("worklist", *AS_OF, "--format", "json"))
    # F2 is 12 days late: the reminder is not due before the 13th. The notice has not lapsed yet.
    assert [(c["customer_id"], c["step"]) for c in found["customers"]] == [
        ("C2", "notice"), ("C1", "reminder"), ("C2", "notice"),
    ]  # fmt: skip


def test_a_policy_with_a_gap_is_told_with_its_line_and_exits_2(run: Run, home: Path) -> None:
    text = run("policy", "file").stdout.replace('ladder = "standard"', 'ladder = "soft"')
    (home / "policy.toml").write_text(text, encoding="utf-8")
    line = 1 + text[: text.index('ladder = "soft"')].count("\n")
    told = f"{home / 'policy.toml'}:{line}: There is no ladder 'soft'."
    for words in (("policy", "check"), ("policy",), ("worklist", *AS_OF)):
        result = run(*words)
        assert result.exit_code == 2
        assert told in result.stderr
    checked = run("policy", "check", "--format", "json")
    assert checked.exit_code == 2
    assert "There is no ladder 'soft'." in checked.stdout


def test_a_good_policy_is_told_so(run: Run) -> None:
    result = run("policy", "check")
    assert (result.exit_code, result.stdout) == (0, "policy.toml: 2 ladders, 2 segments.\n")


def test_who_is_under_which_rule(run: Run) -> None:
    found = said(run("policy", "who", *AS_OF, "--format", "json"))
    assert [(row["customer_id"], row["rule"], row["average_delay_days"]) for row in found] == [
        ("C1", "everyone", 15.0),  # 30.00 of F3, 15 days late
        ("C2", "everyone", None),
    ]


def test_the_policy_as_a_table(run: Run) -> None:
    shown = run("policy").stdout
    assert "The collections policy has no owner, or nobody has reviewed it yet." in shown
    assert "7 days before the due date" in shown


def test_after_the_last_day_of_the_books_it_is_said_that_payments_may_be_missing(run: Run) -> None:
    told = "Nothing in the books is dated after 2025-03-10: what was paid since is not known"
    for command in ("worklist", "remind"):
        assert told in run(command, "--as-of", "2025-03-21", "--customer", "C2").stderr
        assert told not in run(command, "--as-of", "2025-03-20", "--customer", "C2").stderr

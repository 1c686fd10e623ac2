"""`ardash match`: what receipts pay is listed, applied by rule or by a person, told, and undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import Brought, Run, bring_in, copy_of, said

from ardash.collections.cash import short_numbers

INVOICES = """\
number,customer number,customer name,issued,due,amount,currency
INV-2025-001,C1,Dupont SARL,2025-01-10,2025-02-09,100.00,EUR
INV-2025-002,C1,Dupont SARL,2025-01-12,2025-02-11,80.00,EUR
INV-2025-003,C2,Weber GmbH,2025-01-15,2025-02-14,250.00,EUR
"""
#: The first names an invoice and pays it to the cent; Weber owes 250.00, not 130.00; who is Nobody?
RECEIPTS = """\
account,date,amount,currency,payer,text
FR76,2025-02-13,100.00,EUR,DUPONT,INV-2025-001
FR76,2025-02-14,130.00,EUR,WEBER,acompte
FR76,2025-02-25,77.00,EUR,Nobody,hm
"""
DAY = ("--as-of", "2025-02-28")
JSON = ("--format", "json")


@pytest.fixture(scope="module")
def banked_once(tmp_path_factory: pytest.TempPathFactory) -> Brought:
    place = tmp_path_factory.mktemp("banked")
    files = {"csv": INVOICES, "bank": RECEIPTS}
    for connector, text in files.items():
        (place / f"{connector}.csv").write_text(text, encoding="utf-8")
    return bring_in(place, *(("sync", each, place / f"{each}.csv") for each in files))


@pytest.fixture(autouse=True)
def banked(home: Path, banked_once: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three invoices, and three receipts of the bank."""
    monkeypatch.setenv("ARDASH_AUTHOR", "anne")
    copy_of(banked_once, home.parent)


def waiting(run: Run) -> dict[str, dict[str, Any]]:
    """What waits, by payer."""
    return {row["payer_name"]: row for row in said(run("match", *DAY, *JSON))}


def owed(run: Run) -> dict[str, tuple[str, str]]:
    """What each customer owes in all, and what of it is unapplied."""
    found = said(run("aging", *DAY, "--by", "customer", *JSON))["by"]
    return {each["customer_id"]: (each["total"], each["unapplied"]) for each in found}


def test_the_list_says_what_each_receipt_seems_to_pay_how_sure_that_is_and_why(run: Run) -> None:
    found = waiting(run)
    told = ("customer_id", "amount", "charges", "rule", "certain", "pays")
    assert {payer: tuple(row[name] for name in told) for payer, row in found.items()} == {
        "DUPONT": ("C1", "100.00", "0.00", "reference", True, "payment INV-2025-001 100.00"),
        "WEBER": ("C2", "130.00", "0.00", "payer", False, "unapplied 130.00"),
        "Nobody": (None, "77.00", "0.00", "unknown", False, ""),
    }
    assert found["DUPONT"]["why"] == (
        "It names INV-2025-001, and 100.00 EUR is exactly what is open."
    )
    assert owed(run) == {"C1": ("180.00", "0.00"), "C2": ("250.00", "0.00")}


def test_the_list_for_eyes_has_the_number_that_one_types(run: Run) -> None:
    row = waiting(run)["WEBER"]
    keys = (pl.Series([row[name]]) for name in ("receipt_source", "receipt_id"))
    (number,) = short_numbers(*keys)
    assert row["receipt"] == number
    assert number in run("match", *DAY).stdout


def test_apply_applies_what_is_certain_and_leaves_the_rest_to_a_person(run: Run) -> None:
    assert said(run("match", "--apply", *DAY, *JSON)) == {"applied": [1]}
    assert owed(run) == {"C1": ("80.00", "0.00"), "C2": ("250.00", "0.00")}
    assert set(waiting(run)) == {"WEBER", "Nobody"}
    (row,) = said(run("match", "applied", *JSON))
    told = ("application", "customer_id", "lines", "rule", "author")
    assert tuple(row[name] for name in told) == (
        1, "C1", "payment INV-2025-001 100.00", "reference", "anne",
    )  # fmt: skip
    # A second time nothing is certain any more.
    assert said(run("match", "--apply", *DAY, *JSON)) == {"applied": []}


def test_apply_says_how_many_receipts_it_applied(run: Run) -> None:
    assert run("match", "--apply", *DAY).stdout.startswith("1 receipt was applied.\n")
    assert run("match", "--apply", *DAY).stdout.startswith("0 receipts were applied.\n")
    assert said(run("match", "returned", *DAY, *JSON)) == []


def test_a_person_accepts_what_is_proposed(run: Run) -> None:
    number = waiting(run)["DUPONT"]["receipt"]
    assert run("match", "accept", number, *DAY).stdout == "Application 1 was written.\n"
    assert owed(run)["C1"] == ("80.00", "0.00")
    (row,) = said(run("match", "applied", *JSON))
    assert (row["lines"], row["author"]) == ("payment INV-2025-001 100.00", "anne")


def test_a_person_splits_a_receipt_and_what_is_left_over_is_unapplied(run: Run) -> None:
    number = waiting(run)["WEBER"]["receipt"]
    words = ("--customer", "C2", "--item", "INV-2025-003=120.00", "--note", "by telephone")
    assert said(run("match", "accept", number, *words, *DAY, *JSON)) == {"application": 1}
    (row,) = said(run("match", "applied", *JSON))
    assert (row["lines"], row["rule"], row["note"]) == (
        "payment INV-2025-003 120.00; unapplied 10.00", None, "by telephone",
    )  # fmt: skip
    assert owed(run)["C2"] == ("120.00", "-10.00")  # 250.00 - 120.00 - 10.00


def test_a_receipt_is_parked_on_an_account_and_undone(run: Run) -> None:
    number = waiting(run)["Nobody"]["receipt"]
    assert run("match", "park", number, "C1", *DAY).stdout == "Application 1 was written.\n"
    assert owed(run)["C1"] == ("103.00", "-77.00")
    assert "Nobody" not in waiting(run)
    assert run("match", "undo", 1).stdout == "Application 1 was undone.\n"
    assert owed(run)["C1"] == ("180.00", "0.00")
    assert waiting(run)["Nobody"]["receipt"] == number
    (row,) = said(run("match", "applied", *JSON))
    assert row["undone_at"] is not None


def test_what_is_no_customers_money_waits_no_more_and_pays_nothing(run: Run) -> None:
    number = waiting(run)["Nobody"]["receipt"]
    run("match", "dismiss", number, "--note", "VAT refund", *DAY)
    assert set(waiting(run)) == {"DUPONT", "WEBER"}
    assert owed(run) == {"C1": ("180.00", "0.00"), "C2": ("250.00", "0.00")}


def test_the_status_tells_the_match_rate_what_waits_by_age_and_of_when_the_feed_is(
    run: Run,
) -> None:
    run("match", "--apply", *DAY)
    found = said(run("match", "status", *DAY, *JSON))
    assert found["matched"] == [
        {"currency": "EUR", "receipts": 3, "amount": "307.00", "applied": 1,
         "applied_amount": "100.00", "by_rule": 1, "parked_amount": "0.00", "match_share": 1 / 3},
    ]  # fmt: skip
    assert [tuple(row.values()) for row in found["waiting"]] == [
        ("EUR", 0, 7, 1, "77.00"),
        ("EUR", 8, 30, 1, "130.00"),
    ]
    (feed,) = found["feed"]
    assert (feed["account"], feed["closed_on"], feed["age_days"]) == ("FR76", "2025-02-25", 3)
    shown = run("match", "status", *DAY).stdout
    assert [title in shown for title in ("Matched", "Waiting, by age", "Bank feed")] == [True] * 3
    assert said(run("match", "status", "--as-of", "2025-01-31", *JSON))["matched"] == []


def test_receipts_after_the_last_invoice_wait_too_where_no_day_is_said(run: Run) -> None:
    # The last invoice is of 15 January; the bank tells of what came until 25 February.
    assert len(said(run("match", *JSON))) == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("accept", "zzz"), "There is no receipt 'zzz' that waits."),
        (("accept", "WEBER", "--item", "INV-2025-003=1.00"), "It is not said whose money it is."),
        (("accept", "WEBER", "--customer", "C9"), "There is no customer 'C9'."),
        (("accept", "WEBER", "--customer", "C2", "--item", "INV-2025-001=1.00"),
         "Weber GmbH has no invoice 'INV-2025-001'."),
        (("accept", "WEBER", "--customer", "C2", "--item", "INV-2025-003"),
         "'' is no amount in EUR."),
        (("accept", "WEBER", "--customer", "C2", "--item", "INV-2025-003=250.01"),
         "250.01 EUR cannot be applied to INV-2025-003: 250.00 of it is open."),
        (("park", "zzz", "C1"), "There is no receipt 'zzz' that waits."),
        (("dismiss", "zzz"), "There is no receipt 'zzz' that waits."),
        (("undo", 99), "There is no application 99."),
        (("status", "--as-of", "soon"), "'soon' is no date."),
    ],
)  # fmt: skip
def test_what_can_be_put_right_is_told_and_exits_2(
    run: Run, words: tuple[object, ...], sentence: str
) -> None:
    numbers = {payer: row["receipt"] for payer, row in waiting(run).items()}
    result = run("match", *(numbers.get(str(word), word) for word in words))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert said(run("match", "applied", *JSON)) == []

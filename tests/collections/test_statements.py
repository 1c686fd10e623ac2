"""Statements of account: what is told to the customer is what the aging says of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import ledger

from ardash.analysis.aging import aging
from ardash.collections.statement import Account, Statement, statement, statements
from ardash.errors import BadSetting, UnknownChoice
from ardash.ledger.ledger import Ledger

MARCH = date(2025, 3, 31)

#: At 31 March: F1 paid in part and 29 days late, F2 due on the day, F3 undated; 70.00 of credit.
DUPONT = """
    customer Dupont language=fr email=compta@dupont.example
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02 order_reference=PO1
    2025-02-10 payment F1 50.00 reference=VIR1
    2025-02-20 credit_note C1 Dupont 40.00
    2025-02-28 invoice F2 Dupont 200.00 due 2025-03-31
    2025-03-05 invoice F3 Dupont 10.00
    2025-03-12 unapplied P1 Dupont 30.00
    2025-04-01 payment F1 70.00
"""


def only(book: Ledger, customer_id: str = "Dupont") -> int:
    row = book.where(customer_id=customer_id).customers.select("customer").collect()
    return int(row["customer"][0])


def of(text: str, **options: object) -> Statement:
    book = ledger(text)
    return statement(book, only(book), MARCH, **options)  # type: ignore[arg-type]


def lines(account: Account) -> list[tuple[object, ...]]:
    return [(line.document, line.days_late, line.amount, line.balance) for line in account.lines]


def test_open_items_stand_by_due_date_with_days_late_and_a_running_balance() -> None:
    (account,) = of(DUPONT).accounts
    assert lines(account) == [
        ("F1", 29, 70_00, 70_00),
        ("F2", 0, 200_00, 270_00),
        ("F3", None, 10_00, 280_00),
    ]
    first = account.lines[0]
    assert (first.on, first.due_on) == (date(2025, 1, 31), date(2025, 3, 2))
    assert (first.original, first.order_reference) == (120_00, "PO1")
    assert [line.bucket for line in account.lines] == ["1-30", "not_due", "undated"]


def test_what_is_applied_to_nothing_stands_apart_and_is_deducted_from_the_total() -> None:
    (account,) = of(DUPONT).accounts
    assert [(line.document, line.kind, line.amount) for line in account.unapplied] == [
        ("C1", "credit_note", -40_00),
        ("P1", "unapplied", -30_00),
    ]
    assert (account.owed, account.credit, account.total) == (280_00, -70_00, 210_00)
    assert account.overdue == 70_00


def test_a_balance_is_brought_forward_and_every_movement_since_is_listed() -> None:
    (account,) = of(DUPONT, kind="balance_forward", since=date(2025, 2, 15)).accounts
    assert account.brought_forward == 70_00  # 120.00 less 50.00
    assert [
        (line.on.isoformat(), line.kind, line.document, line.amount, line.balance)
        for line in account.lines
    ] == [
        ("2025-02-20", "credit_note", "C1", -40_00, 30_00),
        ("2025-02-28", "invoice", "F2", 200_00, 230_00),
        ("2025-03-05", "invoice", "F3", 10_00, 240_00),
        ("2025-03-12", "unapplied", "P1", -30_00, 210_00),
    ]
    assert account.total == 210_00


def test_a_balance_is_brought_forward_to_the_first_of_the_month_by_default() -> None:
    made = of(DUPONT, kind="balance_forward")
    assert made.since == date(2025, 3, 1)
    assert made.accounts[0].brought_forward == 230_00


def test_one_payment_of_several_invoices_is_one_line_that_names_them() -> None:
    (account,) = of("""
        2025-03-01 invoice F1 Dupont 10.00 due 2025-03-20
        2025-03-01 invoice F2 Dupont 20.00 due 2025-03-20
        2025-03-10 payment F1 10.00 reference=VIR7
        2025-03-10 payment F2 20.00 reference=VIR7
        2025-03-10 payment F2 5.00
        2025-03-11 write_off F2 1.00
        2025-03-12 fx F2 0.00
    """, kind="balance_forward").accounts  # fmt: skip
    assert [(line.kind, line.document, line.about, line.amount) for line in account.lines] == [
        ("invoice", "F1", (), 10_00),
        ("invoice", "F2", (), 20_00),
        ("payment", "", ("F2",), -5_00),
        ("payment", "VIR7", ("F1", "F2"), -30_00),
        ("adjustment", "", ("F2",), -1_00),
    ]


def test_credit_that_is_moved_to_an_invoice_does_not_move_the_balance() -> None:
    text = DUPONT + "    2025-03-20 apply P1 F1 30.00\n"
    (moved,) = of(text, kind="balance_forward", since=date(2025, 2, 15)).accounts
    (plain,) = of(DUPONT, kind="balance_forward", since=date(2025, 2, 15)).accounts
    assert moved.lines == plain.lines
    (account,) = of(text).accounts
    assert [line.document for line in account.unapplied] == ["C1"]
    assert account.total == 210_00


def test_an_invoice_of_several_instalments_is_one_movement_and_one_item_each() -> None:
    text = """
        2025-03-01 instalments F1 Dupont 30.00 due 2025-03-20, 70.00 due 2025-04-20
    """
    (account,) = of(text).accounts
    assert lines(account) == [("F1", 11, 30_00, 30_00), ("F1", -20, 70_00, 100_00)]
    (moved,) = of(text, kind="balance_forward").accounts
    assert [(line.document, line.amount, line.due_on) for line in moved.lines] == [
        ("F1", 100_00, date(2025, 3, 20))
    ]


def test_each_currency_has_an_account_of_its_own_the_largest_first() -> None:
    made = of("""
        2025-03-01 invoice F1 Dupont 10.00 due 2025-03-20
        2025-03-01 invoice F2 Dupont 20.00 due 2025-03-20 currency=USD
        2025-03-01 invoice F3 Dupont 700 due 2025-03-20 currency=JPY
    """)
    assert [(each.currency, each.total) for each in made.accounts] == [
        ("USD", 20_00), ("EUR", 10_00), ("JPY", 700),
    ]  # fmt: skip
    assert made.account("JPY") == made.accounts[2]
    assert made.account("GBP") is None


def test_each_company_that_is_owed_sends_a_statement_of_its_own() -> None:
    book = ledger("""
        2025-03-01 invoice F1 Dupont 10.00 due 2025-03-20 entity=north
        2025-03-01 invoice F2 Dupont 20.00 due 2025-03-20 entity=south
    """)
    made = statements(book, MARCH)
    assert [(each.entity, each.accounts[0].total) for each in made] == [
        ("north", 10_00), ("south", 20_00),
    ]  # fmt: skip
    with pytest.raises(BadSetting, match="owes to several companies: north, south"):
        statement(book, only(book), MARCH)
    assert statement(book.where(entity="south"), only(book), MARCH) == made[1]


def test_a_customer_who_owes_nothing_has_an_empty_statement_if_asked_for() -> None:
    book = ledger(DUPONT + "    customer Weber\n")
    assert statement(book, only(book, "Weber"), MARCH).accounts == ()
    assert [each.customer.name for each in statements(book, MARCH)] == ["Dupont"]
    assert statements(book, date(2020, 1, 1)) == []
    with pytest.raises(UnknownChoice, match="no customer 99"):
        statement(book, 99, MARCH)


def test_a_balance_that_began_later_than_it_ends_is_refused() -> None:
    with pytest.raises(BadSetting, match="2025-04-01 cannot be brought forward to 2025-03-31"):
        of(DUPONT, kind="balance_forward", since=date(2025, 4, 1))


def test_the_reference_holds_what_every_bank_takes() -> None:
    book = ledger('2025-03-01 invoice F1 "Café №7_株" 10.00 due 2025-03-20')
    assert statements(book, MARCH)[0].reference == "Cafe No7-20250331"
    long = ledger(f"2025-03-01 invoice F1 {'x' * 60} 10.00 due 2025-03-20")
    assert statements(long, MARCH)[0].reference == f"{'x' * 26}-20250331"


def assert_foots(book: Ledger, as_of: date, made: list[Statement]) -> None:
    table = aging(book, as_of, by="customer")
    rows = {
        (int(customer), str(currency)): [
            (row["bucket"], int(row["amount"]), int(row["items"]))
            for row in group.to_dict("records")
        ]
        for (customer, currency), group in table.groupby(["customer", "currency"])
    }
    told = {
        (each.customer.customer, account.currency): account
        for each in made
        for account in each.accounts
    }
    for key, account in told.items():
        parts = [(part.bucket, part.amount, part.items) for part in account.aging]
        assert parts == rows.get(key, [(part.bucket, 0, 0) for part in account.aging])
        assert account.total == sum(part.amount for part in account.aging)
        added = sum(line.amount for line in account.lines)
        if made[0].kind == "open_items":
            assert added + account.credit == account.total
        else:
            assert account.brought_forward + added == account.total
            assert not account.lines or account.lines[-1].balance == account.total
    assert {key for key, parts in rows.items() if any(part[2] for part in parts)} <= set(told)


days = st.integers(0, 120).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
cents = st.integers(1, 99_999).map(lambda n: f"{n // 100}.{n % 100:02}")


@st.composite
def books(draw: st.DrawFn) -> str:
    """A ledger of two customers in two currencies, with payments, credit and undated invoices."""
    text = []
    for number in range(draw(st.integers(1, 6))):
        who = draw(st.sampled_from(["Dupont", "Weber"]))
        kind = draw(st.sampled_from(["invoice", "invoice", "credit_note", "unapplied"]))
        issued, code = draw(days), draw(st.sampled_from(["EUR", "USD"]))
        due = f"due {draw(days)}" if kind == "invoice" and draw(st.booleans()) else ""
        text.append(f"{issued} {kind} F{number} {who} {draw(cents)} {due} currency={code}")
        if kind == "invoice":
            for _ in range(draw(st.integers(0, 2))):
                text.append(
                    f"{draw(days)} payment F{number} {draw(cents)} reference=V{draw(cents)}"
                )
    return "\n".join(text)


@given(books(), days, days)
@settings(max_examples=20, deadline=None)
def test_statements_foot_with_the_aging_of_each_customer_at_any_date(
    text: str, as_of: date, since: date
) -> None:
    book = ledger(text)
    assert_foots(book, as_of, statements(book, as_of))
    since = min(since, as_of)
    assert_foots(book, as_of, statements(book, as_of, kind="balance_forward", since=since))


def test_a_statement_of_one_of_two_customers_as_by_erpnext(shared: Path) -> None:
    """ERPNext's first range holds what is not late yet, which has a column of its own here."""
    content = json.loads((shared / "peer_cases" / "erpnext_terms_and_statement.json").read_text())
    case = next(each for each in content["cases"] if each["id"] == "statement_of_one_customer")
    day = "2025-06-30"
    book = ledger(
        "\n".join(
            f"{day} invoice F{number} {each['customer']} {each['amount']}.00 due {day}"
            for number, each in enumerate(case["given"]["invoices"])
        )
    )
    known = book.customers.collect("polars").to_native()
    wanted = known.filter(known["customer_id"].is_in(case["given"]["statement_for"]))
    found = statements(book, date.fromisoformat(day), customers=wanted["customer"].to_list())
    assert [each.customer.customer_id for each in found] == case["expect"]["customers"]
    account = found[0].account("EUR")
    assert account is not None
    assert len(account.lines) == case["expect"]["entries"]
    assert account.total == 100 * case["expect"]["total_due"]
    first, *others = case["expect"]["ageing"].values()
    assert [part.amount for part in account.aging][: 1 + len(others)] == [100 * first, *others]

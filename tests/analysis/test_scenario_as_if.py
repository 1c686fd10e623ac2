"""What-if as a ledger: the books as they would be, of which any figure can be had."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledgers import ledger

from ardash import measures
from ardash.analysis.aging import aging
from ardash.analysis.open_items import entries_of, open_items
from ardash.analysis.scenario import Behaviour, Change, as_if, replay
from ardash.ledger.ledger import Ledger

AS_OF = date(2025, 6, 30)

#: F1 is paid 5 days late, F2 in two parts, F3 is open and usual, F4 is open and much too late.
BOOK = """
    customer Dupont country=FR
    2025-01-10 invoice F1 Dupont 100.00 due 2025-03-11
    2025-03-16 payment F1 100.00
    2025-02-01 invoice F2 Dupont 200.00 due 2025-04-02
    2025-04-07 payment F2 50.01
    2025-04-12 payment F2 149.99
    2025-05-10 invoice F3 Dupont 300.00 due 2025-07-09
    2025-03-01 invoice F4 Dupont 50.00 due 2025-04-30
    2025-07-14 payment F3 300.00
"""


def changed(change: Change, text: str = BOOK, **behaviour: Any) -> Ledger:
    base = replay(ledger(text), AS_OF, draws=5)
    return as_if(base, change, Behaviour(**behaviour))


def value(book: Ledger, name: str) -> float:
    return float(measures.values(book, AS_OF, name)["value"].item())


def test_without_a_change_it_is_the_ledger_itself() -> None:
    base = replay(ledger(BOOK), AS_OF, draws=5)
    assert as_if(base, Change(), Behaviour()) is base.population.ledger
    assert as_if(base, Change(terms="60 days"), Behaviour()) is base.population.ledger


def test_each_payment_moves_as_its_due_date_does() -> None:
    book = changed(Change(terms="30 days"))
    paid = entries_of(book, 1)
    assert paid["booked_on"].dt.strftime("%m-%d").tolist() == ["02-01", "03-08", "03-13"]
    assert value(book, "average_terms") == 30
    # As late as they were, and F3 its 10 days: (100 x 5 + 50.01 x 5 + 149.99 x 10 + 300 x 10) / 600
    late = 10_000 * 5 + 5_001 * 5 + 14_999 * 10 + 30_000 * 10
    assert value(book, "days_beyond_terms") == late / 60_000


def test_what_is_open_and_usual_is_paid_and_what_is_too_late_stays_open() -> None:
    """F3 would be paid 5 to 10 days beyond 9 June; F4, 61 days late, is beyond all that was."""
    book = changed(Change(terms="30 days"))
    assert open_items(book, AS_OF)["item_id"].tolist() == ["F4"]
    late = aging(book, AS_OF).set_index("bucket")["amount"]
    assert late["90+"] == 5_000  # due on 31 March
    assert late.sum() == value(book, "receivable") == 5_000


def test_longer_terms_keep_it_open_and_not_due() -> None:
    owed = aging(changed(Change(terms="90 days")), AS_OF).set_index("bucket")["amount"]
    assert owed["not_due"] == 30_000


def test_instalments_are_items_that_sum_to_the_cent() -> None:
    book = changed(Change(terms="1/3 cash, 1/3 30 days, 1/3 60 days"))
    entries = book.entries.collect("polars").to_native()
    named = entries.join(
        book.items.collect("polars").to_native().select("item", "item_id"), on="item"
    )

    def amounts(number: str, kind: str) -> list[int]:
        rows = named.filter(named["item_id"].str.starts_with(number), named["kind"] == kind)
        return rows.sort("booked_on", "item_id")["amount"].to_list()

    assert amounts("F1/", "billing") == [3_333, 3_334, 3_333]
    assert amounts("F2/", "billing") == [6_667, 6_666, 6_667]
    assert sum(amounts("F2/", "payment")) == -20_000
    assert len(amounts("F2/", "payment")) == 6
    # F4 is too late for anybody to know; of F3 the last part is due on 9 July.
    assert open_items(book, AS_OF)["item_id"].tolist() == ["F4/1", "F4/2", "F4/3", "F3/3"]


def test_an_invoice_of_nothing_has_instalments_of_nothing() -> None:
    text = BOOK + "    2025-05-10 invoice F5 Dupont 0.00 due 2025-07-09\n"
    text += "    2025-05-11 invoice F6 Dupont -9.00 due 2025-07-10\n"
    book = changed(Change(terms="1/3 cash, 1/3 30 days, 1/3 60 days"), text)
    entries = book.entries.collect("polars").to_native()
    items = book.items.collect("polars").to_native().select("item", "item_id")
    named = entries.join(items, on="item")

    def amounts(number: str) -> list[int]:
        return named.filter(named["item_id"].str.starts_with(number))["amount"].to_list()

    assert amounts("F5/") == [0, 0, 0]
    assert amounts("F6/") == [-300, -300, -300]


def test_who_is_likely_to_takes_the_discount() -> None:
    book = changed(Change(terms="2/10 n/60"), take_up=1.0)
    assert value(book, "discount_taken") == round(0.02 * (10_000 + 20_000 + 30_000))
    assert value(changed(Change(terms="2/10 n/60"), take_up=0.4), "discount_taken") == 0


def test_balances_foot_to_the_entries() -> None:
    for change in (
        Change(terms="30 days", discount="2/10"),
        Change(invoicing="month_end"),
        Change(terms="30% on order, balance 45 eom"),
    ):
        book = changed(change, take_up=0.9)
        entries = book.entries.collect("polars").to_native()
        owed = entries.filter(entries["booked_on"] <= AS_OF)["amount"].sum()
        assert aging(book, AS_OF)["amount"].sum() == owed
        assert value(book, "receivable") == owed

"""A narrower view, what was known then, another currency: each is a ledger."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from ledgers import ledger

from ardash.analysis.aging import aging, aging_table
from ardash.analysis.open_items import open_items
from ardash.analysis.tie_out import tie_out
from ardash.errors import MissingRate, MixedCurrencies, NothingKnown, UnknownChoice
from ardash.ledger.derived import held

MARCH = date(2025, 3, 31)

BOOK = """
    customer C1 name=Dupont country=FR collector=north
    customer C2 name=Schmidt country=DE
    2025-01-01 invoice F1 C1 10.00 due 2025-02-01
    2025-01-01 invoice F2 C2 20.00 due 2025-02-01
    2025-01-01 invoice F3 C3 40.00 due 2025-02-01
    2025-03-31 control 411 70.00
"""


def total(book, as_of=MARCH):
    return int(aging(book, as_of)["amount"].sum())


def test_where_keeps_the_values_named_and_none_stands_for_has_none():
    book = ledger(BOOK)
    assert total(book.where(country="FR")) == 1000
    assert total(book.where(country=["FR", "DE"])) == 3000
    assert total(book.where(country=None)) == 4000
    assert total(book.where(collector=["north", None])) == 7000
    assert total(book.where(country="FR", collector="south")) == 0
    assert total(book.where(customer_id=["C1", "C3"])) == 5000


def test_the_parts_of_a_partition_add_up_to_the_whole():
    book = ledger(BOOK)
    for dimension, values in (("country", ["FR", "DE", None]), ("collector", ["north", None])):
        assert sum(total(book.where(**{dimension: value})) for value in values) == total(book)


def test_where_refuses_another_name():
    with pytest.raises(UnknownChoice, match="colour"):
        ledger(BOOK).where(colour="red")


def test_controls_stand_for_a_whole_entity_only():
    book = ledger(BOOK)
    assert len(book.controls.collect()) == 1
    assert len(book.where(entity="").controls.collect()) == 1
    assert len(book.where(country="FR").controls.collect()) == 0


KNOWN = """
    customer C1 name=Dupont collector=north
    2025-01-01 invoice F1 C1 10.00 due 2025-02-01
    sync 2025-02-05T10:00
    customer C1 name="Dupont & fils" collector=south
    2025-01-20 payment F1 4.00
    2025-01-21 invoice F2 C1 7.00 due 2025-02-21
    sync 2025-02-07T18:00
    retract F2
    sync 2025-02-09T09:00
"""


def test_as_known_on_a_day_counts_what_had_been_imported_by_its_end():
    book = ledger(KNOWN)
    days = ("2025-02-05", "2025-02-06", "2025-02-07", "2025-02-08", "2025-02-09")
    known = [total(book.known_on(date.fromisoformat(day))) for day in days]
    assert known == [1000, 1000, 1300, 1300, 600]
    assert total(book) == 600


def test_as_known_at_an_instant():
    book = ledger(KNOWN)
    assert total(book.known_on(datetime.fromisoformat("2025-02-07T17:59"))) == 1000
    assert total(book.known_on(datetime.fromisoformat("2025-02-07T18:00"))) == 1300


def test_the_general_ledger_is_the_one_known_then():
    book = ledger("""
        2025-01-01 invoice F1 C1 10.00 account=411
        2025-03-31 control 411 10.00
        sync 2025-04-01
        2025-03-31 control 411 12.00
        2025-03-31 control 416 0.00
    """)
    assert [tied(book), tied(book.known_at(1))] == [
        [("411", 1000, 1200), ("416", 0, 0)],
        [("411", 1000, 1000)],
    ]
    assert book.known_at(1).controls.collect_schema() == book.controls.collect_schema()


def tied(book):
    columns = ["account", "receivable", "general_ledger"]
    return [tuple(row) for row in tie_out(book, MARCH)[columns].to_numpy().tolist()]


def test_before_the_first_import_nothing_was_known():
    with pytest.raises(NothingKnown, match="2025-02-04"):
        ledger(KNOWN).known_on(date(2025, 2, 4))


def test_the_customer_is_the_one_known_then():
    book = ledger(KNOWN)
    assert open_items(book, MARCH)["name"].tolist() == ["Dupont & fils"]
    then = book.known_at(1)
    assert open_items(then, MARCH)["name"].tolist() == ["Dupont"]
    assert total(then.where(collector="north")) == 1000
    assert total(book.where(collector="north")) == 0


def test_narrowing_and_knowledge_can_be_asked_for_in_either_order():
    book = ledger(KNOWN)
    one, other = (
        book.where(collector="north").known_at(1),
        book.known_at(1).where(collector="north"),
    )
    assert total(one) == total(other) == 1000


def test_a_customer_whom_the_source_gave_up_keeps_name_and_items():
    book = ledger("""
        customer C1 name=Dupont
        2025-01-01 invoice F1 C1 10.00 due 2025-02-01
        sync 2025-02-05
        retract C1
        2025-01-02 invoice F2 C2 5.00 due 2025-02-01
    """)
    assert aging_table(book, MARCH, by="customer")["name"].tolist() == ["Dupont", "C2"]
    assert total(book.known_at(1)) == 1000


FOREIGN = """
    2025-01-01 invoice F1 C1 100.00 currency=USD base_currency=EUR rate=0.9137
    2025-02-01 payment F1 33.33
    2025-02-02 payment F1 33.33
    2025-02-03 payment F1 33.34
    2025-01-01 invoice F2 C1 100.00 currency=USD base_currency=EUR rate=0.9137
    2025-02-01 payment F2 33.33
    2025-01-01 invoice F3 C1 1.00
"""


def test_in_another_currency_the_running_total_is_converted():
    """0.9137 x 66.67 = 60.916379, of which 60.92 are open; the settled item is at zero."""
    book = ledger(FOREIGN).in_currency("EUR")
    assert book.currencies() == ["EUR"]
    items = open_items(book, MARCH)
    assert items[["document", "balance"]].to_numpy().tolist() == [["F2", 6092], ["F3", 100]]
    assert total(book, date(2025, 2, 2)) == 3046 + 6092 + 100  # 0.9137 x 33.34 = 30.462758


def test_the_base_amounts_of_the_source_count_before_its_rate():
    book = ledger("""
        2025-01-01 invoice F1 C1 100.00 currency=USD base_currency=EUR base=91.00
        2025-02-01 payment F1 50.00 base=-45.00
    """).in_currency("EUR")
    assert total(book) == 4600


def test_amounts_without_a_rate_are_refused():
    book = ledger(FOREIGN + "2025-01-01 invoice F4 C1 1 currency=JPY")
    with pytest.raises(MissingRate, match=r"Items in JPY have no rate into EUR: 1\."):
        book.in_currency("EUR")
    with pytest.raises(MissingRate):
        book.in_currency("JPY")


def test_one_currency_says_which_or_refuses():
    assert ledger(FOREIGN).where(currency="USD").one_currency() == "USD"
    with pytest.raises(MixedCurrencies):
        ledger(FOREIGN).one_currency()
    with pytest.raises(MixedCurrencies):
        ledger("").one_currency()


def test_currencies_stand_most_used_first():
    assert ledger(FOREIGN).currencies() == ["USD", "EUR"]


def test_a_ledger_in_one_currency_stays_so_as_known_then():
    book = ledger(FOREIGN + "sync 2025-03-01\n2025-02-05 payment F2 66.67").in_currency("EUR")
    assert total(book) == 100
    assert total(book.known_at(1)) == 6192


def test_currency_and_filters_apply_to_what_was_known_in_the_order_they_were_chosen():
    book = ledger(FOREIGN + "sync 2025-03-01\n2025-02-05 payment F2 66.67")
    converted_first = book.in_currency("EUR").where(currency="EUR")
    assert (total(converted_first), total(converted_first.known_at(1))) == (100, 6192)
    narrowed_first = book.where(currency="EUR").in_currency("EUR")
    assert (total(narrowed_first), total(narrowed_first.known_at(1))) == (100, 100)


def test_at_the_booking_rate_a_settled_item_is_settled_to_the_cent():
    book = ledger("""
        2025-01-01 invoice F1 C1 100.00 currency=USD base_currency=EUR rate=0.333
        2025-02-01 payment F1 33.33
        2025-03-01 payment F1 33.33
        2025-04-01 payment F1 33.34
    """).in_currency("EUR")
    assert [total(book, date(2025, month, 28)) for month in (1, 2, 3, 4)] == [3330, 2220, 1110, 0]


def test_what_the_books_state_in_their_currency_counts_as_stated():
    """Paid with 95.00 EUR what was booked at 90.00: the books hold 5.00 until it is booked."""
    lines = """
        2025-01-01 invoice F1 C1 100.00 currency=USD base_currency=EUR rate=0.90
        2025-02-01 payment F1 100.00 base=-95.00
    """
    assert total(ledger(lines).in_currency("EUR"), date(2025, 2, 28)) == -500
    booked = lines + "2025-03-31 fx F1 0.00 base=5.00"
    assert total(ledger(booked).in_currency("EUR"), date(2025, 3, 31)) == 0


@pytest.mark.parametrize("more", ["", "2025-01-05 invoice F9 C1 5.00 account=412 currency=USD"])
def test_balances_held_in_memory_are_the_balances(more):
    book = ledger(BOOK + more)
    in_memory = held(book)
    assert in_memory.balances.collect_schema() == book.balances.collect_schema()
    one, two = (each.balances.collect("polars").to_native() for each in (book, in_memory))
    assert two.equals(one)
    for view in (
        lambda each: each.where(country="FR"),
        lambda each: each.where(source="test", currency="EUR"),
        lambda each: each.where(source="none"),
    ):
        assert aging_table(view(in_memory), MARCH).equals(aging_table(view(book), MARCH))
    assert tie_out(in_memory, MARCH).equals(tie_out(book, MARCH))


def test_what_is_computed_once_is_computed_anew_for_a_narrower_ledger():
    book = ledger(BOOK)
    assert [book.once("size", lambda: 3), book.once("size", lambda: 4)] == [3, 3]
    assert book.where(country="FR").once("size", lambda: 1) == 1

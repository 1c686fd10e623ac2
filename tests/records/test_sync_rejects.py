"""What cannot be taken over is kept with its place and reason, and the rest is taken over."""

from __future__ import annotations

import json
from datetime import date
from string import Formatter
from typing import Any

import polars as pl
import pytest
from batches import Row, batch, control, customer, held, invoice, known, payment, same, synced

from ardash.money import LARGEST_MINOR
from ardash.records import checks, validate
from ardash.records.batch import Batch, frame, reject_text
from ardash.records.store import Store
from ardash.records.sync import SyncReport

GOOD = invoice("GOOD", 700)


def said(report: SyncReport) -> dict[str, str]:
    """Place -> what is said of it."""
    rows = report.rejects.select("place", "reason", "params").rows()
    return {place.removeprefix("sales.csv:"): reject_text(reason, p) for place, reason, p in rows}


def wrong(row: Row, frame_name: str, **columns: Any) -> Row:
    return {**row, frame_name: [{**record, **columns} for record in row[frame_name]]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (wrong(invoice("F1", 1), "items", item_id=None), "The column item_id is empty."),
        (wrong(invoice("F1", 1), "items", item_id=""), "The column item_id is empty."),
        (wrong(invoice("F1", 1), "items", customer_id=None), "The column customer_id is empty."),
        (wrong(invoice("F1", 1), "items", kind=None), "The column kind is empty."),
        (wrong(invoice("F1", 1), "items", issued_on=None), "The column issued_on is empty."),
        (wrong(invoice("F1", 1), "items", currency=None), "The column currency is empty."),
        (wrong(invoice("F1", 1), "entries", entry_id=None), "The column entry_id is empty."),
        (wrong(invoice("F1", 1), "entries", item_id=""), "The column item_id is empty."),
        (wrong(invoice("F1", 1), "entries", booked_on=None), "The column booked_on is empty."),
        (wrong(invoice("F1", 1), "entries", amount=None), "The column amount is empty."),
        (customer(""), "The column customer_id is empty."),
        (wrong(control(5), "controls", account=None), "The column account is empty."),
        (wrong(control(5), "controls", balance=None), "The column balance is empty."),
        (invoice("F1", 1, kind="order"), "order is no kind of item or entry."),
        (payment("GOOD", 1, kind="refund"), "refund is no kind of item or entry."),
        (invoice("F1", 1, currency="EURO"), "EURO is no ISO 4217 currency code."),
        (invoice("F1", 1, currency="eur"), "eur is no ISO 4217 currency code."),
        (invoice("F1", 1, base_currency="XX"), "XX is no ISO 4217 currency code."),
        (customer("C1", credit_currency="€"), "€ is no ISO 4217 currency code."),
        (
            invoice("F1", LARGEST_MINOR + 1),
            "The amount 1000000000001 (in minor units) is too large to be true.",
        ),
        (
            invoice("F1", -(2**63)),
            "The amount -9223372036854775808 (in minor units) is too large to be true.",
        ),
        (
            payment("GOOD", 1, amount_base=2**60),
            f"The amount {2**60} (in minor units) is too large to be true.",
        ),
        (invoice("F1", 1, rate=0.0), "The rate 0.0 is not a positive number."),
        (invoice("F1", 1, rate=float("nan")), "The rate NaN is not a positive number."),
        (invoice("F1", 1, rate=float("inf")), "The rate inf is not a positive number."),
        (
            invoice("F1", 1, due_on=date(1989, 12, 31)),
            "The date 1989-12-31 is before 1990 or after 2100.",
        ),
        (
            invoice("F1", 1, issued_on=date(2101, 1, 1)),
            "The date 2101-01-01 is before 1990 or after 2100.",
        ),
        (
            payment("GOOD", 1, on="0025-01-31"),
            "The date 0025-01-31 is before 1990 or after 2100.",
        ),
        (
            payment("F9", 1),
            (
                "It is on F9, and there is no invoice or other item of that number, neither in the "
                "source nor among those known; correct the number, or bring in the invoice as well."
            ),
        ),
        (
            wrong(invoice("F1", 1), "items", customer_id="nobody"),
            "There is no customer nobody, neither in the source nor among those known.",
        ),
        (
            {**invoice("F1", 1), "entries": []},
            "Nothing says how much is owed for F1: it has no billing entry.",
        ),
        (
            wrong(invoice("F1", 1), "entries", kind="payment"),
            "Nothing says how much is owed for F1: it has no billing entry.",
        ),
    ],
)
def test_a_wrong_row_is_rejected_and_the_good_one_taken_over(
    sqlite_store: Store, row: Row, reason: str
) -> None:
    report = synced(sqlite_store, batch(row, GOOD))
    assert said(report) == {"2": reason}
    assert (report.rows_accepted, report.rows_rejected) == (1, 1)
    assert sqlite_store.read("items", ["item_id"]).rows() == [("GOOD",)]
    assert report.totals == {"EUR": 700}


@pytest.mark.parametrize(
    "row",
    [
        invoice("F1", LARGEST_MINOR),
        invoice("F1", -LARGEST_MINOR, kind="credit_note"),
        invoice("F1", 1, due_on=date(2100, 12, 31)),
        invoice("F1", 1, on="1990-01-01"),
        wrong(invoice("F1", 0), "entries", amount_base=5),
        customer("C1", credit_limit=2**62),
        control(2**62),
        control(0),
    ],
)
def test_what_is_only_odd_is_taken_over(sqlite_store: Store, row: Row) -> None:
    given = batch(row, GOOD)
    assert synced(sqlite_store, given).rows_rejected == 0
    assert same(known(sqlite_store, where="current"), held(given))


@pytest.mark.parametrize("kind", ["transfer", "correction"])
def test_a_debt_carried_forward_or_moved_needs_no_bill_of_its_own(store: Store, kind: str) -> None:
    report = synced(store, batch(wrong(invoice("F1", 100), "entries", kind=kind)))
    assert (report.rows_rejected, report.totals) == (0, {"EUR": 100})


@pytest.mark.parametrize("kind", ["charge", "unapplied"])
def test_a_charge_or_unapplied_cash_may_be_a_payment_alone(store: Store, kind: str) -> None:
    row = wrong(invoice("F1", -100, kind=kind), "entries", kind="payment")
    assert synced(store, batch(row)).totals == {"EUR": -100}


def test_a_zero_invoice_that_was_paid_something_counts(store: Store) -> None:
    report = synced(store, batch(invoice("F1", 0), payment("F1", 5)))
    assert (report.rows_rejected, report.totals) == (0, {"EUR": -5})


def test_the_same_row_twice_counts_once_and_the_second_names_the_first(store: Store) -> None:
    report = synced(store, batch(invoice("F1", 100), GOOD, invoice("F1", 100)))
    assert said(report) == {"4": "F1 stands here again, the same as at sales.csv:2."}
    assert report.totals == {"EUR": 800}


def test_of_two_rows_that_contradict_each_other_the_first_counts(store: Store) -> None:
    report = synced(store, batch(invoice("F1", 100), invoice("F1", 100, terms="60 days")))
    assert said(report) == {
        "3": "F1 stands here again, but differs from sales.csv:2, which was kept."
    }
    assert store.read("items", ["terms"]).rows() == [(None,)]


def test_a_list_of_customers_may_not_contradict_itself(store: Store) -> None:
    report = synced(
        store, batch(customer("C1", "One"), customer("C1", "Uno"), customer("C1", "One"))
    )
    assert said(report) == {
        "3": "C1 stands here again, but differs from sales.csv:2, which was kept.",
        "4": "C1 stands here again, the same as at sales.csv:2.",
    }


def test_a_wrong_row_does_not_stand_in_the_way_of_a_right_one_of_its_key(store: Store) -> None:
    report = synced(store, batch(invoice("F1", 1, currency="?"), invoice("F1", 100)))
    assert list(said(report)) == ["2"]
    assert report.totals == {"EUR": 100}


def test_a_place_is_whole_when_one_of_its_items_is_wrong_none_is_taken(store: Store) -> None:
    """Two instalments on one row; the second has no date, so the first must not count alone."""
    one, two = invoice("F1/1", 50), wrong(invoice("F1/2", 50), "items", issued_on=None)
    row = {name: one[name] + two[name] for name in ("items", "entries", "customers")}
    report = synced(store, batch(row, GOOD))
    assert said(report) == {"2": "The column issued_on is empty."}
    assert report.totals == {"EUR": 700}


def test_rejection_spreads_over_places_and_entries_until_nothing_dangles(store: Store) -> None:
    """F1 is wrong; its payment goes, and F2 stands on the payment's row; F2's payment goes too."""
    paid_and_billed = {
        "items": invoice("F2", 20)["items"],
        "customers": invoice("F2", 20)["customers"],
        "entries": payment("F1", 10)["entries"] + invoice("F2", 20)["entries"],
    }
    report = synced(
        store,
        batch(invoice("F1", 10, currency="?"), paid_and_billed, payment("F2", 20), GOOD),
    )
    assert said(report) == {
        "2": "? is no ISO 4217 currency code.",
        "3": "Its item F1 was rejected at sales.csv:2.",
        "4": "Its item F2 was rejected at sales.csv:3.",
    }
    assert same(known(store, where="current"), held(batch(GOOD)))


def test_an_invoice_whose_billing_is_rejected_elsewhere_is_rejected(store: Store) -> None:
    header = {**invoice("F1", 10), "entries": []}
    line = {"entries": wrong(invoice("F1", 10), "entries", amount=None)["entries"]}
    assert said(synced(store, batch(header, line, GOOD))) == {
        "2": "Nothing says how much is owed for F1: it has no billing entry.",
        "3": "The column amount is empty.",
    }


def test_a_rejected_row_leaves_its_customer_only_to_those_who_need_it(store: Store) -> None:
    report = synced(
        store,
        batch(
            invoice("F1", 10, currency="?"),
            invoice("F2", 10),
            invoice("F3", 10, customer="martin", currency="?"),
            customer("durand"),
        ),
    )
    assert list(said(report)) == ["2", "4"]
    names = store.read("customers", ["customer_id"])["customer_id"].to_list()
    assert sorted(names) == ["dupont", "durand"]


def test_an_item_whose_new_row_is_wrong_stays_as_it_was_known(store: Store) -> None:
    """Owed 10 + 700; the export of the next day cannot say F1 anew, so it still is 10."""
    synced(store, batch(invoice("F1", 10), payment("F1", 4), GOOD))
    report = synced(store, batch(invoice("F1", 20, currency="?"), payment("F1", 4), GOOD))
    assert (report.rows_rejected, report.kept, report.retracted) == (2, 1, 0)
    assert report.totals == {"EUR": 706}
    first = batch(invoice("F1", 10), payment("F1", 4), GOOD)
    assert same(known(store, where="current"), held(first))


def customers(store: Store) -> list[tuple[str | None, ...]]:
    columns = ["customer_id", "terms", "segment"]
    return sorted(store.read("customers", columns, where="current").rows())


def test_a_customer_whose_new_row_is_wrong_stays_as_it_was_known(store: Store) -> None:
    """What an invoice says of its customer does not take the place of what the list had said."""
    listed = customer("dupont", terms="30 days", segment="retail")
    alone = customer("durand", terms="45 eom")
    synced(store, batch(listed, alone, invoice("F1", 10)))
    known_before = [("dupont", "30 days", "retail"), ("durand", "45 eom", None)]
    assert customers(store) == known_before
    wrong_rows = [wrong(row, "customers", credit_currency="?") for row in (listed, alone)]
    report = synced(store, batch(*wrong_rows, invoice("F1", 10)))
    assert (report.rows_rejected, report.changed, report.retracted) == (2, 0, 0)
    assert customers(store) == known_before


def test_a_customer_that_stands_twice_is_as_its_first_row_says(store: Store) -> None:
    synced(store, batch(customer("dupont", terms="30 days"), invoice("F1", 10)))
    rows = [customer("dupont", terms=terms) for terms in ("45 days", "60 days")]
    report = synced(store, batch(*rows, invoice("F1", 10)))
    assert (report.rows_rejected, report.changed) == (1, 1)
    assert customers(store) == [("dupont", "45 days", None)]


def test_a_customer_that_a_row_the_connector_rejected_names_stays(store: Store) -> None:
    synced(store, batch(customer("dupont", terms="30 days"), customer("durand"), invoice("F1", 10)))
    given = batch(invoice("F1", 10), rejects=unread(9, customer_id="dupont"), rows_read=2)
    report = synced(store, given)
    assert (report.changed, report.retracted) == (0, 1)
    assert customers(store) == [("dupont", "30 days", None)]


def unread(place: int, **named: str) -> pl.DataFrame:
    """A row that a connector could not read, but for the item that it names."""
    row = {"place": f"sales.csv:{place}", "reason": "{v} is no date.", "params": '{"v": "31/02"}'}
    return frame("rejects", [{**row, **named}])


def test_an_item_that_a_row_the_connector_rejected_names_stays(store: Store) -> None:
    synced(store, batch(invoice("F1", 10), invoice("F2", 20), GOOD))
    given = batch(GOOD, rejects=unread(9, item_id="F1"), rows_read=2)
    report = synced(store, given)
    assert (report.kept, report.retracted, report.totals) == (1, 2, {"EUR": 710})
    corrected = synced(store, batch(invoice("F1", 15), GOOD))
    assert (corrected.kept, corrected.changed, corrected.totals) == (0, 1, {"EUR": 715})


def test_a_payment_on_an_item_that_stays_is_told_where_the_item_was_rejected(store: Store) -> None:
    synced(store, batch(invoice("F1", 10), GOOD))
    given = batch(GOOD, payment("F1", 4), rejects=unread(9, item_id="F1"), rows_read=3)
    assert said(synced(store, given))["3"] == "Its item F1 was rejected at sales.csv:9."


def test_a_payment_whose_new_row_is_unreadable_stays_on_its_item(store: Store) -> None:
    """F1 owes 6: its payment of 4 cannot be read again. That of F2 has vanished, so 5 are owed."""
    synced(store, batch(invoice("F1", 10), payment("F1", 4), invoice("F2", 5), payment("F2", 5)))
    given = batch(
        invoice("F1", 10), invoice("F2", 5), rejects=unread(9, target_id="F1"), rows_read=3
    )
    report = synced(store, given)
    assert (report.kept, report.retracted, report.totals) == (1, 1, {"EUR": 11})


def test_an_item_that_vanished_does_not_stay_for_a_payment_that_names_it(store: Store) -> None:
    synced(store, batch(invoice("F1", 10), GOOD))
    report = synced(store, batch(GOOD, rejects=unread(9, target_id="F1"), rows_read=2))
    assert (report.kept, report.totals) == (0, {"EUR": 700})


def test_a_change_that_is_wrong_leaves_what_was_known(store: Store) -> None:
    synced(store, batch(invoice("F1", 10)))
    changes = batch(invoice("F1", 10, currency="?"), payment("F1", 5), complete=False)
    report = synced(store, changes)
    assert said(report) == {
        "2": "? is no ISO 4217 currency code.",
        "3": "Its item F1 was rejected at sales.csv:2.",
    }
    assert same(known(store, where="current"), held(batch(invoice("F1", 10))))


def test_a_payment_on_a_deleted_item_is_rejected(store: Store) -> None:
    synced(store, batch(invoice("F1", 10), GOOD))
    changes = batch(payment("F1", 5), complete=False, deleted={"items": ["F1"]})
    assert said(synced(store, changes))["2"].startswith("It is on F1, and there is no invoice")


def test_after_a_complete_sync_a_payment_on_a_vanished_item_is_rejected(store: Store) -> None:
    synced(store, batch(invoice("F1", 10), GOOD))
    report = synced(store, batch(payment("F1", 5), GOOD))
    assert said(report)["2"].startswith("It is on F1, and there is no invoice")


def test_what_a_connector_rejected_is_kept_and_takes_its_place_along(store: Store) -> None:
    given = batch(invoice("F1", 10), GOOD)
    row = {
        "place": "sales.csv:2",
        "reason": "{value} is no date.",
        "params": '{"value": "31/02"}',
        "raw": "F1;31/02",
    }
    rejects = frame("rejects", [row, {**row, "reason": "a second reason"}])
    report = synced(store, Batch(**{**vars(given), "rejects": rejects}))
    assert (report.rows_read, report.rows_accepted, report.rows_rejected) == (2, 1, 1)
    (kept,) = store.rejects().rows(named=True)
    assert kept == {"reject": 1, "sync": 1, "source": "sales", **row}
    assert same(known(store, where="current"), held(batch(GOOD)))


def test_a_reject_keeps_the_row_for_who_looks_into_it(store: Store) -> None:
    synced(store, batch(invoice("F1", 10, currency="?"), GOOD))
    (raw,) = store.rejects()["raw"]
    row = json.loads(raw)
    assert (row["item_id"], row["currency"], row["issued_on"]) == ("F1", "?", "2025-01-10")


def test_a_reject_shows_the_row_as_the_source_has_it_where_that_can_tell(store: Store) -> None:
    given = batch(payment("F9", 5), GOOD, rows_at=lambda places: {p: f"row {p}" for p in places})
    synced(store, given)
    assert store.rejects()["raw"].to_list() == ["row sales.csv:2"]


def test_the_report_holds_the_first_thousand_rejects_and_the_store_all(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store:
        report = synced(store, batch(*(payment(f"F{n}", 1) for n in range(1001)), GOOD))
        assert (report.rejects.height, store.rejects().height) == (1000, 1001)
        assert report.rows_accepted == 1


def test_more_rejects_than_rows_is_a_bug_of_the_connector(store: Store) -> None:
    with pytest.raises(RuntimeError, match="2 of 1 rows"):
        synced(store, batch(payment("F1", 1), payment("F2", 1), rows_read=1))
    assert store.syncs()["state"].to_list() == ["failed"]


def test_every_reason_says_what_its_values_are() -> None:
    reasons = [
        text
        for module in (checks, validate)
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str)
    ]
    assert len(reasons) == 13
    for reason in reasons:
        assert reason.endswith(".")
        assert [field for _, field, _, _ in Formatter().parse(reason) if field]


def test_an_invoice_of_zero_is_taken_over(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store:
        report = synced(store, batch(invoice("F1", 0), GOOD))
        assert (report.rows_accepted, report.rows_rejected) == (2, 0)
        assert report.totals == {"EUR": 700}

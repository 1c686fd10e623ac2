"""Money of one currency never lowers what is owed in another."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import START, batch, invoice, payment, synced

from ardash.connectors import csv
from ardash.records.batch import reject_text
from ardash.records.store import Store
from ardash.records.sync import Source, SyncReport, sync

FILES = Source("sales", "csv", "exports")


def said(report: SyncReport) -> list[tuple[str, str]]:
    rows = report.rejects.select("place", "reason", "params").iter_rows()
    return [(place, reject_text(reason, params)) for place, reason, params in rows]


def read(store: Store, folder: Path, **options: str) -> SyncReport:
    return sync(store, FILES, csv.read(str(folder), options=options), now=START)


@pytest.mark.parametrize("complete", [True, False], ids=["same file", "known invoice"])
def test_a_payment_in_another_currency_than_its_item_is_rejected(
    store: Store, complete: bool
) -> None:
    owed, paid = invoice("F1", 100, currency="USD"), payment("F1", 80, currency="EUR")
    if complete:
        report = synced(store, batch(owed, paid))
    else:
        synced(store, batch(owed))
        report = synced(store, batch(paid, complete=False))
    assert report.totals == {"USD": 100}
    assert [reason for _, reason in said(report)] == [
        "It is in EUR, but F1 is in USD; give the amount in USD, or correct the currency."
    ]


def test_a_payment_in_its_items_currency_or_in_none_is_taken(store: Store) -> None:
    rows = [
        invoice("F1", 100, currency="USD"),
        invoice("F2", 100),
        payment("F1", 80, currency="USD"),
        payment("F2", 30),
    ]
    assert synced(store, batch(*rows)).totals == {"EUR": 70, "USD": 20}
    assert "currency" not in store.read("entries").columns


def test_the_currency_of_a_payment_is_no_new_version_of_it(store: Store) -> None:
    synced(store, batch(invoice("F1", 100), payment("F1", 80)))
    again = synced(store, batch(invoice("F1", 100), payment("F1", 80, currency="EUR")))
    assert (again.added, again.changed, again.retracted) == (0, 0, 0)


def test_a_credit_note_in_another_currency_does_not_lower_its_invoice(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "sales.csv").write_text(
        "kind,number,customer,date,amount,currency,invoice\n"
        "invoice,F1,Lee,2025-01-05,100.00,EUR,\n"
        "credit_note,A1,Lee,2025-01-20,60.00,USD,F1\n"
    )
    report = read(store, tmp_path, profile=PROFILE)
    assert report.totals == {"EUR": 10000}
    assert [place for place, _ in said(report)] == ["sales.csv:3"]


def test_cash_in_another_currency_is_not_moved_to_an_invoice(store: Store, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(
        "kind,number,customer,date,amount,currency,invoice,from\n"
        "invoice,F1,Lee,2025-01-05,100.00,EUR,,\n"
        "payment,C1,Lee,2025-01-10,90.00,USD,,\n"
        "payment,T1,Lee,2025-01-20,80.00,EUR,F1,C1\n"
    )
    report = read(store, tmp_path, profile=PROFILE + 'from_item = "from"\n')
    assert report.totals == {"EUR": 10000, "USD": -9000}
    assert said(report) == [
        (
            "sales.csv:4",
            "It is in EUR, but C1 is in USD; give the amount in USD, or correct the currency.",
        )
    ]


PROFILE = """
version = 1
[[rows]]
kind = { column = "kind", values = { invoice = "invoice", credit_note = "credit_note", payment = "payment" } }
sign = "plus"
[rows.columns]
number = "number"
customer_name = "customer"
issued_on = "date"
amount = "amount"
currency = "currency"
invoice = "invoice"
"""  # noqa: E501

"""Books that change while their pages are read: nothing is passed over, nothing comes twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stamina
from replay import Asked, Said, replaying

from ardash.connectors import erpnext, quickbooks
from ardash.connectors._erpnext import site
from ardash.errors import SourceUnavailable
from ardash.records.batch import Batch

Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages of four rows, and who is let in."""
    monkeypatch.setattr(site, "_PAGE", 4)
    monkeypatch.setattr(quickbooks, "_PAGE", 4)
    for name in ("ERPNEXT_API_KEY", "ERPNEXT_API_SECRET", "QUICKBOOKS_ACCESS_TOKEN"):
        monkeypatch.setenv(f"ARDASH_{name}", "k")
    with stamina.set_testing(True, attempts=2):
        yield


def read(batches: Iterator[Batch]) -> dict[str, list[str]]:
    """List what came: item -> its entries' references, each as often as it came."""
    found: dict[str, list[str]] = {}
    for batch in batches:
        for item in batch.items["item_id"]:
            assert item not in found, f"{item} came twice"
            found[item] = []
        for item, reference in batch.entries.select("item_id", "reference").iter_rows():
            found[item].append(reference)
    return found


def line(name: str, about: str, voucher: str | None = None) -> Row:
    """Make a line of ERPNext's payment ledger: an invoice of 100.00, or 10.00 paid on it."""
    amount = -10.0 if voucher else 100.0
    return {
        "name": name, "modified": "2026-11-01 09:00:00", "company": "A", "account": "Debtors",
        "party": "C1", "posting_date": "2026-10-01", "due_date": "2026-10-31",
        "voucher_type": "Payment Entry" if voucher else "Sales Invoice",
        "voucher_no": voucher or about, "against_voucher_no": about, "account_currency": "EUR",
        "amount": amount, "amount_in_account_currency": amount,
    }  # fmt: skip


def frappe(ledger: list[Row], meanwhile: Callable[[int], None]) -> Callable[[Asked], Said]:
    """Answer as Frappe's REST does; after each page of the ledger, `meanwhile` changes it."""
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "=": lambda a, b: a == b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    asked_of_it = [0]

    def answer(asked: Asked) -> Said:
        if not asked.path.endswith("Entry"):
            return Said({"data": [{"name": "A", "default_currency": "EUR"}]})
        filters = [f for f in json.loads(asked.query["filters"]) if f[0] in ledger[0]]
        rows = [r for r in ledger if all(tests[how](r[name], v) for name, how, v in filters)]
        by = [part.split()[0] for part in asked.query["order_by"].split(",")]
        rows.sort(key=lambda row: [row[name] for name in by])
        said = Said({"data": rows[: int(asked.query["limit_page_length"])]})
        asked_of_it[0] += 1
        meanwhile(asked_of_it[0])
        return said

    return answer


def test_erpnext_is_read_document_by_document_though_a_page_cuts_one() -> None:
    ledger = [line(f"n{n}", f"SI-{n}") for n in range(1, 7)]
    # The second one has more lines than a page, the fifth is cut by the end of one.
    ledger += [line(f"p{n}", "SI-2", f"PE-{n}") for n in range(1, 6)]
    ledger += [line(f"q{n}", "SI-5", f"PE-{n + 5}") for n in range(1, 3)]
    with replaying(frappe(ledger, lambda _: None)) as (url, _):
        found = read(erpnext.read(url, options={}))
    assert list(found) == ["SI-1", "SI-2", "SI-3", "SI-4", "SI-5", "SI-6"]
    assert found["SI-2"] == ["SI-2", "PE-1", "PE-2", "PE-3", "PE-4", "PE-5"]
    assert found["SI-5"] == ["SI-5", "PE-6", "PE-7"]


def test_in_erpnext_what_is_deleted_or_entered_between_pages_moves_nothing() -> None:
    ledger = [line(f"n{n}", f"SI-{n:02}") for n in range(1, 13)]

    def meanwhile(page: int) -> None:
        if page == 1:  # SI-01 to SI-03 are read
            ledger[:] = [row for row in ledger if row["against_voucher_no"] != "SI-02"]
        if page == 2:
            ledger.insert(0, line("new", "SI-00"))
            ledger.append(line("p1", "SI-11", "PE-1"))

    with replaying(frappe(ledger, meanwhile)) as (url, _):
        found = read(erpnext.read(url, options={}))
    # SI-00 was entered before where the reading stood: it bears a later change, and comes next.
    assert list(found) == [f"SI-{n:02}" for n in range(1, 13)]
    assert found["SI-11"] == ["SI-11", "PE-1"]


def test_an_erpnext_that_sends_the_same_page_forever_is_stopped() -> None:
    ledger = [line(f"n{n}", f"SI-{n}") for n in range(1, 7)]

    def answer(asked: Asked) -> Said:
        return Said({"data": ledger[:4] if asked.path.endswith("Entry") else []})

    with (
        replaying(answer) as (url, asked),
        pytest.raises(SourceUnavailable, match="same page of Payment Ledger Entry"),
    ):
        list(erpnext.read(url, options={}))
    assert len(asked) == 4  # companies, customers, and the page twice


def intuit(bills: list[Row], meanwhile: Callable[[int], None]) -> Callable[[Asked], Said]:
    """Answer as QuickBooks does, by position; after each page of invoices comes `meanwhile`."""
    pages = [0]

    def answer(asked: Asked) -> Said:
        said = re.fullmatch(
            r"SELECT \* FROM Invoice .*STARTPOSITION (\d+) MAXRESULTS (\d+)", asked.query["query"]
        )
        if not said:
            return Said({"QueryResponse": {}})
        start, count = int(said[1]) - 1, int(said[2])
        answered = Said({"QueryResponse": {"Invoice": bills[start : start + count]}})
        pages[0] += 1
        meanwhile(pages[0])
        return answered

    return answer


def bill(number: int) -> Row:
    return {
        "Id": str(number), "CustomerRef": {"value": "1"}, "CurrencyRef": {"value": "EUR"},
        "TxnDate": "2026-10-01", "TotalAmt": 10, "Balance": 10, "DocNumber": f"F{number}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("deleted", "passed"),
    [
        ([1], []),
        ([1, 2, 3], []),
        ([1, 2, 3, 4], []),
        ([2, 6], [6]),
        ([5, 6, 7, 8, 9, 10], [5, 6, 7, 8, 9, 10]),
    ],
)
def test_in_quickbooks_what_is_deleted_between_pages_hides_nothing(
    deleted: list[int], passed: list[int]
) -> None:
    bills = [bill(number) for number in range(1, 11)]

    def meanwhile(page: int) -> None:
        if page == 1:
            bills[:] = [row for row in bills if int(row["Id"]) not in deleted]

    with replaying(intuit(bills, meanwhile)) as (url, _):
        found = read(quickbooks.read(url, options={}))
    assert sorted(found) == sorted(f"I{n}" for n in range(1, 11) if n not in passed)


def test_in_quickbooks_what_is_entered_between_pages_comes_once() -> None:
    bills = [bill(number) for number in range(1, 9)]

    def meanwhile(page: int) -> None:
        if page < 3:
            bills.append(bill(8 + page))
            # Numbers are texts there: some new ones may sort before those that were read.
            bills.insert(0, bill(100 + page))

    with replaying(intuit(bills, meanwhile)) as (url, _):
        found = read(quickbooks.read(url, options={}))
    assert sorted(found, key=lambda item: int(item[1:])) == [f"I{n}" for n in range(1, 11)]


def test_a_quickbooks_that_sends_the_same_page_forever_is_stopped() -> None:
    same = [bill(number) for number in range(1, 5)]

    def answer(asked: Asked) -> Said:
        wanted = "FROM Invoice" in asked.query["query"]
        return Said({"QueryResponse": {"Invoice": same} if wanted else {}})

    with (
        replaying(answer) as (url, _),
        pytest.raises(SourceUnavailable, match="same page of Invoice"),
    ):
        list(quickbooks.read(url, options={}))

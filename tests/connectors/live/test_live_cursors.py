"""Where the next reading goes on from, when reading takes longer than a change."""

from __future__ import annotations

import pytest
from replay import Asked, Said, replaying

from ardash.connectors import erpnext, xero
from ardash.connectors._live import pages
from ardash.connectors._live.pages import Newest


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that pass by hand."""
    now = [1000.0]
    monkeypatch.setattr(pages, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("since", "seen", "took", "cursor"),
    [
        (None, "2026-10-31T12:00:00", 0.9, "2026-10-31T12:00:00"),
        (None, "2026-10-31T12:00:00", 3600.0, "2026-10-31T11:00:00"),
        (None, "2026-10-31 12:00:00.250000", 3600.0, "2026-10-31 11:00:00.250000"),
        ("2026-10-31T11:30:00", "2026-10-31T12:00:00", 3600.0, "2026-10-31T11:30:00"),
        ("2026-10-31T12:00:00", "2026-10-31T12:00:00", 3600.0, "2026-10-31T12:00:00"),
        ("2026-10-31T12:00:00", None, 3600.0, "2026-10-31T12:00:00"),
        (None, None, 3600.0, None),
    ],
)
def test_the_newest_change_less_the_time_reading_took(
    clock: list[float], since: str | None, seen: str | None, took: float, cursor: str | None
) -> None:
    newest = Newest(since, live=True)
    newest.see(seen)
    clock[0] += took
    assert newest.cursor == cursor


def test_what_was_written_down_changes_no_more(clock: list[float]) -> None:
    newest = Newest(None, live=False)
    newest.see("2026-10-31T12:00:00")
    clock[0] += 3600
    assert newest.cursor == "2026-10-31T12:00:00"


def invoice(number: int, milliseconds: int) -> dict[str, object]:
    return {
        "InvoiceID": f"i{number:03}", "Type": "ACCREC", "Status": "AUTHORISED",
        "Contact": {"ContactID": "c"}, "CurrencyCode": "EUR", "Total": 10, "AmountDue": 10,
        "Date": "2026-10-01", "UpdatedDateUTC": f"/Date({milliseconds}+0000)/",
    }  # fmt: skip


def test_an_invoice_of_the_first_page_that_changes_while_the_last_is_read_comes_again(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_XERO_ACCESS_TOKEN", "good")
    # 2026-10-31 12:00 UTC, and 20 minutes later, when the second page is read.
    noon, later = 1_793_448_000_000, 1_793_449_200_000
    rows = [invoice(n, noon) for n in range(100)] + [invoice(100, later)]

    def answer(asked: Asked) -> Said:
        if asked.path != "/Invoices":
            return Said({})
        page = int(asked.query["page"])
        clock[0] += 1200 if page == 2 else 0
        return Said({"Invoices": rows[(page - 1) * 100 : page * 100]})

    with replaying(answer) as (url, asked):
        batches = list(xero.read(url, options={}))
        # The first one was changed a minute after it was read.
        rows[0] = invoice(0, noon + 60_000)
        list(xero.read(url, since=batches[-1].cursor, options={}))
    assert batches[-1].cursor == "2026-10-31T12:00:00"
    assert asked[-1].headers["if-modified-since"] == "2026-10-31T11:45:00"
    assert {a.query["order"] for a in asked if a.path == "/Invoices"} == {"InvoiceID"}


def test_erpnext_goes_on_from_the_beginning_of_a_long_reading_too(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEY", "SECRET"):
        monkeypatch.setenv(f"ARDASH_ERPNEXT_API_{name}", "k")

    def answer(asked: Asked) -> Said:
        clock[0] += 600
        customer = {"name": "C1", "modified": "2026-10-31 12:00:00"}
        return Said({"data": [customer] if asked.path.endswith("Customer") else []})

    with replaying(answer) as (url, _):
        assert [*erpnext.read(url, options={})][-1].cursor == "2026-10-31 11:30:00"

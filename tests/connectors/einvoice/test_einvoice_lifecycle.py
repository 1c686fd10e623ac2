"""Lifecycle messages of the French platforms: objections are told, what was collected is paid."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from einvoice_text import read, ubl, written

from ardash.analysis.quality import quality_rows
from ardash.intake import read as taken
from ardash.intake import source_for
from ardash.ledger.build import derive
from ardash.ledger.ledger import Ledger
from ardash.ledger.versions import read_versions
from ardash.records.store import Store
from ardash.records.sync import sync

SPACES = "".join(
    f' xmlns:{prefix}="urn:un:unece:uncefact:data:{kind}:100"'
    for prefix, kind in (
        ("rsm", "standard:CrossDomainAcknowledgementAndResponse"),
        ("ram", "standard:ReusableAggregateBusinessInformationEntity"),
        ("qdt", "standard:QualifiedDataType"),
        ("udt", "standard:UnqualifiedDataType"),
    )
)


def at(element: str, instant: str) -> str:
    return (
        f'<ram:{element}><udt:DateTimeString format="204">{instant}</udt:DateTimeString>'
        f"</ram:{element}>"
    )


def cdar(
    code: str,
    number: str = "F1",
    *,
    on: str = "20260215101500",
    reason: str = "",
    collected: tuple[str, ...] = (),
    message: str = "M1",
) -> str:
    """Write a lifecycle message about one invoice of the seller 999999998."""
    amounts = "".join(
        "<ram:SpecifiedDocumentCharacteristic><ram:TypeCode>MEN</ram:TypeCode>"
        f'<ram:ValueAmount currencyID="EUR">{amount}</ram:ValueAmount>'
        "</ram:SpecifiedDocumentCharacteristic>"
        for amount in collected
    )
    status = f"<ram:ReasonCode>{reason}</ram:ReasonCode>" if reason else ""
    return (
        f"<rsm:CrossDomainAcknowledgementAndResponse{SPACES}>"
        f"<rsm:ExchangedDocument><ram:ID>{message}</ram:ID></rsm:ExchangedDocument>"
        f"<rsm:AcknowledgementDocument>{at('IssueDateTime', on)}<ram:ReferenceReferencedDocument>"
        f"<ram:IssuerAssignedID>{number}</ram:IssuerAssignedID><ram:TypeCode>380</ram:TypeCode>"
        f"{at('ReceiptDateTime', on)}<ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>"
        '<ram:IssuerTradeParty><ram:GlobalID schemeID="0002">999999998</ram:GlobalID>'
        f"</ram:IssuerTradeParty><ram:SpecifiedDocumentStatus>{status}{amounts}"
        "</ram:SpecifiedDocumentStatus></ram:ReferenceReferencedDocument>"
        "</rsm:AcknowledgementDocument></rsm:CrossDomainAcknowledgementAndResponse>"
    )


def stated(found: dict[str, pl.DataFrame]) -> list[tuple[Any, ...]]:
    columns = ("item_id", "code", "stated_on", "reason", "amount", "currency")
    return found["statuses"].sort("stated_on", "code").select(columns).rows()


def test_a_status_is_read_with_its_day_and_reason(tmp_path: Path) -> None:
    found = read(written(tmp_path, a=ubl(), b=cdar("207", reason="PU_ERR")))
    assert found["rejects"].rows() == []
    assert stated(found) == [
        ("999999998:F1", "207", date(2026, 2, 15), "PU_ERR", None, None),
    ]


def test_what_was_collected_is_a_payment_over_all_rates_of_tax(tmp_path: Path) -> None:
    message = cdar("212", collected=("100.00", "20.00"))
    found = read(written(tmp_path, a=ubl(), b=message))
    assert stated(found)[0][4:] == (12000, "EUR")
    entries = found["entries"].sort("booked_on")
    assert entries.select("kind", "booked_on", "amount").rows() == [
        ("billing", date(2026, 1, 31), 12000),
        ("payment", date(2026, 2, 15), -12000),
    ]


def test_the_same_message_twice_counts_once(tmp_path: Path) -> None:
    message = cdar("212", collected=("50.00",))
    found = read(written(tmp_path, a=ubl(), b=message, c=message))
    assert (found["statuses"].height, found["entries"].height) == (1, 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (cdar("999"), "is no status"),
        (cdar("207").replace("IssuerAssignedID", "Other"), "lacks"),
        (cdar("207").replace("GlobalID", "Other"), "lacks"),
        (cdar("207", on="20261315101500"), "is no date"),
        (cdar("212", collected=("1.005",)), "is no amount"),
        (cdar("212", collected=("abc",)), "is no number"),
        (cdar("207").replace("ReferenceReferencedDocument", "Other"), "lacks"),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_and_the_rest_goes_on(
    tmp_path: Path, text: str, reason: str
) -> None:
    found = read(written(tmp_path, a=text, b=ubl()))
    (said,) = found["rejects"]["reason"]
    assert reason in said
    assert found["rejects"]["place"][0].startswith("a.xml")
    assert (found["items"].height, found["statuses"].height) == (1, 0)


@pytest.fixture
def store(tmp_path: Path, sqlite_tables: Path) -> Iterator[Store]:
    shutil.copy(sqlite_tables, tmp_path / "ours.db")
    with Store.open(f"sqlite:///{tmp_path}/ours.db") as opened:
        yield opened


def synced(store: Store, folder: Path, **files: str) -> tuple[int, int]:
    folder.mkdir(exist_ok=True)
    source = source_for("einvoice", str(written(folder, **files)), "invoices")
    report = sync(store, source, taken(source), now=datetime.fromisoformat("2026-03-01T08:00"))
    return report.added, report.rows_rejected


def ledger(store: Store) -> Ledger:
    frames = derive(read_versions(store))
    return Ledger.of("1", frames, frames["syncs"])


def test_a_refused_invoice_is_a_finding_until_a_later_status(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    synced(store, folder, a=ubl(), b=ubl("F2"), c=cdar("210", reason="DOUBLON"))
    book = ledger(store)
    (row,) = quality_rows(book, date(2026, 3, 1), "refused_invoices").to_dict("records")
    assert (row["document"], row["amount"]) == ("F1", 12000)
    assert quality_rows(book, date(2026, 2, 14), "refused_invoices").empty
    synced(store, folder, d=cdar("205", on="20260220101500", message="M2"))
    assert quality_rows(ledger(store), date(2026, 3, 1), "refused_invoices").empty


def test_what_was_collected_settles_the_invoice_of_an_earlier_sync(
    store: Store, tmp_path: Path
) -> None:
    synced(store, tmp_path / "one", a=ubl(), b=ubl("F2"))
    both = cdar("212", collected=("120.00",)), cdar("212", "F9", collected=("5.00",), message="M9")
    # F9 is not known: its payment is rejected with its place, its status is kept.
    assert synced(store, tmp_path / "two", a=both[0], b=both[1]) == (3, 1)
    entries = ledger(store).entries.collect("polars").to_native()
    assert entries["amount"].sum() == 12000
    assert store.read("statuses", where="current").height == 2

"""Xero: a replaying server with the real tables, and the official description."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import stamina
from replay import Asked, Said, replaying

from ardash.connectors import xero
from ardash.errors import BadSetting, SourceUnavailable
from ardash.intake import refresh, source_for
from ardash.money import to_minor
from ardash.records.store import Store
from ardash.resync import accept, read_whole

Tables = dict[str, list[dict[str, Any]]]
NAMES = ("Contacts", "Invoices", "CreditNotes", "Overpayments", "Prepayments")
SAMPLE = Path(__file__).resolve().parents[3] / "data" / "samples" / "xero"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Retries without waiting, and a token that is let in."""
    monkeypatch.setenv("ARDASH_XERO_ACCESS_TOKEN", "good")
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def ours(tmp_path: Path, sqlite_tables: Path) -> Iterator[Store]:
    shutil.copy(sqlite_tables, tmp_path / "ours.db")
    with Store.open(f"sqlite:///{tmp_path}/ours.db") as store:
        yield store


def sample() -> Tables:
    return {
        name: [
            r
            for f in sorted(SAMPLE.glob(f"{name}-*.json"))
            for r in json.loads(f.read_text())[name]
        ]
        for name in NAMES
    }


def serving(tables: Tables, *, page: int = 100) -> Any:
    """Answer as Xero does: pages, If-Modified-Since by UpdatedDateUTC, 401 without a token."""

    def answer(asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer good":
            return Said({"Title": "Unauthorized", "Detail": "TokenExpired"}, status=401)
        name = asked.path.strip("/")
        rows = tables[name]
        after = asked.headers.get("if-modified-since")
        if after:
            instant = int(datetime.fromisoformat(after + "+00:00").timestamp() * 1000)
            rows = [r for r in rows if int(r["UpdatedDateUTC"][6:19]) > instant]
        number = int(asked.query["page"])
        return Said({name: rows[(number - 1) * page : number * page]})

    return answer


def on(day: int) -> datetime:
    return datetime(2026, 11, day)  # noqa: DTZ001 - UTC, as the database has it


def owed(tables: Tables) -> int:
    due = sum(to_minor(str(r["AmountDue"]), "EUR") for r in tables["Invoices"])
    left = [*tables["CreditNotes"], *tables["Overpayments"], *tables["Prepayments"]]
    return due - sum(to_minor(str(r["RemainingCredit"]), "EUR") for r in left)


def test_changes_arrive_and_what_was_voided_goes(ours: Store, tmp_path: Path) -> None:
    tables = sample()
    with replaying(serving(tables)) as (url, asked):
        source = source_for("xero", url, name="books")
        first = refresh(ours, tmp_path / "l", source, now=on(1))
        assert first.totals == {"EUR": owed(tables)}
        assert first.rows_rejected == 0
        again = refresh(ours, tmp_path / "l", source, now=on(2))
        assert (again.complete, again.added, again.changed, again.retracted) == (False, 0, 0, 0)
        bill = next(r for r in tables["Invoices"] if r["AmountDue"] and not r["Payments"])
        voided = next(r for r in tables["Invoices"] if r["AmountDue"] and r is not bill)
        later = "/Date(1793500000000+0000)/"
        bill["Payments"] = [{"PaymentID": "p", "Date": later, "Amount": 10.0}]
        bill |= {"AmountDue": round(bill["AmountDue"] - 10, 2), "UpdatedDateUTC": later}
        voided |= {"Status": "VOIDED", "UpdatedDateUTC": later}
        third = refresh(ours, tmp_path / "l", source, now=on(3))
        assert third.by_frame["items"].retracted == 1
        assert third.by_frame["entries"].added == 1
        del tables["Invoices"][tables["Invoices"].index(voided)]
        assert third.totals == {"EUR": owed(tables)}
        whole = accept(ours, tmp_path / "l", read_whole(ours, source), now=on(4))
        assert (whole.added, whole.changed, whole.retracted) == (0, 0, 0)
    assert {a.headers.get("if-modified-since") is None for a in asked} == {True, False}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Said("", status=429, headers={"Retry-After": "1"}), "asked too often"),
        (Said("", status=429, headers={"Retry-After": "40000"}), "no more requests for 40000"),
        (Said("", status=503, headers={"Retry-After": "inf"}), "no more requests for inf"),
        (
            Said(
                "",
                status=429,
                headers={
                    "Date": "Sun, 01 Nov 2026 08:00:00 GMT",
                    "Retry-After": "Sun, 01 Nov 2026 09:00:00 GMT",
                },
            ),
            "no more requests for 3600",
        ),
        (Said("{}", headers={"Content-Encoding": "gzip"}), "cannot be reached"),
        (Said("[" * 100_000), "cut off, or is no JSON"),
        (Said("oops", status=500), "fails .500.: oops"),
        (Said({"Invoices": [{"InvoiceID": "x" * 500}]}, cut=True), "cannot be reached|cut off"),
        (Said('{"Invoices": ['), "cut off, or is no JSON"),
        (Said("no", status=403), "does not let us in"),
        (Said("no", status=404), "refuses .404."),
    ],
    ids=[
        "429",
        "429 for hours",
        "503 for ever",
        "429 until an hour",
        "no gzip",
        "nested",
        "500",
        "cut",
        "half a JSON",
        "403",
        "404",
    ],
)
def test_a_fault_that_stays_stops_with_its_reason_and_changes_nothing(
    ours: Store, tmp_path: Path, fault: Said, said: str
) -> None:
    good = serving(sample())
    with replaying(lambda a: fault if a.path == "/Invoices" else good(a)) as (url, _):
        source = source_for("xero", url, name="books")
        with pytest.raises(SourceUnavailable, match=said):
            refresh(ours, tmp_path / "l", source, now=on(1))
    assert ours.read("customers").height == 0


@pytest.mark.parametrize(
    "fault",
    [
        Said("", status=429, headers={"Retry-After": "1"}),
        Said("", status=503),
        Said({"Invoices": [{"InvoiceID": "x" * 500}]}, cut=True),
        Said('{"Invoices": ['),
    ],
    ids=["429", "503", "cut", "half a JSON"],
)
def test_a_fault_that_passes_is_overcome_on_its_page(
    ours: Store, tmp_path: Path, fault: Said
) -> None:
    tables, faults = sample(), [fault, fault]
    good = serving(tables)

    def answer(asked: Asked) -> Said:
        return faults.pop() if asked.path == "/Invoices" and faults else good(asked)

    with replaying(answer) as (url, asked):
        report = refresh(ours, tmp_path / "l", source_for("xero", url), now=on(1))
    assert report.totals == {"EUR": owed(tables)}
    assert [a.path for a in asked].count("/Invoices") == 3
    assert [a.path for a in asked].count("/Contacts") == 1


def test_a_document_without_what_xero_promises_stops_with_its_place(
    ours: Store, tmp_path: Path
) -> None:
    tables = sample()
    del tables["Invoices"][0]["Contact"]
    with (
        replaying(serving(tables)) as (url, _),
        pytest.raises(SourceUnavailable, match=r"Invoices:.*without 'Contact'"),
    ):
        refresh(ours, tmp_path / "l", source_for("xero", url), now=on(1))
    assert ours.read("customers").height == 0


def test_a_page_that_comes_again_and_again_is_noticed(ours: Store, tmp_path: Path) -> None:
    tables = sample()
    rows = [{**tables["Invoices"][0], "InvoiceID": f"i{n}"} for n in range(100)]
    good = serving(tables)
    with (
        replaying(lambda a: Said({"Invoices": rows}) if a.path == "/Invoices" else good(a)) as (
            url,
            _,
        ),
        pytest.raises(SourceUnavailable, match="same page of Invoices again"),
    ):
        refresh(ours, tmp_path / "l", source_for("xero", url), now=on(1))


def test_an_expired_token_is_refreshed_and_its_successor_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARDASH_XERO_ACCESS_TOKEN")
    monkeypatch.setenv("ARDASH_HOME", str(tmp_path / "home"))
    for name, value in (("CLIENT_ID", "app"), ("CLIENT_SECRET", "s"), ("REFRESH_TOKEN", "r1")):
        monkeypatch.setenv(f"ARDASH_XERO_{name}", value)
    good, given = serving(sample()), []

    def answer(asked: Asked) -> Said:
        if asked.path == "/token":
            given.append(asked.body)
            expired = len(given) == 1
            token = "old" if expired else "good"
            return Said({"access_token": token, "refresh_token": f"r{len(given) + 1}"})
        return good(asked)

    with replaying(answer) as (url, _):
        monkeypatch.setenv("ARDASH_XERO_TOKEN_ADDRESS", f"{url}/token")
        assert list(xero.read(url, options={}))
        assert list(xero.read(url, options={}))
    tokens = ["refresh_token=r1", "refresh_token=r2", "refresh_token=r3"]
    assert [body.rpartition("&")[2] for body in given] == tokens
    (kept,) = (tmp_path / "home" / "tokens").iterdir()
    assert (kept.read_text(), oct(kept.stat().st_mode)[-3:]) == ("r4", "600")


def test_without_a_token_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARDASH_XERO_ACCESS_TOKEN")
    with pytest.raises(BadSetting, match="ARDASH_XERO_CLIENT_ID"):
        list(xero.read("https://127.0.0.1:9", options={}))


def test_a_wrong_token_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDASH_XERO_ACCESS_TOKEN", "bad")
    with (
        replaying(serving(sample())) as (url, _),
        pytest.raises(SourceUnavailable, match=r"does not let us in .401.: .*TokenExpired"),
    ):
        list(xero.read(url, options={}))


def test_the_real_tables_are_open_and_paid_as_they_say(
    shared: Path, ours: Store, tmp_path: Path
) -> None:
    def table(name: str) -> list[dict[str, str]]:
        path = shared / "saas" / "xero" / f"xero_{name}_data.csv"
        with path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    bills = [row for row in table("invoice") if row["type"] == "ACCREC"]
    assert len(bills) == 117
    tables: Tables = {name: [] for name in NAMES}
    tables["Contacts"] = [
        {"ContactID": r["contact_id"], "Name": r["name"]} for r in table("contact")
    ]
    tables["Invoices"] = [
        {
            "InvoiceID": r["invoice_id"],
            "InvoiceNumber": r["invoice_number"],
            "Type": r["type"],
            "Status": r["status"],
            "Contact": {"ContactID": r["contact_id"]},
            "DateString": r["date"],
            "DueDateString": r["due_date"] or None,
            "CurrencyCode": r["currency_code"],
            "CurrencyRate": float(r["currency_rate"]),
            "Total": float(r["total"]),
            "AmountDue": float(r["amount_due"]),
            "FullyPaidOnDate": r["fully_paid_on_date"] or None,
        }
        for r in bills
    ]
    with replaying(serving(tables)) as (url, _):
        source = source_for("xero", url, options={"base_currency": "CAD"})
        report = refresh(ours, tmp_path / "l", source, now=on(1))
    valid = [row for row in bills if row["status"] in ("PAID", "AUTHORISED")]
    assert report.by_frame["items"].added == len(valid) == 116
    open_: dict[str, int] = {}
    for row in valid:
        code = row["currency_code"]
        open_[code] = open_.get(code, 0) + to_minor(row["amount_due"], code)
    assert report.totals == open_
    paid = -ours.read("entries", ["kind", "amount"]).filter(kind="payment")["amount"].sum()
    said = sum(to_minor(row["amount_paid"], "USD") for row in valid)
    credited = sum(to_minor(row["amount_credited"], "USD") for row in valid)
    assert paid == said + credited

"""The sample of each live system served as the system would; then one more payment arrives."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import stamina
from replay import Asked, Said, replaying

from ardash.errors import SourceUnavailable
from ardash.intake import refresh, source_for
from ardash.money import to_minor
from ardash.records.store import Store
from ardash.resync import accept, read_whole

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"
Tables = dict[str, list[dict[str, Any]]]
#: What the story owes on 31 October 2026, in cents: the control of the database sample.
OWED = 3_758_525


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def ours(tmp_path: Path, sqlite_tables: Path) -> Iterator[Store]:
    shutil.copy(sqlite_tables, tmp_path / "ours.db")
    with Store.open(f"sqlite:///{tmp_path}/ours.db") as store:
        yield store


def on(day: int) -> datetime:
    return datetime(2026, 11, day)  # noqa: DTZ001 - UTC, as the database has it


def tables(name: str, rows: str) -> Tables:
    return {
        file.stem: json.loads(file.read_text(encoding="utf-8"))[rows]
        for file in sorted((SAMPLES / name).glob("*.json"))
    }


def test_every_sample_tells_the_same_story(ours: Store, tmp_path: Path) -> None:
    told = {}
    for name in ("sql", "tryton", "stripe", "erpnext", "quickbooks", "odoo"):
        source = source_for(name, str(SAMPLES / name), name=name)
        told[name] = refresh(ours, tmp_path / "l", source, now=on(1)).totals
    assert set(map(str, told.values())) == {str({"EUR": OWED})}


def erpnext(books: Tables) -> Callable[[Asked], Said]:
    """Answer as Frappe's REST does: filters, names in order, pages."""

    def fits(row: dict[str, Any], filters: list[list[Any]]) -> bool:
        tests = {"=": lambda a, b: a == b, ">": lambda a, b: a > b, "in": lambda a, b: a in b}
        return all(
            tests[how](row[column], value) for column, how, value in filters if column in row
        )

    def answer(asked: Asked) -> Said:
        if asked.headers.get("authorization") != "token k:s":
            return Said({"exc_type": "AuthenticationError"}, status=401)
        name = asked.path.rpartition("/")[2].replace("%20", " ")
        rows = [r for r in books[name] if fits(r, json.loads(asked.query["filters"]))]
        rows.sort(key=lambda row: row["name"])
        return Said({"data": rows[: int(asked.query["limit_page_length"])]})

    return answer


def test_a_payment_entered_in_erpnext_later_arrives(
    ours: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_ERPNEXT_API_KEY", "k")
    monkeypatch.setenv("ARDASH_ERPNEXT_API_SECRET", "s")
    books = tables("erpnext", "data")
    ledger = books["Payment Ledger Entry"]
    with replaying(erpnext(books)) as (url, asked):
        source = source_for("erpnext", url, name="erp")
        assert refresh(ours, tmp_path / "l", source, now=on(1)).totals == {"EUR": OWED}
        bill = ledger[-1]
        paid = {"name": "PLE-99999", "modified": "2026-11-02 09:00:00.000000", "amount": -10.0}
        paid |= {"amount_in_account_currency": -10.0, "voucher_type": "Payment Entry"}
        ledger.append({**bill, **paid, "voucher_no": "ACC-PAY-2026-99999"})
        before = len(asked)
        later = refresh(ours, tmp_path / "l", source, now=on(3))
        assert (later.complete, later.added, later.totals) == (False, 1, {"EUR": OWED - 1000})
        assert len(asked) - before < 6
        # It is delinked again: what it did is undone.
        ledger[-1] |= {"delinked": 1, "modified": "2026-11-04 09:00:00.000000"}
        undone = refresh(ours, tmp_path / "l", source, now=on(5))
        assert (undone.retracted, undone.totals) == (1, {"EUR": OWED})
        whole = accept(ours, tmp_path / "l", read_whole(ours, source), now=on(6))
        assert (whole.added, whole.changed, whole.retracted) == (0, 0, 0)
    monkeypatch.setenv("ARDASH_ERPNEXT_API_KEY", "other")
    with replaying(erpnext(books)) as (url, _), pytest.raises(SourceUnavailable, match="let us in"):
        refresh(ours, tmp_path / "l", source_for("erpnext", url, name="b"), now=on(7))


def stripe(books: Tables, now: list[str]) -> Callable[[Asked], Said]:
    """Answer as Stripe does: lists of a customer, events since, the server's time."""

    def answer(asked: Asked) -> Said:
        if asked.headers.get("authorization") != "Bearer sk":
            return Said({"error": {"message": "Invalid API Key provided"}}, status=401)
        parts = asked.path.removeprefix("/v1/").split("/")
        rows = books[parts[0]]
        said = {"Date": now[0]}
        if len(parts) == 2:
            return Said(next(r for r in rows if r["id"] == parts[1]), headers=said)
        if "customer" in asked.query:
            rows = [r for r in rows if r["customer"] == asked.query["customer"]]
        if "created[gte]" in asked.query:
            rows = [r for r in rows if r["created"] >= int(asked.query["created[gte]"])]
        ids = [r["id"] for r in rows]
        start = (
            ids.index(asked.query["starting_after"]) + 1 if "starting_after" in asked.query else 0
        )
        some = rows[start : start + 10]
        return Said({"data": some, "has_more": start + 10 < len(rows)}, headers=said)

    return answer


def test_what_happened_at_stripe_arrives_customer_by_customer(
    ours: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_STRIPE_API_KEY", "sk")
    books = {**tables("stripe", "data"), "events": []}
    now = ["Sun, 01 Nov 2026 08:00:00 GMT"]
    with replaying(stripe(books, now)) as (url, asked):
        source = source_for("stripe", url, name="shop")
        first = refresh(ours, tmp_path / "l", source, now=on(1))
        assert (first.totals, first.cursor) == ({"EUR": OWED}, "2026-11-01T08:00:00")
        bill = next(r for r in books["invoices"] if r["status"] == "open")
        at = 1793700000  # 3 November 2026
        books["charges"].append(
            {"id": "ch_x", "amount": 1000, "currency": "eur", "customer": bill["customer"],
             "invoice": bill["id"], "created": at, "paid": True, "status": "succeeded"}
        )  # fmt: skip
        bill["amount_remaining"] -= 1000
        event = {"id": "evt_1", "type": "charge.succeeded", "created": at}
        books["events"].append({**event, "data": {"object": {**bill, "object": "charge"}}})
        now[0] = "Wed, 04 Nov 2026 08:00:00 GMT"
        before = len(asked)
        later = refresh(ours, tmp_path / "l", source, now=on(4))
        assert (later.complete, later.added, later.totals) == (False, 1, {"EUR": OWED - 1000})
        assert {a.query.get("customer", bill["customer"]) for a in asked[before:]} == {
            bill["customer"]
        }
        # After a pause longer than events are kept, all is read.
        now[0] = "Mon, 14 Dec 2026 08:00:00 GMT"
        assert refresh(ours, tmp_path / "l", source, now=on(30)).complete
    monkeypatch.setenv("ARDASH_STRIPE_API_KEY", "other")
    with (
        replaying(stripe(books, now)) as (url, _),
        pytest.raises(SourceUnavailable, match="Invalid API Key"),
    ):
        refresh(ours, tmp_path / "l", source_for("stripe", url, name="b"), now=on(7))


def quickbooks(books: Tables, changes: Tables) -> Callable[[Asked], Said]:
    """Answer as QuickBooks does: queries of one customer or all, and what changed."""

    def answer(asked: Asked) -> Said:
        if asked.path.endswith("/cdc"):
            return Said({"CDCResponse": [{"QueryResponse": [{k: v} for k, v in changes.items()]}]})
        said = re.match(r"SELECT (\S+) FROM (\w+)", asked.query["query"])
        assert said
        if said[1] != "*":
            return Said({"QueryResponse": {}}, headers={"Date": "Sun, 01 Nov 2026 08:00:00 GMT"})
        rows = books[said[2]]
        if whose := re.search(r"(CustomerRef|Id) = '(\d+)'", asked.query["query"]):
            rows = [r for r in rows if whose[2] in (r.get("CustomerRef", {}).get("value"), r["Id"])]
            rows = [r for r in rows if whose[1] == "Id" or r["CustomerRef"]["value"] == whose[2]]
        return Said({"QueryResponse": {said[2]: rows}})

    return answer


def test_what_changed_in_quickbooks_arrives_and_what_was_deleted_goes(
    ours: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_QUICKBOOKS_ACCESS_TOKEN", "good")
    parts = tables("quickbooks", "QueryResponse")
    books: Tables = {name: part[name] for name, part in parts.items()}  # type: ignore[call-overload]
    changes: Tables = {}
    with replaying(quickbooks(books, changes)) as (url, _):
        source = source_for("quickbooks", url, name="qb")
        assert refresh(ours, tmp_path / "l", source, now=on(1)).totals == {"EUR": OWED}
        unpaid = [r for r in books["Invoice"] if r["Balance"] == r["TotalAmt"]]
        gone, paid = unpaid[0], unpaid[1]
        books["Invoice"].remove(gone)
        payment = {
            "Id": "900",
            "CustomerRef": paid["CustomerRef"],
            "CurrencyRef": paid["CurrencyRef"],
            "TxnDate": "2026-11-02",
            "TotalAmt": 15.0,
            "UnappliedAmt": 5.0,
            "Line": [{"Amount": 10.0, "LinkedTxn": [{"TxnId": paid["Id"], "TxnType": "Invoice"}]}],
        }
        books["Payment"].append(payment)
        paid["Balance"] = round(paid["Balance"] - 10, 2)
        changes["Payment"] = [payment]
        changes["Invoice"] = [{"Id": gone["Id"], "status": "Deleted"}, paid]
        later = refresh(ours, tmp_path / "l", source, now=on(3))
        expected = OWED - 1500 - round(gone["TotalAmt"] * 100)
        assert (later.complete, later.totals) == (False, {"EUR": expected})
        assert (later.by_frame["items"].added, later.by_frame["items"].retracted) == (1, 1)
        whole = accept(ours, tmp_path / "l", read_whole(ours, source), now=on(4))
        assert (whole.added, whole.changed, whole.retracted) == (0, 0, 0)
        # More changes than it tells: all is read.
        changes["Invoice"] = [paid] * 1000
        assert refresh(ours, tmp_path / "l", source, now=on(5)).complete


def odoo(books: Tables) -> Callable[[Asked], Said]:
    """Answer as Odoo's JSON-RPC does: login, search_read by id with a domain."""
    how = {">": lambda a, b: a > b, "in": lambda a, b: a in b}

    def fits(row: dict[str, Any], domain: list[list[Any]]) -> bool:
        known = [part for part in domain if part[0] in row and part[1] in how]
        named = {k: v[0] if isinstance(v, list) and v else v for k, v in row.items()}
        return all(how[test](named[column], value) for column, test, value in known)

    def answer(asked: Asked) -> Said:
        said = json.loads(asked.body)["params"]
        if said["method"] == "login":
            return Said({"result": said["args"] == ["db", "reader", "k"] and 7})
        model, (domain,), options = said["args"][3], said["args"][5], said["args"][6]
        if model not in books:
            reason = {"message": "Access Denied"}
            return Said({"error": {"message": "Odoo Server Error", "data": reason}})
        rows = [row for row in books[model] if fits(row, domain)]
        return Said({"result": sorted(rows, key=lambda r: r["id"])[: options["limit"]]})

    return answer


def test_a_match_made_in_odoo_later_arrives_and_is_undone(
    ours: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_ODOO_USER", "reader")
    monkeypatch.setenv("ARDASH_ODOO_API_KEY", "k")
    books = tables("odoo", "result")
    lines, partials = books["account.move.line"], books["account.partial.reconcile"]
    with replaying(odoo(books)) as (url, _):
        source = source_for("odoo", url, name="erp", options={"database": "db"})
        assert refresh(ours, tmp_path / "l", source, now=on(1)).totals == {"EUR": OWED}
        assert ours.read("items", ["kind"])["kind"].unique().to_list().count("unapplied") == 0
        bill = next(r for r in lines if not r["matched_credit_ids"] and r["balance"] > 0)
        stamp = {"write_date": "2026-11-03 09:00:00"}
        money = {**bill, "id": 900, "move_type": "entry", "move_name": "BNK/900", **stamp}
        money |= {"balance": -20.0, "amount_currency": -20.0, "date": "2026-11-03"}
        lines.append({**money, "matched_debit_ids": [800]})
        bill |= {"matched_credit_ids": [800], **stamp}
        match = {"id": 800, "debit_move_id": [bill["id"], ""], "credit_move_id": [900, ""]}
        match |= {"amount": 15.0, "debit_amount_currency": 15.0, "credit_amount_currency": 15.0}
        partials.append({**match, "max_date": "2026-11-03", **stamp})
        later = refresh(ours, tmp_path / "l", source, now=on(4))
        assert (later.complete, later.totals) == (False, {"EUR": OWED - 2000})
        # 15.00 is a payment on the invoice, 5.00 of it is left unapplied.
        known = ours.read("entries", ["item_id", "kind", "amount"], where="current")
        assert known.filter(item_id="L900").rows() == [("L900", "payment", -500)]
        assert known.filter(item_id=f"L{bill['id']}", kind="payment")["amount"].to_list() == [-1500]
        del partials[-1]
        for row in (bill, lines[-1]):
            row |= {"matched_credit_ids": [], "matched_debit_ids": []}
            row["write_date"] = "2026-11-05 09:00:00"
        undone = refresh(ours, tmp_path / "l", source, now=on(6))
        assert undone.totals == {"EUR": OWED - 2000}
        known = ours.read("entries", ["item_id", "kind", "amount"], where="current")
        assert known.filter(item_id="L900").rows() == [("L900", "payment", -2000)]
        whole = accept(ours, tmp_path / "l", read_whole(ours, source), now=on(7))
        assert (whole.added, whole.changed, whole.retracted) == (0, 0, 0)
        del books["account.partial.reconcile"]
        with pytest.raises(SourceUnavailable, match="Access Denied"):
            accept(ours, tmp_path / "l", read_whole(ours, source), now=on(8))
        monkeypatch.setenv("ARDASH_ODOO_API_KEY", "other")
        with pytest.raises(SourceUnavailable, match="does not let reader in"):
            refresh(ours, tmp_path / "l", source, now=on(9))


def test_the_real_tables_of_quickbooks_are_read_as_they_are(
    shared: Path, ours: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they say is open is open; deleted rows are not there; strangers are rejected."""
    monkeypatch.setenv("ARDASH_QUICKBOOKS_ACCESS_TOKEN", "good")
    with (shared / "saas" / "quickbooks" / "invoice_data.csv").open(encoding="utf-8") as file:
        bills = [row for row in csv.DictReader(file) if row["_fivetran_deleted"] == "FALSE"]
    books: Tables = {"CreditMemo": [], "Payment": []}
    books["Invoice"] = [
        {
            "Id": row["id"],
            "CustomerRef": {"value": row["customer_id"]},
            "CurrencyRef": {"value": row["currency_id"]},
            "TxnDate": row["transaction_date"],
            "DueDate": row["due_date"] or None,
            "TotalAmt": row["total_amount"],
            "Balance": row["balance"],
            "MetaData": {"LastUpdatedTime": row["updated_at"]},
        }
        for row in bills
    ]
    books["Customer"] = [{"Id": key} for key in sorted({row["customer_id"] for row in bills})]
    with replaying(quickbooks(books, {})) as (url, _):
        report = refresh(ours, tmp_path / "l", source_for("quickbooks", url), now=on(1))
    assert report.rows_rejected == 0
    assert report.by_frame["items"].added == len(bills)
    said: dict[str, int] = {}
    for row in bills:
        code = row["currency_id"]
        said[code] = said.get(code, 0) + to_minor(row["balance"] or "0", code)
    assert report.totals == said

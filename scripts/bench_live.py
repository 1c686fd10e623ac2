"""Sync invoices from a system of one's own that answers after 50 ms a page: time and memory.

    python scripts/bench_live.py 100000
    python scripts/bench_live.py 100000 erpnext

The first is a Xero; the pause that it wants between calls is left out: it alone would take 17
minutes.
"""

# ruff: noqa: T201 - it prints

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE, CUSTOMERS, PAUSE_SECONDS = 100, 1000, 0.05


def invoice(number: int) -> dict[str, Any]:
    """Make an invoice of 100.00, every other one paid."""
    paid = number % 2
    payment = {"PaymentID": f"p{number}", "Date": "2026-10-02T00:00:00", "Amount": 100.0}
    return {
        "InvoiceID": f"i{number:07}", "InvoiceNumber": f"F{number}", "Type": "ACCREC",
        "Status": "PAID" if paid else "AUTHORISED", "CurrencyCode": "EUR",
        "Contact": {"ContactID": f"c{number % CUSTOMERS}"}, "Total": 100.0,
        "AmountDue": 0.0 if paid else 100.0, "Date": "2026-09-01T00:00:00",
        "DueDateString": "2026-10-01T00:00:00", "UpdatedDateUTC": "/Date(1793448000000+0000)/",
        "LineItems": [{"Description": "x" * 200}] * 3, "Payments": [payment] if paid else [],
    }  # fmt: skip


def erpnext(asked: str, query: dict[str, list[str]], invoices: int) -> dict[str, Any]:
    """Answer as ERPNext does: a line for each invoice, another where it is paid, by number."""
    filters = {how: value for column, how, value in json.loads(query["filters"][0])
               if column in ("against_voucher_no", "name")}  # fmt: skip
    count = int(query["limit_page_length"][0])
    if asked.endswith("Company"):
        return {"data": [{"name": "A", "default_currency": "EUR"}]}
    if asked.endswith("Customer"):
        names = [f"c{n:04}" for n in range(CUSTOMERS)]
        some = [name for name in names if name > filters.get(">", "")][:count]
        return {"data": [{"name": name, "customer_name": f"Customer {name}"} for name in some]}
    start = int(str(filters.get(">=", "F0"))[1:])
    rows: list[dict[str, Any]] = []
    for n in range(start, min(start + count, invoices)):
        line = {
            "name": f"ple{n:07}", "modified": "2026-11-01 09:00:00.000000", "company": "A",
            "account": "Debtors", "party_type": "Customer", "party": f"c{n % CUSTOMERS:04}",
            "posting_date": "2026-09-01", "due_date": "2026-10-01", "delinked": 0,
            "voucher_type": "Sales Invoice", "voucher_no": f"F{n:07}", "amount": 100.0,
            "against_voucher_type": "Sales Invoice", "against_voucher_no": f"F{n:07}",
            "account_currency": "EUR", "amount_in_account_currency": 100.0,
        }  # fmt: skip
        rows.append(line)
        if n % 2:
            paid = {"name": f"plp{n:07}", "amount": -100.0, "amount_in_account_currency": -100.0}
            rows.append({**line, **paid, "voucher_type": "Payment Entry", "voucher_no": f"P{n:07}"})
    return {"data": rows[:count]}


def serve(invoices: int) -> None:
    """Answer until somebody ends this."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(PAUSE_SECONDS)
            asked = urlsplit(self.path)
            if "/resource/" in asked.path:
                self._send(erpnext(asked.path, parse_qs(asked.query), invoices))
                return
            name, start = asked.path.strip("/"), (int(parse_qs(asked.query)["page"][0]) - 1) * PAGE
            rows: list[dict[str, Any]] = []
            if name == "Contacts":
                end = min(start + PAGE, CUSTOMERS)
                rows = [{"ContactID": f"c{n}", "Name": f"Customer {n}"} for n in range(start, end)]
            if name == "Invoices":
                rows = [invoice(n) for n in range(start, min(start + PAGE, invoices))]
            self._send({name: rows})

        def _send(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep still."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def main(invoices: int, connector: str = "xero") -> None:
    """Print what a first sync takes; the server is a process of its own."""
    from ardash.connectors._xero import pages
    from ardash.intake import source_for, taken_over
    from ardash.records.store import Store

    pages._PER_MINUTE = None  # type: ignore[assignment]
    for name in ("XERO_ACCESS_TOKEN", "ERPNEXT_API_KEY", "ERPNEXT_API_SECRET"):
        os.environ[f"ARDASH_{name}"] = "any"  # it lets in everybody
    command = [sys.executable, __file__, "serve", str(invoices)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,  # noqa: S603 - this file
    ):
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            cpu, wall = time.process_time(), time.perf_counter()
            with Store.open(f"sqlite:///{Path(folder)}/o.db") as store:
                source = source_for(connector, f"http://127.0.0.1:{port}", name="x")
                report = taken_over(store, source, now=datetime(2026, 11, 22))  # noqa: DTZ001 - UTC
        finally:
            server.terminate()
    print(f"{report.rows_read} rows, {report.rows_rejected} rejected, owed {report.totals}")
    print(f"{time.perf_counter() - wall:.0f} s, {time.process_time() - cpu:.1f} s CPU")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    serve(int(sys.argv[2])) if sys.argv[1] == "serve" else main(int(sys.argv[1]), *sys.argv[2:])

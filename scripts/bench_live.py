"""Sync invoices from a Xero of one's own that answers after 50 ms a page: time and memory.

    python scripts/bench_live.py 100000

The pause that Xero wants between calls is left out: it alone would take 17 minutes.
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


def serve(invoices: int) -> None:
    """Answer until somebody ends this."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(PAUSE_SECONDS)
            asked = urlsplit(self.path)
            name, start = asked.path.strip("/"), (int(parse_qs(asked.query)["page"][0]) - 1) * PAGE
            rows: list[dict[str, Any]] = []
            if name == "Contacts":
                end = min(start + PAGE, CUSTOMERS)
                rows = [{"ContactID": f"c{n}", "Name": f"Customer {n}"} for n in range(start, end)]
            if name == "Invoices":
                rows = [invoice(n) for n in range(start, min(start + PAGE, invoices))]
            content = json.dumps({name: rows}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep still."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


def main(invoices: int) -> None:
    """Print what a first sync takes; the server is a process of its own."""
    from ardash.connectors._xero import pages
    from ardash.intake import source_for, taken_over
    from ardash.records.store import Store

    pages._PER_MINUTE = None  # type: ignore[assignment]
    os.environ["ARDASH_XERO_ACCESS_TOKEN"] = "any"  # noqa: S105 - it lets in everybody
    command = [sys.executable, __file__, "serve", str(invoices)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,  # noqa: S603 - this file
    ):
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            cpu, wall = time.process_time(), time.perf_counter()
            with Store.open(f"sqlite:///{Path(folder)}/o.db") as store:
                source = source_for("xero", f"http://127.0.0.1:{port}", name="x")
                report = taken_over(store, source, now=datetime(2026, 11, 22))  # noqa: DTZ001 - UTC
        finally:
            server.terminate()
    print(f"{report.rows_read} rows, {report.rows_rejected} rejected, owed {report.totals}")
    print(f"{time.perf_counter() - wall:.0f} s, {time.process_time() - cpu:.1f} s CPU")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    serve(int(sys.argv[2])) if sys.argv[1] == "serve" else main(int(sys.argv[1]))

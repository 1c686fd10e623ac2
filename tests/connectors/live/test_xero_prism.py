"""Xero's official description, served by prism: what it answers is read, and a token is needed.

Prism is a Node program: `npm install @stoplight/prism-cli`, and `ARDASH_PRISM` names the command.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import polars as pl
import pytest
import stamina

from ardash.connectors import xero
from ardash.errors import SourceUnavailable
from ardash.records.batch import Batch

PRISM = os.environ.get("ARDASH_PRISM") or shutil.which("prism")
#: Prism needs a minute for all of the description, and seconds for what is asked for here.
PATHS = ("/Contacts", "/CreditNotes", "/Invoices", "/Overpayments", "/Prepayments")
STARTED_SECONDS = 90


def described(whole: str) -> str:
    """Keep the paths that are asked for, and all components."""
    head, rest = whole.split("\npaths:\n", 1)
    paths, components = rest.split("\ncomponents:\n", 1)
    blocks = re.split(r"^(?=  /)", paths, flags=re.MULTILINE)
    kept = "".join(block for block in blocks if block.split(":", 1)[0].strip() in PATHS)
    return f"{head}\npaths:\n{kept}\ncomponents:\n{components}"


@pytest.fixture(scope="module")
def prism(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a mock server of the official description."""
    if PRISM is None:
        pytest.skip("npm's prism is not here: install it, or name it in ARDASH_PRISM")
    description = shared / "openapi" / "xero_accounting.yaml"
    if not description.is_file():
        pytest.skip("the official description of Xero is not in ../shared/data (ARDASH_PRISM)")
    folder = tmp_path_factory.mktemp("prism")
    (folder / "xero.yaml").write_text(
        described(description.read_text(encoding="utf-8")), encoding="utf-8"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(port), str(folder / "xero.yaml")],
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(server, f"http://127.0.0.1:{port}/Contacts")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + STARTED_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.skip("prism (ARDASH_PRISM) does not start")
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    pytest.skip("prism (ARDASH_PRISM) does not start in time")


@pytest.fixture(scope="module")
def batch(prism: str) -> Batch:
    """What is read of the description's own examples."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARDASH_XERO_ACCESS_TOKEN", "good")
        (found,) = xero.read(prism, options={"tenant": "T1"})
    return found


def test_every_request_is_as_described_and_every_answer_is_read(batch: Batch) -> None:
    # Prism answers 422 to a request that breaks the description.
    assert batch.rejects.rows() == []
    kinds = batch.items.group_by("kind").len().sort("kind").rows()
    assert kinds == [("credit_note", 1), ("invoice", 2), ("unapplied", 4)]


def test_the_invoices_of_the_description_are_paid_and_open_as_it_says(batch: Batch) -> None:
    invoices = batch.items.filter(pl.col("kind") == "invoice").sort("document")
    assert invoices.select("document", "issued_on", "due_on", "currency").rows() == [
        ("INV-0002", date(2018, 10, 20), date(2018, 12, 30), "NZD"),
        ("INV-0003", date(2018, 11, 2), date(2018, 11, 7), "NZD"),
    ]
    entries = batch.entries.join(invoices.select("item_id", "document"), on="item_id")
    # INV-0002: 46.00, paid in full on 29 November 2018; INV-0003: 115.00, nothing paid.
    assert entries.select("document", "kind", "booked_on", "amount").sort(
        "document", "booked_on"
    ).rows() == [
        ("INV-0002", "billing", date(2018, 10, 20), 4600),
        ("INV-0002", "payment", date(2018, 11, 29), -4600),
        ("INV-0003", "billing", date(2018, 11, 2), 11500),
    ]


def test_without_a_token_that_is_let_in_it_says_so(
    prism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: object) -> dict[str, str]:
        return {}

    # Prism lets any token in, and none not.
    monkeypatch.setenv("ARDASH_XERO_ACCESS_TOKEN", "good")
    monkeypatch.setattr("ardash.connectors._live.oauth.OAuth.headers", refused)
    with stamina.set_testing(True, attempts=1), pytest.raises(SourceUnavailable, match="401"):
        list(xero.read(prism, options={"tenant": "T1"}))

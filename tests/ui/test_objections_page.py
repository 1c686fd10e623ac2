"""A dispute is opened from the finding that calls for it: prefilled, and by a person."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from harness import page, said

from ardash.intake import settle
from ardash.records.batch import Batch, frame
from ardash.records.store import Store
from ardash.records.sync import Source, sync
from ardash.settings import load_settings
from ardash.ui.now import today

NOW = datetime.fromisoformat("2025-04-01T08:00")
SHOWN = {
    "as_of": today().isoformat(),
    "data_section": "quality",
    "data_finding": "refused_invoices",
}


@pytest.fixture
def refused(empty_home: Path) -> None:
    """An invoice of 120.00 that its customer's platform calls in dispute: the unit price."""
    day = date(2025, 1, 31)
    item = {"item_id": "999:F1", "document": "F1", "customer_id": "C1", "kind": "invoice",
            "issued_on": day, "due_on": date(2025, 3, 2), "currency": "EUR"}  # fmt: skip
    entry = {"entry_id": "F1:b", "item_id": "999:F1", "kind": "billing", "booked_on": day,
             "amount": 12000}  # fmt: skip
    status = {"status_id": "S1", "item_id": "999:F1", "code": "207", "reason": "PU_ERR",
              "stated_on": date(2025, 2, 15)}  # fmt: skip
    batch = Batch(
        customers=frame("customers", [{"customer_id": "C1", "name": "Dupont"}]),
        items=frame("items", [item]),
        entries=frame("entries", [entry]),
        statuses=frame("statuses", [status]),
        rows_read=4,
    )
    settings = load_settings()
    with Store.open(settings.database_url) as store:
        sync(store, Source("platform", "einvoice", "in"), [batch], now=NOW)
        settle(store, settings.ledger_folder, now=NOW)


def disputes() -> list[tuple[object, ...]]:
    with Store.open(load_settings().database_url) as store:
        return store.read("disputes", ["item_id", "reason", "amount", "text", "author"]).rows()


@pytest.mark.usefixtures("refused")
@pytest.mark.parametrize(
    ("language", "text", "done"),
    [
        ("en", "Platform, 15 Feb 2025: 207 in dispute - PU_ERR",
         "Each of these invoices has its dispute."),
        ("fr", "Plateforme, 15 févr. 2025 : 207 en litige - PU_ERR",
         "Chacune de ces factures a son litige."),
    ],
)  # fmt: skip
def test_one_click_opens_the_dispute_that_the_platform_calls_for(
    language: str, text: str, done: str
):
    at = page("data", you="anne", language=language, query=SHOWN)
    assert not at.exception
    assert disputes() == []  # nobody has confirmed it
    (save,) = [button for button in at.button if str(button.key).endswith(":d_save")]
    at = save.click().run()
    assert not at.exception
    assert disputes() == [("999:F1", "price", None, text, "anne")]
    assert done in said(at)


@pytest.mark.usefixtures("refused")
def test_who_has_no_name_or_looks_at_another_day_opens_none():
    at = page("data", query=SHOWN)
    assert "Say who you are to open a dispute." in said(at)
    at = page("data", you="anne", query={**SHOWN, "as_of": "2025-03-10"})
    assert at.button(key="objections_today").label == "Look at today"
    assert not any(str(button.key).endswith(":d_save") for button in at.button)

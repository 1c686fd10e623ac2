"""The page of cash application: what waits, applied by a click, and undone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from harness import page, said

from ardash.intake import refresh, source_for
from ardash.records.people import applications
from ardash.records.store import Store

INVOICES = """number,customer number,customer name,issued,due,amount,currency
INV-2025-001,C1,Dupont SARL,2025-01-10,2025-02-09,100.00,EUR
INV-2025-003,C2,Weber GmbH,2025-01-15,2025-02-14,250.00,EUR
"""
RECEIPTS = """account,date,amount,currency,payer,text
FR76,2025-02-13,100.00,EUR,DUPONT,INV-2025-001
FR76,2025-02-15,77.00,EUR,Nobody,hm
"""
NOW = datetime.fromisoformat("2025-02-28T08:00")


@pytest.fixture
def banked(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ARDASH_AUTHOR", "anne")
    url = f"sqlite:///{empty_home / 'ardash.db'}"
    with Store.open(url) as store:
        for connector, text in (("csv", INVOICES), ("bank", RECEIPTS)):
            path = empty_home / f"{connector}.csv"
            path.write_text(text, encoding="utf-8")
            refresh(store, empty_home / "ledger", source_for(connector, str(path)), now=NOW)
    return url


def test_what_is_certain_is_applied_by_a_click(banked: str) -> None:
    at = page("cash_application", query={"as_of": "2025-02-28"})
    assert not at.exception
    assert {metric.label: metric.value for metric in at.metric} == {
        "Applied": "0.0%",
        "Waiting": "€177.00",
        "On account": "€0.00",
    }
    (button,) = [b for b in at.button if b.label == "Apply 1 certain receipt"]
    button.click().run()
    assert not at.exception
    assert {metric.label: metric.value for metric in at.metric}["Waiting"] == "€77.00"
    with Store.open(banked) as store:
        (row,) = applications(store).to_dicts()
    assert (row["author"], row["rule"], row["customer_id"]) == ("anne", "reference", "C1")


RETURN = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
<BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><CreDtTm>2025-02-21T08:00:00</CreDtTm>
<Acct><Id><Othr><Id>FR76</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2025-02-20</Dt></BookgDt><AcctSvcrRef>X9</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Cdtr><Pty><Nm>DUPONT</Nm></Pty></Cdtr></RltdPties></TxDtls></NtryDtls>
</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""


def test_a_receipt_that_came_back_is_undone_by_a_click(banked: str, empty_home: Path) -> None:
    path = empty_home / "bank.xml"
    path.write_text(RETURN, encoding="utf-8")
    at = page("cash_application", query={"as_of": "2025-02-28"})
    next(b for b in at.button if b.label == "Apply 1 certain receipt").click().run()
    with Store.open(banked) as store:
        source = source_for("bank", str(path), "bank-bank")
        refresh(store, empty_home / "ledger", source, now=NOW)
    at = page("cash_application", query={"as_of": "2025-02-28"})
    assert "1 applied receipt came back" in said(at)
    (told,) = [text for text in said(at) if "came back on" in text]
    assert told.startswith("**€100.00** · DUPONT")
    assert "booked on 13 Feb 2025, came back on 20 Feb 2025" in told
    (button,) = [b for b in at.button if b.key.startswith("cash_back")]
    button.click().run()
    assert not at.exception
    assert not any("came back" in text for text in said(at))
    # It waits for nobody: the money is gone.
    assert {metric.label: metric.value for metric in at.metric}["Waiting"] == "€77.00"
    with Store.open(banked) as store:
        assert applications(store)["undone_at"].null_count() == 0


def test_without_a_bank_it_says_how_to_begin(home: Path) -> None:
    at = page("cash_application", query={"as_of": "2025-06-30"})
    assert not at.exception
    assert "No bank statement has been read yet" in at.info[0].value

"""Statements as a bank might give them, small and visible."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ardash.connectors import bank
from ardash.errors import BadInput
from ardash.records.batch import Batch, reject_text

ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
<Sts>{status}</Sts><BookgDt><Dt>2025-03-0{day}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>
{more}</Ntry>"""


def entry(amount: str, ref: str, *, day: int = 3, sign: str = "CRDT", status: str = "BOOK",
          more: str = "") -> str:  # fmt: skip
    return ENTRY.format(amount=amount, ref=ref, day=day, sign=sign, status=status, more=more)


def camt(*entries: str, opening: str = "100.00", closing: str = "150.00", number: str = "7",
         day: int = 3, kind: str = "Stmt") -> str:  # fmt: skip
    def balance(code: str, amount: str) -> str:
        return (f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
                f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-03-0{day}</Dt></Dt></Bal>")  # fmt: skip

    balances = balance("OPBD", opening) + balance("CLBD", closing) if kind == "Stmt" else ""
    return (f"<Document xmlns='urn:camt.053.001.08'><BkToCstmrStmt><{kind}>"
            f"<ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>2025-03-0{day}T20:00:00</CreDtTm>"
            f"<Acct><Id><IBAN>FR76 1234</IBAN></Id></Acct>{balances}{''.join(entries)}"
            f"</{kind}></BkToCstmrStmt></Document>")  # fmt: skip


def read(folder: Path, options: dict[str, str] | None = None, **files: str | bytes) -> Batch:
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(raw)
    (batch,) = bank.read(str(folder), options=options or {})
    return batch


def refused(batch: Batch) -> list[str]:
    return [
        f"{row['place']}: {reject_text(row['reason'], row['params'])}"
        for row in batch.rejects.iter_rows(named=True)
    ]


def test_a_statement_that_does_not_add_up_is_told_with_its_figures(tmp_path: Path) -> None:
    batch = read(tmp_path, a__xml=camt(entry("49.00", "R1")))
    assert batch.statements["difference"].to_list() == [100]
    (note,) = batch.notes
    assert "opening 100.00 + movements 49.00 is not the closing 150.00 EUR, but 1.00 off" in note


def test_the_same_statement_twice_counts_once(tmp_path: Path) -> None:
    batch = read(tmp_path, a__xml=camt(entry("50.00", "R1")), b__xml=camt(entry("50.00", "R1")))
    assert (batch.statements.height, batch.receipts.height) == (1, 1)
    assert batch.notes == ("1 statements were read twice, and count once.",)


def test_another_statement_of_the_same_number_and_day_is_refused(tmp_path: Path) -> None:
    other = camt(entry("60.00", "R9"), closing="160.00")
    batch = read(tmp_path, a__xml=camt(entry("50.00", "R1")), b__xml=other)
    assert refused(batch) == [
        "b.xml:1: The statement 7 of FR761234 stands at a.xml:1 too, with other content."
    ]


def test_a_report_of_the_day_and_its_statement_give_each_movement_once(tmp_path: Path) -> None:
    report = camt(entry("20.00", "R1"), kind="Rpt")
    statement = camt(entry("20.00", "R1"), entry("30.00", "R2"))
    batch = read(tmp_path, a__xml=report, b__xml=statement)
    assert batch.receipts["amount"].to_list() == [2000, 3000]
    assert batch.notes == ("1 movements stand on several statements, and count once.",)


def test_two_payments_alike_on_one_statement_are_two(tmp_path: Path) -> None:
    batch = read(tmp_path, a__xml=camt(entry("25.00", "R1"), entry("25.00", "R1")))
    assert batch.receipts.height == batch.receipts["receipt_id"].n_unique() == 2


def test_a_missing_statement_is_named(tmp_path: Path) -> None:
    later = camt(entry("5.00", "R2", day=5), opening="170.00", closing="175.00", number="9", day=5)
    batch = read(tmp_path, a__xml=camt(entry("50.00", "R1")), b__xml=later)
    (note,) = batch.notes
    assert note.startswith("A statement of FR761234 seems to be missing: it closed at 150.00 on")
    assert note.endswith("2025-03-03 and opened at 170.00 EUR before 2025-03-05.")


def test_what_is_not_booked_yet_is_left_out_and_told(tmp_path: Path) -> None:
    batch = read(tmp_path, a__xml=camt(entry("50.00", "R1"), entry("9.00", "R2", status="PDNG")))
    assert batch.receipts["amount"].to_list() == [5000]
    assert batch.notes == ("1 movements are not booked yet, and were left out.",)


def test_charges_reversals_and_money_out_are_told(tmp_path: Path) -> None:
    charges = "<Chrgs><Rcrd><Amt Ccy='EUR'>1.50</Amt></Rcrd></Chrgs>"
    turned = entry("10.00", "R2", sign="DBIT", more="<RvslInd>true</RvslInd>")
    batch = read(tmp_path, a__xml=camt(entry("60.00", "R1", more=charges), turned))
    assert batch.receipts.select("amount", "charges", "reversal_of").rows() == [
        (6000, 150, None),
        (-1000, None, ""),
    ]


def test_csv_is_read_by_its_header_or_a_profile(tmp_path: Path) -> None:
    text = "Date opération;Libellé;Débit;Crédit\n15/03/2025;VIR;;1 234,50\n16/03/2025;Frais;2,00;\n"
    profile = 'account = "FR76"\ncurrency = "EUR"\n'
    batch = read(tmp_path, {"profile": profile}, a__csv=text)
    assert refused(batch) == []
    assert batch.receipts.select("booked_on", "amount", "text", "account").rows()[0][1:] == (
        123450,
        "VIR",
        "FR76",
    )
    assert batch.receipts["amount"].to_list() == [123450, -200]
    assert batch.statements["number"].to_list() == ["2025-03-15..2025-03-16"]


def test_csv_whose_dates_have_two_readings_is_refused(tmp_path: Path) -> None:
    text = "date,amount,account,currency\n01/02/2025,5.00,FR76,EUR\n"
    assert refused(read(tmp_path, a__csv=text)) == ["a.csv: Its dates can be read in 2 orders."]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Document>&a;</Document>'
HOSTILE = {
    "entity.xml": BOMB,
    "cut.xml": camt(entry("50.00", "R1")).encode()[:400],
    "noise.xml": bytes(range(256)) * 20,
    "root.xml": b"<Invoice/>",
    "amount.xml": camt(entry("fifty", "R1")).encode(),
    "currency.xml": camt(entry("50.00", "R1")).replace("EUR", "EUX").encode(),
    "noise.sta": bytes(range(256)),
    "cut.sta": b":20:X\n:25:FR76\n:60F:C250303EUR1,00\n",
    "noise.ofx": b"OFXHEADER:100\n" + bytes(range(256)),
    "zipped.zip": b"PK\x03\x04 no archive",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    batch = read(tmp_path, z_good__xml=camt(entry("50.00", "R1")))
    (said,) = refused(batch)
    assert said.startswith(name)
    assert batch.receipts["amount"].to_list() == [5000]


def test_an_archive_may_name_any_path_it_is_never_unpacked(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("../../evil.xml", camt(entry("50.00", "R1")))
    batch = read(tmp_path, a__zip=held.getvalue())
    assert batch.receipts["place"].to_list() == ["a.zip!../../evil.xml:1"]
    assert not (tmp_path.parent.parent / "evil.xml").exists()


def test_no_file_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no document"):
        list(bank.read(str(tmp_path), options={}))

"""Statements that mean harm: refused with file and reason, and the rest goes on."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from test_bank_reading import camt, entry, read, refused

from ardash.connectors import bank

NINES = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{NINES}]><Document>&i;</Document>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>'
ELSEWHERE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><Document/>'
OFX = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX>"
GOOD = camt(entry("50.00", "R1"))
HOSTILE = {
    "bomb.xml": (BOMB, "It is no XML that can be read"),
    "outside.xml": (OUTSIDE, "It declares a document type"),
    "elsewhere.xml": (ELSEWHERE, "It declares a document type"),
    "nested.xml": ("<a>" * 100_000, "It is no XML that can be read"),
    "noise.xml": ("\x00\x01\x02\x03" * 5_000, "It is no bank statement"),
    "noise.csv": ("\x00\x01\x02\x03" * 5_000, "bytes that no text"),
    "noise.940": (":20:\x00\x01:25:" + "\x02\x03" * 5_000, "lacks"),
    "bomb.ofx": (f"{OFX}{BOMB}", "OFX"),
    "cut.ofx": (f"{OFX}<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR", ""),
    "cut.csv": ('date,amount,account,currency\n"2025-02-20', ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_statement_that_means_harm_is_refused_and_the_rest_goes_on(
    tmp_path: Path, name: str
) -> None:
    text, reason = HOSTILE[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    batch = read(tmp_path, z_good__xml=GOOD)
    (said,) = refused(batch)
    assert said.startswith(name)
    assert reason in said
    assert batch.receipts["amount"].to_list() == [5000]


@pytest.mark.parametrize("name", ["statement.xml", "statement.sta", "statement.csv"])
def test_a_statement_cut_anywhere_never_stops_the_others(tmp_path: Path, name: str) -> None:
    whole = {
        "statement.xml": camt(entry("50.00", "R2"), number="9").encode(),
        "statement.sta": b":20:X\n:25:FR76\n:28C:1\n:60F:C250303EUR1,00\n"
        b":61:2503030303C1,00NTRFREF\n:86:VIR\n:62F:C250303EUR2,00\n-\n",
        "statement.csv": b"date,amount,account,currency\n2025-03-20,1.00,FR77,EUR\n",
    }[name]
    for at in range(0, len(whole), max(1, len(whole) // 25)):
        (tmp_path / name).write_bytes(whole[:at])
        assert 5000 in read(tmp_path, z_good__xml=GOOD).receipts["amount"].to_list()


def test_a_statement_beyond_all_measure_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "LARGEST_STATEMENT", 5_000)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("in.sta", ":20:" + " " * 6_000)
    batch = read(tmp_path, a__xml="<a/>" + " " * 6_000, z_good__xml=GOOD)
    assert [said.split(":")[0] for said in refused(batch)] == ["a.xml", "b.zip!in.sta"]
    assert batch.receipts["amount"].to_list() == [5000]


def test_a_statement_of_too_many_lines_or_elements_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "MOST_LINES", 100)
    monkeypatch.setattr(bank, "MOST_ELEMENTS", 100)
    row = "2025-02-20,5.00,FR76,EUR\n"
    batch = read(
        tmp_path,
        a__csv="date,amount,account,currency\n" + row * 101,
        b__sta=":20:X\n" * 101,
        c__ofx=OFX + "<A>" * 101,
        z_good__xml=GOOD,
    )
    assert refused(batch) == [
        f"{name}: It has more than 100 lines or elements." for name in ("a.csv", "b.sta", "c.ofx")
    ]
    assert batch.receipts["amount"].to_list() == [5000]


def test_an_archive_of_statements_that_would_swell_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", b" " * 20_000_000)
    batch = read(tmp_path, z_good__xml=GOOD)
    (said,) = refused(batch)
    assert said.startswith("a.zip: The archive would swell to 19 MB")
    assert batch.receipts["amount"].to_list() == [5000]


def test_a_comment_in_a_statement_neither_stops_it_nor_cuts_a_value_off(tmp_path: Path) -> None:
    said = camt(entry("50.00", "R1")).replace("<Ntry>", "<!-- a --><Ntry><!-- b -->")
    batch = read(tmp_path, a__xml=said.replace(">50.00<", ">5<!-- c -->0.00<"))
    assert refused(batch) == []
    assert batch.receipts["amount"].to_list() == [5000]

"""Files that mean harm, or nothing at all: refused with their reason, and the rest goes on."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from einvoice_text import read, ubl, written

from ardash.connectors import _hardened

BOMB = (
    '<!DOCTYPE Invoice [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Invoice>&i;</Invoice>"
)
OUTSIDE = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>'
HOSTILE = {
    "bomb": (BOMB, "no XML"),
    "outside": (OUTSIDE, "document type"),
    "root": ("<html/>", "no e-invoice"),
    "truncated": (ubl()[:400], "no XML"),
    "noise": ("\x00\x01\x02", "no XML"),
    "empty": ("", "no XML"),
    "text": ("F1;2026-01-31;120,00", "no XML"),
    "number": (ubl().replace(">120.00<", ">12O.00<", 1), "no number"),
    "huge_number": (ubl().replace(">120.00<", f">{'9' * 400}<"), "no number"),
    "day": (ubl(issued="2026-02-31"), "no date"),
    "currency": (ubl(currency="EURO"), "currency"),
    "cents": (ubl(total="120.005", tax="20.005"), "amount"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_file_and_reason_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    text, reason = HOSTILE[name]
    found = read(written(tmp_path, a_bad=text, b_good=ubl("F2")))
    assert found["items"]["document"].to_list() == ["F2"]
    assert [place.split(":")[0] for place in found["rejects"]["place"]] == ["a_bad.xml"]
    assert reason in found["rejects"]["reason"][0].format_map(
        _Values(found["rejects"]["params"][0])
    )


class _Values(dict[str, str]):
    """Any value of a template, as it stands in the JSON of its parameters."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __missing__(self, key: str) -> str:
        return self.text


def test_a_pdf_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    found = read(written(tmp_path, b=ubl()))
    assert found["rejects"]["place"].to_list() == ["a.pdf"]
    assert found["items"].height == 1


def test_a_document_beyond_all_measure_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_hardened, "LARGEST_DOCUMENT", 5_000)
    written(tmp_path, a="<a/>" + " " * 6_000, b=ubl())
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("in.xml", "<a/>" + " " * 6_000)
    found = read(tmp_path)
    assert found["rejects"]["place"].to_list() == ["a.xml", "c.zip!in.xml"]
    assert found["items"].height == 1


def test_an_archive_that_would_swell_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", b" " * 20_000_000)
    found = read(written(tmp_path, b=ubl()))
    assert found["rejects"]["place"].to_list() == ["a.zip"]
    assert "swell" in found["rejects"]["reason"][0]


def test_an_archive_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in.xml", ubl())
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    found = read(written(tmp_path, b=ubl()))
    assert found["rejects"]["place"].to_list() == ["a.zip"]


@pytest.mark.parametrize(
    ("method", "place"),
    [(zipfile.ZIP_LZMA, "a.zip!\u00e9.xml"), (zipfile.ZIP_STORED, "a.zip")],
    ids=["packed as LZMA", "a name that is no text"],
)
def test_an_archive_with_a_byte_changed_is_refused(tmp_path: Path, method: int, place: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("\u00e9.xml", ubl())
    whole = bytearray((tmp_path / "a.zip").read_bytes())
    # What is packed begins behind the header of 30 bytes and the name; the list of names ends it.
    whole[60 if method == zipfile.ZIP_LZMA else whole.rindex("\u00e9.xml".encode())] ^= 0x81
    (tmp_path / "a.zip").write_bytes(whole)
    found = read(written(tmp_path, b=ubl("F2")))
    assert found["rejects"]["place"].to_list() == [place]
    assert found["items"]["document"].to_list() == ["F2"]


def test_a_comment_within_a_value_does_not_cut_it_off(tmp_path: Path) -> None:
    text = ubl("F1<!-- no. -->23").replace(">120.00<", ">1<!-- x -->20.00<")
    found = read(written(tmp_path, a=text))
    assert found["rejects"].rows() == []
    assert found["items"]["document"].to_list() == ["F123"]
    assert found["entries"]["amount"].to_list() == [12_000]

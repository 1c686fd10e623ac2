from __future__ import annotations

from pathlib import Path

from ardash.connectors import fec

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "fec.md").read_text(encoding="utf-8")


def test_every_option_is_documented_in_both_languages_and_no_other() -> None:
    english, french = PAGE.split("\n# Du FEC")
    for half in (english, french):
        table = half.split("| option |")[1].split("\n\n")[0]
        rows = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
        assert sorted(rows) == sorted(fec.OPTIONS)


def test_the_module_says_in_both_languages_what_it_reads() -> None:
    english, french = (
        str(fec.__doc__).strip().split("\n\nFEC (fichier des écritures comptables) : ")
    )
    assert "letters (lettrage) say what settled what" in english
    assert "le lettrage dit ce qui a réglé quoi" in french

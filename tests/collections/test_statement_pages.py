"""Statements on paper: what a customer reads, and what a banking app reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from ledgers import ledger
from pdfs import codes, texts
from PIL import Image

from ardash.collections.creditor import Creditor
from ardash.collections.statement import Statement, statement_pdf, statements, statements_pdf
from ardash.errors import BadSetting

MARCH = date(2025, 3, 31)
LUMEN = Creditor(
    name="Atelier Lumen SAS",
    address=("12 rue des Forges", "69007 Lyon"),
    legal=("RCS Lyon 812 345 678",),
    iban="FR7630006000011234567890189",
    bic="AGRIFRPPXXX",
    contact="Comptabilité clients",
)
DUPONT = """
    customer C1 name="Dupont & Fils" contact="Zoë Petit"
    2025-01-31 invoice F1 C1 1120.00 due 2025-03-02 order_reference=PO1
    2025-02-28 invoice F2 C1 200.00 due 2025-04-30
    2025-03-12 unapplied P1 C1 30.00
"""


def of(text: str, as_of: date = MARCH, **options: object) -> Statement:
    (made,) = statements(ledger(text), as_of, **options)  # type: ignore[arg-type]
    return made


def written(text: str, language: str = "en", creditor: Creditor = LUMEN, **options: object) -> str:
    return "\n".join(
        texts(statement_pdf(of(text, **options), language=language, creditor=creditor))
    )


def in_order(parts: Sequence[str], text: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_an_english_statement_says_who_owes_what_since_when_and_how_to_pay() -> None:
    text = written(DUPONT)
    for part in (
        "Atelier Lumen SAS", "Dupont & Fils", "Zoë Petit", "Statement of account", "C1",
        "Everything that is open at the close of 31 March 2025.", "Total due", "€1,290.00",
        "1–30 days late", "Not yet due", "FR76 3000 6000 0112 3456 7890 189", "AGRIFRPPXXX",
        "C1-20250331", "RCS Lyon 812 345 678", "Page 1 of 1", "PO1", "02 Mar 2025",
    ):  # fmt: skip
        assert part in text
    assert in_order(["Payments and credits not yet applied", "Payment received P1"], text)
    assert "-30.00" in text


def test_a_french_statement_says_it_in_french() -> None:
    text = written(DUPONT, "fr").replace("\u202f", " ").replace("\xa0", " ")
    for part in (
        "Relevé de compte", "Pièces non soldées, arrêtées au 31 mars 2025.", "Total dû",
        "1 290,00 €", "1 à 30 jours", "Non échu", "02/03/2025", "Règlement reçu P1",
        "Règlements et avoirs non encore imputés", "Pour régler", "Référence à rappeler",
        "Page 1 sur 1",
    ):  # fmt: skip
        assert part in text
    first = written(DUPONT, "fr", kind="balance_forward", since=date(2025, 2, 1))
    assert "Mouvements du 1er février 2025 au 31 mars 2025." in first
    assert in_order(["Solde antérieur au 1er févr. 2025", "Facture F2", "Règlement reçu P1"], first)
    assert "Solde au 31 mars 2025" in first


def test_the_code_on_the_page_pays_the_total_to_the_account_with_the_reference() -> None:
    assert codes(statement_pdf(of(DUPONT), language="fr", creditor=LUMEN)) == [
        "\n".join(
            [
                "BCD",
                "002",
                "1",
                "SCT",
                "AGRIFRPPXXX",
                "Atelier Lumen SAS",
                "FR7630006000011234567890189",
                "EUR1290",
                "",
                "",
                "C1-20250331",
            ]
        )
    ]
    cents = of("2025-03-01 invoice F1 C1 0.10 due 2025-03-20")
    (code,) = codes(statement_pdf(cents, language="en", creditor=LUMEN))
    assert code.split("\n")[7] == "EUR0.1"


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01 credit_note C1 Dupont 10.00",
        "2025-03-01 invoice F1 Dupont 10.00 due 2025-03-20 currency=USD",
        "2025-03-01 invoice F1 Dupont 9999999999.00 due 2025-03-20",
    ],
    ids=["nothing is due", "not in euros", "more than the code holds"],
)
def test_there_is_no_code_where_none_can_be(text: str) -> None:
    assert codes(statement_pdf(of(text), language="en", creditor=LUMEN)) == []


def test_without_an_account_number_the_statement_says_so_and_has_no_code() -> None:
    nobody = Creditor(name="")
    assert codes(statement_pdf(of(DUPONT), language="en", creditor=nobody)) == []
    text = " ".join(written(DUPONT, creditor=nobody).split())
    assert "This statement gives no bank details: please pay to the account that our" in text
    assert "IBAN" not in text


def test_a_balance_in_the_customers_favour_asks_for_nothing() -> None:
    text = written("2025-03-01 credit_note C1 Dupont 10.00")
    assert text.count("Balance in your favour") == 2
    assert "How to pay" not in text
    assert "€10.00" in text


def test_two_currencies_are_two_accounts_and_the_code_pays_the_euros() -> None:
    text = """
        2025-03-01 invoice F1 Dupont 10.00 due 2025-03-20
        2025-03-01 invoice F2 Dupont 20.00 due 2025-03-20 currency=USD
    """
    said = written(text)
    assert in_order(["Account in USD", "US$20.00", "Account in EUR", "€10.00"], said)
    assert "US$20.00 · €10.00" in said
    (code,) = codes(statement_pdf(of(text), language="en", creditor=LUMEN))
    assert code.split("\n")[7] == "EUR10"


LONG = "\n".join(
    f"2025-01-15 invoice F{number:03} Dupont 10.00 due 2025-02-{1 + number % 28:02}"
    for number in range(85)
)


def test_a_long_table_repeats_its_headings_and_carries_its_total_over() -> None:
    pages = texts(statement_pdf(of(LONG), language="en", creditor=LUMEN))
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of 3" in page
        assert "Document Date Due" in page
        assert page.count("Carried forward") == (number < 3)
        assert page.count("Brought forward") == (number > 1)
    for ending, beginning in pairwise(pages):
        carried = ending.partition("Carried forward")[2].split()[0]
        assert carried == beginning.partition("Brought forward")[2].split()[0]
    listed = [line.split()[0] for page in pages for line in page.splitlines() if line[:1] == "F"]
    assert sorted(listed) == [f"F{number:03}" for number in range(85)]
    assert "€850.00" in pages[-1]


def test_what_is_carried_over_is_the_sum_of_the_lines_above_it() -> None:
    first = texts(statement_pdf(of(LONG), language="en", creditor=LUMEN))[0]
    lines = [line for line in first.splitlines() if line.startswith("F0")]
    carried = first.partition("Carried forward")[2].split()[0]
    assert carried == f"{10 * len(lines)}.00"


def test_a_bulk_is_one_file_in_which_each_statement_counts_its_own_pages() -> None:
    book = ledger(LONG + "\n2025-03-01 invoice W1 Weber 10.00 due 2025-03-20")
    made = [(each, "en", LUMEN) for each in statements(book, MARCH)]
    told: list[tuple[int, int | None]] = []
    pages = texts(statements_pdf(made, progress=lambda done, of: told.append((done, of))))
    numbers = [page.partition("Page ")[2].strip() for page in pages]
    assert numbers == ["1 of 3", "2 of 3", "3 of 3", "1 of 1"]
    assert told == [(1, 2), (2, 2)]
    with pytest.raises(BadSetting, match="no statement to write"):
        statements_pdf([])


def test_the_same_statement_makes_the_same_file() -> None:
    made = of(DUPONT)
    first = statement_pdf(made, language="fr", creditor=LUMEN)
    assert first == statement_pdf(made, language="fr", creditor=LUMEN)
    assert first != statement_pdf(of(DUPONT, date(2025, 4, 1)), language="fr", creditor=LUMEN)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Żółć Ωμέγα Жук", "Żółć Ωμέγα Жук"),
        ("<b>Dupont</b> {{ 7 * 7 }} **x**", "<b>Dupont</b> {{ 7 * 7 }} **x**"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("株式会社 Dupont 😀", "☐☐☐☐ Dupont ☐"),
        ("Du\x00pont\x1b[31m", "Dupont[31m"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("Ｆｕｌｌ ① ﬁn", "Full 1 fin"),
        ("مرحبا", "☐☐☐☐☐"),
        ("two\nlines\tand more", "two lines and more"),
    ],
)
def test_any_name_is_shown_as_text_and_what_the_typeface_lacks_is_seen(
    name: str, shown: str
) -> None:
    made = of(DUPONT)
    made = replace(made, customer=replace(made.customer, name=name))
    (page,) = texts(statement_pdf(made, language="en", creditor=LUMEN))
    assert shown in page.replace("ﬁ", "fi")


def test_a_name_without_end_neither_fails_nor_leaves_the_page() -> None:
    made = of(DUPONT)
    long = replace(made.customer, name="x" * 3000, customer_id="y" * 500)
    pages = texts(statement_pdf(replace(made, customer=long), language="fr", creditor=LUMEN))
    assert len(pages) == 1
    assert "x" * 20 in pages[0]


def test_a_logo_is_shown_and_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (300, 100), "#cc0000").save(logo)
    with_logo = statement_pdf(of(DUPONT), language="en", creditor=replace(LUMEN, logo=logo))
    assert b"/Subtype /Image" in with_logo
    logo.write_bytes(b"no picture")
    with pytest.raises(BadSetting, match="The picture cannot be read"):
        statement_pdf(of(DUPONT), language="en", creditor=replace(LUMEN, logo=logo))


@pytest.mark.parametrize("count", range(18, 26))
def test_the_total_never_stands_on_a_page_without_a_line(count: int) -> None:
    text = "\n".join(
        f"2025-03-{1 + n % 28:02} invoice F{n:03} Dupont 10.00 due 2025-04-30" for n in range(count)
    )
    moved = of(text, kind="balance_forward")
    for made, total in ((of(text), "Total due €"), (moved, "Balance on 31 March 2025 €")):
        for page in texts(statement_pdf(made, language="en", creditor=LUMEN)):
            assert total not in page or "F0" in page

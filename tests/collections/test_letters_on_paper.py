"""Letters: many in one file, each with its own pages, its statement, and nothing but text."""

from __future__ import annotations

from datetime import date

import pytest
from ledgers import ledger
from pdfs import codes, texts

from ardash.collections.creditor import Creditor
from ardash.collections.letter import Letter, letter_pdf
from ardash.collections.statement import statements
from ardash.errors import BadSetting

LUMEN = Creditor(name="Atelier Lumen SAS", iban="FR7630006000011234567890189")
MARCH = date(2025, 3, 31)
BODY = """Madame, Monsieur,

La facture suivante reste impayée :

Facture\tÉchéance\tReste dû
F1\t02/03/2025\t1 120,00 €

- premier point
- second point <b>{{ 7 * 7 }}</b>

Cordialement,
Hélène"""


def letter(**given: object) -> Letter:
    usual: dict[str, object] = {
        "recipient": ("Dupont & Fils", "3 place du Marché", "29000 Quimper"),
        "language": "fr",
        "subject": "Relance : une facture échue",
        "body": BODY,
        "on": MARCH,
    }
    return Letter(**{**usual, **given})  # type: ignore[arg-type]


def test_a_letter_says_what_was_written_word_for_word() -> None:
    (page,) = texts(letter_pdf([letter(reference="C1-20250331")], creditor=LUMEN))
    for part in (
        "Atelier Lumen SAS", "Dupont & Fils", "29000 Quimper", "31 mars 2025", "C1-20250331",
        "Relance : une facture échue", "Facture Échéance Reste dû", "– premier point",
        "– second point <b>{{ 7 * 7 }}</b>", "Cordialement,\nHélène", "Page 1 sur 1",
    ):  # fmt: skip
        assert part in page


def test_a_statement_follows_its_letter_with_its_code() -> None:
    book = ledger("2025-01-31 invoice F1 Dupont 1120.00 due 2025-03-02")
    (made,) = statements(book, MARCH)
    pdf = letter_pdf([letter(statement=made), letter(language="en")], creditor=LUMEN)
    pages = texts(pdf)
    assert [page.strip().splitlines()[-1] for page in pages] == [
        "Page 1 sur 1", "Page 1 sur 1", "Page 1 of 1",
    ]  # fmt: skip
    assert "Relevé de compte" in pages[1]
    assert [code.split("\n")[7] for code in codes(pdf)] == ["EUR1120"]


def test_a_long_letter_goes_on_on_a_second_page() -> None:
    pages = texts(letter_pdf([letter(body="\n\n".join(["Un mot. " * 40] * 12))], creditor=LUMEN))
    assert len(pages) == 2
    assert "Page 2 sur 2" in pages[1]
    assert sum(page.count("Un mot.") for page in pages) == 480


def test_printed_on_both_sides_each_letter_begins_on_the_front_of_a_sheet() -> None:
    long = letter(body="\n\n".join(["Un mot. " * 40] * 12))
    pages = texts(letter_pdf([letter(), long, letter()], creditor=LUMEN, both_sides=True))
    begins = [number for number, page in enumerate(pages) if "Dupont & Fils" in page]
    assert begins == [0, 2, 4]
    assert pages[1].strip() == ""


def test_a_letter_may_come_from_another_company() -> None:
    other = letter(creditor=Creditor(name="Lumen Sud SARL"))
    first, second = texts(letter_pdf([letter(), other], creditor=LUMEN))
    assert "Atelier Lumen SAS" in first
    assert "Lumen Sud SARL" in second
    assert "Atelier Lumen SAS" not in second


def test_the_same_letters_make_the_same_file_and_none_make_no_file() -> None:
    assert letter_pdf([letter()], creditor=LUMEN) == letter_pdf([letter()], creditor=LUMEN)
    with pytest.raises(BadSetting, match="no letter to write"):
        letter_pdf([], creditor=LUMEN)

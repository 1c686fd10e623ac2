"""Postal addresses: how they are written, whose come first, and letters that have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from deeds import deeds
from ledgers import ledger
from listing import FRESH
from pdfs import texts

from ardash.collections.creditor import Creditor, Creditors
from ardash.collections.policy import load
from ardash.collections.postal import postal_lines, written_addresses
from ardash.collections.reminders import hindrance, previews
from ardash.collections.statement import addressed, statement_pdf, statements
from ardash.collections.templating import Texts
from ardash.collections.worklist import worklist

LUMEN = Creditor("Atelier Lumen SAS", iban="FR7630006000011234567890189")
BOOK = """
    customer Dupont country=FR street="4 rue des Lilas" postcode=69003 city=LYON
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
"""


def made(book: str, done: str = ""):
    known, actions = ledger(book + FRESH), deeds(done)
    found = worklist(known, date(2025, 3, 10), load(), actions)
    (draft,) = previews(known, found, actions, texts=Texts(), creditors=Creditors(LUMEN))
    return draft


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("4 rue des Lilas", "69003", "LYON", "FR"), ("4 rue des Lilas", "69003 LYON")),
        (("Hof 2\nHinterhaus", "10115", "Berlin", "DE"),
         ("Hof 2", "Hinterhaus", "10115 Berlin", "ALLEMAGNE")),
        (("1 Mill Lane", "LS1 4AP", "Leeds", "GB"),
         ("1 Mill Lane", "Leeds", "LS1 4AP", "ROYAUME-UNI")),
        (("9 Elm St", "62701", "Springfield, IL", "US"),
         ("9 Elm St", "Springfield, IL 62701", "ÉTATS-UNIS")),
        ((None, None, None, "DE"), ()),
        (("  ", "", "", None), ()),
    ],
)  # fmt: skip
def test_an_address_is_written_as_its_country_does(address, expected):
    assert postal_lines(*address, home="FR", language="fr") == expected


def test_the_country_is_named_when_nobody_knows_from_where_the_letter_comes():
    assert postal_lines("Hof 2", "10115", "Berlin", "DE")[-1] == "GERMANY"


@pytest.mark.parametrize(
    ("country", "last"),
    [("fr", None), ("FRA", None), ("France", None), ("UK", "ROYAUME-UNI"), ("gb", "ROYAUME-UNI"),
     ("United Kingdom", "ROYAUME-UNI"), ("Allemagne", "ALLEMAGNE"), ("Nulle Part", "NULLE PART")],
)  # fmt: skip
def test_the_last_line_is_decided_by_the_country_however_the_source_writes_it(country, last):
    lines = postal_lines("1 Place", "10000", "Ville", country, home="FR", language="fr")
    assert (lines[-1] if len(lines) > 2 else None) == last


def test_a_british_postcode_stands_below_the_town_also_where_the_source_writes_uk():
    lines = postal_lines("1 Mill Lane", "LS1 4AP", "Leeds", "uk", home="United Kingdom")
    assert lines == ("1 Mill Lane", "Leeds", "LS1 4AP")


def test_a_company_in_belgium_with_a_french_account_names_france_and_not_belgium():
    brussels = replace(LUMEN, country="BE")
    for country, last in (("France", "69003 LYON"), ("Belgique", "BELGIQUE")):
        known = ledger(BOOK.replace("country=FR", f"country={country}"))
        (one,) = statements(known, date(2025, 3, 10))
        assert one.customer.lines(LUMEN.home, "fr")[-1] == last
    assert one.customer.lines(brussels.home, "fr")[-1] == "69003 LYON"
    found = worklist(ledger(BOOK + FRESH), date(2025, 3, 10), load(), deeds(""))
    (draft,) = previews(
        ledger(BOOK + FRESH), found, deeds(""), texts=Texts(), creditors=Creditors(brussels)
    )
    assert draft.postal[-1] == "FRANCE"
    (here,) = statements(ledger(BOOK), date(2025, 3, 10))
    written = texts(statement_pdf(here, language="en", creditor=brussels))[0]
    assert "FRANCE" in written
    assert "FRANCE" not in texts(statement_pdf(here, language="en", creditor=LUMEN))[0]


def test_a_letter_goes_to_the_address_of_the_source_and_before_it_to_what_people_wrote():
    assert made(BOOK).postal == ("4 rue des Lilas", "69003 LYON")
    told = 'profile Dupont address="BP 12, 69400 VILLEFRANCHE"'
    assert made(BOOK, f"2025-03-01 {told}").postal == ("BP 12, 69400 VILLEFRANCHE",)
    assert made(BOOK, f"2025-03-01 {told}").key != made(BOOK).key


def test_a_letter_without_a_postal_address_is_held_and_says_how_to_mend_it():
    nowhere = """
        customer Dupont country=FR
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    """
    held = made(nowhere)
    assert (held.channel, held.reason, held.is_held) == ("letter", "unreachable", True)
    assert hindrance(held) == (
        "Dupont has neither an e-mail nor a postal address: write one on the customer's page."
    )
    wants = made(
        nowhere.replace("country=FR", "country=FR email=a@dupont.fr"),
        "2025-03-01 profile Dupont channel=letter",
    )
    assert (wants.reason, wants.is_held) == ("no_postal_address", True)
    assert hindrance(wants) == (
        "Dupont has no postal address for a letter: write it on the customer's page, or bring it "
        "in with the customers."
    )


def test_a_statement_bears_the_address_below_the_name():
    known = ledger(BOOK)
    (one,) = statements(known, date(2025, 3, 10))
    pdf = statement_pdf(one, language="fr", creditor=LUMEN)
    assert "4 rue des Lilas 69003 LYON" in " ".join(texts(pdf)[0].split())
    told = written_addresses(deeds('2025-03-01 profile Dupont address="BP 12, 69400 VILLE"'))
    (other,) = addressed([one], told)
    written = " ".join(texts(statement_pdf(other, language="fr", creditor=LUMEN))[0].split())
    assert "BP 12, 69400 VILLE" in written
    assert "4 rue des Lilas" not in written

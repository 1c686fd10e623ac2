"""A document that is due in several instalments says which one is meant."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pytest
from deeds import deeds
from ledgers import ledger
from listing import FRESH
from pdfs import texts

from ardash.collections.creditor import Creditor, Creditors
from ardash.collections.instalments import instalments, with_instalment
from ardash.collections.policy import load
from ardash.collections.reminders import previews
from ardash.collections.statement import statement, statement_pdf
from ardash.collections.templating import Texts
from ardash.collections.worklist import worklist

BOOK = """
    customer Dupont language={language}
    2025-01-15 instalments F1 Dupont 30.00 due 2025-02-14, 70.00 due 2025-02-28, 5.00 due 2025-06-30
    2025-01-31 invoice F2 Dupont 20.00 due 2025-03-02
"""
LUMEN = Creditor(name="Atelier Lumen")
MARCH = date(2025, 3, 10)


def book(language: str = "en", more: str = ""):
    return ledger(BOOK.format(language=language) + more + FRESH)


def test_an_item_has_its_place_by_due_date_among_those_of_its_document_paid_ones_included():
    made = book(more="    2025-02-14 payment F1/1 30.00\n")
    numbers = made.items.select("item", "item_id").collect().to_native()
    keys = dict(numbers.select("item_id", "item").rows())
    found = instalments(made, list(keys.values()))
    assert found == {keys["F1/1"]: "1/3", keys["F1/2"]: "2/3", keys["F1/3"]: "3/3"}
    assert instalments(made, [keys["F1/2"]]) == {keys["F1/2"]: "2/3"}


def test_the_same_number_of_another_customer_or_on_a_credit_note_is_no_instalment():
    more = "2025-02-01 credit_note C9 Dupont 5.00 document=F2\n"
    more += "2025-02-01 invoice F3 Martin 5.00 due 2025-03-01 document=F2\n"
    made = book(more=more)
    others = made.items.filter(nw.col("document") == "F2").select("item").collect()
    assert instalments(made, others["item"].to_list()) == {}


def test_a_document_is_named_with_its_instalment():
    assert with_instalment("F1", "1/2") == "F1 (1/2)"
    assert with_instalment("F1", None) == "F1"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_statement_tells_the_instalments_apart(language: str):
    made = book()
    (key,) = made.customers.select("customer").collect()["customer"].to_list()
    one = statement(made, key, MARCH)
    (account,) = one.accounts
    assert [(line.document, line.instalment) for line in account.lines] == [
        ("F1", "1/3"), ("F1", "2/3"), ("F2", None), ("F1", "3/3"),
    ]  # fmt: skip
    (page,) = texts(statement_pdf(one, language=language, creditor=LUMEN))
    assert all(f"F1 ({part})" in page for part in ("1/3", "2/3", "3/3"))
    assert "F2 (" not in page


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["- F1 (1/3) of", "- F1 (2/3) of", "- F2 of"]),
     ("fr", ["- F1 (1/3) du", "- F1 (2/3) du", "- F2 du"])],
)  # fmt: skip
def test_a_reminder_tells_the_instalments_apart(language: str, expected: list[str]):
    made = book(language)
    found = worklist(made, MARCH, load(), deeds(""))
    (draft,) = previews(made, found, deeds(""), texts=Texts(), creditors=Creditors(LUMEN))
    listed = [line for line in draft.body.splitlines() if line.startswith("- F")]
    assert [line[: len(start)] for line, start in zip(listed, expected, strict=True)] == expected

"""The page of expected losses."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import page, said, table_with, write_ledger

from ardash.analysis.expected_loss import FILE, load

#: At 2025-06-30, 20.00 of 1,000.00 were lost. Open: 300.00 not due, 140.00 to 30 days late.
BOOK = """
    customer Dupont segment=retail name="Dupont SA"
    customer Martin segment=retail
    2024-01-01 invoice H1 Dupont 500.00 due 2024-01-31
    2024-01-31 payment H1 500.00
    2024-01-01 invoice H2 Dupont 480.00 due 2024-01-31
    2024-02-10 payment H2 480.00
    2024-01-01 invoice H3 Dupont 20.00 due 2024-01-31
    2024-06-10 write_off H3 20.00
    2025-01-10 invoice O1 Dupont 300.00 due 2025-07-15
    2025-06-01 invoice O2 Martin 140.00 due 2025-06-15
    2025-06-30 control 411 440.00
"""
#: The pound was booked at 1.20.
TWO_CURRENCIES = """
    2025-01-10 invoice O1 Dupont 300.00 due 2025-07-15
    2025-06-01 invoice O2 Martin 100.00 due 2025-06-15 currency=GBP base_currency=EUR rate=1.20
"""
QUERY = {"as_of": "2025-06-30", "ecl_lost_after": "90"}


@pytest.fixture
def lossy(empty_home: Path) -> Path:
    return write_ledger(empty_home, BOOK)


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("en", "#### €11.60 of the €440.00 that customers owe is not expected to come: 2.64%."),
        ("fr", "#### Sur 440,00\xa0€ dus par les clients, 11,60\xa0€ ne devraient pas rentrer"),
    ],
)
def test_the_allowance_stands_first_as_a_sentence(lossy: Path, language: str, head: str):
    at = page("expected_loss", language=language, query=QUERY)
    assert not at.exception
    # 2 % of 300.00 and 4 % of 140.00: 20 of 500 came to 1-30.
    assert any(text.startswith(head) for text in said(at))
    rows = table_with(at, "bucket", "rate")
    assert list(rows["allowance"]) == [6.0, 5.6]
    assert list(table_with(at, "allowance_share")["name"]) == ["Dupont SA", "Martin"]


def test_a_cell_shows_its_items_and_an_item_what_happened_to_it(lossy: Path):
    at = page("expected_loss", query={**QUERY, "ecl_cell": "1-30|retail"})
    assert not at.exception
    rows = table_with(at, "document", "rate")
    assert list(zip(rows["document"], rows["allowance"], strict=True)) == [("O2", 5.6)]
    at = page("expected_loss", query={**QUERY, "ecl_cell": "1-30|retail", "ecl_item": "test:O2"})
    assert not at.exception
    assert "O2 of Martin" in said(at)
    at.button(key="ecl_up").click().run()
    assert list(table_with(at, "document", "rate")["document"]) == ["O2"]
    at.button(key="ecl_up").click().run()
    assert "By age" in said(at)


def test_the_filters_narrow_the_items_and_not_the_rates(lossy: Path):
    at = page("expected_loss", query={**QUERY, "customer": "Martin"})
    rows = table_with(at, "bucket", "rate")
    assert list(zip(rows["allowance"], rows["rate"], strict=True)) == [(5.6, 0.04)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_rate_says_where_it_comes_from(lossy: Path, language: str):
    at = page("expected_loss", language=language, query={**QUERY, "ecl_section": "rates"})
    assert not at.exception
    matrix = table_with(at, "not_due", "90+")
    assert matrix.iloc[0].to_list() == ["retail", 0.02, 0.04, 1.0, 1.0, 1.0]
    origins = table_with(at, "basis", "reached")
    assert list(origins["lost"]) == [20.0] * 5
    assert table_with(at, "settled", "loss_rate")["amount"].iloc[0] > 0


def test_the_movement_leads_from_one_allowance_to_the_other(lossy: Path):
    query = {**QUERY, "ecl_section": "movement", "ecl_since": "2025-05-31"}
    at = page("expected_loss", query=query)
    assert not at.exception
    row = table_with(at, "opening", "closing").iloc[0]
    # O1 was open then; O2 is new, at 4 %.
    assert (row["opening"], row["new"], row["closing"]) == (6.0, 5.6, 11.6)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_adjustment_is_stated_with_reason_and_owner_and_counts(lossy: Path, language: str):
    query = {**QUERY, "ecl_section": "assumptions"}
    at = page("expected_loss", language=language, query=query)
    assert not at.exception
    assert not (lossy / FILE).exists()
    at.number_input(key="ecl_change").set_value(50.0)
    at.text_input(key="ecl_owner").set_value("A. Petit")
    at.text_input(key="ecl_reason").set_value('Strikes "in" wholesale')
    at.button[-1].click().run()
    assert not at.exception
    stated = load(lossy).adjustments
    assert [(each.owner, each.reason, str(each.factor)) for each in stated] == [
        ("A. Petit", 'Strikes "in" wholesale', "1.5000")
    ]
    assert list(table_with(at, "what", "owner")["owner"]) == ["A. Petit"]
    at = page("expected_loss", query=QUERY)
    assert list(table_with(at, "bucket", "rate")["allowance"]) == [9.0, 8.4]


def test_an_adjustment_without_a_reason_is_not_written(lossy: Path):
    at = page("expected_loss", query={**QUERY, "ecl_section": "assumptions"})
    at.text_input(key="ecl_owner").set_value("A. Petit")
    at.button[-1].click().run()
    assert [error.value for error in at.error] == ["Write why, and who decided it."]
    assert not (lossy / FILE).exists()


def test_what_is_wrong_with_the_file_is_said_with_its_line(lossy: Path):
    (lossy / FILE).write_text("version = 1\nmonths = 0\n")
    at = page("expected_loss", query=QUERY)
    assert not at.exception
    assert any(f"{FILE}:2" in error.value for error in at.error)


def test_a_history_without_any_loss_is_said_to_be_no_proof(empty_home: Path):
    lines = [f"2024-01-{n:02} invoice F{n} D 9.00 due 2024-01-31" for n in range(1, 31)]
    paid = [f"2024-01-31 payment F{n} 9.00" for n in range(1, 31)]
    write_ledger(
        empty_home, "\n".join([*lines, *paid, "2025-06-01 invoice G D 5.00 due 2025-07-31"])
    )
    at = page("expected_loss", query=QUERY)
    assert not at.exception
    assert "Nothing was ever lost in this history." in at.info[0].value
    assert not at.warning


def test_rates_that_overstate_the_loss_are_told_to_do_so(empty_home: Path):
    # 100.00 of 1,000.00 were paid after 100 days, and 20.00 never: lost are 120.00.
    write_ledger(empty_home, """
        2024-01-01 invoice H1 D 880.00 due 2024-01-31
        2024-01-31 payment H1 880.00
        2024-01-01 invoice H2 D 100.00 due 2024-01-31
        2024-05-10 payment H2 100.00
        2024-01-01 invoice H3 D 20.00 due 2024-01-31
        2025-06-01 invoice O1 D 50.00 due 2025-07-15
    """)  # fmt: skip
    at = page("expected_loss", query=QUERY)
    assert not at.exception
    # 100 of 120.
    assert any(
        "83% of what counts as lost was paid since, later than 90 days" in box.value
        for box in at.warning
    )
    at = page("expected_loss", query={**QUERY, "ecl_lost_after": "365"})
    assert not [box for box in at.warning if "overstate" in box.value]


@pytest.mark.parametrize("section", ["allowance", "rates", "movement", "assumptions"])
@pytest.mark.parametrize(
    "book",
    [
        "2025-06-01 invoice F1 Dupont 100.00 due 2025-06-15",
        "2025-06-01 credit_note C1 Dupont 100.00",
        "2025-06-01 invoice F1 Dupont 100.00",
    ],
)
def test_a_book_without_history_says_so_and_shows_no_nan(empty_home: Path, section: str, book: str):
    write_ledger(empty_home, book)
    at = page("expected_loss", query={"as_of": "2025-06-30", "ecl_section": section})
    assert not at.exception
    assert "nan" not in " ".join(said(at)).casefold()
    if section == "allowance" and "invoice" in book:
        words = "Too little history: no rate is known for €100.00"
        assert any(words in warning.value for warning in at.warning)


@pytest.mark.parametrize(
    ("currency", "head"),
    [
        ("all-EUR", "Rates are learnt from the debts in all currencies, as booked in EUR"),
        ("GBP", "Rates are learnt from the debts in GBP alone."),
    ],
)
def test_of_several_currencies_the_page_says_what_its_rates_are_learnt_from(
    empty_home: Path, currency: str, head: str
):
    write_ledger(empty_home, TWO_CURRENCIES)
    at = page("expected_loss", query={**QUERY, "currency": currency})
    assert not at.exception
    assert [text for text in said(at) if head in text]


def test_of_one_currency_nothing_is_said_about_others(lossy: Path):
    assert not [text for text in said(page("expected_loss", query=QUERY)) if "learnt from" in text]

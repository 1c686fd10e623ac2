"""The page of legal terms and penalties."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from harness import BOOK, page, said, table_with, write_ledger
from ledgers import ledger

from ardash.analysis.penalties import penalties, penalties_by_customer
from ardash.analysis.statutory import statutory_table

AS_OF = date(2025, 6, 30)
QUERY = {"as_of": AS_OF.isoformat()}


def metrics(at) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_the_sums_are_those_of_the_customers(home: Path):
    at = page("law", query=QUERY)
    assert not at.exception
    found = penalties_by_customer(ledger(BOOK), AS_OF)
    # F1, F2, F3 and F4 were late: 4 fixed sums.
    assert found["indemnity"].sum() == 16_000
    said_due = metrics(at)["Due by law"].replace("€", "").replace(",", "")
    assert round(float(said_due) * 100) == found["due"].sum()
    shown = table_with(at, "name", "left")
    assert list(shown["name"]) == list(found["name"])
    assert [round(value * 100) for value in shown["left"]] == list(found["left"])


def test_a_customer_shows_its_late_invoices_and_an_invoice_its_half_years(home: Path):
    at = page("law", query={**QUERY, "law_customer": "Dupont", "law_item": "test:F1"})
    assert not at.exception
    own = ledger(BOOK).where(customer_id="Dupont")
    found = penalties(own, AS_OF)
    shown = table_with(at, "document", "late_to")
    assert [round(value * 100) for value in shown["interest"]] == list(found["interest"])
    # 300.00 from 15 February to 30 June, 136 days at 13.15 %: 14.70
    assert "Interest on F1" in said(at)
    assert any("€14.70" in text.replace("\\", "") for text in said(at))
    at.button(key="penalties_up").click().run()
    assert table_with(at, "name", "left").shape[0] == 3


def test_the_years_that_count_are_chosen(home: Path):
    at = page("law", query={**QUERY, "law_since": "year"})
    found = penalties_by_customer(ledger(BOOK), AS_OF, since=date(2025, 1, 1))
    assert round(float(table_with(at, "left")["left"].sum()) * 100) == found["left"].sum()
    at.selectbox(key="law_since").set_value("0").run()
    assert at.query_params["law_since"] == "0"


def test_the_customer_s_law_may_count(home: Path):
    at = page("law", query={**QUERY, "law_whose": "customer"})
    found = penalties_by_customer(ledger(BOOK), AS_OF, whose="customer")
    assert round(float(table_with(at, "due")["due"].sum()) * 100) == found["due"].sum()


def test_a_half_year_without_a_rate_is_said_and_nothing_is_shown(empty_home: Path):
    write_ledger(empty_home, "2026-01-01 invoice F1 Dupont 100.00 due 2026-12-01")
    at = page("law", query={"as_of": "2027-02-01"})
    assert not at.exception
    assert any("2027-H1" in error.title for error in at.error)
    assert not at.metric


def test_rates_of_one_s_own_are_read_from_the_home_folder(home: Path):
    before = metrics(page("law", query=QUERY))["Of which interest"]
    (home / "rates.toml").write_text(
        'name = "x"\nknown_until = 2030-01-01\nsource = "y"\n'
        '[[rate]]\nfrom = 2020-01-01\npercent = "90"\n'
    )
    assert metrics(page("law", query=QUERY))["Of which interest"] != before


TABLE = {"law_section": "table", "law_year_end": "2025-06-30"}


@pytest.mark.parametrize(("option", "language"), [("I", "en"), ("II", "en"), ("I", "fr")])
def test_the_statutory_table_is_laid_out_as_the_decree_has_it(
    home: Path, option: str, language: str
):
    at = page("law", language=language, query={**QUERY, **TABLE, "law_option": option})
    assert not at.exception
    table = statutory_table(ledger(BOOK), AS_OF, option=option)
    shown = table_with(at, "bracket", "amount")
    assert [round(value * 100) for value in shown["amount"]] == list(table.rows["amount"])
    last = {"en": "Total (1 day and more)", "fr": "Total (1 jour et plus)"}[language]
    assert shown["bracket"].iloc[-1] == last
    assert ("invoices_share" in shown) == (option == "II")
    ties = "Adds up to the aging at that date, bucket by bucket"
    if language == "fr":
        ties = "Égal à la balance âgée à cette date, tranche par tranche"
    assert (ties in said(at)) == (option == "I")


def test_without_tax_a_rate_is_asked_for_and_taken_off(home: Path):
    at = page("law", query={**QUERY, **TABLE, "law_amounts": "ht"})
    assert not at.exception
    assert at.number_input(key="law_vat").value == 20
    assert table_with(at, "bracket", "amount")["amount"].iloc[-1] == 500  # 600.00 late with tax
    assert any("VAT rate of 20" in text for text in said(at))


def test_contracts_beyond_the_law_stand_first(empty_home: Path):
    write_ledger(
        empty_home,
        """
        customer Martin terms="90 days" name=Martin
        2025-05-01 invoice F1 Martin 100.00
        2025-05-01 invoice F2 Dupont 100.00 due 2025-05-31
        """,
    )
    at = page("law", query={**QUERY, "law_section": "contracts"})
    assert not at.exception
    shown = table_with(at, "terms_beyond_days")
    assert list(shown["name"]) == ["Martin"]
    assert metrics(at)["Their share of the invoices"] == "50.0%"
    at.segmented_control(key="law_contracts").set_value("all").run()
    assert len(table_with(at, "terms_beyond_days")) == 2


def test_trades_and_summary_invoices_of_law_toml_are_judged_and_shown(empty_home: Path):
    write_ledger(
        empty_home,
        """
        customer Martin terms="30 days" name=Martin segment=food
        2025-05-01 invoice F1 Martin 100.00
        """,
    )
    rule = 'segment = ["food"]\nsector = "livestock"\nperiodic = true\n'
    (empty_home / "law.toml").write_text(f"[[rules]]\n{rule}")
    at = page("law", query={**QUERY, "law_section": "contracts"}, language="fr")
    assert not at.exception
    shown = table_with(at, "terms_beyond_days")
    assert shown[["terms_beyond_days", "sector", "periodic"]].values.tolist() == [
        [10, "Bétail sur pied et viandes fraîches", "oui"]
    ]


def test_what_of_the_law_is_not_modelled_is_said(home: Path):
    told = said(page("law", query={**QUERY, "law_section": "contracts"}))
    assert any(text.startswith("France: the general times") for text in told)
    assert not any(text.startswith("Germany") for text in told)
    told = said(page("law", query={**QUERY, "law_whose": "customer"}))
    begins = ("France: ", "Germany: ", "Other countries of the Union: ")
    assert [any(text.startswith(each) for text in told) for each in begins] == [True] * 3


def test_a_rate_of_a_contract_below_the_floor_is_said(home: Path):
    (home / "law.toml").write_text('[[rules]]\nlate_percent = "6"\n')
    at = page("law", query=QUERY)
    assert "6.00%: less than three times the legal rate, 11.13% in 2025-H1" in at.warning[0].value
    rates = next(each.value for each in at.markdown if each.value.startswith("| Half"))
    assert "| 11.13% | Contract |" in rates
    assert "Central bank" not in rates
    french = page("law", query=QUERY, language="fr")
    assert "11,13\u202f% au S1 2025" in french.warning[0].value.replace("\xa0", "\u202f")


def test_an_empty_ledger_says_so(empty_home: Path):
    write_ledger(empty_home, "2025-06-01 invoice F1 Dupont 100.00")
    for section in ("penalties", "contracts"):
        at = page("law", query={**QUERY, "law_section": section})
        assert not at.exception
        assert any("No" in caption.value for caption in at.caption)

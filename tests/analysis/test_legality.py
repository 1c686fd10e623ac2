"""Payment times beyond the law, invoice by invoice and contract by contract."""

from __future__ import annotations

from datetime import date

import pandas as pd
from ledgers import ledger

from ardash.analysis.law_setting import LawRule, LawSetting
from ardash.analysis.legality import contracts, invoices_beyond

BOOK = """
    customer Dupont country=FR terms="60 jours"
    customer Martin country=FR terms="90 jours"
    customer Weber country=DE terms="45 jours fin de mois"
    customer Smith country=US
    2025-01-01 invoice F1 Dupont 100.00 due 2025-03-02
    2025-01-01 invoice F2 Dupont 100.00 due 2025-03-18
    2025-01-01 invoice F3 Martin 500.00
    2025-02-01 invoice F4 Martin 500.00 terms="30 jours"
    2025-01-01 invoice F5 Weber 300.00 due 2025-03-17
    2025-01-01 invoice F6 Smith 700.00
    2023-01-01 invoice F7 Martin 900.00
"""
AS_OF = date(2025, 6, 30)


def test_an_invoice_is_beyond_the_law_by_so_many_days():
    found = invoices_beyond(ledger(BOOK), AS_OF)
    columns = ["item_id", "law", "days_beyond", "billed"]
    # From 1 January, 60 days end on 2 March, 90 days on 1 April. Neither contract says "end of
    # month", so that its 45 days, until 17 March, are not for them.
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("F3", "FR", 30, 50_000),
        ("F2", "FR", 16, 10_000),
    ]


def test_under_the_customer_s_law_60_days_are_the_most_in_germany():
    found = invoices_beyond(ledger(BOOK), AS_OF, whose="customer").set_index("item_id")
    assert found.loc["F5", ["law", "days_beyond"]].to_list() == ["DE", 15]


def test_a_contract_is_held_against_the_law_with_its_invoices_and_its_terms():
    found = contracts(ledger(BOOK), AS_OF)
    columns = [
        "customer_id", "terms", "invoices", "beyond", "beyond_share", "beyond_billed",
        "longest_beyond_days", "terms_beyond_days", "standard",
    ]  # fmt: skip
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("Martin", "90 jours", 1, 1, 1.0, 50_000, 30, 30, True),
        ("Dupont", "60 jours", 2, 1, 0.5, 10_000, 16, 0, True),
        ("Martin", "30 jours", 1, 0, 0.0, 0, 0, 0, False),
        ("Weber", "45 jours fin de mois", 1, 0, 0.0, 0, 0, 0, True),
    ]


def test_terms_that_cannot_be_read_are_judged_by_their_invoices_alone():
    text = '2025-01-01 invoice F1 Dupont 100.00 due 2025-05-01 terms="see contract"'
    row = contracts(ledger(text), AS_OF).iloc[0]
    assert (row["beyond"], row["longest_beyond_days"]) == (1, 45)
    assert pd.isna(row["terms_beyond_days"])


def test_45_days_end_of_month_are_for_contracts_that_say_so():
    """All due 75 days after 1 January: lawful as 45 days end of month, or where nobody says."""
    text = """
        customer Dupont country=FR
        2025-01-01 invoice F1 Dupont 100.00 due 2025-03-17 terms="45 jours fin de mois"
        2025-01-01 invoice F2 Dupont 100.00 due 2025-03-17 terms="75 jours"
        2025-01-01 invoice F3 Dupont 100.00 due 2025-03-17
    """
    found = invoices_beyond(ledger(text), AS_OF)
    assert found[["item_id", "days_beyond"]].values.tolist() == [["F2", 15]]


def test_an_empty_window_has_no_contracts():
    assert contracts(ledger(BOOK), date(2020, 1, 1)).empty
    assert invoices_beyond(ledger(BOOK), date(2020, 1, 1)).empty


FOOD = """
    customer Dupont country=FR segment=food
    customer Martin country=FR segment=tools terms="60 jours"
    2025-01-11 invoice F1 Dupont 100.00 due 2025-02-11
    2025-01-11 invoice F2 Martin 100.00 due 2025-03-12
"""


def days_beyond(setting: LawSetting, text: str = FOOD) -> dict[str, int]:
    found = invoices_beyond(ledger(text), AS_OF, setting=setting)
    return dict(zip(found["item_id"], found["days_beyond"], strict=True))


def test_a_trade_of_l_441_11_has_its_own_times_for_the_customers_said():
    """Delivered on 11 January: 30 days end on 10 February."""
    assert days_beyond(LawSetting()) == {}
    food = LawRule(segments=("food",), sector="perishable_food")
    assert days_beyond(LawSetting(rules=(food,))) == {"F1": 1}
    # A summary invoice: 30 days from the end of the ten days, 20 January, end on 19 February.
    summary = LawRule(customers=("Dupont",), periodic=True)
    assert days_beyond(LawSetting(rules=(food, summary))) == {}


def test_summary_invoices_are_known_by_what_the_company_says():
    """45 days from 11 January end on 25 February: 12 March is 15 days later."""
    assert days_beyond(LawSetting(rules=(LawRule(customers=("Martin",), periodic=True),))) == {
        "F2": 15
    }


def test_the_first_rule_that_fits_and_says_a_thing_counts():
    rules = (LawRule(customers=("Martin",), periodic=False), LawRule(periodic=True))
    assert days_beyond(LawSetting(rules=rules)) == {}
    found = contracts(ledger(FOOD), AS_OF, setting=LawSetting(rules=rules[::-1]))
    assert found.set_index("customer_id")["periodic"].to_dict() == {"Dupont": True, "Martin": True}
    assert found.set_index("customer_id")["terms_beyond_days"]["Martin"] == 15


def test_an_entity_abroad_sells_under_its_own_country_s_law():
    text = """
        customer Dupont country=FR
        2025-01-01 invoice F1 Dupont 100.00 due 2025-03-17 entity=GmbH terms="45 jours fin de mois"
        2025-01-01 invoice F2 Dupont 100.00 due 2025-03-17 entity=SAS terms="45 jours fin de mois"
    """
    assert days_beyond(LawSetting(entities=(("GmbH", "DE"),)), text) == {"F1": 15}


def test_what_is_entered_after_the_date_is_not_known_yet():
    """F2 is dated 1 March, and entered in August."""
    text = """
        customer Dupont country=FR terms="60 jours"
        2025-03-01 invoice F1 Dupont 100.00 due 2025-06-15
        2025-03-01 invoice F2 Dupont 100.00 due 2025-06-15 booked=2025-08-01
    """
    assert days_beyond(LawSetting(), text) == {"F1": 46}
    assert contracts(ledger(text), AS_OF)["invoices"].tolist() == [1]
    assert contracts(ledger(text), date(2025, 8, 1))["invoices"].tolist() == [2]

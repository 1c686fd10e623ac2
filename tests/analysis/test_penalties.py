"""What late payers owe by law: interest day by day, the fixed sum, and what was claimed of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from ledgers import ledger

from ardash.analysis.law_setting import LawRule, LawSetting
from ardash.analysis.penalties import (
    penalties,
    penalties_by_customer,
    penalties_by_half_year,
    penalty_spans,
)
from ardash.errors import BadInput, UnknownChoice
from ardash.terms.law import EURO, load_rates

#: ECB rate + 10 points: 13.15 % in the first half of 2025, 12.15 % in the second.
TWO_HALF_YEARS = """
    2025-04-15 invoice F1 Dupont 10000.00 due 2025-05-31
    2025-06-20 payment F1 4000.00
    2025-07-31 payment F1 6000.00
"""


def owed(text: str, as_of: str, **options):
    found = penalties(ledger(text), date.fromisoformat(as_of), **options)
    columns = ["item_id", "days_late", "interest", "indemnity", "balance"]
    return [tuple(row) for row in found[columns].itertuples(index=False)]


def test_100_at_10_percent_for_15_days_is_0_41():
    # The ECB's rate was 0.00 % in 2017, so 10 %: 100.00 × 10 % × 15 ÷ 365 = 0.4110
    text = """
        2017-01-01 invoice F1 Dupont 100.00 due 2017-01-31
        2017-02-15 payment F1 100.00
    """
    assert owed(text, "2017-12-31") == [("F1", 15, 41, 4000, 0)]


def test_interest_over_two_half_years_and_a_part_payment():
    # 10,000 × 13.15 % × 20 days (1 to 20 June) ÷ 365 = 72.0548
    #  6,000 × 13.15 % × 10 days (21 to 30 June) ÷ 365 = 21.6164
    #  6,000 × 12.15 % × 31 days (1 to 31 July) ÷ 365 = 61.9151; in all 155.5863
    assert owed(TWO_HALF_YEARS, "2025-12-31") == [("F1", 61, 15559, 4000, 0)]


def test_the_rows_behind_the_interest_add_up_to_it():
    found = penalty_spans(ledger(TWO_HALF_YEARS), date(2025, 12, 31))
    columns = ["half_year", "percent", "days", "open_minor", "interest"]
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("2025-H1", 13.15, 20, 1_000_000, 7205),
        ("2025-H1", 13.15, 10, 600_000, 2162),
        ("2025-H2", 12.15, 31, 600_000, 6192),
    ]
    assert found["interest"].sum() == 15559
    assert [str(day.date()) for day in found["to_on"]] == ["2025-06-20", "2025-06-30", "2025-07-31"]


def test_what_is_still_open_runs_to_the_close_of_the_day_asked_for():
    # 1,000 × 12.15 % × 10 days (1 to 10 December) ÷ 365 = 3.3288
    text = "2025-11-01 invoice F1 Dupont 1000.00 due 2025-11-30"
    assert owed(text, "2025-12-10") == [("F1", 10, 333, 4000, 100_000)]


def test_the_due_day_itself_is_not_late_and_the_next_day_is():
    text = """
        2025-01-01 invoice F1 Dupont 36500.00 due 2025-01-31
        2025-01-31 payment F1 36500.00
        2025-01-01 invoice F2 Dupont 36500.00 due 2025-01-31
        2025-02-01 payment F2 36500.00
    """
    # one day of 36,500 at 13.15 % is 13.15
    assert owed(text, "2025-12-31") == [("F2", 1, 1315, 4000, 0)]
    assert owed(text, "2025-01-31") == []


def test_each_late_instalment_owes_its_own_fixed_sum():
    text = "2025-01-01 instalments F1 Dupont 36500.00 due 2025-01-31, 36500.00 due 2025-02-28"
    assert owed(text, "2025-03-01") == [
        ("F1/1", 29, 29 * 1315, 4000, 3_650_000),
        ("F1/2", 1, 1315, 4000, 3_650_000),
    ]


def test_credits_charges_and_what_has_no_due_date_bear_no_interest():
    text = """
        2025-01-01 invoice F1 Dupont 100.00
        2025-01-01 credit_note C1 Dupont 100.00 due 2025-01-31
        2025-01-01 unapplied P1 Dupont 100.00
        2025-01-01 charge I1 Dupont 100.00 due 2025-01-31
        2025-01-01 invoice F2 Dupont 0.00 due 2025-01-31
    """
    assert owed(text, "2025-12-31") == []


def test_a_payment_that_bounces_leaves_the_days_it_was_paid_free_of_interest():
    # late on 1 and 2 February, paid until the 10th, late again from the 11th to the 12th
    text = """
        2025-01-01 invoice F1 Dupont 36500.00 due 2025-01-31
        2025-02-02 payment F1 36500.00
        2025-02-10 correction F1 36500.00
    """
    assert owed(text, "2025-02-12") == [("F1", 12, 4 * 1315, 4000, 3_650_000)]


def test_since_counts_only_what_came_from_that_day_on():
    text = """
        2024-11-01 invoice F1 Dupont 36500.00 due 2024-11-30
        2025-01-10 payment F1 36500.00
        2024-12-01 invoice F2 Dupont 36500.00 due 2024-12-31
        2025-01-10 payment F2 36500.00
    """
    # From 1 January: ten days each; F1 was late before, so its fixed sum fell due before.
    assert owed(text, "2025-12-31", since=date(2025, 1, 1)) == [
        ("F1", 41, 13150, 0, 0),
        ("F2", 10, 13150, 4000, 0),
    ]


def test_a_half_year_without_a_rate_is_an_error_that_names_it():
    text = "2026-01-01 invoice F1 Dupont 100.00 due 2026-12-15"
    assert owed(text, "2026-12-31")[0][:2] == ("F1", 16)
    with pytest.raises(BadInput, match="no rate on 2027-01-01, which counts for 2027-H1"):
        owed(text, "2027-01-01")


def test_a_half_year_that_nothing_needs_is_never_asked_for():
    text = """
        2026-01-01 invoice F1 Dupont 100.00 due 2026-12-15
        2026-12-31 payment F1 100.00
    """
    assert [row[0] for row in owed(text, "2029-01-01")] == ["F1"]


OWN = """
name = "Own table"
known_until = 2027-07-01
source = "a treasurer"

[[rate]]
from = 2020-01-01
percent = "90.00"
"""


def test_a_table_of_one_s_own_replaces_the_rates(tmp_path):
    (tmp_path / "rates.toml").write_text(OWN, "utf-8")
    rates = {EURO: load_rates(tmp_path / "rates.toml")}
    text = "2026-01-01 invoice F1 Dupont 365.00 due 2027-01-31"
    assert owed(text, "2027-02-01", rates=rates) == [("F1", 1, 100, 4000, 36_500)]


ABROAD = """
    customer Weber country=DE
    customer Smith country=US
    customer Nowak country=PL
    2025-01-01 invoice F1 Weber 36500.00 due 2025-01-31
    2025-01-01 invoice F2 Smith 36500.00 due 2025-01-31
"""


def test_the_law_is_the_seller_s_unless_the_customer_s_is_asked_for():
    text = ledger(ABROAD)
    laws = {
        whose: penalties(text, date(2025, 2, 1), whose=whose)
        .set_index("item_id")[["law", "interest"]]
        .T.to_dict("list")
        for whose in ("seller", "customer")
    }
    assert laws["seller"] == {"F1": ["FR", 1315], "F2": ["FR", 1315]}
    # Germany: 9 points above its base rate, 2.27 %. No law of the United States is known: the
    # seller's counts.
    assert laws["customer"] == {"F1": ["DE", 1127], "F2": ["FR", 1315]}
    assert set(penalties(text, date(2025, 2, 1), home="BE")["interest"]) == {1115}


def test_a_country_with_a_central_bank_of_its_own_needs_its_table(tmp_path):
    text = ABROAD + "2025-01-01 invoice F3 Nowak 36500.00 due 2025-01-31 currency=PLN"
    with pytest.raises(BadInput, match="interest in PL follows its own central bank"):
        owed(text, "2025-02-01", whose="customer")
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    rates = {"PL": load_rates(tmp_path / "own.toml")}
    found = dict(row[:3:2] for row in owed(text, "2025-02-01", whose="customer", rates=rates))
    assert found == {"F3": 9800, "F2": 1315, "F1": 1127}


def test_a_country_without_a_known_law_is_no_home():
    with pytest.raises(UnknownChoice, match="No law on late payment is known for 'US'"):
        owed(ABROAD, "2025-02-01", home="US")


CLAIMED = """
    2025-01-01 invoice F1 Dupont 36500.00 due 2025-01-31
    2025-02-10 payment F1 36500.00
    2025-02-15 charge I1 Dupont 100.00 order_reference=F1
    2025-02-20 credit I1 30.00
    2025-02-21 payment I1 70.00
    2025-01-01 invoice F2 Martin 36500.00 due 2025-01-31
    2025-02-02 payment F2 36500.00
    2025-03-01 charge I2 Martin 90.00
    2025-01-01 invoice F3 Weber 36500.00 due 2025-01-31
    2025-02-01 payment F3 36500.00
    2025-03-01 charge I3 Petit 5.00
"""


def test_what_was_claimed_and_what_was_left_on_the_table_by_customer():
    found = penalties_by_customer(ledger(CLAIMED), date(2025, 3, 31))
    columns = ["customer_id", "items", "interest", "indemnity", "due", "claimed", "left"]
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        # ten days; of the charge of 100.00, 30.00 were taken back: 131.50 + 40 - 70
        ("Dupont", 1, 13150, 4000, 17150, 7000, 10150),
        ("Weber", 1, 1315, 4000, 5315, 0, 5315),
        # claimed more than was due: nothing is left on the table
        ("Martin", 1, 2630, 4000, 6630, 9000, 0),
        ("Petit", 0, 0, 0, 0, 500, 0),
    ]


def test_a_charge_that_names_an_invoice_counts_as_its_claim():
    found = penalties(ledger(CLAIMED), date(2025, 3, 31)).set_index("item_id")["claimed"]
    assert found.to_dict() == {"F1": 7000, "F2": 0, "F3": 0}


def test_the_fixed_sum_stands_in_its_own_currency():
    text = "2025-01-01 invoice F1 Dupont 36500.00 due 2025-01-31 currency=USD"
    found = penalties_by_customer(ledger(text), date(2025, 2, 1))
    columns = ["currency", "items", "interest", "indemnity", "left"]
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("EUR", 0, 0, 4000, 4000),
        ("USD", 1, 1315, 0, 1315),
    ]


def test_by_customer_adds_up_to_the_items():
    text = ledger(TWO_HALF_YEARS + CLAIMED.replace("F1", "F9"))
    items, customers = (f(text, date(2025, 12, 31)) for f in (penalties, penalties_by_customer))
    assert items["interest"].sum() == customers["interest"].sum()
    assert items["indemnity"].sum() == customers["indemnity"].sum()


def test_a_half_year_s_unverified_rate_is_said():
    text = "2026-01-01 invoice F1 Dupont 100.00 due 2026-06-15"
    verified = [
        penalties(ledger(text), date(2026, month, 30))["verified"].tolist() for month in (6, 9)
    ]
    assert verified == [[True], [False]]


def test_a_half_year_s_rates_say_which_a_contract_sets():
    """
    36,500.00 late from 1 June to 10 July 2026, 30 days and 10. Martin's contract sets 9 %, Weber's
    6 %, for which the floor of 7.86 % counts; that of the second half-year is not known yet.
    """
    book = ledger("""
        2026-01-01 invoice F1 Dupont 36500.00 due 2026-05-31
        2026-01-01 invoice F2 Martin 36500.00 due 2026-05-31
        2026-01-01 invoice F3 Weber 36500.00 due 2026-05-31
    """)
    said = LawSetting(
        rules=(
            LawRule(customers=("Martin",), late_percent=Decimal(9)),
            LawRule(customers=("Weber",), late_percent=Decimal(6)),
        )
    )
    found = penalties_by_half_year(book, date(2026, 7, 10), setting=said)
    columns = ["half_year", "percent", "agreed", "verified", "interest"]
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("2026-H2", 12.4, False, False, 12_400),
        ("2026-H2", 7.86, True, False, 7_860),
        ("2026-H2", 9.0, True, True, 9_000),
        ("2026-H1", 12.15, False, True, 36_450),
        ("2026-H1", 7.86, True, True, 23_580),
        ("2026-H1", 9.0, True, True, 27_000),
    ]
    spans = penalty_spans(book, date(2026, 7, 10), setting=said)
    assert spans["interest"].sum() == found["interest"].sum()
    assert spans["agreed"].tolist() == [False, False, True, True, True, True]


def test_later_entries_change_nothing():
    then = ledger(TWO_HALF_YEARS.partition("2025-07-31")[0])
    now = ledger(TWO_HALF_YEARS)
    day = date(2025, 7, 15)
    assert penalties(then, day).equals(penalties(now, day))


def test_another_engine_gives_the_same():
    connection = duckdb.connect()

    def to_duckdb(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
        plain = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))  # noqa: F841 (by SQL)
        return connection.sql("select * from plain").materialize()

    day = date(2025, 12, 31)
    text = TWO_HALF_YEARS + CLAIMED.replace("F1", "F9")
    asked, told = ledger(text, convert=to_duckdb), ledger(text)
    for function in (penalties, penalties_by_customer, penalty_spans):
        assert function(asked, day).equals(function(told, day))

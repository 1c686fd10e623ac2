"""Payment times and late-payment interest, against the text of the law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from ardash.errors import BadInput
from ardash.terms import derive_due
from ardash.terms.law import (
    accrued,
    check,
    contract_floor,
    indemnity,
    late_interest,
    late_interest_rate,
    load_rates,
)
from ardash.terms.law.rates import ecb_rates
from ardash.terms.law.sources import laws


def days_beyond(issued_on: str, due_on: str, country: str = "FR", **options) -> int | None:
    days = [pl.Series([date.fromisoformat(day)]) for day in (issued_on, due_on)]
    return check(*days, country, **options).item()


@pytest.mark.parametrize(
    ("issued_on", "due_on", "country", "options", "expected"),
    [
        # 60 days from 31 January are 1 April
        ("2026-01-31", "2026-04-01", "FR", {}, 0),
        ("2026-01-31", "2026-04-02", "FR", {}, 1),
        # 1 January: 60 days end on 2 March, the two readings on 28 February and 17 March
        ("2026-01-01", "2026-03-17", "FR", {}, 0),
        ("2026-01-01", "2026-03-18", "FR", {}, 1),
        ("2026-01-01", "2026-03-17", "FR", {"month_end_agreed": False}, 15),
        # 15 January: + 45 days = 1 March, so the end of March
        ("2026-01-15", "2026-03-31", "FR", {}, 0),
        ("2026-01-15", "2026-04-02", "FR", {}, 2),
        ("2026-01-31", "2026-03-17", "FR", {"periodic": True}, 0),
        ("2026-01-31", "2026-03-18", "FR", {"periodic": True}, 1),
        ("2010-01-01", "2010-03-18", "FR", {}, 1),
        # Summary invoices have 45 days since the law of 17 March 2014, in force on the 19th
        ("2014-03-18", "2014-05-17", "FR", {"periodic": True}, 0),
        ("2014-03-19", "2014-05-18", "FR", {"periodic": True}, 15),
        # Trades of L.441-11: 20 days from the delivery, 30 from the end of its month, from the
        # invoice; food from the end of the ten days, since 1 November 2021 for summary invoices
        ("2026-01-15", "2026-02-05", "FR", {"sector": "livestock"}, 1),
        ("2026-01-15", "2026-03-03", "FR", {"sector": "alcohol"}, 1),
        ("2026-01-15", "2026-02-15", "FR", {"sector": "transport"}, 1),
        ("2021-10-31", "2021-12-01", "FR", {"sector": "perishable_food"}, 1),
        ("2021-10-11", "2021-11-20", "FR", {"sector": "perishable_food"}, 1),
        ("2021-11-11", "2021-12-12", "FR", {"sector": "perishable_food"}, 1),
        ("2021-11-11", "2021-12-20", "FR", {"sector": "perishable_food", "periodic": True}, 0),
        ("2021-11-11", "2021-12-21", "FR", {"sector": "perishable_food", "periodic": True}, 1),
        ("2026-01-10", "2026-02-10", "FR", {"sector": "perishable_food", "periodic": True}, 1),
        ("2026-02-25", "2026-03-31", "FR", {"sector": "perishable_food", "periodic": True}, 1),
        ("2026-01-15", "2026-03-16", "DE", {"sector": "livestock"}, 0),
        ("2026-01-31", "2026-04-01", "DE", {}, 0),
        ("2026-01-15", "2026-03-31", "DE", {}, 15),
        ("2026-01-15", "2026-03-31", "DE", {"periodic": True}, 15),
        ("2026-01-31", "2026-01-01", "FR", {}, 0),
        ("2026-01-15", "2027-03-31", "US", {}, None),
        ("2008-12-31", "2009-12-31", "FR", {}, None),
        ("2012-01-01", "2013-12-31", "DE", {}, None),
    ],
)
def test_days_beyond_what_the_law_allows(issued_on, due_on, country, options, expected):
    assert days_beyond(issued_on, due_on, country, **options) == expected


def test_countries_and_periodic_invoices_may_differ_from_row_to_row():
    issued_on = pl.Series([date(2026, 1, 31)] * 5)
    due_on = pl.Series([date(2026, 4, 11)] * 4 + [None])
    country = pl.Series(["FR", "FR", None, "XX", "FR"])
    periodic = pl.Series([False, True, False, False, None])
    got = check(issued_on, due_on, country, periodic)
    assert got.to_list() == [10, 25, None, None, None]
    assert (got.name, got.dtype) == ("days_beyond_cap", pl.Int32)


def test_what_counts_from_the_delivery_does_not_move_with_the_invoice():
    issued_on, due_on = pl.Series([date(2026, 1, 31)]), pl.Series([date(2026, 2, 20)])
    delivered_on = pl.Series([date(2026, 1, 15)])
    got = check(issued_on, due_on, "FR", sector="livestock", delivered_on=delivered_on)
    assert got.to_list() == [16]


@pytest.mark.parametrize("terms", ["net 60", "45 eom", "eom 45"])
def test_the_longest_lawful_terms_are_lawful_on_every_day_of_five_years(terms):
    issued_on = pl.date_range(date(2024, 1, 1), date(2028, 12, 31), eager=True)
    due_on = derive_due(issued_on, pl.Series([terms] * issued_on.len()))
    assert check(issued_on, due_on, "FR").unique().to_list() == [0]


def test_a_country_stands_in_one_file_and_rules_come_oldest_first():
    countries = [country for law in laws() for country in law.countries]
    assert len(countries) == len(set(countries)) == 27
    for law in laws():
        for rules in (law.caps, law.late_payments):
            assert [rule.valid_from for rule in rules] == sorted(rule.valid_from for rule in rules)
            assert all(rule.source for rule in rules)


@pytest.mark.parametrize(
    ("on", "percent", "half_year"),
    [
        # ECB rate at 1 January or 1 July + 10 points
        ("2023-06-30", "12.50", "2023-H1"),
        ("2023-07-01", "14.00", "2023-H2"),
        ("2024-01-01", "14.50", "2024-H1"),
        ("2024-12-31", "14.25", "2024-H2"),
        ("2025-06-30", "13.15", "2025-H1"),
        ("2025-07-01", "12.15", "2025-H2"),
        ("2026-03-01", "12.15", "2026-H1"),
    ],
)
def test_the_french_rate_of_late_payment_interest(on, percent, half_year):
    rate = late_interest_rate(date.fromisoformat(on))
    assert (rate.percent, rate.half_year, rate.verified) == (Decimal(percent), half_year, True)


def test_the_rate_of_the_second_half_of_2026_rests_on_a_secondary_source():
    rate = late_interest_rate(date(2026, 12, 31))
    assert (rate.percent, rate.verified) == (Decimal("12.40"), False)
    assert rate.source.endswith("one secondary source")


def test_elsewhere_in_the_union_it_is_eight_points():
    assert late_interest_rate(date(2025, 1, 1), country="BE").percent == Decimal("11.15")


@pytest.mark.parametrize(
    ("on", "percent"),
    # Base rate of § 247 BGB plus 9 points; until 28 July 2014 plus 8
    [("2014-06-30", "7.37"), ("2014-12-31", "8.27"), ("2023-01-01", "10.62"),
     ("2025-12-31", "10.27"), ("2026-06-30", "10.27")],
)  # fmt: skip
def test_german_interest_follows_the_base_rate(on, percent):
    assert late_interest_rate(date.fromisoformat(on), country="DE").percent == Decimal(percent)


def test_german_law_gave_no_fixed_sum_before_29_july_2014():
    assert indemnity(date(2014, 7, 28), country="DE").minor == 0
    assert indemnity(date(2014, 7, 29), country="DE").minor == 4_000


def test_a_contract_may_not_set_less_than_three_times_the_legal_rate():
    # 3 x 2.62 % in the first half of 2026, 3 x 0.04 % in 2014
    assert contract_floor(date(2026, 6, 30)).percent == Decimal("7.86")
    assert contract_floor(date(2014, 12, 31)).percent == Decimal("0.12")
    assert contract_floor(date(2026, 7, 1)) is None
    assert contract_floor(date(2026, 6, 30), country="DE") is None


def test_interest_at_the_rate_of_the_contract_but_not_below_its_floor():
    """36,500.00 for a day in the first half of 2026: at 9 %, and at 7.86 % where 1 % is written."""
    day = date(2026, 3, 1)
    spans = pl.DataFrame(
        {"item": [1, 2, 3], "country": ["FR"] * 3, "from_on": [day] * 3, "to_on": [day] * 3,
         "open_minor": [3_650_000] * 3, "contract_percent": [9.0, 1.0, None]}
    )  # fmt: skip
    assert accrued(spans)["interest"].to_list() == [900, 786, 1_215]


def test_a_half_year_without_a_rate_is_named():
    with pytest.raises(BadInput, match="no rate on 2027-01-01, which counts for 2027-H1"):
        late_interest_rate(date(2027, 5, 1))


def test_a_country_without_known_law_is_named():
    with pytest.raises(BadInput, match="No law on late payment is known for 'US' on 2026-01-01"):
        late_interest_rate(date(2026, 1, 1), country="US")
    with pytest.raises(BadInput, match="'FR' on 2008-12-31"):
        indemnity(date(2008, 12, 31))


def test_before_2013_french_law_gave_interest_and_no_fixed_sum():
    # ECB 1.00 % on 1 July 2012, plus 10 points
    assert late_interest_rate(date(2012, 12, 31)).percent == Decimal("11.00")
    assert indemnity(date(2012, 12, 31)).minor == 0


OWN_TABLE = """
name = "Own table"
known_until = 2026-07-01
source = "treasury"
[[rate]]
from = 2026-07-01
percent = "2.15"
[[rate]]
from = 2026-01-01
percent = 2.5
"""


def test_a_company_s_own_table_replaces_the_rates(tmp_path):
    table = tmp_path / "rates.toml"
    table.write_text(OWN_TABLE, "utf-8")
    rates = load_rates(table)
    second, first = (
        late_interest_rate(day, rates=rates) for day in (date(2026, 8, 1), date(2026, 2, 1))
    )
    assert (second.percent, second.verified) == (Decimal("12.15"), True)
    assert first.percent == Decimal("12.5")
    assert late_interest_rate(date(2026, 8, 1), country="PL", rates=rates).percent == Decimal(
        "10.15"
    )
    with pytest.raises(BadInput, match="Own table has no rate on 2025-07-01"):
        late_interest_rate(date(2025, 8, 1), rates=rates)


def test_outside_the_euro_the_national_bank_s_rates_must_be_given():
    with pytest.raises(BadInput, match="interest in PL follows its own central bank"):
        late_interest_rate(date(2026, 1, 1), country="PL")


@pytest.mark.parametrize(
    "content",
    ["", "name = 'x'", OWN_TABLE.replace('"2.15"', '"low"'), OWN_TABLE.replace("7-01", "7")],
)
def test_a_table_of_rates_that_is_none_is_refused(tmp_path, content):
    table = tmp_path / "rates.toml"
    table.write_text(content, "utf-8")
    with pytest.raises(BadInput, match="table of interest rates cannot be read"):
        load_rates(table)


def test_every_rate_of_the_central_bank_is_dated_and_only_one_is_unverified():
    steps = ecb_rates().steps
    assert [rate.valid_from for rate in steps] == sorted({rate.valid_from for rate in steps})
    unverified = [rate for rate in steps if not rate.verified]
    assert [(rate.valid_from, rate.percent) for rate in unverified] == [
        (date(2026, 7, 1), Decimal("2.40"))
    ]
    assert all(0 <= rate.percent < 5 for rate in steps)


def test_interest_runs_at_each_half_year_s_own_rate():
    # 1,000.00 from 1 June to 1 August 2025: 30 days at 13.15 % and 31 days at 12.15 %
    # 10.8082 + 10.3192 = 21.1274
    assert late_interest(100_000, date(2025, 6, 1), date(2025, 8, 1)) == 2_113
    assert late_interest(-100_000, date(2025, 6, 1), date(2025, 8, 1)) == -2_113


def test_interest_over_a_year_end():
    # 36,500.00 for 31 December 2024 (14.25 %) and 1 January 2025 (13.15 %): 14.25 + 13.15
    assert late_interest(3_650_000, date(2024, 12, 31), date(2025, 1, 2)) == 2_740


def test_nothing_runs_before_the_day_after_the_due_day():
    assert late_interest(100_000, date(2025, 6, 1), date(2025, 6, 1)) == 0
    assert late_interest(100_000, date(2025, 6, 2), date(2025, 6, 1)) == 0


def test_the_indemnity_is_forty_euros():
    for country in ("FR", "DE", "BE"):
        sum_due = indemnity(date(2026, 1, 1), country=country)
        assert (sum_due.minor, sum_due.currency) == (4_000, "EUR")

"""The statutory table of art. D.441-6: both options, what is left out, and its tie to the aging."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from ledgers import ledger

from ardash.analysis.aging import aging
from ardash.analysis.statutory import BRACKETS, TOTAL, statutory_table
from ardash.collections.legal_table import notes
from ardash.errors import BadSetting, MixedCurrencies, UnknownChoice
from ardash.language import Language

#: At the close of 2025: A1 is 46 days late, A2/1 ten days, A2/2 not due, A5 has no due date.
#: In 2025 A3 was paid 40 days late, A4 (of 2024) 16 days, A6 on its due day.
BOOK = """
    2024-11-20 invoice A4 Dupont 600.00 due 2024-12-20 terms="30 jours"
    2025-01-05 payment A4 600.00
    2025-03-01 invoice A3 Dupont 500.00 due 2025-03-31 terms="30 jours"
    2025-05-10 payment A3 500.00
    2025-06-01 invoice A6 Martin 400.00 due 2025-07-01 terms="30 jours"
    2025-07-01 payment A6 400.00
    2025-10-16 invoice A1 Dupont 1000.00 due 2025-11-15 terms="30 jours"
    2025-11-21 instalments A2 Martin 300.00 due 2025-12-21, 700.00 due 2026-01-20
    2025-12-01 invoice A5 Weber 200.00
    2025-12-05 credit_note C1 Martin 100.00
    2026-02-01 payment A1 1000.00
"""
END = date(2025, 12, 31)


def rows(text: str = BOOK, **options):
    found = statutory_table(ledger(text), END, **options).rows
    columns = ["bracket", "invoices", "items", "amount", "excluded_invoices", "excluded_amount"]
    return {row[0]: tuple(row[1:]) for row in found[columns].itertuples(index=False)}


def keys(text: str, **disputed: int) -> pl.DataFrame:
    named = ledger(text).items.select("item", "item_id").collect("polars").to_native()
    said = pl.DataFrame({"item_id": list(disputed), "disputed": list(disputed.values())})
    return named.join(said.cast({"item_id": pl.String, "disputed": pl.Int64}), on="item_id")


def test_option_1_is_what_was_overdue_and_unpaid_at_the_closing_date():
    assert rows() == {
        "0": (1, 1, 70_000, 0, 0),
        "1-30": (1, 1, 30_000, 0, 0),
        "31-60": (1, 1, 100_000, 0, 0),
        "61-90": (0, 0, 0, 0, 0),
        "91+": (0, 0, 0, 0, 0),
        TOTAL: (2, 2, 130_000, 0, 0),
    }


def test_option_1_is_reckoned_on_the_year_s_net_sales():
    table = statutory_table(ledger(BOOK), END)
    # 500 + 400 + 1,000 + 300 + 700 + 200 - 100
    assert (table.year_start, table.year_amount, table.year_invoices) == (
        date(2025, 1, 1), 300_000, 5,
    )  # fmt: skip
    shares = table.rows.set_index("bracket")["amount_share"]
    assert shares["31-60"] == 100_000 / 300_000
    assert shares[TOTAL] == 130_000 / 300_000
    assert table.rows["invoices_share"].isna().all()
    assert (table.undated_invoices, table.undated_amount) == (1, 20_000)
    assert table.terms == (("30 jours", 3 / 5),)


def test_option_2_is_what_was_late_in_the_year_paid_since_or_not():
    assert rows(option="II") == {
        "0": (2, 2, 110_000, 0, 0),  # A6 and the instalment of A2 that is not due
        "1-30": (2, 2, 90_000, 0, 0),  # A4, paid 16 days late, and A2/1
        "31-60": (2, 2, 150_000, 0, 0),  # A3, paid 40 days late, and A1
        "61-90": (0, 0, 0, 0, 0),
        "91+": (0, 0, 0, 0, 0),
        TOTAL: (4, 4, 240_000, 0, 0),
    }


def test_option_2_is_reckoned_on_what_was_billed_in_the_year():
    table = statutory_table(ledger(BOOK), END, option="II")
    assert (table.year_amount, table.year_invoices) == (310_000, 5)
    total = table.rows.set_index("bracket").loc[TOTAL]
    assert (total["amount_share"], total["invoices_share"]) == (240_000 / 310_000, 4 / 5)
    assert (table.undated_invoices, table.undated_amount) == (1, 20_000)


def test_an_invoice_with_two_late_instalments_is_one_late_invoice():
    text = "2025-10-01 instalments A1 Dupont 10.00 due 2025-11-15, 20.00 due 2025-12-15"
    found = rows(text)
    assert (found["1-30"][:2], found["31-60"][:2], found[TOTAL][:3]) == (
        (1, 1), (1, 1), (1, 2, 3000),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due", "bracket"),
    [
        ("2025-12-31", "0"), ("2025-12-30", "1-30"), ("2025-12-01", "1-30"),
        ("2025-11-30", "31-60"), ("2025-11-01", "31-60"), ("2025-10-31", "61-90"),
        ("2025-10-02", "61-90"), ("2025-10-01", "91+"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("option", ["I", "II"])
def test_each_number_of_days_stands_in_one_bracket(due: str, bracket: str, option: str):
    found = rows(f"2025-09-01 invoice A1 Dupont 10.00 due {due}", option=option)
    assert [code for code in BRACKETS if found[code][0]] == [bracket]


def test_lateness_of_other_years_is_not_of_this_one():
    text = """
        2024-01-01 invoice A1 Dupont 10.00 due 2024-01-31
        2024-12-31 payment A1 10.00
        2024-01-01 invoice A2 Dupont 20.00 due 2024-01-31
        2025-01-01 payment A2 20.00
        2025-12-01 invoice A3 Dupont 30.00 due 2025-12-31
        2026-01-20 payment A3 30.00
    """
    found = rows(text, option="II")
    # A2 was late still on 1 January 2025, when it was paid, 336 days after its due date.
    assert (found["91+"], found["0"], found[TOTAL][2]) == (
        (1, 1, 2000, 0, 0),
        (1, 1, 3000, 0, 0),
        2000,
    )


def test_the_disputed_part_is_left_out_and_counted_apart():
    disputed = keys(BOOK, **{"A1": 40_000, "A2/1": 30_000, "A6": 0})
    found = rows(disputed=disputed)
    assert found["31-60"] == (1, 1, 60_000, 1, 40_000)
    assert found["1-30"] == (0, 0, 0, 1, 30_000)
    assert found[TOTAL] == (1, 1, 60_000, 2, 70_000)


def test_in_option_2_a_disputed_invoice_is_left_out_whole():
    found = rows(option="II", disputed=keys(BOOK, A1=40_000))
    assert found["31-60"] == (1, 1, 50_000, 1, 100_000)


def test_what_has_no_due_date_may_count_from_the_legal_one():
    # 1 December + 30 days is 31 December: not late; a day before, it is.
    assert rows(undated="legal")["0"] == (2, 2, 90_000, 0, 0)
    table = statutory_table(ledger(BOOK.replace("12-01", "11-30")), END, undated="legal")
    assert table.rows.set_index("bracket").loc["1-30", "amount"] == 50_000
    assert (table.undated_invoices, table.undated_amount) == (0, 0)


def test_without_tax_amounts_are_reckoned_at_the_rate_that_is_given():
    table = statutory_table(ledger(BOOK), END, amounts="ht", vat_percent=Decimal(20))
    found = table.rows.set_index("bracket")["amount"]
    # 700 ÷ 1.2 = 583.333, 300 ÷ 1.2 = 250, 1,000 ÷ 1.2 = 833.333; sales 3,000 ÷ 1.2
    assert found.to_dict() == {
        "0": 58_333, "1-30": 25_000, "31-60": 83_333, "61-90": 0, "91+": 0, TOTAL: 108_333,
    }  # fmt: skip
    assert (table.year_amount, table.undated_amount) == (250_000, 16_667)


def test_without_tax_and_without_a_rate_it_is_refused():
    with pytest.raises(BadSetting, match="does not say how much of it is tax"):
        rows(amounts="ht")
    with pytest.raises(BadSetting, match="A VAT rate of 120 % makes no sense"):
        rows(amounts="ht", vat_percent=Decimal(120))


def test_other_options_and_years_that_make_no_sense_are_refused():
    with pytest.raises(UnknownChoice, match="knows no 'III'"):
        rows(option="III")
    with pytest.raises(BadSetting, match="has no day"):
        rows(year_start=date(2026, 1, 1))
    with pytest.raises(MixedCurrencies):
        rows(BOOK + "2025-12-01 invoice A9 Smith 10.00 due 2025-12-15 currency=USD")


def test_a_short_year_begins_when_it_is_said_to():
    table = statutory_table(ledger(BOOK), END, option="II", year_start=date(2025, 6, 1))
    assert (table.year_amount, table.year_invoices) == (260_000, 4)
    assert table.rows.set_index("bracket").loc[TOTAL, "amount"] == 130_000


def test_a_ledger_without_sales_has_no_shares():
    table = statutory_table(ledger("2023-01-01 invoice A1 Dupont 10.00 due 2023-02-01"), END)
    assert table.rows.set_index("bracket").loc["91+", "amount"] == 1000
    assert table.rows["amount_share"].isna().all()


@pytest.mark.parametrize("disputed", [{}, {"A1": 40_000, "A2/2": 70_000}])
def test_the_table_adds_up_to_the_aging_of_that_day(disputed: dict[str, int]):
    found = rows(disputed=keys(BOOK, **disputed) if disputed else None)
    aged = aging(ledger(BOOK), END).set_index("bucket")["amount"]
    codes = dict(zip(BRACKETS, ("not_due", "1-30", "31-60", "61-90", "90+"), strict=True))
    assert {code: row[2] + row[4] for code, row in found.items() if code != TOTAL} == {
        code: aged[bucket] for code, bucket in codes.items()
    }


def test_an_invoice_disputed_in_several_brackets_is_left_out_once():
    """A2/1 is ten days late and A2/2 not due: one invoice in two brackets."""
    table = statutory_table(ledger(BOOK), END, disputed=keys(BOOK, **{"A2/1": 30_000, "A2/2": 500}))
    assert table.rows["excluded_invoices"].tolist() == [1, 1, 0, 0, 0, 1]
    assert table.excluded_invoices == 1
    assert notes(table, Language("en"))[0][1].startswith("1 invoice, ")


def test_interest_that_was_billed_is_no_sale_and_bears_no_tax():
    """Net sales stay 3,000.00 TTC, 2,500.00 HT; A1 and 60.00 of interest: 833.33 + 60.00."""
    text = BOOK + "2025-10-31 charge I1 Dupont 60.00 due 2025-11-15\n"
    assert statutory_table(ledger(text), END).year_amount == 300_000
    table = statutory_table(ledger(text), END, amounts="ht", vat_percent=Decimal(20))
    assert table.year_amount == 250_000
    assert table.rows["amount"].tolist()[2] == 83_333 + 6_000
    second = statutory_table(ledger(text), END, option="II", amounts="ht", vat_percent=Decimal(20))
    # 3,100.00 of invoices without the tax, and the interest as it is.
    assert second.year_amount == 258_333 + 6_000

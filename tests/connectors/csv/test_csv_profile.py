"""A profile that makes no sense names the key and what is known; a good one survives writing."""

from __future__ import annotations

import pytest

from ardash.connectors._tabular import writing
from ardash.connectors._tabular.loading import load
from ardash.errors import ArdashError, BadSetting, UnknownChoice

GOOD = """
version = 1
[file]
encoding = "cp1252"
separator = ";"
decimals = ","
dates = "day-month-year"
[defaults]
currency = "EUR"
exported_on = 2025-09-30
complete = false
[[rows]]
files = ["a*.csv", "b.csv"]
kind = "invoice"
[rows.columns]
number = "N° \\"x\\""
customer_id = "Client"
issued_on = "Date"
settled_on = "Réglé"
amount = "TTC"
[rows.dates]
settled_on = "month-day-year"
[rows.skip]
"État" = ["Annulé"]
[[rows]]
files = "p.csv"
dates = "%d|%m|%Y"
optional = true
sign = "minus"
columns = { number = "No", customer_name = "Nom", issued_on = "Date", amount = "Montant" }
kind = { column = "Type", values = { RG = "payment", AV = "credit_note" }, otherwise = "ignore" }
entry_kind = { column = "Nature", values = { ESC = "discount" }, otherwise = "payment" }
"""


def test_a_profile_is_the_same_after_it_was_written() -> None:
    profile = load(GOOD)
    assert load(writing.toml(profile)) == profile


def test_what_a_rows_table_leaves_out_comes_from_the_whole_profile() -> None:
    first, second = load(GOOD).rows
    assert first.reading.dates == "day-month-year"
    assert second.reading.dates == "%d|%m|%Y"
    assert second.reading.decimals == ","
    assert second.defaults.currency == "EUR"
    assert second.kinds == ("credit_note", "payment")
    assert second.sign == {"credit_note": "minus", "payment": "minus"}


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("[files]", "[file]", "no key 'files'"),
        ('decimal = ","', 'decimals = ","', "no key 'file.decimal'"),
        ('decimals = "x"', 'decimals = ","', "file.decimals = 'x'"),
        ('dates = "day-year-month"', 'dates = "day-month-year"', "day-month-year, month-day-year"),
        ('separator = ";;"', 'separator = ";"', "file.separator must be one character"),
        ("encoding = 5", 'encoding = "cp1252"', "file.encoding must be a text"),
        ("version = 2", "version = 1", "version = 2"),
        ('currency = "EURO"', 'currency = "EUR"', "EURO"),
        ('kind = "bill"', 'kind = "invoice"', "rows 1.kind = 'bill'"),
        ('total = "TTC"', 'amount = "TTC"', "no key 'rows 1.columns.total'"),
        ('due_on = "Date"', 'issued_on = "Date"', "which column is issued_on"),
        ('exported_on = "soon"', "exported_on = 2025-09-30", "defaults.exported_on = 'soon'"),
        ("complete = 1", "complete = false", "defaults.complete must be true or false"),
        ('paid_on = "month-day-year"', 'settled_on = "month-day-year"', "rows 1.dates.paid_on"),
        ('RG = "cash"', 'RG = "payment"', "rows 2.kind.values.RG = 'cash'"),
        ('ESC = "gift"', 'ESC = "discount"', "rows 2.entry_kind.values.ESC = 'gift'"),
        ('sign = "down"', 'sign = "minus"', "rows 2.sign = 'down'"),
        ('"État" = "Annulé"', '"État" = ["Annulé"]', "rows 1.skip.État must be a list"),
        ("files = 7", 'files = ["a*.csv", "b.csv"]', "rows 1.files must be"),
        ("version = ", "version = 1", "no TOML"),
    ],
)
def test_a_mistake_in_a_profile_is_named(wrong: str, right: str, said: str) -> None:
    assert right in GOOD
    with pytest.raises(ArdashError) as caught:
        load(GOOD.replace(right, wrong, 1), "profile.toml")
    assert said in str(caught.value)


def test_an_unknown_key_shows_the_known_ones() -> None:
    with pytest.raises(UnknownChoice) as caught:
        load(GOOD.replace("decimals", "decimal"), "profile.toml")
    assert caught.value.where == "profile.toml"
    assert "encoding, separator, sheet, header_row, decimals, thousands, dates" in str(
        caught.value.remedy
    )


def test_a_profile_without_rows_is_refused() -> None:
    with pytest.raises(BadSetting, match=r"no \[\[rows\]\]"):
        load("version = 1\n")

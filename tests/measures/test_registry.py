"""What the folder of measures holds, and what each of them must say of itself."""

from __future__ import annotations

from datetime import date

import pytest
from ledgers import ledger

from ardash import measures
from ardash.errors import BadSetting, UnknownChoice

JUNE = date(2025, 6, 30)
BOOK = """
    customer Dupont country=FR
    customer Schmidt country=DE
    2024-01-10 invoice F1 Dupont 100.00 due 2024-02-10
    2024-03-01 payment F1 100.00
    2025-04-10 invoice F2 Dupont 200.00 due 2025-05-10
    2025-05-20 payment F2 50.00
    2025-06-20 invoice F3 Schmidt 70.00 due 2025-07-20
    2025-06-21 invoice F4 Schmidt 9000 due 2025-07-20 currency=JPY
"""


@pytest.mark.parametrize("name", measures.names())
def test_a_measure_says_what_it_is(name):
    measure = measures.find(name)
    assert measure.name == name
    assert measure.label
    assert measure.formula
    assert measure.source
    assert measure.unit in {"money", "days", "times", "share", "points"}
    assert measure.higher_is in {"better", "worse", None}


@pytest.mark.parametrize("name", measures.names())
def test_every_measure_gives_a_row_for_each_currency_with_what_went_in(name):
    rows = measures.values(ledger(BOOK), JUNE, name)
    assert rows["currency"].tolist() == ["EUR", "JPY"]
    assert all(inputs for inputs in rows["inputs"])
    assert (rows["unit"] == measures.find(name).unit).all()


@pytest.mark.parametrize("name", measures.names())
def test_every_measure_ends_its_rolling_trend_with_its_value(name):
    book = ledger(BOOK)
    for by in (None, "country", "customer"):
        values = measures.values(book, JUNE, name, by=by)["value"]
        trend = measures.trend(book, JUNE, name, months=3, by=by, calendar=False)
        assert len(trend) == 3 * len(values)
        last = trend[trend["period_end"] == trend["period_end"].max()]["value"]
        assert last.fillna(-1).tolist() == values.fillna(-1).tolist()


@pytest.mark.parametrize("name", measures.names())
def test_a_narrowed_ledger_gives_the_value_of_its_group(name):
    book = ledger(BOOK)
    groups = measures.values(book, JUNE, name, by="country").fillna({"value": -1})
    for country in ("FR", "DE"):
        alone = measures.values(book.where(country=country), JUNE, name).fillna({"value": -1})
        expected = groups[groups["country"] == country].set_index("currency")["value"].to_dict()
        found = alone.set_index("currency")["value"].to_dict()
        assert found == {code: expected[code] for code in found}


def test_all_measures_are_given_when_none_is_named():
    rows = measures.values(ledger(BOOK), JUNE)
    assert rows["measure"].unique().tolist() == measures.names()


def test_the_window_is_whole_months_back():
    rows = measures.values(ledger(BOOK), date(2025, 6, 15), ["dso", "receivable"])
    first, last = rows["window_start"].dt.date.tolist(), rows["window_end"].dt.date.tolist()
    assert first[:2] == [date(2025, 3, 16)] * 2
    assert rows["window_start"].isna().tolist() == [False, False, True, True]
    assert last == [date(2025, 6, 15)] * 4
    assert rows["inputs"].iloc[0]["days"] == 92


def test_a_window_can_be_chosen():
    inputs = measures.values(ledger(BOOK), JUNE, "dso", window=12)["inputs"].iloc[0]
    assert inputs == {"receivable": 22000, "net_sales": 27000, "days": 365}


def test_a_window_before_the_ledger_begins_is_not_complete():
    book = ledger(BOOK)
    assert measures.values(book, JUNE, "dso_12_months")["complete"].tolist() == [True, False]
    assert not measures.values(book, date(2024, 3, 31), "dso_12_months")["complete"].iloc[0]


def test_the_trend_is_by_calendar_month_the_last_one_begun():
    rows = measures.trend(ledger(BOOK), date(2025, 6, 15), "billed", months=3)
    euros = rows[rows["currency"] == "EUR"]
    assert euros["period_end"].dt.date.tolist() == [
        date(2025, 4, 30),
        date(2025, 5, 31),
        date(2025, 6, 15),
    ]
    assert euros["value"].tolist() == [20000, 0, 0]


def test_several_measures_stand_one_below_the_other():
    rows = measures.trend(ledger(BOOK), JUNE, ["billed", "collected"], months=2)
    assert rows["measure"].tolist() == ["billed"] * 4 + ["collected"] * 4


@pytest.mark.parametrize("name", measures.names())
def test_an_empty_ledger_has_no_values(name):
    assert measures.values(ledger(""), JUNE, name).empty
    assert measures.trend(ledger(""), JUNE, name).empty


def test_an_unknown_measure_is_refused():
    with pytest.raises(UnknownChoice, match="beauty"):
        measures.find("beauty")


@pytest.mark.parametrize("window", [0, -3, 121])
def test_a_window_that_makes_no_sense_is_refused(window):
    with pytest.raises(BadSetting):
        measures.values(ledger(BOOK), JUNE, "dso", window=window)

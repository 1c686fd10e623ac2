"""Promises kept, dispute rate and time to resolve, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds
from ledgers import ledger

from ardash import measures
from ardash.collections import figures
from ardash.errors import BadSetting, UnknownChoice

APRIL = date(2025, 4, 30)

#: 300.00 is owed at the end of April: 200.00 by Dupont, 100.00 by Martin; and dollars.
BOOK = """
    customer Dupont country=FR collector=north
    customer Martin country=DE
    2025-01-31 invoice F1 Dupont 300.00 due 2025-03-02
    2025-01-31 invoice M1 Martin 100.00 due 2025-03-02
    2025-01-31 invoice U1 Martin 70.00 due 2025-03-02 currency=USD
    2025-03-10 payment F1 60.00
    2025-04-02 payment F1 40.00
"""
#: Ended by April: 100.00 of which 60.00 came, 50.00 of which 40.00 came, 20.00 of which nothing.
DONE = deeds("""
    2025-03-01 promise Dupont 100.00 due 2025-03-10
    2025-04-01 promise Dupont 50.00 due 2025-04-10
    2025-04-01 promise Martin 20.00 due 2025-04-10
    2025-04-01 promise Martin 90.00 due 2025-04-12 cancelled=2025-04-02
    2025-04-20 promise Martin 80.00 due 2025-04-28
    2025-02-01 dispute F1 Dupont price 80.00 resolved=2025-02-11 resolution=credited
    2025-03-01 dispute M1 Martin quality resolved=2025-04-10 resolution=upheld
    2025-03-15 dispute F1 Dupont delivery 60.00
    2025-04-15 dispute M1 Martin price 15.00
""")


def value(name, as_of=APRIL, book=BOOK, currency="EUR", **options):
    rows = figures.values(ledger(book), as_of, DONE, name, **options)
    (row,) = rows[rows["currency"] == currency].to_dict("records")
    return row


def test_promises_kept_is_what_came_of_what_fell_due():
    row = value("promises_kept")
    assert row["inputs"] == {"promise_received": 10000, "promised": 17000}
    assert row["value"] == 100 / 170
    assert (row["unit"], row["complete"]) == ("share", True)


def test_a_promise_falls_due_after_its_last_day_of_grace():
    # promised to 28 April, with three days of grace: decided at the close of 1 May only
    assert value("promises_kept", date(2025, 5, 1))["inputs"]["promised"] == 17000
    assert value("promises_kept", date(2025, 5, 2))["inputs"]["promised"] == 25000


def test_dispute_rate_is_what_is_disputed_of_what_is_owed():
    # F1 owes 200.00, of which 60.00; M1 owes 100.00, of which 15.00
    row = value("dispute_rate")
    assert row["inputs"] == {"disputed": 7500, "receivable": 30000}
    assert row["value"] == 0.25
    assert value("in_dispute")["value"] == 7500


def test_time_to_resolve_is_the_average_of_the_resolved():
    row = value("time_to_resolve")
    assert row["inputs"] == {"dispute_days_count": 10 + 40, "disputes_resolved_count": 2}
    assert row["value"] == 25.0
    # of those resolved in April, the window of one month
    assert value("time_to_resolve", window=1)["value"] == 40.0


def test_where_nothing_was_promised_or_resolved_there_is_no_figure():
    rows = figures.values(ledger(BOOK), APRIL, DONE).set_index(["measure", "currency"])["value"]
    assert rows.xs("USD", level="currency").fillna(-1).to_dict() == {
        "dispute_rate": 0.0,
        "in_dispute": 0.0,
        "promises_kept": -1,
        "time_to_resolve": -1,
    }


@pytest.mark.parametrize("by", ["country", "customer", "collector"])
def test_the_parts_of_a_figure_make_the_whole(by):
    for name in figures.names():
        whole = value(name)["inputs"]
        rows = figures.values(ledger(BOOK), APRIL, DONE, name, by=by)
        parts = rows[rows["currency"] == "EUR"]["inputs"]
        assert {key: sum(part[key] for part in parts) for key in whole} == whole


def test_a_figure_is_cut_by_country():
    rows = figures.values(ledger(BOOK), APRIL, DONE, "dispute_rate", by="country")
    euros = rows[rows["currency"] == "EUR"].set_index("country")["value"].to_dict()
    assert euros == {"FR": 60 / 200, "DE": 15 / 100}


def test_the_trend_has_each_month_as_it_stood():
    rows = figures.trend(ledger(BOOK), APRIL, DONE, "in_dispute", months=4)
    euros = rows[rows["currency"] == "EUR"]
    # February: the 80.00 were resolved on the 11th; March: M1 whole and 60.00 of F1
    assert euros["value"].tolist() == [0, 0, 16000, 7500]
    whole = figures.trend(ledger(BOOK), APRIL, DONE, months=4, calendar=False)
    last = whole[whole["period_end"] == whole["period_end"].max()]
    values = figures.values(ledger(BOOK), APRIL, DONE)
    assert last["value"].fillna(-1).tolist() == values["value"].fillna(-1).tolist()


@pytest.mark.parametrize("name", figures.names())
def test_a_figure_says_what_it_is(name):
    found = figures.find(name)
    assert found.name == name
    assert found.label
    assert found.formula
    assert found.source
    assert found.higher_is in {"better", "worse"}
    assert name not in measures.names()


def test_an_empty_ledger_has_no_figures():
    assert figures.values(ledger(""), APRIL, DONE).empty
    assert figures.trend(ledger(""), APRIL, DONE).empty


def test_nothing_written_is_nothing_promised_and_nothing_disputed():
    rows = figures.values(ledger(BOOK), APRIL, deeds(""), by="country")
    assert rows["value"].fillna(-1).unique().tolist() == [0.0, -1.0]


def test_what_is_no_figure_is_refused():
    with pytest.raises(UnknownChoice, match="beauty"):
        figures.find("beauty")
    with pytest.raises(BadSetting):
        figures.values(ledger(BOOK), APRIL, DONE, window=0)

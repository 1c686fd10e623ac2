"""What-if on the sample company: all at 30 days, against a count by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from ardash import measures, places
from ardash.analysis._scenario.delays import RANKS
from ardash.analysis.aging import aging
from ardash.analysis.scenario import Behaviour, Change, Replay, replay, under
from ardash.intake import refresh, source_for
from ardash.ledger.ledger import Ledger
from ardash.records.store import Store

LAST_DAY = date(2026, 10, 31)
THIRTY = Change(terms="30 jours")


@pytest.fixture(scope="module")
def euros(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The euro items of the sample company as its CSV files are read."""
    home: Path = tmp_path_factory.mktemp("samples")
    source = source_for("csv", str(places.sample("csv")), name="test")
    with Store.open(f"sqlite:///{home / 'records.db'}") as store:
        refresh(store, home / "ledger", source, now=datetime(2026, 10, 31, 18))  # noqa: DTZ001
    return Ledger.open(home / "ledger").where(currency="EUR")


@pytest.fixture(scope="module")
def base(euros: Ledger) -> Replay:
    return replay(euros, LAST_DAY, draws=200, seed=1)


def test_the_base_stands_on_the_books(euros: Ledger, base: Replay) -> None:
    found = under(base, Change(), LAST_DAY)
    owed = aging(euros, LAST_DAY)["amount"].sum()
    assert found.actual_receivable == owed
    # Paid anew, what is owed is not the very same; the model is off by less than a twentieth.
    assert abs(found.value("receivable", "base") / owed - 1) < 0.05
    terms = measures.values(euros, LAST_DAY, "average_terms")["value"].item()
    assert round(found.value("average_terms", "base"), 6) == round(terms, 6)


def test_one_customer_at_thirty_days_against_a_count_by_hand(base: Replay) -> None:
    """C0007's invoices one by one, at each of its delays: owed at the date, and days to pay."""
    found = under(base, Change(terms="30 jours", where={"customer_id": "C0007"}), LAST_DAY)
    mine = base.population.ledger.where(customer_id="C0007").customers.collect("polars")
    key = int(mine["customer"][0])
    invoices = base.population.invoices.filter(pl.col("customer") == key, pl.col("gross") > 0)
    delays = base.delays.table[list(base.delays.customers).index(key)].tolist()
    owed, days, gross = {"base": 0.0, "scenario": 0.0}, {"base": 0.0, "scenario": 0.0}, 0
    for row in invoices.iter_rows(named=True):
        if row["due_on"] == row["issued_on"] + timedelta(days=30):
            continue  # what has 30 days already does not change
        gross += row["gross"]
        dues = {"base": row["due_on"], "scenario": row["issued_on"] + timedelta(days=30)}
        for side, due in dues.items():
            for delay in delays:
                paid = max(due + timedelta(days=delay), row["issued_on"])
                owed[side] += row["gross"] / RANKS if paid > LAST_DAY else 0
                days[side] += row["gross"] * (paid - row["issued_on"]).days / RANKS
    assert len(invoices) > 20
    customer = found.customers.iloc[0]
    assert customer["customer_id"] == "C0007"
    assert round(customer["receivable"], 3) == round(owed["scenario"] - owed["base"], 3)
    assert round(customer["days_sooner"], 9) == round((days["base"] - days["scenario"]) / gross, 9)
    difference = found.value("receivable", "difference")
    assert round(difference, 3) == round(owed["scenario"] - owed["base"], 3)


def test_all_at_thirty_days_pay_sooner(base: Replay) -> None:
    """Terms were 45 days on average: what is owed falls, and the cash comes, by as much."""
    found = under(base, THIRTY, LAST_DAY)
    shorter = found.value("average_terms", "difference")
    assert found.value("average_terms") == 30
    assert round(found.value("days_to_pay", "difference")) == round(shorter) == -15
    assert found.value("dso", "difference") < -8
    assert found.value("receivable", "difference_p90") < 0
    assert round(found.value("cash", "difference")) == -round(
        found.value("receivable", "difference")
    )
    assert found.curve["difference_cash_to_date"].iloc[-1] == found.value("cash", "difference")
    assert found.value("beyond_law") == 0 < found.value("beyond_law", "base")


def test_customers_add_up_to_the_whole(base: Replay) -> None:
    found = under(base, Change(terms="60 jours", discount="2/10"), LAST_DAY)
    for figure in ("receivable", "net_result", "late_interest", "discount_cost"):
        whole = found.value(figure, "difference")
        assert round(found.customers[figure].sum(), 2) == round(whole, 2)


def test_a_discount_that_nobody_takes_changes_nothing(base: Replay) -> None:
    found = under(base, Change(discount="2/10"), LAST_DAY, Behaviour(take_up=0))
    nothing = under(base, Change(), LAST_DAY)
    pd.testing.assert_frame_equal(found.figures, nothing.figures, check_exact=True)
    pd.testing.assert_frame_equal(found.curve, nothing.curve, check_exact=True)


def test_the_same_seed_gives_the_same_figures_twice(euros: Ledger, base: Replay) -> None:
    again = replay(euros, LAST_DAY, draws=200, seed=1)
    one, other = under(base, THIRTY, LAST_DAY), under(again, THIRTY, LAST_DAY)
    pd.testing.assert_frame_equal(one.figures, other.figures, check_exact=True)
    pd.testing.assert_frame_equal(one.curve, other.curve, check_exact=True)
    pd.testing.assert_frame_equal(one.customers, other.customers, check_exact=True)


def test_the_sum_of_two_halves_is_the_whole(base: Replay) -> None:
    """Customers answer each for itself: what some and what the others change adds up."""
    here = under(base, Change(terms="30 jours", where={"segment": "Industrie"}), LAST_DAY)
    rest = [s for s in base.population.invoices["segment"].unique() if s != "Industrie"]
    there = under(base, Change(terms="30 jours", where={"segment": rest}), LAST_DAY)
    whole = under(base, THIRTY, LAST_DAY)
    for figure in ("receivable", "net_result"):
        parts = here.value(figure, "difference") + there.value(figure, "difference")
        assert round(parts, 2) == round(whole.value(figure, "difference"), 2)

"""What is known after a cut-off changes nothing of it: each kind dropped by itself."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest
from books import habitual
from deeds import deeds
from ledgers import ledger
from polars import selectors

from ardash.analysis.forecast import back_test, forecast
from ardash.risk.backtest import backtest
from ardash.risk.scores import scores
from ardash.risk.training import train

CUT_OFF = date(2024, 6, 30)

#: What had been written by the cut-off.
WRITTEN = """
    2024-06-10 dispute F100 K4 price
    2024-06-11 promise K6 200.00 due 2024-07-20
    2024-06-12 plan K7 2024-07-15=150.00 2024-08-15=150.00
    2024-05-20 promise K3 100.00 due 2024-05-25
    2024-05-21 profile K4 credit_limit=500000 credit_currency=EUR
    2024-01-21 profile K5 credit_limit=300000 credit_currency=EUR
"""

#: What came later, in place of a line of WRITTEN or after them.
LATER = {
    "a promise": ("", "2024-07-01 promise K3 100.00 due 2024-07-25"),
    "a dispute": ("", "2024-07-01 dispute F101 K1 price"),
    "a plan": ("", "2024-07-03 plan K2 2024-07-15=150.00"),
    "a limit": ("", "2024-07-02 profile K1 credit_limit=100 credit_currency=EUR"),
    "a dispute is solved": ("K4 price", "K4 price resolved=2024-07-20 resolution=credited"),
    "a promise is cancelled": ("due 2024-07-20", "due 2024-07-20 cancelled=2024-07-05T09:00"),
    "a broken one is": ("due 2024-05-25", "due 2024-05-25 cancelled=2024-07-05T09:00"),
}

#: What tells something of the days before it: terms of what has none, a relation, usual amounts.
ODD = """
    2024-03-01 invoice U1 K9 250.00
    2024-04-20 payment U1 250.00
    2024-05-15 invoice U2 K9 300.00
    2024-05-02 invoice L1 K8 100.00 due 2024-06-01
    2024-07-01 invoice T1 K9 100.00 due 2024-07-31
    2024-07-02 invoice T2 K8 100.00 due 2024-08-01
    2024-07-03 invoice T3 K3 500.00 due 2024-08-02 currency=GBP
    2024-07-20 invoice E1 K2 80.00 due 2024-08-19
    2024-08-05 invoice D1 K9 100.00 due 2024-11-03
    2024-08-06 invoice D2 K9 100.00 due 2024-11-04
    2024-08-07 payment T1 100.00
    2023-06-01 invoice L2 K8 100.00 due 2023-07-01 booked=2024-08-08
    2024-08-09 invoice D3 K3 90000.00 due 2024-09-08 currency=GBP
    2024-09-14 invoice E2 K2 90.00 due 2024-10-14
"""


def book(until: date) -> str:
    lines = [line.strip() for line in ODD.splitlines()]
    known = [line for line in lines if line.rpartition("booked=")[2][:10] <= until.isoformat()]
    return "\n".join([habitual(invoices=320, customers=8, until=until), *known])


def told(text: str, written: str) -> list[Any]:
    """The model, scores and forecast of the cut-off: nothing that the row numbers name."""
    made, actions = ledger(text), deeds(written)
    model = train(made, CUT_OFF, actions)
    found = scores(made, CUT_OFF, model, actions)
    cash = forecast(made, CUT_OFF, model, actions, weeks=6, draws=20)
    return [
        (model.version, model.uses, dict(model.weights)),
        (model.habits.payers.shares.tolist(), model.habits.payers.hazards.tolist()),
        found.rows.drop("customer").sort("customer_id").to_dicts(),
        found.reasons.select("reason", "params", "points").sort(pl.all()).to_dicts(),
        cash.periods.to_dicts(),
    ]


@cache
def told_then() -> list[Any]:
    return told(book(CUT_OFF), WRITTEN)


@pytest.mark.parametrize("kind", [*LATER, "entries"])
def test_what_comes_later_changes_no_model_score_or_forecast(kind: str) -> None:
    was, later = LATER.get(kind, ("", ""))
    written = WRITTEN.replace(was, later) if was else f"{WRITTEN}\n{later}"
    until = date(2024, 12, 30) if kind == "entries" else CUT_OFF
    assert told(book(until), written) == told_then()


@pytest.mark.parametrize("kind", [*LATER, "payments"])
def test_what_comes_after_a_cut_off_changes_no_prediction_of_the_back_test(kind: str) -> None:
    """At the cut-off, predictions of what was issued after it need no more than these invoices."""
    was, later = LATER.get(kind, ("", ""))
    # Limits that are known in part, so that they matter.
    limits = "\n".join(
        f"2023-0{3 + n}-02 profile K{n} credit_limit={200_000 + 90_000 * n} credit_currency=EUR"
        for n in (2, 3, 5)
    )
    kept = "\n".join(line for line in WRITTEN.splitlines() if "profile" not in line) + "\n" + limits
    text = book(date(2024, 12, 30))
    found = []
    for changed in (False, True):
        written = kept
        entries = text
        if changed:
            written = kept.replace(was, later) if was else f"{kept}\n{later}"
            lines = text.splitlines()
            if kind == "payments":
                lines = [each for each in lines if " payment " not in each or each[:10] < "2024-07"]
            entries = "\n".join(lines)
        tried = backtest(
            ledger(entries), date(2024, 12, 30), deeds(written),
            cut_off=date(2024, 7, 1), until=date(2024, 8, 31), knowing="cut-off",
        ).predictions  # fmt: skip
        guesses = selectors.starts_with("used_", "model_", "customer_", "segment_", "all_")
        found.append(tried.sort("item").select(guesses))
    assert found[0].height > 10
    assert found[0].equals(found[1])


#: The last day of issue that is tried, and a day on which more is known.
TRIED, SINCE_THEN = date(2024, 7, 20), date(2024, 9, 14)


def all_later() -> str:
    """What had been written by SINCE_THEN: all of LATER at once."""
    written = WRITTEN
    for was, later in LATER.values():
        day = later.replace("2024-07-0", "2024-08-0").replace("2024-07-2", "2024-08-2")
        written = written.replace(was, day) if was else f"{written}\n{day}"
    return written


@pytest.mark.parametrize("knowing", ["issue", "cut-off"])
def test_what_comes_after_the_last_invoice_tried_changes_no_prediction(knowing: Any) -> None:
    found = []
    for until, written in ((TRIED, WRITTEN), (SINCE_THEN, all_later())):
        made = ledger(book(until))
        tried = backtest(
            made, until, deeds(written), cut_off=date(2024, 6, 15), until=TRIED, knowing=knowing
        ).predictions
        names = made.items.select("item", "item_id").collect("polars").to_native()
        guesses = selectors.starts_with("used_", "model_", "customer_", "segment_", "all_")
        of_item = tried.join(names, on="item").sort("item_id")
        # What is added up from more on stands apart in the last of sixteen digits.
        found.append(of_item.select("item_id", "size", "newness", guesses.round(9)))
    assert {"T1", "T2", "T3", "E1"} <= set(found[0]["item_id"].to_list())
    assert found[0].to_dicts() == found[1].to_dicts()


def test_what_comes_later_changes_no_past_forecast_nor_its_bands() -> None:
    """Forecasts of every third week, held to what came by TRIED and by SINCE_THEN."""
    first = TRIED - timedelta(weeks=24)
    then, since = (
        back_test(ledger(book(until)), until, deeds(written), since=first, every_weeks=3)
        for until, written in ((TRIED, WRITTEN), (SINCE_THEN, all_later()))
    )
    assert then["as_of"].unique().sort().to_list() == [first + n * timedelta(weeks=3)
                                                       for n in range(8)]  # fmt: skip
    assert since["as_of"].max() == TRIED + timedelta(weeks=6)
    known_then = since.filter(pl.col("period_end") <= TRIED)
    assert known_then.equals(then)

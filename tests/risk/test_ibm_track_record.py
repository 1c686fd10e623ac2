"""IBM's invoices of 2012-13: the model, trained on the older ones, is tried on the later ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ibm import ibm_ledger

from ardash.records.people.actions import Actions
from ardash.risk.backtest import backtest


def test_the_model_beats_what_anybody_could_say_of_invoices_at_their_issue(shared: Path) -> None:
    """Beside it, what each customer's own payments so far would have said: 0.874 and 6.22 days."""
    book = ibm_ledger(shared)
    found = backtest(book, date(2014, 12, 31), Actions.empty(), cut_off=date(2013, 5, 6))
    own, said = found.overall["customer"], found.overall["used"]
    assert (said["invoices"], found.uses) == (741, "model")
    assert round(own["auc_0"], 3) == 0.874
    assert said["auc_0"] > own["auc_0"]
    assert said["mean_absolute_error_days"] < 6.0 < own["mean_absolute_error_days"]
    assert said["brier"] < own["brier"]
    assert 0.75 <= said["band_80_share"] <= 0.85

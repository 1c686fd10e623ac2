"""The figures of the pages Risk and Expected loss are those that the commands print."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from desk_home import BOOK, PAID, bring_in, stop_the_clock
from harness import page, table_with, write_ledger
from typer.testing import CliRunner

from ardash.cli.commands import app
from ardash.ledger.ledger import Ledger
from ardash.records.people import Actions
from ardash.risk.keeping import save_model
from ardash.risk.training import train

AS_OF = "2025-06-30"

#: Two segments, of which one lost 20.00 of 1,000.00, and what is open of both.
LOSSES = """
    customer Dupont segment=retail
    customer Martin segment=public
    2024-01-01 invoice H1 Dupont 500.00 due 2024-01-31
    2024-01-31 payment H1 500.00
    2024-01-01 invoice H2 Dupont 480.00 due 2024-01-31
    2024-02-10 payment H2 480.00
    2024-01-01 invoice H3 Dupont 20.00 due 2024-01-31
    2024-06-10 write_off H3 20.00
    2024-01-01 invoice H4 Martin 300.00 due 2024-01-31
    2024-03-10 payment H4 300.00
    2025-01-10 invoice O1 Dupont 300.00 due 2025-07-15
    2025-05-01 invoice O2 Martin 140.00 due 2025-05-15
    2025-06-01 invoice O3 Martin 33.33 due 2025-06-15
"""


def command(*words: str) -> Any:
    result = CliRunner().invoke(app, [*words, "--as-of", AS_OF, "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def rows(frame: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    """The values of a page's table, amounts as the commands write them."""
    listed = frame[list(names)].astype(object).where(frame[list(names)].notna(), None)
    return list(listed.itertuples(index=False, name=None))


def told(entries: list[dict[str, Any]], *names: str, amounts: tuple[str, ...]) -> list[tuple]:
    return [
        tuple(float(row[name]) if name in amounts and row[name] else row[name] for name in names)
        for row in entries
    ]


@pytest.fixture
def scored(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    bring_in(empty_home, BOOK + PAID)
    model = train(Ledger.open(empty_home / "ledger"), date(2025, 6, 30), Actions.empty())
    save_model(model, empty_home / "risk", now=datetime(2025, 7, 1, tzinfo=UTC))
    return empty_home


@pytest.mark.usefixtures("scored")
def test_scores_and_their_invoices_are_those_of_the_command():
    found = command("risk", "scores")["customers"]
    at = page("risk", query={"as_of": AS_OF})
    names = ("name", "grade", "score", "change", "open", "overdue", "expected_late",
             "days_expected")  # fmt: skip
    amounts = ("open", "overdue", "expected_late")
    assert rows(table_with(at, *names), *names) == told(found, *names, amounts=amounts)
    weber = next(row for row in found if row["customer_id"] == "Weber")
    at = page("risk", query={"as_of": AS_OF, "risk_customer": "test:Weber:EUR"})
    names = ("balance", "days_late", "late_30_chance", "paid_14", "brought_forward_share")
    shown = sorted(rows(table_with(at, *names), *names))
    assert shown == sorted(told(weber["open_items"], *names, amounts=("balance",)))


@pytest.mark.usefixtures("scored")
def test_the_back_test_that_the_page_shows_is_the_one_that_the_command_prints():
    found = command("risk", "backtest")
    at = page("risk", query={"as_of": AS_OF, "risk_section": "model"})
    assert not at.exception
    shown = {metric.label: metric.value for metric in at.metric}
    days = found["overall"].get("model", {}).get("mean_absolute_error_days")
    assert shown.get("Errs by") == (None if days is None else f"{days:.2f} days")


@pytest.mark.parametrize("lost_after", ["90", "365"])
def test_expected_losses_are_those_of_the_command(empty_home: Path, lost_after: str):
    write_ledger(empty_home, LOSSES)
    found = command("ecl", "--lost-after", lost_after, "--from", "2025-05-31", "--by", "customer")
    query = {"as_of": AS_OF, "ecl_lost_after": lost_after, "ecl_since": "2025-05-31"}
    at = page("expected_loss", query=query)
    amounts = ("exposure", "allowance")
    names = ("exposure", "rate", "allowance", "items")
    assert rows(table_with(at, "bucket", *names), *names) == told(
        found["allowance"], *names, amounts=amounts
    )
    names = ("name", "allowance", "exposure", "allowance_share", "items")
    assert rows(table_with(at, *names), *names) == told(found["by"], *names, amounts=amounts)
    total = found["totals"][0]
    shown = {metric.label: metric.value for metric in at.metric}
    assert (shown["Allowance"], shown["Exposure"]) == (
        f"€{total['allowance']}", f"€{total['exposure']}",
    )  # fmt: skip
    by_age = sum(float(row["allowance"]) for row in found["by_age"])
    assert round(by_age, 2) == float(total["allowance"])

    at = page("expected_loss", query={**query, "ecl_section": "movement"})
    names = ("opening", "new", "aged", "released", "used", "rates", "closing", "expense")
    assert rows(table_with(at, *names), *names) == told(found["movement"], *names, amounts=names)
    summed = found["movement_totals"][0]
    assert float(summed["closing"]) == float(total["allowance"])

    at = page("expected_loss", query={**query, "ecl_section": "rates"})
    names = ("rate", "reached", "lost", "own_rate", "all_rate", "own_share")
    assert rows(table_with(at, "basis", *names), *names) == told(
        found["matrix"], *names, amounts=("reached", "lost")
    )
    names = ("amount", "settled", "written_off", "not_due", "1-30", "loss_rate")
    assert rows(table_with(at, *names), *names) == told(
        found["roll_shares"], *names, amounts=("amount",)
    )

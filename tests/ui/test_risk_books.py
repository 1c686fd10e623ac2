"""Risk, Cash and Expected loss of books that know next to nothing: figures, or too little history.

Nothing on screen is NaN, infinite, None or a traceback; a person can always go on.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from desk_home import stop_the_clock
from harness import page, said, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.ledger.ledger import Ledger
from ardash.records.people import Actions
from ardash.risk.backtest import backtest
from ardash.risk.keeping import save_model
from ardash.risk.stored import save_backtest
from ardash.risk.training import train

AS_OF = date(2025, 6, 30)


def many(paid_after_days: int | None, count: int = 160) -> str:
    """Invoices of 100.00, two a week from July 2023 to five customers, due after 30 days."""
    lines = []
    for number in range(count):
        issued = date(2023, 7, 1) + timedelta(days=number * 7 // 2)
        name, due = f"F{number}", issued + timedelta(days=30)
        lines.append(f"{issued} invoice {name} C{number % 5} 100.00 due {due}")
        if paid_after_days is not None:
            lines.append(f"{due + timedelta(days=paid_after_days)} payment {name} 100.00")
    return "\n".join(lines) + "\n2025-06-20 invoice Z C1 250.00 due 2025-07-20"


BOOKS = {
    "nobody": "customer A\n2020-01-01 control 411 0.00",
    "one invoice": "2025-06-01 invoice F1 A 100.00 due 2025-06-15",
    "one paid": "2025-05-01 invoice F1 A 100.00 due 2025-06-15\n2025-06-10 payment F1 100.00",
    "five": many(3, 5),
    "all on time": many(0),
    "all early": many(-25),
    "all late": many(40),
    "all unpaid": many(None),
    "amounts of nothing": "2025-05-01 invoice F1 A 0.00 due 2025-05-15\n"
    "2025-06-01 invoice F2 A 0.01 due 2025-06-15",
    "a credit note alone": "2025-06-01 credit_note C1 A 100.00",
    "without due dates": "2025-05-01 invoice F1 A 100.00\n2025-06-01 payment F1 40.00",
}

VIEWS = [
    ("risk", {}),
    ("risk", {"risk_section": "limits"}),
    ("risk", {"risk_section": "reviews"}),
    ("risk", {"risk_section": "model"}),
    *(("expected_loss", {"ecl_section": name})
      for name in ("allowance", "rates", "movement", "assumptions")),
]  # fmt: skip

#: "None" is also the word for customers without a segment, but never a figure.
_NONSENSE = re.compile(r"\b(?:NaN|nan|inf|Infinity|NaT|Traceback)\b|∞")


def nonsense(at: AppTest) -> list[str]:
    """Everything on the page that no person would write."""
    kinds = ("info", "warning", "error")
    texts = [*said(at), *(box.value for kind in kinds for box in at.get(kind))]
    texts += [chart.proto.spec for chart in at.get("plotly_chart")]
    figures = [f"{metric.value} {metric.delta or ''}" for metric in at.metric]
    endless = [
        f"{name} is endless"
        for table in at.dataframe
        for name, kind in table.value.dtypes.items()
        if kind == "float64" and table.value[name].abs().eq(float("inf")).any()
    ]
    found = [text for text in (*texts, *figures) if _NONSENSE.search(text)]
    return [*found, *(each for each in figures if "None" in each), *endless]


@pytest.mark.parametrize("book", ["one invoice", "all unpaid"])
def test_scores_are_said_to_say_nothing_where_no_payment_was_ever_seen(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch, book: str
):
    stop_the_clock(monkeypatch)
    write_ledger(empty_home, BOOKS[book])
    model = train(Ledger.open(empty_home / "ledger"), AS_OF, Actions.empty())
    save_model(model, empty_home / "risk", now=datetime(2025, 7, 1, tzinfo=UTC))
    at = page("risk", query={"as_of": AS_OF.isoformat()})
    assert [box.title for box in at.info] == ["Too little history"]
    assert "No invoice was ever paid on a known day" in at.info[0].value


@pytest.mark.parametrize("book", list(BOOKS))
def test_a_book_that_knows_next_to_nothing_shows_figures_or_says_so(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch, book: str
):
    stop_the_clock(monkeypatch)
    write_ledger(empty_home, BOOKS[book])
    ledger, nothing = Ledger.open(empty_home / "ledger"), Actions.empty()
    model = train(ledger, AS_OF, nothing)
    save_model(model, empty_home / "risk", now=datetime(2025, 7, 1, tzinfo=UTC))
    save_backtest(backtest(ledger, AS_OF, nothing), empty_home / "risk")
    for name, query in VIEWS:
        at = page(name, query={"as_of": AS_OF.isoformat(), **query})
        assert not at.exception, (name, query)
        assert nonsense(at) == [], (name, query)

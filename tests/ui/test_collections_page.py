"""The manager's page: what nobody follows up stands first, and can be given to somebody."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_home import NOW, at_the_desk, bring_in, field, press, stop_the_clock, wrote
from harness import page, table_with
from streamlit.testing.v1 import AppTest

from ardash.collections import figures
from ardash.records import people
from ardash.records.store import Store
from ardash.ui.families import families
from ardash.ui.measured import INPUT_WORDS


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    return bring_in(empty_home)


def rows(at: AppTest, *columns: str) -> list[tuple[object, ...]]:
    shown = table_with(at, *columns)
    return [tuple(row) for row in shown[list(columns)].itertuples(index=False)]


def test_what_nobody_follows_up_stands_first_and_is_given_to_somebody(desk: Path):
    at = at_the_desk("collections")
    assert not at.exception
    assert at.subheader[0].value == "Nobody follows up"
    assert rows(at, "name", "document", "lacks_words", "balance") == [
        ("=Weber GmbH", "F2", "No collector", 200.0),
        ("=Weber GmbH", "F4", "No collector", 30.0),
    ]
    at.session_state["manager_unassigned"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    at.run()
    field(at, "selectbox", "give:test:Weber:0").set_value("south")
    press(at, "give:test:Weber:0:save")
    (row,) = wrote(desk).profiles.to_dicts()
    assert (row["customer_id"], row["collector"], row["author"]) == ("Weber", "south", "anne")
    assert [box.value for box in at.success] == [
        "Every overdue item has a collector and a dated next action."
    ]


def test_given_to_nobody_a_customer_keeps_its_collector(desk: Path):
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        people.save_profile(
            store, "test", "Weber", {"note": "calls back"}, version=0, now=NOW, author="bert"
        )
    at = at_the_desk("collections")
    at.session_state["manager_unassigned"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    at.run()
    press(at, "give:test:Weber:0:save")
    assert "It is not said to whom it is given." in at.error[0].title
    assert wrote(desk).profiles["version"].to_list() == [1]


def test_the_load_is_that_of_each_collector(desk: Path):
    at = at_the_desk("collections")
    assert rows(at, "who", "customers", "amount", "overdue_actions") == [
        ("north", 1, 300.0, 1),
        ("Nobody", 1, 230.0, 1),
        ("south", 1, 70.0, 1),
    ]


def test_what_was_done_and_why_it_is_not_paid(desk: Path):
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        for customer in ("Dupont", "Weber"):
            people.log_activity(
                store, "test", customer, channel="call", outcome="reached", reason="approval",
                now=NOW, author="bert",
            )  # fmt: skip
        people.open_dispute(store, "test", "Weber", "F2", reason="price", now=NOW, author="bert")
    at = at_the_desk("collections")
    assert rows(at, "author", "actions", "reached") == [("bert", 2, 2)]
    assert rows(at, "words", "customers") == [("Waiting for approval", 2)]
    assert rows(at, "who", "claimed", "open_disputes") == [("Price", 200.0, 1)]
    assert {m.label: m.value for m in at.metric}["In dispute"] == "€200.00"


def test_the_figures_of_collecting_join_the_trends_once_there_are_any(desk: Path):
    def offered() -> list[str]:
        at = page("trends", query={"as_of": "2025-06-30"})
        assert not at.exception
        return at.segmented_control(key="trends_family").options

    assert "Promises and disputes" not in offered()
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        people.open_dispute(store, "test", "Weber", "F2", reason="price", now=NOW, author="bert")
    assert "Promises and disputes" in offered()
    at = page("trends", query={"as_of": "2025-06-30", "trends_family": "collecting"})
    assert not at.exception
    assert {m.label: m.value for m in at.metric}["Dispute rate"] == "20.0%"


def test_every_input_of_the_figures_of_collecting_has_a_name_in_words(desk: Path):
    from datetime import date

    from ardash.ledger.ledger import Ledger
    from ardash.records.people import Actions

    ledger = Ledger.open(desk / "ledger")
    found = figures.values(ledger, date(2025, 6, 30), Actions.empty())
    read = {name for inputs in found["inputs"] for name in inputs}
    assert read - set(INPUT_WORDS) == set()
    assert "collecting" not in families()

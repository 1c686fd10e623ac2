"""The Aging page: its figures are those of the functions, down to the single entry."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from harness import BOOK, page, said, write_ledger
from ledgers import ledger
from streamlit.testing.v1 import AppTest

from ardash.analysis.aging import aging_history, aging_table
from ardash.analysis.buckets import EDGES
from ardash.ledger.periods import calendar_ends
from ardash.ui.aging_options import read_edges

DAY = {"as_of": "2025-06-30"}


def rows(at: AppTest, key: str = "") -> list[dict[str, Any]]:
    """The rows of a table, as the browser gets them; without a key, of the last one."""
    table = at.dataframe(key=key) if key else at.dataframe[-1]
    found: list[dict[str, Any]] = table.value.to_dict("records")
    return found


def select(at: AppTest, key: str, row: int) -> AppTest:
    """Click on a row of a table."""
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def metrics(at: AppTest) -> dict[str, str]:
    plain = str.maketrans({"\u202f": " ", "\xa0": " "})
    return {metric.label: metric.value.translate(plain) for metric in at.metric}


def waterfall(at: AppTest) -> list[tuple[str, float]]:
    """The steps of the bridge: label and amount."""
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    (trace,) = spec["data"]
    amounts = trace["x"] if isinstance(trace["x"], list) else []
    return [(info[0], amount) for info, amount in zip(trace["customdata"], amounts, strict=True)]


def test_the_headline_says_what_is_owed_and_how_much_of_it_is_overdue(home: Path):
    at = page("aging", query=DAY)
    assert metrics(at) == {
        "Owed in all": "€1,000.00",
        "Overdue": "€600.00",
        "Overdue share": "60.0%",
        "Open items": "5",
    }


def test_the_headline_in_french(home: Path):
    at = page("aging", language="fr", query=DAY)
    assert metrics(at) == {
        "Encours total": "1 000,00 €",
        "Échu": "600,00 €",
        "Part échue": "60,0 %",
        "Pièces ouvertes": "5",
    }


@pytest.mark.parametrize("by", ["customer", "country", "segment", "collector"])
def test_the_table_of_groups_is_the_aging_table(home: Path, by: str):
    at = page("aging", query={**DAY, "aging_by": by})
    expected = aging_table(ledger(BOOK), date(2025, 6, 30), by=by)
    label = "name" if by == "customer" else by
    assert [(row[label], row["total"], row["overdue"]) for row in rows(at, "aging_groups")] == [
        (name, total / 100, overdue / 100)
        for name, total, overdue in zip(
            expected[label], expected["total"], expected["overdue"], strict=True
        )
    ]


def test_a_link_that_names_a_customer_opens_filtered(home: Path):
    at = page("aging", query={**DAY, "customer": "Weber"})
    assert metrics(at)["Owed in all"] == "€230.00"
    assert [row["name"] for row in rows(at, "aging_groups")] == ["=Weber GmbH"]


def test_the_drill_goes_from_customer_to_item_to_entries_and_back(home: Path):
    at = select(page("aging", query=DAY), "aging_groups", 0)
    assert at.query_params["aging_group"] == "Martin"
    assert metrics(at)["Owed in all"] == "€470.00"
    assert [(row["document"], row["balance"]) for row in rows(at, "aging_items")] == [
        ("F3", 70.0),
        ("F5", 400.0),
    ]
    select(at, "aging_items", 1)
    assert at.query_params["aging_item"].endswith(":F5")
    assert at.subheader[0].value == "F5 of Martin & Fils"
    assert [(row["kind"], row["amount"], row["balance"]) for row in rows(at)] == [
        ("Billed", 450.0, 450.0),
        ("Payment", -50.0, 400.0),
    ]
    at.button(key="up_to_group").click().run()
    assert "aging_item" not in at.query_params
    assert metrics(at)["Owed in all"] == "€470.00"
    at.button(key="up").click().run()
    assert "aging_group" not in at.query_params
    assert metrics(at)["Owed in all"] == "€1,000.00"


def test_an_entry_says_which_import_brought_it(corrected_home: Path):
    at = page("aging", query={**DAY, "aging_item": "test:F4"})
    assert [row["imported"] for row in rows(at)] == ["#2, 2 Jul 2025, 08:00"]
    at = page("aging", query={**DAY, "aging_item": "test:F4", "known_on": "1"})
    assert [row["imported"] for row in rows(at)] == ["#1, 1 Jul 2025, 08:00"]


def test_entries_after_the_as_of_date_are_shown_and_said_not_to_count(home: Path):
    at = page("aging", query={"as_of": "2025-06-15", "aging_item": "test:F5"})
    assert "Entries after 15 Jun 2025 do not count in the figures of that day." in said(at)
    facts = at.table[0].value
    assert facts.loc["Open on 15 Jun 2025"].item() == "**€450.00**"


@pytest.mark.parametrize("wrong", [{"aging_group": "Nobody"}, {"aging_item": "test:F99"}])
def test_a_link_to_what_is_not_there_says_so_and_shows_the_whole(home: Path, wrong: dict[str, str]):
    at = page("aging", query={**DAY, **wrong})
    assert [info.value for info in at.info] == [
        "Nothing is open there at this date, with these filters."
    ]
    assert metrics(at)["Owed in all"] == "€1,000.00"


def test_what_has_no_value_of_a_dimension_is_a_group_too(empty_home: Path):
    write_ledger(empty_home, BOOK.replace(" segment=public", ""))
    at = page("aging", query={**DAY, "aging_by": "segment", "aging_group": "∅"})
    assert metrics(at)["Owed in all"] == "€470.00"


def test_the_open_items_can_be_narrowed_to_a_bucket(home: Path):
    at = page("aging", query={**DAY, "aging_section": "items", "aging_bucket": "90+"})
    assert [(r["document"], r["days_late"]) for r in rows(at, "aging_items")] == [("F1", 136)]


def test_the_history_is_that_of_the_function(home: Path):
    at = page("aging", query={**DAY, "aging_section": "history"})
    shown = rows(at)
    ends = calendar_ends(date(2025, 6, 30), 12)
    expected = aging_history(ledger(BOOK), ends).groupby("as_of")["amount"].sum()
    assert [(row["as_of"].date(), row["total"]) for row in reversed(shown)] == [
        (end.date(), total / 100) for end, total in expected.items()
    ]
    assert (shown[0]["not_due"], shown[0]["90+"]) == (400.0, 300.0)


def test_two_dates_are_bridged_reason_by_reason(home: Path):
    at = page("aging", query={**DAY, "aging_section": "compare", "aging_before": "2025-05-31"})
    assert waterfall(at) == [
        ("31 May 2025", 600.0),
        ("Billed", 450.0),
        ("Collected", -50.0),
        ("30 Jun 2025", 1000.0),
    ]
    changed = {row["document"]: row for row in rows(at, "aging_differences")}
    assert set(changed) == {"F2", "F3", "F4", "F5"}
    assert changed["F5"]["difference"] == 400.0
    assert changed["F5"]["why"] == "Billed, Collected"
    assert changed["F5"]["bucket"] == "— → Not due"
    assert changed["F3"]["why"] == "Moved to another bucket by the passing of time"
    assert changed["F3"]["bucket"] == "1-30 days → 31-60 days"


def test_a_reason_keeps_its_rows_alone(home: Path):
    query = {**DAY, "aging_section": "compare", "aging_before": "2025-05-31"}
    at = page("aging", query={**query, "aging_reason": "collected"})
    assert [row["document"] for row in rows(at, "aging_differences")] == ["F5"]


@pytest.mark.parametrize(
    ("language", "why"), [("en", "Entry corrected"), ("fr", "Écriture corrigée")]
)
def test_what_was_known_before_is_bridged_and_the_row_is_named(
    corrected_home: Path, language: str, why: str
):
    query = {**DAY, "aging_section": "compare", "aging_against": "import"}
    at = page("aging", language=language, query=query)
    assert [(row["document"], row["difference"], row["why"])
            for row in rows(at, "aging_differences")] == [("F4", 20.0, why)]  # fmt: skip
    assert [amount for _label, amount in waterfall(at)] == [1000.0, 20.0, 1020.0]
    select(at, "aging_differences", 0)
    assert any("F4" in heading.value for heading in at.subheader)


def test_what_moved_under_another_collector_is_said_so_and_shown(empty_home: Path):
    write_ledger(
        empty_home,
        BOOK
        + """
    customer Weber country=DE segment=retail collector=south name="=Weber GmbH"
    2025-06-29 payment F2 1.00
    sync 2025-07-02T08:00
    """,
    )
    query = {**DAY, "aging_section": "compare", "aging_against": "import", "collector": "north"}
    at = page("aging", query=query)
    why = "Now counted under another collector, country or segment"
    assert [(row["document"], row["difference"], row["why"])
            for row in rows(at, "aging_differences")] == [
        ("F2", -200.0, why), ("F4", -30.0, why)]  # fmt: skip
    select(at, "aging_differences", 0)
    assert any("F2" in heading.value for heading in at.subheader)


def test_one_import_alone_leaves_nothing_to_compare_with(home: Path):
    at = page("aging", query={**DAY, "aging_section": "compare", "aging_against": "import"})
    assert [info.value for info in at.info] == [
        "There has been one import only: nothing was known before it."
    ]


@pytest.mark.parametrize(
    ("written", "edges"),
    [("30, 60, 90", (30, 60, 90)), ("10;20", (10, 20)), ("15 45", (15, 45)), ("7", (7,))],
)
def test_edges_are_read_however_they_are_parted(written: str, edges: tuple[int, ...]):
    assert read_edges(written) == (edges, None)


@pytest.mark.parametrize("written", ["", "abc", "60, 30", "0, 30", "-5", "30, 30", "99999", "3.5"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_edges_that_are_none_are_said_and_the_usual_ones_hold(
    home: Path, written: str, language: str
):
    at = page("aging", language=language, query={**DAY, "aging_edges": written or " "})
    assert len(at.warning) == 1
    assert not at.exception
    shown = set(rows(at, "aging_groups")[0])
    assert {"1-30", "90+"} <= shown
    assert EDGES == (30, 60, 90)


def test_other_edges_cut_other_buckets(home: Path):
    at = page("aging", query={**DAY, "aging_edges": "60"})
    martin = next(r for r in rows(at, "aging_groups") if r["name"] == "Martin & Fils")
    assert martin["1-60"] == 70.0


def test_before_the_first_invoice_nothing_is_owed_and_no_share_is_made_up(home: Path):
    at = page("aging", query={"as_of": "2024-01-01"})
    assert metrics(at)["Owed in all"] == "€0.00"
    assert metrics(at)["Overdue share"] == "—"
    assert "No rows." in said(at)

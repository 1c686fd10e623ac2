"""Scenarios written down and read again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ardash.analysis.scenario import (
    Behaviour,
    Change,
    Scenario,
    fields_of,
    forget,
    load,
    save,
    saved_names,
    scenario_of,
    scenarios_in,
    toml_of,
)
from ardash.errors import BadInput, BadSetting, UnknownChoice

FULL = Scenario(
    Change(
        name='Plan "A", é',
        terms="45 jours fin de mois",
        discount="2/10",
        invoicing="month_end",
        where={"segment": ["retail", None], "customer_id": ["C1"]},
        since=date(2025, 2, 1),
        reading="month_end_then_days",
    ),
    Behaviour(absorb=0.7, take_up=0.4, customer_percent=6, own_percent=3.5),
)


@pytest.mark.parametrize("scenario", [FULL, Scenario(Change(), Behaviour())])
def test_what_is_written_reads_back_as_the_same(scenario: Scenario, tmp_path: Path) -> None:
    assert scenario_of(fields_of(scenario)) == scenario
    assert scenario_of(json.loads(json.dumps(fields_of(scenario)))) == scenario
    file = tmp_path / "all.toml"
    file.write_text(toml_of([scenario, FULL]), encoding="utf-8")
    assert scenarios_in(file) == [scenario, FULL]


@pytest.mark.parametrize("name", ["2026-01-01", "nan", "true", 'a\x7fb\t"\\', "é\u2028🙂"])
def test_any_text_stays_a_text(tmp_path: Path, name: str) -> None:
    """A name that looks like a date is none, and no sign of it breaks the file."""
    scenario = Scenario(
        Change(name=name, terms="30 days", where={"customer_id": [name]}, since=date(2026, 1, 1)),
        Behaviour(),
    )
    save(tmp_path, "Plan", [scenario])
    assert load(tmp_path, "Plan") == [scenario]
    assert "since = 2026-01-01" in toml_of([scenario])


def test_only_what_is_not_as_usual_is_written() -> None:
    assert fields_of(Scenario(Change(terms="net 30"), Behaviour())) == {"terms": "net 30"}


@pytest.mark.parametrize("name", ["Plan", "é / ..", "../up", "a%2fb", "C:\\x", "🙂 1a"])
def test_any_name_is_kept_as_it_is_and_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "scenarios"
    path = save(folder, name, [FULL])
    assert path.parent == folder
    assert saved_names(folder) == [name]
    assert load(folder, name) == [FULL]
    forget(folder, name)
    assert saved_names(folder) == []


def test_a_set_takes_the_place_of_the_former_one_of_its_name(tmp_path: Path) -> None:
    save(tmp_path, "Plan", [FULL, FULL])
    save(tmp_path, " Plan ", [FULL])
    assert load(tmp_path, "Plan") == [FULL]
    assert [path.name for path in tmp_path.iterdir()] == ["Plan.toml"]


@pytest.mark.parametrize("name", ["", "  ", "...", "x" * 61])
def test_a_name_that_says_nothing_or_too_much_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSetting):
        save(tmp_path, name, [FULL])


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice, match="Known are: none"):
        load(tmp_path, "Plan")


def test_a_fault_names_the_file_and_the_scenario(tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    file.write_text('[[scenario]]\nterms = "30 days"\n\n[[scenario]]\nterms = "soon"\n')
    with pytest.raises(BadInput, match=r"all\.toml: \[\[scenario\]\] 2"):
        scenarios_in(file)


@pytest.mark.parametrize(
    "row", [{"absorb": True}, {"absorb": "much"}, {"where": 3}, {"where": {"country": [1.5]}}]
)
def test_a_value_of_the_wrong_kind_is_named(row: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="is no value of"):
        scenario_of(row)

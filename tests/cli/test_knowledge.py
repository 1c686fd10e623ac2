"""What was known when: a row is corrected in the file, and the file is brought in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import AS_OF, INVOICES, Brought, Run, bring_in, copy_of, said, set_clock

EURO = ("--currency", "EUR", "--format", "json")


@pytest.fixture(scope="module")
def corrected_once(brought_in_once: Brought, tmp_path_factory: pytest.TempPathFactory) -> Brought:
    place = tmp_path_factory.mktemp("corrected")
    copy_of(brought_in_once, place)
    (place / "exports" / "invoices.csv").write_text(INVOICES.replace("250.00", "260.00"))
    again = ("sync", "csv", place / "exports")
    return bring_in(place, again, moment="2025-04-03T08:00")


@pytest.fixture
def corrected(home: Path, corrected_once: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    """F2 is 260.00 instead of 250.00, in the export of 2025-04-03."""
    set_clock(monkeypatch, "2025-04-03T08:00")
    copy_of(corrected_once, home.parent)


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    ("moment", "total", "known_on"),
    [
        ("2025-04-01", "400.00", "2025-04-01"),
        ("2025-04-02", "400.00", "2025-04-02"),
        ("2025-04-03", "410.00", "2025-04-03"),
        ("2025-04-03T07:59", "400.00", "2025-04-03T07:59:00"),
        ("2025-04-03T10:01+02:00", "410.00", "2025-04-03T08:01:00"),
        ("#1", "400.00", "2025-04-01T08:00:00.001000"),
        ("sync-1", "400.00", "2025-04-01T08:00:00.001000"),
        ("1", "400.00", "2025-04-01T08:00:00.001000"),
        ("#2", "410.00", "2025-04-03T08:00:00.001000"),
    ],
)
def test_a_figure_is_as_known_on_the_day(run: Run, moment: str, total: str, known_on: str) -> None:
    found = said(run("aging", *AS_OF, "--known-on", moment, *EURO))
    assert (found["total"], found["known_on"]) == (total, known_on)


@pytest.mark.usefixtures("corrected")
def test_the_comparison_names_the_corrected_row(run: Run) -> None:
    found = said(run("compare", *AS_OF, "--from-known", "2025-04-01", *EURO))
    assert found["before"] == {"as_of": "2025-03-31", "known_on": "2025-04-01"}
    assert [(each["item_id"], each["difference"]) for each in found["items"]] == [("F2", "10.00")]
    assert found["bridge"][0]["reason"] == "corrected"


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("2025-03-31", "Nothing had been imported by 2025-03-31"),
        ("#9", "There is no finished sync 9. The syncs are: sync-1, sync-2."),
        ("sync-x", "There is no finished sync x. The syncs are: sync-1, sync-2."),
        ("#x", "There is no finished sync x."),
        ("yesterday", "'yesterday' is no date."),
    ],
)
def test_a_moment_that_makes_no_sense_is_refused(run: Run, moment: str, message: str) -> None:
    result = run("aging", "--known-on", moment)
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_same_files_again_change_nothing(run: Run, brought_in: Path) -> None:
    again = said(run("sync", "csv", brought_in, "--format", "json"))
    assert (again["added"], again["changed"], again["retracted"]) == (0, 0, 0)
    assert (again["rows_read"], again["rows_accepted"], again["rows_rejected"]) == (5, 5, 0)
    assert again["receivable"] == {"EUR": "400.00", "GBP": "70.00"}


def test_the_ledger_knows_of_a_sync_that_changed_nothing(run: Run, brought_in: Path) -> None:
    run("sync", "csv", brought_in)
    assert said(run("aging", *AS_OF, "--known-on", "#2", *EURO))["total"] == "400.00"

"""A source gets a name, an absolute path and only options that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from ardash.errors import UnknownChoice
from ardash.intake import source_for, source_name


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("sales.csv", "csv-sales"),
        ("exports/Créances 2024 (v2).xlsx", "csv-creances-2024-v2"),
        ("exports/", "csv-exports"),
        ("Ελλάδα.csv", "csv"),
    ],
)
def test_a_source_is_named_after_its_file(location: str, name: str) -> None:
    assert source_name("csv", location) == name


def test_a_path_is_kept_absolute_so_that_it_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sales.csv").touch()
    monkeypatch.chdir(tmp_path)
    source = source_for("csv", "sales.csv", options={"currency": "EUR"})
    assert source.location == str(tmp_path / "sales.csv")
    assert (source.name, source.options) == ("csv-sales", {"currency": "EUR"})


def test_a_name_can_be_chosen() -> None:
    assert source_for("fec", "x.txt", name="books").name == "books"


def test_an_option_that_the_connector_does_not_have_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="The connector csv has no option 'colour'"):
        source_for("csv", "x.csv", options={"colour": "red"})

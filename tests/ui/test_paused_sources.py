"""A source that is left alone after failures says so on the Data page, and until when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from harness import page, table_with
from test_sources_page import books, synced, tell

from ardash.errors import ArdashError
from ardash.intake import source_for, taken_over
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import intake

__all__ = ["books", "synced"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "It failed 3 times in a row"), ("fr", "Elle a échoué 3 fois de suite")],
)
def test_a_source_that_fails_again_and_again_says_until_when_it_is_left_alone(
    synced: Path, language: str, told: str
):
    tell(synced, "DROP TABLE bill")
    source = source_for("sql", str(synced), "books")
    with Store.open(load_settings().database_url) as store:
        for minutes in (3, 2, 1):
            with pytest.raises(ArdashError):
                taken_over(store, source, now=intake.now() - timedelta(minutes=minutes))
    at = page("data", language=language)
    assert not at.exception
    assert any(told in each.value for each in at.info)
    at = page("data", language=language, query={"data_section": "imports"})
    assert not at.exception
    log = table_with(at, "paused_until", "message")
    assert log["paused_until"].notna().to_list() == [True, False, False, False]

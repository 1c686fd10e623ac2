"""The page docs/files.md promises what the connector does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ardash.connectors import csv
from ardash.connectors._tabular.loading import load
from ardash.connectors._tabular.meanings import KINDS, MEANINGS
from ardash.connectors._tabular.profile import Defaults, Reading

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "files.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
WHOLE = [example for example in EXAMPLES if "[[rows]]" in example]


@pytest.mark.parametrize("example", WHOLE, ids=range(len(WHOLE)))
def test_each_profile_of_the_page_is_one(example: str) -> None:
    version = "" if "version" in example else "version = 1\n"
    assert load(version + example).rows


def test_each_option_meaning_and_key_is_on_the_page() -> None:
    words = set(re.findall(r"`([a-z_0-9]+)`", PAGE))
    meanings = {meaning for kind in MEANINGS.values() for meaning in kind}
    keys = {*Reading.__dataclass_fields__, *Defaults.__dataclass_fields__}
    assert {*csv.OPTIONS, *KINDS, *meanings, *keys} - words == set()

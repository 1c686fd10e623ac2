"""What docs/terms.md says is what the program does."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from ardash import terms
from ardash.terms import due, grammar, law, model, wording, words

PAGE = Path(__file__).parents[2] / "docs" / "terms.md"


def test_the_examples_of_the_page_run_as_printed():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, tried) == (0, 6)


@pytest.mark.parametrize("module", [terms, grammar, model, wording, words, due, law])
def test_the_examples_of_the_code_run_as_printed(module):
    assert doctest.testmod(module).failed == 0


def test_every_way_of_writing_in_the_page_s_table_can_be_read():
    section = PAGE.read_text("utf-8").split("## What can be written")[1].split("Means of")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    written = [text for cell in cells for text in re.findall(r"`([^`]+)`", cell)]
    assert len(written) > 40
    for text in written:
        assert terms.parse(text.replace("…", "30 jours fin de mois"))

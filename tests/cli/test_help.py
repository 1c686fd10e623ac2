"""Every command explains itself, with examples, and is in the docs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from conftest import Run

import ardash
from ardash.cli import app, commands
from ardash.cli.families import FAMILIES, family

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
MODULES = {
    path.stem
    for path in Path(commands.__file__).parent.glob("*.py")
    if "\ndef register(" in path.read_text(encoding="utf-8")
}


def test_every_module_of_commands_stands_in_the_table_with_all_that_it_has() -> None:
    assert set(FAMILIES) == MODULES
    assert {name: set(family(name)) for name in FAMILIES} == {
        name: set(names) for name, names in FAMILIES.items()
    }


def test_a_command_that_is_not_typed_is_not_read() -> None:
    script = """if True:
        import sys
        from ardash.cli import app
        app(["serve", "--help"], standalone_mode=False)
        print({"polars", "pandas", "sqlalchemy"} & set(sys.modules))
    """
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines()[-1] == "set()"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_shows_examples_of_itself(run: Run, name: str) -> None:
    shown = run(name, "--help").stdout
    assert "Examples:" in shown
    assert f"ardash {name}" in shown.partition("Examples:")[2]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_is_documented(name: str) -> None:
    assert re.search(rf"^### `ardash {name}[ `]", DOCS, re.MULTILINE)


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^### `ardash ([a-z-]+)", DOCS, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_of_a_figure_is_explained(name: str) -> None:
    options = [each for each in COMMANDS[name].params if each.param_type_name == "option"]
    assert [each.name for each in options if not each.help and each.name != "help"] == []


def leaves(commands: dict[str, Any], before: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Commands by their words, also those that stand below another."""
    found: dict[tuple[str, ...], Any] = {}
    for name, command in commands.items():
        below = getattr(command, "commands", None)
        words = (*before, name)
        found |= leaves(below, words) if below else {words: command}
    return found


LEAVES = leaves(COMMANDS)


@pytest.mark.parametrize("words", [words for words in LEAVES if len(words) > 1], ids=" ".join)
def test_a_command_below_another_shows_examples_and_explains_its_options(
    run: Run, words: tuple[str, ...]
) -> None:
    shown = run(*words, "--help").stdout
    assert f"ardash {' '.join(words)}" in shown.partition("Examples:")[2]
    options = [each for each in LEAVES[words].params if each.param_type_name == "option"]
    assert [each.name for each in options if not each.help and each.name != "help"] == []


def test_every_option_that_the_docs_name_exists(run: Run) -> None:
    every = [*COMMANDS.values(), *LEAVES.values()]  # one with others below it has its own, too
    known = {flag for command in every for each in command.params for flag in each.opts}
    spoken = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", DOCS))
    assert spoken - known == {"--help"}


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").stdout == f"ardash {ardash.__version__}\n"

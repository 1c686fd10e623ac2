"""What is installed is what stands here: licence, pins, files beside the package."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import entry_points, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import ardash
from ardash import places

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["version"] == ardash.__version__ == metadata("ardash")["Version"]


def test_the_licence_is_apache_2_and_its_text_is_there() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_command_is_installed() -> None:
    (command,) = (each for each in entry_points(group="console_scripts") if each.name == "ardash")
    assert command.value == "ardash.cli:main"


def test_every_pin_is_exact_and_names_no_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+")
    assert [line for line in lines if not pin.fullmatch(line)] == []


@pytest.mark.parametrize("needed", requires("ardash") or [])
def test_every_dependency_is_pinned_within_its_bounds(needed: str) -> None:
    requirement = Requirement(needed)
    pins = {canonicalize_name(name): version for name, version in PINS.items()}
    assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("needed", PROJECT["dependencies"])
def test_every_dependency_has_its_reason(needed: str) -> None:
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    assert f"`{Requirement(needed).name}`" in reasons


def test_the_dashboard_is_found_beside_the_package() -> None:
    assert places.root() == ROOT
    assert places.app_file().is_file()
    assert list(places.pages_folder().glob("*.py")) != []


def test_the_wheel_takes_along_what_stands_beside_the_package() -> None:
    shipped = (ROOT / "setup.py").read_text(encoding="utf-8")
    for needed in (places.app_file(), places.pages_folder(), places.sample("csv").parent):
        assert f'"{needed.relative_to(ROOT).as_posix()}"' in shipped


def test_streamlit_is_told_to_stay_on_this_machine_and_to_report_nothing() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["browser"]["gatherUsageStats"] is False

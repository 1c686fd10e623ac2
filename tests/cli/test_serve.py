"""The server listens on this machine, and nowhere else unless one insists."""

from __future__ import annotations

import runpy
import socket
from pathlib import Path

import pytest
from conftest import Run

from ardash import places
from ardash.cli import serve
from ardash.settings import load_settings

EVERYWHERE = "0.0.0.0"  # noqa: S104  (what is to be refused)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that would have been run."""
    seen: list[list[str]] = []
    monkeypatch.setenv("ARDASH_INSECURE", "")  # and put back as it was, whatever serve sets
    monkeypatch.setattr(serve, "_run", seen.append)
    return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("address", [EVERYWHERE, "::", "192.0.2.7", "dashboard.example"])
def test_an_address_that_others_reach_is_refused(
    run: Run, started: list[list[str]], address: str
) -> None:
    result = run("serve", "--address", address)
    assert result.exit_code == 2
    assert "nobody has to sign in" in result.stderr
    assert started == []


def test_an_address_from_the_environment_is_refused_too(
    run: Run, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_ADDRESS", EVERYWHERE)
    assert run("serve").exit_code == 2
    assert started == []


def test_one_can_insist(run: Run, started: list[list[str]]) -> None:
    port = free_port()
    result = run("serve", "--address", EVERYWHERE, "--port", port, "--insecure")
    assert result.exit_code == 0
    assert started[0][started[0].index("--server.address") + 1] == EVERYWHERE
    assert load_settings(address=EVERYWHERE).insecure


@pytest.mark.parametrize("address", [EVERYWHERE, None])
def test_streamlit_itself_serves_nobody_else_either(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    monkeypatch.setenv("ARDASH_INSECURE", "")
    monkeypatch.setattr("streamlit.get_option", {"server.address": address}.get)
    with pytest.raises(SystemExit, match=r"Anybody who reaches 0\.0\.0\.0 would see the data"):
        runpy.run_path(str(places.app_file()))
    monkeypatch.setenv("ARDASH_INSECURE", "1")
    assert "app" in runpy.run_path(str(places.app_file()))


def test_the_address_is_printed(run: Run, started: list[list[str]]) -> None:
    port = free_port()
    result = run("serve", "--port", port)
    assert f"http://127.0.0.1:{port}" in result.stdout
    assert str(port) in started[0]
    assert Path(started[0][4]).name == "app.py"


def test_a_taken_port_is_said_at_once(run: Run, started: list[list[str]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", taken.getsockname()[1])
    assert result.exit_code == 2
    assert "Choose another one" in result.stderr
    assert started == []


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machines_own_addresses_are_local(address: str) -> None:
    assert load_settings(address=address).is_local

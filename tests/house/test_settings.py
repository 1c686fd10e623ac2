"""Settings come from the environment, with defaults that work."""

from __future__ import annotations

from pathlib import Path

import pytest

from ardash.errors import BadSetting
from ardash.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ARDASH_{name.upper()}", raising=False)


def test_without_settings_everything_is_below_the_persons_folder() -> None:
    settings = load_settings()
    assert settings.home == Path.home().resolve() / ".ardash"
    assert settings.database_url == f"sqlite:///{settings.home}/ardash.db"
    assert settings.ledger_folder == settings.home / "ledger"
    assert settings.uploads_folder == settings.home / "uploads"
    assert (settings.address, settings.port, settings.language) == ("127.0.0.1", 8501, "")


def test_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARDASH_HOME", str(tmp_path / "folder" / ".." / "books"))
    monkeypatch.setenv("ARDASH_DATABASE", "postgresql://ardash@db.example/ardash")
    monkeypatch.setenv("ARDASH_PORT", "8600")
    settings = load_settings()
    assert settings.home == tmp_path / "books"
    assert settings.database_url == "postgresql://ardash@db.example/ardash"
    assert settings.port == 8600


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDASH_PORT", "")
    assert load_settings().port == 8501


def test_what_a_command_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARDASH_PORT", "8600")
    assert load_settings(port=8700).port == 8700
    assert load_settings(port=None).port == 8600


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "0"), ("PORT", "high"), ("PORT", "70000"), ("LANGUAGE", "de")]
)
def test_what_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ARDASH_{name}", value)
    with pytest.raises(BadSetting, match=f"ARDASH_{name} cannot be '{value}'"):
        load_settings()

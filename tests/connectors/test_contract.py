"""What holds for every connector in the folder: nothing to register, everything to keep."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from ardash import connectors
from ardash.errors import BadSetting, Message
from ardash.intake import cursor, source_for
from ardash.records.batch import SCHEMAS, Batch
from ardash.records.store import Store
from ardash.records.sync import SyncReport, sync

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
NAMES = connectors.names()
LIVE = [name for name in NAMES if connectors.address(name)]
#: Small words that hardly stand in a paragraph of the other language.
ENGLISH = {"the", "and", "of", "is", "it", "from", "which", "are", "a"}
FRENCH = {"le", "la", "les", "et", "des", "du", "est", "de", "un", "une", "ou"}


@functools.cache
def batches(name: str) -> tuple[Batch, ...]:
    """The sample of a connector as it reads it."""
    return tuple(connectors.find(name).read(str(SAMPLES / name), options={}))


def frames(name: str) -> dict[str, pl.DataFrame]:
    return {f: pl.concat([getattr(batch, f) for batch in batches(name)]) for f in SCHEMAS}


def language(paragraph: str) -> str:
    words = re.findall(r"[a-zà-ÿœ]+", paragraph.lower())
    english, french = sum(w in ENGLISH for w in words), sum(w in FRENCH for w in words)
    return "English" if english > french else "French"


def places_of(name: str) -> Iterator[str]:
    for frame in frames(name).values():
        yield from frame["place"].unique(maintain_order=True)


def test_the_folder_holds_the_connectors_promised() -> None:
    assert {"csv", "fec"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_its_docstring_is_in_both_languages(name: str) -> None:
    paragraphs = (connectors.find(name).__doc__ or "").split("\n\n")
    assert {language(paragraph) for paragraph in paragraphs} == {"English", "French"}


def test_each_has_a_title_of_its_own() -> None:
    assert len({connectors.title(name).casefold() for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_reads_is_said_in_either_language_alone(name: str) -> None:
    assert language(connectors.about(name, "en")) == "English"
    assert language(connectors.about(name, "fr")) == "French"


# A database may do without a password: its own answer says when it does not.
@pytest.mark.parametrize("name", [name for name in LIVE if name != "sql"])
def test_a_live_system_says_which_credential_is_missing_before_it_asks_anybody(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARDASH_SECRETS", raising=False)
    asked = connectors.credentials(name)
    for each in asked:
        monkeypatch.delenv(f"ARDASH_{name}_{each}".upper(), raising=False)
    # Nobody listens there: an error of the way would be another one.
    options = {key: "EUR" if "currency" in key else "x" for key in connectors.find(name).OPTIONS}
    with pytest.raises(BadSetting) as caught:
        list(connectors.find(name).read("https://127.0.0.1:9", options=options))
    assert isinstance(caught.value.what, Message)
    assert caught.value.what.params["name"] in asked


def test_the_docs_say_of_each_live_system_how_it_was_proven() -> None:
    text = (ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    for name in LIVE:
        assert re.search(rf"^\| `{name}` \| \w", text, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_each_option_has_a_help(name: str) -> None:
    options = connectors.find(name).OPTIONS
    assert all(key.isidentifier() and len(text) > 5 for key, text in options.items())


@pytest.mark.parametrize("name", NAMES)
def test_no_option_is_a_secret(name: str) -> None:
    secret = re.compile("password|secret|token|key", re.IGNORECASE)
    assert [key for key in connectors.find(name).OPTIONS if secret.search(key)] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_sample_of_its_own(name: str) -> None:
    assert any(path.is_file() for path in (SAMPLES / name).rglob("*"))


@pytest.mark.parametrize("name", NAMES)
def test_its_batches_have_the_fixed_columns_and_types(name: str) -> None:
    assert batches(name)
    for batch in batches(name):
        for frame, schema in SCHEMAS.items():
            assert getattr(batch, frame).schema == pl.Schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_its_whole_sample_without_a_reject(name: str) -> None:
    found = frames(name)
    assert found["rejects"].rows() == []
    assert sum(batch.rows_read for batch in batches(name)) > 0
    # A bank tells of money, a central bank of rates; neither knows what customers owe.
    others = {"bank": ("statements", "receipts"), "ecb": ("rates",)}
    told = others.get(name, ("customers", "items", "entries"))
    assert all(found[frame].height > 0 for frame in told)


@pytest.mark.parametrize("name", NAMES)
def test_it_tells_a_progress_bar_how_far_it_is(name: str) -> None:
    read = sum(batch.rows_read for batch in batches(name))
    expected = [b.rows_expected for b in batches(name) if b.rows_expected is not None]
    assert all(total >= read for total in expected)


@pytest.mark.parametrize("name", NAMES)
def test_its_keys_are_unique_and_what_hangs_together_is_there(name: str) -> None:
    found = frames(name)
    for frame, key in (
        ("customers", "customer_id"),
        ("items", "item_id"),
        ("entries", "entry_id"),
        ("controls", "control_id"),
        ("statements", "statement_id"),
        ("receipts", "receipt_id"),
        ("rates", "rate_id"),
    ):
        assert found[frame][key].null_count() == 0
        assert found[frame][key].is_unique().all()
    assert set(found["items"]["customer_id"]) <= set(found["customers"]["customer_id"])
    assert set(found["entries"]["item_id"]) == set(found["items"]["item_id"])


@pytest.mark.parametrize("name", NAMES)
def test_every_place_names_a_file_of_the_sample(name: str) -> None:
    files = {path.name for path in (SAMPLES / name).rglob("*") if path.is_file()}
    places = list(places_of(name))
    assert places
    assert {re.split(r"[:!]", place)[0] for place in places} <= files


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same(name: str) -> None:
    again = tuple(connectors.find(name).read(str(SAMPLES / name), options={}))
    second = {f: pl.concat([getattr(batch, f) for batch in again]) for f in SCHEMAS}
    for frame, rows in frames(name).items():
        assert rows.equals(second[frame])


def changes(report: SyncReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.retracted


@pytest.mark.parametrize("name", NAMES)
def test_its_sample_loads_twice_with_no_change(name: str, tmp_path: Path) -> None:
    source = source_for(name, str(SAMPLES / name))
    now = datetime.fromisoformat("2026-11-02T08:00")
    with Store.open(f"sqlite:///{tmp_path / 'records.db'}") as store:
        first = sync(store, source, batches(name), now=now)
        # A live system is asked for what changed since, and then for everything.
        since = cursor(store, source)
        read = connectors.find(name).read
        again = [sync(store, source, read(source.location, since=since, options={}), now=now)]
        if since is not None:
            again.append(sync(store, source, batches(name), now=now))
    assert first.added > 0
    assert [changes(report) for report in again] == [(0, 0, 0)] * len(again)

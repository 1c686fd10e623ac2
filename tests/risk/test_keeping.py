"""Models are kept as files: whoever trains, whatever else lies there, nothing foreign is run."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from books import LAST
from ledgers import ledger

from ardash.analysis.forecast import forecast
from ardash.errors import BadInput, UnknownChoice
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.keeping import load_model, model_for, models, save_model
from ardash.risk.model import Items, Model
from ardash.risk.pickled import Refused, packed, unpacked
from ardash.risk.scores import scores

NOW = datetime(2025, 1, 2, tzinfo=UTC)


def test_a_model_predicts_the_same_after_it_was_kept(
    tmp_path: Path, model: Model, habits_ledger: Ledger
) -> None:
    save_model(model, tmp_path, now=NOW)
    again = load_model(tmp_path)
    items = Items.open(habits_ledger, LAST, Actions.empty())
    for days in (7, 30):
        np.testing.assert_array_equal(
            again.settle_by(items, LAST, [days]), model.settle_by(items, LAST, [days])
        )


class Foreign:
    """What a file would run if it could: it names a callable and what it is called with."""

    def __init__(self, call: Callable[..., Any], *given: Any) -> None:
        self.called = (call, given)

    def __reduce__(self) -> Any:
        return self.called


def named(module: str, name: str) -> bytes:
    """Write a pickle that names something and calls it with nothing."""
    return zlib.compress(
        b"\x80\x04\x8c" + bytes([len(module)]) + module.encode()
        + b"\x8c" + bytes([len(name)]) + name.encode() + b"\x93)R."
    )  # fmt: skip


def test_nothing_of_a_file_is_run_even_where_its_digest_was_written_anew(
    tmp_path: Path, model: Model
) -> None:
    path = save_model(model, tmp_path / "risk", now=NOW)
    proof = tmp_path / "was-run"
    content = zlib.compress(pickle.dumps(Foreign(os.mkdir, str(proof))))
    path.write_bytes(content)
    beside = path.with_suffix(".json")
    told = json.loads(beside.read_text())
    beside.write_text(json.dumps({**told, "digest": hashlib.sha256(content).hexdigest()}))
    with pytest.raises(BadInput, match="is not as it was written"):
        load_model(tmp_path / "risk")
    assert not proof.exists()
    # The file would have done it.
    pickle.loads(zlib.decompress(content))  # noqa: S301
    assert proof.is_dir()


@pytest.mark.parametrize(
    "content",
    [
        named("os", "getcwd"),
        named("builtins", "list"),
        named("numpy", "memmap"),
        named("sklearn.linear_model._base", "np.get_include"),
        named("sklearn.linear_model", "lars_path"),
        named("sklearn.ensemble.nowhere", "Nothing"),
        named("sklearn.preprocessing", "LabelEncoder"),
        zlib.compress(pickle.dumps(date(2025, 1, 1))),
        b"no model",
        b"",
    ],
    ids=["system", "builtin", "numpy", "through a module", "function", "no module",
         "estimator alone", "date alone", "text", "nothing"],
)  # fmt: skip
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        unpacked(content)


def test_a_changed_or_lost_file_is_refused(tmp_path: Path, model: Model) -> None:
    path = save_model(model, tmp_path, now=NOW)
    path.write_bytes(packed(model)[:-1])
    with pytest.raises(BadInput, match="is not as it was written"):
        load_model(tmp_path)
    path.unlink()
    with pytest.raises(BadInput, match="is not as it was written"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 1},
        {"made_with": "scikit-learn 0.1"},
        {"unknown": 1},
        {"digest": None},
    ],
    ids=["format", "library", "more is told", "less is told"],
)
def test_a_model_of_another_version_is_passed_over_and_said_to_be_one(
    tmp_path: Path, model: Model, change: dict[str, Any]
) -> None:
    beside = save_model(model, tmp_path, now=NOW).with_suffix(".json")
    told = {**json.loads(beside.read_text()), **change}
    beside.write_text(json.dumps({key: value for key, value in told.items() if value is not None}))
    (tmp_path / "other.json").write_text("[")
    assert models(tmp_path) == []
    assert model_for(tmp_path, LAST) is None
    for version in (None, model.version):
        with pytest.raises(UnknownChoice, match="was trained by another ardash"):
            load_model(tmp_path, version)


def test_people_who_train_at_once_all_have_a_model(tmp_path: Path, model: Model) -> None:
    def train(number: int) -> Model:
        save_model(model, tmp_path, now=NOW + timedelta(seconds=number))
        return load_model(tmp_path)

    with ThreadPoolExecutor(8) as people:
        found = list(people.map(train, range(40)))
    assert {each.version for each in found} == {model.version}
    assert [kept.version for kept in models(tmp_path)] == [model.version]
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".draft"]


def test_a_model_of_another_ledger_gives_figures_all_the_same(model: Model) -> None:
    """Segments, currencies and customers that it never saw are taken for such as all."""
    other = ledger("""
        customer Z segment=unheard country=JP
        2025-01-05 invoice N1 Z 100.00 due 2025-02-01 currency=JPY
        2025-01-06 invoice N2 Y 0.01
    """)
    day = date(2025, 3, 1)
    rows = scores(other, day, model, Actions.empty()).rows
    assert rows["score"].is_between(0, 100).to_list() == [True, True]
    found = forecast(other, day, model, Actions.empty(), weeks=4)
    assert np.isfinite(found.cash_by).all()
    assert (found.paid >= 0).all()

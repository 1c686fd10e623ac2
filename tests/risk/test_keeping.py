"""Models are kept as files: whoever trains, whatever else lies there, nothing foreign is run."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from books import LAST, settled
from ledgers import ledger

from ardash.analysis.forecast import forecast
from ardash.errors import BadInput, UnknownChoice
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.keeping import forget_models, load_model, model_for, models, save_model
from ardash.risk.model import Model
from ardash.risk.pickled import Refused, packed, unpacked
from ardash.risk.scores import scores

NOW = datetime(2025, 1, 2, tzinfo=UTC)


def test_a_model_predicts_the_same_after_it_was_kept(
    tmp_path: Path, model: Model, habits_ledger: Ledger
) -> None:
    save_model(model, tmp_path, now=NOW)
    again = load_model(tmp_path)
    was, now = (settled(each, habits_ledger, LAST, [7, 30]) for each in (model, again))
    np.testing.assert_array_equal(now, was)


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


def trained_weekly(folder: Path, model: Model, weeks: int, first: date) -> list[str]:
    """Keep a model a week, each trained up to its day; returns their versions, the first first."""
    path = save_model(model, folder / "made", now=NOW)
    content, told = path.read_bytes(), json.loads(path.with_suffix(".json").read_text())
    versions = []
    for number in range(weeks):
        day = first + timedelta(weeks=number)
        version = f"{day.isoformat()}-0000000{number % 10}"
        moment = datetime.combine(day, datetime.min.time()).isoformat(timespec="seconds")
        more = {"version": version, "trained_on": day.isoformat(), "trained_at": moment}
        (folder / f"{version}.json").write_text(json.dumps({**told, **more}))
        (folder / f"{version}.model").write_bytes(content)
        versions.append(version)
    (folder / "CURRENT").write_text(versions[-1])
    return versions


def test_the_last_twelve_models_stay_and_before_them_the_last_of_each_month(
    tmp_path: Path, model: Model
) -> None:
    # Thursdays from 2024-01-04 to 2024-06-27: 26 weeks; the last twelve begin on 2024-04-11.
    versions = trained_weekly(tmp_path, model, 26, date(2024, 1, 4))
    gone = forget_models(tmp_path)
    stay = ["2024-01-25", "2024-02-29", "2024-03-28"]
    stay += [each[:10] for each in versions[-12:]]
    assert versions[14][:10] == "2024-04-11"
    assert [kept.version[:10] for kept in models(tmp_path)] == stay[::-1]
    assert gone == [each for each in versions if each[:10] not in stay]
    assert len(list(tmp_path.glob("*.model"))) == len(list(tmp_path.glob("*.json"))) == 15
    # A day in February is looked at as it was seen then; of its first days, by January's model.
    found = model_for(tmp_path, date(2024, 2, 10))
    assert found is not None
    assert found.trained_on == "2024-01-25"
    assert forget_models(tmp_path) == []


def test_learning_as_of_an_older_day_takes_no_newer_models_place(
    tmp_path: Path, model: Model
) -> None:
    (version,) = trained_weekly(tmp_path, model, 1, date(2024, 6, 27))
    older = replace(model, version="2024-03-31-00000000", trained_on=date(2024, 3, 31))
    save_model(older, tmp_path, now=datetime(2024, 7, 1, tzinfo=UTC))
    days = (date(2024, 7, 1), date(2024, 5, 1))
    chosen = [model_for(tmp_path, day) for day in days]
    assert [kept and kept.version for kept in chosen] == [version, older.version]


def test_a_model_that_kept_forecasts_need_stays_and_so_does_the_one_in_force(
    tmp_path: Path, model: Model
) -> None:
    versions = trained_weekly(tmp_path, model, 20, date(2024, 1, 4))
    (tmp_path / "CURRENT").write_text(versions[1])
    gone = forget_models(tmp_path, needed={versions[0]: 2, "2020-01-01-gone": 1})
    assert set(versions[:2]).isdisjoint(gone)
    assert versions[2] in gone
    assert load_model(tmp_path).version == model.version


def test_a_model_that_somebody_is_just_writing_stays(tmp_path: Path, model: Model) -> None:
    trained_weekly(tmp_path, model, 14, date(2024, 1, 4))
    half = tmp_path / "2024-01-02-half.model"
    half.write_bytes(b"whole, but not described yet")
    assert "2024-01-02-half" not in forget_models(tmp_path)
    assert half.is_file()


def test_models_older_than_two_years_of_months_go(tmp_path: Path, model: Model) -> None:
    # Thursdays from 2021-01-07 to 2024-01-04: the last 24 months begin with February 2022.
    versions = trained_weekly(tmp_path, model, 157, date(2021, 1, 7))
    forget_models(tmp_path)
    months = sorted({kept.trained_on[:7] for kept in models(tmp_path)})
    assert (months[0], len(months)) == ("2022-02", 24)
    assert versions[-1][:10] == "2024-01-04"


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

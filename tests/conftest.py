"""What all tests share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest
from disk import never_wait

# Tests run side by side, one a processor, on small data: threads of their own would only wait for
# each other. Set before anything imports the libraries that read it.
for _threads in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

# Each test process, and each program that a test starts, would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

never_wait()

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real inputs beside the project; tests on them skip without it."""
    if not SHARED.is_dir():
        pytest.skip("the real inputs (../shared/data) are not beside the project")
    return SHARED


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Side by side, each process has neighbours to run: they share what is made once a module."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


def pytest_collection_finish() -> None:
    """What is imported by now stays: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """At the end, libraries look whether all of theirs was given back."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where all is installed (ARDASH_NO_SKIPS=1), a test that does not run is one that fails."""
    report = yield
    return _no_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    report = yield
    return _no_skip(report)


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _no_skip(report: Report) -> Report:
    said = str(report.longrepr)
    # Neither is a Python package that could have been installed.
    excused = ("../shared" in said and not SHARED.is_dir()) or "ARDASH_PRISM" in said
    if os.environ.get("ARDASH_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "skipped" if excused else "failed"
    return report

"""Server: how long a page's rerun takes, and how much memory one user's server holds.

Run as a process of its own, so that only what a server loads is counted:

    python -m ardash.bench.server HOME SEED RERUNS
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]

import ardash
from ardash.bench.book import FIRST, LAST
from ardash.bench.timing import Timing, timed_each

#: Pages that are looked at, by the file in pages/.
PAGES = ("overview", "aging", "trends")


@dataclass(frozen=True)
class Served:
    """What a server took: seconds per rerun of each page, megabytes at its highest."""

    reruns: dict[str, Timing]
    memory: float


def random_dates(seed: int, count: int) -> list[date]:
    """Draw days of the book's last two years, so that there is a past to look at."""
    chance = np.random.default_rng(seed)
    first, last = FIRST.replace(year=FIRST.year + 1).toordinal(), LAST.toordinal()
    return [date.fromordinal(int(day)) for day in chance.integers(first, last + 1, count)]


def measure_server(home: Path, *, seed: int, reruns: int) -> Served:
    """Run the pages in a process of their own, at another date each time, and measure it."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ardash.bench.server", str(home), str(seed), str(reruns)],
        env={
            **os.environ,
            "ARDASH_HOME": str(home),
            "ARDASH_DATABASE": "",
            "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
        },
        stdout=subprocess.PIPE,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    return Served(
        {name: Timing(*map(tuple, taken)) for name, taken in said["reruns"].items()}, said["memory"]
    )


def _rerun_all(seed: int, reruns: int) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    from streamlit.testing.v1 import AppTest

    from ardash.places import pages_folder

    logging.disable(logging.WARNING)  # Streamlit warns that no browser is there; that is known
    main = Path(ardash.__file__).resolve().parent / "ui" / "main.py"
    taken = {}
    for name in PAGES:
        app = AppTest.from_file(str(main), default_timeout=120)
        app.session_state["as_of"] = LAST
        app.run()
        app.switch_page(str(pages_folder() / f"{name}.py"))

        def look(as_of: date, app: AppTest = app) -> None:
            app.session_state["as_of"] = as_of
            app.run()
            if app.exception:
                raise RuntimeError(app.exception[0].value)

        timing = timed_each(look, random_dates(seed, reruns))
        taken[name] = (timing.seconds, timing.busy_seconds)
    return taken


def _peak_megabytes() -> float:
    """Memory that this process held at its highest."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Not getrusage: on Linux it counts what the process held that started this one.
        (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return float(memory.peak_wset) / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    _, _home, _seed, _reruns = sys.argv
    _taken = _rerun_all(int(_seed), int(_reruns))
    sys.stdout.write(json.dumps({"reruns": _taken, "memory": _peak_megabytes()}) + "\n")

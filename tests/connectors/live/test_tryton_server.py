"""A real Tryton server, set up and filled by the scripts of the real inputs.

Where ARDASH_TEST_TRYTON names a folder that they have filled (as of 2013-06-30), that one is used;
otherwise a small one is made: three invoices paid, and those open on 2012-01-05.
"""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from filelock import FileLock

from ardash.analysis.aging import aging
from ardash.errors import SourceUnavailable
from ardash.intake import refresh, source_for
from ardash.ledger.ledger import Ledger
from ardash.records.store import Store
from ardash.resync import accept, read_whole

pytestmark = pytest.mark.timeout(900)

PAY = """
import datetime, os, sys
from proteus import Model, Wizard, config
config = config.set_trytond("ar", config_file=sys.argv[1])
Company = Model.get("company.company")
config._context["company"] = Company.find()[0].id
config.skip_warning = True
invoice = Model.get("account.invoice").find([("state", "=", "posted")], order=[("id", "ASC")])[0]
method = Model.get("account.invoice.payment.method").find()[0]
wizard = Wizard("account.invoice.pay", [invoice])
wizard.form.date = datetime.date.fromisoformat(sys.argv[2])
wizard.form.payment_method = method
wizard.execute("choice")
print(invoice.party.name, invoice.total_amount)
"""


@dataclass(frozen=True)
class Server:
    """A server that runs, and what it says is owed."""

    url: str
    home: Path
    configuration: Path
    as_of: date
    aged: dict[str, int]


@pytest.fixture(scope="module")
def server(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scripts = shared / "tryton"
    home = tmp_path_factory.mktemp("tryton")
    given = os.environ.get("ARDASH_TEST_TRYTON")
    as_of = date(2013, 6, 30) if given else date(2012, 1, 5)
    if given:
        python = Path(given) / "v" / "bin" / "python"
        for name in ("ar.sqlite", f"aged_balance_{as_of}.csv"):
            shutil.copy(Path(given) / name, home)
    else:
        kept = _filled(scripts, as_of)
        python = kept / "v" / "bin" / "python"
        for name in ("ar.sqlite", f"aged_balance_{as_of}.csv"):
            shutil.copy(kept / name, home)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = home / "trytond.conf"
    configuration.write_text(
        f"[database]\nuri = sqlite://\npath = {home}\n[web]\nlisten = 127.0.0.1:{port}\n"
    )
    with (home / f"aged_balance_{as_of}.csv").open(encoding="utf-8") as file:
        aged = {r["customer"]: int(Decimal(r["balance"]) * 100) for r in csv.DictReader(file)}
    command = [str(python.parent / "trytond"), "-c", str(configuration), "-d", "ar"]
    with (home / "log").open("w") as log, subprocess.Popen(command, stderr=log) as running:
        try:
            _wait_for(port)
            url = f"http://127.0.0.1:{port}/ar"
            yield Server(url, python, configuration, as_of, {k: v for k, v in aged.items() if v})
        finally:
            running.terminate()
            running.wait(20)


def _filled(scripts: Path, as_of: date) -> Path:
    """Set a server up and fill it, which takes a minute; kept from one run to the next."""
    kept = Path(tempfile.gettempdir()) / "ardash-tests-tryton"
    kept.mkdir(exist_ok=True)
    steps = [scripts / "setup_tryton.sh", scripts / "load_ibm_into_tryton.py"]
    made_by = sha256(b"".join(step.read_bytes() for step in steps)).hexdigest()
    mark = kept / "made_by"
    with FileLock(kept / "lock"):
        if not mark.is_file() or mark.read_text() != made_by:
            mark.unlink(missing_ok=True)
            environment = {**os.environ, "TRYTON_HOME": str(kept)}
            subprocess.run([str(steps[0])], env=environment, check=True)
            load = [str(kept / "v" / "bin" / "python"), str(steps[1]), "3", str(as_of)]
            subprocess.run(load, env=environment, check=True)
            mark.write_text(made_by)
    return kept


def _wait_for(port: int) -> None:
    for _ in range(300):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the Tryton server does not listen")


@pytest.fixture
def ours(tmp_path: Path, sqlite_tables: Path) -> Iterator[Store]:
    shutil.copy(sqlite_tables, tmp_path / "ours.db")
    with Store.open(f"sqlite:///{tmp_path}/ours.db") as store:
        yield store


def owed(ledger: Ledger, as_of: date) -> dict[str, int]:
    found = aging(ledger, as_of, by="customer").groupby("name")["amount"].sum()
    return {str(name): int(amount) for name, amount in found.items() if amount}


def on(day: int) -> datetime:
    return datetime(2026, 11, day)  # noqa: DTZ001 - UTC, as the database has it


def test_the_aging_is_the_servers_own_and_a_later_payment_arrives(
    server: Server, ours: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_TRYTON_USER", "admin")
    monkeypatch.setenv("ARDASH_TRYTON_PASSWORD", "adminpw")
    source, folder = source_for("tryton", server.url, name="erp"), tmp_path / "ledger"
    first = refresh(ours, folder, source, now=on(1))
    assert first.rows_rejected == 0
    assert server.aged
    assert owed(Ledger.open(folder), server.as_of) == server.aged
    if server.as_of == date(2013, 6, 30):
        assert (sum(server.aged.values()), len(server.aged)) == (511985, 52)
    controls = ours.read("controls", ["balance"])["balance"].sum()
    assert first.totals == {"USD": controls}

    again = refresh(ours, folder, source, now=on(2))
    assert (again.complete, again.added, again.changed, again.retracted) == (False, 0, 0, 0)

    paid_on = date(2013, 12, 31)
    paid = subprocess.run(
        [str(server.home), "-c", PAY, str(server.configuration), str(paid_on)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    customer, amount = " ".join(paid[:-1]), int(Decimal(paid[-1]) * 100)
    later = refresh(ours, folder, source, now=on(3))
    assert not later.complete
    assert later.totals == {"USD": controls - amount}
    ledger = Ledger.open(folder)
    now, before = owed(ledger, paid_on), owed(ledger.known_on(date(2026, 11, 2)), paid_on)
    assert before.get(customer, 0) - now.get(customer, 0) == amount
    assert sum(before.values()) == controls

    whole = accept(ours, folder, read_whole(ours, source), now=on(4))
    assert (whole.complete, whole.added, whole.changed, whole.retracted) == (True, 0, 0, 0)


def test_a_wrong_password_is_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from ardash.connectors import tryton

    monkeypatch.setenv("ARDASH_TRYTON_USER", "admin")
    monkeypatch.setenv("ARDASH_TRYTON_PASSWORD", "wrong")
    with pytest.raises(SourceUnavailable, match="does not let us in"):
        list(tryton.read(server.url, options={}))

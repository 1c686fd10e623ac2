"""One run of the sender, for tests that kill it: what a program of its own does (programs.py)."""

from __future__ import annotations

from pathlib import Path

from offices import AS_OF, LUMEN, NOW, ticking

from ardash.collections.policy import load
from ardash.collections.templating import Texts
from ardash.collections.worklist import worklist
from ardash.ledger.ledger import Ledger
from ardash.outbox.hours import Hours
from ardash.outbox.office import Office
from ardash.outbox.sending import send
from ardash.outbox.server import MailServer
from ardash.records.people import actions
from ardash.records.store import Store


def send_all(database_url: str, folder: Path, port: int) -> None:
    server = MailServer("127.0.0.1", port, "compta@lumen.fr", security="none")
    office = Office(Texts(), LUMEN, server, Hours.of("never", "UTC"))
    ledger = Ledger.open(folder)
    with Store.open(database_url) as store:
        found = worklist(ledger, AS_OF, load(), actions(store))
        send(store, ledger, found, office, now=ticking(NOW), author="robot")

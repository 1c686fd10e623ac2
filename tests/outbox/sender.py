"""One run of the sender in a process of its own, for tests that kill it.

python sender.py DATABASE_URL LEDGER_FOLDER PORT
"""

from __future__ import annotations

import sys
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


def main(database_url: str, folder: Path, port: int) -> None:
    server = MailServer("127.0.0.1", port, "compta@lumen.fr", security="none")
    office = Office(Texts(), LUMEN, server, Hours.of("never", "UTC"))
    ledger = Ledger.open(folder)
    with Store.open(database_url) as store:
        found = worklist(ledger, AS_OF, load(), actions(store))
        send(store, ledger, found, office, now=ticking(NOW), author="robot")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

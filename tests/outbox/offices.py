"""A company with customers who are late, and an office that writes to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom import Mailroom

from ardash.collections.creditor import Creditor, Creditors
from ardash.collections.policy import load
from ardash.collections.reminders import Draft, previews
from ardash.collections.templating import Texts
from ardash.collections.worklist import Worklist, worklist
from ardash.ledger.build import build
from ardash.ledger.ledger import Ledger
from ardash.outbox.drafting import Drafted, approve, draft
from ardash.outbox.hours import Hours
from ardash.outbox.office import Office
from ardash.outbox.sending import Sent, send
from ardash.outbox.server import MailServer
from ardash.records.batch import Batch, frame
from ardash.records.people import Actions, actions
from ardash.records.people.actions import last_change
from ardash.records.people.outbox import outgoing
from ardash.records.store import Store
from ardash.records.sync import Source, sync

#: A Monday; the invoices fell due on 2 March, and the reminder was due the day before.
AS_OF = date(2025, 3, 10)
NOW = datetime.fromisoformat("2025-03-10T10:00")
SOURCE = Source("sales", "csv", "sales.csv", {})
LUMEN = Creditors(
    Creditor("Atelier Lumen SAS", iban="FR7630006000011234567890189", email="compta@lumen.fr")
)


_TEXTS = Texts()

#: The numbers of the messages approved and the SQLite file then, by customers and attachments.
_approved: dict[tuple[str, bool], tuple[list[int], bytes]] = {}

#: What is written at first, by the customers: the SQLite file, and each file of the ledger.
_books: dict[str, dict[str, bytes]] = {}


@dataclass
class Company:
    """A store and ledger; every customer owes one invoice that is 7 days late at AS_OF."""

    store: Store
    folder: Path
    customers: list[dict[str, Any]]
    server: MailServer | None = None
    office: Office = field(init=False)
    syncs: int = 0
    statements: bool = False  # what goes along with a reminder takes its time

    def __post_init__(self) -> None:
        hours = Hours.of("never", "Europe/Paris")
        self.office = Office(_TEXTS, LUMEN, self.server, hours)
        self.read()

    def read(self, paid: dict[str, int] | None = None) -> Ledger:
        """Bring the books in, with what was paid since."""
        self.syncs += 1
        at = datetime.combine(AS_OF, datetime.min.time()) + timedelta(hours=self.syncs)
        if self.syncs == 1 and not paid:
            self._read_first(at)
        else:
            self._sync(paid or {}, at)
            build(self.store, self.folder, now=at)
        self.ledger = Ledger.open(self.folder)
        return self.ledger

    def _read_first(self, at: datetime) -> None:
        """Bring the books in as other tests did: once a process, then copied."""
        file = self.store.database.path
        books = _books.setdefault(repr(self.customers), {})
        if file is not None and "database" in books:
            file.write_bytes(books["database"])
        else:
            self._sync({}, at)
        if file is not None:
            books["database"] = file.read_bytes()
        built = {name: content for name, content in books.items() if name != "database"}
        for name, content in built.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content)
        if not built:
            build(self.store, self.folder, now=at)
            files = (path for path in self.folder.rglob("*") if path.is_file())
            books |= {str(path.relative_to(self.folder)): path.read_bytes() for path in files}

    def _sync(self, paid: dict[str, int], at: datetime) -> None:
        items, entries = [], []
        for number, who in enumerate(self.customers, start=1):
            item = f"F{number}"
            items.append(
                {
                    "item_id": item, "customer_id": who["customer_id"], "kind": "invoice",
                    "document": item, "issued_on": date(2025, 1, 31), "due_on": date(2025, 3, 2),
                    "currency": "EUR", "place": f"a:{number}",
                }
            )  # fmt: skip
            amounts = [("billing", date(2025, 1, 31), 10_000 + number)]
            amounts += [("payment", AS_OF, -paid[item])] if item in paid else []
            entries += [
                {
                    "entry_id": f"{item}/{kind}", "item_id": item, "kind": kind, "booked_on": on,
                    "amount": amount, "place": f"a:{number}",
                }
                for kind, on, amount in amounts
            ]  # fmt: skip
        rows = {"customers": self.customers, "items": items, "entries": entries, "controls": []}
        batch = Batch(
            **{name: frame(name, some) for name, some in rows.items() if name != "rejects"},
            rejects=frame("rejects", []),
            rows_read=len(self.customers) + len(items) + len(entries),
        )
        sync(self.store, SOURCE, [batch], now=at)

    @property
    def actions(self) -> Actions:
        return actions(self.store)

    def found(self, as_of: date = AS_OF) -> Worklist:
        return worklist(self.ledger, as_of, load(), self.actions)

    def previews(self, as_of: date = AS_OF) -> list[Draft]:
        drafts = previews(
            self.ledger, self.found(as_of), self.actions, texts=self.office.texts,
            creditors=self.office.creditors,
        )  # fmt: skip
        return drafts if self.statements else [_bare(each) for each in drafts]

    def drafted(self) -> Drafted:
        return draft(self.store, self.previews(), now=NOW, author="anne")

    def approved(self) -> list[int]:
        """Draft all reminders and approve them: once a process, where nothing was done before."""
        file = self.store.database.path
        if file is None or self.syncs > 1 or not self._is_untouched():
            self.drafted()
            return approve(self.store, now=NOW, author="anne")
        key = (repr(self.customers), self.statements)
        if key not in _approved:
            self.drafted()
            numbers = approve(self.store, now=NOW, author="anne")
            _approved[key] = (numbers, file.read_bytes())
        numbers, content = _approved[key]
        file.write_bytes(content)
        return list(numbers)

    def _is_untouched(self) -> bool:
        """Whether nobody wrote anything, and reminders are worded as usual."""
        usual = self.office.texts is _TEXTS and self.office.creditors is LUMEN
        return usual and last_change(self.store) == 0

    def send(self, *, at: datetime = NOW, as_of: date = AS_OF, **how: Any) -> Sent:
        return send(
            self.store, self.ledger, self.found(as_of), self.office,
            **{"now": ticking(at), "author": "robot", "sleep": lambda _: None, **how},
        )  # fmt: skip

    def set(self, **office: Any) -> None:
        self.office = replace(self.office, **office)

    def states(self) -> dict[str, str]:
        """State of every message, by its customer."""
        return {one.customer_id: one.state for one in outgoing(self.store)}


def _bare(draft: Draft) -> Draft:
    kept = tuple(part for part in draft.attachments if part["kind"] == "reminder")
    return replace(draft, attachments=kept)


def customer(number: int, **columns: Any) -> dict[str, Any]:
    return {
        "customer_id": f"C{number}", "name": f"Customer {number}",
        "email": f"c{number}@client.example", "city": "Lyon",
        "place": f"c:{number}", **columns,
    }  # fmt: skip


def company(
    store: Store, folder: Path, count: int = 3, room: Mailroom | None = None, **columns: Any
) -> Company:
    server = server_of(room) if room else None
    customers = [customer(number, **columns) for number in range(1, count + 1)]
    return Company(store, folder / "ledger", customers, server)


def server_of(room: Mailroom, **columns: Any) -> MailServer:
    plain: dict[str, Any] = {"security": "none", "timeout_seconds": 2.0, **columns}
    return MailServer("127.0.0.1", room.port, "compta@lumen.fr", **plain)


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that goes on by a millisecond whenever it is read."""
    ticks = iter(range(10**9))
    return lambda: start + timedelta(milliseconds=next(ticks))

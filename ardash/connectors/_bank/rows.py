"""From statements to rows: each movement once, however many statements it stands on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ardash.connectors._bank.continuity import Closed
from ardash.connectors._bank.statement import Movement, Statement
from ardash.errors import BadInput, Message
from ardash.money import decimal_string


@dataclass
class Rows:
    """Rows of the batch in the making, and what was seen in all batches."""

    statements: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    copies: int = 0
    again: int = 0
    pending: int = 0
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _final: Counter[str] = field(default_factory=Counter)

    def add(self, statement: Statement) -> None:
        """Take a statement over; one that was read already counts once.

        Raises BadInput for another statement of the same account, number and day.
        """
        statement_id = ":".join(
            (statement.account, statement.number or "", statement.closed_on.isoformat())
        )
        if statement.final and not self._is_new(statement_id, statement):
            self.copies += 1
            return
        self.pending += statement.pending
        if statement.final:
            self._state(statement_id, statement)
        counted = self._final if statement.final else Counter[str]()
        for movement in statement.movements:
            entry = _key(statement, movement)
            counted[entry] += 1
            name = entry if counted[entry] == 1 else f"{entry}#{counted[entry]}"
            about = statement_id if statement.final else None
            for receipt_id, part in _parts(name, movement):
                if receipt_id in self._seen:
                    self.again += 1
                    continue
                self._seen.add(receipt_id)
                self.receipts.append(_row(receipt_id, name, about, statement, part))

    def _is_new(self, statement_id: str, statement: Statement) -> bool:
        fingerprint = _digest(
            [statement.opening, statement.closing]
            + [(m.booked_on, m.amount, m.bank_reference) for m in statement.movements]
        )
        known, place = self._known.setdefault(statement_id, (fingerprint, statement.place))
        if place == statement.place:
            return True
        if known != fingerprint:
            raise BadInput(
                Message(
                    "The statement {number} of {account} stands at {place} too, with other "
                    "content.",
                    number=statement.number or "",
                    account=statement.account,
                    place=place,
                ),
                where=statement.place,
                remedy=Message("Keep the one that the bank confirms."),
            )
        return False

    def _state(self, statement_id: str, statement: Statement) -> None:
        difference = statement.difference
        self.statements.append(
            {
                "statement_id": statement_id,
                "account": statement.account,
                "number": statement.number,
                "opened_on": statement.opened_on,
                "closed_on": statement.closed_on,
                "opening": statement.opening,
                "closing": statement.closing,
                "difference": difference,
                "currency": statement.currency,
                "place": statement.place,
            }
        )
        self.closed.append(Closed.of(statement))
        if difference:
            self.notes.append(_unbalanced(statement, difference))


def _unbalanced(statement: Statement, difference: int) -> Message:
    def written(minor: int | None) -> str:
        return decimal_string(minor or 0, statement.currency)

    return Message(
        "{place}: the statement {number} of {account} does not add up: opening {opening} + "
        "movements {movements} is not the closing {closing} {currency}, but {difference} off; "
        "nothing on it is applied by itself.",
        place=statement.place,
        number=statement.number or "",
        account=statement.account,
        opening=written(statement.opening),
        movements=written(sum(each.amount for each in statement.movements)),
        closing=written(statement.closing),
        currency=statement.currency,
        difference=written(difference),
    )


def _parts(name: str, movement: Movement) -> Iterator[tuple[str, Movement]]:
    """Name an entry's transactions; an entry without any is its own."""
    if not movement.parts:
        yield name, movement
    for position, part in enumerate(movement.parts, start=1):
        yield f"{name}/{position}", part


def _key(statement: Statement, movement: Movement) -> str:
    """Name a movement by what every statement says of it: account, day, amount, reference."""
    said = movement.bank_reference or _digest(
        [
            movement.payer_name,
            movement.payer_account,
            movement.reference,
            movement.text,
            movement.end_to_end,
        ]
    )
    amount = decimal_string(movement.amount, statement.currency)
    return "|".join((statement.account, movement.booked_on.isoformat(), amount, said))


def _digest(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def _row(
    receipt_id: str, entry: str, statement_id: str | None, statement: Statement, of: Movement
) -> dict[str, Any]:
    return {
        "receipt_id": receipt_id,
        "entry": entry,
        "statement_id": statement_id,
        "account": statement.account,
        "booked_on": of.booked_on,
        "value_on": of.value_on,
        "amount": of.amount,
        "currency": statement.currency,
        "charges": of.charges,
        "payer_name": of.payer_name,
        "payer_account": of.payer_account,
        "reference": of.reference,
        "text": of.text,
        "end_to_end": of.end_to_end,
        "reversal_of": of.reversal_of,
        "place": of.place,
    }

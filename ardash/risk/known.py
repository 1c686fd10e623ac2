"""Known: all that a prediction of an invoice is made from, on the day asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ardash.risk.features import Asked
from ardash.risk.grid import unpaid_by
from ardash.risk.habits import Habits
from ardash.risk.history import History
from ardash.risk.runs import weekdays
from ardash.risk.tally import Days, Numbers


@dataclass(frozen=True, eq=False)
class Known:
    """What a prediction is made from: one row an invoice.

    told      its features
    habit     the chances of payment by the customer's habit alone, a column an EDGES_DAYS
    kind      the same by the kind of payer that it is
    lateness  the day asked, beyond the due date
    fresh     whether it had not been issued yet
    due_weekday  weekday of its due date: 0 is Monday; below 0 where it is only imagined
    """

    told: Numbers
    habit: Numbers
    kind: Numbers
    lateness: Numbers
    fresh: NDArray[np.bool_]
    due_weekday: Days

    @classmethod
    def of(
        cls, history: History, asked: Asked, told: Numbers, habits: Habits, *, of: str = "customer"
    ) -> Known:
        """Look up the habits that go with features: `of` the customer, its segment or all."""
        lateness, fresh = asked_when(history, asked)
        evidence = habits.evidence(history, asked)
        if of == "all":
            habit = np.tile(habits.everybody, (len(told), 1))
        elif of == "segment":
            habit = habits.of_segments(history, asked)
        else:
            habit = habits.of_customers(history, asked, evidence)
        kind = habits.payers.of_customers(evidence)
        return cls(told, habit, kind, lateness, fresh, weekdays(history.due[asked.rows]))

    def only(self, which: Days | slice) -> Known:
        """Keep some of the rows."""
        return Known(
            self.told[which], self.habit.T[:, which].T, self.kind.T[:, which].T,
            self.lateness[which], self.fresh[which], self.due_weekday[which],
        )  # fmt: skip

    @cached_property
    def unpaid_by_habit(self) -> Numbers:
        """Chances of being unpaid at EDGES_DAYS by habit alone."""
        return unpaid_by(self.habit)

    @cached_property
    def unpaid_by_kind(self) -> Numbers:
        """Chances of being unpaid at EDGES_DAYS by the kind of payer alone."""
        return unpaid_by(self.kind)


def asked_when(history: History, asked: Asked) -> tuple[Numbers, NDArray[np.bool_]]:
    """Tell the day asked, beyond the due date, and whether the invoice had not been issued yet.

    What is not issued yet can be paid from its issue on.
    """
    issued, due = history.issued[asked.rows], history.due[asked.rows]
    day = np.maximum(asked.day, issued - 1)
    return (day - due).astype(np.float64), asked.day < issued

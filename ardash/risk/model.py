"""The model: when open items will be paid, learned from how the company was paid so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ardash.risk.features import Asked, features
from ardash.risk.grid import EDGES_DAYS, Chances, interval, mixed
from ardash.risk.habits import Habits, chances, unpaid_at
from ardash.risk.hazard import Hazard
from ardash.risk.history import History
from ardash.risk.known import Known
from ardash.risk.pieces import in_pieces
from ardash.risk.spreading import spread
from ardash.risk.tally import Numbers
from ardash.risk.weekends import moved

#: Which predictions are used: those of the model, or of the baseline that it did not beat.
USES = ("model", "customer", "segment", "all")

#: How much a member follows the line within an interval; the rest, habits.
SHAPE_SHARE = 0.7


@dataclass(frozen=True, eq=False)
class Model:
    """What was learned at a date, about when items are paid.

    version     name of this training: its day and a digest of what it was made of
    trained_on  the day at whose close it was trained: nothing later is in it
    uses        one of USES: "model", or the baseline it did not beat (its metrics say by how much)
    weights     member -> its share in the prediction: habits, payers, line, trees
    usual       what the features are of an invoice like all
    metrics     figures of the back-test on the last part of its own data (see training)
    """

    version: str
    trained_on: date
    seed: int
    uses: str
    weights: Mapping[str, float]
    habits: Habits
    members: Mapping[str, Hazard]
    sizes: Mapping[str, float]
    usual: Numbers
    data: Mapping[str, Any]
    metrics: Mapping[str, Any]

    def chances(self, history: History, asked: Asked) -> Chances:
        """Predict the day of payment of what is asked about, in days beyond its due date."""
        return _together(
            len(asked.rows), lambda piece: self._given(self.known(history, asked.only(piece)))
        )

    def told(
        self, history: History, asked: Asked, tell: Callable[[Chances, slice], Numbers]
    ) -> Numbers:
        """Tell something of the chances of what is asked about: a row each, whatever columns.

        `tell` is given the chances of some, and which of `asked` they are. All chances, day by day,
        take a kilobyte an invoice; here they are gone once told.
        """
        parts: dict[int, Numbers] = {}

        def work(piece: slice) -> None:
            parts[piece.start] = tell(self._given(self.known(history, asked.only(piece))), piece)

        in_pieces(len(asked.rows), work)
        return np.concatenate([parts[start] for start in sorted(parts)])

    def known(self, history: History, asked: Asked) -> Known:
        """Look up what was known on the day asked, as far as the model uses it."""
        told = features(history, asked, self.sizes)
        return Known.of(history, asked, told, self.habits, of=self.uses)

    def later_than(self, known: Known, days: int) -> Numbers:
        """Chance of being paid later than so many days beyond the due date, or never.

        Of invoices that have not been issued yet, and at the end of an interval that all members
        know, it is what is left after whole intervals: nothing is told apart by days.
        """
        edge = int(interval(np.array([days]))[0])
        ends = [EDGES_DAYS[member.ends] for member in self.members.values()]
        whole = known.fresh.all() and all(days in each for each in ends)
        if self.uses != "model" or not ends or not whole:
            return self._given(known).later_than(days)
        unpaid = {
            "habits": unpaid_at(known.habit, known.lateness, edge),
            "payers": unpaid_at(known.kind, known.lateness, edge),
        }
        for name, member in self.members.items():
            passed = np.searchsorted(member.ends, edge) + 1
            unpaid[name] = np.prod(1 - member.hazards(known)[:, :passed], axis=1)
        found = np.zeros(len(known.told))
        for name, share in unpaid.items():
            found += self.weights[name] * share
        return found

    def _given(self, known: Known) -> Chances:
        if self.uses != "model" or not self.members:
            found = chances(known.habit, known.lateness, known.fresh)
        else:
            parts = of_members(self.members, known)
            found = mixed(list(parts.values()), [self.weights[name] for name in parts])
        return moved(found, known.due_weekday, self.habits.weekends)


def _together(count: int, predict: Callable[[slice], Chances]) -> Chances:
    """Predict some rows at a time, side by side, and put them together."""
    lateness, paid_by = np.empty(count), np.empty((len(EDGES_DAYS), count))

    def work(piece: slice) -> None:
        found = predict(piece)
        lateness[piece], paid_by[:, piece] = found.lateness, found.paid_by.T

    in_pieces(count, work)
    return Chances(lateness, paid_by.T)


def of_members(members: Mapping[str, Hazard], known: Known) -> dict[str, Chances]:
    """Predict with each member alone, habits and kinds of payers first.

    Within its intervals, each follows those before it, which tell single days apart.
    """
    lateness, fresh = known.lateness, known.fresh
    found = {
        "habits": chances(known.habit, lateness, fresh),
        "payers": chances(known.kind, lateness, fresh),
    }
    usual = shape = (found["habits"].paid_by + found["payers"].paid_by) / 2
    for name, member in members.items():
        hazards = member.hazards(known)
        found[name] = spread(
            hazards, known.unpaid_by_habit, member.ends, lateness, fresh, shape=shape
        )
        shape = SHAPE_SHARE * found[name].paid_by + (1 - SHAPE_SHARE) * usual
    return found

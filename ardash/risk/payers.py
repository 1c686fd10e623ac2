"""Payers: the few kinds of them that a book's customers fall into, and which kind each one is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ardash.risk.evidence import Evidence
from ardash.risk.features import Asked
from ardash.risk.grid import unpaid_by
from ardash.risk.history import History
from ardash.risk.tally import Days, Numbers

#: Kinds that are looked for at most, and customers that it takes for one more.
MOST_KINDS, CUSTOMERS_A_KIND = 8, 8

#: Payments from which on a customer tells of a kind; customers that are looked at, at most.
FEWEST_PAYMENTS, MOST_CUSTOMERS = 3, 3_000

#: So many payments of a kind weigh as much as everybody's habit: in between, a kind is drawn to it.
KIND_WEIGHT = 5.0

_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Payers:
    """Kinds of payers: the punctual, those who pay when they please, at the month's end ...

    Nobody names them; they are what explains best how all customers paid (a mixture of hazards, by
    expectation and maximisation: Dempster et al. 1977; Heckman and Singer 1984). What tells
    customers of one kind apart is chance: so a few payments more or less of a customer that is of
    a kind change nothing.

    shares   how many of the customers are of each kind; adds up to 1
    hazards  one row a kind, a column an EDGES_DAYS: the chance of being paid there, of what was not
             paid before
    """

    shares: Numbers
    hazards: Numbers

    @classmethod
    def learn(cls, history: History, day: int, everybody: Numbers, half_life: float) -> Payers:
        """Learn from all that was known at the close of a day; of too few customers, one kind."""
        customers, mean_delay = _telling(history, day)
        count = min(max(len(customers) // CUSTOMERS_A_KIND, 1), MOST_KINDS)
        if not len(customers):
            return cls(np.ones(1), everybody[None, :])
        asked = Asked(customers, np.full_like(customers, day))
        evidence = Evidence.of(history, asked, half_life)
        prior = KIND_WEIGHT * np.maximum(np.append(1.0, unpaid_by(everybody)[:-1]), 1e-6)
        # To begin with, customers are cut into equal parts by how late they are.
        place = np.argsort(np.argsort(mean_delay, kind="stable"), kind="stable")
        belongs = 0.9 * np.eye(count)[place * count // len(place)] + 0.1 / count
        likelihood = -np.inf
        for _ in range(_ROUNDS):
            shares = (belongs.sum(axis=0) + 1) / (len(belongs) + count)
            hazards = (belongs.T @ evidence.paid + prior * everybody) / (
                belongs.T @ evidence.at_risk + prior
            )
            found = cls(shares, np.clip(hazards, 1e-9, 1 - 1e-9))
            belongs, told = found._kinds(evidence)
            if told - likelihood < 1e-5 * len(belongs):
                break
            likelihood = told
        return found

    def of_customers(self, evidence: Evidence) -> Numbers:
        """Hazards of customers, each taken for the kinds it may be of: a row an `evidence`."""
        survived = unpaid_by(self.hazards).T @ self._kinds(evidence)[0].T
        found = survived.copy()
        found[1:] /= np.maximum(survived[:-1], 1e-300)
        return (1 - found).T

    @property
    def everybody(self) -> Numbers:
        """Hazards of a customer of whom nothing is known."""
        nothing = np.zeros((1, self.hazards.shape[1]))
        found: Numbers = self.of_customers(Evidence(nothing, nothing))[0]
        return found

    def _kinds(self, evidence: Evidence) -> tuple[Numbers, float]:
        """Chance that each customer is of each kind, and how likely all that came is (log)."""
        paid, unpaid = evidence.paid, evidence.at_risk - evidence.paid
        odds = paid @ np.log(self.hazards).T + unpaid @ np.log1p(-self.hazards).T
        odds += np.log(self.shares)
        top = odds.max(axis=1, keepdims=True)
        weight = np.exp(odds - top)
        total = weight.sum(axis=1, keepdims=True)
        return weight / total, float((top + np.log(total)).sum())


def _telling(history: History, day: int) -> tuple[Days, Numbers]:
    """Choose customers who have paid: one row of each, and how late it was on average."""
    if not history.rows.height:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    code, rows = np.unique(history.codes["customer"], return_index=True)
    count, delay, *_ = history.payments["customer"].until(code, np.full_like(code, day))
    enough = np.flatnonzero(count >= FEWEST_PAYMENTS)
    if len(enough) > MOST_CUSTOMERS:
        enough = enough[np.linspace(0, len(enough) - 1, MOST_CUSTOMERS).astype(np.int64)]
    return rows[enough].astype(np.int64), delay[enough] / count[enough]

"""Accounts: what a customer owes in one currency, and what is to be expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import numpy as np
import polars as pl

from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.credit_hold import LONG_OVERDUE_DAYS
from ardash.risk.features import Asked
from ardash.risk.grid import Chances
from ardash.risk.history import History
from ardash.risk.invoices import NEVER, day_number
from ardash.risk.model import Model
from ardash.risk.reasons import LATE_AFTER_DAYS
from ardash.risk.tally import Days, Numbers
from ardash.risk.usual import with_usual_invoices

#: Amounts of several currencies are never added up.
ACCOUNT = ("customer", "currency")

#: A contact is judged by what comes within so many days, and by what would come at all.
CONTACT_DAYS, AT_ALL_DAYS = 14, 180


@dataclass(frozen=True, eq=False)
class Accounts:
    """What is asked about at a date, and what the model says of it.

    history  with an invoice as usual for accounts that have nothing open
    asked    the invoices: open at the date, or as usual
    items    one row each, in the order of `asked`: item, customer, currency, balance (minor units;
             0 of one as usual), usual, days_late, weight (its share of its account), late_30_chance
             (not paid 30 days after its due date), late_chance (of being paid after it), paid_14
             and paid_180 (chance of being paid within so many days), days (median, beyond the due
             date), disputed
    rows     one row an account: customer, currency, based_on (open, usual_invoice), late_30_share,
             expected_late (minor units: what is not expected within 30 days of its due date), open,
             overdue, items, overdue_items, oldest_days, overdue_days (mean), days_expected
             (beyond the due date), last_issued_on
    """

    history: History
    asked: Asked
    items: pl.DataFrame
    rows: pl.DataFrame

    @classmethod
    def at(cls, ledger: Ledger, as_of: date, model: Model, actions: Actions) -> Accounts:
        """Ask about all that is open at the close of `as_of`, and about invoices as usual."""
        history = with_usual_invoices(History.of(ledger, as_of, actions))
        rows = np.flatnonzero(history.closed == NEVER)
        today = day_number(as_of)
        asked = Asked(rows, np.full_like(rows, today))
        late = today - history.due[rows]
        found = model.told(history, asked, lambda chances, piece: _told(chances, late[piece]))
        items = history.rows[rows].select("item", *ACCOUNT, "balance", "issued_day")
        items = items.with_columns(
            usual=pl.Series(history.opened[rows] > today),
            days_late=pl.Series(late),
            **{name: pl.Series(found[:, place]) for place, name in enumerate(_TOLD)},
            disputed=_disputed(history, rows, today),
        )
        share = pl.max_horizontal("balance", "usual").cast(pl.Float64)
        items = items.with_columns(weight=share / share.sum().over(ACCOUNT))
        return cls(history, asked, items, _summed(items))


#: What is told of the chances of each item.
_TOLD = ("late_30_chance", "late_chance", "paid_14", "paid_180", "days")


def _told(found: Chances, late: Days) -> Numbers:
    waited = found.by(late[:, None] + np.array([CONTACT_DAYS, AT_ALL_DAYS]))
    by_due = [found.later_than(LATE_AFTER_DAYS), found.later_than(0)]
    return np.column_stack([*by_due, waited, found.quantile(0.5)])


def _disputed(history: History, rows: np.ndarray, today: int) -> pl.Series:
    """Whether each item has a dispute that is open."""
    open_now = history.disputes.filter(
        pl.col("opened_day") <= today, pl.col("resolved_day") > today
    )
    return history.rows["item"].gather(rows).is_in(open_now["item"].unique().implode())


def _summed(items: pl.DataFrame) -> pl.DataFrame:
    open_now = ~pl.col("usual")
    late = (pl.col("days_late") > 0) & open_now
    long = (pl.col("days_late") > LONG_OVERDUE_DAYS) & open_now
    weight = pl.col("weight")
    return items.group_by(ACCOUNT, maintain_order=True).agg(
        based_on=pl.when(open_now.any()).then(pl.lit("open")).otherwise(pl.lit("usual_invoice")),
        late_30_share=(weight * pl.col("late_30_chance")).sum(),
        expected_late=(pl.col("balance") * pl.col("late_30_chance")).sum().round().cast(pl.Int64),
        open=pl.col("balance").sum(),
        overdue=pl.col("balance").filter(late).sum(),
        items=open_now.sum().cast(pl.Int64),
        overdue_items=late.sum().cast(pl.Int64),
        overdue_items_undisputed=(late & ~pl.col("disputed")).sum().cast(pl.Int64),
        oldest_days=pl.col("days_late").filter(late).max(),
        long_overdue=pl.col("balance").filter(long & ~pl.col("disputed")).sum(),
        oldest_undisputed_days=pl.col("days_late").filter(late & ~pl.col("disputed")).max(),
        overdue_days=pl.col("days_late").filter(late).mean(),
        days_expected=(weight * pl.col("days")).sum(),
        newest_issued_day=pl.col("issued_day").filter(open_now).max(),
    )


def exposure(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Add up what customers owe, less what they are owed: customer, currency, exposure."""
    owed = open_at(ledger.balances, as_of).group_by(*ACCOUNT)
    return gathered(owed.agg(exposure=nw.col("balance").sum()))

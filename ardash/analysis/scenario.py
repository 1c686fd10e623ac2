"""What if: the last months' invoices, paid again under other terms.

The invoices of the last twelve months are played again on their own calendar, once as they are
(the base) and once under a change; everything else stays as it happened. `docs/what-if.md` says
why, and what the figures can and cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ardash.analysis._scenario import figures
from ardash.analysis._scenario.as_if import as_if
from ardash.analysis._scenario.base import Counter, Replay, replay
from ardash.analysis._scenario.change import (
    INVOICING,
    NO_DISCOUNT,
    Behaviour,
    Change,
    Invoicing,
    invoicing_of,
)
from ardash.analysis._scenario.changed import Changed, changed
from ardash.analysis._scenario.draws import Progress
from ardash.analysis._scenario.figures import BANDS, UNITS, Side
from ardash.analysis._scenario.lawful import Judged
from ardash.analysis._scenario.payments import Payments, Rows, Totals
from ardash.analysis._scenario.played import played
from ardash.analysis._scenario.saved import forget, load, save, saved_folder, saved_names
from ardash.analysis._scenario.take_up import (
    BreakEven,
    annual_cost,
    annual_cost_compounded,
    break_even,
)
from ardash.analysis._scenario.written import (
    Scenario,
    fields_of,
    scenario_of,
    scenarios_in,
    toml_of,
)
from ardash.errors import Message
from ardash.ledger.ledger import Ledger

__all__ = [
    "BANDS",
    "INVOICING",
    "NO_DISCOUNT",
    "UNITS",
    "Behaviour",
    "BreakEven",
    "Change",
    "Invoicing",
    "Judged",
    "Outcome",
    "Progress",
    "Replay",
    "Scenario",
    "annual_cost",
    "annual_cost_compounded",
    "as_if",
    "fields_of",
    "forget",
    "invoicing_of",
    "load",
    "replay",
    "save",
    "saved_folder",
    "saved_names",
    "scenario_of",
    "scenarios_in",
    "toml_of",
    "under",
]


#: What each row of each block of payments comes to, before and after.
_Rows = tuple[tuple[Rows, ...], tuple[Rows, ...]]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a change comes to, beside the base it shares its draws with.

    figures    one row a figure (UNITS): figure, unit (money in minor units, days, share), base,
               scenario, difference, and of each the bands _p10, _p25, _p75, _p90
    curve      one row a week of the window: week_end, actual_cash (as it was), and base_,
               scenario_, difference_ cash (collected in the week) and receivable (at its close),
               difference_cash_to_date, each with bands; minor units
    customers  one row a customer whose payments change, largest net result first: customer,
               customer_id, name, amount (paid in the window's invoices), days_sooner (on average),
               receivable (change at the date), financing_saved, discount_cost, net_result,
               late_interest, take_up (0-1), own_history_share (how much of its delays is its own)

    What is expected is exact, not an average of draws; bands are of the draws. `annual_cost` is
    that of the discount offered, simple and `_compounded` (0-1; None without one);
    `break_even_percent` the cost of money, % a year, at which the change neither gains nor costs.
    """

    change: Change
    behaviour: Behaviour
    as_of: date
    start: date
    currency: str
    draws: int
    seed: int
    invoices: int
    figures: pd.DataFrame
    curve: pd.DataFrame
    customers: pd.DataFrame
    actual_receivable: int
    annual_cost: float | None = None
    annual_cost_compounded: float | None = None
    break_even: BreakEven | None = None
    break_even_percent: float | None = None
    notes: tuple[Message, ...] = ()

    def value(self, figure: str, of: str = "scenario") -> float:
        """Return one value of `figures`, e.g. value("dso", "difference_p10")."""
        found = self.figures.set_index("figure")[of]
        return float(found[figure])


def under(
    ledger: Ledger | Replay,
    change: Change,
    as_of: date,
    behaviour: Behaviour | None = None,
    *,
    months: int = 12,
    draws: int = 1000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Outcome:
    """Say what the last `months` months' invoices would have come to under a change.

    Each customer keeps its own delay beyond terms, drawn from its last 24 months, or its segment's
    where these are thin; what is overdue counts as not paid yet, and beyond the longest delay seen
    as never paid. `behaviour` says how it answers. A ledger is replayed first; give a
    `Replay` to compare several changes with one base. The same seed gives the same figures, and a
    change that changes nothing gives the base, exactly. Raises MixedCurrencies, BadSetting,
    BadInput, UnknownChoice.
    """
    behaviour = behaviour or Behaviour()
    if isinstance(ledger, Ledger):
        base = replay(ledger, as_of, months=months, draws=draws, seed=seed, progress=progress)
    else:
        base = ledger
    touched = changed(base, change, behaviour)
    before = figures.base_side(base)
    after, rows = _after(base, touched, before, progress)
    own = behaviour.own_percent
    offered = touched.offered
    return Outcome(
        change=change,
        behaviour=behaviour,
        as_of=base.population.as_of,
        start=base.population.start,
        currency=base.population.currency,
        draws=base.chances.draws,
        seed=base.seed,
        invoices=touched.invoices.height,
        figures=figures.table(base, before, after, touched, own),
        curve=figures.curve(base, before, after),
        customers=figures.customers(base, touched, rows, own),
        actual_receivable=base.population.actual_receivable,
        annual_cost=annual_cost(*offered) if offered else None,
        annual_cost_compounded=annual_cost_compounded(*offered) if offered else None,
        break_even=_break_even(base, touched, rows, own) if offered else None,
        break_even_percent=_break_even_percent(before.expected, after.expected),
        notes=_notes(base, touched, change),
    )


def _after(
    base: Replay, touched: Changed, before: Side, progress: Progress | None
) -> tuple[Side, _Rows]:
    """Add what changes to the base: what does not change is the base's own, to the last digit."""
    blocks = touched.after
    rows = sum(len(each) for each in blocks)
    count = Counter(progress, rows + (0 if touched.whole else len(touched.before)))
    stage = base.delays, base.calendar, base.chances, count
    new = played(blocks, *stage)
    old = base.played if touched.whole else played([touched.before], *stage)
    standing, sales, waited = figures.moved(base, touched, new.rows[0])
    total, drawn = before.expected, before.drawn
    if rows:
        total, drawn = total + (new.expected - old.expected), drawn + (new.drawn - old.drawn)
    side = Side(total, drawn, before.standing + standing, before.sales + sales, waited)
    return side, (old.rows, new.rows)


def _break_even(base: Replay, touched: Changed, rows: _Rows, own_percent: float) -> BreakEven:
    """Compare nobody taking the discount, and everybody, with the payments as they are."""

    def net(carried: float, given: float) -> float:
        return -carried * own_percent / 36_500 - given

    def of(payments: Payments, found: Rows) -> float:
        return net(float(found.carried.sum()), float((payments.discount * found.paid_share).sum()))

    now, none = of(touched.before, rows[0][0]), of(touched.kept, rows[1][0])
    # Where nobody is expected to take it, those rows were not played: what if they did?
    if len(rows[1]) > 1:
        all_ = of(touched.taken, rows[1][1])
    else:
        all_ = net(*touched.taken.certain(base.delays.table))
    return break_even(none - now, all_ - now)


def _break_even_percent(before: Totals, after: Totals) -> float | None:
    """The cost of money at which what is saved pays for the discount; None where none does."""
    sooner = float(before.carried[0] - after.carried[0])
    given = float(after.discount[0] - before.discount[0])
    return given * 36_500 / sooner if sooner * given > 0 else None


def _notes(base: Replay, touched: Changed, change: Change) -> tuple[Message, ...]:
    notes = list(base.notes)
    if not base.delays.payments:
        notes.append(
            Message("Nothing has been paid yet: everybody is taken to pay on the due day.")
        )
    if touched.invoices.is_empty() and not change.is_none:
        notes.append(Message("No invoice of these months falls under the change."))
    if change.new_terms is not None:
        notes += change.new_terms.notes  # type: ignore[arg-type]
    return tuple(notes)

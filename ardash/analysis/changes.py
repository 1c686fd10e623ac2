"""What the imports after a given one changed in what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.compare import compare
from ardash.ledger.balances import Frame
from ardash.ledger.derived import kept
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: Dimensions that an item has from its customer: it moves with them though no version of it does.
_OF_CUSTOMERS = frozenset(("segment", "country", "collector"))

#: What so many items were and are is kept; of more, it would take a server's memory.
KEPT_ITEMS = 20_000


def changes_since(ledger: Ledger, as_of: date, sync: int) -> pd.DataFrame:
    """Say which items stand differently since what was known after the sync of that number.

    One row an item, as `compare` has it, of the ledger as known then and as known now, both as of
    `as_of`. Only items that a later sync touched are derived again, so that a day's import into a
    million invoices is explained in the time of a day's.
    """
    items = ledger.once(("touched", sync), lambda: _touched(ledger, sync))
    if len(items) > KEPT_ITEMS:
        before, after = _sides(ledger, sync, items)
    else:
        # At whatever date they are compared, the two are the same.
        before, after = ledger.once(("since", sync), lambda: _sides(ledger, sync, items))
    return compare(before, as_of, after, as_of)


def _sides(ledger: Ledger, sync: int, items: list[int]) -> tuple[Ledger, Ledger]:
    """Narrow the ledger to some items, as they were known after a sync and as they are known."""
    wanted = nw.col("item").is_in(items)
    facts = replace(
        ledger.facts,
        items=kept(ledger.facts.items.filter(wanted)),
        entries=kept(ledger.facts.entries.filter(wanted)),
    )
    after = replace(
        ledger,
        facts=facts,
        items=kept(ledger.items.filter(wanted)),
        entries=kept(ledger.entries.filter(wanted)),
        balances=kept(ledger.balances.filter(wanted)),
        movements=None,
    )
    return after.known_at(sync), after


def _touched(ledger: Ledger, sync: int) -> list[int]:
    """Find the items of which a version, or an entry's version, came or went after a sync.

    In a ledger narrowed by what customers are, the items of the customers that changed as well.
    """

    def later(frame: Frame, key: str = "item") -> pl.Series:
        came = nw.col("known_from") > sync
        went = ~nw.col("known_to").is_null() & (nw.col("known_to") > sync)
        return gathered(frame.filter(came | went).select(key).unique())[key]

    facts = ledger.facts
    found = pl.concat([later(facts.items), later(facts.entries)])
    if not _OF_CUSTOMERS.isdisjoint(ledger.choices):
        changed = later(facts.customers, "customer").to_list()
        theirs = facts.items.filter(nw.col("customer").is_in(changed))
        found = pl.concat([found, gathered(theirs.select("item"))["item"]])
    return sorted(int(item) for item in found.unique().drop_nulls())


def last_change(ledger: Ledger) -> tuple[int, int] | None:
    """Find the last sync that changed anything, and the sync before it; none for a first import.

    Returns both numbers, the earlier first.
    """
    changed = pl.sum_horizontal(pl.col("added", "changed", "retracted").fill_null(0)) > 0
    last = ledger.syncs.filter(changed)["sync"].max()
    before = ledger.syncs.filter(pl.col("sync") < last)["sync"].max() if last else None
    if before is None:
        return None
    return int(str(before)), int(str(last))

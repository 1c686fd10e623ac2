"""ECL rows: expected losses as `ardash ecl` hands them to other programs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import polars as pl

from ardash.analysis import expected_loss as ecl
from ardash.cli.amounts import as_texts
from ardash.cli.output import with_dates
from ardash.cli.view import View
from ardash.money import decimal_string

_AMOUNTS = {
    "allowance": ("exposure", "allowance"),
    "matrix": ("reached", "lost", "recovered"),
    "rolls": ("amount", "written_off", "settled"),
    "roll_shares": ("amount",),
    "movement": ecl.MOVED,
    "movement_totals": ecl.MOVED,
    "items": ("exposure", "allowance"),
}
_TOTALS = ("exposure", "allowance", "unrated", "undated", "credits", "receivable", "known_lost",
           "known_recovered")  # fmt: skip


def told(
    view: View, mine: ecl.Rated, start: date, parts: dict[str, pd.DataFrame]
) -> dict[str, Any]:
    """Tell expected losses: assumptions, totals and the tables, with what these come to."""
    rules = mine.rules
    first, last = ecl.window(mine.as_of, rules)
    found: dict[str, Any] = {
        "as_of": mine.as_of.isoformat(),
        "known_on": view.known_on.isoformat() if view.known_on else None,
        "assumptions": {
            "by": rules.by,
            "edges": list(rules.edges),
            "lost_after_days": rules.lost_days,
            "months": rules.months,
            "credibility_invoices": rules.credibility_invoices,
            "due_from": first.isoformat(),
            "due_to": last.isoformat(),
            "file": rules.place,
        },
        "totals": [texts(facts) for facts in ecl.totals(mine)],
        "movement_from": start.isoformat(),
    }
    for name, frame in _with_sums(mine, parts).items():
        rows = with_dates(pl.from_pandas(frame, nan_to_null=True))
        found[name] = as_texts(rows, amounts_of(name, frame), "currency").to_dicts()
    return found


def _with_sums(mine: ecl.Rated, parts: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add what the page shows of the tables summed up."""
    summed = ecl.movement_totals(parts["movement"])
    return parts | {
        "by_age": ecl.allowance_by_age(mine),
        "roll_shares": ecl.roll_shares(parts["rolls"]),
        "movement_totals": pd.DataFrame(summed, columns=["currency", *ecl.MOVED]),
    }


def amounts_of(name: str, frame: pd.DataFrame) -> list[str]:
    """Name the columns of a table that are amounts."""
    if name == "rolls":
        codes = [str(column) for column in frame if column not in ("currency", "group", "bucket")]
        return [column for column in codes if column != "loss_rate"]
    return list(_AMOUNTS.get(name, _AMOUNTS["allowance"]))


def texts(facts: dict[str, Any]) -> dict[str, Any]:
    """Write the totals of a currency as decimal texts."""
    code = facts["currency"]
    return facts | {name: decimal_string(facts[name], code) for name in _TOTALS}

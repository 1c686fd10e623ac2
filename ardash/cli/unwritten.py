"""Unwritten: why customers that are asked for by name are not written to today."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from ardash.collections.reminders import Draft
from ardash.collections.worklist import Worklist, said


def unwritten(
    found: Worklist, made: Sequence[Draft], customers: Collection[int] | None
) -> list[str]:
    """Say of each of some customers (their keys) without a reminder why there is none.

    Without names it is said when there is none at all.
    """
    if customers is None:
        return [] if made else ["Nobody is to be written to."]
    missing = [key for key in customers if key not in {each.customer for each in made}]
    lines = []
    for key in missing:
        its = pl.col("customer") == key
        held = found.suppressed.filter(its).select("name", "suppressed_by", "params").rows()
        steps = found.rows.filter(its).select("name", "step", "channel").rows()
        lines += [f"{name}: nothing is written. {said(*why)}" for name, *why in held]
        lines += [
            f"{name}: nothing is written; the worklist asks for {step or channel} ({channel})."
            for name, step, channel in steps
        ]
        if not held and not steps:
            lines.append("Nothing of this customer is overdue or falls due soon.")
    return lines

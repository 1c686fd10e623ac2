"""Figured: measures of the ledger, and those that read what people wrote, asked for alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ardash import measures
from ardash.collections import figures
from ardash.ui.view import View
from ardash.ui.written import written


def find(name: str) -> measures.Measure:
    """Return the measure of a name, of whichever kind."""
    return figures.find(name) if name in figures.names() else measures.find(name)


def values(view: View, names: Sequence[str]) -> pd.DataFrame:
    """Compute measures of one kind at the view's day, or return them as computed before."""
    if not _of_collecting(names):
        return view.figure(measures.values, tuple(names))
    known = written(view)
    found: pd.DataFrame = view.once(
        repr(("collecting", tuple(names), known.key)),
        lambda: figures.values(view.ledger, view.as_of, known.actions, list(names)),
    )
    return found


def trend(view: View, names: Sequence[str] | str, **options: Any) -> pd.DataFrame:
    """Compute measures of one kind over the months before, or return them as computed before."""
    asked = (names,) if isinstance(names, str) else tuple(names)
    if not _of_collecting(asked):
        return view.figure(measures.trend, names if isinstance(names, str) else asked, **options)
    known = written(view)
    found: pd.DataFrame = view.once(
        repr(("collecting over time", asked, known.key, sorted(options.items()))),
        lambda: figures.trend(view.ledger, view.as_of, known.actions, list(asked), **options),
    )
    return found


def _of_collecting(names: Sequence[str]) -> bool:
    return bool(set(names) & set(figures.names()))

"""Formulas over the period table, each with label, unit, formula and source.

Every module of this folder whose name does not begin with an underscore is a family of measures;
this folder is the registry.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ardash.errors import Message, UnknownChoice
from ardash.measures._measure import Measure


@cache
def _registry() -> dict[str, Measure]:
    families = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    found = [
        value
        for family in sorted(families)
        for value in vars(importlib.import_module(f"{__name__}.{family}")).values()
        if isinstance(value, Measure)
    ]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def names() -> list[str]:
    """Names of all measures, from the folder itself."""
    return list(_registry())


def find(name: str) -> Measure:
    """Return the measure `name`; raises UnknownChoice when there is none of that name."""
    if name not in _registry():
        raise UnknownChoice(
            Message("There is no measure {name}.", name=repr(name)),
            remedy=Message("The measures are: {names}.", names=", ".join(names())),
        )
    return _registry()[name]


from ardash.measures._figures import trend, values  # noqa: E402  (they look measures up here)

__all__ = ["Measure", "find", "names", "trend", "values"]

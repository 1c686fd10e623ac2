"""Which module each command is in: only what is typed is read, so that it starts at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
import typer.main

#: The commands of each module, in the order of `ardash --help`.
FAMILIES = {
    "data": ("demo", "build"),
    "sync": ("sync",),
    "profile": ("profile",),
    "sources": ("sources", "rejects"),
    "figures": ("aging", "measures", "periods"),
    "checks": ("compare", "tie-out", "quality", "completeness"),
    "penalties": ("penalties",),
    "legal_table": ("legal-table",),
    "terms": ("terms",),
    "due": ("due",),
    "match": ("match",),
    "log": ("log",),
    "promise": ("promise",),
    "dispute": ("dispute",),
    "plan": ("plan",),
    "what_if": ("what-if",),
    "worklist": ("worklist",),
    "policy": ("policy",),
    "remind": ("remind",),
    "risk": ("risk",),
    "forecast": ("forecast",),
    "ecl": ("ecl",),
    "statement": ("statement",),
    "export": ("export",),
    "serve": ("serve",),
    "bench": ("bench",),
}

_FAMILY_OF = {name: family for family, names in FAMILIES.items() for name in names}


class Families(Mapping[str, Any]):
    """All commands by name; a command's module is read when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        return family(_FAMILY_OF[name])[name]

    def __contains__(self, name: object) -> bool:
        return name in _FAMILY_OF

    def __iter__(self) -> Iterator[str]:
        return iter(_FAMILY_OF)

    def __len__(self) -> int:
        return len(_FAMILY_OF)


@cache
def family(name: str) -> dict[str, Any]:
    """Read a module of commands: its commands by name."""
    app = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_enable=False)
    import_module(f"ardash.cli.{name}").register(app)
    return dict(typer.main.get_group(app).commands)

"""Which source is meant on the command line, and with which options it is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import typer

from ardash import connectors
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.intake import remembered, source_for
from ardash.records.store import Store
from ardash.records.sync import Source


def described(
    store: Store, first: str | None, location: str | None, name: str | None, typed: dict[str, str]
) -> Source:
    """Understand what is to be read: a connector and a location, or a known source's name."""
    if first is None:
        raise BadSetting(
            Message("Nothing says what to sync."),
            remedy=Message("Write ardash sync CONNECTOR LOCATION, a source's name, or --all."),
        )
    if location is not None:
        return source_for(first, location, name, typed)
    known = store.sources()
    found = known.filter(pl.col("source") == first)
    if found.is_empty():
        if first in connectors.names():
            raise BadSetting(
                Message("Nothing says where {connector} is to read.", connector=first),
                remedy=Message("Write the file, folder or address behind it."),
            )
        raise UnknownChoice(
            Message("There is no source {name}.", name=repr(first)),
            remedy=Message("Known are: {names}.", names=", ".join(known["source"]) or "none"),
        )
    row = found.row(0, named=True)
    return source_for(row["connector"], row["location"], first, typed)


def given_options(typed: list[str], profile: Path | None = None) -> dict[str, str]:
    """Read `--option key=value` and `--profile`; raises BadSetting for what is neither."""
    options: dict[str, str] = {}
    for each in typed:
        key, equals, value = each.partition("=")
        if not equals:
            raise BadSetting(
                Message("{option} is no option.", option=repr(each)),
                remedy=Message("Write --option key=value."),
            )
        options[key.strip()] = value.strip()
    if profile is not None:
        if not profile.is_file():
            raise BadSetting(
                Message("There is no profile here."),
                where=str(profile),
                remedy=Message(
                    "Propose one with `ardash profile FILE --output {name}`.", name=profile
                ),
            )
        options["profile"] = str(profile.resolve())
    return options


def as_before(store: Store, source: Source, *, afresh: bool) -> Source:
    """Read a known source with the options it was read with, and what is typed beside them."""
    before = store.sources().filter(
        (pl.col("source") == source.name) & (pl.col("connector") == source.connector)
    )
    kept = {} if afresh or before.is_empty() else remembered(json.loads(before["options"][0]))
    again = {name: value for name, value in kept.items() if name not in source.options}
    if again:
        said = ", ".join(f"{name}={_brief(value)}" for name, value in sorted(again.items()))
        typer.echo(f"Read as before, with {said}.", err=True)
    options = {name: value for name, value in {**again, **source.options}.items() if value}
    return replace(source, options=options)


def _brief(value: str) -> str:
    return value if len(value) <= 60 and "\n" not in value else "..."

"""`ardash sources` and `ardash rejects`: where it came from, and what did not come in."""

from __future__ import annotations

import json
from typing import Annotated, Any

import polars as pl
import typer

from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.errors import Message, UnknownChoice
from ardash.money import decimal_string
from ardash.records.batch import reject_text
from ardash.records.store import Store
from ardash.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (sources, rejects):
        app.command()(command)


def sources(how: HowToPrint = Format.TABLE) -> None:
    """List the sources and when each was last brought in.

    Examples:

        ardash sources

        ardash sources --format json
    """
    with Store.open(load_settings().database_url) as store:
        found = store.sources()
    if how is Format.JSON:
        show_json([_source_facts(row) for row in found.iter_rows(named=True)])
        return
    show(found.select("source", "connector", "location", "last_sync", "last_synced_at"), how)


def _source_facts(row: dict[str, Any]) -> dict[str, Any]:
    totals = json.loads(row["totals"] or "{}")
    return {
        **{name: value for name, value in row.items() if name not in ("options", "totals")},
        "options": json.loads(row["options"] or "{}"),
        "receivable": {code: decimal_string(amount, code) for code, amount in totals.items()},
    }


def rejects(
    sync_number: Annotated[
        int | None, typer.Option("--sync", help="Of this sync; the last of each source by default.")
    ] = None,
    source_name: Annotated[
        str | None, typer.Option("--source-name", help="Only this source.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Print no more rows than this.")] = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """List the rows that could not be taken over, and why.

    Examples:

        ardash rejects

        ardash rejects --sync 3 --format csv > rejected.csv
    """
    with Store.open(load_settings().database_url) as store:
        known = store.sources()
        if source_name is not None and source_name not in known["source"].to_list():
            raise UnknownChoice(
                Message("There is no source {name}.", name=repr(source_name)),
                remedy=Message("Known are: {names}.", names=", ".join(known["source"]) or "none"),
            )
        found = store.rejects(sync=sync_number, source=source_name)
    if sync_number is None:
        found = found.filter(pl.col("sync").is_in(known["last_sync"].drop_nulls().to_list()))
    found = found.head(limit) if limit else found
    said = [
        reject_text(reason, params)
        for reason, params in found.select("reason", "params").iter_rows()
    ]
    told = found.with_columns(reason=pl.Series(said, dtype=pl.String))
    show(told.select("sync", "source", "place", "reason", "raw"), how)

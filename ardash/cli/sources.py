"""`ardash sources` and `ardash rejects`: where it came from, and what did not come in."""

from __future__ import annotations

import json
from typing import Annotated, Any

import polars as pl
import typer

from ardash.cli import clock
from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.intake import remove_source
from ardash.money import decimal_string
from ardash.records.batch import reject_text
from ardash.records.pauses import pauses
from ardash.records.removal import unknown
from ardash.records.store import Store
from ardash.settings import load_settings

app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="sources")
    main.command()(rejects)


@app.callback()
def sources(ctx: typer.Context, how: HowToPrint = Format.TABLE) -> None:
    """List the sources and when each was last brought in.

    Examples:

        ardash sources

        ardash sources --format json

        ardash sources remove csv-invoices
    """
    if ctx.invoked_subcommand is not None:
        return
    with Store.open(load_settings().database_url) as store:
        found = store.sources()
    if how is Format.JSON:
        show_json([_source_facts(row) for row in found.iter_rows(named=True)])
        return
    show(found.select("source", "connector", "location", "last_sync", "last_synced_at"), how)


@app.command("remove")
def remove_one(
    name: Annotated[str, typer.Argument(help="Name of the source, as `ardash sources` lists it.")],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask whether it is meant.")
    ] = False,
) -> None:
    """Take back what a source brought: no figure counts it from now on.

    What was known before stays on record (`--known-on`), and so does what people wrote about its
    customers: it shows again when the source is brought in again. Files stay where they are.

    Examples:

        ardash sources remove csv-invoices

        ardash sources remove demo-csv --yes
    """
    settings = load_settings()
    with Store.open(settings.database_url) as store:
        known = store.sources()
        found = known.filter(pl.col("source") == name)
        if found.is_empty():
            raise unknown(name, known["source"].to_list())
        if not yes:
            totals = json.loads(found["totals"][0] or "{}")
            owed = ", ".join(f"{decimal_string(a, code)} {code}" for code, a in totals.items())
            typer.confirm(
                f"{name} counts {owed or 'nothing'} in every figure. Take all of it back? "
                "What was known until now stays on record.",
                abort=True,
            )
        gone = remove_source(store, settings.ledger_folder, name, now=clock.now)
    counts = ", ".join(f"{count:,} {table}" for table, count in gone.items() if count)
    typer.echo(f"{name} is removed: {counts or 'nothing'} taken back.")


#: What the log says of a sync, beside how long it took.
LOGGED = (
    "sync", "source", "state", "started_at", "seconds", "complete", "rows_read", "rows_rejected",
    "added", "changed", "retracted", "receivable", "cursor", "message", "paused_until",
)  # fmt: skip


@app.command("log")
def log(
    name: Annotated[
        str | None, typer.Argument(help="Name of a source; left out: of all of them.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Print no more syncs than this.")] = 20,
    how: HowToPrint = Format.TABLE,
) -> None:
    """List the syncs, the latest first: what each read and changed, and why one failed.

    `paused_until` (UTC) stands with the last failure of a source that `ardash sync --all` leaves
    alone until then, because it failed several times in a row.

    Examples:

        ardash sources log

        ardash sources log books --limit 100 --format csv
    """
    with Store.open(load_settings().database_url) as store:
        found = store.syncs(name)
        resting = {pause.sync: pause.until for pause in pauses(store, clock.now()).values()}
        if name is not None and found.is_empty():
            raise unknown(name, store.sources()["source"].to_list())
    took = (pl.col("finished_at") - pl.col("started_at")).dt.total_milliseconds() / 1000
    owed = [_owed(totals) for totals in found["totals"]]
    told = found.with_columns(
        took.alias("seconds"),
        pl.Series("receivable", owed, pl.String),
        pl.Series("paused_until", [resting.get(one) for one in found["sync"]], pl.Datetime("us")),
    )
    show(told.head(limit).select(LOGGED), how)


def _owed(totals: str | None) -> str | None:
    if totals is None:
        return None
    owed = json.loads(totals)
    return ", ".join(f"{decimal_string(owed[code], code)} {code}" for code in sorted(owed))


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
            raise unknown(source_name, known["source"].to_list())
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

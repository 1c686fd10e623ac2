"""`ardash demo`, `sync`, `build`: what comes in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from ardash.cli import clock
from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.cli.progress import progress_bar
from ardash.demo import load_demo
from ardash.errors import BadSetting, Message
from ardash.intake import refresh, remembered, source_for
from ardash.ledger.build import build as build_ledger
from ardash.ledger.folder import is_behind, manifest
from ardash.money import decimal_string
from ardash.records.batch import reject_text
from ardash.records.store import Store
from ardash.records.sync import Source, SyncReport
from ardash.settings import load_settings

#: Rejected rows that a sync names at once; `ardash rejects` has all of them.
NAMED_REJECTS = 5


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (demo, sync, build):
        app.command()(command)


def demo(
    source: Annotated[
        str, typer.Option(help="The sample to load: csv, or the same company as fec.")
    ] = "csv",
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Only when nothing has been brought in yet.")
    ] = False,
) -> None:
    """Load an invented company, for a first look: three years, 150 customers.

    Examples:

        ardash demo

        ardash demo --source fec
    """
    settings = load_settings()
    with Store.open(settings.database_url) as store:
        if if_empty and not store.sources().is_empty():
            if is_behind(settings.ledger_folder, store.last_sync()):
                build_ledger(store, settings.ledger_folder, now=clock.now())
            return
        with progress_bar("Loading the sample company") as progress:
            report = load_demo(
                store, settings.ledger_folder, connector=source, now=clock.now, progress=progress
            )
        _print_report(store, report)


def sync(
    connector: Annotated[str, typer.Argument(help="What reads it: csv, fec ...")],
    location: Annotated[str, typer.Argument(help="The file, folder or address to read.")],
    *,
    profile: Annotated[
        Path | None, typer.Option(help="Profile (TOML) that says which column is what.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the source; connector-file by default.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="It is another source, though it resembles a known one.")
    ] = False,
    shrunk: Annotated[
        bool,
        typer.Option("--shrunk", help="It really lacks most of the items known from it."),
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Option of the connector; may be repeated."),
    ] = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Bring in what a source holds now, and build the ledger.

    What vanished from the source is retracted, what changed is replaced, and what was known
    before stays on record. Rows that cannot be taken over are kept aside, see `ardash rejects`.

    Examples:

        ardash sync csv invoices.csv --profile invoices.toml

        ardash sync fec 123456789FEC20251231.txt

        ardash sync csv exports/ --source sales --option currency=EUR

    The options of a source hold until others are typed: `--option currency=` forgets one,
    `--profile` all of them.
    """
    settings = load_settings()
    typed = given_options(option or [], profile)
    described = source_for(connector, location, source, typed)
    with Store.open(settings.database_url) as store:
        described = _as_before(store, described, afresh=profile is not None)
        with progress_bar(f"Reading {described.name}") as progress:
            report = refresh(
                store,
                settings.ledger_folder,
                described,
                now=clock.now,
                progress=progress,
                twin_allowed=new,
                shrink_allowed=shrunk,
            )
        if how is Format.TABLE:
            _print_report(store, report)
        else:
            show(_report_frame(report), how) if how is Format.CSV else show_json(_facts(report))


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


def _as_before(store: Store, source: Source, *, afresh: bool) -> Source:
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


def build() -> None:
    """Build the ledger anew from the database; `sync` does it by itself.

    Examples:

        ardash build
    """
    settings = load_settings()
    with Store.open(settings.database_url) as store:
        build_ledger(store, settings.ledger_folder, now=clock.now())
    said = manifest(settings.ledger_folder)
    counts = ", ".join(
        f"{said['rows'][name]:,} {name}" for name in ("customers", "items", "entries")
    )
    typer.echo(f"Ledger {said['version']}: {counts}.")
    for code, amount in sorted(said["receivable"].items()):
        typer.echo(f"Receivable: {decimal_string(amount, code)} {code}")


def _facts(report: SyncReport) -> dict[str, Any]:
    totals = {code: decimal_string(amount, code) for code, amount in sorted(report.totals.items())}
    return {
        "sync": report.sync,
        "source": report.source,
        "rows_read": report.rows_read,
        "rows_accepted": report.rows_accepted,
        "rows_rejected": report.rows_rejected,
        "added": report.added,
        "changed": report.changed,
        "retracted": report.retracted,
        "kept": report.kept,
        "receivable": totals,
        "notes": [str(note) for note in report.notes],
    }


def _report_frame(report: SyncReport) -> pl.DataFrame:
    facts = _facts(report)
    notes = " ".join(facts["notes"])
    return pl.DataFrame([{**facts, "receivable": json.dumps(facts["receivable"]), "notes": notes}])


def _print_report(store: Store, report: SyncReport) -> None:
    typer.echo(
        f"Sync #{report.sync} of {report.source}: {report.rows_read:,} rows read, "
        f"{report.rows_accepted:,} accepted, {report.rows_rejected:,} rejected."
    )
    typer.echo(
        f"Records: {report.added:,} added, {report.changed:,} changed, "
        f"{report.retracted:,} retracted."
    )
    for code, amount in sorted(report.totals.items()):
        typer.echo(f"Receivable: {decimal_string(amount, code)} {code}")
    if report.kept:
        items = (
            "1 item stays as it was"
            if report.kept == 1
            else f"{report.kept:,} items stay as they were"
        )
        typer.echo(f"{items} known: rows that name them could not be taken over.", err=True)
    for note in report.notes:
        typer.echo(f"Note: {note}", err=True)
    if report.rows_rejected:
        found = store.rejects(sync=report.sync, limit=NAMED_REJECTS)
        many = report.rows_rejected > 1
        rows = f"{report.rows_rejected:,} rows were" if many else "1 row was"
        more = ", among them" if report.rows_rejected > NAMED_REJECTS else ""
        typer.echo(f"{rows} not taken over{more}:", err=True)
        for row in found.iter_rows(named=True):
            typer.echo(f"  {row['place']}: {reject_text(row['reason'], row['params'])}", err=True)
        typer.echo(f"See all of them: ardash rejects --sync {report.sync}", err=True)

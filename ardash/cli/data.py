"""`ardash demo`, `build`: a first look, and the ledger anew."""

from __future__ import annotations

from typing import Annotated

import typer

from ardash.cli import clock
from ardash.cli.amounts import amount_words
from ardash.cli.progress import progress_bar
from ardash.cli.sync_report import print_report
from ardash.demo import load_demo
from ardash.ledger.build import build as build_ledger
from ardash.ledger.folder import is_behind, manifest
from ardash.records.store import Store
from ardash.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (demo, build):
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
        print_report(store, report)


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
        typer.echo(f"Receivable: {amount_words(amount, code)}")

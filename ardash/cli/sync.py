"""`ardash sync`: what a source holds now, one source or all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ardash.cli import clock
from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.cli.progress import progress_bar
from ardash.cli.sync_all import sync_all
from ardash.cli.sync_options import as_before, described, given_options
from ardash.cli.sync_report import comparison, facts, print_report, report_frame
from ardash.errors import BadSetting, Message
from ardash.intake import refresh
from ardash.records.store import Store
from ardash.records.sync import Source, SyncReport
from ardash.resync import accept, read_whole
from ardash.settings import Settings, load_settings

First = Annotated[
    str | None,
    typer.Argument(
        metavar="[CONNECTOR|SOURCE]",
        help="What reads it (csv, fec ...); or, alone, the name of a known source.",
    ),
]
Location = Annotated[str | None, typer.Argument(help="The file, folder or address to read.")]
ProfileFile = Annotated[
    Path | None, typer.Option(help="Profile (TOML) that says which column is what.")
]
Name = Annotated[str | None, typer.Option(help="Name of the source; connector-file by default.")]
New = Annotated[
    bool, typer.Option("--new", help="It is another source, though it resembles a known one.")
]
Shrunk = Annotated[
    bool, typer.Option("--shrunk", help="It really lacks most of the items known from it.")
]
Options = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY=VALUE", help="Option of the connector; may be repeated."),
]
All = Annotated[
    bool, typer.Option("--all", help="All sources, one after the other; for cron and timers.")
]
Except = Annotated[
    list[str] | None,
    typer.Option("--except", metavar="SOURCE", help="With --all: not this; may be repeated."),
]
WholeAgain = Annotated[
    bool,
    typer.Option(
        "--whole",
        help="Then read it whole, compare with what is known, and ask before taking that over.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="With --whole: take it over unasked.")]
Paused = Annotated[
    bool,
    typer.Option("--paused", help="With --all: also what is left alone after several failures."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="With --all: say only what failed.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sync)


def sync(
    connector: First = None,
    location: Location = None,
    *,
    profile: ProfileFile = None,
    source: Name = None,
    new: New = False,
    shrunk: Shrunk = False,
    option: Options = None,
    everything: All = False,
    left_out: Except = None,
    whole: WholeAgain = False,
    yes: Yes = False,
    paused: Paused = False,
    quiet: Quiet = False,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Bring in what a source holds now, and build the ledger.

    What vanished from the source is retracted, what changed is replaced, and what was known
    before stays on record. Rows that cannot be taken over are kept aside, see `ardash rejects`.

    Examples:

        ardash sync csv invoices.csv --profile invoices.toml

        ardash sync fec 123456789FEC20251231.txt

        ardash sync csv exports/ --source sales --option currency=EUR

        ardash sync sales

        ardash sync sales --whole

        ardash sync --all --quiet

    The options of a source hold until others are typed: `--option currency=` forgets one,
    `--profile` all of them. `--all` exits with 1 when a source failed, and with 75 when another
    `--all` is still at it. A source that failed twice or more in a row is left alone by `--all`
    for an hour, then two, four ... up to three days: syncing it by name, or `--paused`, tries at
    once.
    """
    settings = load_settings()
    if everything:
        _refuse_with_all(connector, option, profile, source)
        sync_all(
            settings, left_out or [], whole=whole, accepted=yes, paused=paused, quiet=quiet, how=how
        )
        return
    typed = given_options(option or [], profile)
    with Store.open(settings.database_url) as store:
        meant = described(store, connector, location, source, typed)
        meant = as_before(store, meant, afresh=profile is not None)
        report = _brought_in(store, settings, meant, new=new, shrunk=shrunk)
        if whole and report.cursor is None:
            typer.echo("It is read whole each time: there is nothing to compare.", err=True)
        elif whole:
            report = _whole(store, settings, meant, report, ask=not yes)
        _told(store, report, how)


def _told(store: Store, report: SyncReport, how: Format) -> None:
    if how is Format.TABLE:
        print_report(store, report)
    elif how is Format.JSON:
        show_json(facts(report))
    else:
        show(report_frame([facts(report)]), how)


def _refuse_with_all(*given: object) -> None:
    if any(given):
        raise BadSetting(
            Message("--all goes with no source, and with no option of one."),
            remedy=Message("Each source is read as it was read last."),
        )


def _brought_in(
    store: Store, settings: Settings, source: Source, *, new: bool, shrunk: bool
) -> SyncReport:
    with progress_bar(f"Reading {source.name}") as progress:
        return refresh(
            store,
            settings.ledger_folder,
            source,
            now=clock.now,
            progress=progress,
            twin_allowed=new,
            shrink_allowed=shrunk,
        )


def _whole(
    store: Store, settings: Settings, source: Source, report: SyncReport, *, ask: bool
) -> SyncReport:
    """Read a source whole and compare; take it over when it is the same, or is accepted."""
    with progress_bar(f"Reading all of {source.name}") as progress:
        found = read_whole(store, source, progress=progress)
    if found.differs:
        typer.echo(str(found.said), err=True)
        typer.echo(comparison(found), err=True)
        if ask and not typer.confirm("Take it over as it is there?", err=True):
            typer.echo("It stays as it was known.", err=True)
            return report
    return accept(store, settings.ledger_folder, found, now=clock.now)

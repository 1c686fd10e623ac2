"""All sources in one command, for cron and timers: one line a source, and an exit code."""

from __future__ import annotations

import typer

from ardash.cli import clock
from ardash.cli.output import Format, show, show_json
from ardash.cli.progress import progress_bar
from ardash.cli.sync_report import outcome_facts, outcome_line, report_frame
from ardash.errors import StillRunning
from ardash.records.gather import Progress
from ardash.records.store import Store
from ardash.records.sync import Source
from ardash.rounds import Outcome, sources_of_a_round, sync_round
from ardash.settings import Settings

#: Exit codes: a source failed; another round is going on (EX_TEMPFAIL: come again later).
SOME_FAILED, COME_AGAIN = 1, 75


def sync_all(
    settings: Settings,
    left_out: list[str],
    *,
    whole: bool,
    accepted: bool,
    paused: bool,
    quiet: bool,
    how: Format,
) -> None:
    """Sync every source that can be read again by itself, and say of each what became of it."""
    with Store.open(settings.database_url) as store:
        sources = sources_of_a_round(store, settings.uploads_folder, left_out=left_out)
        if not sources:
            typer.echo("There is no source that can be read again by itself.", err=True)
        try:
            outcomes = _round(
                store,
                settings,
                sources,
                whole=whole,
                accepted=accepted,
                paused=paused,
                quiet=quiet,
                how=how,
            )
        except StillRunning as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(COME_AGAIN) from error
    if how is Format.JSON:
        show_json([outcome_facts(outcome) for outcome in outcomes])
    elif how is Format.CSV:
        show(report_frame([outcome_facts(outcome) for outcome in outcomes]), how)
    if any(outcome.state != "done" for outcome in outcomes):
        raise typer.Exit(SOME_FAILED)


def _round(
    store: Store,
    settings: Settings,
    sources: list[Source],
    *,
    whole: bool,
    accepted: bool,
    paused: bool,
    quiet: bool,
    how: Format,
) -> list[Outcome]:
    outcomes = []
    with progress_bar("Syncing") as bar:

        def begun(source: Source, place: int) -> Progress:
            bar(0, None)
            return bar

        for outcome in sync_round(
            store,
            settings.ledger_folder,
            sources,
            now=clock.now,
            whole=whole,
            accepted=accepted,
            paused_too=paused,
            begun=begun,
        ):
            outcomes.append(outcome)
            bad = outcome.state != "done"
            if bad or (how is Format.TABLE and not quiet):
                typer.echo(outcome_line(outcome), err=bad)
    return outcomes

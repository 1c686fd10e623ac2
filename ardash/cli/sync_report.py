"""What a sync did, as a person reads it on the terminal, or a program."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import typer

from ardash.cli.amounts import amount_words
from ardash.money import decimal_string
from ardash.records.batch import reject_text
from ardash.records.store import Store
from ardash.records.sync import SyncReport
from ardash.resync import Whole
from ardash.rounds import Outcome

#: Rejected rows that a sync names at once; `ardash rejects` has all of them.
NAMED_REJECTS = 5


def facts(report: SyncReport) -> dict[str, Any]:
    """Tell a sync as other programs read it; amounts are decimals as text, by currency."""
    return {
        "sync": report.sync,
        "source": report.source,
        "complete": report.complete,
        "rows_read": report.rows_read,
        "rows_accepted": report.rows_accepted,
        "rows_rejected": report.rows_rejected,
        "added": report.added,
        "changed": report.changed,
        "retracted": report.retracted,
        "kept": report.kept,
        "cursor": report.cursor,
        "receivable": _receivable(report),
        "notes": [str(note) for note in report.notes],
    }


def in_one_row(facts_of_it: dict[str, Any]) -> dict[str, Any]:
    """Put what a sync said into the cells of one row."""
    owed, notes = facts_of_it.get("receivable"), facts_of_it.get("notes")
    return {**facts_of_it, "receivable": json.dumps(owed or {}), "notes": " ".join(notes or [])}


def report_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Put what syncs said into a table: one row each."""
    return pl.DataFrame([in_one_row(row) for row in rows], infer_schema_length=None)


def print_report(store: Store, report: SyncReport) -> None:
    """Print what a sync did, and what it could not take over."""
    typer.echo(
        f"Sync #{report.sync} of {report.source}: {report.rows_read:,} rows read, "
        f"{report.rows_accepted:,} accepted, {report.rows_rejected:,} rejected."
    )
    typer.echo(
        f"Records: {report.added:,} added, {report.changed:,} changed, "
        f"{report.retracted:,} taken back."
    )
    for code, amount in sorted(report.totals.items()):
        typer.echo(f"Receivable: {amount_words(amount, code)}")
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


def comparison(whole: Whole) -> str:
    """Compare what is known with what is there: one line a table, and one a currency owed."""
    lines = [
        f"  {each.table}: {each.known:,} known, {each.there:,} there: {each.added:,} added, "
        f"{each.changed:,} changed, {each.retracted:,} gone"
        for each in whole.tables
        if each.added or each.changed or each.retracted
    ]
    now = whole.report.totals
    lines += [
        f"  owed in {code}: {decimal_string(whole.before.get(code, 0), code)} known, "
        f"{decimal_string(now.get(code, 0), code)} there"
        for code in sorted({*whole.before, *now})
    ]
    return "\n".join(lines)


def outcome_facts(outcome: Outcome) -> dict[str, Any]:
    """Tell what became of one source in a round, as other programs read it."""
    said = facts(outcome.report) if outcome.report else {}
    why = outcome.pause.said if outcome.pause else outcome.error
    return {
        "source": outcome.source,
        "state": outcome.state,
        "seconds": round(outcome.seconds, 3),
        **{name: value for name, value in said.items() if name != "source"},
        "compared": None if outcome.compared is None else str(outcome.compared),
        "message": None if why is None else str(why),
        "paused_until": None if outcome.pause is None else outcome.pause.until,
    }


def outcome_line(outcome: Outcome) -> str:
    """Say in one line what became of one source in a round."""
    if outcome.pause is not None:
        return f"{outcome.source}: not read. {outcome.pause.said} Say --paused to read it now."
    if outcome.report is None:
        return f"{outcome.source}: failed after {outcome.seconds:.1f} s: {outcome.error}"
    did = outcome.report
    owed = ", ".join(f"{amount} {code}" for code, amount in _receivable(did).items())
    line = (
        f"{outcome.source}: {did.rows_read:,} rows, {did.rows_rejected:,} rejected; "
        f"{did.added:,} added, {did.changed:,} changed, {did.retracted:,} taken back; "
        f"owed {owed or 'nothing'}; {outcome.seconds:.1f} s"
    )
    if outcome.state == "differs":
        return f"{line}. Not taken over: {outcome.compared} Say --yes to accept it."
    return line


def _receivable(report: SyncReport) -> dict[str, str]:
    return {code: decimal_string(amount, code) for code, amount in sorted(report.totals.items())}

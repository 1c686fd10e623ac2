"""`ardash bench`: how fast it is, beside a floor and beside what one would otherwise run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ardash.bench.results import Result
from ardash.cli.output import Format, console, show_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bench)


def bench(
    invoices: Annotated[int, typer.Option(min=100, help="Invoices of the book.")] = 1_000_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same book.")] = 1,
    keep: Annotated[
        Path | None, typer.Option(help="Folder for the book; by default it is not kept.")
    ] = None,
    how: Annotated[
        Format, typer.Option("--format", "-f", help="How to print it: table or json.")
    ] = Format.TABLE,
) -> None:
    """Make a book of invoices, and time everything on it.

    Each figure stands beside its budget, beside a floor (NumPy summing the same columns in the
    same run) and beside what one would otherwise run: the SQL join of items and entries on the
    same database, and pandas on what `read_sql` loads. Nothing of yours is touched.

    Examples:

        ardash bench --invoices 100000

        ardash bench --invoices 1000000 --format json > bench.json
    """
    from ardash.bench.run import run

    def tell(what: str) -> None:
        typer.echo(f"... {what}", err=True)

    with tempfile.TemporaryDirectory(prefix="ardash-bench-") as temporary:
        home = keep.resolve() if keep else Path(temporary)
        results = list(run(invoices, seed=seed, home=home, tell=tell))
    if how is Format.JSON:
        show_json({"invoices": invoices, "seed": seed, "results": [r.facts() for r in results]})
    else:
        _print(results, f"{invoices:,} invoices, seed {seed}")


def _print(results: list[Result], title: str) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("work")
    for name in ("median", "p95", "budget", "kept", "CPU", "× floor"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("faster than")
    for result in results:
        table.add_row(*_row(result))
    console().print(table)


def _row(result: Result) -> list[str]:
    faster = (f"{name}: {times:,.0f} ×" for name, times in result.times_faster.items())
    return [
        result.work,
        _spoken(result.median, result.unit),
        _spoken(result.p95, result.unit),
        _spoken(result.budget, result.unit),
        {None: "", True: "yes", False: "NO"}[result.met],
        _spoken(result.busy, result.unit),
        f"{result.over_floor:,.1f}" if result.over_floor else "",
        ", ".join(faster),
    ]


def _spoken(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit != "s":
        return f"{value:,.0f} {unit}"
    return f"{value * 1000:,.1f} ms" if value < 1 else f"{value:,.1f} s"

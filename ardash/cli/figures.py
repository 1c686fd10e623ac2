"""`ardash aging`, `measures`, `periods`: the figures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pandas as pd
import polars as pl
import typer

from ardash import measures
from ardash.analysis.aging import aging_summary, aging_table
from ardash.analysis.buckets import buckets
from ardash.analysis.grouped import group_keys
from ardash.cli.cautions import warn
from ardash.cli.desk import read_actions
from ardash.cli.output import Format, show, show_json, show_table
from ardash.cli.passport import spoken
from ardash.cli.view import View, of_a_ledger
from ardash.collections import figures as collecting
from ardash.errors import BadSetting, Message
from ardash.ledger.periods import FLOWS, STOCKS, calendar_ends, periods, week_ends

By = Annotated[
    str | None,
    typer.Option(
        metavar="DIMENSION",
        help="One row each customer, segment, country, collector, currency, entity or source.",
    ),
]

#: Columns of the period table in minor units (or minor units times days), the others count items.
PERIOD_AMOUNTS = (
    "opening",
    *(name for name in (*FLOWS, *STOCKS) if not name.endswith("_count")),
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("aging")(of_a_ledger(aging))
    app.command("measures")(of_a_ledger(measure_values))
    app.command("periods")(of_a_ledger(period_table))


def aging(
    view: View,
    by: By = None,
    edges: Annotated[str, typer.Option(help="Last day of each bucket.")] = "30,60,90",
    basis: Annotated[
        Literal["due", "issued"], typer.Option(help="Count days from the due date or from issue.")
    ] = "due",
    net_unapplied: Annotated[
        bool,
        typer.Option("--net-unapplied", help="Put credit notes and unapplied cash in the buckets."),
    ] = False,
) -> None:
    """What is owed at the close of a day, by how late it is.

    Examples:

        ardash aging --as-of 2025-12-31

        ardash aging --by customer --country FR --format csv > aging.csv

        ardash aging --as-of 2025-03-31 --known-on 2025-04-05 --format json
    """
    asked = _edges(edges)
    if view.format is Format.JSON:
        said = aging_summary(
            view.ledger,
            view.as_of,
            by=by,
            edges=asked,
            basis=basis,
            net_unapplied=net_unapplied,
            known_on=view.known_on,
        )
        show_json(said[0] if len(said) == 1 else said)
        return

    def table(dimension: str | None, title: str | None = None) -> None:
        frame = aging_table(
            view.ledger,
            view.as_of,
            by=dimension,
            edges=asked,
            basis=basis,
            net_unapplied=net_unapplied,
        )
        amounts = [*(bucket.code for bucket in buckets(asked)), "total", "overdue"]
        frame = frame.drop(columns="customer", errors="ignore")
        show(frame, view.format, amounts=amounts, title=title)

    if by and view.format is Format.CSV:
        table(by)
        return
    if by:
        group_keys(by)  # what it cannot be by is said before anything is printed
    warn(view)
    table(None, _title("Receivable", view))
    if by:
        table(by)


def _title(what: str, view: View) -> str | None:
    known = f", as known on {view.known_on.isoformat()}" if view.known_on else ""
    return f"{what} at the close of {view.as_of.isoformat()}{known}"


def _edges(typed: str) -> list[int]:
    try:
        return [int(edge) for edge in typed.split(",")]
    except ValueError:
        raise BadSetting(
            Message("{edges} are no edges of buckets.", edges=repr(typed)),
            remedy=Message("Write for example 30,60,90."),
        ) from None


def measure_values(
    view: View,
    names: Annotated[
        list[str] | None, typer.Argument(help="Measures to compute; all by default.")
    ] = None,
    by: By = None,
    window: Annotated[
        int | None, typer.Option(help="Months of the window; each measure's own by default.")
    ] = None,
) -> None:
    """DSO, turnover, delays and the other measures, with what went into each.

    Examples:

        ardash measures --as-of 2025-12-31

        ardash measures dso days_to_pay --by country

        ardash measures dso --window 12 --format json

        ardash measures promises_kept dispute_rate --by collector
    """
    found = _values(view, names or [*measures.names(), *collecting.names()], window, by)
    head = {"as_of": view.as_of, "known_on": view.known_on}
    rows = [{**head, **spoken(row)} for row in found.to_dict("records")]
    if view.format is Format.JSON:
        show_json(rows)
        return
    warn(view)
    flat = [
        {
            **row,
            "value": None if row["value"] is None else float(row["value"]),
            "inputs": _in_words(row["inputs"]),
        }
        for row in rows
    ]
    if view.format is Format.CSV:
        show(pl.DataFrame(flat, infer_schema_length=None), view.format)
        return
    unspoken = ("as_of", "known_on", "label", "formula", "complete", "window_end")
    seen = [{k: v for k, v in row.items() if k not in unspoken} for row in flat]
    for shown, row in zip(seen, rows, strict=True):
        shown["value"] = _digits(row["value"])
    table = pl.DataFrame(seen, infer_schema_length=None)
    show_table(table, ["value"], title=_title("Measures", view))


def _digits(value: float | str | None) -> str | None:
    """Write an amount with all its cents, and another value with no more digits than it needs."""
    if value is None or isinstance(value, str):
        return value
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _values(view: View, asked: list[str], window: int | None, by: str | None) -> pd.DataFrame:
    """Compute measures, those too that read what people wrote beside the ledger."""
    beside = [name for name in asked if name in collecting.names()]
    of_ledger = [name for name in asked if name not in beside]
    options: dict[str, Any] = {"window": window, "by": by}
    parts = []
    if of_ledger:
        parts.append(measures.values(view.ledger, view.as_of, of_ledger, **options))
    if beside:
        actions = read_actions(view)
        parts.append(collecting.values(view.ledger, view.as_of, actions, beside, **options))
    return pd.concat(parts, ignore_index=True)


def _in_words(inputs: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in inputs.items())


def period_table(
    view: View,
    by: By = None,
    months: Annotated[int, typer.Option(min=1, max=1200, help="How many months.")] = 12,
    weeks: Annotated[
        int | None, typer.Option(min=1, max=5200, help="How many weeks, instead of months.")
    ] = None,
) -> None:
    """What was billed, collected and owed, month by month: the numbers behind every measure.

    Examples:

        ardash periods --months 36 --format csv > periods.csv

        ardash periods --weeks 8 --collector north
    """
    ends = week_ends(view.as_of, weeks) if weeks else calendar_ends(view.as_of, months)
    frame = periods(view.ledger, ends, by=by)
    amounts = list(PERIOD_AMOUNTS)
    if view.format is Format.TABLE:
        shown = ["billed", "credited", "collected", "receivable", "overdue", "overdue_90"]
        keys = [name for name in ("currency", by) if name and name in frame]
        front = ["period_start", "period_end", *dict.fromkeys(keys)]
        frame, amounts = frame[[*front, "opening", *shown]], ["opening", *shown]
    show(frame, view.format, amounts=amounts, title=_title("Periods", view))

"""`ardash compare`, `tie-out`, `quality`, `completeness`: may figures be trusted, and why not."""

from __future__ import annotations

import json
from typing import Annotated

import pandas as pd
import polars as pl
import typer

from ardash.analysis import compare as comparison
from ardash.analysis.completeness import Delays, completeness, delays
from ardash.analysis.quality import quality, quality_rows
from ardash.analysis.tie_out import tie_out
from ardash.cli import moments
from ardash.cli.amounts import as_texts
from ardash.cli.output import Format, show, show_json, with_dates
from ardash.cli.view import View, of_a_ledger
from ardash.errors import BadSetting, Message

_COMPARED = ("balance_before", "balance_after", "difference")
_TIED = ("buckets", "receivable", "entries", "general_ledger", "difference")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("compare")(of_a_ledger(compare))
    app.command("tie-out")(of_a_ledger(tied_out))
    app.command("quality")(of_a_ledger(findings))
    app.command("completeness")(of_a_ledger(documents))


def compare(
    view: View,
    from_date: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Day to compare with; --as-of by default."),
    ] = None,
    from_known: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT", help="Compare with what was known then: day, instant or '#3'."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Items that the table names at most.")] = 50,
) -> None:
    """Why the receivable of two dates, or as known at two moments, is not the same.

    Each item that stands differently, with its part of the difference and the reason.

    Examples:

        ardash compare --from 2025-03-31 --as-of 2025-04-30

        ardash compare --as-of 2025-03-31 --from-known 2025-04-05

        ardash compare --as-of 2025-03-31 --from-known '#3' --format csv > changes.csv
    """
    if from_date is None and from_known is None:
        raise BadSetting(
            Message("There is nothing to compare with."),
            remedy=Message("Say --from DATE, or --from-known MOMENT, or both."),
        )
    before_on = moments.day(from_date) if from_date else view.as_of
    before, known = view.known(from_known) if from_known else (view.ledger, view.known_on)
    found = comparison.compare(before, before_on, view.ledger, view.as_of)
    items, bridge = _with_texts(found.drop(columns="item")), comparison.bridge(found)
    if view.format is Format.JSON:
        amounts = [*_COMPARED, *comparison.REASONS]
        steps = as_texts(pl.from_pandas(bridge), ["amount"], "currency")
        show_json(
            {
                "before": {"as_of": before_on, "known_on": known},
                "after": {"as_of": view.as_of, "known_on": view.known_on},
                "bridge": steps.to_dicts(),
                "items": as_texts(items, amounts, "currency").to_dicts(),
            }
        )
    elif view.format is Format.CSV:
        show(_joined(items), view.format, amounts=[*_COMPARED, *comparison.REASONS])
    else:
        shown = _joined(items).drop(*comparison.REASONS, "source", "customer_id", "item_id")
        show(bridge, view.format, amounts=["amount"], title="Why it changed")
        title = f"The {limit:,} largest of {items.height:,} items"
        show(
            shown.head(limit),
            view.format,
            amounts=_COMPARED,
            title=title if items.height > limit else "Items that stand differently",
        )


def _with_texts(frame: pd.DataFrame) -> pl.DataFrame:
    """Hand over to Polars a frame with lists of texts, also one without rows."""
    lists = [name for name in ("reasons", "fields") if name in frame]
    plain = with_dates(pl.from_pandas(frame.drop(columns=lists)))
    return plain.with_columns(
        pl.Series(name, [list(values) for values in frame[name]], dtype=pl.List(pl.String))
        for name in lists
    )


def _joined(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.List(pl.String)).list.join(" "))


def tied_out(view: View) -> None:
    """Whether buckets, receivable, entries and general ledger are equal, or why not.

    Examples:

        ardash tie-out --as-of 2025-12-31

        ardash tie-out --format json
    """
    found = _with_texts(tie_out(view.ledger, view.as_of))
    rows = found if view.format is Format.JSON else _joined(found)
    show(rows, view.format, amounts=_TIED, title="Tie-out to the general ledger")


def findings(
    view: View,
    finding: Annotated[
        str | None, typer.Option(help="List the rows behind one of the findings.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows to list at most.")] = 1000,
) -> None:
    """What in the sources deserves a look: missing due dates, overpaid invoices, twins ...

    Examples:

        ardash quality

        ardash quality --finding undated_items --format csv > undated.csv
    """
    if finding:
        rows = quality_rows(view.ledger, view.as_of, finding, limit=limit)
        show(rows.drop(columns="item", errors="ignore"), view.format, amounts=["amount"])
    else:
        show(
            quality(view.ledger, view.as_of), view.format, amounts=["amount"], title="Data quality"
        )


def documents(view: View) -> None:
    """What invoices lack of what they must say, and how much later such ones are paid.

    Checked are the invoices that were read from documents (`ardash sync einvoice`).

    Examples:

        ardash completeness --as-of 2025-12-31

        ardash completeness --format json
    """
    rules, found = completeness(view.ledger, view.as_of), delays(view.ledger, view.as_of)
    if view.format is Format.JSON:
        summary = {**found._asdict(), "extra_days": found.extra_days}
        rows = json.loads(rules.to_json(orient="records"))
        show_json({**summary, "rules": rows})
        return
    show(rules, view.format, title="What invoices lack")
    if view.format is Format.TABLE:
        typer.echo(_summary(found))


def _summary(found: Delays) -> str:
    said = f"{found.incomplete} of {found.checked} invoices lack something"
    if found.extra_days is None:
        return f"{said}."
    sign = "later" if found.extra_days >= 0 else "earlier"
    return f"{said}; these are paid {abs(found.extra_days):.1f} days {sign} than complete ones."

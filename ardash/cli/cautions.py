"""Cautions: what a person must know before relying on a figure, on the error stream."""

from __future__ import annotations

from datetime import date

import pandas as pd
import typer

from ardash.analysis import opening_day
from ardash.analysis.certainty import certainty
from ardash.cli.view import View
from ardash.ledger.ledger import Ledger
from ardash.money import decimal_string


def warn_behind(ledger: Ledger, as_of: date) -> None:
    """Say where nothing is known of the last days: who has paid since may be asked again."""
    told = opening_day.behind(opening_day.last_day(ledger), as_of)
    if told is not None:
        typer.echo(f"Note: {told}", err=True)


def warn(view: View) -> None:
    """Say where most of what is owed has no due date, and what was paid on no known day."""
    for row in certainty(view.ledger, view.as_of).to_dict("records"):
        code = str(row["currency"])
        if not row["lateness_known"]:
            undated, owed = (decimal_string(row[name], code) for name in ("undated", "owed"))
            typer.echo(
                f"Note: {undated} of the {owed} {code} invoiced and open has no due date, so "
                "nobody knows what is overdue. Give payment terms with the source: ardash sync "
                '... --option terms="30 days" for a FEC, a terms or due date column in a CSV.',
                err=True,
            )
        if row["exported"]:
            day = pd.Timestamp(row["exported_on"]).date().isoformat()
            typer.echo(
                f"Note: payments of {decimal_string(row['exported'], code)} {code} have no date at "
                f"the source and count from the day of their export, {day} on: delays, collections "
                "and earlier receivables depend on it.",
                err=True,
            )

"""`ardash penalties`: what late payers owe by law, and what of it was claimed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from ardash.analysis.penalties import penalties, penalties_by_customer, penalty_spans
from ardash.cli import moments
from ardash.cli.law import Home, Law, OwnRates, law_options, rate_tables, told_floor
from ardash.cli.output import Format, show
from ardash.cli.view import View, of_a_ledger
from ardash.money import decimal_string

_AMOUNTS = {
    "customer": ("interest", "indemnity", "due", "claimed", "left"),
    "invoice": ("billed", "balance", "interest", "claimed"),
    "half-year": ("open_minor", "interest"),
}
#: Columns that a table for eyes does without.
_UNSEEN = ("item", "customer", "source", "entity", "customer_id", "issued_on", "law", "late_from",
           "late_to")  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("penalties")(of_a_ledger(late))


def late(
    view: View,
    *,
    by: Annotated[
        Literal["customer", "invoice", "half-year"],
        typer.Option(help="One row each customer, invoice, or balance and half-year."),
    ] = "customer",
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Only what fell due to be paid from this day on."),
    ] = None,
    law: Law = None,
    home: Home = None,
    rates: OwnRates = None,
) -> None:
    """Interest and fixed sums that late payers owe by law: due, claimed, left on the table.

    Examples:

        ardash penalties --as-of 2025-12-31

        ardash penalties --by invoice --customer Dupont --format csv > penalties.csv

        ardash penalties --by half-year --customer Dupont

        ardash penalties --since 2025-01-01 --law customer --home FR --rates PL=nbp.toml
    """
    options: dict[str, Any] = {
        "since": moments.day(since) if since else None,
        **law_options(law, home),
        "rates": rate_tables(rates),
    }
    told_floor(options["setting"], view.as_of, options["home"])
    made = {"customer": penalties_by_customer, "invoice": penalties, "half-year": penalty_spans}
    found = made[by](view.ledger, view.as_of, **options)
    amounts = [*_AMOUNTS[by]]
    if by == "half-year":
        numbers = penalties(view.ledger, view.as_of, **options)[["item", "name", "document"]]
        found = numbers.merge(found, on="item").rename(columns={"open_minor": "owed"})
        amounts = ["owed", "interest"]
    if by == "invoice":
        # The fixed sum has a currency of its own.
        found["indemnity"] = [
            decimal_string(int(minor), code)
            for minor, code in zip(found["indemnity"], found["indemnity_currency"], strict=True)
        ]
    if view.format is Format.TABLE:
        found = found.drop(columns=[name for name in _UNSEEN if name in found])
    else:
        found = found.drop(columns=[name for name in ("item", "customer") if name in found])
    title = f"Penalties by law at the close of {view.as_of.isoformat()}"
    show(found, view.format, amounts=amounts, title=title)

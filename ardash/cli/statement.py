"""`ardash statement`: statements of account, as PDF for customers or as figures for programs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ardash.cli import moments
from ardash.cli.choices import narrowed
from ardash.cli.desk import read_actions
from ardash.cli.output import show_json
from ardash.cli.progress import progress_bar
from ardash.cli.view import View, of_a_ledger
from ardash.collections.creditor import FILE, Creditors, creditors
from ardash.collections.postal import written_addresses
from ardash.collections.statement import (
    Account,
    Line,
    Statement,
    addressed,
    statements,
    statements_pdf,
)
from ardash.errors import BadSetting, Message
from ardash.ledger.frames import gathered
from ardash.money import decimal_string
from ardash.records.people import Actions
from ardash.settings import load_settings

#: The customers that a command is about.
Customers = Annotated[
    list[str] | None,
    typer.Argument(metavar="CUSTOMER...", help="Customers, by number or name."),
]

_Made = tuple[Statement, str]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("statement")(of_a_ledger(statement, prints=False))


def statement(
    view: View,
    *,
    customers: Customers = None,
    every: Annotated[
        bool, typer.Option("--all", help="Everybody who owes, or has credit.")
    ] = False,
    kind: Annotated[
        Literal["open_items", "balance_forward"],
        typer.Option(help="What is open; or what stood before --since, and what moved from then."),
    ] = "open_items",
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="First day of balance_forward; else the month's first."),
    ] = None,
    language: Annotated[
        Literal["fr", "en"] | None,
        typer.Option(help="By default what the customer is written to in, else ARDASH_LANGUAGE."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File for all of them; or a folder, for one file each."
        ),
    ] = None,
    how: Annotated[
        Literal["pdf", "json"], typer.Option("--format", "-f", help="PDF, or figures to print.")
    ] = "pdf",
) -> None:
    """Statements of account as PDF: totals, aging, every line, and how to pay.

    Who sends them, and the account to be paid to, stand in `creditor.toml` in the home folder. A
    customer who owes to several companies gets a statement from each.

    Examples:

        ardash statement C0042 --as-of 2025-12-31

        ardash statement --all --collector north --output december/

        ardash statement C0042 --kind balance_forward --since 2025-10-01 --format json
    """
    if how == "json" and output:
        raise BadSetting(
            Message("JSON is printed, not written to a file."),
            remedy=Message("Leave --output out, and redirect what is printed."),
        )
    made = statements(
        view.ledger,
        view.as_of,
        customers=None if every else _keys(view, customers or []),
        kind=kind,
        since=moments.day(since) if since else None,
    )
    if how == "json":
        show_json([spoken(each) for each in made])
        return
    noted = read_actions(view)
    made = addressed(made, written_addresses(noted))
    _write(list(zip(made, _languages(made, language, noted), strict=True)), output)


def _keys(view: View, typed: Sequence[str]) -> list[int]:
    """Find customers in the order they were typed, each once."""
    if not typed:
        raise BadSetting(
            Message("Nobody is named."),
            remedy=Message("Name a customer by number or name, or say --all."),
        )
    found: dict[int, None] = {}
    for name in typed:
        one = narrowed(view.ledger, {"customer": [name]}).customers.select("customer")
        found |= dict.fromkeys(gathered(one)["customer"].to_list())
    return list(found)


def _languages(made: Sequence[Statement], said: str | None, actions: Actions) -> list[str]:
    """Say in which language each is written: as said, as people noted, as the source has it."""
    rows = actions.profiles.select("source", "customer_id", "language").iter_rows()
    noted = {(source, number): code for source, number, code in rows}
    default = load_settings().language or "en"
    return [
        said
        or noted.get((each.customer.source, each.customer.customer_id))
        or each.customer.language
        or default
        for each in made
    ]


def _write(made: Sequence[_Made], output: Path | None) -> None:
    home = load_settings().home
    whose = creditors(home)
    if not whose.company.name:
        typer.echo(
            f"{home / FILE} is missing: the statements name no sender and no bank account. "
            "docs/statements.md shows one.",
            err=True,
        )
    if output is None:
        output = Path(_name(made[0][0]) if len(made) == 1 else "statements.pdf")
    if output.suffix.lower() == ".pdf" and not output.is_dir():
        with progress_bar("Writing statements") as moved:
            of = [(each, code, whose.of(each.entity)) for each, code in made]
            _put(output, statements_pdf(of, progress=moved))
        typer.echo(f"{_counted(made)} written to {output}")
        return
    _write_each(made, output, whose)
    typer.echo(f"{_counted(made)} written to {output}, one file each")


def _write_each(made: Sequence[_Made], folder: Path, whose: Creditors) -> None:
    taken: set[str] = set()
    with progress_bar("Writing statements") as moved:
        for number, (each, code) in enumerate(made, start=1):
            name = _name(each)
            while name in taken:
                name = f"{name.removesuffix('.pdf')}-{number}.pdf"
            taken.add(name)
            _put(folder / name, statements_pdf([(each, code, whose.of(each.entity))]))
            moved(number, len(made))


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise BadSetting(
            Message("Cannot write here: {reason}.", reason=error.strerror or str(error)),
            where=str(path),
            remedy=Message("Name another file or folder."),
        ) from error


def _name(one: Statement) -> str:
    """Name a file: statement-C0042-2025-12-31.pdf."""
    parts = ("statement", one.customer.customer_id, one.entity, one.as_of.isoformat())
    plain = unicodedata.normalize("NFKD", "-".join(filter(None, parts)))
    safe = re.sub(r"[^A-Za-z0-9-]+", "_", plain.encode("ascii", "ignore").decode())
    return f"{safe[:120]}.pdf"


def _counted(made: Sequence[_Made]) -> str:
    return "1 statement" if len(made) == 1 else f"{len(made):,} statements"


def spoken(one: Statement) -> dict[str, Any]:
    """Write a statement out for other programs, amounts as decimal texts."""
    who = one.customer
    return {
        "source": who.source,
        "customer_id": who.customer_id,
        "name": who.name,
        "as_of": one.as_of,
        "kind": one.kind,
        "since": one.since,
        "entity": one.entity,
        "reference": one.reference,
        "accounts": [_account(account) for account in one.accounts],
    }


def _account(account: Account) -> dict[str, Any]:
    def amount(minor: int) -> str:
        return decimal_string(minor, account.currency)

    def line(each: Line) -> dict[str, Any]:
        return {
            "kind": each.kind,
            "document": each.document,
            "instalment": each.instalment,
            "about": list(each.about),
            "order_reference": each.order_reference,
            "on": each.on,
            "due_on": each.due_on,
            "days_late": each.days_late,
            "bucket": each.bucket,
            "original": None if each.original is None else amount(each.original),
            "amount": amount(each.amount),
            "balance": amount(each.balance),
        }

    return {
        "currency": account.currency,
        "brought_forward": amount(account.brought_forward),
        "lines": [line(each) for each in account.lines],
        "unapplied": [line(each) for each in account.unapplied],
        "aging": [
            {
                "label": part.bucket,
                "from_days": part.from_days,
                "to_days": part.to_days,
                "amount": amount(part.amount),
                "items": part.items,
            }
            for part in account.aging
        ],
        "overdue": amount(account.overdue),
        "credit": amount(account.credit),
        "total": amount(account.total),
    }

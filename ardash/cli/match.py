"""`ardash match`: what the bank's receipts pay, applied by rule or by a person, and undone."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from ardash.cli import clock
from ardash.cli.desk import Author, Desk, SourceName, amount, current_version, desk, say
from ardash.cli.match_rows import chosen, lines_of, printed, read
from ardash.cli.match_status import returned, status
from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.collections.matching import decisions
from ardash.errors import BadSetting, Message
from ardash.ledger.build import build
from ardash.records import people
from ardash.records.store import Store
from ardash.settings import load_settings

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Receipts up to this day.")
]
Receipt = Annotated[
    str, typer.Argument(metavar="RECEIPT", help="The receipt, by its number in the list.")
]

app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")
app.command()(status)
app.command()(returned)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="match")


@app.callback()
def match(
    ctx: typer.Context,
    as_of: AsOf = None,
    *,
    apply: Annotated[
        bool, typer.Option("--apply", help="Apply what is certain; the rest waits for a person.")
    ] = False,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Match receipts with open items: list what each seems to pay, and apply what is certain.

    Examples:

        ardash match --as-of 2025-03-31

        ardash match --apply

        ardash match accept 3f2a91c0

        ardash match undo 12
    """
    if ctx.invoked_subcommand is not None:
        return
    with desk(author) as here:
        waits = read(here.store, here.ledger, as_of)
        if apply:
            certain = decisions(waits.found.filter(pl.col("certain")))
            numbers = people.apply_receipts(here.store, certain, now=here.now, author=here.author)
            if numbers:
                build(here.store, load_settings().ledger_folder, now=clock.now())
            waits = waits._replace(found=waits.found.filter(~pl.col("certain")))
            _said(_receipts_applied(len(numbers)), {"applied": numbers}, how)
            if how is not Format.TABLE:
                return
    amounts = ("amount",) if how is Format.TABLE else ("amount", "charges")
    show(printed(waits.found, how), how, amounts=amounts, title="Receipts that wait")


@app.command()
def accept(
    receipt: Receipt,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="NUMBER=AMOUNT", help="Instead of what is proposed."),
    ] = None,
    customer: Annotated[str | None, typer.Option(help="Whose money it is.")] = None,
    *,
    as_of: AsOf = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    source_name: SourceName = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Apply a receipt as proposed, or split as you say; what is left over is unapplied.

    Examples:

        ardash match accept 3f2a91c0

        ardash match accept 3f2a91c0 --customer Dupont --item F1=100.00 --item F2=20.50
    """
    with desk(author) as here:
        row = chosen(read(here.store, here.ledger, as_of).found, receipt)
        if item or customer:
            if customer is None:
                raise BadSetting(
                    Message("It is not said whose money it is."),
                    remedy=Message("Name the customer with --customer."),
                )
            who = here.customer(customer, source_name)
            lines = []
            for said in item or []:
                number, _, typed = said.partition("=")
                own = here.items(who, [number])["item_id"].item()
                lines.append({"kind": "payment", "item_id": own,
                              "amount": amount(typed, row["currency"])})  # fmt: skip
            rest = row["amount"] - sum(line["amount"] for line in lines)
            if rest:
                lines.append({"kind": "unapplied", "item_id": None, "amount": rest})
            row |= {"source": who.source, "customer_id": who.customer_id, "lines": lines}
            row |= {"confidence": None}
        (decision,) = decisions(pl.DataFrame([row], infer_schema_length=None), by_rule=False)
        _apply(here, [people.Decision(**{**vars(decision), "note": note})], how)


@app.command()
def park(
    receipt: Receipt,
    customer: Annotated[str, typer.Argument(help="Whose money it is, by number or name.")],
    *,
    as_of: AsOf = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    source_name: SourceName = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Keep a receipt on a customer's account, unapplied.

    Examples:

        ardash match park 3f2a91c0 Dupont --note "asked what it is for"
    """
    accept(receipt, None, customer, as_of=as_of, note=note, source_name=source_name,
           author=author, how=how)  # fmt: skip


@app.command()
def dismiss(
    receipt: Receipt,
    *,
    as_of: AsOf = None,
    note: Annotated[str | None, typer.Option(help="What it is.")] = None,
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Say that a receipt is no customer's money: a tax refund, a loan, a transfer of our own.

    Examples:

        ardash match dismiss 3f2a91c0 --note "VAT refund"
    """
    with desk(author) as here:
        row = chosen(read(here.store, here.ledger, as_of).found, receipt)
        made = people.Decision(row["receipt_source"], row["receipt_id"], None, None, (), note=note)
        _apply(here, [made], how)


@app.command()
def undo(
    number: Annotated[int, typer.Argument(help="The application, by its number.")],
    author: Author = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Undo what was applied: the items are open again, the receipt waits again.

    Examples:

        ardash match undo 12
    """
    with desk(author) as here:
        version = current_version(people.applications(here.store), "application", number)
        people.undo_application(
            here.store, number, version=version, now=here.now, author=here.author
        )
        build(here.store, load_settings().ledger_folder, now=clock.now())
    say("application", number, f"Application {number} was undone.", how)


@app.command()
def applied(how: HowToPrint = Format.TABLE) -> None:
    """List what was applied, by whom and by which rule; what was undone stays in the list.

    Examples:

        ardash match applied --format csv
    """
    with Store.open(load_settings().database_url) as store:
        found = people.applications(store)
    rows = found.with_columns(
        lines=pl.Series([lines_of(row) for row in found.iter_rows(named=True)], dtype=pl.String)
    )
    shown = ("application", "booked_on", "customer_id", "currency", "lines", "rule", "author",
             "applied_at", "undone_at", "receipt_id", "note")  # fmt: skip
    show(rows.select(shown), how, title="Applications")


def _apply(here: Desk, made: list[people.Decision], how: Format) -> None:
    (number,) = people.apply_receipts(here.store, made, now=here.now, author=here.author)
    build(here.store, load_settings().ledger_folder, now=clock.now())
    say("application", number, f"Application {number} was written.", how)


def _receipts_applied(count: int) -> str:
    return "1 receipt was applied." if count == 1 else f"{count} receipts were applied."


def _said(sentence: str, facts: dict[str, object], how: Format) -> None:
    if how is Format.JSON:
        show_json(facts)
    else:
        typer.echo(sentence)

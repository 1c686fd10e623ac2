"""`ardash due`: due dates of the invoices of a file, or of the ledger's under other terms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import narwhals as nw
import polars as pl
import typer

from ardash.cli.output import Format, HowToPrint, show
from ardash.cli.terms import DEFAULT, Codes, Reading
from ardash.cli.view import View, of_a_ledger
from ardash.errors import BadInput, Message
from ardash.ledger.frames import gathered
from ardash.terms import derive_due, load_codes, parse, unreadable

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("items")(of_a_ledger(of_items))
    main.add_typer(app, name="due")


@app.callback()
def due() -> None:
    """Due dates: of a file's invoices, or of the ledger's under other terms.

    Examples:

        ardash due file invoices.csv --issued date --terms terms --format csv > due.csv

        ardash due items --under "45 eom" --as-of 2025-12-31
    """


@app.command("file")
def of_file(
    file: Annotated[Path, typer.Argument(help="CSV with a header, one row an invoice.")],
    *,
    issued: Annotated[
        str, typer.Option(metavar="COLUMN", help="Column of the invoice dates (2025-03-31).")
    ] = "issued_on",
    terms: Annotated[
        str, typer.Option(metavar="COLUMN", help="Column of the payment terms, as written.")
    ] = "terms",
    reading: Reading = DEFAULT,
    codes: Codes = None,
    how: HowToPrint = Format.TABLE,
) -> None:
    """Add `due_on` to the rows of a file: the day the last instalment falls due.

    Examples:

        ardash due file invoices.csv --format csv > due.csv

        ardash due file invoices.csv --issued date --terms conditions --reading month_end_then_days
    """
    rows = _read(file, (issued, terms))
    table = load_codes(codes) if codes else None
    days = rows[issued].str.to_date("%Y-%m-%d", strict=False)
    wrong = rows.with_row_index("line", offset=2).filter(
        days.is_null() & rows[issued].str.strip_chars().ne("")
    )
    if wrong.height:
        raise BadInput(
            Message("{value} is no date.", value=repr(wrong[issued][0])),
            where=f"{file}:{wrong['line'][0]}",
            remedy=Message("Write it as year-month-day: 2025-03-31."),
        )
    for text, reason in unreadable(rows[terms], reading=reading, codes=table):
        typer.echo(f"{text}: {reason}", err=True)
    dated = derive_due(days, rows[terms], reading=reading, codes=table)
    show(rows.with_columns(dated.alias("due_on")), how)


def of_items(
    view: View,
    under: Annotated[str, typer.Option(metavar="TERMS", help="The other payment terms.")],
    reading: Reading = DEFAULT,
    codes: Codes = None,
) -> None:
    """When the open invoices would fall due under other terms.

    Examples:

        ardash due items --under "45 eom" --as-of 2025-12-31

        ardash due items --under "30 jours" --customer Dupont --format csv > due.csv
    """
    table: Mapping[str, str] | None = load_codes(codes) if codes else None
    parse(under, reading=reading, codes=table)
    open_then = view.ledger.balances.filter(
        nw.col("valid_from") <= view.as_of,
        nw.col("valid_to") > view.as_of,
        nw.col("kind").is_in(["invoice", "charge"]),
        nw.col("balance") > 0,
    ).select("item", "customer", "currency", "issued_on", "due_on", "balance")
    names = view.ledger.customers.select("customer", "customer_id", "name")
    numbers = view.ledger.items.select("item", "item_id", "terms")
    found = (
        gathered(open_then)
        .join(gathered(names), on="customer", how="left")
        .join(gathered(numbers), on="item", how="left")
    )
    asked = pl.Series("terms", [under], dtype=pl.String).new_from_index(0, found.height)
    other = derive_due(found["issued_on"], asked, reading=reading, codes=table)
    rows = (
        found.with_columns(due_under=other)
        .with_columns(days_later=(pl.col("due_under") - pl.col("due_on")).dt.total_days())
        .sort("due_under", "item")
        .select(
            "item_id", "customer_id", "name", "terms", "issued_on", "due_on", "due_under",
            "days_later", "balance", "currency",
        )
    )  # fmt: skip
    show(rows, view.format, amounts=["balance"], title=f"Due dates under “{under}”")


def _read(file: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    try:
        rows = pl.read_csv(file, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput(
            Message("The file cannot be read: {error}.", error=str(error).rstrip(".")),
            where=str(file),
            remedy=Message("Save it as CSV in UTF-8, with commas and a header."),
        ) from None
    for column in columns:
        if column not in rows.columns:
            raise BadInput(
                Message("The file has no column {name}.", name=repr(column)),
                where=str(file),
                remedy=Message("It has: {names}.", names=", ".join(rows.columns)),
            )
    return rows

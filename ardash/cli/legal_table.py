"""`ardash legal-table`: the statutory table of late payment, art. D.441-6 Code de commerce."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from ardash.analysis.statutory import Amounts, Option, StatutoryTable, Undated, statutory_table
from ardash.cli import moments
from ardash.cli.desk import read_actions
from ardash.cli.output import Format, show, show_json
from ardash.cli.view import View, of_a_ledger
from ardash.collections.creditor import creditors
from ardash.collections.disputes import disputed_items
from ardash.collections.legal_table import legal_table_pdf
from ardash.errors import BadSetting, Message
from ardash.money import decimal_string
from ardash.settings import load_settings


class TableFormat(StrEnum):
    """How the statutory table can be had."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PDF = "pdf"


YearEnd = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Last day of the year; the last 31 December by default."),
]
YearStart = Annotated[
    str | None, typer.Option(metavar="DATE", help="Its first day; 12 months before by default.")
]
WhichOption = Annotated[
    Option, typer.Option(help="I: overdue at the closing date; II: late within the year.")
]
WhichAmounts = Annotated[Amounts, typer.Option(help="With tax (ttc) or without (ht).")]
Vat = Annotated[
    str | None, typer.Option(metavar="PERCENT", help="VAT rate to take off; ht needs it.")
]
WhichUndated = Annotated[
    Undated,
    typer.Option(help="Invoices without a due date: apart, or due 30 days after issue (legal)."),
]
WithDisputed = Annotated[
    bool, typer.Option("--with-disputed", help="Leave disputed invoices in the brackets.")
]
How = Annotated[TableFormat, typer.Option("--format", "-f", help="How to write it.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write the PDF to.")]
PdfLanguage = Annotated[str, typer.Option(help="Language of the PDF: fr or en.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("legal-table")(of_a_ledger(legal_table, prints=False))


def legal_table(
    view: View,
    *,
    year_end: YearEnd = None,
    year_start: YearStart = None,
    option: WhichOption = "I",
    amounts: WhichAmounts = "ttc",
    vat: Vat = None,
    undated: WhichUndated = "apart",
    with_disputed: WithDisputed = False,
    how: How = TableFormat.TABLE,
    output: Output = None,
    language: PdfLanguage = "fr",
) -> None:
    """The table of late payment of issued invoices that French annual accounts must show.

    Examples:

        ardash legal-table --year-end 2025-12-31

        ardash legal-table --year-end 2025-12-31 --option II --amounts ht --vat 20 --format csv

        ardash legal-table --year-end 2025-12-31 --format pdf --output delais.pdf
    """
    end = moments.day(year_end) if year_end else _last_year_end(view.as_of)
    disputed = None
    if not with_disputed:
        disputed = disputed_items(view.ledger, end, read_actions(view)).select("item", "disputed")
    table = statutory_table(
        view.ledger,
        end,
        option=option,
        year_start=moments.day(year_start) if year_start else None,
        amounts=amounts,
        vat_percent=_percent(vat),
        undated=undated,
        disputed=disputed,
    )
    if how is TableFormat.PDF:
        _write(table, output, language)
    elif how is TableFormat.JSON:
        show_json(_facts(table) | {"rows": _texts(table)})
    else:
        rows = pl.from_pandas(table.rows).with_columns(currency=pl.lit(table.currency))
        title = f"Issued invoices, option {option}, {table.year_start} to {end}, {amounts.upper()}"
        show(rows, Format(how.value), amounts=["amount", "excluded_amount"], title=title)
        if how is TableFormat.TABLE:
            for name, value in _facts(table).items():
                typer.echo(f"{name}: {value}")


def _last_year_end(as_of: date) -> date:
    own = date(as_of.year, 12, 31)
    return own if as_of == own else date(as_of.year - 1, 12, 31)


def _percent(typed: str | None) -> Decimal | None:
    if typed is None:
        return None
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation:
        raise BadSetting(
            Message("{value} is no percentage.", value=repr(typed)),
            remedy=Message("Write for example 20 or 5.5."),
        ) from None


def _write(table: StatutoryTable, output: Path | None, language: str) -> None:
    home = load_settings().home
    content = legal_table_pdf(table, language=language, creditor=creditors(home).company)
    path = output or Path(f"legal-table-{table.year_end.isoformat()}.pdf")
    path.write_bytes(content)
    typer.echo(f"Written: {path}")


def _facts(table: StatutoryTable) -> dict[str, Any]:
    def amount(minor: int) -> str:
        return decimal_string(minor, table.currency)

    return {
        "option": table.option,
        "year_start": table.year_start.isoformat(),
        "year_end": table.year_end.isoformat(),
        "currency": table.currency,
        "amounts": table.amounts,
        "vat_percent": None if table.vat_percent is None else str(table.vat_percent),
        "year_amount": amount(table.year_amount),
        "year_invoices": table.year_invoices,
        "undated": table.undated,
        "undated_invoices": table.undated_invoices,
        "undated_amount": amount(table.undated_amount),
        "terms": {text: round(share, 4) for text, share in table.terms},
    }


def _texts(table: StatutoryTable) -> list[dict[str, Any]]:
    rows = pl.from_pandas(table.rows).to_dicts()
    for row in rows:
        for name in ("amount", "excluded_amount"):
            row[name] = decimal_string(row[name], table.currency)
    return rows

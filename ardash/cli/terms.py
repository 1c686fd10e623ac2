"""`ardash terms`: what payment terms say, when an invoice falls due, and whether it is lawful."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from ardash.analysis.governing import HOME
from ardash.cli import clock, moments
from ardash.cli.output import Format, HowToPrint, console, show, show_json
from ardash.errors import BadSetting, Message, mark
from ardash.language import LANGUAGES, Language
from ardash.money import currency_code, decimal_string, to_minor
from ardash.terms import DEFAULT_READING, code, describe, discounts, load_codes, parse, schedule
from ardash.terms.law import check
from ardash.terms.model import MonthEnd, Terms

_PART, _WHOLE, _DISCOUNT = mark("Instalment"), mark("Due"), mark("Discount until")

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")

Reading = Annotated[
    MonthEnd, typer.Option(help="What “45 days end of month” means; both are lawful.")
]
Codes = Annotated[
    Path | None, typer.Option(metavar="FILE", help="TOML table of an accounting system's codes.")
]
DEFAULT: MonthEnd = DEFAULT_READING


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="terms")


@app.callback()
def terms() -> None:
    """Payment terms as people write them.

    Examples:

        ardash terms parse "45 jours fin de mois" --on 2026-01-15
    """


@app.command("parse")
def parsed(
    text: Annotated[str, typer.Argument(help="The terms, in English or in French.")],
    *,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Date of the invoice; today by default.")
    ] = None,
    amount: Annotated[str, typer.Option(help="Amount of the invoice, tax included.")] = "100.00",
    currency: Annotated[str, typer.Option(metavar="CODE", help="Its currency.")] = "EUR",
    language: Annotated[
        str, typer.Option(help="Language that the terms are said in: en or fr.")
    ] = "en",
    reading: Reading = DEFAULT,
    codes: Codes = None,
    country: Annotated[
        str,
        typer.Option(metavar="COUNTRY", help="Country whose law the due dates are held against."),
    ] = HOME,
    how: HowToPrint = Format.TABLE,
) -> None:
    """What terms mean, when an invoice falls due, and whether the law allows it.

    Examples:

        ardash terms parse "45 jours fin de mois" --on 2026-01-15

        ardash terms parse "2/10 n/30" --on 2026-01-31 --amount 1000

        ardash terms parse "30% à la commande, solde 60 jours" --language fr --format json
    """
    words = _language(language)
    read = parse(text, reading=reading, codes=load_codes(codes) if codes else None)
    day = moments.day(on) if on else clock.today()
    code_of = currency_code(currency)
    minor = _minor(amount, code_of)
    rows, offered = _due_and_offered(read, day, (minor, code_of), country.upper(), words)
    said: dict[str, Any] = {
        "terms": describe(read, words.code),
        "code": code(read),
        "ambiguous": read.ambiguous,
        "notes": [words.say(note) for note in read.notes],
        "invoice_on": day,
        "annual_cost_of_discount": _cost(read),
    }
    if how is Format.JSON:
        show_json({**said, "due": rows, "discounts": offered, "currency": code_of})
        return
    if how is Format.TABLE:
        out = console()
        out.print(f"{said['terms']} [{said['code']}]", soft_wrap=True)
        for note in said["notes"]:
            out.print(note, soft_wrap=True)
        if said["annual_cost_of_discount"] is not None:
            out.print(f"Annual cost of the discount: {said['annual_cost_of_discount']:.2%}")
    schema = {"what": pl.String, "on": pl.Date, "amount": pl.String, "days_beyond_law": pl.Int64}
    frame = pl.DataFrame([*offered, *rows], schema=schema)
    show(frame.with_columns(currency=pl.lit(code_of)), how)


def _due_and_offered(
    read: Terms, day: date, amount: tuple[int, str], country: str, words: Language
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Work out the due days and the discounts of an invoice, one row each."""
    rows = [
        {
            "what": words.say(_PART if len(read.instalments) > 1 else _WHOLE),
            "on": due_on,
            "amount": decimal_string(part, amount[1]),
            "days_beyond_law": _beyond(day, due_on, country),
        }
        for due_on, part in schedule(day, amount[0], read, currency=amount[1])
    ]
    offered = [
        {"what": words.say(_DISCOUNT), "on": until, "amount": decimal_string(saved, amount[1]),
         "days_beyond_law": None}
        for until, saved in discounts(day, amount[0], read)
    ]  # fmt: skip
    return rows, offered


def _language(typed: str) -> Language:
    if typed not in LANGUAGES:
        raise BadSetting(
            Message("There is no language {name}.", name=repr(typed)),
            remedy=Message("Known are: {names}.", names=", ".join(LANGUAGES)),
        )
    return Language(typed)


def _minor(typed: str, currency: str) -> int:
    try:
        return to_minor(Decimal(typed.replace(" ", "").replace(",", ".")), currency)
    except ArithmeticError:
        raise BadSetting(
            Message("{value} is no amount.", value=repr(typed)),
            remedy=Message("Write for example 1000.00."),
        ) from None


def _beyond(issued_on: Any, due_on: Any, country: str) -> int | None:
    found = check(
        pl.Series([issued_on], dtype=pl.Date), pl.Series([due_on], dtype=pl.Date), country
    )
    return None if found.item() is None else int(found.item())


def _cost(read: Terms) -> float | None:
    """Say what not taking the best discount costs a year: d ÷ (1 − d) × 365 ÷ days gained."""
    if not read.discounts:
        return None
    best = max(read.discounts, key=lambda discount: discount.percent)
    gained = read.instalments[-1].due.days - best.until.days
    plain = not (best.until.month_end or read.instalments[-1].due.month_end)
    if gained <= 0 or not plain or len(read.instalments) > 1:
        return None
    share = best.percent / 100
    return float(share / (1 - share) * 365 / gained)

"""View: the options that every figure takes, and the ledger they lead to."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Annotated, Any

import typer

from ardash.analysis.opening_day import before, first_day, last_day, opening_day
from ardash.cli import clock, moments
from ardash.cli.choices import narrowed
from ardash.cli.output import Format
from ardash.errors import Message, MissingRate, MixedCurrencies
from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.ledger import Ledger
from ardash.settings import load_settings

_TIME, _FILTERS = "Which moment", "Which part"


@dataclass(frozen=True)
class View:
    """What a command looks at; `known` gives the same view as known at another moment."""

    ledger: Ledger
    as_of: date
    known_on: date | None
    format: Format
    known: Callable[[str | None], tuple[Ledger, date | None]]


def _filter(dimension: str, flag: str, what: str) -> inspect.Parameter:
    option = typer.Option(
        flag,
        metavar="VALUE",
        help=f"Only this {what}; may be repeated.",
        rich_help_panel=_FILTERS,
    )
    return inspect.Parameter(
        dimension,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[list[str] | None, option],
    )


def _option(name: str, kind: Any, default: Any, option: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


_FORMAT = _option(
    "format", Format, Format.TABLE, typer.Option("--format", "-f", help="How to print it.")
)


def _as_of(default: str) -> inspect.Parameter:
    return _option(
        "as_of",
        str | None,
        None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help=f"At the close of this day; by default {default}.",
            rich_help_panel=_TIME,
        ),
    )


_AS_OF = _as_of("today, or, where the data end more than ten days ago, their last day")
_TODAY = _as_of("today")
_KNOWN_ON = _option(
    "known_on",
    str | None,
    None,
    typer.Option(
        "--known-on",
        metavar="MOMENT",
        help="As known then: a day, an instant, or a sync such as sync-3.",
        rich_help_panel=_TIME,
    ),
)
_NARROWING = (
    _filter("customer", "--customer", "customer (number or name)"),
    _filter("segment", "--segment", "segment"),
    _filter("country", "--country", "country"),
    _filter("collector", "--collector", "collector"),
    _filter("currency", "--currency", "currency"),
    _filter("entity", "--entity", "company that is owed"),
    _filter("source", "--source-name", "source"),
    _option(
        "in_currency",
        str | None,
        None,
        typer.Option(
            "--in-currency",
            metavar="CODE",
            help="All amounts in one currency, at the rates they were booked at.",
            rich_help_panel=_FILTERS,
        ),
    ),
)


def of_a_ledger(
    command: Callable[..., None], *, prints: bool = True, of_today: bool = False
) -> Callable[..., None]:
    """Give a command the options of a view; it is handed the `View` as its first argument.

    One that `prints` takes `--format` too. One `of_today` tells what people did and have to do,
    and so stands at today even where the data end long before.
    """

    @wraps(command)
    def run(**given: Any) -> None:
        filters = {name: given.pop(name) or [] for name in DIMENSIONS}
        view = _view(
            filters,
            as_of=given.pop("as_of") or (clock.today().isoformat() if of_today else None),
            known_on=given.pop("known_on"),
            in_currency=given.pop("in_currency"),
            how=given.pop("format") if prints else Format.TABLE,
        )
        # On the error stream, so that a file that is made of the figures holds nothing else.
        if told := before(first_day(view.ledger), view.as_of):
            typer.echo(f"Note: {told}", err=True)
        try:
            command(view, **given)
        except MissingRate:
            raise
        except MixedCurrencies as error:
            ways = Message("Say --in-currency CODE for all of them in one, or --currency CODE.")
            raise MixedCurrencies(error.what, remedy=ways) from None

    _, *own = inspect.signature(command, eval_str=True).parameters.values()
    keyword_only = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
    shared = [
        _TODAY if of_today else _AS_OF,
        _KNOWN_ON,
        *_NARROWING,
        *([_FORMAT] if prints else []),
    ]
    _with_parameters(run, [*keyword_only, *shared])
    return run


def _with_parameters(function: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Let typer see these parameters where the function itself takes any."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {each.name: each.annotation for each in parameters}
    del function.__wrapped__  # type: ignore[attr-defined]


def _view(
    filters: dict[str, list[str]],
    *,
    as_of: str | None,
    known_on: str | None,
    in_currency: str | None,
    how: Format,
) -> View:
    whole = Ledger.open(load_settings().ledger_folder)

    def known(moment: str | None) -> tuple[Ledger, date | None]:
        ledger, on = moments.known_on(whole, moment) if moment else (whole, None)
        ledger = narrowed(ledger, filters)
        return (ledger.in_currency(in_currency.upper()) if in_currency else ledger), on

    ledger, on = known(known_on)
    day = moments.day(as_of) if as_of else opening_day(last_day(whole), clock.today())
    return View(ledger, day, on, how, known)

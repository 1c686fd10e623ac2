"""Desk: where a command writes what a person says, about whom, as whom, and when."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Annotated, NamedTuple

import narwhals as nw
import polars as pl
import typer

from ardash.cli import clock
from ardash.cli.choices import narrowed
from ardash.cli.output import Format, show, show_json
from ardash.cli.view import View
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.money import LARGEST_MINOR, currency_code, exponent
from ardash.outbox.told import told_on
from ardash.records.people import Actions, actions
from ardash.records.store import Store
from ardash.settings import Settings, load_settings

#: Options that several commands take.
Author = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who says so; by default ARDASH_AUTHOR, or the user."),
]
SourceName = Annotated[
    str | None,
    typer.Option("--source-name", help="Source of the customer, where several know it."),
]
Item = Annotated[
    list[str] | None,
    typer.Option("--item", metavar="NUMBER", help="Invoice that it is about; may be repeated."),
]
Currency = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="Currency; by default the one that the customer owes in."),
]


class Customer(NamedTuple):
    """A customer as a person named it, found in the ledger."""

    key: int
    source: str
    customer_id: str
    name: str


@dataclass(frozen=True)
class Desk:
    """An open store and ledger, and who writes at it; `now` is in the person's own time."""

    store: Store
    ledger: Ledger
    author: str
    now: datetime

    @property
    def actions(self) -> Actions:
        """What people wrote so far, in the person's own time."""
        return actions(self.store).local()

    def customer(self, typed: str, source: str | None) -> Customer:
        """Find a customer by number or name; raises UnknownChoice, or BadSetting when several."""
        one = narrowed(self.ledger, {"customer": [typed], "source": [source] if source else []})
        found = gathered(one.customers.select("customer", "source", "customer_id", "name"))
        if found.height > 1:
            said = [f"{row[1]}: {row[2]} {row[3]}" for row in found.iter_rows()]
            raise BadSetting(
                Message("{name} are several: {names}.", name=repr(typed), names="; ".join(said)),
                remedy=Message("Name the customer by number, and its source with --source-name."),
            )
        if found.is_empty():
            raise UnknownChoice(
                Message("The source {source} has no customer {name}.", source=repr(source),
                        name=repr(typed)),
                remedy=Message("Leave --source-name out, or name another source."),
            )  # fmt: skip
        return Customer(*found.row(0))

    def items(self, customer: Customer, typed: Sequence[str]) -> pl.DataFrame:
        """Find items of a customer by the number on the document, or the source's own.

        Columns: item_id, currency. Raises UnknownChoice for a number that the customer has not.
        """
        its = self.ledger.items.filter(nw.col("customer") == customer.key)
        known = gathered(its.select("item_id", "document", "currency"))
        parts = []
        for number in typed:
            same = known.filter((pl.col("item_id") == number) | (pl.col("document") == number))
            if same.is_empty():
                raise UnknownChoice(
                    Message("{name} has no invoice {number}.", name=customer.name,
                            number=repr(number)),
                    remedy=Message("List what it owes with `ardash export open-items`."),
                )  # fmt: skip
            parts.append(same)
        return pl.concat([known.clear(), *parts]).select("item_id", "currency").unique()

    def currency(self, customer: Customer, items: pl.DataFrame, typed: str | None) -> str:
        """Return the currency meant; raises BadSetting when the customer owes in several."""
        if typed:
            return currency_code(typed)
        codes = items["currency"].unique().sort().to_list()
        codes = codes or self.ledger.where(customer=customer.key).currencies()
        if not codes:
            raise BadSetting(
                Message("{name} has no invoice to tell the currency.", name=customer.name),
                remedy=Message("Say it with --currency."),
            )
        if len(codes) != 1:
            raise BadSetting(
                Message("{name} owes in {codes}.", name=customer.name, codes=", ".join(codes)),
                remedy=Message("Say which with --currency."),
            )
        return str(codes[0])


@contextmanager
def desk(author: str | None) -> Iterator[Desk]:
    """Open the store and the ledger for a person to write."""
    settings = load_settings(author=author)
    ledger = Ledger.open(settings.ledger_folder)
    with Store.open(settings.database_url) as store:
        yield Desk(store, ledger, _name(settings), _local_now())


def read_actions(view: View) -> Actions:
    """Read what people wrote, in the person's own time, as known at the view's moment."""
    with Store.open(load_settings().database_url) as store:
        found = actions(store)
    if view.known_on is not None:
        known = view.known_on
        close = known if isinstance(known, datetime) else datetime.combine(known, time.max)
        found = found.until(close)
    return found.local()


def read_fed_on(view: View) -> date | None:
    """Read up to which day the bank told what came in, as known at the view's moment."""
    last = view.ledger.syncs["sync"].max()
    with Store.open(load_settings().database_url) as store:
        return told_on(store, view.as_of, known_at=last if isinstance(last, int) else None)


def amount(typed: str, currency: str) -> int:
    """Read an amount in major units; raises BadSetting when it is none, or not in whole cents."""
    try:
        minor = Decimal(typed.replace(" ", "").replace(",", ".")).scaleb(exponent(currency))
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or abs(minor) > LARGEST_MINOR or minor != minor.to_integral_value():
        raise BadSetting(
            Message("{value} is no amount in {currency}.", value=repr(typed), currency=currency),
            remedy=Message("Write it as 1234.50."),
        )
    return int(minor)


def current_version(rows: pl.DataFrame, key: str, number: int) -> int:
    """Return the version of a row as it stands now; 0 when there is none."""
    found = rows.filter(pl.col(key) == number)["version"]
    return int(found.item()) if found.len() else 0


def _name(settings: Settings) -> str:
    return settings.author or getpass.getuser()


def _local_now() -> datetime:
    return clock.now().replace(tzinfo=UTC).astimezone()


def show_rows(
    found: pl.DataFrame, view: View, *, amounts: Sequence[str], shown: Sequence[str], title: str
) -> None:
    """Print rows with all their columns; as a table, with the most important ones."""
    if view.format is not Format.JSON:
        found = found.with_columns(pl.col(pl.List(pl.String)).list.join(" "))
    if view.format is Format.TABLE:
        found = found.select(shown)
    known = [name for name in amounts if name in found.columns]
    title = f"{title} at the close of {view.as_of.isoformat()}"
    show(found, view.format, amounts=known, title=title)


def say(kind: str, number: int, sentence: str, how: Format) -> None:
    """Say what was written: in a sentence, or its number for other programs."""
    if how is Format.JSON:
        show_json({kind: number})
    elif how is Format.CSV:
        typer.echo(f"{kind}\n{number}")
    else:
        typer.echo(sentence)

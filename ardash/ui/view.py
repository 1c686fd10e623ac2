"""View: which ledger a page looks at, and at which date; its figures are computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

import narwhals as nw
import streamlit as st

from ardash.analysis import opening_day
from ardash.errors import Message, MissingRate
from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.derived import held
from ardash.ledger.folder import current
from ardash.ledger.ledger import Ledger
from ardash.settings import load_settings

P = ParamSpec("P")
T = TypeVar("T")

#: Filters, in the order they apply: the dimension, and the values that are kept.
Choices: TypeAlias = tuple[tuple[str, tuple[str | None, ...]], ...]

#: "Everything, in that currency at the rates it was booked at", as against one currency's items.
ALL_IN = "all-"


@dataclass(frozen=True)
class View:
    """What a page looks at: a ledger's version, as known when, in which currency, narrowed."""

    folder: str
    version: str
    as_of: date
    known_sync: int | None = None
    currency: str | None = None
    choices: Choices = ()

    @property
    def ledger(self) -> Ledger:
        """The ledger that the page's figures are functions of."""
        if not self.choices:
            return self.unfiltered
        return _narrowed(self.folder, self.version, self.known_sync, self.currency, self.choices)

    @property
    def unfiltered(self) -> Ledger:
        """The ledger before the filters: as known then, in the chosen currency."""
        return _in_currency(self.folder, self.version, self.known_sync, self.currency)

    @property
    def whole(self) -> Ledger:
        """The ledger as known then, in the currencies of its documents."""
        return _known(self.folder, self.version, self.known_sync)

    @property
    def code(self) -> str:
        """ISO 4217 code of the amounts; XXX, no currency, where there are none."""
        return (self.currency or "XXX").removeprefix(ALL_IN)

    def at(self, as_of: date) -> View:
        """Look at the same ledger at another date."""
        return replace(self, as_of=as_of)

    def known_at(self, sync: int | None) -> View:
        """Look at the same figures as they were known after a sync; None is now."""
        return replace(self, known_sync=sync)

    def narrowed(self, **choices: Sequence[str | None]) -> View:
        """Narrow the view further, beside the filters: `narrowed(customer_id=["C1"])`."""
        more = tuple((name, tuple(values)) for name, values in choices.items())
        return replace(self, choices=(*self.choices, *more))

    def figure(
        self,
        function: Callable[Concatenate[Ledger, date, P], T],
        *args: P.args,
        **options: P.kwargs,
    ) -> T:
        """Compute `function(ledger, as_of, *args, **options)`, or return it as computed before."""
        name = f"{function.__module__}.{function.__qualname__}"
        key = repr((name, args, sorted(options.items())))
        return self.once(key, lambda: function(self.ledger, self.as_of, *args, **options))

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """Compute something of this view once; `key` names it and all that it depends on."""
        result: T = _once(repr(self), key, compute)
        return result


@st.cache_data(max_entries=512, show_spinner=False)
def _once(view: str, key: str, _compute: Callable[[], Any]) -> Any:
    return _compute()


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(folder: str, version: str) -> Ledger:
    return held(Ledger.open(Path(folder), version))


@st.cache_resource(max_entries=3, show_spinner=False)
def _known(folder: str, version: str, sync: int | None) -> Ledger:
    ledger = _opened(folder, version)
    return ledger if sync is None else ledger.known_at(sync)


@st.cache_resource(max_entries=4, show_spinner=False)
def _in_currency(folder: str, version: str, sync: int | None, currency: str | None) -> Ledger:
    ledger = _known(folder, version, sync)
    if currency is None:
        return ledger
    if currency.startswith(ALL_IN):
        return ledger.in_currency(currency.removeprefix(ALL_IN))
    # Where nothing is left out, not to look for it saves a pass over each row.
    return ledger if ledger.currencies() == [currency] else ledger.where(currency=currency)


@st.cache_resource(max_entries=8, show_spinner=False)
def _narrowed(
    folder: str, version: str, sync: int | None, currency: str | None, choices: Choices
) -> Ledger:
    ledger = _in_currency(folder, version, sync, currency)
    for name, values in choices:
        ledger = ledger.where(**{name: list(values)})
    return ledger


def home_view(as_of: date) -> View:
    """Look at everything in the ledger last built; raises NoLedger or OldLedger."""
    folder = load_settings().ledger_folder
    return View(str(folder), current(folder).name, as_of)


def currency_choices(view: View) -> list[str]:
    """Currencies a view can be had in, the best first: everything in one, then one by one."""
    return view.at(date.min).once("currency_choices", lambda: _currency_choices(view))


def _currency_choices(view: View) -> list[str]:
    ledger = view.whole
    codes = ledger.currencies()
    if len(codes) <= 1:
        return codes
    bases = ledger.items.group_by("base_currency").agg(items=nw.len()).collect("pandas")
    counted = bases.to_native().dropna().sort_values("items", ascending=False)
    everything = []
    for code in dict.fromkeys([*map(str, counted["base_currency"]), *codes]):
        try:
            _in_currency(view.folder, view.version, view.known_sync, ALL_IN + code)
        except MissingRate:
            continue
        everything.append(ALL_IN + code)
    return [*everything, *codes]


def lacking_rates(view: View) -> Message | None:
    """Say which items have no rate into the currency of the books; None where all have one."""
    return view.at(date.min).once("lacking_rates", lambda: _lacking_rates(view))


def _lacking_rates(view: View) -> Message | None:
    ledger = view.whole
    bases = ledger.items.group_by("base_currency").agg(items=nw.len()).collect("pandas")
    counted = bases.to_native().dropna().sort_values("items", ascending=False)
    base = next(iter([*map(str, counted["base_currency"]), *ledger.currencies()]), "")
    try:
        _in_currency(view.folder, view.version, view.known_sync, ALL_IN + base)
    except MissingRate as error:
        return error.what if isinstance(error.what, Message) else None
    return None


def dimension_values(view: View) -> dict[str, list[str]]:
    """Values that each dimension has, sorted: what the filters offer. Customers stand apart."""
    base = replace(view, as_of=date.min, currency=None, choices=())
    return base.once("dimension_values", lambda: _dimension_values(base.whole))


def _dimension_values(ledger: Ledger) -> dict[str, list[str]]:
    found = {}
    for name in DIMENSIONS:
        if name in ("customer", "currency"):
            continue
        values = ledger.items.select(nw.col(name).cast(nw.String)).unique().collect("pandas")
        column = values.to_native()[name]
        found[name] = sorted(str(value) for value in column.dropna() if value)
    return found


def customer_names(view: View) -> Mapping[str, str]:
    """Names of all customers by customer_id, sorted by name; kept once for all sessions."""
    return _customer_names(view.folder, view.version, view.known_sync)


@st.cache_resource(max_entries=2, show_spinner=False)
def _customer_names(folder: str, version: str, sync: int | None) -> Mapping[str, str]:
    known = _known(folder, version, sync).customers.select("customer_id", "name").unique()
    rows = known.collect("polars").to_native().sort("name", "customer_id")
    return MappingProxyType(dict(rows.iter_rows()))


def party_names(view: View) -> Mapping[tuple[str, str], str]:
    """Names of all customers by (source, customer_id): two sources may number alike."""
    return _party_names(view.folder, view.version, view.known_sync)


@st.cache_resource(max_entries=2, show_spinner=False)
def _party_names(folder: str, version: str, sync: int | None) -> Mapping[tuple[str, str], str]:
    known = _known(folder, version, sync).customers
    columns = known.select(nw.col("source").cast(nw.String), "customer_id", "name")
    rows = columns.collect("polars").to_native().iter_rows()
    return MappingProxyType({(source, number): name for source, number, name in rows})


def last_day(view: View) -> date | None:
    """Day of the last entry or general-ledger balance: up to when the ledger knows."""
    base = replace(view, as_of=date.min, currency=None, choices=())
    return base.once("last_day", lambda: opening_day.last_day(base.whole))

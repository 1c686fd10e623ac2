"""The ledger: what every figure is a function of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import narwhals as nw
import polars as pl

from ardash.errors import Message, MixedCurrencies, NothingKnown, UnknownChoice
from ardash.ledger.assemble import DIMENSIONS, Facts, assembled_entries, assembled_items
from ardash.ledger.balances import Frame
from ardash.ledger.conversion import converted
from ardash.ledger.derived import derived, kept
from ardash.ledger.folder import opened
from ardash.ledger.movements import KEPT_BY

_FRAMES = ("customers", "items", "entries", "balances", "controls", "movements")
_VERSIONED = ("customers", "items", "entries", "controls")

#: The step of `in_currency` among those of `where`.
_CONVERSION = "in_currency"

T = TypeVar("T")

Choice = str | int | None | Sequence[str | int | None]


@dataclass(frozen=True, eq=False)
class Ledger:
    """What a company is owed, as known at one moment, narrowed to what was asked for.

    customers  one row a customer: customer (key), source, customer_id, name, segment, country,
               collector, terms, language, credit_limit, credit_currency, registration, contact,
               email, phone, street, postcode, city, known_from
    items      one row an item: item (key), item_id, customer, kind, document, account,
               order_reference, issued_on, due_on, due_source (stated, derived, null = undated),
               terms, currency, base_currency, rate, rate_source (stated, published; null: none),
               faults (codes of rules it breaks, comma between; null: not checked), status (of a
               platform), status_on, status_reason, entity, source, segment, country, collector,
               issued_day, due_day (days since 1970-01-01), discount_on, discount_share,
               terms_override (see ardash.ledger.offers), known_from
    entries    one row an entry: entry_id, item, kind, booked_on, booked_day, date_source, amount,
               amount_base, reference, item_kind, account, base_currency, days_to_pay,
               days_beyond_terms, the item's issued_on, due_on, issued_day, due_day, dimensions,
               discount_on, discount_share, terms_override, known_from
    balances   one row a span of days with a constant balance: item, kind (the item's), account,
               issued_on, due_on, issued_day, due_day, dimensions, valid_from, valid_to, balance,
               late_on, late_90_on (first day overdue, by more than 90 days; null if never)
    controls   one row a general-ledger balance: source, entity, account, closed_on, currency,
               balance, known_from
    movements  one row a day and values of the dimensions but the customer: what happened and what
               it changed (ardash.ledger.movements); None where only entries and balances know
    syncs      one row a finished sync: sync, source, connector, location, started_at, finished_at,
               rows_read, rows_accepted, rows_rejected, added, changed, retracted

    Amounts are minor units of the `currency` beside them. All frames are lazy and of any engine
    that Narwhals knows; `facts` holds every version, for `known_on`.
    """

    version: str
    customers: Frame
    items: Frame
    entries: Frame
    balances: Frame
    controls: Frame
    syncs: pl.DataFrame
    facts: Facts
    movements: Frame | None = None
    choices: Mapping[str, Choice] = field(default_factory=dict)
    steps: tuple[tuple[str, Choice], ...] = ()
    currency: str | None = None
    known_sync: int | None = None
    _computed: dict[Hashable, Any] = field(init=False, default_factory=dict, repr=False)

    @classmethod
    def open(cls, folder: Path, version: str | None = None) -> Ledger:
        """Open the ledger last built, or that version of it; raises NoLedger or OldLedger."""
        names = (*_FRAMES, *(f"{name}_closed" for name in _VERSIONED))
        found, frames = opened(folder, names, version)
        return cls.of(found, frames, frames["syncs"].collect())

    @classmethod
    def of(cls, version: str, frames: Mapping[str, Any], syncs: pl.DataFrame) -> Ledger:
        """Make a ledger of the frames that a build derives, native to any engine."""
        wrapped = {name: nw.from_native(frames[name]).lazy() for name in frames}

        def versions(name: str) -> Frame:
            closed = wrapped[f"{name}_closed"]
            columns = closed.collect_schema().names()
            # No row is known from before the first sync: null, of a type that every engine knows.
            never = nw.when(nw.col("known_from") < 0).then(nw.col("known_from"))
            current = wrapped[name].with_columns(known_to=never).select(columns)
            return nw.concat([current, closed])

        return cls(
            version=version,
            **{name: wrapped[name] for name in _FRAMES},
            syncs=syncs,
            facts=Facts(**{name: versions(name) for name in _VERSIONED}),
        )

    def where(self, **choices: Choice) -> Ledger:
        """Narrow the ledger: `where(country="FR", collector=["north", None])`.

        Names are the DIMENSIONS, or `customer_id`; None stands for "has none". Raises
        UnknownChoice for another name.
        """
        narrowed = self
        for name, wanted in choices.items():
            if name == "customer_id":
                narrowed = narrowed._where("customer", self._customer_keys(wanted))
            elif name in DIMENSIONS:
                narrowed = narrowed._where(name, wanted)
            else:
                raise UnknownChoice(
                    Message("There is no dimension {name}.", name=repr(name)),
                    remedy=Message(
                        "The dimensions are: {names}.",
                        names=", ".join((*DIMENSIONS, "customer_id")),
                    ),
                )
            narrowed = replace(
                narrowed,
                choices={**narrowed.choices, name: wanted},
                steps=(*narrowed.steps, (name, wanted)),
            )
        return narrowed

    def _where(self, name: str, wanted: Choice) -> Ledger:
        values = [wanted] if wanted is None or isinstance(wanted, str | int) else list(wanted)
        named = [value for value in values if value is not None]
        condition = nw.col(name).is_in(named)
        if None in values:
            condition = condition | nw.col(name).is_null()
        on_controls = name in ("entity", "currency", "source")
        on_customers = name not in ("entity", "currency")
        return replace(
            self,
            customers=self.customers.filter(condition) if on_customers else self.customers,
            items=self.items.filter(condition),
            entries=self.entries.filter(condition),
            balances=self.balances.filter(condition),
            controls=self.controls.filter(condition) if on_controls else self.controls.head(0),
            movements=None
            if self.movements is None or name not in KEPT_BY
            else self.movements.filter(condition),
        )

    def _customer_keys(self, wanted: Choice) -> list[int]:
        ids = [wanted] if isinstance(wanted, str | int) or wanted is None else list(wanted)
        keys = self.customers.filter(nw.col("customer_id").is_in(ids)).select("customer")
        return [int(key) for key in keys.collect()["customer"].to_list()]

    def known_on(self, moment: date | datetime) -> Ledger:
        """Return the ledger as it was known at the close of a day (UTC), or at an instant.

        Raises NothingKnown when nothing had been imported by then.
        """
        return self.known_at(self.sync_known_on(moment))

    def sync_known_on(self, moment: date | datetime) -> int:
        """Return the number of the last sync up to a moment, as `known_on` takes it."""
        until = moment if isinstance(moment, datetime) else datetime.combine(moment, time.max)
        known = self.syncs.filter(pl.col("finished_at") <= until)
        if known.is_empty():
            first = self.syncs["finished_at"].min()
            day = first.date().isoformat() if isinstance(first, datetime) else "—"
            raise NothingKnown(
                Message("Nothing had been imported by {moment}.", moment=moment.isoformat()),
                remedy=Message("The first import was on {day}.", day=day),
            )
        return int(known["sync"].max())  # type: ignore[arg-type]

    def known_at(self, sync: int) -> Ledger:
        """Return the ledger as it was known after the sync of that number."""
        facts = self.facts.at(sync)
        items = kept(assembled_items(facts))
        entries = kept(assembled_entries(facts, items))
        then = replace(
            self,
            version=f"{self.version}@{sync}",
            customers=facts.customers,
            controls=facts.controls.drop("known_to"),
            **derived(items, entries),
            syncs=self.syncs.filter(pl.col("sync") <= sync),
            known_sync=sync,
            choices={},
            steps=(),
            currency=None,
        )
        # What was chosen applies in the order it was: a currency before its filter, or after.
        for name, wanted in self.steps:
            if name == _CONVERSION:
                then = then.in_currency(str(wanted))
            else:
                then = then.where(**{name: wanted})
        return then

    def in_currency(self, currency: str) -> Ledger:
        """Return the ledger with every amount in one currency, at the rates it was booked at.

        An item in that currency keeps its amounts; one whose base currency it is takes its base
        amounts (see ledger.conversion). Raises MissingRate when an item is neither.
        """
        steps = (*self.steps, (_CONVERSION, currency))
        if self.currencies() == [currency]:
            return replace(self, currency=currency, steps=steps)
        entries = kept(converted(self.entries, currency))
        items = self.items.with_columns(currency=nw.lit(currency))
        return replace(
            self,
            version=f"{self.version}:{currency}",
            **derived(items, entries),
            controls=self.controls.filter(nw.col("currency") == currency),
            currency=currency,
            steps=steps,
        )

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Compute something of this ledger at any date once; `key` names it."""
        if key not in self._computed:
            self._computed[key] = compute()
        found: T = self._computed[key]
        return found

    def currencies(self) -> list[str]:
        """Currencies of the items, most used first."""
        return list(self.once("currencies", self._currencies))

    def _currencies(self) -> list[str]:
        counted = self.items.group_by("currency").agg(items=nw.len()).collect()
        rows = zip(counted["currency"].to_list(), counted["items"].to_list(), strict=True)
        return [str(code) for code, _ in sorted(rows, key=lambda row: (-row[1], str(row[0])))]

    def one_currency(self) -> str:
        """Return the ledger's only currency; raises MixedCurrencies when it has several."""
        codes = self.currencies()
        if len(codes) != 1:
            raise MixedCurrencies(
                Message(
                    "The ledger holds amounts in {codes}.", codes=", ".join(codes) or "no currency"
                ),
                remedy=Message("Choose a currency: they are not added up without rates."),
            )
        return codes[0]

"""The law setting: what a company says of the law its invoices are under.

The Law page and the what-if judge by the same: whose law counts, which trade a customer's goods are
of, whether it gets summary invoices, and the rate of interest that its contract sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_

import polars as pl

from ardash.analysis.governing import HOME, Whose, governing_law
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.terms.law import latest_contract_floor


@dataclass(frozen=True)
class LawRule:
    """What holds for some customers; without any condition, for all.

    sector        trade with payment times of its own, one of `terms.law.sectors()`
    periodic      whether their invoices are summary invoices over a period
    late_percent  rate of late-payment interest that the contract sets, % a year
    """

    customers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    sector: str | None = None
    periodic: bool | None = None
    late_percent: Decimal | None = None

    def fits(self) -> pl.Expr:
        """Say which rows it is for, by customer_id, segment, country and entity."""
        asked = {
            "customer_id": self.customers,
            "segment": self.segments,
            "country": self.countries,
            "entity": self.entities,
        }
        each = [
            pl.col(name).cast(pl.String).is_in(list(values))
            for name, values in asked.items()
            if values
        ]
        return reduce(and_, each, pl.lit(value=True)).fill_null(value=False)


@dataclass(frozen=True)
class LawSetting:
    """What the company says of its law; what it does not say is as the program has it.

    `entities` are pairs of an entity and its country, `home` is that of all others. Of the rules,
    the first that fits a customer and says a thing counts for that thing.
    """

    home: str = HOME
    whose: Whose = "seller"
    entities: tuple[tuple[str, str], ...] = ()
    rules: tuple[LawRule, ...] = ()

    def below_floor(self, on: date, home: str | None = None) -> list[tuple[Decimal, Decimal, str]]:
        """List contract rates under the least that the seller's law allows: rate, least, half-year.

        `home` is the seller's country where another is chosen than the company says. Where the
        legal rate of the day is not known yet, that of the last half-year known counts.
        """
        least = latest_contract_floor(on, country=home or self.home)
        rates = {rule.late_percent for rule in self.rules if rule.late_percent is not None}
        if least is None:
            return []
        below = sorted(rate for rate in rates if rate < least.percent)
        return [(rate, least.percent, least.half_year) for rate in below]


#: Nothing is said.
UNSAID = LawSetting()


def under_law(
    ledger: Ledger,
    rows: pl.DataFrame,
    *,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
) -> pl.DataFrame:
    """Add what the law has to know to rows with customer (key), country and entity.

    Added: law (country), sector (null: none of its own), periodic, contract_percent (null: the
    legal rate). Raises UnknownChoice when no law is known for `home`.
    """
    law = governing_law(whose, home, dict(setting.entities))
    if not setting.rules:
        return rows.with_columns(
            law=law,
            sector=pl.lit(None, pl.String),
            periodic=pl.lit(value=False),
            contract_percent=pl.lit(None, pl.Float64),
        )
    names = gathered(ledger.customers.select("customer", "customer_id", "segment"))
    keys = ("customer", "country", "entity")
    found = (
        rows.select(keys)
        .unique()
        .join(names, on="customer", how="left")
        .select(
            *keys,
            law=law,
            sector=_said(setting, "sector", pl.String()),
            periodic=_said(setting, "periodic", pl.Boolean()).fill_null(value=False),
            contract_percent=_said(setting, "late_percent", pl.Float64()),
        )
    )
    return rows.join(found, on=list(keys), how="left", nulls_equal=True, maintain_order="left")


def _said(setting: LawSetting, name: str, kind: pl.DataType) -> pl.Expr:
    """What the first rule that fits and says it says."""
    said: pl.Expr = pl.lit(None, dtype=kind)
    for rule in reversed(setting.rules):
        value = getattr(rule, name)
        if value is not None:
            plain = float(value) if isinstance(value, Decimal) else value
            said = pl.when(rule.fits()).then(pl.lit(plain, dtype=kind)).otherwise(said)
    return said

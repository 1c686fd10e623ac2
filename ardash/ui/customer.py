"""Customer: the one that a page is about, found by its address, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import polars as pl

from ardash.collections.postal import postal_lines
from ardash.collections.worklist import Worklist
from ardash.ledger.frames import gathered
from ardash.records.people import Actions
from ardash.ui.view import View

_COLUMNS = (
    "customer", "source", "customer_id", "name", "segment", "country", "collector", "terms",
    "language", "credit_limit", "credit_currency", "registration", "contact", "email", "phone",
    "street", "postcode", "city",
)  # fmt: skip


@dataclass(frozen=True)
class Customer:
    """A customer as its source knows it: `facts` are the columns of the ledger's customers."""

    key: int
    source: str
    customer_id: str
    name: str
    facts: dict[str, Any]

    @property
    def postal(self) -> tuple[str, ...]:
        """The lines of its postal address, as its source has it; none when it has none."""
        street, postcode, city = (self.facts.get(n) for n in ("street", "postcode", "city"))
        country = self.facts.get("country")
        return postal_lines(street, postcode, city, country, home=country)

    @property
    def token(self) -> str:
        """Name it in the address."""
        return f"{self.source}:{self.customer_id}"

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep the rows of a frame that are about this customer."""
        return frame.filter(
            pl.col("source").cast(pl.String) == self.source,
            pl.col("customer_id") == self.customer_id,
        )

    def actions(self, known: Actions) -> Actions:
        """Keep what people wrote about this customer."""
        activities, plans = self.of(known.activities), self.of(known.plans)
        return replace(
            known,
            activities=activities,
            activity_items=known.activity_items.join(activities, on="activity", how="semi"),
            promises=self.of(known.promises),
            disputes=self.of(known.disputes),
            plans=plans,
            instalments=known.instalments.join(plans, on="plan", how="semi"),
            profiles=self.of(known.profiles),
            contacts=self.of(known.contacts),
            messages=self.of(known.messages),
        )

    def profile(self, known: Actions) -> dict[str, Any]:
        """Return what people know of it, with version 0 and nothing else when that is nothing."""
        rows = self.of(known.profiles)
        if rows.is_empty():
            return {**dict.fromkeys(rows.columns), "version": 0}
        return rows.row(0, named=True)

    def contacts(self, known: Actions) -> list[dict[str, Any]]:
        """List the people there that are on the list, those who take reminders first."""
        rows = self.of(known.contacts).filter(pl.col("removed_at").is_null())
        return rows.sort("wants_reminders", "contact", descending=[True, False]).to_dicts()

    def view(self, view: View) -> View:
        """Look at this customer alone, whatever the filters are."""
        return replace(view, choices=()).narrowed(
            customer_id=[self.customer_id], source=[self.source]
        )

    def documents(self, view: View) -> View:
        """Look at this customer alone, in the currencies of its documents."""
        return replace(self.view(view), currency=None)

    def row(self, found: Worklist) -> list[dict[str, Any]]:
        """Return its rows among those to contact: one a currency."""
        return self.of(found.rows).to_dicts()

    def held(self, found: Worklist) -> list[dict[str, Any]]:
        """Return its rows among those on hold: one a currency."""
        return self.of(found.suppressed).to_dicts()


def find(view: View, named: str) -> Sequence[Customer]:
    """Find customers by their token, or by number alone: several when sources number alike."""
    base = replace(view, currency=None, choices=())
    rows: pl.DataFrame = base.once(f"customer {named}", lambda: _find(base, named))
    return [
        Customer(row["customer"], row["source"], row["customer_id"], str(row["name"]), row)
        for row in rows.iter_rows(named=True)
    ]


def _find(view: View, named: str) -> pl.DataFrame:
    source, _colon, number = named.partition(":")
    wanted = nw.col("customer_id").is_in([named, number] if number else [named])
    rows = gathered(view.whole.customers.filter(wanted).select(*_COLUMNS))
    rows = rows.with_columns(pl.col("source").cast(pl.String))
    exact = rows.filter(pl.col("source") == source, pl.col("customer_id") == number)
    if exact.height:
        return exact
    return rows.filter(pl.col("customer_id") == named).sort("source")

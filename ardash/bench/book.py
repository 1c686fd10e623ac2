"""Book: an invented company's receivables of any size, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

#: The book runs from the first to the last of these days.
FIRST, LAST = date(2023, 1, 1), date(2025, 12, 31)

INVOICES_PER_CUSTOMER = 20
PARTLY_PAID_SHARE = 0.15
NEVER_PAID_SHARE = 0.01
UNDATED_SHARE = 0.01
CREDIT_NOTE_SHARE = 0.03

_TERMS_DAYS = np.array([30, 45, 60])
_SEGMENTS = ["retail", "industry", "public sector", "services", "export"]
_COUNTRIES = ["FR", "DE", "BE", "ES", "IT", "GB"]
_COLLECTORS = ["north", "south", "east", "west"]
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Book:
    """The rows as a company would export them, amounts in cents of euro.

    customers     customer_id, name, segment, country, collector
    invoices      number, customer_id, issued_on, due_on (null: undated), amount
    payments      number, invoice, paid_on, amount
    credit_notes  number, customer_id, issued_on, amount
    """

    customers: pl.DataFrame
    invoices: pl.DataFrame
    payments: pl.DataFrame
    credit_notes: pl.DataFrame

    @property
    def rows(self) -> int:
        """Rows of all frames together."""
        frames = (self.customers, self.invoices, self.payments, self.credit_notes)
        return sum(frame.height for frame in frames)


def make_book(invoices: int, *, seed: int) -> Book:
    """Draw a book of that many invoices over three years, for a twentieth as many customers.

    15 % are paid in two parts, 1 % never, 1 % have no due date; 3 credit notes per 100 invoices.
    What would be paid after the last day is open.
    """
    chance = np.random.default_rng(seed)
    customers = _customers(max(1, invoices // INVOICES_PER_CUSTOMER), chance)
    drawn = _invoices(invoices, customers.height, chance)
    return Book(
        customers=customers,
        invoices=drawn.drop("paid_on"),
        payments=_payments(drawn, chance),
        credit_notes=_credit_notes(int(invoices * CREDIT_NOTE_SHARE), customers.height, chance),
    )


def _customers(count: int, chance: np.random.Generator) -> pl.DataFrame:
    def drawn(values: list[str]) -> pl.Series:
        return pl.Series(values).gather(chance.integers(0, len(values), count))

    number = pl.Series(_numbered("C", count))
    return pl.DataFrame(
        {
            "customer_id": number,
            "name": "Customer " + number,
            "segment": drawn(_SEGMENTS),
            "country": drawn(_COUNTRIES),
            "collector": drawn(_COLLECTORS),
        }
    )


def _invoices(count: int, customers: int, chance: np.random.Generator) -> pl.DataFrame:
    # A few customers get many invoices, most get few; each has its own terms and lateness.
    customer = (chance.random(count) ** 1.5 * customers).astype(np.int64)
    terms = _TERMS_DAYS[chance.integers(0, len(_TERMS_DAYS), customers)][customer]
    lateness = chance.normal(8, 12, customers)[customer]
    issued = np.sort(_days(count, chance))
    due = issued + terms
    paid = np.maximum(issued, due + np.round(lateness + chance.gamma(1.2, 9, count) - 8)).astype(
        int
    )
    dated = chance.random(count) >= UNDATED_SHARE
    return pl.DataFrame(
        {
            "number": _numbered("F", count),
            "customer_id": pl.Series(_numbered("C", customers)).gather(customer),
            "issued_on": _dates(issued),
            "due_on": _dates(due).to_frame().select(
                pl.when(pl.lit(pl.Series(dated))).then(pl.first())
            ).to_series(),
            "amount": np.round(np.exp(chance.normal(10.2, 1.1, count))).astype(np.int64) + 100,
            "paid_on": _dates(paid),
        }
    )  # fmt: skip


def _payments(invoices: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    count = invoices.height
    partly = chance.random(count) < PARTLY_PAID_SHARE
    ever = chance.random(count) >= NEVER_PAID_SHARE
    share = chance.uniform(0.2, 0.8, count)
    amount = invoices["amount"].to_numpy()
    first = np.where(partly, np.round(amount * share).astype(np.int64), amount)
    later = chance.integers(5, 60, count)
    paid_on = invoices["paid_on"]
    whole = pl.DataFrame({"invoice": invoices["number"], "paid_on": paid_on, "amount": first})
    rest = pl.DataFrame(
        {
            "invoice": invoices["number"],
            "paid_on": _dates(paid_on.to_physical().to_numpy() + later),
            "amount": amount - first,
        }
    )
    payments = pl.concat([whole.filter(pl.Series(ever)), rest.filter(pl.Series(ever & partly))])
    known = payments.filter(pl.col("paid_on") <= LAST, pl.col("amount") > 0)
    known = known.sort("paid_on", "invoice")
    return known.with_columns(number=pl.Series(_numbered("P", known.height)))


def _credit_notes(count: int, customers: int, chance: np.random.Generator) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "number": _numbered("A", count),
            "customer_id": pl.Series(_numbered("C", customers)).gather(
                chance.integers(0, customers, count)
            ),
            "issued_on": _dates(np.sort(_days(count, chance))),
            "amount": chance.integers(500, 50_000, count),
        }
    )


def _numbered(letter: str, count: int) -> pl.Series:
    return letter + pl.int_range(count, eager=True).cast(pl.String).str.zfill(8)


def _days(count: int, chance: np.random.Generator) -> np.ndarray:
    return chance.integers((FIRST - _EPOCH).days, (LAST - _EPOCH).days + 1, count)


def _dates(days: np.ndarray) -> pl.Series:
    return pl.Series(days.astype(np.int32)).cast(pl.Date)

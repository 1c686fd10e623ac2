"""Debts: what is open at a date, with its customer, the policy's segment and its ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import polars as pl

from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: A customer's debts in one currency: amounts of several are never added up.
ACCOUNT = ("customer", "currency")


@dataclass(frozen=True)
class Debts:
    """What is open at a date.

    items    one row an invoice or charge that is owed and has a due date, oldest first within a
             customer and currency: account (the number of these two), item (key), item_id,
             document, kind, customer, source, customer_id, currency, entity, issued_on, due_on,
             days_late, balance, rate_minor (base minor units per minor unit), and the columns of
             the customer
    undated  the same without a due date
    credits  one row a customer and currency: customer, currency, credit (what lowers the
             receivable and is applied to nothing; minor units above zero)
    """

    items: pl.DataFrame
    undated: pl.DataFrame
    credits: pl.DataFrame


def debts(ledger: Ledger, as_of: date, customers: pl.DataFrame) -> Debts:
    """Read what is open at the close of a day, whenever it is due."""
    columns = ("item", "customer", "source", "currency", "entity", "kind", "issued_on", "due_on",
               "balance")  # fmt: skip
    opened = gathered(open_at(ledger.balances, as_of).select(*columns))
    found = opened.join(_documents(ledger, opened["item"]), on="item", how="left")
    owed = pl.col("kind").is_in(["invoice", "charge"]) & (pl.col("balance") > 0)
    credits_ = found.filter(~owed).group_by(ACCOUNT).agg(credit=-pl.col("balance").sum())
    known = customers.drop("source")
    items = found.filter(owed).join(known, on="customer", how="inner")
    dated = pl.col("due_on").is_not_null()
    late = (pl.lit(as_of) - pl.col("due_on")).dt.total_days().cast(pl.Int32)
    ordered = items.filter(dated).with_columns(days_late=late).sort(*ACCOUNT, "due_on", "item")
    new = pl.any_horizontal(pl.col(key) != pl.col(key).shift() for key in ACCOUNT)
    return Debts(
        # A number is compared faster than a customer and a currency.
        items=ordered.with_columns(account=new.fill_null(value=True).cum_sum()),
        undated=items.filter(~dated).with_columns(days_late=late).sort(*ACCOUNT, "item"),
        credits=credits_.filter(pl.col("credit") > 0),
    )


def _documents(ledger: Ledger, items: pl.Series) -> pl.DataFrame:
    """Read the numbers of some items and of their documents: one row an item."""
    columns = ("item", "item_id", "document", "rate_minor")
    if ledger.items.implementation.is_polars():
        # Of the texts, which take longest to read, only those of these items are.
        native: pl.LazyFrame = ledger.items.to_native()
        chosen = native.filter(pl.col("item").is_in(items.implode())).select(columns)
        return gathered(nw.from_native(chosen).lazy())
    return gathered(ledger.items.filter(nw.col("item").is_in(items.to_list())).select(*columns))


def spread(pool: str, amount: pl.Expr) -> pl.Expr:
    """Spread a pool of money over an account's items, oldest due date first.

    `pool` is a column that is the same for all items of a customer and currency, `amount` what an
    item can take; returns what each item gets. The items stand in the order of `Debts.items`.
    """
    before = amount.cum_sum().over("account") - amount
    left = pl.max_horizontal(pl.col(pool) - before, pl.lit(0))
    return pl.min_horizontal(left, amount)

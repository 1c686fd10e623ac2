"""From versions of customers, items and entries to the frames that figures read."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw

from ardash.ledger.balances import Frame, balances
from ardash.ledger.lookup import beside

#: What a figure can be cut by: columns that stand on items, entries and balances alike.
DIMENSIONS = ("customer", "segment", "country", "collector", "currency", "entity", "source")

#: Columns of an item that its entries and balances carry too.
CARRIED = ("kind", "account", "issued_on", "due_on", "issued_day", "due_day", *DIMENSIONS)

#: Columns of an item that only its entries carry: see `with_offers`.
OFFERED = ("discount_on", "discount_share", "terms_override")


@dataclass(frozen=True)
class Facts:
    """What was known at one moment: one row a customer, an item, an entry, a control."""

    customers: Frame
    items: Frame
    entries: Frame
    controls: Frame

    def at(self, sync: int) -> Facts:
        """Keep the versions that were current after the sync of that number."""

        def known(frame: Frame) -> Frame:
            still = nw.col("known_to").is_null() | (nw.col("known_to") > sync)
            return frame.filter(nw.col("known_from") <= sync, still)

        return Facts(
            known(self.customers), known(self.items), known(self.entries), known(self.controls)
        )


def assembled_items(facts: Facts) -> Frame:
    """Give each item its customer's dimensions: one row an item."""
    dimensions = facts.customers.select("customer", "segment", "country", "collector")
    return beside(facts.items, dimensions, "customer", every=True)


def assembled_entries(facts: Facts, items: Frame) -> Frame:
    """Give each entry its item's columns and its distance in days from issue and due date.

    `days_to_pay` is booked_on - issued_on; `days_beyond_terms` is booked_on - due_on, null for
    an undated item. One row an entry.
    """
    carried = items.select(
        "item",
        *(column for column in CARRIED if column != "kind"),
        "base_currency",
        "rate_minor",
        *OFFERED,
        item_kind=nw.col("kind"),
    )
    entries = beside(facts.entries, carried, "item", every=False).with_columns(
        days_to_pay=nw.col("booked_day") - nw.col("issued_day"),
        days_beyond_terms=nw.col("booked_day") - nw.col("due_day"),
    )
    return _with_base_amounts(entries).drop("rate_minor")


def _with_base_amounts(entries: Frame) -> Frame:
    """Fill in `amount_base` where the source gave a rate instead: minor units of base_currency.

    The running total of the item is converted, not each entry, so that a settled item is settled
    in the base currency too, to the cent.
    """
    domestic = nw.col("base_currency").is_null() | (nw.col("base_currency") == nw.col("currency"))
    columns = entries.collect_schema().names()
    stated = nw.when(~nw.col("base_currency").is_null()).then(nw.col("amount"))
    if entries.implementation.is_polars() and not len(entries.filter(~domestic).head(1).collect()):
        return entries.with_columns(amount_base=stated)
    at_home = entries.filter(domestic).with_columns(amount_base=stated)
    order = ("booked_on", "entry_id")
    abroad = (
        entries.filter(~domestic)
        .with_columns(running=nw.col("amount").cum_sum().over("item", order_by=order))
        .with_columns(
            running=(nw.col("running") * nw.col("rate_minor") + 0.5).floor().cast(nw.Int64)
        )
        .with_columns(before=nw.col("running").shift(1).over("item", order_by=order).fill_null(0))
        .with_columns(
            amount_base=nw.when(nw.col("amount_base").is_null())
            .then(nw.col("running") - nw.col("before"))
            .otherwise(nw.col("amount_base"))
        )
    )
    return nw.concat([at_home.select(columns), abroad.select(columns)])


def assembled_balances(entries: Frame, items: Frame) -> Frame:
    """Derive the balances of the items, with the columns that figures ask by.

    `late_on` is the first day of the span on which what is owed is overdue, `late_90_on` the first
    on which it is by more than 90 days; null where that day does not come within the span.
    """
    spans = balances(entries, items.select("item", *CARRIED))
    return spans.with_columns(late_on=_late_from(1), late_90_on=_late_from(91))


def _late_from(days: int) -> nw.Expr:
    due_on, valid_from, valid_to = nw.col("due_on"), nw.col("valid_from"), nw.col("valid_to")
    owed = nw.col("kind").is_in(["invoice", "charge"]) & (nw.col("balance") > 0)
    late = due_on.dt.offset_by(f"{days}d").cast(nw.Date)
    first = nw.when(late > valid_from).then(late).otherwise(valid_from)
    return nw.when(owed & ~due_on.is_null() & (first < valid_to)).then(first)

"""Findings: kinds of rows in the sources that deserve a look, and how to find them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import narwhals as nw

from ardash.analysis.completeness import incomplete
from ardash.analysis.refused import refused
from ardash.analysis.unconverted import unconverted
from ardash.errors import mark
from ardash.ledger.balances import Frame, open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.terms.due import unreadable

#: Credit that nothing was matched with for longer than this is a finding.
UNAPPLIED_DAYS = 90

_OWED, _BALANCE = ("invoice", "charge"), nw.col("balance")


@dataclass(frozen=True)
class Finding:
    """A kind of thing to look at: what it is, what to do, and how to find its rows.

    `rows` gives one row an item, entry or customer (`of`), with `item` or `customer`, `currency`
    and `amount` in minor units; a customer without open items has none.
    """

    code: str
    label: str
    advice: str
    of: Literal["item", "entry", "customer"]
    rows: Callable[[Ledger, date], Frame]


def _open(ledger: Ledger, as_of: date) -> Frame:
    return open_at(ledger.balances, as_of)


def _items(found: Frame) -> Frame:
    return found.select("item", "currency", amount=_BALANCE)


def _undated(ledger: Ledger, as_of: date) -> Frame:
    owed = nw.col("kind").is_in(_OWED)
    return _items(_open(ledger, as_of).filter(owed, nw.col("due_on").is_null()))


def _derived(ledger: Ledger, as_of: date) -> Frame:
    derived = ledger.items.filter(nw.col("due_source") == "derived").select("item")
    return _items(_open(ledger, as_of).join(derived, on="item", how="semi"))


def _overpaid(ledger: Ledger, as_of: date) -> Frame:
    return _items(_open(ledger, as_of).filter(nw.col("kind").is_in(_OWED), _BALANCE < 0))


def _old_unapplied(ledger: Ledger, as_of: date) -> Frame:
    old = nw.col("issued_on") < as_of - timedelta(days=UNAPPLIED_DAYS)
    credit = nw.col("kind").is_in(["credit_note", "unapplied"])
    return _items(_open(ledger, as_of).filter(credit, old))


def _unreadable_terms(ledger: Ledger, as_of: date) -> Frame:
    texts = gathered(ledger.items.select("terms").unique())["terms"]
    faulty = [text for text, _ in unreadable(texts)]
    named = ledger.items.filter(nw.col("terms").is_in(faulty)).select("item")
    return _items(_open(ledger, as_of).join(named, on="item", how="semi"))


def _entries(ledger: Ledger, as_of: date, *conditions: nw.Expr) -> Frame:
    found = ledger.entries.filter(nw.col("booked_on") <= as_of, *conditions)
    return found.select("item", "entry_id", "booked_on", "currency", "amount")


def _due_before_issue(ledger: Ledger, as_of: date) -> Frame:
    billing = nw.col("kind") == "billing"
    return _entries(ledger, as_of, billing, nw.col("due_day") < nw.col("issued_day"))


def _zero_invoices(ledger: Ledger, as_of: date) -> Frame:
    return _entries(ledger, as_of, nw.col("kind") == "billing", nw.col("amount") == 0)


def _dated_by_export(ledger: Ledger, as_of: date) -> Frame:
    return _entries(ledger, as_of, nw.col("date_source") == "export")


def _paid_before_billing(ledger: Ledger, as_of: date) -> Frame:
    paid = nw.col("kind").is_in(["payment", "discount"]) & nw.col("item_kind").is_in(_OWED)
    return _entries(ledger, as_of, paid, nw.col("days_to_pay") < 0)


def _future_dated(ledger: Ledger, _: date) -> Frame:
    """Entries dated after the day they were imported: not after `as_of`, which may be long ago."""
    last = ledger.syncs["finished_at"].max()
    imported = last.date() if isinstance(last, datetime) else date.max
    found = ledger.entries.filter(nw.col("booked_on") > imported)
    return found.select("item", "entry_id", "booked_on", "currency", "amount")


def _same_name(ledger: Ledger, as_of: date) -> Frame:
    name = nw.col("name").str.to_lowercase().str.strip_chars()
    ids = ledger.customers.with_columns(same=name).select("customer", "same")
    twice = ids.group_by("same").agg(count=nw.len()).filter(nw.col("count") > 1)
    return _owing(ledger, as_of, ids.join(twice, on="same", how="semi"))


def _owing(ledger: Ledger, as_of: date, customers: Frame) -> Frame:
    """Add what these customers owe, in each of their currencies."""
    owed = _open(ledger, as_of).group_by("customer", "currency").agg(amount=_BALANCE.sum())
    return customers.select("customer").join(owed, on="customer", how="left")


def _without(column: str) -> Callable[[Ledger, date], Frame]:
    """Find the customers with open items who lack something."""

    def rows(ledger: Ledger, as_of: date) -> Frame:
        lacking = ledger.customers.filter(nw.col(column).is_null()).select("customer")
        owed = _open(ledger, as_of).group_by("customer", "currency").agg(amount=_BALANCE.sum())
        return owed.join(lacking, on="customer", how="semi")

    return rows


FINDINGS: Mapping[str, Finding] = {
    finding.code: finding
    for finding in (
        Finding(
            "undated_items",
            mark("Open invoices without a due date"),
            mark("State the due date or payment terms in the source."),
            "item",
            _undated,
        ),
        Finding(
            "due_dates_derived",
            mark("Due dates derived from payment terms"),
            mark("The source states none; check that the terms are right."),
            "item",
            _derived,
        ),
        Finding(
            "due_before_issue",
            mark("Due before they were issued"),
            mark("Correct the due date or the date of issue in the source."),
            "entry",
            _due_before_issue,
        ),
        Finding(
            "dated_by_export",
            mark("Entries dated by the export's own date"),
            mark("The source gives no date of payment; delays of these say nothing."),
            "entry",
            _dated_by_export,
        ),
        Finding(
            "paid_before_billing",
            mark("Payments before the invoice was issued"),
            mark("Check the matching: a deposit, or a payment of another invoice."),
            "entry",
            _paid_before_billing,
        ),
        Finding(
            "future_dated",
            mark("Entries dated after the day they were imported"),
            mark("Check the dates: day and month may have been exchanged."),
            "entry",
            _future_dated,
        ),
        Finding(
            "overpaid_invoices",
            mark("Invoices paid more than once or too much"),
            mark("Match the surplus with another invoice, or pay it back."),
            "item",
            _overpaid,
        ),
        Finding(
            "old_unapplied",
            mark("Credit that nothing was matched with for more than 90 days"),
            mark("Match it with the invoices that it pays, or pay it back."),
            "item",
            _old_unapplied,
        ),
        Finding(
            "zero_invoices",
            mark("Invoices of nothing"),
            mark("Check that the amount column was read right."),
            "entry",
            _zero_invoices,
        ),
        Finding(
            "unreadable_terms",
            mark("Open items with payment terms that cannot be read"),
            mark("Write the terms as in the grammar of terms, or map their code."),
            "item",
            _unreadable_terms,
        ),
        Finding(
            "incomplete_invoices",
            mark("Open invoices that lack what they must say"),
            mark("Send them complete: what is missing is a reason to pay later."),
            "item",
            incomplete,
        ),
        Finding(
            "refused_invoices",
            mark("Open invoices that the customer refused or disputes on its platform"),
            mark("Open a dispute with its reason, and solve it."),
            "item",
            refused,
        ),
        Finding(
            "without_rate",
            mark("Open items without an exchange rate"),
            mark("Bring in the rates of the ECB, or the booking rate with the items."),
            "item",
            unconverted,
        ),
        Finding(
            "same_name",
            mark("Customers of the same name under several numbers"),
            mark("Merge them in the source if they are one."),
            "customer",
            _same_name,
        ),
        *(
            Finding(
                f"customers_without_{column}",
                label,
                mark("Complete the customer in the source."),
                "customer",
                _without(column),
            )
            for column, label in (
                ("country", mark("Customers who owe and have no country")),
                ("collector", mark("Customers who owe and have no collector")),
                ("email", mark("Customers who owe and have no e-mail address")),
                ("terms", mark("Customers who owe and have no payment terms")),
                ("credit_limit", mark("Customers who owe and have no credit limit")),
            )
        ),
    )
}

"""Owed: what is open at a date, taken apart by what is known of when its cash comes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import polars as pl

from ardash.analysis._forecast.agreements import agreements
from ardash.collections._worklist.debts import spread
from ardash.collections.disputes import dispute_states
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

#: Amounts of several currencies are never added up.
ACCOUNT = ["customer", "currency"]

#: Where cash comes from, in the order of tables; the last is of invoices that nobody has yet.
CASH_SOURCES = ("open_items", "promised", "planned", "disputed", "not_issued")

#: What is cash to come, and what is known of when: amounts are minor units.
PARTS = {
    "item": pl.Int32,
    "customer": pl.Int32,
    "currency": pl.String,
    "entity": pl.String,
    "cash_source": pl.String,
    "amount": pl.Int64,
    "promised_on": pl.Date,
    "until_on": pl.Date,
    "kept_share": pl.Float64,
    "reason": pl.String,
}


def owed_parts(ledger: Ledger, as_of: date, actions: Actions) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take what is owed apart: one row an item and cash source (and promise), see PARTS.

    What is in dispute comes first. Of the rest, the oldest is covered by the customer's credit
    notes and unapplied cash: it brings no more cash. Then come running payment plans, then
    promises; what is left is plainly open. Also returns all that is open: one row an item: item,
    customer, currency, entity, balance, owed (an invoice or charge), covered (of it, by credit).
    Σ amount = Σ balance of what is owed - Σ covered, to the last minor unit.
    """
    opened = _opened(ledger, as_of)
    lowers = opened.filter(~pl.col("owed")).group_by(ACCOUNT).agg(credit=-pl.col("balance").sum())
    items = opened.filter("owed").join(lowers, on=ACCOUNT, how="left", maintain_order="left")
    items = _with_disputes(items, ledger, as_of, actions)
    claim = pl.col("balance") - pl.col("disputed")
    items = items.with_columns(covered=spread("credit", claim).clip(lower_bound=0)).with_columns(
        left=claim - pl.col("covered")
    )
    agreed = _agreed(items, agreements(ledger, as_of, actions))
    taken = agreed.group_by("item").agg(taken=pl.col("amount").sum())
    rest = items.join(taken, on="item", how="left", maintain_order="left").with_columns(
        rest=pl.col("left") - pl.col("taken").fill_null(0)
    )
    parts = [
        _parts(items, "disputed", "disputed"),
        agreed,
        _parts(rest.with_columns(reason=pl.lit(None, pl.String)), "rest", "open_items"),
    ]
    covered = opened.join(items.select("item", "covered"), on="item", how="left")
    columns = ("item", *ACCOUNT, "entity", "balance", "owed", "covered")
    return pl.concat(parts), covered.with_columns(pl.col("covered").fill_null(0)).select(columns)


def _opened(ledger: Ledger, as_of: date) -> pl.DataFrame:
    columns = ("item", "customer", "currency", "entity", "kind", "due_on", "balance")
    found = gathered(open_at(ledger.balances, as_of).select(*columns))
    ordered = found.sort(*ACCOUNT, "due_on", "item", nulls_last=True)
    new = pl.any_horizontal(pl.col(key) != pl.col(key).shift() for key in ACCOUNT)
    return ordered.with_columns(
        account=new.fill_null(value=True).cum_sum(),
        owed=pl.col("kind").is_in(["invoice", "charge"]) & (pl.col("balance") > 0),
    )


def _with_disputes(
    items: pl.DataFrame, ledger: Ledger, as_of: date, actions: Actions
) -> pl.DataFrame:
    """Add what is in dispute of each item, and its (first) reason."""
    found = pl.DataFrame(
        schema={"item": items.schema["item"], "disputed": pl.Int64, "reason": pl.String}
    )
    if actions.disputes.height:
        states = dispute_states(ledger, as_of, actions).filter(pl.col("state") != "resolved")
        found = states.group_by("item", maintain_order=True).agg(
            pl.col("disputed").sum(), pl.col("reason").first()
        )
    joined = items.join(found, on="item", how="left", maintain_order="left")
    return joined.with_columns(
        disputed=pl.min_horizontal(pl.col("disputed").fill_null(0), "balance"),
        credit=pl.col("credit").fill_null(0),
    )


def _agreed(items: pl.DataFrame, agreed: pl.DataFrame) -> pl.DataFrame:
    """Let what was agreed cover items, those that it names or the oldest: one row a part."""
    theirs = items.filter(pl.col("left") > 0).join(agreed, on=ACCOUNT, how="semi")
    theirs = theirs.sort("account", maintain_order=True)
    left: dict[int, int] = dict(theirs.select("item", "left").iter_rows())
    entity: dict[int, str] = dict(theirs.select("item", "entity").iter_rows())
    accounts: dict[tuple[int, str], list[int]] = defaultdict(list)
    for customer, currency, item in theirs.select(*ACCOUNT, "item").iter_rows():
        accounts[customer, currency].append(item)
    rows = []
    for each in agreed.iter_rows(named=True):
        missing = each["missing"]
        named = set(each["item_keys"])
        for item in accounts[each["customer"], each["currency"]]:
            part = min(missing, left[item])
            if part <= 0 or (named and item not in named):
                continue
            left[item] -= part
            missing -= part
            rows.append(
                (item, each["customer"], each["currency"], entity[item], each["cash_source"], part,
                 each["promised_on"], each["until_on"], each["kept_share"], None)
            )  # fmt: skip
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def _parts(items: pl.DataFrame, amount: str, cash_source: str) -> pl.DataFrame:
    return (
        items.filter(pl.col(amount) > 0)
        .select(
            "item",
            *ACCOUNT,
            "entity",
            cash_source=pl.lit(cash_source),
            amount=amount,
            promised_on=pl.lit(None, pl.Date),
            until_on=pl.lit(None, pl.Date),
            kept_share=pl.lit(None, pl.Float64),
            reason="reason",
        )
        .cast(PARTS)  # type: ignore[arg-type]
    )

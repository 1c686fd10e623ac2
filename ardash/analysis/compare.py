"""What changed between two dates, or between what was known then and what is known now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.buckets import EDGES, bucket_number, buckets
from ardash.errors import BadSetting, Message, mark
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger

#: Why what is owed on an item changed: column of `compare` -> label.
REASONS: Mapping[str, str] = {
    "billed": mark("billed"),
    "collected": mark("collected"),
    "credited": mark("credited"),
    "discounted": mark("discount taken"),
    "written_off": mark("written off"),
    "applied": mark("credit applied"),
    "adjusted": mark("corrected or revalued by the source"),
    "item_learned": mark("item learned of later"),
    "entry_learned": mark("entry learned of later"),
    "corrected": mark("entry corrected"),
    "retracted": mark("taken back by the source"),
    "moved": mark("now counted under another collector, country or segment"),
}
#: Why an item stands in another bucket although its balance is the same.
OTHER_REASONS: Mapping[str, str] = {
    "aged": mark("moved to another bucket by the passing of time"),
    "item_corrected": mark("item corrected"),
}
#: Fields of an item, and of an entry of it, whose correction is named.
FIELDS = ("customer", "kind", "currency", "entity", "document", "issued_on", "due_on", "terms")
ENTRY_FIELDS = ("amount", "booked_on")

_ON = ("item", "currency")
_ENTRY = ("item", "entry_id")


def compare(
    before: Ledger,
    before_on: date,
    after: Ledger,
    after_on: date,
    *,
    edges: Sequence[int] = EDGES,
) -> pd.DataFrame:
    """Say which items stand differently: one row an item whose balance or bucket differs.

    Columns: item, item_id, source, customer_id, name, document, kind, due_on, currency,
    balance_before, balance_after, bucket_before, bucket_after (none when not open), difference,
    one column for each of REASONS with its part of the difference (all in minor units; they add up
    to it), reasons (list of codes of REASONS and OTHER_REASONS), fields (list of FIELDS and
    ENTRY_FIELDS that were corrected). The differences add up to the difference of the two
    receivables, per currency. Largest first. The two ledgers may differ in date, in knowledge, or
    in both: `compare(ledger.known_at(sync), day, ledger, day)` is what was learned since that sync.

    Raises BadSetting when the two are views of different builds.
    """
    if _build(before) != _build(after):
        raise BadSetting(
            Message("Two ledgers that were built apart cannot be compared."),
            remedy=Message("Compare two dates, or two dates of knowledge, of one ledger."),
        )
    changed = _changed(before, before_on, after, after_on, edges)
    items = changed["item"].to_list()
    why = _explained(before, before_on, after, after_on, items)
    table = changed.join(why, on=_ON, how="left").with_columns(pl.col(*REASONS).fill_null(0))
    described = _described(table, before, after, items)
    codes = [bucket.code for bucket in buckets(edges)]
    names = pl.DataFrame({"number": pl.Series(range(len(codes)), dtype=pl.Int32), "code": codes})
    for side in ("before", "after"):
        described = described.join(
            names.rename({"number": f"number_{side}", "code": f"bucket_{side}"}),
            on=f"number_{side}",
            how="left",
        )
    corrected = [pl.when(f"{field}_corrected").then(pl.lit(field)) for field in ENTRY_FIELDS]
    result = (
        described.with_columns(reasons=_reasons(len(codes) - 1))
        .with_columns(fields=pl.concat_list("fields", *corrected).list.drop_nulls())
        .sort(pl.col("difference").abs(), "item", descending=[True, False])
    )
    return to_pandas(
        result.select(
            "item", "item_id", "source", "customer_id", "name", "document", "kind", "due_on",
            "currency", "balance_before", "balance_after", "bucket_before", "bucket_after",
            "difference", *REASONS, "reasons", "fields",
        )
    )  # fmt: skip


def bridge(compared: pd.DataFrame) -> pd.DataFrame:
    """Add up a comparison, from the receivable before to the receivable after.

    One row a currency and code of REASONS with an amount: currency, reason, amount (minor units),
    items (number). Per currency the amounts add up to the difference of the receivables.
    """
    long = compared.melt("currency", list(REASONS), var_name="reason", value_name="amount")
    moved = long[long["amount"] != 0]
    grouped = moved.groupby(["currency", "reason"], sort=False)["amount"]
    totals = grouped.agg(amount="sum", items="size").reset_index()
    order = totals["reason"].map(list(REASONS).index)
    return totals.iloc[order.argsort(kind="stable")].sort_values(
        "currency", kind="stable", ignore_index=True
    )


def _build(ledger: Ledger) -> str:
    return ledger.version.partition(":")[0].partition("@")[0]


def _changed(
    before: Ledger, before_on: date, after: Ledger, after_on: date, edges: Sequence[int]
) -> pl.DataFrame:
    """Find the items whose balance or bucket differs."""

    def standing(ledger: Ledger, as_of: date, side: str) -> pl.DataFrame:
        number = bucket_number(as_of, edges, "due", net_unapplied=False).cast(nw.Int32)
        placed = open_at(ledger.balances, as_of).with_columns(number=number)
        found = gathered(placed.select(*_ON, "balance", "number"))
        return found.rename({"balance": f"balance_{side}", "number": f"number_{side}"})

    both = standing(before, before_on, "before").join(
        standing(after, after_on, "after"), on=_ON, how="full", coalesce=True
    )
    amounts = both.with_columns(pl.col("balance_before", "balance_after").fill_null(0))
    return amounts.with_columns(
        difference=pl.col("balance_after") - pl.col("balance_before")
    ).filter((pl.col("difference") != 0) | (pl.col("number_before") != pl.col("number_after")))


def _entries(ledger: Ledger, items: Sequence[int], until: date, side: str) -> pl.DataFrame:
    columns = ("entry_id", "kind", "item_kind", "booked_on", "amount")
    wanted = ledger.entries.filter(nw.col("item").is_in(items)).select(*_ON, *columns)
    counted = pl.when(pl.col("booked_on") <= until).then("amount").otherwise(0)
    return gathered(wanted).select(
        *_ON, "entry_id", *(pl.col(c).alias(f"{c}_{side}") for c in columns[1:]),
        counted.alias(f"counted_{side}"),
    )  # fmt: skip


def _explained(
    before: Ledger, before_on: date, after: Ledger, after_on: date, items: Sequence[int]
) -> pl.DataFrame:
    """Share each difference out over its reasons, entry by entry: one row an item and currency.

    What one of the ledgers lacks may be known to it all the same, outside of what it is narrowed
    to: that has moved.
    """
    known = _known(before, items)
    both = _entries(before, items, before_on, "before").join(
        _entries(after, items, after_on, "after"),
        on=[*_ON, "entry_id"], how="full", coalesce=True,
    )  # fmt: skip
    both = both.join(known, on=_ENTRY, how="left").join(
        _known(after, items), on=_ENTRY, how="left", suffix="_after"
    )
    delta = pl.col("counted_after").fill_null(0) - pl.col("counted_before").fill_null(0)
    kind = pl.coalesce("kind_after", "kind_before")
    item_kind = pl.coalesce("item_kind_after", "item_kind_before")
    happened = (
        pl.when((kind == "billing") & (item_kind == "unapplied")).then(pl.lit("collected"))
        .when((kind == "billing") & (item_kind == "credit_note")).then(pl.lit("credited"))
        .otherwise(kind.replace_strict(_BY_KIND, default="adjusted"))
    )  # fmt: skip
    same = (pl.col("amount_after") == pl.col("amount_before")) & (
        pl.col("booked_on_after") == pl.col("booked_on_before")
    )
    since = (pl.col("booked_on_after") > before_on) & pl.lit(after_on > before_on)
    reason = (
        pl.when(pl.col("kind_after").is_null() & pl.col("known_after")).then(pl.lit("moved"))
        .when(pl.col("kind_after").is_null()).then(pl.lit("retracted"))
        .when(pl.col("kind_before").is_not_null() & ~same).then(pl.lit("corrected"))
        .when(pl.col("kind_before").is_not_null() | since).then(happened)
        .when(pl.col("known")).then(pl.lit("moved"))
        .when(pl.col("item").is_in(known["item"].implode())).then(pl.lit("entry_learned"))
        .otherwise(pl.lit("item_learned"))
    )  # fmt: skip
    differs = {f: pl.col(f"{f}_after") != pl.col(f"{f}_before") for f in ENTRY_FIELDS}
    parts = both.select(*_ON, delta=delta, reason=reason, **differs).filter(pl.col("delta") != 0)
    corrected = pl.col("reason") == "corrected"
    return parts.group_by(*_ON).agg(
        *(pl.col("delta").filter(pl.col("reason") == code).sum().alias(code) for code in REASONS),
        *((corrected & pl.col(f)).any().alias(f"{f}_corrected") for f in ENTRY_FIELDS),
    )


def _known(ledger: Ledger, items: Sequence[int]) -> pl.DataFrame:
    """Find the entries that the ledger knew, whatever it is narrowed to; known is true."""
    facts = ledger.facts if ledger.known_sync is None else ledger.facts.at(ledger.known_sync)
    wanted = facts.entries.filter(nw.col("item").is_in(items))
    if ledger.known_sync is None:
        wanted = wanted.filter(nw.col("known_to").is_null())
    return gathered(wanted.select(*_ENTRY, known=nw.lit(value=True)))


_BY_KIND = {
    "billing": "billed", "payment": "collected", "credit": "credited",
    "discount": "discounted", "write_off": "written_off", "transfer": "applied",
}  # fmt: skip


def _described(
    table: pl.DataFrame, before: Ledger, after: Ledger, items: Sequence[int]
) -> pl.DataFrame:
    """Add the documents and customers, and the fields in which the two ledgers' items differ."""

    def documents(ledger: Ledger) -> pl.DataFrame:
        columns = ("item", "item_id", "source", *FIELDS)
        names = ledger.customers.select("customer", "customer_id", "name")
        wanted = ledger.items.filter(nw.col("item").is_in(items)).select(*columns)
        return gathered(wanted.join(names, on="customer", how="left"))

    old, new = documents(before), documents(after)
    both = old.join(new, on="item", how="full", coalesce=True, suffix="_new")
    differing = [
        pl.when(pl.col("source").is_not_null() & pl.col("source_new").is_not_null()
                & pl.col(field).ne_missing(pl.col(f"{field}_new"))).then(pl.lit(field))
        for field in FIELDS
    ]  # fmt: skip
    shown = ("item_id", "source", "customer_id", "name", "document", "kind", "due_on")
    return table.join(
        both.select(
            "item",
            *(pl.coalesce(f"{name}_new", name).alias(name) for name in shown),
            fields=pl.concat_list(differing).list.drop_nulls(),
        ),
        on="item",
        how="left",
    )


def _reasons(unapplied: int) -> pl.Expr:
    """List the codes that apply to a row."""
    moved = pl.col("number_before") != pl.col("number_after")
    aging = (pl.col("number_before") != unapplied) & (pl.col("number_after") != unapplied)
    redated = pl.col("fields").list.contains("due_on")
    codes = [pl.when(pl.col(code) != 0).then(pl.lit(code)) for code in REASONS]
    codes += [
        pl.when(moved & aging & ~redated).then(pl.lit("aged")),
        pl.when(pl.col("fields").list.len() > 0).then(pl.lit("item_corrected")),
    ]
    return pl.concat_list(codes).list.drop_nulls()

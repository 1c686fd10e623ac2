"""From matched lines to the items and entries of a batch."""

from __future__ import annotations

import polars as pl

from ardash.connectors._fec.books import Books
from ardash.connectors._fec.options import Choices
from ardash.money import exponent
from ardash.records.batch import frame


def items_and_entries(
    books: Books, parts: pl.DataFrame, entity: str, choices: Choices
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the items and entries of the batch.

    A debit is an item. A credit settles the debits it is matched with on its own day; what of it
    is unmatched, or comes before the debit, is an item of its own from its day on, and moves to
    the debit by a pair of transfers on the debit's day. So at the close of every day the entries
    of a customer add up to the customer's account in the general ledger.
    """
    sides = _with_lines(books, parts)
    pieces = _pieces(books.settled, sides)
    entries = pl.concat(
        [
            _own(sides, pieces),
            _settling(pieces),
            _moving(pieces),
            _closing(books, sides),
        ]
    ).filter((pl.col("amount") != 0) | (pl.col("amount_base") != 0))
    lines = _continued(books.lines, pieces)
    items = _items(lines.join(entries, on="item_id", how="semi"), entity, choices)
    # a day's own entries come before what settles them
    order = ("booked_on", pl.col("reference").is_not_null(), "entry_id")
    return items, frame("entries", entries.sort(*order))


def _with_lines(books: Books, parts: pl.DataFrame) -> pl.DataFrame:
    """Put beside each part what its line says, and a key that is unique and stable."""
    about = books.lines.select("row", "item_id", "side", "booked_on", "place", "item_kind")
    joined = parts.join(about, on="row", how="inner")
    key = (
        pl.when("alone").then("item_id").otherwise(pl.concat_str("item_id", "kind", separator="/"))
    )
    return joined.with_columns(key=key)


def _pieces(settled: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """One row a credit applied to a debit, with both lines' facts; `early` where it came first."""
    once = settled.group_by("source", "target").agg(
        pl.col("reference").first(), pl.col("base", "own_units", "target_units").sum()
    )
    source = sides.select(
        "row", "kind", "key", "side", "place", source="part", item="item_id", on="booked_on"
    )
    target = sides.select(
        target="part", target_row="row", target_item="item_id", target_on="booked_on"
    )
    return (
        once.join(source, on="source")
        .join(target, on="target")
        .with_columns(early=pl.col("on") < pl.col("target_on"))
    )


def _own(sides: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """The entry by which each part stands as an item of its own, less what settles on its day."""
    used = (
        pieces.filter(~pl.col("early"))
        .group_by("source")
        .agg(used_base=pl.col("base").sum(), used_units=pl.col("own_units").sum())
    )
    rest = sides.join(used, left_on="part", right_on="source", how="left")
    # a credit note, or a payment not applied, is what its item is: its billing is negative
    own = {"credit_note": "credit", "unapplied": "payment"}
    billed = pl.col("item_kind").replace_strict(own, default=None) == pl.col("kind")
    return rest.select(
        "item_id",
        "booked_on",
        "place",
        entry_id="key",
        kind=pl.when(billed).then(pl.lit("billing")).otherwise("kind"),
        amount=pl.col("side") * (pl.col("units") - pl.col("used_units").fill_null(0)),
        amount_base=pl.col("side") * (pl.col("base") - pl.col("used_base").fill_null(0)),
        reference=pl.lit(None, pl.String),
        date_source=pl.lit("stated"),
    )


def _settling(pieces: pl.DataFrame) -> pl.DataFrame:
    """The entry on the settled item: the credit itself, or a transfer of what came before it."""
    return pieces.select(
        "place",
        "reference",
        item_id="target_item",
        booked_on=pl.max_horizontal("on", "target_on"),
        entry_id=pl.concat_str("key", "target_item", separator=">"),
        kind=pl.when("early").then(pl.lit("transfer")).otherwise("kind"),
        amount=pl.col("side") * pl.col("target_units"),
        amount_base=pl.col("side") * pl.col("base"),
        date_source=pl.lit("stated"),
    ).select(_COLUMNS)


def _moving(pieces: pl.DataFrame) -> pl.DataFrame:
    """The other half of such a transfer, on the item it comes from."""
    return (
        pieces.filter("early")
        .select(
            "place",
            "reference",
            item_id="item",
            booked_on="target_on",
            entry_id=pl.concat_str("key", pl.lit(">"), "target_item", pl.lit("/moved")),
            kind=pl.lit("transfer"),
            amount=-pl.col("side") * pl.col("own_units"),
            amount_base=-pl.col("side") * pl.col("base"),
            date_source=pl.lit("stated"),
        )
        .select(_COLUMNS)
    )


def _closing(books: Books, sides: pl.DataFrame) -> pl.DataFrame:
    """What an opening entry of the next year replaced leaves its item on that day."""
    lines = sides.select("row", "item_id", "place").unique("row")
    return (
        books.closed.join(lines, on="row")
        .select(
            "item_id",
            "place",
            booked_on="closed_on",
            entry_id=pl.concat_str("item_id", pl.lit("/carried-"), "closed_on"),
            kind=pl.lit("correction"),
            amount=-pl.col("left_units"),
            amount_base=-pl.col("left_base"),
            reference=pl.lit(None, pl.String),
            date_source=pl.lit("stated"),
        )
        .select(_COLUMNS)
    )


_COLUMNS = [
    "item_id",
    "booked_on",
    "place",
    "entry_id",
    "kind",
    "amount",
    "amount_base",
    "reference",
    "date_source",
]


def _continued(lines: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Let a debt moved to another account (411 -> 413, 416) keep its document and date of issue.

    It does where the entry that moved it has one such debit and one such credit of the customer's,
    of the same amount, and the credit is matched with a single invoice.
    """
    key = ["voucher", "customer", "base"]
    moved = lines.filter((pl.col("kind") == "transfer") & (pl.len().over([*key, "side"]) == 1))
    debits = moved.filter(pl.col("side") > 0).select(*key, "row")
    credits_ = moved.filter(pl.col("side") < 0).select(*key, credit="row")
    single = pieces.filter(pl.len().over("row") == 1).select(credit="row", origin="target_row")
    origins = lines.select(origin="row", was="document", first_on="issued_on")
    found = debits.join(credits_, on=key).join(single, on="credit").join(origins, on="origin")
    return lines.join(found.select("row", "was", "first_on"), on="row", how="left").with_columns(
        document=pl.coalesce("was", "document"), issued_on=pl.coalesce("first_on", "issued_on")
    )


def _items(lines: pl.DataFrame, entity: str, choices: Choices) -> pl.DataFrame:
    books = choices.currency
    powers = {
        code: 10.0 ** (exponent(code) - exponent(books)) for code in lines["currency"].unique()
    }
    power = pl.col("currency").replace_strict(powers, return_dtype=pl.Float64)
    same = pl.col("currency") == books
    rate = pl.when(same).then(1.0).otherwise(pl.col("base") / pl.col("units") * power)
    return frame(
        "items",
        lines.sort("booked_on", "row").select(
            "item_id",
            "document",
            "account",
            "issued_on",
            "currency",
            "place",
            customer_id="customer",
            entity=pl.lit(entity),
            kind="item_kind",
            base_currency=pl.lit(books),
            rate=rate,
        ),
    )

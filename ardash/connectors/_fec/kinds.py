"""What a customer's line is, told from the other accounts of the same entry."""

from __future__ import annotations

import polars as pl

from ardash.connectors._fec.accounts import NAMES
from ardash.connectors._fec.options import Choices
from ardash.connectors._fec.vouchers import about, vouchers

#: What takes over the tax of an entry, the first of these that the entry has.
TAXED = ("sales", "discount", "write_off", "interest")

#: The first of these that stands on the other side of a credit names its kind; "sold" is a sales
#: account on either side, "transfer" another customer account.
CREDIT_KINDS = (
    ("cash", "payment"),
    ("sales", "credit"),
    ("interest", "credit"),
    ("discount", "discount"),
    ("write_off", "write_off"),
    ("fx", "fx"),
    ("sold", "credit"),
    ("transfer", "transfer"),
    ("provision", "write_off"),
    ("advance", "payment"),
    ("offset", "payment"),
    ("fee", "correction"),
)
#: The same for a debit. A payment that is a debit was given back, or bounced.
DEBIT_KINDS = (
    ("sales", "billing"),
    ("interest", "interest"),
    ("cash", "payment"),
    ("discount", "discount"),
    ("write_off", "write_off"),
    ("fx", "fx"),
    ("sold", "billing"),
    ("transfer", "transfer"),
    ("provision", "correction"),
    ("advance", "billing"),
    ("offset", "correction"),
    ("fee", "billing"),
)
#: A credit is split by these when it is its entry's only one and they make up its amount.
PARTS = tuple(name for name, _ in CREDIT_KINDS if name != "sold")
#: Where no account across tells, the journal does: VE, VT, VTE, V1 ... (VIR is a bank's).
SALES_CODE, SALES_JOURNAL = r"(?i)^v(e|t|\d|$)", r"(?i)vente|sales"


def with_kinds(lines: pl.DataFrame, table: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Add to each customer's line what it is.

    Adds `opening` (carried forward from the year before), `kind` (of the entry it makes),
    `item_kind` (of the item, should it stand alone), `voucher` (number of the accounting entry),
    `split` (the credit is made of several kinds) and one column a category: what stands on the
    other side, in minor units.
    """
    found = vouchers(lines, table)
    told = lines.join(found.select("row", "voucher"), on="row", how="left").join(
        about(found), on="voucher", how="left"
    )
    told = _with_other_side(told).with_columns(opening=_opening(choices))
    told = told.with_columns(kind=_kind(), split=_split()).with_columns(item_kind=_item_kind())
    told = told.with_columns(pl.col("kind").replace("interest", "billing"))
    names = [*NAMES, "transfer"]
    return told.sort("row").select(
        *lines.columns, "voucher", "opening", "kind", "split", "item_kind", *names
    )


def _with_other_side(told: pl.DataFrame) -> pl.DataFrame:
    """Say what stands opposite to the line: one column a category, never negative."""
    other = {name: (-pl.col("side") * pl.col(f"net_{name}")).clip(lower_bound=0) for name in NAMES}
    told = told.with_columns(**other).with_columns(
        transfer=pl.when(pl.col("side") > 0).then(-pl.col("credits")).otherwise("debits"),
        sold=pl.col("sold").cast(pl.Int64),
    )
    heir = pl.coalesce(
        *(pl.when(pl.col(name) > 0).then(pl.lit(name)) for name in TAXED), pl.lit("sales")
    )
    told = told.with_columns(heir=heir).with_columns(
        *(
            (pl.col(name) + pl.when(pl.col("heir") == name).then("tax").otherwise(0)).alias(name)
            for name in TAXED
        )
    )
    # what the bank or the card company kept was paid by the customer all the same
    kept = pl.when(pl.col("cash") > 0).then("fee").otherwise(0)
    return told.with_columns(cash=pl.col("cash") + kept, fee=pl.col("fee") - kept)


def _opening(choices: Choices) -> pl.Expr:
    """Tell balances carried forward: by the journal, or by the look of the entry."""
    journal = pl.col("journal").str.to_uppercase().is_in(choices.opening_journals)
    name = pl.col("journal_name").str.contains(r"(?i)\b[aà][^a-z]{0,3}nouveau|ouverture")
    look = pl.col("first_day") & pl.col("capital") & ~pl.col("profit")
    return journal | name | look | pl.col("balance_sheet")


def _kind() -> pl.Expr:
    sales_journal = pl.col("journal").str.contains(SALES_CODE) | pl.col(
        "journal_name"
    ).str.contains(SALES_JOURNAL)

    def first(kinds: tuple[tuple[str, str], ...], sale: str, default: str) -> pl.Expr:
        plain = [
            pl.when(pl.col(name) > 0).then(
                pl.when(sales_journal).then(pl.lit(sale)).otherwise(pl.lit(kind))
                if name == "offset"
                else pl.lit(kind)
            )
            for name, kind in kinds
        ]
        return pl.coalesce(
            *plain, pl.when(sales_journal).then(pl.lit(sale)).otherwise(pl.lit(default))
        )

    debit = first(DEBIT_KINDS, "billing", "billing")
    credit = first(CREDIT_KINDS, "credit", "payment")
    # an opening is no sale and no receipt of this year
    return (
        pl.when("opening")
        .then(pl.lit("correction"))
        .when(pl.col("side") > 0)
        .then(debit)
        .otherwise(credit)
    )


def _split() -> pl.Expr:
    made_up = pl.sum_horizontal(PARTS) == pl.col("base")
    several = pl.sum_horizontal(pl.col(name) > 0 for name in PARTS) > 1
    alone = (pl.col("side") < 0) & (pl.col("credit_lines") == 1)
    return alone & several & made_up & ~pl.col("opening")


def _item_kind() -> pl.Expr:
    return (
        pl.when(
            (pl.col("side") > 0)
            & (pl.col("kind").is_in(["billing", "transfer"]) | pl.col("opening"))
        )
        .then(pl.lit("invoice"))
        .when(pl.col("side") > 0)
        .then(pl.lit("charge"))
        .when((pl.col("kind") == "credit") & ~pl.col("split"))
        .then(pl.lit("credit_note"))
        .otherwise(pl.lit("unapplied"))
    )

"""Accounting entries (écritures): which lines belong together, and what they are made of."""

from __future__ import annotations

import polars as pl

from ardash.connectors._fec.accounts import NAMES, category


def vouchers(lines: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Group the lines into accounting entries: one row a line, with the number of its entry.

    An entry is the lines of one file, journal, number and date; where these do not balance
    (some packages number each line), those of one file, journal, date and document.
    """
    by_number = ["place", "journal", "number", "booked_on"]
    by_document = ["place", "journal", "document", "booked_on"]
    found = _grouped(lines, table, by_number)
    unbalanced = found.group_by("voucher").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)
    odd = found.join(unbalanced, on="voucher", how="semi").filter(pl.col("document") != "")
    if odd.is_empty():
        return found
    other = _grouped(lines.join(odd, on="row", how="semi"), table, by_document)
    offset = found["voucher"].max()
    other = other.with_columns(pl.col("voucher") + offset + 1)
    balanced = other.filter(pl.col("amount").sum().over("voucher") == 0)
    taken = balanced.filter("receivable")
    # a document's lines may have other customers' lines among them: those keep their number
    return pl.concat([found.join(taken, on="row", how="anti"), balanced])


def _grouped(lines: pl.DataFrame, table: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    keys = table.join(lines, on="row", how="semi").select(key).unique().with_row_index("voucher")
    return table.join(keys, on=key, how="inner").select(
        "row",
        "voucher",
        "account",
        "amount",
        "receivable",
        "document",
        "booked_on",
        "place",
        "journal",
        "journal_name",
        "file_start",
    )


def about(found: pl.DataFrame) -> pl.DataFrame:
    """Sum each accounting entry by category: one row an entry.

    Columns: `voucher`, `net_*` (debit - credit of a category, minor units), `debits`, `credits`
    and `credit_lines` (of customers' lines), `sold` (it has a sales account), `capital`, `profit`
    and `balance_sheet` (accounts 10-12, classes 6 and 7, account 890), `journal_name`,
    `first_day` (it stands on its file's first day).
    """
    prefixes = found["account"].str.slice(0, 4).unique().to_list()
    told = (
        pl.col("account")
        .str.slice(0, 4)
        .replace_strict({prefix: category(prefix) for prefix in prefixes}, return_dtype=pl.String)
    )
    named = found.with_columns(
        category=pl.when("receivable").then(pl.lit("receivable")).otherwise(told)
    )
    amount, ours = pl.col("amount"), pl.col("receivable")
    account = pl.col("account")
    first = account.str.slice(0, 2)
    return named.group_by("voucher").agg(
        *(amount.filter(pl.col("category") == name).sum().alias(f"net_{name}") for name in NAMES),
        debits=amount.filter(ours & (amount > 0)).sum(),
        credits=amount.filter(ours & (amount < 0)).sum(),
        credit_lines=(ours & (amount < 0)).sum(),
        sold=(pl.col("category") == "sales").any(),
        # 108 is the owner's pocket: what a customer paid there is no opening balance
        capital=(first.is_in(["10", "11", "12"]) & ~account.str.starts_with("108")).any(),
        profit=first.str.slice(0, 1).is_in(["6", "7"]).any(),
        balance_sheet=account.str.starts_with("890").any(),
        journal_name=pl.col("journal_name").first(),
        first_day=(pl.col("booked_on") == pl.col("file_start")).all(),
    )

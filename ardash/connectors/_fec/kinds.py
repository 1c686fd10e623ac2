"""What a customer's line is, told from the other accounts of the same entry."""

from __future__ import annotations

from functools import cache

import polars as pl

from ardash.connectors._fec.options import Choices

#: Beginning of an account -> what it says of a customer's line beside it; the longest one counts.
CATEGORIES = {
    "1": "offset",
    "2": "offset",
    "3": "offset",
    "4": "offset",
    "5": "cash",
    "6": "fee",
    "7": "sales",
    "8": "offset",
    "9": "offset",
    "416": "write_off",  # only where the option `accounts` leaves doubtful customers out
    "418": "sales",  # invoices to be issued
    "4191": "advance",
    "4198": "sales",  # credit notes to be issued
    "445": "tax",
    "476": "fx",
    "477": "fx",
    "487": "sales",
    "491": "provision",
    "654": "write_off",
    "656": "fx",
    "658": "write_off",
    "665": "discount",
    "666": "fx",
    "668": "write_off",
    "671": "write_off",
    "678": "write_off",
    "756": "fx",
    "758": "write_off",
    "763": "interest",
    "765": "discount",
    "766": "fx",
    "768": "write_off",
    "771": "write_off",
    "778": "write_off",
    "78": "fee",  # provisions taken back beside a write-off
}
NAMES = tuple(dict.fromkeys(CATEGORIES.values()))
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
SALES_JOURNAL = r"(?i)vente|factur|sales"


@cache
def category(prefix: str) -> str:
    """Tell what an account is: "4457" -> "tax"."""
    lengths = range(len(prefix), 0, -1)
    return next((CATEGORIES[prefix[:n]] for n in lengths if prefix[:n] in CATEGORIES), "offset")


def with_kinds(lines: pl.DataFrame, table: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Add to each customer's line what it is.

    Adds `opening` (carried forward from the year before), `kind` (of the entry it makes),
    `item_kind` (of the item, should it stand alone), `voucher` (number of the accounting entry),
    `split` (the credit is made of several kinds) and one column a category: what stands on the
    other side, in minor units.
    """
    vouchers = _vouchers(lines, table)
    about = _about(vouchers)
    told = lines.join(vouchers.select("row", "voucher"), on="row", how="left").join(
        about, on="voucher", how="left"
    )
    told = _with_other_side(told).with_columns(opening=_opening(choices))
    told = told.with_columns(kind=_kind(), split=_split()).with_columns(item_kind=_item_kind())
    told = told.with_columns(pl.col("kind").replace("interest", "billing"))
    names = [*NAMES, "transfer"]
    return told.sort("row").select(
        *lines.columns, "voucher", "opening", "kind", "split", "item_kind", *names
    )


def _vouchers(lines: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
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


def _about(vouchers: pl.DataFrame) -> pl.DataFrame:
    """Sum each accounting entry by category: one row an entry."""
    prefixes = vouchers["account"].str.slice(0, 4).unique().to_list()
    told = (
        pl.col("account")
        .str.slice(0, 4)
        .replace_strict({prefix: category(prefix) for prefix in prefixes}, return_dtype=pl.String)
    )
    named = vouchers.with_columns(
        category=pl.when("receivable").then(pl.lit("receivable")).otherwise(told)
    )
    amount, ours = pl.col("amount"), pl.col("receivable")
    first = pl.col("account").str.slice(0, 2)
    return named.group_by("voucher").agg(
        *(amount.filter(pl.col("category") == name).sum().alias(f"net_{name}") for name in NAMES),
        debits=amount.filter(ours & (amount > 0)).sum(),
        credits=amount.filter(ours & (amount < 0)).sum(),
        credit_lines=(ours & (amount < 0)).sum(),
        sold=(pl.col("category") == "sales").any(),
        capital=first.is_in(["10", "11", "12"]).any(),
        profit=first.str.slice(0, 1).is_in(["6", "7"]).any(),
        balance_sheet=pl.col("account").str.starts_with("890").any(),
        journal_name=pl.col("journal_name").first(),
        first_day=(pl.col("booked_on") == pl.col("file_start")).all(),
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
    sales_journal = pl.col("journal").str.contains("(?i)^v") | pl.col("journal_name").str.contains(
        SALES_JOURNAL
    )

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

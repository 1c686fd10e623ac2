"""The customers' lines of the books: whose they are, in which currency, under which key."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ardash.connectors._fec.options import Choices
from ardash.connectors._fec.values import to_date
from ardash.errors import BadInput
from ardash.money import currency_code, exponent

#: What packages write into PieceRef when there is no document.
NO_DOCUMENT = ("", "SANS", "SANS_PIECE_REF", "SANS PIECE", "NEANT", "NÉANT", "NC", "-", ".")
#: Spellings of the book currency that are no ISO codes.
EURO = ("€", "EURO", "EUROS", "E")
#: PieceDate is believed up to so many days before the entry's own date, and never after it.
OLDEST_DOCUMENT_DAYS = 3650


def receivables(table: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Make the customers' lines ready for matching: one row a line that moves a balance.

    Columns: `row` (position among all lines), `file`, `line`, `place`, `journal`, `number`,
    `customer`, `customer_name`, `account`, `item_id`, `document`, `booked_on`, `issued_on`,
    `side` (1 debit, -1 credit), `base` (amount without sign, minor units of the books' currency),
    `currency`, `units` (the same in `currency`), `letter`, `lettered_on`.
    """
    lines = table.filter(pl.col("receivable") & ~pl.col("both") & (pl.col("amount") != 0))
    lines = _with_currency(_with_customer(lines), choices.currency)
    document_on = to_date(pl.col("document_on"))
    age = (pl.col("booked_on") - document_on).dt.total_days()
    plausible = age.is_between(0, OLDEST_DOCUMENT_DAYS)
    return lines.select(
        "row",
        "line",
        "journal",
        "number",
        "customer",
        "customer_name",
        "account",
        "booked_on",
        "currency",
        "units",
        "letter",
        pl.concat_str(
            "journal",
            "number",
            pl.col("booked_on").dt.strftime("%Y%m%d"),
            _ordinal(),
            separator="-",
        ).alias("item_id"),
        file="place",
        place=pl.concat_str("place", "line", separator=":"),
        document=pl.when(~pl.col("document").str.to_uppercase().is_in(NO_DOCUMENT)).then(
            "document"
        ),
        issued_on=pl.when(plausible).then(document_on).otherwise("booked_on"),
        side=pl.col("amount").sign(),
        base=pl.col("amount").abs(),
        lettered_on=to_date(pl.col("lettered_on")),
    )


def _ordinal() -> pl.Expr:
    """Number the customers' lines within an entry: with it, keys are the same at each export."""
    return pl.int_range(1, pl.len() + 1).over("journal", "number", "booked_on").cast(pl.String)


def _with_customer(lines: pl.DataFrame) -> pl.DataFrame:
    """Name the customer: the auxiliary account, or else the account's own number.

    Without auxiliary accounts, 416DUPONT and 413DUPONT are the customer of 411DUPONT.
    """
    alone = pl.col("auxiliary") == ""
    own = lines.filter(alone & pl.col("account").str.starts_with("411"))["account"].unique()
    main = pl.lit("411") + pl.col("account").str.slice(3)
    account = pl.when(main.is_in(own.implode())).then(main).otherwise("account")
    name = pl.when(alone).then("account_name").otherwise("auxiliary_name")
    customer = pl.when(alone).then(account).otherwise("auxiliary")
    return lines.with_columns(
        customer=customer, customer_name=pl.when(name == "").then(customer).otherwise(name)
    )


def _with_currency(lines: pl.DataFrame, books: str) -> pl.DataFrame:
    """Read Montantdevise and Idevise; a line without them, or in no known currency, is in `books`.

    The sign of Montantdevise is that of the line's side, whatever the export writes.
    """
    given = pl.col("currency").str.to_uppercase()
    codes = _codes(lines["currency"].str.to_uppercase().unique(), books)
    code = given.replace_strict(codes, default=books, return_dtype=pl.String)
    foreign = (code != books) & (pl.col("ten_thousandths") != 0)
    step = code.replace_strict(
        {code: 10 ** (4 - exponent(code)) for code in {*codes.values(), books}},
        return_dtype=pl.Int64,
    )
    units = ((pl.col("ten_thousandths").abs() + step // 2) // step).cast(pl.Int64)
    foreign &= units != 0
    return lines.with_columns(
        currency=pl.when(foreign).then(code).otherwise(pl.lit(books)),
        units=pl.when(foreign).then(units).otherwise(pl.col("amount").abs()),
    )


def _codes(written: Iterable[str | None], books: str) -> dict[str, str]:
    codes = {"": books}
    for text in written:
        try:
            codes[text or ""] = books if (text or "") in ("", *EURO) else currency_code(text or "")
        except BadInput:
            continue
    return codes

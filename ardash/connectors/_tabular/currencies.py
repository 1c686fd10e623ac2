"""Which currency each row is in, and what contradicts it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ardash.connectors._tabular import amounts
from ardash.connectors._tabular.checks import PARTS, TEXT, Check
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.meanings import AMOUNT_MEANINGS
from ardash.connectors._tabular.opening import Source
from ardash.errors import mark
from ardash.money import exponent

NO_CURRENCY = mark("The row names no currency, and the profile states none.")
UNKNOWN_CURRENCY = mark("In {column}, {value} is no ISO 4217 currency code.")


def with_currency(  # noqa: PLR0917
    chosen: pl.DataFrame,
    kind: str,
    columns: Mapping[str, str],
    source: Source,
    known: Known,
    checks: list[Check],
) -> pl.DataFrame:
    """Find each row's currency: the one it names, its invoice's, the profile's.

    What stands beside the amount names one too, unless the currency's own column does; then the
    two must not contradict each other.
    """
    name = "credit_currency" if kind == "customer" and "credit_currency" in columns else "currency"
    text = chosen[name]
    code = amounts.currencies(text)
    said = {"column": pl.lit(columns.get(name, "")), "value": pl.col(TEXT + "currency")}
    unknown = pl.col(TEXT + "currency").is_not_null() & pl.col(TEXT + "own").is_null()
    default = pl.lit(source.rows.defaults.currency, pl.String)
    invoice = pl.Series([None] * chosen.height, dtype=pl.String)
    if "invoice" in chosen.columns or "from_item" in chosen.columns:
        invoice = known.currency_of(_named_item(chosen))
        default = pl.coalesce(default, pl.lit(known.only_currency, pl.String))
    beside = pl.Series([None] * chosen.height, dtype=pl.String)
    main = "amount" if "amount" in columns else "open_amount"
    if main in columns:
        parts = amounts.pieces(
            chosen[main], source.rows.reading.decimals or ".", source.rows.reading.thousands
        )
        chosen = chosen.with_columns(parts.to_struct(PARTS + main))
        beside = amounts.currencies(parts["unit"])
    chosen = chosen.with_columns(code.alias(TEXT + "own"), text.alias(TEXT + "currency"))
    chosen = chosen.with_columns(currency=pl.coalesce(TEXT + "own", beside, invoice, default))
    checks.append(Check(unknown, UNKNOWN_CURRENCY, said))
    needs = [m for m in AMOUNT_MEANINGS if m in columns]
    if needs:
        amount = pl.any_horizontal([pl.col(TEXT + m).is_not_null() for m in needs])
        checks.append(Check(pl.col("currency").is_null() & amount, NO_CURRENCY, {}))
    return chosen


def _named_item(chosen: pl.DataFrame) -> pl.Series:
    """Return the item that each row of money in or credit names, with its instalment."""
    item = pl.col("invoice")
    if "instalment" in chosen.columns:
        part = pl.col("instalment")
        item = pl.when(part.is_null()).then(item).otherwise(item + "/" + part)
    if "from_item" in chosen.columns:
        item = pl.coalesce(item, "from_item")
    return chosen.select(item=item)["item"]


def with_base_currency(
    chosen: pl.DataFrame, columns: Mapping[str, str], source: Source, checks: list[Check]
) -> pl.DataFrame:
    """Find the currency that each row's books are kept in: its own, or the profile's."""
    text = TEXT + "base_currency"
    said = {"column": pl.lit(columns.get("base_currency", "")), "value": pl.col(text)}
    wrong = pl.col(text).is_not_null() & pl.col("base_currency").is_null()
    checks.append(Check(wrong, UNKNOWN_CURRENCY, said))
    code = amounts.currencies(chosen["base_currency"])
    default = pl.lit(source.rows.defaults.base_currency, pl.String)
    known = pl.when(pl.col(text).is_null()).then(default).otherwise(code)
    return chosen.with_columns(pl.col("base_currency").alias(text)).with_columns(
        base_currency=known
    )


def contradicting(unit: pl.Series, currency: pl.Series) -> pl.Series:
    """Say of each amount whether another currency than the row's stands beside it."""
    pairs = pl.DataFrame({"unit": unit, "currency": currency})
    distinct = pairs.unique().drop_nulls()
    wrong = [amounts.contradicts(u, c) for u, c in distinct.iter_rows()]
    judged = distinct.with_columns(pl.Series("wrong", wrong, dtype=pl.Boolean))
    joined = pairs.join(judged, on=["unit", "currency"], how="left", maintain_order="left")
    return joined["wrong"].fill_null(value=False)


def exponents(currency: pl.Series) -> pl.Series:
    """Return the digits after the point of each row's currency; null where none is named."""
    codes = currency.drop_nulls().unique()
    digits = pl.Series([exponent(code) for code in codes], dtype=pl.Int64)
    return currency.replace_strict(codes, digits, default=None, return_dtype=pl.Int64)

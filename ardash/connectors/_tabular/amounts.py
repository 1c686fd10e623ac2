"""Amounts as people and programs write them, read exactly into minor units.

`1 234,56`, `1.234,56`, `1,234.56`, `(12.50)`, `12.50-`, `€ 12`, `12,50 EUR`, `12.50 CR`: the
decimal sign is stated, never guessed from one value; digits are never held in a float.
"""

from __future__ import annotations

import polars as pl

from ardash.errors import BadInput
from ardash.money import currency_code

#: How exports write "no amount".
NO_AMOUNT = ("-", "--", "–", "—", "n/a", "N/A", "null", "NULL", "None", "nan", "NaN")
SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "zł": "PLN"}
#: Signs that several currencies share: they contradict none of these.
SHARED_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "BRL", "CLP", "COP", "ARS", "TWD"),
    "US$": ("USD",),
    "CA$": ("CAD",),
    "C$": ("CAD",),
    "A$": ("AUD",),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "CHF": ("CHF",),
}
DIGITS_OF_AMOUNT = 15
_SPACE = r"\s'’\u200b"
_UNIT = r"[A-Za-z]{1,3}\$|[A-Za-z]{2,3}|zł|[€£₹₺₽₩$¥]"
_MINUS = "[-−–]"
_WRITTEN = (
    rf"^(\()?\s*([+−–-])?\s*({_UNIT})?\s*([+−–-])?\s*"
    rf"([0-9][0-9{_SPACE}.,]*|[.,][0-9]+)\s*({_MINUS})?\s*({_UNIT})?\s*({_MINUS})?\s*(\))?$"
)


def pieces(column: pl.Series, decimals: str, thousands: str | None = None) -> pl.DataFrame:
    """Part a column of texts into `negative`, `digits` (integer part), `fraction` and `unit`.

    `digits` is null where the text is no amount. `thousands` states the only sign that may part
    thousands; without it, spaces, apostrophes and the sign that is not the decimal one may.
    """
    column = column.set(column.is_in(list(NO_AMOUNT)), None)
    plain = column.str.contains(rf"^-?\d{{1,{DIGITS_OF_AMOUNT}}}(?:{_literal(decimals)}\d+)?$")
    if plain.all():
        number, negative = column.str.strip_prefix("-"), column.str.starts_with("-")
        unit = pl.repeat(None, len(column), dtype=pl.String, eager=True)
    else:
        groups = column.str.extract_groups(_WRITTEN).struct.unnest()
        groups.columns = [
            "open",
            "sign",
            "before",
            "inner",
            "number",
            "end",
            "after",
            "last",
            "close",
        ]
        number, negative, unit = _checked(groups)
        number = _ungrouped(number, decimals, thousands)
    halves = number.str.split_exact(decimals, 1).struct.unnest()
    digits, fraction = halves["field_0"], halves["field_1"].fill_null("")
    digits = digits.str.strip_chars_start("0").replace("", "0")
    return pl.DataFrame(
        {
            "negative": negative,
            "digits": digits.set(digits.str.len_bytes() > DIGITS_OF_AMOUNT, None),
            "fraction": fraction,
            "unit": unit,
        }
    )


def minor(parts: pl.DataFrame, exponent: pl.Series) -> pl.Series:
    """Put the pieces together as minor units, rounding half away from zero; null if unreadable.

    `exponent` is the number of digits after the point of each row's currency.
    """
    frame = parts.with_columns(exponent.alias("exponent"))
    padded = pl.col("fraction") + "0000"
    result = pl.lit(None, dtype=pl.Int64)
    for digits in frame["exponent"].drop_nulls().unique().sort():
        whole = (pl.col("digits") + padded.str.slice(0, digits)).cast(pl.Int64, strict=False)
        up = padded.str.slice(digits, 1).cast(pl.Int64, strict=False) >= 5
        result = (
            pl.when(pl.col("exponent") == digits).then(whole + up.cast(pl.Int64)).otherwise(result)
        )
    signed = pl.when(pl.col("negative")).then(-result).otherwise(result)
    return frame.select(signed.alias("minor"))["minor"]


def perhaps_thousands(parts: pl.DataFrame, exponent: pl.Series) -> pl.Series:
    """Say which amounts could be more than a thousand though their sign was read as the decimal.

    1.500 is one where the point is the decimal sign, unless its currency has three digits after
    it, or another amount of the column proves that fractions are so long.
    """
    digits, fraction = parts["digits"], parts["fraction"]
    grouped = (fraction.str.len_bytes() == 3) & (digits.str.len_bytes() <= 3) & (digits != "0")
    long = (fraction.str.len_bytes() >= 3) & ~grouped
    if long.any():
        return pl.repeat(value=False, n=len(grouped), dtype=pl.Boolean, eager=True)
    return (grouped & (exponent < 3)).fill_null(value=False)


def parse(
    column: pl.Series, decimals: str, exponent: int, thousands: str | None = None
) -> pl.Series:
    """Read a column of amounts of one currency: minor units, null where it is no amount.

    >>> parse(pl.Series(["1 234,56", "(12,5)", "€ 7", "abc"]), ",", 2).to_list()
    [123456, -1250, 700, None]
    """
    exponents = pl.repeat(exponent, len(column), dtype=pl.Int64, eager=True)
    return minor(pieces(column, decimals, thousands), exponents)


def currencies(unit: pl.Series) -> pl.Series:
    """Name the currency that stands beside each amount, where it names one: "€" -> EUR."""
    distinct = unit.drop_nulls().unique()
    named = pl.Series([currency_of(value) for value in distinct], dtype=pl.String)
    return unit.replace_strict(distinct, named, default=None, return_dtype=pl.String)


def currency_of(unit: str) -> str | None:
    """Return the currency that a sign, code or name stands for; None when it fits several or none.

    >>> currency_of("€"), currency_of("usd"), currency_of("$"), currency_of("euros")
    ('EUR', 'USD', None, 'EUR')
    """
    text = unit.strip()
    if text in SIGNS:
        return SIGNS[text]
    if len(shared := SHARED_SIGNS.get(text, ())) == 1:
        return shared[0]
    if text.lower() in ("euro", "euros"):
        return "EUR"
    try:
        return currency_code(text)
    except BadInput:
        return None


def contradicts(unit: str, currency: str) -> bool:
    """Say whether what stands beside an amount names another currency than the row does."""
    if unit in SHARED_SIGNS:
        return currency not in SHARED_SIGNS[unit]
    named = currency_of(unit)
    return named is not None and named != currency


def _checked(groups: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Number, sign and unit of texts that are written like an amount; null number otherwise."""
    marks = [
        pl.col(name).fill_null("").is_in(["-", "−", "–"])
        for name in ("sign", "inner", "end", "last")
    ]
    bracketed = pl.col("open").is_not_null()
    unit = pl.coalesce("before", "after")
    book = pl.col("after").fill_null("").str.to_uppercase()
    found = groups.with_columns(
        unit=pl.when(~book.is_in(["CR", "DR"])).then(unit).otherwise(pl.col("before")),
        minuses=pl.sum_horizontal(*marks, bracketed, book == "CR"),
        odd=(bracketed != pl.col("close").is_not_null())
        | (
            pl.col("before").is_not_null()
            & pl.col("after").is_not_null()
            & ~book.is_in(["CR", "DR"])
        ),
    )
    known = found["unit"].drop_nulls().unique()
    strange = [u for u in known if currency_of(u) is None and u not in SHARED_SIGNS]
    odd = (
        found["odd"] | found["unit"].is_in(strange).fill_null(value=False) | (found["minuses"] > 1)
    )
    return found["number"].set(odd, None), found["minuses"] > 0, found["unit"]


def _ungrouped(number: pl.Series, decimals: str, thousands: str | None) -> pl.Series:
    """Take the thousands' signs out of numbers that are grouped as numbers are; else null."""
    number = number.str.strip_chars()
    other = "." if decimals == "," else ","
    if thousands is None:
        marks = [rf"[{_SPACE}]", _literal(other)]
    else:
        marks = (
            [rf"[{_SPACE}]" if thousands.isspace() else _literal(thousands)] if thousands else []
        )
    grouped = [rf"\d{{1,3}}(?:{mark}\d{{3}})+" for mark in marks]
    if r"\," in marks:  # lakhs and crores: 1,23,456.78
        grouped.append(r"\d{1,2}(?:,\d{2})+,\d{3}")
    whole = "|".join([r"\d+", *grouped])
    point = _literal(decimals)
    fine = number.str.contains(rf"^(?:(?:{whole})(?:{point}\d*)?|{point}\d+)$")
    return number.set(~fine, None).str.replace_all(rf"[{_SPACE}{other}]", "")


def _literal(sign: str) -> str:
    return rf"\{sign}"

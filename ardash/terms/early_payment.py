"""Early-payment discounts that terms offer: until when, and how much is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import polars as pl

from ardash.money import LARGEST_MINOR
from ardash.terms.calendar import due_days
from ardash.terms.due import readable
from ardash.terms.grammar import DEFAULT_READING, parse
from ardash.terms.instalments import share_of
from ardash.terms.model import DueRule, MonthEnd, Terms, within


def discounts(
    issued_on: date,
    amount_minor: int,
    terms: Terms | str,
    *,
    base_minor: int | None = None,
    holidays: Iterable[date] = (),
) -> list[tuple[date, int]]:
    """Return the discounts one invoice offers: (last day, amount saved in minor units), best first.

    The percentage applies to `base_minor`, e.g. the amount before tax; without it, to the whole
    amount. Rounded half away from zero; the last day is still in time.
    """
    read = parse(terms) if isinstance(terms, str) else terms
    within("amount", max(abs(amount_minor), abs(base_minor or 0)), LARGEST_MINOR)
    frame = pl.DataFrame(
        {"issued_on": [issued_on], "discount_base_minor": [base_minor], "terms": [""]},
        schema={"issued_on": pl.Date, "discount_base_minor": pl.Int64, "terms": pl.String},
    ).with_columns(pl.col("discount_base_minor").fill_null(amount_minor))
    offered = _offered(frame, {"": read}, holidays)
    return offered.select("discount_until_on", "discount_minor").rows()


def discounts_offered(
    invoices: pl.DataFrame,
    *,
    reading: MonthEnd = DEFAULT_READING,
    codes: Mapping[str, str] | None = None,
    holidays: Iterable[date] = (),
) -> pl.DataFrame:
    """Return the discounts that invoices offer: one row an invoice and discount, best first.

    `invoices` has `issued_on`, `amount_minor` and `terms`; the percentage applies to
    `discount_base_minor` where that column exists and is not null, else to `amount_minor`. All
    columns are kept and these added: `discount_share` (0-1), `discount_until_on` (last day in
    time), `discount_minor` (amount saved). Invoices that offer none have no row.
    """
    base = pl.col("amount_minor")
    if "discount_base_minor" in invoices.columns:
        base = pl.col("discount_base_minor").fill_null(base)
    read = readable(invoices["terms"], reading=reading, codes=codes)
    return _offered(invoices.with_columns(discount_base_minor=base), read, holidays)


def _offered(
    invoices: pl.DataFrame, read: Mapping[str, Terms], holidays: Iterable[date]
) -> pl.DataFrame:
    rows, rules = list[tuple[object, ...]](), list[DueRule]()
    for text, terms in read.items():
        for discount in sorted(terms.discounts, key=lambda discount: -discount.percent):
            share = Fraction(discount.percent) / 100
            rows.append((text, float(share), share.numerator, share.denominator, len(rules)))
            rules.append(discount.until)
    schema = {
        "terms": pl.String,
        "discount_share": pl.Float64,
        "part_numerator": pl.Int64,
        "part_denominator": pl.Int64,
        "part_rule": pl.Int64,
    }
    table = pl.DataFrame(rows, schema=schema, orient="row")
    joined = invoices.with_columns(pl.col("terms").cast(pl.String)).join(
        table, on="terms", maintain_order="left_right"
    )
    base = pl.col("discount_base_minor")
    return joined.with_columns(
        discount_until_on=due_days(joined["issued_on"], joined["part_rule"], rules, holidays),
        discount_minor=share_of(base, pl.col("part_numerator"), pl.col("part_denominator")),
    ).drop("part_numerator", "part_denominator", "part_rule")

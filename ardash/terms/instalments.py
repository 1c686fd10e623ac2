"""What is owed when: instalments that sum to the invoice to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import polars as pl

from ardash.errors import Message, MixedCurrencies
from ardash.money import LARGEST_MINOR
from ardash.terms.calendar import due_days
from ardash.terms.due import readable
from ardash.terms.grammar import DEFAULT_READING, parse
from ardash.terms.model import DueRule, FixedAmount, MonthEnd, Terms, within

_PART_SCHEMA = {
    "terms": pl.String,
    "instalment": pl.Int64,
    "part_rule": pl.Int64,
    "part_is_rest": pl.Boolean,
    "part_from_numerator": pl.Int64,
    "part_from_denominator": pl.Int64,
    "part_to_numerator": pl.Int64,
    "part_to_denominator": pl.Int64,
    "part_minor": pl.Int64,
}


def schedule(
    issued_on: date,
    amount_minor: int,
    terms: Terms | str,
    *,
    currency: str | None = None,
    holidays: Iterable[date] = (),
) -> list[tuple[date | None, int]]:
    """Return what one invoice owes when: (due day, amount in minor units), one an instalment.

    The amounts sum to `amount_minor` exactly: the running total of the shares is rounded half away
    from zero, and the balance, or else the last instalment, takes the rest. The day is None where
    the invoice date is not enough to know it. A credit note (negative amount) is split likewise.

    Raises BadInput for terms that cannot be read, MixedCurrencies where the terms name an amount
    in another currency than `currency`.
    """
    read = parse(terms) if isinstance(terms, str) else terms
    within("amount", abs(amount_minor), LARGEST_MINOR)
    other = {part.currency for part in _fixed(read)} - {currency}
    if currency and other:
        raise MixedCurrencies(
            Message(
                "The terms name an amount in {other} and the invoice is in {currency}.",
                other=", ".join(sorted(other)),
                currency=currency,
            ),
            remedy=Message("Write the amount in the currency of the invoice."),
        )
    frame = pl.DataFrame(
        {"issued_on": [issued_on], "amount_minor": [amount_minor], "part_terms": [""]},
        schema={"issued_on": pl.Date, "amount_minor": pl.Int64, "part_terms": pl.String},
    )
    return _split(frame, {"": read}, holidays).select("due_on", "amount_minor").rows()


def schedules(
    invoices: pl.DataFrame,
    *,
    reading: MonthEnd = DEFAULT_READING,
    codes: Mapping[str, str] | None = None,
    holidays: Iterable[date] = (),
) -> pl.DataFrame:
    """Return what each invoice owes when: one row an instalment, in the order of the invoices.

    `invoices` has `issued_on`, `amount_minor` and `terms` (texts), and may have `currency` and any
    other columns. All are kept; `amount_minor` becomes the instalment's amount, and `instalment`
    (1, 2 ...) and `due_on` are added. The instalments of an invoice sum to its amount exactly.

    An invoice without terms, or with terms that cannot be read (see `unreadable`) or that name an
    amount in another currency, stays one row without a due date.
    """
    read = readable(invoices["terms"], reading=reading, codes=codes)
    return _split(_in_own_currency(invoices, read), read, holidays)


def share_of(amount: pl.Expr, numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Round amount * numerator / denominator half away from zero, in whole numbers throughout."""
    doubled = amount.abs() * numerator * 2 + denominator
    return amount.sign() * (doubled // (denominator * 2))


def _fixed(terms: Terms) -> list[FixedAmount]:
    parts = [instalment.part for instalment in terms.instalments]
    return [part for part in parts if isinstance(part, FixedAmount)]


def _in_own_currency(invoices: pl.DataFrame, read: Mapping[str, Terms]) -> pl.DataFrame:
    """Add `part_terms`: the terms, null where they name an amount in another currency."""
    own = invoices.with_columns(part_terms=pl.col("terms").cast(pl.String))
    if "currency" not in invoices.columns:
        return own
    for text, terms in read.items():
        for currency in {part.currency for part in _fixed(terms)}:
            foreign = (pl.col("terms") == text) & pl.col("currency").ne_missing(pl.lit(currency))
            own = own.with_columns(part_terms=pl.when(~foreign).then("part_terms"))
    return own


def _split(
    invoices: pl.DataFrame, read: Mapping[str, Terms], holidays: Iterable[date]
) -> pl.DataFrame:
    """Join the parts of the terms in `part_terms` and share out the amounts."""
    rules = list[DueRule]()
    rows = list[tuple[object, ...]]()
    for text, terms in read.items():
        rows += [(text, *part) for part in _part_rows(terms, first_rule=len(rules))]
        rules += [instalment.due for instalment in terms.instalments]
    table = pl.DataFrame(rows, schema=_PART_SCHEMA, orient="row")
    joined = invoices.with_row_index("part_invoice").join(
        table, left_on="part_terms", right_on="terms", how="left", maintain_order="left_right"
    )
    amount = pl.col("amount_minor")
    # Running totals are rounded, not shares: an instalment is never off by a cent, nor below zero.
    start, end = (
        share_of(amount, pl.col(f"part_{side}_numerator"), pl.col(f"part_{side}_denominator"))
        for side in ("from", "to")
    )
    part = pl.coalesce(end - start, amount.sign() * pl.col("part_minor"), pl.lit(0, dtype=pl.Int64))
    is_rest = pl.col("part_is_rest").fill_null(value=True)
    known = pl.when(is_rest).then(0).otherwise(part)
    if any(len(terms.instalments) > 1 for terms in read.values()):
        others = known.sum().over("part_invoice")
    else:
        others = known
    split = joined.with_columns(
        amount_minor=pl.when(is_rest).then(amount - others).otherwise(part),
        instalment=pl.col("instalment").fill_null(1),
        due_on=due_days(joined["issued_on"], joined["part_rule"], rules, holidays),
    )
    return split.drop("part_invoice", "part_terms", *(set(_PART_SCHEMA) - {"terms", "instalment"}))


def _part_rows(terms: Terms, first_rule: int) -> list[tuple[object, ...]]:
    rows, total = list[tuple[object, ...]](), Fraction()
    for place, instalment in enumerate(terms.instalments):
        part = instalment.part
        start: tuple[int | None, int | None] = (None, None)
        end, minor = start, None
        if isinstance(part, Fraction):
            start = (total.numerator, total.denominator)
            total += part
            end = (total.numerator, total.denominator)
        elif isinstance(part, FixedAmount):
            minor = part.minor
        is_rest = place == terms.rest
        rows.append((place + 1, first_rule + place, is_rest, *start, *end, minor))
    return rows

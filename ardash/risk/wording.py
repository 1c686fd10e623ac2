"""Wording: which sentence each reason of a score is, and the values that stand in it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ardash.risk.reasons import STEPS

#: Steps of the largest open invoice; who owes nothing is judged by an invoice as usual instead.
_OF_THE_OPEN = ("invoice", "age", "others")


def worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Choose the sentence of each reason and its values: one row an account and reason.

    `rows` has a row an account: its facts (see `scores._reasons`) and points_ of each step.
    Returns customer, currency, score, reason (see `reasons.SENTENCES`), params (JSON), points.
    """
    told = rows.with_columns(times=pl.Series([f"{times:.1f}" for times in rows["times"]]))
    owes = pl.col("based_on") != "usual_invoice"
    found = []
    for step in STEPS:
        of_step = told.filter(owes) if step in _OF_THE_OPEN else told
        sentences = list(_sentences(step))
        reason, params = sentences[-1][1:]
        for when, other, values in reversed(sentences[:-1]):
            reason = pl.when(when).then(other).otherwise(reason)
            params = pl.when(when).then(values).otherwise(params)
        found.append(
            of_step.select(*_KEYS, reason=reason, params=params, points=pl.col(f"points_{step}"))
        )
    usual = pl.sum_horizontal(f"points_{step}" for step in _OF_THE_OPEN)
    judged = told.filter(~owes)
    found.append(judged.select(*_KEYS, reason=pl.lit("usual"), params=pl.lit("{}"), points=usual))
    return pl.concat(found)


_KEYS = ("customer", "currency", "score")

#: When a sentence is said, which it is, and its values.
_Sentence = tuple[pl.Expr, pl.Expr, pl.Expr]


def _sentences(step: str) -> Iterator[_Sentence]:
    """List the sentences of a step, the last being said where none before it is."""
    always = pl.lit(value=True)

    def said(when: pl.Expr, reason: str, **values: pl.Expr) -> _Sentence:
        return when, pl.lit(reason), _json(**values)

    count, overdue = pl.col("items"), pl.col("overdue_items")
    if step == "surroundings":
        days = _whole("segment_delay")
        yield said(days >= 0, step, days=days)
        yield said(always, f"{step}_early", days=-days)
    elif step == "payments":
        days, paid = _whole("median_delay"), pl.col("payments")
        share = (100 * pl.col("paid_late") / paid).round().cast(pl.Int64, strict=False)
        yield said(paid == 0, "payments_none")
        yield said(days >= 0, step, days=days, share=share, count=paid)
        yield said(always, f"{step}_early", days=-days, share=share, count=paid)
    elif step == "open_now":
        yield said(overdue == 0, "open_now_none")
        yield said(always, step, count=count, overdue=overdue, days=_whole("overdue_days"))
    elif step == "promises":
        yield said(always, step, count=pl.col("promises"), broken=pl.col("broken"))
    elif step == "disputes":
        yield said(always, step, count=pl.col("disputes"))
    elif step == "invoice":
        yield said(always, step, times=pl.col("times"), days=_whole("terms_days"))
    elif step == "age":
        late = pl.col("days_late")
        yield said(late > 0, step, days=late)
        yield said(always, "age_none", days=-late)
    else:
        yield said(always, step, count=pl.max_horizontal(count - 1, pl.lit(0)))


def _whole(name: str) -> pl.Expr:
    return pl.col(name).round().cast(pl.Int64)


def _json(**values: pl.Expr) -> pl.Expr:
    """Write values as JSON does: whole numbers, or texts that are numbers."""
    parts = [pl.lit("{")]
    for name, value in values.items():
        comma = ", " if len(parts) > 1 else ""
        parts += [pl.lit(f'{comma}"{name}": '), value]
    return pl.concat_str(*parts, pl.lit("}"))

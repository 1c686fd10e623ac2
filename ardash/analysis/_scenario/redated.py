"""When invoices would have gone out and fallen due under a change."""

from __future__ import annotations

import polars as pl

from ardash.analysis._scenario.change import Change
from ardash.analysis._scenario.population import Population
from ardash.ledger.frames import gathered
from ardash.terms import discounts_offered, schedules
from ardash.terms.due import readable

#: Invoices are gathered up to a Friday.
_FRIDAY = 5


def covered(population: Population, change: Change) -> pl.DataFrame:
    """Keep the invoices that a change is for."""
    invoices = population.invoices
    if change.since is not None:
        invoices = invoices.filter(pl.col("issued_on") >= change.since)
    if change.where:
        narrowed = population.ledger.where(**change.where)
        items = gathered(narrowed.items.select("item"))
        invoices = invoices.join(items, on="item", how="semi", maintain_order="left")
    return invoices


def redated(invoices: pl.DataFrame, change: Change, currency: str) -> pl.DataFrame:
    """Date invoices as under a change: one row an instalment, in the order of the invoices.

    The columns of the invoices, where billed, gross and discounted are the instalment's, and:
    new_issued_on, new_due_on, new_terms, until_on (last day of the discount offered, null for
    none), offered_share (0-1).
    """
    terms = pl.lit(change.terms) if change.terms else pl.col("terms")
    moved = invoices.with_columns(new_issued_on=_issued(change), new_terms=terms)
    dated = _due(moved, change, currency)
    return _offered(dated, change)


def _issued(change: Change) -> pl.Expr:
    issued = pl.col("issued_on")
    if change.invoicing == "month_end":
        return issued.dt.month_end()
    if change.invoicing == "weekly":
        days = (_FRIDAY - issued.dt.weekday().cast(pl.Int32) + 7) % 7
        return (issued.cast(pl.Int32) + days).cast(pl.Date)
    return issued


def _due(moved: pl.DataFrame, change: Change, currency: str) -> pl.DataFrame:
    if change.terms:
        return _by_terms(moved, change, currency)
    if not change.moves_invoices:
        return moved.with_columns(new_due_on="due_on")
    # The terms of the invoice as they are written, where they give the due date that it has.
    asked = moved.select(issued_on="issued_on", terms="terms", amount_minor=pl.lit(0))
    single = [
        text for text, terms in readable(asked["terms"]).items() if len(terms.instalments) == 1
    ]
    asked = asked.with_columns(terms=pl.when(pl.col("terms").is_in(single)).then("terms"))

    def dated(frame: pl.DataFrame) -> pl.Series:
        return schedules(frame, reading=change.reading)["due_on"]

    before = dated(asked)
    after = dated(asked.with_columns(issued_on=moved["new_issued_on"]))
    shift = (pl.col("new_issued_on") - pl.col("issued_on")).dt.total_days()
    same_days = (pl.col("due_on").cast(pl.Int32) + shift.cast(pl.Int32)).cast(pl.Date)
    by_terms = pl.lit(before) == pl.col("due_on")
    return moved.with_columns(
        new_due_on=pl.when(by_terms.fill_null(value=False)).then(pl.lit(after)).otherwise(same_days)
    )


def _by_terms(moved: pl.DataFrame, change: Change, currency: str) -> pl.DataFrame:
    """Split invoices into the instalments of the new terms, each amount to the cent."""
    terms = pl.lit(change.terms)
    if len(change.instalments) == 1:
        # One due date a day of issue.
        days = moved.select(issued_on="new_issued_on").unique()
        asked = days.with_columns(terms=terms, currency=pl.lit(currency), amount_minor=0)
        due = schedules(asked, reading=change.reading)["due_on"]
        return moved.join(
            days.select(new_issued_on="issued_on", new_due_on=due),
            on="new_issued_on",
            how="left",
            maintain_order="left",
        )
    base = moved.select(issued_on="new_issued_on", terms=terms, currency=pl.lit(currency))
    rows: pl.DataFrame | None = None
    for name in ("billed", "gross", "discounted"):
        asked = base.with_row_index("place").with_columns(amount_minor=moved[name])
        split = schedules(asked, reading=change.reading)
        if rows is None:
            rows = split.select("place", "instalment", new_due_on="due_on")
        rows = rows.with_columns(split["amount_minor"].alias(name))
    assert rows is not None  # noqa: S101
    kept = moved.drop([name for name in rows.columns if name in moved.columns])
    return pl.concat([kept[rows["place"]], rows.drop("place")], how="horizontal")


def _offered(dated: pl.DataFrame, change: Change) -> pl.DataFrame:
    none = {"until_on": pl.lit(None, pl.Date), "offered_share": pl.lit(0.0)}
    if change.offer is None:
        return dated.with_columns(**none)
    text = _text_of(change)
    days = dated.select(issued_on="new_issued_on").unique()
    offers = discounts_offered(
        days.with_columns(terms=pl.lit(text), amount_minor=0), reading=change.reading
    ).select(
        new_issued_on="issued_on", until_on="discount_until_on", offered_share="discount_share"
    )
    return dated.join(offers, on="new_issued_on", how="left", maintain_order="left")


def _text_of(change: Change) -> str:
    return f"{change.discount}, net 365" if change.discount else str(change.terms)

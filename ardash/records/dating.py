"""Amounts that a source gives without a date: dated once, by the export that first held them."""

from __future__ import annotations

import polars as pl

_SAME = ("stem", "item_id", "kind")
_OWN = ("entry_id", "booked_on", "amount", "amount_base")
_LATER = r"@\d{4}-\d{2}-\d{2}$"


def dated_once(entries: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Keep the day on which an amount without a date was first exported; book only what came since.

    A file that says "paid so far: 150" says it anew at each export. What of it was known already
    keeps its day; the difference is an entry of its own, of the new export's day, whose key is the
    first one's with `@` and the day. So a newer export never changes an earlier date. Takes and
    returns the rows of `entries` of one source, beside the `current` ones.
    """
    exported = pl.col("date_source") == "export"
    given = entries.filter(exported).with_columns(stem=pl.col("entry_id"))
    known = current.filter(exported).with_columns(
        stem=pl.col("entry_id").str.replace(_LATER, "")
    ).join(given, on=_SAME, how="semi")  # fmt: skip
    if not known.height:
        return entries
    so_far = known.group_by(_SAME).agg(
        known_amount=pl.col("amount").sum(), known_base=pl.col("amount_base").sum()
    )
    again = given.join(so_far, on=_SAME, how="inner")
    rest = again.drop(_OWN, "known_amount", "known_base")
    kept = known.select(*_SAME, *_OWN).join(rest, on=_SAME)
    grown = again.filter(pl.col("amount") != pl.col("known_amount")).with_columns(
        entry_id=pl.format("{}@{}", "entry_id", pl.col("booked_on").dt.to_string("iso")),
        amount=pl.col("amount") - pl.col("known_amount"),
        amount_base=pl.col("amount_base") - pl.col("known_base"),
    )
    columns = entries.columns
    # The same day exported twice: its difference is added to what that day has already.
    dated = pl.concat([kept.select(columns), grown.select(columns)]).group_by(
        "entry_id", maintain_order=True
    ).agg(
        pl.col("amount").sum(),
        pl.when(pl.col("amount_base").is_not_null().any())
        .then(pl.col("amount_base").sum())
        .alias("amount_base"),
        pl.exclude("amount", "amount_base").first(),
    ).filter(pl.col("amount") != 0)  # fmt: skip
    first_time = entries.join(again.select("entry_id"), on="entry_id", how="anti")
    return pl.concat([first_time, dated.select(columns)])

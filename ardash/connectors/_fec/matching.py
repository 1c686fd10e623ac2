"""Matching: which credit settled which debit, told from the letters (lettrage)."""

from __future__ import annotations

import polars as pl

_MEMBER_SCHEMA = {
    "row": pl.UInt32(),
    "customer": pl.String(),
    "account": pl.String(),
    "letter": pl.String(),
    "lettered_on": pl.Date(),
}


def no_members() -> pl.DataFrame:
    """Make an empty frame of lines with a letter."""
    return pl.DataFrame(schema=_MEMBER_SCHEMA)


def members(lines: pl.DataFrame) -> pl.DataFrame:
    """Keep the lines that bear a letter: one row a line, with what its group is told from."""
    return lines.filter(pl.col("letter") != "").select(
        pl.col(name).cast(kind) for name, kind in _MEMBER_SCHEMA.items()
    )


def grouped(lettered: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Tell the groups apart: one row a lettered line, with `group` and its `reference`.

    A group is a customer's lines on one account with one letter. Letters are used again: lines of
    the same DateLet that balance on their own are a group of their own. `left` says what is left
    of each line: `row`, `signed` and `signed_units` (debit positive), `currency`.
    """
    key = ["customer", "account", "letter"]
    held = lettered.join(left, on="row", how="left")
    one_currency = pl.col("currency").n_unique().over(*key, "lettered_on") == 1
    books = pl.col("signed").sum().over(*key, "lettered_on") == 0
    units = pl.col("signed_units").sum().over(*key, "lettered_on") == 0
    apart = pl.when(books | (one_currency & units)).then("lettered_on")
    on = pl.when(pl.col("lettered_on").is_not_null()).then(
        pl.concat_str(pl.lit(" "), pl.col("lettered_on").dt.to_string("%Y-%m-%d"))
    )
    held = held.with_columns(apart=apart)
    groups = held.select(*key, "apart").unique().with_row_index("group")
    return held.join(groups, on=[*key, "apart"], how="left", nulls_equal=True).select(
        "row", "group", reference=pl.concat_str("letter", on.fill_null(""))
    )


def overlap(debits: pl.DataFrame, credits_: pl.DataFrame) -> pl.DataFrame:
    """Apply credits to debits within each group, the oldest of both first, as far as they reach.

    Both frames: `group`, `part`, `on` (date), `size` (> 0 counts). Laid end to end, a group's
    debits and its credits are two rulers; each piece between two marks belongs to one debit and
    one credit. Returns one row a piece: `group`, `target` (debit), `source` (credit), `size`.
    """
    debit, credit = _ruler(debits, "target"), _ruler(credits_, "source")
    marks = (
        pl.concat([debit.select("group", "end"), credit.select("group", "end")])
        .unique()
        .sort("group", "end")
    )
    start = pl.col("end").shift(1).over("group").fill_null(0)
    pieces = marks.with_columns(size=pl.col("end") - start)
    for ruler in (debit, credit):
        # sorted by the line above, group by group, which Polars cannot check with `by`
        pieces = pieces.join_asof(
            ruler, on="end", by="group", strategy="forward", check_sortedness=False
        )
    return pieces.drop_nulls().select("group", "target", "source", "size")


def _ruler(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return (
        frame.filter(pl.col("size") > 0)
        .sort("group", "on", "part")
        .select("group", pl.col("part").alias(name), end=pl.col("size").cum_sum().over("group"))
    )


def shared(total: str, size: str, whole: str, over: str) -> pl.Expr:
    """Share `total` out by `size` of `whole`, in whole minor units that add up: by running total.

    Where total and whole are the same the shares are the sizes themselves.
    """
    until = pl.col(size).cum_sum().over(over)
    reached = (pl.col(total) * (until / pl.col(whole))).round().cast(pl.Int64, strict=False)
    step = reached - reached.shift(1).over(over).fill_null(0)
    return pl.when(pl.col(total) == pl.col(whole)).then(size).otherwise(step)

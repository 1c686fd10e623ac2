"""The books: the files of a source in order, year after year, matched one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ardash.connectors._fec.carrying import carry
from ardash.connectors._fec.matching import grouped, members
from ardash.connectors._fec.settling import settle


@dataclass(frozen=True)
class Books:
    """All years matched.

    `lines`: the customers' lines, without those that repeat a line of the year before;
    `settled`: what settling.settle found, over all years; `closed`: lines replaced by an opening
    entry (`row`, `closed_on`, `left_base`, `left_units`, signed).
    """

    lines: pl.DataFrame
    settled: pl.DataFrame
    closed: pl.DataFrame


def numbered(lines: pl.DataFrame) -> pl.DataFrame:
    """Number the books that the files are of: 0 for the first year, 1 for the next ...

    A file begins new books when it carries balances forward at a day after all earlier files;
    otherwise it goes on with them (a year exported by months, or without opening entries).
    """
    files = lines.group_by("file", maintain_order=True).agg(
        opened_on=pl.col("booked_on").filter(pl.col("opening")).min(),
        last_on=pl.col("booked_on").max(),
    )
    book, until, numbers = 0, None, {}
    for name, opened_on, last_on in files.iter_rows():
        if until is not None and opened_on is not None and opened_on > until:
            book += 1
        numbers[name] = book
        until = last_on if until is None else max(until, last_on)
    return lines.with_columns(book=pl.col("file").replace_strict(numbers, return_dtype=pl.Int64))


def keep_books(lines: pl.DataFrame, parts: pl.DataFrame, currency: str) -> Books:
    """Match the lines of all years, in order; `lines` carries `book`, `parts` its lines' parts."""
    facts = lines.select("row", "side", "currency", on="booked_on")
    parts = parts.join(facts, on="row", how="left").with_columns(
        left_base="base", left_units="units"
    )
    settled: list[pl.DataFrame] = []
    closed: list[pl.DataFrame] = []
    listed = lines.select("row").clear()
    for book in range(int(lines["book"].max() or 0) + 1):  # type: ignore[arg-type]
        ours = lines.filter(pl.col("book") == book)
        lettered = members(ours)
        if book:
            earlier = _with_left(lines.filter(pl.col("book") < book), parts, listed)
            carried = carry(earlier, ours.filter("opening"))
            lines = lines.join(carried.dropped, on="row", how="anti")
            lettered = pl.concat(
                [lettered.join(carried.dropped, on="row", how="anti"), carried.lettered]
            )
            gone = carried.closed.join(_left(parts), on="row")
            closed.append(gone)
            parts = _emptied(parts, gone)
        groups = grouped(lettered, _left(parts, currency=True))
        found = settle(parts, groups, currency)
        settled.append(found)
        parts = _less(parts, found)
        listed = pl.concat([listed, _open_groups(groups, parts)]).unique()
    return Books(lines, pl.concat(settled), _closed(closed, parts))


def _left(parts: pl.DataFrame, *, currency: bool = False) -> pl.DataFrame:
    """Sum what is left of each line: signed, debit positive."""
    side = pl.col("side")
    if currency:
        return parts.group_by("row").agg(
            signed=(side * pl.col("left_base")).sum(),
            signed_units=(side * pl.col("left_units")).sum(),
            currency=pl.col("currency").first(),
        )
    return parts.group_by("row").agg(
        left_base=(side * pl.col("left_base")).sum(),
        left_units=(side * pl.col("left_units")).sum(),
    )


def _with_left(earlier: pl.DataFrame, parts: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    left = _left(parts).select("row", left="left_base")
    marked = listed.with_columns(listed=pl.lit(value=True))
    return (
        earlier.join(left, on="row", how="left")
        .join(marked, on="row", how="left")
        .with_columns(pl.col("listed").fill_null(value=False))
    )


def _less(parts: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Take what was settled off what is left; an exchange gain adds to its debit instead."""
    sides = parts.select(source="part", source_side="side")
    sources = found.group_by("source").agg(
        pl.col("base").sum().alias("own_base"), pl.col("own_units").sum()
    )
    signed = found.join(sides, on="source").with_columns(
        base=pl.col("base") * pl.col("source_side"),
        target_units=pl.col("target_units") * pl.col("source_side"),
    )
    targets = signed.group_by("target").agg(
        pl.col("base").sum().alias("added"), pl.col("target_units").sum().alias("added_units")
    )
    joined = parts.join(sources, left_on="part", right_on="source", how="left").join(
        targets, left_on="part", right_on="target", how="left"
    )
    return joined.with_columns(
        left_base=pl.col("left_base")
        - pl.col("own_base").fill_null(0)
        + pl.col("added").fill_null(0),
        left_units=pl.col("left_units")
        - pl.col("own_units").fill_null(0)
        + pl.col("added_units").fill_null(0),
    ).select(parts.columns)


def _emptied(parts: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    closed = pl.col("row").is_in(gone["row"].implode())
    return parts.with_columns(
        pl.when(closed).then(0).otherwise(name).alias(name) for name in ("left_base", "left_units")
    )


def _open_groups(groups: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Lines of groups that did not balance: the next year's opening entries may list them all."""
    left = parts.group_by("row").agg(left=pl.col("left_base").abs().sum())
    held = groups.join(left, on="row", how="left")
    return held.filter(pl.col("left").sum().over("group") > 0).select("row").unique()


def _closed(closed: list[pl.DataFrame], parts: pl.DataFrame) -> pl.DataFrame:
    if closed:
        return pl.concat(closed)
    return _left(parts).clear().with_columns(closed_on=pl.lit(None, pl.Date))

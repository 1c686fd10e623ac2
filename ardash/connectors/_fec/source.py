"""All files of one FEC source as one table of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ardash.connectors._fec.options import Choices
from ardash.connectors._fec.table import read_table
from ardash.connectors._fec.text import exports
from ardash.errors import BadInput, Message


@dataclass(frozen=True)
class Source:
    """What the files hold: their lines in order of time, their rejects, and whose books it is.

    `table` has the columns of table.read_table, and `row` (position over all files), `file_start`
    and `file_end` (first and last EcritureDate of the line's file).
    """

    table: pl.DataFrame
    rejects: pl.DataFrame
    entity: str
    rows_read: int


def open_source(location: str, choices: Choices) -> Source:
    """Read all files of `location`.

    Raises BadInput for files of several companies, for one period exported twice, and when no
    line is on a customer account.
    """
    tables, rejects, sirens, rows_read = [], [], {}, 0
    for export in exports(location, encoded=choices.encoding):
        table, bad = read_table(export, currency=choices.currency, accounts=choices.accounts)
        tables.append(table)
        rejects.append(bad)
        sirens[export.place] = export.siren
        rows_read += export.lines.height
    entity = choices.entity if choices.entity is not None else _entity(sirens)
    whole = _in_order(tables)
    if not whole["receivable"].any() and not sum(bad.height for bad in rejects):
        raise _no_customers(choices.accounts, location)
    _no_repeats(whole)
    return Source(whole, pl.concat(rejects), entity, rows_read)


def _in_order(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put the files one after the other, the earliest first, and number their lines."""
    by_file = {"file_start": pl.col("booked_on").min(), "file_end": pl.col("booked_on").max()}
    dated = [table.with_columns(**by_file) for table in tables]
    filled = [table for table in dated if table.height] or dated[:1]
    if len(filled) > 1:
        filled.sort(key=lambda table: table.select("file_start", "file_end", "place").row(0))
    return pl.concat(filled).with_row_index("row")


def _entity(sirens: dict[str, str]) -> str:
    """Name the company by the SIREN in its files' names; '' where they bear none."""
    known = sorted({siren for siren in sirens.values() if siren})
    if len(known) > 1:
        raise BadInput(
            Message("The files are of several companies: {sirens}.", sirens=", ".join(known)),
            remedy=Message(
                "Make a source for each company, or set the option entity if it is one company."
            ),
        )
    return known[0] if known else ""


def _no_repeats(table: pl.DataFrame) -> None:
    """Refuse two exports of one period: every invoice of it would count twice."""
    key = ["journal", "number", "booked_on", "account", "auxiliary", "amount"]
    ours = table.filter("receivable")
    files = ours.group_by("place", maintain_order=True).agg(lines=pl.len())
    names = files["place"].to_list()
    sizes = dict(files.iter_rows())
    if len(names) < 2:
        return
    twice = (
        ours.group_by(key)
        .agg(pl.col("place").unique(maintain_order=True))
        .filter(pl.col("place").list.len() > 1)
    )
    pairs: dict[tuple[str, str], int] = {}
    for places in twice["place"].to_list():
        first, second = places[:2]
        pairs[first, second] = pairs.get((first, second), 0) + 1
    for (first, second), common in pairs.items():
        if 2 * common > min(sizes[first], sizes[second]):
            raise BadInput(
                Message("{first} and {second} hold the same entries.", first=first, second=second),
                remedy=Message("Keep one export of each period, the latest one."),
            )


def _no_customers(accounts: Sequence[str], location: str) -> BadInput:
    return BadInput(
        Message(
            "No line is on a customer account: none begins with {accounts}.",
            accounts=", ".join(accounts),
        ),
        where=location,
        remedy=Message("Set the option accounts to the beginnings of your customer accounts."),
    )

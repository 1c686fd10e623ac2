"""Late spans: what was owed after its due date, from which day to which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

_ONE_DAY = pl.duration(days=1)


def late_spans(
    ledger: Ledger,
    as_of: date,
    *,
    since: date | None = None,
    kinds: Sequence[str] = ("invoice", "charge"),
    items: Sequence[int] | None = None,
) -> pl.DataFrame:
    """List what was owed late up to the close of `as_of`: one row an item and constant balance.

    Columns: item, customer, source, entity, country (the customer's), currency, due_on, from_on
    (first day late, at the earliest `since`), to_on (last day late), open_minor (owed on each of
    these days), ends_on (day of the next change; 9999-12-31 when there is none).

    A day is late when the item was still open at the close of the day before, and was due by then:
    what is due on the 2nd and paid on the 5th was late on the 3rd, 4th and 5th, three days, as many
    as the days beyond terms. Undated items and credits are never late.
    """
    found = ledger.balances.filter(
        nw.col("kind").is_in(list(kinds)),
        nw.col("balance") > 0,
        nw.col("due_on") < as_of,
        nw.col("valid_from") < as_of,
        nw.col("valid_to") > nw.col("due_on"),
    )
    if since is not None:
        found = found.filter(nw.col("valid_to") >= since)
    if items is not None:
        found = found.filter(nw.col("item").is_in(list(items)))
    dimensions = ("item", "customer", "source", "entity", "country", "currency", "due_on")
    spans = gathered(found.select(*dimensions, "valid_from", "valid_to", "balance"))
    first = pl.max_horizontal("valid_from", "due_on") + _ONE_DAY
    return spans.select(
        *dimensions,
        from_on=first if since is None else pl.max_horizontal(first, pl.lit(since)),
        to_on=pl.min_horizontal("valid_to", pl.lit(as_of)),
        open_minor=pl.col("balance"),
        ends_on=pl.col("valid_to"),
    ).filter(pl.col("from_on") <= pl.col("to_on"))

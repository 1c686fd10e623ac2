"""`ardash match status` and `returned`: how far matching is, and what the bank took back."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from ardash.cli.amounts import as_texts
from ardash.cli.desk import desk
from ardash.cli.match_rows import lines_of, read
from ardash.cli.output import Format, HowToPrint, show, show_json
from ardash.collections import cash
from ardash.collections.returns import returns, to_undo

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Receipts up to this day.")
]

_RATED = ("amount", "applied_amount", "parked_amount")


def status(as_of: AsOf = None, how: HowToPrint = Format.TABLE) -> None:
    """Tell the match rate, what waits by its age, and how old the bank feed is.

    Examples:

        ardash match status --as-of 2025-03-31
    """
    with desk(None) as here:
        waits = read(here.store, here.ledger, as_of)
    receipts, decided, day = waits.receipts, waits.decided, waits.as_of
    open_ones = cash.waiting(receipts, waits.statements, decided, day)
    rate = pl.DataFrame(
        [{**one._asdict(), "match_share": one.match_share}
         for one in cash.matched(receipts, decided, day)],
    )  # fmt: skip
    parts = {
        "matched": (rate, _RATED if rate.height else (), "Matched"),
        "waiting": (cash.by_age(open_ones), ("amount",), "Waiting, by age in days"),
        "feed": (cash.feed(waits.statements, receipts, day), ("closing",), "Bank feed"),
    }
    if how is Format.JSON:
        texts = {name: as_texts(rows, amounts, "currency").to_dicts()
                 for name, (rows, amounts, _) in parts.items()}  # fmt: skip
        show_json(texts)
        return
    for rows, amounts, title in parts.values():
        show(rows, how, amounts=amounts, title=title)


def returned(as_of: AsOf = None, how: HowToPrint = Format.TABLE) -> None:
    """List what the bank took back: direct debits returned, transfers reversed.

    Where the receipt is applied still, `application` is the number to undo.

    Examples:

        ardash match returned

        ardash match undo 12
    """
    with desk(None) as here:
        waits = read(here.store, here.ledger, as_of)
    back = returns(waits.receipts, waits.as_of)
    undo = to_undo(back, waits.decided)
    pays = pl.Series([lines_of(row) for row in undo.iter_rows(named=True)], dtype=pl.String)
    numbers = undo.with_columns(pays=pays).select("return_id", "source", "application", "pays")
    rows = back.join(numbers, on=["source", "return_id"], how="left", maintain_order="left")
    shown = ("returned_on", "payer_name", "amount", "currency", "booked_on", "known_by",
             "application", "pays")  # fmt: skip
    table = rows.select(shown) if how is Format.TABLE else rows
    show(table, how, amounts=("amount",), title="What came back")

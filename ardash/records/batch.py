"""A batch: what a connector hands to sync, as plain Polars frames of fixed columns.

Each row of each frame says its `place` in the source ("sales.csv:12"), so that whatever is
found wrong later can be named. Columns a source does not have stay null: `frame("items", rows)`
fills them in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ardash.errors import Message

_TEXT, _DATE, _INT = pl.String(), pl.Date(), pl.Int64()

#: frame -> column -> type. The columns are those of records.schema, less what sync itself adds
#: (source, known_from, known_to).
SCHEMAS: Mapping[str, Mapping[str, pl.DataType]] = {
    "customers": {
        "customer_id": _TEXT,
        "name": _TEXT,
        "segment": _TEXT,
        "country": _TEXT,
        "collector": _TEXT,
        "language": _TEXT,
        "terms": _TEXT,
        "credit_limit": _INT,
        "credit_currency": _TEXT,
        "registration": _TEXT,
        "contact": _TEXT,
        "email": _TEXT,
        "phone": _TEXT,
        "street": _TEXT,
        "postcode": _TEXT,
        "city": _TEXT,
        "place": _TEXT,
    },
    "items": {
        "item_id": _TEXT,
        "customer_id": _TEXT,
        "entity": _TEXT,
        "kind": _TEXT,
        "document": _TEXT,
        "account": _TEXT,
        "order_reference": _TEXT,
        "issued_on": _DATE,
        "due_on": _DATE,
        "terms": _TEXT,
        "currency": _TEXT,
        "base_currency": _TEXT,
        "rate": pl.Float64(),
        "faults": _TEXT,
        "place": _TEXT,
    },
    "entries": {
        "entry_id": _TEXT,
        "item_id": _TEXT,
        "kind": _TEXT,
        "booked_on": _DATE,
        "date_source": _TEXT,
        "amount": _INT,
        "amount_base": _INT,
        "reference": _TEXT,
        # What the source says the amount is in; null: the item's own. Compared, not stored.
        "currency": _TEXT,
        "place": _TEXT,
    },
    "controls": {
        "control_id": _TEXT,
        "entity": _TEXT,
        "account": _TEXT,
        "closed_on": _DATE,
        "currency": _TEXT,
        "balance": _INT,
        "place": _TEXT,
    },
    "statements": {
        "statement_id": _TEXT,
        "account": _TEXT,
        "number": _TEXT,
        "opened_on": _DATE,
        "closed_on": _DATE,
        "opening": _INT,
        "closing": _INT,
        "difference": _INT,
        "currency": _TEXT,
        "place": _TEXT,
    },
    "receipts": {
        "receipt_id": _TEXT,
        "entry": _TEXT,
        "statement_id": _TEXT,
        "account": _TEXT,
        "booked_on": _DATE,
        "value_on": _DATE,
        "amount": _INT,
        "currency": _TEXT,
        "charges": _INT,
        "payer_name": _TEXT,
        "payer_account": _TEXT,
        "reference": _TEXT,
        "text": _TEXT,
        "end_to_end": _TEXT,
        "reversal_of": _TEXT,
        "place": _TEXT,
    },
    "rates": {
        "rate_id": _TEXT,
        "currency": _TEXT,
        "published_on": _DATE,
        "rate": pl.Float64(),
        "place": _TEXT,
    },
    "statuses": {
        "status_id": _TEXT,
        "item_id": _TEXT,
        "code": _TEXT,
        "stated_on": _DATE,
        "reason": _TEXT,
        "amount": _INT,
        "currency": _TEXT,
        "place": _TEXT,
    },
    # reason: a message template (marked with errors.mark); params: JSON of its values.
    # item_id: the item that the row is; target_id: the item that it pays or credits; customer_id:
    # the customer that a row of the customers' own list is; as far as that can be read. What was
    # known of them stays. Not stored.
    "rejects": {
        "place": _TEXT,
        "reason": _TEXT,
        "params": _TEXT,
        "raw": _TEXT,
        "item_id": _TEXT,
        "target_id": _TEXT,
        "customer_id": _TEXT,
    },
}


#: Tells, of places in the source, how the rows stood there: place -> row as it was written.
RowsAt = Callable[[Sequence[str]], Mapping[str, str]]


def frame(
    name: str, rows: pl.DataFrame | Iterable[Mapping[str, Any]] | None = None
) -> pl.DataFrame:
    """Make the frame `name` of a batch: all its columns, in order and typed; absent ones null.

    Raises ValueError for a column that the frame does not have (a bug in a connector).
    """
    schema = SCHEMAS[name]
    if rows is None:
        return pl.DataFrame(schema=schema)
    given = (
        rows
        if isinstance(rows, pl.DataFrame)
        else pl.DataFrame(list(rows), infer_schema_length=None)
    )
    if list(given.schema.items()) == list(schema.items()):
        return given
    if given.width == 0:  # no rows at all: a select of nulls would make one
        return pl.DataFrame(schema=schema)
    unknown = set(given.columns) - set(schema)
    if unknown:
        raise ValueError(f"{name} has no column {', '.join(sorted(unknown))}")
    return given.select(
        (pl.col(column) if column in given.columns else pl.lit(None)).cast(kind).alias(column)
        for column, kind in schema.items()
    )


def reject_text(reason: str, params: str | None) -> str:
    """Say in English why a row was rejected: the template with its values filled in."""
    return reason.format(**json.loads(params)) if params else reason


@dataclass(frozen=True)
class Batch:
    """A part of what a source holds.

    A connector yields one batch or several; together they are one sync. `complete` says that
    together they are everything the source holds, so that what is missing has vanished there;
    otherwise they are changes only, and `deleted` names what was deleted, as frame -> keys;
    `restated` are items whose entries here are all that there are: others known have vanished.
    `rows_read` counts the source rows behind this batch, rejected ones included;
    `rows_expected`, if known, is their number over all batches, for a progress bar. `notes` say
    what a person should know at every sync: rows that were left out, a date that was inferred.
    `rows_at` tells, of places, how the rows stood in the source: asked of those that sync rejects.
    """

    customers: pl.DataFrame = field(default_factory=lambda: frame("customers"))
    items: pl.DataFrame = field(default_factory=lambda: frame("items"))
    entries: pl.DataFrame = field(default_factory=lambda: frame("entries"))
    controls: pl.DataFrame = field(default_factory=lambda: frame("controls"))
    statements: pl.DataFrame = field(default_factory=lambda: frame("statements"))
    receipts: pl.DataFrame = field(default_factory=lambda: frame("receipts"))
    rates: pl.DataFrame = field(default_factory=lambda: frame("rates"))
    statuses: pl.DataFrame = field(default_factory=lambda: frame("statuses"))
    rejects: pl.DataFrame = field(default_factory=lambda: frame("rejects"))
    complete: bool = True
    deleted: Mapping[str, list[str]] = field(default_factory=dict)
    restated: Sequence[str] = ()
    cursor: str | None = None
    rows_read: int = 0
    rows_expected: int | None = None
    notes: tuple[Message, ...] = ()
    rows_at: RowsAt | None = None

"""First rows: the file as it would be read, beside what the person sees in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import polars as pl

from ardash.ui.intake_report import reason_words
from ardash.ui.item import ITEM_KIND_WORDS
from ardash.ui.tables import Column, Kind, table
from ardash.ui.words import N_, _

#: What a column of a file may mean, in the person's words.
MEANING_WORDS = {
    "number": N_("Document"),
    "customer_id": N_("Customer number"),
    "customer_name": N_("Customer"),
    "issued_on": N_("Issued"),
    "due_on": N_("Due"),
    "paid_on": N_("Paid"),
    "applied_on": N_("Applied"),
    "closed_on": N_("At the close of"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "settled_on": N_("Settled"),
    "applied_amount": N_("Amount settled"),
    "open_amount": N_("Open"),
    "invoice": N_("Of the invoice"),
    "terms": N_("Terms"),
    "customer_terms": N_("Customer's terms"),
    "credit_limit": N_("Credit limit"),
}
KIND_WORDS = {
    **ITEM_KIND_WORDS,
    "payment": N_("Payment"),
    "transfer": N_("Moved between items"),
    "customer": N_("Customer"),
    "control": N_("General-ledger balance"),
}

_AMOUNTS = ("amount", "applied_amount", "open_amount", "credit_limit")


def first_rows(rows: pl.DataFrame) -> None:
    """Show the first rows as read; dates are written out, so that a wrong order is seen."""
    if rows.is_empty():
        return
    frame = rows.to_pandas()
    if "kind" in frame:
        said = {kind: _(word) for kind, word in KIND_WORDS.items()}
        frame["kind"] = [said.get(kind) for kind in rows["kind"]]
    columns = [Column("place", _("File and line"), pinned=True)]
    if "kind" in frame:
        columns.append(Column("kind", _("Kind")))
    for meaning, words in MEANING_WORDS.items():
        if meaning in frame:
            kind = _kind(meaning)
            if kind != "text":
                frame[meaning] = pd.Series([_value(text, kind) for text in frame[meaning]])
            columns.append(Column(meaning, _(words), kind))
    if "reason" in rows.columns:
        params = rows["params"] if "params" in rows.columns else [None] * rows.height
        frame["why"] = [
            reason and reason_words(reason, values)
            for reason, values in zip(rows["reason"], params, strict=True)
        ]
        columns.append(Column("why", _("Why it is rejected"), width="large"))
    table(frame, columns, name="first_rows", alt=_("The first rows as read"), download=False)


def _kind(meaning: str) -> Kind:
    if meaning.endswith("_on"):
        return "date"
    return "decimal" if meaning in _AMOUNTS else "text"


def _value(text: Any, kind: Kind) -> Any:
    if not isinstance(text, str):
        return None
    try:
        return pd.Timestamp(date.fromisoformat(text)) if kind == "date" else float(text)
    except ValueError:
        return None

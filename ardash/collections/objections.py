"""Objections: open invoices that customers refused or dispute, as their platforms say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from ardash.analysis.refused import refused
from ardash.errors import mark
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people import Actions

#: What the platforms call their statuses.
STATUSES: Mapping[str, str] = {
    "207": mark("in dispute"),
    "208": mark("suspended"),
    "210": mark("refused"),
    "213": mark("rejected"),
}

#: Reason code of a platform -> what a customer objects to (see `reasons.DISPUTES`). A proposal:
#: a person confirms it. What is not listed here is another reason.
_REASONS: Mapping[str, str] = {
    "DOUBLON": "duplicate",
    "DOUBLE_FACT": "duplicate",
    "PU_ERR": "price",
    "REM_ERR": "price",
    "CALCUL_ERR": "price",
    "MONTANTTOTAL_ERR": "price",
    "QTE_ERR": "quantity",
    "QUALITE_ERR": "quality",
    "LIVR_INCOMP": "delivery",
    "CMD_ERR": "order_number",
    "REF_CT_ABSENT": "order_number",
    "MODPAI_ERR": "terms",
    "ADR_ERR": "administrative",
    "SIRET_ERR": "administrative",
    "TX_TVA_ERR": "administrative",
    "COORD_BANC_ERR": "administrative",
}


def objections(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List open items that a customer objects to, of which nobody has opened a dispute yet.

    One row an item, the largest amount first. Columns: source, customer_id, name, item_id,
    document, currency, balance (minor units), status (code of STATUSES), status_on, status_reason
    (as the platform says), reason (code of `reasons.DISPUTES` that it proposes). A dispute that
    was solved before the status leaves its item in the list.
    """
    items = ledger.items.select(
        "item", "source", "customer", "item_id", "document", "status", "status_on", "status_reason"
    )
    customers = ledger.customers.select("customer", "customer_id", "name")
    named = (
        refused(ledger, as_of)
        .join(items, on="item", how="left")
        .join(customers, on="customer", how="left")
    )
    found = gathered(named).with_columns(
        pl.col("source", "currency", "status").cast(pl.String),
        reason=pl.col("status_reason").map_elements(proposed_reason, pl.String, skip_nulls=False),
    )
    key = ["source", "item_id"]
    written = actions.disputes.select(*key, ended_on=pl.col("resolved_at").dt.date())
    stands = pl.col("ended_on").is_null() | (pl.col("ended_on") >= pl.col("status_on"))
    spoken_for = found.join(written, on=key).filter(stands)
    return (
        found.join(spoken_for, on=key, how="anti")
        .sort(pl.col("amount").abs(), "source", "item_id", descending=[True, False, False])
        .select(
            "source", "customer_id", "name", "item_id", "document", "currency",
            pl.col("amount").alias("balance"), "status", "status_on", "status_reason", "reason",
        )
    )  # fmt: skip


def proposed_reason(said: str | None) -> str:
    """Propose what a customer objects to, of the reason that its platform gives.

    >>> proposed_reason("PU_ERR Prix unitaire erroné"), proposed_reason(None)
    ('price', 'other')
    """
    words = (said or "").replace(";", " ").split()
    return next((_REASONS[word] for word in words if word in _REASONS), "other")

"""Reminders: the messages that today's worklist calls for, as they would go out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ardash.collections._reminders.draft import HINDRANCES, Draft, hindrance
from ardash.collections._reminders.making import Maker
from ardash.collections._reminders.routes import Route, route
from ardash.collections.creditor import Creditors
from ardash.collections.templating import Texts
from ardash.collections.worklist import Worklist
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

if TYPE_CHECKING:
    from ardash.terms.law import RateTables

__all__ = ["HINDRANCES", "Draft", "hindrance", "previews", "scripts"]


def previews(
    ledger: Ledger,
    found: Worklist,
    actions: Actions,
    *,
    texts: Texts,
    creditors: Creditors,
    rows: pl.DataFrame | None = None,
    invoice_link: str = "",
    rates: RateTables | None = None,
) -> list[Draft]:
    """Write the messages that a worklist calls for: one a customer, in the order of its rows.

    `rows` are those of the worklist that are wanted; all by default. What a customer owes in
    several currencies is in one message, led by the highest step. `invoice_link` is the address of
    an invoice, with {document}, {item_id} or {customer_id} in it. Nothing is written anywhere.

    Raises BadSetting for a template that is wrong, UnknownChoice for one that does not exist, and
    BadInput when the law, or its rates, do not reach a day that interest is claimed for.
    """
    wanted = found.rows if rows is None else rows
    written = wanted.filter(pl.col("channel").is_in(["email", "letter"]))
    made = Maker(
        ledger, replace(found, rows=written), actions, texts, creditors, invoice_link, rates
    )
    return made.drafts(route)


def scripts(
    ledger: Ledger,
    found: Worklist,
    actions: Actions,
    *,
    texts: Texts,
    creditors: Creditors,
    rows: pl.DataFrame | None = None,
    rates: RateTables | None = None,
) -> list[Draft]:
    """Write the scripts of the calls that a worklist calls for: one a customer; as `previews`.

    A call that an event asks for, without a step, has the script `call`.
    """
    wanted = found.rows if rows is None else rows
    called = wanted.filter(pl.col("channel") == "call").with_columns(
        pl.col("step", "template").fill_null("call")
    )
    made = Maker(ledger, replace(found, rows=called), actions, texts, creditors, "", rates)
    return made.drafts(lambda *_: Route("call"))

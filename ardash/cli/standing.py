"""Standing: the scores of a command's view by the kept model, the same as on the pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from ardash.cli.desk import read_actions
from ardash.cli.view import View
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.risk.scores import Scores
from ardash.risk.stored import standing_scores
from ardash.settings import load_settings


def folder() -> Path:
    """Folder that models and scores are kept in."""
    return load_settings().home / "risk"


def standing(view: View, version: str | None = None) -> Scores | None:
    """Give the scores of a view's day, of the customers that it keeps; None without a kept model.

    A customer's score does not depend on the filters; in another currency, or as known at another
    moment, it is made anew. Raises UnknownChoice for a `version` that there is not.
    """
    apart = view.known_on is not None or view.ledger.currency is not None
    ledger = view.ledger if apart else Ledger.open(load_settings().ledger_folder)
    found = standing_scores(ledger, view.as_of, read_actions(view), folder(), version=version)
    if found is None or not view.ledger.choices or apart:
        return found
    keys = ["customer", "currency"]
    kept = gathered(view.ledger.items.select(*keys).unique())
    kept = kept.with_columns(pl.col("currency").cast(pl.String))

    def of_view(frame: pl.DataFrame) -> pl.DataFrame:
        wanted = kept.cast({"customer": frame.schema["customer"]})
        return frame.join(wanted, on=keys, how="semi", maintain_order="left")

    return replace(
        found,
        rows=of_view(found.rows),
        reasons=of_view(found.reasons),
        items=of_view(found.items),
    )

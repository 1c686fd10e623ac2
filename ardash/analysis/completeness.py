"""Completeness: what invoices lack of what they must say, and how much later such ones are paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.behaviour import invoice_delays
from ardash.errors import mark
from ardash.ledger.balances import Frame, open_at
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger

#: Code of a rule -> what an invoice that breaks it lacks. BR and PEPPOL: EN 16931; FR: Code de
#: commerce L.441-9, L.441-10, D.441-5 and Code général des impôts, annexe II, art. 242 nonies A.
FAULTS: Mapping[str, str] = {
    "BR-04": mark("The type of the document is missing."),
    "BR-06": mark("The seller's name is missing."),
    "BR-07": mark("The buyer's name is missing."),
    "BR-08": mark("The seller's address is missing."),
    "BR-09": mark("The seller's country is missing."),
    "BR-10": mark("The buyer's address is missing."),
    "BR-11": mark("The buyer's country is missing."),
    "BR-16": mark("It has no lines."),
    "BR-22": mark("A line has no quantity."),
    "BR-25": mark("A line has no name of what was sold."),
    "PEPPOL-R120": mark("A line's amount is not its price times its quantity."),
    "BR-CO-18": mark("The VAT is not broken down."),
    "BR-CO-25": mark("It states neither a due date nor payment terms."),
    "BR-CO-26": mark("The seller has no identifier."),
    "FR-SELLER-SIREN": mark("The seller's SIREN is missing."),
    "FR-SELLER-VAT": mark("The seller's VAT number is missing."),
    "FR-BUYER-SIREN": mark("The buyer's SIREN is missing."),
    "FR-DUE-DATE": mark("The due date is missing, which French law asks for."),
    "FR-PENALTY": mark("The rate of late-payment penalties is missing."),
    "FR-INDEMNITY": mark("The 40 EUR for recovery costs are not mentioned."),
}


class Delays(NamedTuple):
    """How much later incomplete invoices are paid than complete ones.

    `checked` invoices were looked at, `incomplete` of them lack something. Of both kinds: how
    many are settled, and their mean delay in days (settled_on - due_on, early ones below zero;
    None where none is settled). Invoices in instalments count once an instalment.
    """

    checked: int
    incomplete: int
    complete_settled: int
    complete_days: float | None
    incomplete_settled: int
    incomplete_days: float | None

    @property
    def extra_days(self) -> float | None:
        """Days by which incomplete invoices are paid later; None where either has none settled."""
        if self.complete_days is None or self.incomplete_days is None:
            return None
        return self.incomplete_days - self.complete_days


def completeness(ledger: Ledger, as_of: date) -> pd.DataFrame:
    """List what invoices issued up to a date lack, the most frequent first: one row a rule.

    Columns: rule (code), label, invoices (that break it), share (of those checked, 0-1), settled
    (of them), days_late (mean of settled_on - due_on of these), extra_days (more than the mean of
    complete invoices). Days are null where nothing is settled. Only invoices that were read from
    documents are checked; an invoice that breaks two rules counts in both.
    """
    checked = _checked(ledger, as_of)
    complete = delays(ledger, as_of).complete_days
    broken = checked.with_columns(rule=pl.col("faults").str.split(",")).explode("rule")
    found = (
        broken.filter(pl.col("rule") != "")
        .group_by("rule")
        .agg(
            invoices=pl.len().cast(pl.Int64),
            settled=pl.col("days_late").count().cast(pl.Int64),
            days_late=pl.col("days_late").mean(),
        )
        .sort(["invoices", "rule"], descending=[True, False])
    )
    extra = pl.lit(None, pl.Float64) if complete is None else pl.col("days_late") - complete
    labels = pl.col("rule").replace_strict(dict(FAULTS), default=pl.col("rule"))
    return to_pandas(
        found.select(
            "rule",
            labels.alias("label"),
            "invoices",
            (pl.col("invoices") / max(checked.height, 1)).alias("share"),
            "settled",
            "days_late",
            extra.alias("extra_days"),
        )
    )


def delays(ledger: Ledger, as_of: date) -> Delays:
    """Compare the mean delay of incomplete invoices with that of complete ones.

    Of the invoices that were checked and issued up to `as_of`; settled ones are those of the two
    years up to it.
    """
    checked = _checked(ledger, as_of)
    lacking = pl.col("faults") != ""
    sound, faulty = checked.filter(~lacking)["days_late"], checked.filter(lacking)["days_late"]
    return Delays(
        checked=checked.height,
        incomplete=faulty.len(),
        complete_settled=sound.count(),
        complete_days=_mean(sound),
        incomplete_settled=faulty.count(),
        incomplete_days=_mean(faulty),
    )


def incomplete(ledger: Ledger, as_of: date) -> Frame:
    """Find the open items whose document lacks something: item, currency, amount (what is open)."""
    lacking = ledger.items.filter(~nw.col("faults").is_null(), nw.col("faults") != "")
    found = open_at(ledger.balances, as_of).join(lacking.select("item"), on="item", how="semi")
    return found.select("item", "currency", amount=nw.col("balance"))


def _checked(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """List the invoices that were checked: item, faults, days_late (null: not settled)."""
    return ledger.once(("completeness", as_of), lambda: _check(ledger, as_of))


def _check(ledger: Ledger, as_of: date) -> pl.DataFrame:
    invoices = nw.col("kind").is_in(["invoice", "charge"]) & (nw.col("issued_on") <= as_of)
    checked = ledger.items.filter(invoices, ~nw.col("faults").is_null()).select("item", "faults")
    found = gathered(checked)
    if found.is_empty():
        return found.with_columns(days_late=pl.lit(None, pl.Int64))
    late = invoice_delays(ledger, as_of)
    settled = pl.DataFrame(
        {"item": late["item"].to_numpy(), "days_late": late["days_late"].to_numpy()}
    ).cast({"item": found.schema["item"], "days_late": pl.Int64})
    return found.join(settled, on="item", how="left", maintain_order="left")


def _mean(days: pl.Series) -> float | None:
    found = days.mean()
    return float(found) if isinstance(found, int | float) else None

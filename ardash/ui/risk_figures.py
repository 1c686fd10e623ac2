"""Risk figures: each figure of a back-test in words, and tables of them beside the baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from ardash.risk.baselines import LATE_DAYS
from ardash.ui import formats, kept
from ardash.ui.downloads import download_buttons
from ardash.ui.risk_words import PREDICTOR_WORDS
from ardash.ui.tables import Column, Kind, exported, text_table
from ardash.ui.words import N_, _, spoken

_AUC = N_("Of two invoices, one later than that and one not: how often it gave the later one the "
          "higher chance. 0.5 is a coin, 1 is certain (AUC).")  # fmt: skip

#: Above columns, where there is little room.
_HEADS = {
    "used": N_("The pages"),
    "model": N_("The model"),
    "customer": N_("Customer"),
    "segment": N_("Segment"),
    "all": N_("Everybody"),
}


@dataclass(frozen=True)
class Figure:
    """A figure of predictions: its column, how it is said, and what it means."""

    column: str
    words: str
    means: str
    kind: Kind = "decimal"
    digits: int = 3

    @property
    def label(self) -> str:
        """The figure in the session's language."""
        if self.column.startswith("auc_"):
            return _(self.words, days=self.column.removeprefix("auc_"))
        return _(self.words)

    def said(self, value: Any) -> str:
        """Write a value of it; a dash where there is nothing to measure."""
        write = formats.share if self.kind == "share" else formats.number
        return write(value, self.digits)


FIGURES = (
    Figure("mean_absolute_error_days", N_("Errs by, days"),
           N_("Mean of how far the predicted day was from the day of payment."), digits=2),
    *(Figure(f"auc_{days}", N_("Tells apart: over {days} days late"), _AUC) for days in LATE_DAYS),
    Figure("brier", N_("Brier score of being late"),
           N_("Mean square of the chance of being late less what came (0 or 1): 0 is best; "
              "0.25 is what a coin has.")),
    Figure("bias_days", N_("Too late by, days"),
           N_("Mean of the predicted day less the day of payment: below 0, payments came later."),
           digits=2),
    Figure("band_50_share", N_("Within the 50 % band"),
           N_("Of the paid invoices, how many were paid within the band: 50 % is right."),
           "share", 1),
    Figure("band_80_share", N_("Within the 80 % band"),
           N_("Of the paid invoices, how many were paid within the band: 80 % is right."),
           "share", 1),
    Figure("invoices", N_("Invoices"),
           N_("Invoices of which it is known whether they were late."), "number", 0),
)  # fmt: skip

_GROUP_WORDS = {
    "all": N_("All invoices"),
    "small": N_("Small customers"),
    "medium": N_("Medium customers"),
    "large": N_("Large customers"),
    "0": N_("No payment known"),
    "1-4": N_("1-4 payments known"),
    "5-19": N_("5-19 payments known"),
    "20+": N_("20 payments known or more"),
}


def shown_predictors(rows: pl.DataFrame) -> list[str]:
    """Name who predicts, in order; what the pages say is left out where the model says the same."""
    names = [name for name in PREDICTOR_WORDS if name in set(rows["predictor"])]
    told = rows.drop("predictor", strict=False)
    own = {name: told.filter(rows["predictor"] == name) for name in ("used", "model")}
    return [name for name in names if name != "used" or not own["used"].equals(own["model"])]


def by_figure(rows: pl.DataFrame, name: str) -> None:
    """Show every figure of every predictor: a line a figure. `rows` has one row a predictor."""
    names = shown_predictors(rows)
    found = {row["predictor"]: row for row in rows.to_dicts()}
    figures = [each for each in FIGURES if _any(rows, each)]
    lines = [
        [each.label, *(each.said(found[name][each.column]) for name in names)] for each in figures
    ]
    _text(_("Figure"), names, lines)
    columns = [Column("words", _("Who predicts"))]
    columns += [Column(each.column, each.label, each.kind) for each in figures]
    _offered(rows, columns, name)


def by_group(rows: pl.DataFrame, name: str) -> None:
    """Show one figure, which the person chooses, by group of customers and by cut-off."""
    options = {each.column: each for each in FIGURES if _any(rows, each)}
    chosen = options[kept.kept("risk_figure", next(iter(options)), options=list(options))]
    st.selectbox(
        _("Figure"), list(options), key="risk_figure", width=320, help=_(chosen.means),
        format_func=spoken(list(options), lambda code: options[code].label),
    )  # fmt: skip
    names = shown_predictors(rows)
    wide = rows.pivot("predictor", index=["cut_off", "by", "group"], values=chosen.column)
    place = {group: number for number, group in enumerate(_GROUP_WORDS)}
    order = pl.col("group").replace_strict(place, default=len(place))
    wide = wide.sort("cut_off", order, nulls_last=False)
    lines = [[_group(row), *(chosen.said(row.get(each)) for each in names)]
             for row in wide.to_dicts()]  # fmt: skip
    _text(_("Invoices"), names, lines)
    words = pl.Series("group_words", [line[0] for line in lines], dtype=pl.String)
    columns = [Column("group_words", _("Invoices"))]
    columns += [Column(each, _(PREDICTOR_WORDS[each]), chosen.kind) for each in names]
    download_buttons(lambda: exported(wide.with_columns(words).to_pandas(), columns, ""), name)


def _any(rows: pl.DataFrame, figure: Figure) -> bool:
    return figure.column in rows.columns and rows[figure.column].is_not_null().any()


def _group(row: dict[str, Any]) -> str:
    if row["cut_off"] is not None:
        return _("Issued from {day}", day=formats.day(row["cut_off"]))
    group = row["group"]
    return _(_GROUP_WORDS[group])


def _text(head: str, names: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    heads = [head, *(_(_HEADS[each]) for each in names)]
    st.markdown(text_table(heads, lines, [False, *(True for _each in names)]))
    st.caption(
        _("Baselines: what the customer's own payments, those of its segment, and everybody's say.")
    )


def _offered(rows: pl.DataFrame, columns: Sequence[Column], name: str) -> None:
    words = pl.Series("words", [_(PREDICTOR_WORDS[each]) for each in rows["predictor"]],
                      dtype=pl.String)  # fmt: skip
    make: Callable[[], pl.DataFrame] = lambda: exported(  # noqa: E731
        rows.with_columns(words).to_pandas(), columns, ""
    )
    download_buttons(make, name)

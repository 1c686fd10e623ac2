"""Forecast part: what of a forecast a page shows, each of its figures worked out once."""

from __future__ import annotations

from functools import cached_property

import polars as pl
import streamlit as st

from ardash.analysis import forecast as cash
from ardash.ledger.ledger import Ledger
from ardash.ui.forecast_runs import base_of
from ardash.ui.view import View


class Part:
    """The part of a forecast that a page shows: its figures, each worked out once."""

    def __init__(self, whole: cash.Forecast, ledger: Ledger, *, narrow: bool) -> None:
        self.forecast = whole.narrowed(ledger) if narrow else whole
        self.ledger = ledger

    @cached_property
    def customers(self) -> pl.DataFrame:
        """By customer, see `by_customer`."""
        return cash.by_customer(self.forecast, self.ledger)

    @cached_property
    def sources(self) -> pl.DataFrame:
        """By source of cash."""
        return self.forecast.totals("cash_source")

    @cached_property
    def entities(self) -> pl.DataFrame:
        """By company that is owed."""
        return self.forecast.totals("entity")

    @cached_property
    def items(self) -> pl.DataFrame:
        """By item, see `by_item`."""
        return cash.by_item(self.forecast, self.ledger)


def part_of(view: View, key: str, whole: cash.Forecast) -> Part:
    """The part of a forecast that a view keeps; `key` names the forecast."""
    return _part_of(repr(view), key, whole, view)


@st.cache_resource(max_entries=8, show_spinner=False)
def _part_of(view: str, key: str, _whole: cash.Forecast, _view: View) -> Part:
    narrow = base_of(_view) != _view and _view.ledger is not base_of(_view).ledger
    return Part(_whole, _view.ledger, narrow=narrow)

"""Loss book: the expected losses of a view, reckoned once for all who look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.collections.disputes import disputed_items
from ardash.settings import load_settings
from ardash.ui import kept
from ardash.ui.view import View
from ardash.ui.words import _, _n, spoken
from ardash.ui.written import written_or_none

#: Days after which debts count as lost that the page offers beside what is stated.
OFFERED = (90, 180, 365)


@dataclass(frozen=True)
class Book:
    """The expected losses of a view: of the whole ledger, and of what the filters keep."""

    view: View
    rules: ecl.Assumptions
    stated: ecl.Assumptions
    whole: ecl.Rated
    mine: ecl.Rated

    def table(self, name: str, make: Callable[[], Any]) -> Any:
        """Make a table of this book, or return it as made before."""
        key = ("expected loss", name, self.rules, sorted(self.whole.disputed))
        return self.view.once(repr(key), make)

    def opening(self, since: date) -> ecl.Rated:
        """Rate the same book at an earlier date, by the same rules."""
        return _narrowed(self.view.at(since), self.rules)

    @property
    def told_apart(self) -> bool:
        """Whether rates are told apart by anything that the customers have."""
        return self.rules.by is not None and self.whole.matrix["group"].is_not_null().any()

    @property
    def facts(self) -> dict[str, Any] | None:
        """What `totals` says of the view's currency; None where nothing is open."""
        found = self.table("totals", lambda: ecl.totals(self.mine))
        return next((each for each in found if each["currency"] == self.view.code), None)


def book(view: View, stated: ecl.Assumptions, lost_after: int | None) -> Book:
    """Rate what a view looks at: what rates are learnt from is the ledger before its filters."""
    rules = replace(stated, lost_after_days=lost_after) if lost_after else stated
    whole = _rated(replace(view, choices=()), rules)
    return Book(view, whole.rules, stated, whole, _narrowed(view, whole.rules))


def assumptions() -> ecl.Assumptions:
    """Read what people stated; raises BadSetting for what is wrong with the file."""
    return ecl.load(load_settings().home)


def choose_lost_after(stated: ecl.Assumptions) -> int | None:
    """Draw the choice of the days after which a debt counts as lost; None is what is stated."""
    offered = ["stated", *(str(days) for days in OFFERED if days != stated.lost_after_days)]
    own = stated.lost_after_days
    first = (
        _n("As stated: {count} day", "As stated: {count} days", own)
        if own
        else _("As history allows")
    )
    with st.popover(_("Options"), icon=":material/tune:"):
        chosen = kept.kept("ecl_lost_after", "stated", options=offered)
        st.segmented_control(
            _("Lost when unpaid longer after the due date"),
            offered,
            key="ecl_lost_after",
            required=True,
            format_func=spoken(
                offered,
                lambda code: first if code == "stated" else _("{count} days", count=code),
            ),
            help=_("To try out: what counts for good is stated in expected_loss.toml."),
        )
    return None if chosen == "stated" else int(chosen)


def _rated(view: View, rules: ecl.Assumptions) -> ecl.Rated:
    if not rules.asks_for_disputes:
        return _kept(repr((view, rules)), lambda: ecl.rated(view.ledger, view.as_of, rules))
    known = written_or_none(view)

    def made() -> ecl.Rated:
        objected = disputed_items(view.ledger, view.as_of, known.actions)["item"].to_list()
        return ecl.rated(view.ledger, view.as_of, rules, disputed=objected)

    return _kept(repr((view, rules, known.key)), made)


def _narrowed(view: View, rules: ecl.Assumptions) -> ecl.Rated:
    whole = _rated(replace(view, choices=()), rules)
    if not view.choices:
        return whole
    key = repr((view, rules, sorted(whole.disputed)))
    return _kept(key, lambda: ecl.narrowed(whole, view.ledger))


@st.cache_resource(max_entries=8, show_spinner=False)
def _kept(key: str, _make: Callable[[], ecl.Rated]) -> ecl.Rated:
    return _make()


def rolls(book: Book) -> pd.DataFrame:
    """Roll rates of the groups that the filters keep, learnt from the whole ledger."""
    whole = replace(book.view, choices=())
    key = repr(("roll rates", book.rules))
    found: pd.DataFrame = whole.once(
        key, lambda: ecl.roll_rates(whole.ledger, whole.as_of, book.rules)
    )
    groups = set(book.mine.matrix["group"])
    kept_rows = [_none(group) in groups for group in found["group"]]
    return found[pd.Series(kept_rows, index=found.index, dtype=bool)].reset_index(drop=True)


def _none(group: Any) -> Any:
    return None if pd.isna(group) else group

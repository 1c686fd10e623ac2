"""Worklist filters: which of the customers to contact a person wants to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import streamlit as st

from ardash.collections.disputes import dispute_states
from ardash.collections.plans import plan_states
from ardash.collections.promises import promise_states
from ardash.collections.reasons import CHANNELS
from ardash.collections.worklist import Worklist
from ardash.money import exponent
from ardash.records.people import Actions
from ardash.risk.scores import Scores
from ardash.ui import formats, kept, rules, worklist_risk, you
from ardash.ui.view import View
from ardash.ui.words import N_, _, spoken
from ardash.ui.written import Written

#: In the address: the customers of nobody.
NOBODY = "∅"

#: What a customer's rows can be narrowed to, by what was agreed or said.
ABOUT = {
    "promise": N_("Has promised"),
    "dispute": N_("Objects"),
    "plan": N_("Has a payment plan"),
    "event": N_("Something happened"),
}

LANGUAGE_WORDS = {
    "fr": N_("French"),
    "en": N_("English"),
    "de": N_("German"),
    "it": N_("Italian"),
    "es": N_("Spanish"),
    "nl": N_("Dutch"),
    "pt": N_("Portuguese"),
}

#: Rows less late, or with less to ask for, are left out.
LATE_DAYS = (0, 1, 15, 30, 60, 90)
AMOUNTS = (0, 100, 1_000, 10_000, 50_000)

_KEYS = (
    "work_collector", "work_step", "work_channel", "work_rule", "work_language", "work_about",
    "work_risk", "work_late", "work_from",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means all."""

    collector: str
    steps: list[str]
    channels: list[str]
    rules: list[str]
    languages: list[str]
    about: list[str]
    grades: list[str]
    late_days: int
    amount: int

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return any(vars(self).values())


def choose(found: Worklist, scored: Scores | None = None) -> Filters:
    """Draw the filters of the rows that there are; they are kept in the address.

    That of risk is there where there are scores.
    """
    rows = found.rows
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        collector = _collector(rows, found.suppressed)
        steps = _several("work_step", _("Next step"), _steps(found, rows))
        channels = _several("work_channel", _("How"), _codes(rows, "channel", CHANNELS))
        with st.popover(_("More filters"), icon=":material/tune:", key="work_more"):
            chosen_rules = _several("work_rule", _("Group of the policy"), _rules(found, rows))
            languages = _several(
                "work_language", _("Language"), _codes(rows, "language", LANGUAGE_WORDS)
            )
            about = _several("work_about", _("Only who"), {c: _(w) for c, w in ABOUT.items()})
            grades = worklist_risk.grades(scored.rows) if scored else {}
            risk = _several("work_risk", _("Risk"), grades) if grades else []
            late = _least("work_late", _("Late by at least"), LATE_DAYS, _("{number} days"))
            amount = _least("work_from", _("To ask for, at least"), AMOUNTS, "{number}")
        made = Filters(
            collector, steps, channels, chosen_rules, languages, about, risk, late, amount
        )
        if made.any:
            st.button(
                _("Clear"),
                icon=":material/filter_alt_off:",
                on_click=clear,
                type="tertiary",
                key="work_clear",
            )
    return made


def clear() -> None:
    """Choose nothing: show all."""
    none = {"work_collector": "", "work_late": 0, "work_from": 0}
    kept.choose(**{key: none.get(key, []) for key in _KEYS})


def narrowed(view: View, rows: pl.DataFrame, chosen: Filters, known: Written) -> pl.DataFrame:
    """Keep the rows that the filters ask for, in their order."""
    if rows.is_empty():
        return rows
    conditions = []
    if chosen.collector:
        theirs = pl.col("collector") == chosen.collector
        conditions.append(pl.col("collector").is_null() if chosen.collector == NOBODY else theirs)
    for name, values in (
        ("step", chosen.steps),
        ("channel", chosen.channels),
        ("rule", chosen.rules),
        ("language", chosen.languages),
        ("grade", chosen.grades),
    ):
        if values and name in rows.columns:
            conditions.append(pl.col(name).is_in(values))
    if chosen.late_days:
        conditions.append(pl.col("days_late") >= chosen.late_days)
    if chosen.amount:
        owed = "amount" if "amount" in rows.columns else "overdue"
        least = {code: chosen.amount * 10 ** exponent(code) for code in rows["currency"].unique()}
        conditions.append(
            pl.col(owed)
            >= pl.col("currency").cast(pl.String).replace_strict(least, return_dtype=pl.Int64)
        )
    kept_rows = rows.filter(conditions) if conditions else rows
    for what in chosen.about:
        kept_rows = _about(view, kept_rows, what, known)
    return kept_rows


def _about(view: View, rows: pl.DataFrame, what: str, known: Written) -> pl.DataFrame:
    if what == "event":
        ladder = ("first_step", "next_step", "before_due")
        return rows.filter(~pl.col("reason").is_in(ladder)) if "reason" in rows.columns else rows
    standing: pl.DataFrame = view.once(
        f"standing {what} {known.key}", lambda: _standing(view, what, known.actions)
    )
    keys = ["source", "customer_id"]
    who = standing.select(pl.col(keys).cast(pl.String)).unique()
    return rows.with_columns(pl.col("source").cast(pl.String)).join(
        who, on=keys, how="semi", maintain_order="left"
    )


def _standing(view: View, what: str, known: Actions) -> pl.DataFrame:
    """List what stands at the view's date: a promise that was kept or broken has ended."""
    ledger, as_of = view.whole, view.as_of
    if what == "promise":
        return promise_states(ledger, as_of, known).filter(pl.col("state") == "running")
    if what == "plan":
        ended = ("done", "cancelled")
        return plan_states(ledger, as_of, known).filter(~pl.col("state").is_in(ended))
    return dispute_states(ledger, as_of, known).filter(pl.col("state") != "resolved")


def _collector(*frames: pl.DataFrame) -> str:
    parts = [frame["collector"].unique().to_list() for frame in frames]
    names = sorted({str(name) for part in parts for name in part if name})
    nobody = [NOBODY] if any(None in part for part in parts) else []
    mine = you.name()
    order = ["", *([mine] if mine in names else []), *(n for n in names if n != mine), *nobody]
    words = {"": _("Everyone"), NOBODY: _("Nobody")}
    chosen = kept.kept("work_collector", "", options=order)
    st.selectbox(
        _("Collector"),
        order,
        key="work_collector",
        format_func=spoken(order, lambda name: words.get(name, name)),
        width=180,
    )
    return chosen


def _several(name: str, label: str, words: dict[str, str]) -> list[str]:
    chosen = kept.kept_several(name, list(words))
    st.multiselect(
        label,
        list(words),
        key=name,
        format_func=spoken(words, words.__getitem__),
        placeholder=_("All"),
        width=200,
    )
    return chosen


def _least(name: str, label: str, steps: tuple[int, ...], words: str) -> int:

    chosen = kept.kept(name, 0, read=int, options=steps)
    said = {each: words.format(number=formats.number(each)) if each else _("All") for each in steps}
    st.selectbox(label, steps, key=name, format_func=spoken(steps, said.__getitem__), width=200)
    return chosen


def _steps(found: Worklist, rows: pl.DataFrame) -> dict[str, str]:
    there = set(rows["step"].drop_nulls().to_list())
    policy = found.policy
    return {code: rules.step_words(policy, None, code) for code in policy.steps if code in there}


def _codes(rows: pl.DataFrame, column: str, known: Mapping[str, str]) -> dict[str, str]:
    there = sorted(str(code) for code in rows[column].drop_nulls().unique())
    return {code: _(known[code]) if code in known else code for code in there}


def _rules(found: Worklist, rows: pl.DataFrame) -> dict[str, str]:
    there = set(rows["rule"].drop_nulls().to_list())
    policy = found.policy
    return {s.code: rules.rule_words(policy, s.code) for s in policy.segments if s.code in there}

"""Reading the file of assumptions: what is wrong with it is said with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ardash.analysis._expected_loss.assumptions import (
    FILE,
    GROUPINGS,
    LOST_AFTER,
    Adjustment,
    Assumptions,
    Specific,
    StatedRate,
)
from ardash.analysis.buckets import buckets
from ardash.collections._policy.lines import Lines
from ardash.collections._policy.reading import tables_of
from ardash.collections._policy.tables import Problems, Table
from ardash.errors import BadSetting, Message

_TOP = (
    "version", "by", "edges", "lost_after_days", "months", "credibility_invoices", "adjustments",
    "rates", "specific",
)  # fmt: skip
_STATED = ("from", "reason", "owner")
#: The largest factor: a slip of the keyboard beyond it.
_LARGEST_FACTOR = Decimal(100)


def load(home: Path) -> Assumptions:
    """Read `expected_loss.toml` in the home folder; the usual assumptions where there is none.

    Raises BadSetting for the first thing that is wrong with it, naming the line.
    """
    path = home / FILE
    if not path.is_file():
        return Assumptions()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            Message("The file cannot be read: {error}.", error=str(error)),
            where=str(path),
            remedy=Message("It is a text file in UTF-8; docs/expected-loss.md shows one."),
        ) from None
    return read(text, str(path))


def read(text: str, name: str = FILE) -> Assumptions:
    """Read assumptions from the text of a file; raises as `load` does."""
    problems = Problems(Lines(name, text))
    top = tables_of(problems.lines, problems)
    found = None if top is None else _assumptions(top, name)
    if problems.found or found is None:
        raise problems.found[0]
    return found


def _assumptions(top: Table, place: str) -> Assumptions:
    top.only(_TOP)
    if top.content.get("version") != 1:
        top.problem(
            Message("The version of the file is not 1."), Message("Write version = 1."), "version"
        )
    usual = Assumptions()
    by = top.text("by", usual.by)
    if by not in (*GROUPINGS, "none"):
        what = Message("Rates cannot be told apart by {name}.", name=repr(by))
        top.unknown(what, str(by), [*GROUPINGS, "none"], "by")
    edges = _edges(top, usual.edges)
    months = top.days("months", usual.months) or 0
    if not 1 <= months <= 600:
        _say(top, "months", "36")
    lost = top.days("lost_after_days")
    if lost == 0:
        _say(top, "lost_after_days", "365")
    made = Assumptions(
        by=None if by == "none" else by,
        edges=edges,
        lost_after_days=lost or None,
        months=months,
        credibility_invoices=top.days("credibility_invoices", usual.credibility_invoices) or 0,
        place=place,
    )
    return Assumptions(
        **{name: getattr(made, name) for name in vars(usual) if name not in _LISTS},
        adjustments=tuple(_adjustment(each) for each in top.tables("adjustments", "adjustments")),
        rates=tuple(_rate(each, _codes(made)) for each in top.tables("rates", "rates")),
        specific=tuple(_specific(each) for each in top.tables("specific", "specific")),
    )


def _codes(made: Assumptions) -> list[str]:
    """List the buckets that rates can be stated for, whatever the days that history allows."""
    if made.lost_after_days is not None:
        return list(made.codes)
    options = (replace(made, lost_after_days=days).codes for days in LOST_AFTER)
    return list(dict.fromkeys(code for codes in options for code in codes))


_LISTS = ("adjustments", "rates", "specific")


def _edges(top: Table, usual: tuple[int, ...]) -> tuple[int, ...]:
    written: Any = top.content.get("edges", list(usual))
    whole = isinstance(written, list) and all(type(edge) is int for edge in written)
    try:
        buckets(written if whole else ())
    except BadSetting:
        _say(top, "edges", "[30, 60, 90]")
        return usual
    return tuple(written)


def _adjustment(table: Table) -> Adjustment:
    table.only((*_STATED, "factor", "groups"))
    factor = _number(table, "factor", Decimal("0.01"), _LARGEST_FACTOR, '"1.10"')
    return Adjustment(*_stated(table), factor=factor, groups=table.texts("groups"))


def _rate(table: Table, codes: Sequence[str]) -> StatedRate:
    table.only((*_STATED, "percent", "bucket", "groups"))
    bucket = table.text("bucket") or ""
    if bucket not in codes:
        table.unknown(Message("There is no bucket {name}.", name=repr(bucket)), bucket, codes,
                      "bucket")  # fmt: skip
    rate = _number(table, "percent", Decimal(0), Decimal(100), '"12.5"') / 100
    return StatedRate(*_stated(table), rate=rate, bucket=bucket, groups=table.texts("groups"))


def _specific(table: Table) -> Specific:
    table.only((*_STATED, "percent", "accounts", "customers", "documents", "disputed", "until"))
    made = Specific(
        *_stated(table),
        rate=_number(table, "percent", Decimal(0), Decimal(100), '"50"') / 100,
        accounts=table.texts("accounts"),
        customers=table.texts("customers"),
        documents=table.texts("documents"),
        disputed=table.flag("disputed"),
        until_on=table.day("until"),
    )
    if not (made.accounts or made.customers or made.documents or made.disputed):
        table.problem(
            Message("It is not said which items are doubtful."),
            Message(
                "Write accounts, customers or documents, each a list of texts, or disputed = true."
            ),
        )
    return made


def _stated(table: Table) -> tuple[date, str, str]:
    """Read from when a statement holds, why, and who stands for it: none may be missing."""
    texts = {key: (table.text(key) or "").strip() for key in ("reason", "owner")}
    from_on = table.day("from")
    missing = [key for key, value in {"from": from_on, **texts}.items() if not value]
    if missing and not any(key in table.content for key in missing):
        table.problem(
            Message("A statement needs a day, a reason and an owner; {key} is missing.",
                    key=missing[0]),
            Message('Write for example from = 2026-01-01, reason = "...", owner = "...".'),
        )  # fmt: skip
    elif missing:
        _say(table, missing[0], "2026-01-01" if missing[0] == "from" else '"..."')
    return from_on or date.min, texts["reason"], texts["owner"]


def _number(table: Table, key: str, least: Decimal, most: Decimal, example: str) -> Decimal:
    """Read a number, written as a number or as a text."""
    written = table.content.get(key)
    try:
        number = Decimal("NaN" if isinstance(written, bool) else str(written).replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and least <= number <= most:
        return number
    _say(table, key, example)
    return least


def _say(table: Table, key: str, example: str) -> None:
    table.problem(
        Message("{key} cannot be {value}.", key=key, value=repr(table.content.get(key))),
        Message("Write for example {example}.", example=f"{key} = {example}"),
        key,
    )

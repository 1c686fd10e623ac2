"""What the values of a file prove about how it is written, and what they leave open.

A reading is taken only when the values rule every other one out; otherwise there is a doubt, and
a person chooses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ardash.connectors._tabular import dates
from ardash.connectors._tabular.survey import Column
from ardash.errors import Message, mark

#: Why amounts without a date count from a day.
DAY_IN_NAME = mark("{file}: amounts without a date count from {day}, the day in the file's name.")
LATEST_DAY = mark("{file}: amounts without a date count from {day}, the latest date of the files.")

_LOWERING = {"credit_note": mark("credit notes"), "payment": mark("payments")}

#: Days between the latest dates of files beyond which the later ones may be typos.
FAR_DAYS = 366
#: Dates that are looked at for such a gap; of very many dates, one in fifty.
FEW_LATEST = 3


@dataclass(frozen=True)
class Doubt:
    """Something about a file that has several readings; a person must choose.

    `readings` are sentences; `answers` are the options that choose them, one each. Where any
    value could be right (a currency), there are no readings, and `option` names what to state.
    """

    column: str
    question: Message
    readings: list[str] = field(default_factory=list)
    answers: list[dict[str, str]] = field(default_factory=list)
    option: str = ""
    where: str = ""


def date_order(columns: Mapping[str, set[str]], where: str) -> tuple[str, Doubt | None]:
    """Decide the order of day, month and year over all date columns of one file.

    They share it. A value that has one reading only decides; values that differ between readings
    and decide nothing, or contradict each other, are a doubt.
    """
    texts = [(column, text) for column, values in columns.items() for text in sorted(values)]
    read = {text: dates.readings(text) for _, text in texts}
    read = {text: found for text, found in read.items() if found}
    wide = [text for text in read if dates.may_be_year_first(text)]
    orders = [dates.DAY_FIRST, dates.MONTH_FIRST]
    if wide and len(wide) == sum(1 for text in read if _needs_order(text)):
        orders.append(dates.YEAR_FIRST)
    possible = [order for order in orders if all(order in found for found in read.values())]
    differing = next((t for t, found in read.items() if len({*_of(found, possible)}) > 1), None)
    if possible and differing is None:
        needs_none = not any(_needs_order(text) for text in read)
        return (dates.YEAR_FIRST if needs_none else possible[0]), None
    if possible:
        return possible[0], _undecided(texts, read, possible, str(differing), where)
    return orders[0], _contradicting(texts, read, orders, where)


def days(texts: Iterable[str], order: str) -> set[dt.date]:
    """Return the days that texts name, read in an order."""
    return {day for text in texts if (day := dates.read_one(text, order)) is not None}


def before_a_gap(found: Iterable[dt.date]) -> dt.date | None:
    """Return the day before a year without any among the very latest days: those may be typos."""
    ordered = sorted(found, reverse=True)
    top = ordered[: max(FEW_LATEST, len(ordered) // 50) + 1]
    gaps = (earlier for later, earlier in pairwise(top) if (later - earlier).days > FAR_DAYS)
    return next(gaps, None)


def far_latest(latest: dt.date, before: dt.date, where: str) -> Doubt:
    """Make the doubt of files whose latest date is long after the ones before it."""
    question = Message(
        "On which day were the files exported? Their latest date is {latest}, more than a year "
        "after {before}; amounts without a date count from the day of the export.",
        latest=latest.isoformat(),
        before=before.isoformat(),
    )
    return Doubt("", question, option="exported_on", where=where)


def decimal_sign(columns: Sequence[tuple[str, Column]], where: str) -> tuple[str, Doubt | None]:
    """Decide the decimal sign over all amount columns of one file."""
    comma = [(name, c.comma) for name, c in columns if c.comma is not None]
    point = [(name, c.point) for name, c in columns if c.point is not None]
    either = [(name, c.either) for name, c in columns if c.either is not None]
    if bool(comma) != bool(point):
        sign = "," if comma else "."
        return sign, _perhaps_thousand(columns, sign, where)
    if not comma and not either:
        return ".", None
    answers = [{"decimals": ","}, {"decimals": "."}]
    if comma:
        name, example = comma[0]
        question = Message(
            "In {column}, {first} has a decimal comma, but {other_column} has {second} with a "
            "decimal point. Which is the decimal sign?",
            column=repr(name),
            first=repr(example),
            other_column=repr(point[0][0]),
            second=repr(point[0][1]),
        )
        return ",", Doubt(
            name, question, ["decimals = ,", "decimals = ."], answers, "decimals", where
        )
    return ".", _thousand_or_fraction(*either[0], where)


def _perhaps_thousand(columns: Sequence[tuple[str, Column]], sign: str, where: str) -> Doubt | None:
    """Doubt 1.500 where the point is the decimal sign, unless fractions are that long elsewhere."""
    if any(column.long for _, column in columns):
        return None
    for name, column in columns:
        text = column.comma_thousand if sign == "," else column.point_thousand
        if text is not None:
            return _thousand_or_fraction(name, text, where)
    return None


def _thousand_or_fraction(name: str, text: str | None, where: str) -> Doubt:
    question = Message(
        "In {column}, is {value} more than a thousand, or a number with three decimals?",
        column=repr(name),
        value=repr(text),
    )
    whole, part = str(text).replace(",", "").replace(".", ""), str(text).replace(",", ".")
    by_sign = {",": part, ".": whole} if "," in str(text) else {",": whole, ".": part}
    answers = [{"decimals": ","}, {"decimals": "."}]
    # Who says that it is a fraction says that this sign does not part thousands.
    answers["." in str(text)]["thousands"] = "," if "." in str(text) else "."
    readings = [f"{text} = {by_sign[sign]} (decimals = {sign})" for sign in (",", ".")]
    return Doubt(name, question, readings, answers, "decimals", where)


def no_currency(column: str, where: str) -> Doubt:
    """Make the doubt of a file that names no currency."""
    question = Message(
        "No currency is named for the amounts in {column}. Which currency are they in?",
        column=repr(column),
    )
    return Doubt(column, question, option="currency", where=where)


def two_signs(column: str, kind: str, where: str) -> Doubt:
    """Make the doubt of a file that writes what lowers a receivable in both ways."""
    question = Message(
        "In {column}, {what} are written with plus and with minus. Which of the two lowers what "
        "is owed?",
        column=repr(column),
        what=Message(_LOWERING[kind]),
    )
    signs = ("plus", "minus")
    readings = [f'sign = "{sign}"' for sign in signs]
    return Doubt(column, question, readings, [{"sign": sign} for sign in signs], "sign", where)


def kind_against_name(name: str, kinds: Sequence[str], where: str) -> Doubt:
    """Make the doubt of a file whose name says other rows than its columns do."""
    question = Message(
        "The name {name} says one kind of row, its columns another. What are its rows?",
        name=repr(name),
    )
    readings = [f"kind = {kind}" for kind in kinds]
    return Doubt("", question, readings, [{"kind": kind} for kind in kinds], "kind", where)


def customers_with_money(columns: Sequence[str], where: str) -> Doubt:
    """Make the doubt of a table that could be customers, but has columns of money or dates."""
    question = Message(
        "Only columns of customers are known here, yet amounts or dates stand in {columns}. If the "
        "rows are customers, say so; else a profile must say which column is what.",
        columns=", ".join(map(repr, columns)),
    )
    return Doubt("", question, ["kind = customer"], [{"kind": "customer"}], "kind", where)


def _needs_order(text: str) -> bool:
    found = dates.readings(text)
    return len(found) < 3 or len(set(found.values())) > 1


def _of(found: Mapping[str, dt.date], orders: Iterable[str]) -> list[dt.date]:
    return [found[order] for order in orders]


def _undecided(
    texts: list[tuple[str, str]],
    read: Mapping[str, Mapping[str, dt.date]],
    possible: list[str],
    text: str,
    where: str,
) -> Doubt:
    column = next(column for column, one in texts if one == text)
    question = Message(
        "In {column}, is {value} {first} or {second}? No date of the file decides it.",
        column=repr(column),
        value=repr(text),
        first=read[text][possible[0]].isoformat(),
        second=read[text][possible[1]].isoformat(),
    )
    readings = [f"{text} = {read[text][order].isoformat()} ({order})" for order in possible]
    return Doubt(column, question, readings, [{"dates": o} for o in possible], "dates", where)


def _contradicting(
    texts: list[tuple[str, str]],
    read: Mapping[str, Mapping[str, dt.date]],
    orders: list[str],
    where: str,
) -> Doubt:
    """Say which column proves which order, with an example of each."""
    proofs = {
        order: next(
            (
                (c, t)
                for c, t in texts
                if t in read and order in read[t] and not _also(read[t], order)
            ),
            None,
        )
        for order in orders[:2]
    }
    shown = {order: proof for order, proof in proofs.items() if proof}
    column = next(iter(shown.values()))[0] if shown else texts[0][0]
    readings = [
        f"{column_} {text!r} = {read[text][order].isoformat()} ({order})"
        for order, (column_, text) in shown.items()
    ]
    question = Message(
        "The dates contradict each other: {readings}. In which order are they written?",
        readings="; ".join(readings),
    )
    return Doubt(column, question, readings, [{"dates": o} for o in shown], "dates", where)


def _also(found: Mapping[str, dt.date], order: str) -> bool:
    """Say whether a date can be read with day and month in the other order too."""
    other = dates.MONTH_FIRST if order == dates.DAY_FIRST else dates.DAY_FIRST
    return other in found

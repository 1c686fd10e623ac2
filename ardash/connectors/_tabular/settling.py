"""What a profile leaves open, settled by the values of its files; or a doubt.

Date order, decimal sign, currency, whether credits are written with a minus, and the day that
amounts without a date count from.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ardash.connectors._tabular import amounts, base_amounts, evidence
from ardash.connectors._tabular.dates import YEAR_FIRST
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.meanings import AMOUNT_MEANINGS, DATE_MEANINGS, LOWERING
from ardash.connectors._tabular.opening import Source, date_in_name, with_decimals
from ardash.connectors._tabular.profile import Choice, Rows
from ardash.connectors._tabular.survey import Column, Survey, survey
from ardash.errors import Message

#: Dates on which something had happened already when the files were written.
_PAST = ("issued_on", "settled_on", "paid_on", "applied_on")
#: Below this share, amounts of the other sign are refunds or reversals, not a way of writing.
MINORITY_SHARE = 0.1


@dataclass
class Settled:
    """Sources whose rows leave nothing open, apart from the doubts.

    `notes` say in sentences what was settled that a person may want to know; `rows` is the number
    of rows, where all files were looked over.
    """

    sources: list[Source]
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    rows: int | None = None


def settle(sources: Sequence[Source], *, look_over_all: bool = False) -> Settled:
    """Look over the files where something is left open, and settle it; nothing is guessed."""
    usable = [base_amounts.without_unknown(source) for source in sources]
    sources, notes = [source for source, _ in usable], [n for _, own in usable for n in own]
    all_of_them = look_over_all or any(_needs_export(source) for source in sources)
    looks = [_look(s) if all_of_them or _leaves_open(s.rows) else None for s in sources]
    settled = Settled(list(sources), notes=notes)
    for path in dict.fromkeys(source.path for source in sources):
        same = [n for n, source in enumerate(sources) if source.path == path]
        _settle_dates(settled, looks, same)
        _settle_decimals(settled, looks, same)
    for number, look in enumerate(looks):
        if look is not None:
            _settle_signs(settled, number, look)
    _settle_currency(settled, looks)
    _settle_export(settled, looks)
    if all(look is not None for look in looks):
        settled.rows = sum(look.rows for look in looks if look is not None)
    return settled


def _leaves_open(rows: Rows) -> bool:
    if any(kind in LOWERING and kind not in rows.sign for kind in rows.kinds):
        return True
    dates_open = rows.reading.dates is None and _undecided_dates(rows)
    return bool(dates_open) or (
        bool(_amount_columns(rows)) and (rows.reading.decimals is None or not _names_currency(rows))
    )


def _undecided_dates(rows: Rows) -> list[str]:
    return [m for m in DATE_MEANINGS if m in rows.columns and m not in rows.dates]


def _amount_columns(rows: Rows) -> list[str]:
    return [rows.columns[meaning] for meaning in AMOUNT_MEANINGS if meaning in rows.columns]


def _names_currency(rows: Rows) -> bool:
    """Say whether the rows or the profile name a currency (for customers: of the limit)."""
    own = {"currency"} | ({"credit_currency"} if rows.kinds == ("customer",) else set())
    return bool(own & set(rows.columns)) or rows.defaults.currency is not None


def _look(source: Source) -> Survey:
    columns = source.rows.columns
    signed = None
    if "amount" in columns and any(kind in LOWERING for kind in source.rows.kinds):
        kind = source.rows.kind
        signed = (columns["amount"], kind.column if isinstance(kind, Choice) else "")
    return survey(
        source.table,
        [c for m, c in columns.items() if m in DATE_MEANINGS],
        [c for m, c in columns.items() if m in AMOUNT_MEANINGS],
        [columns["currency"]] if "currency" in columns else [],
        signed,
    )


def _settle_dates(settled: Settled, looks: Sequence[Survey | None], same: Sequence[int]) -> None:
    """Settle the date order of a file, over all of its sheets."""
    texts: dict[str, set[str]] = {}
    left_open = [
        n
        for n in same
        if settled.sources[n].rows.reading.dates is None
        and _undecided_dates(settled.sources[n].rows)
    ]
    for number in left_open:
        rows, look = settled.sources[number].rows, looks[number]
        own = {rows.columns[meaning] for meaning in rows.dates}
        for name, column in look.columns.items() if look else ():
            if column.dates and name not in own:
                texts[name] = texts.get(name, set()) | column.dates
    if not left_open:
        return
    order, doubt = evidence.date_order(texts, str(settled.sources[same[0]].path))
    settled.doubts += [doubt] if doubt else []
    for number in left_open:
        rows = settled.sources[number].rows
        rows = replace(rows, reading=replace(rows.reading, dates=order))
        settled.sources[number] = replace(settled.sources[number], rows=rows)


def _settle_decimals(settled: Settled, looks: Sequence[Survey | None], same: Sequence[int]) -> None:
    """Settle the decimal sign of a file, over all of its sheets."""
    left_open = [
        n
        for n in same
        if settled.sources[n].rows.reading.decimals is None
        and _amount_columns(settled.sources[n].rows)
    ]
    columns: dict[tuple[int, str], Column] = {}
    for number in left_open:
        rows, look = settled.sources[number].rows, looks[number]
        if look is not None:
            columns |= {(number, name): look.columns[name] for name in _amount_columns(rows)}
    if not left_open:
        return
    decimals, doubt = evidence.decimal_sign(
        [(name, column) for (_, name), column in columns.items()],
        str(settled.sources[same[0]].path),
    )
    settled.doubts += [doubt] if doubt else []
    for number in left_open:
        rows = settled.sources[number].rows
        rows = replace(rows, reading=replace(rows.reading, decimals=decimals))
        settled.sources[number] = with_decimals(settled.sources[number], rows)


def _settle_signs(settled: Settled, number: int, look: Survey) -> None:
    """Say how what lowers a receivable is written; doubt where both ways are common."""
    source = settled.sources[number]
    rows = source.rows
    column = rows.columns.get("amount")
    if column is None:
        return
    values = rows.kind.values if isinstance(rows.kind, Choice) else {}
    kinds = {value.casefold(): kind for value, kind in values.items()}
    counted: dict[str | None, Counter[str]] = {}
    for value, counts in look.columns[column].signs.items():
        kind = rows.kind if isinstance(rows.kind, str) else kinds.get(value, rows.kind.otherwise)
        counted.setdefault(kind, Counter()).update(counts)
    signs = dict(rows.sign)
    for kind in LOWERING:
        counts = counted.get(kind, Counter())
        if kind in signs or kind not in rows.kinds or not counts:
            continue
        signs[kind] = max(("plus", "minus"), key=lambda sign, of=counts: of[sign])  # type: ignore[misc]
        if min(counts["plus"], counts["minus"]) > MINORITY_SHARE * counts.total():
            settled.doubts.append(evidence.two_signs(column, kind, str(source.path)))
    settled.sources[number] = replace(source, rows=replace(rows, sign=signs))


def _settle_currency(settled: Settled, looks: Sequence[Survey | None]) -> None:
    """Where no currency is named, take the only one that the other files name; else doubt."""
    named: set[str] = set()
    for source, look in zip(settled.sources, looks, strict=True):
        if look is not None and (column := source.rows.columns.get("currency")):
            named.update(value.strip().upper() for value in look.columns[column].values)
    only = amounts.currency_of(next(iter(named))) if len(named) == 1 else None
    for number, source in enumerate(settled.sources):
        rows = source.rows
        money = _amount_columns(rows)
        if not money or _names_currency(rows):
            continue
        if only is not None:
            rows = replace(rows, defaults=replace(rows.defaults, currency=only))
            settled.sources[number] = replace(source, rows=rows)
        elif not (named and "invoice" in rows.columns) and not _beside(source, money[0]):
            settled.doubts.append(evidence.no_currency(money[0], str(source.path)))


def _beside(source: Source, column: str) -> bool:
    """Say whether every amount of a column has its currency written beside it."""
    seen = False
    for piece in source.table.pieces():
        parts = amounts.pieces(piece.frame[column], source.rows.reading.decimals or ".")
        readable = parts["digits"].is_not_null()
        seen = seen or bool(readable.any())
        if (readable & amounts.currencies(parts["unit"]).is_null()).any():
            return False
    return seen


def _needs_export(source: Source) -> bool:
    """Say whether amounts of a file may have no date but the export's own, which none states."""
    rows = source.rows
    undated = {"applied_amount", "credited_amount"} & set(rows.columns)
    if {"amount", "open_amount"} <= set(rows.columns):
        undated.add("open_amount")
    stated = rows.defaults.exported_on or date_in_name(source.path)
    return "invoice" in rows.kinds and bool(undated) and not stated


def _settle_export(settled: Settled, looks: Sequence[Survey | None]) -> None:
    """Date what the files leave undated: the day in the file's name, else their latest date."""
    past: set[dt.date] = set()
    for source, look in zip(settled.sources, looks, strict=True):
        columns = source.rows.columns
        if look is None:
            continue
        for meaning in [m for m in _PAST if m in columns]:
            texts = look.columns[columns[meaning]].dates
            order = source.rows.dates.get(meaning, source.rows.reading.dates or YEAR_FIRST)
            past |= evidence.days(texts, order)
    latest, asked = max(past, default=None), False
    before = evidence.before_a_gap(past)
    for number, source in enumerate(settled.sources):
        day, why = source.rows.defaults.exported_on, None
        if day is None and (in_name := date_in_name(source.path)) is not None:
            day = in_name
            why = evidence.DAY_IN_NAME
        elif day is None and latest is not None and _needs_export(source):
            day = latest
            if before is not None:
                if not asked:
                    settled.doubts.append(evidence.far_latest(latest, before, str(source.path)))
                asked = True
                continue
            why = evidence.LATEST_DAY
        if why is not None and "invoice" in source.rows.kinds:
            settled.notes.append(Message(why, file=source.name, day=str(day)))
        settled.sources[number] = replace(source, exported_on=day)

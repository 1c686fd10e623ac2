"""Actions from a few readable lines, as people would have written them; see tests/ledgers.py.

    deeds('''
        2025-03-01 promise Dupont 100.00 due 2025-03-10 grace=0 items=F1,F2 cancelled=2025-03-05
        2025-03-02 dispute F1 Dupont price 40.00 deadline=2025-03-20 owner=sales
        2025-03-02 dispute F2 Dupont quality resolved=2025-03-15 resolution=credited
        2025-03-03 plan Dupont 2025-04-01=50.00 2025-05-01=50.00 items=F1
        2025-03-04 call Dupont reached step=call items=F1 reason=approval follow_up_on=2025-03-07
        2025-03-05 email Dupont sent step=polite
        2025-03-06 profile Dupont excluded=true language=fr
        2025-03-06 contact Dupont Petit email=petit@dupont.fr
    ''')

`date verb ...`: the verbs are promise, dispute, plan, profile, contact, and every channel of an
activity. The date may be an instant, 2025-03-01T15:00; it is 09:00 otherwise. Amounts are in major
units, of EUR unless `currency=` says otherwise; grace is 3 days, the author is anne, the source is
test. Every kind is numbered 1, 2, 3 in the order of its lines.
"""

from __future__ import annotations

import shlex
from datetime import date, datetime, time
from typing import Any

import polars as pl

from ardash.money import to_minor
from ardash.records.people.actions import TABLES, Actions
from ardash.records.people.codes import CHANNELS

Row = dict[str, Any]


def deeds(text: str) -> Actions:
    """Make the actions of `text`."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            _write(rows, _instant(words[0]), words[1], words[2:])
    empty = Actions.empty()
    frames = {
        name: pl.DataFrame(
            [_whole(getattr(empty, name), row) for row in made],
            schema=getattr(empty, name).schema,
            orient="row",
        )
        for name, made in rows.items()
    }
    return Actions.of(frames, change=sum(len(made) for made in rows.values()))


def _write(rows: dict[str, list[Row]], at: datetime, verb: str, words: list[str]) -> None:
    plain, columns = _split(words)
    row: Row = {"source": "test", "author": "anne", "currency": "EUR", "version": 1, **columns}
    items = str(columns.get("items", "")).split(",") if columns.get("items") else []
    currency = row["currency"]
    if verb == "promise":
        row |= {"customer_id": plain[0], "amount": to_minor(plain[1], currency), "items": items}
        row |= {"due_on": date.fromisoformat(plain[3]), "promised_at": at}
        row |= {"grace_days": int(columns.get("grace", 3)), "cancelled_at": _later(columns)}
        _add(rows, "promises", "promise", row)
    elif verb == "dispute":
        row |= {"item_id": plain[0], "customer_id": plain[1], "reason": plain[2], "opened_at": at}
        row["amount"] = to_minor(plain[3], currency) if len(plain) > 3 else None
        row["deadline_on"] = _day(columns.get("deadline"))
        row["resolved_at"] = _later(columns, "resolved")
        _add(rows, "disputes", "dispute", row)
    elif verb == "plan":
        row |= {"customer_id": plain[0], "items": items, "created_at": at}
        row["cancelled_at"] = _later(columns)
        _add(rows, "plans", "plan", row)
        parts = [word.split("=") for word in words if word[:1].isdigit()]
        for number, (day, amount) in enumerate(parts, start=1):
            part = {"plan": len(rows["plans"]), "number": number, "due_on": _day(day)}
            rows["instalments"].append({**part, "amount": to_minor(amount, currency)})
    elif verb == "profile":
        saved = {"customer_id": plain[0], "created_at": at, "saved_at": at}
        saved |= {key: _day(value) for key, value in columns.items() if key.endswith("_on")}
        rows["profiles"].append({**row, **saved})
    elif verb == "contact":
        row |= {"customer_id": plain[0], "name": plain[1], "created_at": at, "saved_at": at}
        row = {"wants_invoices": False, "wants_reminders": True, **row}
        _add(rows, "contacts", "contact", row)
    elif verb in CHANNELS:
        row |= {"customer_id": plain[0], "channel": verb, "outcome": plain[1], "at": at}
        row["follow_up_on"] = _day(columns.get("follow_up_on"))
        _add(rows, "activities", "activity", row)
        number = len(rows["activities"])
        rows["activity_items"] += [{"activity": number, "item_id": item} for item in items]
    else:
        raise ValueError(f"there is no verb {verb}")


def _add(rows: dict[str, list[Row]], name: str, key: str, row: Row) -> None:
    rows[name].append({**row, key: len(rows[name]) + 1})


def _split(words: list[str]) -> tuple[list[str], Row]:
    """Tell plain words from columns; an instalment, 2025-04-01=50.00, is neither."""
    columns: Row = {}
    plain = []
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            plain.append(word)
        elif not key[0].isdigit():
            columns[key] = {"true": True, "false": False}.get(value, value)
    return plain, columns


def _whole(empty: pl.DataFrame, row: Row) -> list[Any]:
    integers = {name for name, kind in empty.schema.items() if kind == pl.Int64}
    return [
        int(row[name]) if name in integers and isinstance(row.get(name), str) else row.get(name)
        for name in empty.columns
    ]


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if "T" in text else datetime.combine(moment.date(), time(9))


def _later(columns: Row, key: str = "cancelled") -> datetime | None:
    return _instant(columns[key]) if key in columns else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""Reading the policy's file: everything that is wrong with it at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace

from ardash.collections._policy.checks import Read, check_segments, check_timing, ordered
from ardash.collections._policy.ladder import CHANNELS, WRITTEN, Ladder, Step
from ardash.collections._policy.lines import Lines
from ardash.collections._policy.segments import Segment
from ardash.collections._policy.tables import Problems, Table
from ardash.collections._policy.timing import Kind, Timing
from ardash.errors import BadSetting, Message

_STEP = (
    "step", "label", "follows", "days_before_due", "days_after_due", "month_end_after_due_days",
    "days_after_previous", "channel", "also", "template", "minimum", "fee", "interest",
    "indemnity", "lapses",
)  # fmt: skip
_WHEN = (
    "segment", "country", "average_delay_days_from", "average_delay_days_below", "owed_from",
    "owed_below",
)  # fmt: skip
_TIMINGS: Mapping[str, tuple[Kind, int]] = {
    "days_before_due": ("due", -1),
    "days_after_due": ("due", 1),
    "month_end_after_due_days": ("month_end", 1),
    "days_after_previous": ("previous", 1),
}
_CODE = re.compile(r"[a-z][a-z0-9_]*")


def tables_of(lines: Lines, problems: Problems) -> Table | None:
    """Read the file as TOML; None, with the problem noted, when it is none."""
    try:
        return Table(problems, tomllib.loads(lines.text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        problems.found.append(
            BadSetting(
                Message("This is no TOML: {error}.", error=str(error)),
                where=f"{lines.name}:{line[1]}" if line else lines.name,
                remedy=Message("Put texts in quotation marks, and one key = value on a line."),
            )
        )
        return None


def ladders_of(top: Table, templates: Collection[str] | None) -> dict[str, Ladder]:
    """Read the ladders: `[[ladders.NAME]]`, one table a step. Those that are wrong are left out."""
    found: dict[str, Ladder] = {}
    listed = top.table("ladders")
    for code in listed.content:
        read: list[Read] = []
        for table in listed.tables(code, f"ladders.{code}"):
            before = table.text("follows", read[-1][0].code if read else None)
            read.append((_step(table, templates), before, table))
        ladder = ordered(code, read)
        if ladder is not None and ladder.steps:
            check_timing(ladder, {step.code: table for step, _, table in read})
            found[code] = ladder
    if not listed.content:
        top.problem(
            Message("The policy has no ladder."),
            Message("Write its steps, each as a table [[ladders.standard]]."),
        )
    return found


def segments_of(top: Table, ladders: Collection[str]) -> tuple[Segment, ...]:
    """Read the segments: `[[segments]]`."""
    tables = top.tables("segments", "segments")
    segments = [_segment(table) for table in tables]
    if not segments:
        top.problem(
            Message("There is a gap: no customer is under any rule."),
            Message("Write at least one table [[segments]] with code and ladder."),
        )
    check_segments(segments, tables, sorted(ladders))
    return tuple(segments)


def _segment(table: Table) -> Segment:
    table.only(("code", "label", "when", "ladder"))
    when = replace(table.table("when"), name=table.name, place=table.place)
    when.only(_WHEN)
    return Segment(
        code=_code(table, "code"),
        ladder=table.text("ladder") or "",
        labels=table.words("label"),
        segments=when.texts("segment"),
        countries=when.texts("country"),
        delay_from_days=when.days("average_delay_days_from"),
        delay_below_days=when.days("average_delay_days_below"),
        owed_from=when.amounts("owed_from"),
        owed_below=when.amounts("owed_below"),
    )


def _step(table: Table, templates: Collection[str] | None) -> Step:
    table.only(_STEP)
    step = Step(
        code=_code(table, "step"),
        timing=_timing(table),
        channel=_channel(table, table.text("channel") or "", "channel"),
        labels=table.words("label"),
        also=tuple(_channel(table, channel, "also") for channel in table.texts("also")),
        template=table.text("template"),
        minimum=table.amounts("minimum"),
        fee=table.amounts("fee"),
        interest=table.flag("interest"),
        indemnity=table.flag("indemnity"),
        lapses=table.flag("lapses"),
    )
    if step.template is None and step.channel in WRITTEN:
        table.problem(
            Message("{step} is written, but has no template.", step=step.code),
            Message("Name the text it is written with: template = ..."),
        )
    if step.template is not None and templates is not None and step.template not in templates:
        known = sorted(templates)
        what = Message("There is no template {name}.", name=repr(step.template))
        table.unknown(what, step.template, known, "template")
    return step


def _code(table: Table, key: str) -> str:
    code = table.text(key) or ""
    if not _CODE.fullmatch(code):
        table.problem(
            Message("{key} cannot be {value}.", key=key, value=repr(code)),
            Message("Write small letters, digits and _, beginning with a letter."),
            key,
        )
    return code


def _channel(table: Table, channel: str, key: str) -> str:
    if channel not in CHANNELS:
        what = Message("There is no channel {name}.", name=repr(channel))
        table.unknown(what, channel, CHANNELS, key)
    return channel


def _timing(table: Table) -> Timing:
    given = [key for key in _TIMINGS if key in table.content]
    if len(given) != 1:
        table.problem(
            Message("It is not said when {step} is due, or twice.", step=table.text("step") or "—"),
            Message("Write exactly one of {names}.", names=", ".join(_TIMINGS)),
        )
        return Timing("due", 0)
    kind, sign = _TIMINGS[given[0]]
    return Timing(kind, sign * (table.days(given[0]) or 0))

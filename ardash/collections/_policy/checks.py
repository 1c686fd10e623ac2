"""Checks of a ladder and of the segments: gaps and cycles, steps that come before their turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ardash.collections._policy.ladder import Ladder, Step
from ardash.collections._policy.segments import Segment
from ardash.collections._policy.tables import Table
from ardash.errors import Message

#: A step as it was read: what it says, which step it follows (None: it is the first), its table.
Read = tuple[Step, str | None, Table]


def ordered(code: str, read: Sequence[Read]) -> Ladder | None:
    """Put the steps in the order in which they follow one another; None when they do not.

    Notes a step that stands twice, follows one that is none, stands in a cycle or cannot be
    reached because two steps follow the same.
    """
    by_code: dict[str, Read] = {}
    for each in read:
        step, _, table = each
        if step.code in by_code:
            table.problem(
                Message("The ladder {ladder} has two steps {step}.", ladder=code, step=step.code),
                Message("Give one of them another code."),
                "step",
            )
            return None
        by_code[step.code] = each
    if not _joined(code, by_code):
        return None
    following = {before: step for step, before, _ in by_code.values()}
    steps: list[Step] = []
    while (after := following.get(steps[-1].code if steps else None)) is not None:
        steps.append(after)
    return Ladder(code, tuple(steps))


def _joined(code: str, by_code: Mapping[str, Read]) -> bool:
    """Whether the steps are one chain: what breaks it is noted."""
    taken: dict[str | None, str] = {}
    whole = True
    for step, before, table in by_code.values():
        if before is not None and before not in by_code:
            whole = False
            table.unknown(
                Message("{step} follows {before}, which is no step of the ladder {ladder}.",
                        step=step.code, before=repr(before), ladder=code),
                before, list(by_code), "follows",
            )  # fmt: skip
        elif before in taken:
            whole = False
            table.problem(
                Message("There is a gap: {one} and {other} both follow {before}.",
                        one=taken[before], other=step.code, before=before or "—"),
                Message("Let one of them follow the other."),
                "follows",
            )  # fmt: skip
        elif circle := _circle(step.code, by_code):
            table.problem(
                Message("The steps go in a circle: {steps}.", steps=" → ".join(circle)),
                Message("Let one of them follow a step outside the circle, or none."),
                "follows",
            )
            return False
        taken[before] = step.code
    return whole


def _circle(start: str, by_code: Mapping[str, Read]) -> list[str]:
    """Follow the steps back; returns the circle that begins and ends with `start`, if any."""
    seen = [start]
    while (before := by_code[seen[-1]][1]) is not None and before in by_code:
        if before == start:
            return [start, *reversed(seen)]
        if before in seen:
            return []
        seen.append(before)
    return []


def check_timing(ladder: Ladder, tables: Mapping[str, Table]) -> None:
    """Note the steps that would come before the one they follow, or that cannot lapse."""
    for before, step in zip((None, *ladder.steps), ladder.steps, strict=False):
        table = tables[step.code]
        if step.timing.kind == "previous" and (before is None or before.lapses):
            table.problem(
                Message("{step} counts from the step before, which may never be done.",
                        step=step.code),
                Message("Count it from the due date: write days_after_due."),
                "days_after_previous",
            )  # fmt: skip
        if before is not None and _comes_before(step, before):
            table.problem(
                Message("{step} is due before {before}, which it follows.",
                        step=step.code, before=before.code),
                Message("Give it a later day, or another place in the ladder."),
            )  # fmt: skip
        if step.lapses and (
            step.timing.kind != "due" or step.timing.days > 0 or (before and not before.lapses)
        ):
            table.problem(
                Message("{step} cannot lapse: only the first steps, up to the due date, do.",
                        step=step.code),
                Message("Take `lapses` out."),
                "lapses",
            )  # fmt: skip


def _comes_before(step: Step, before: Step) -> bool:
    mine, other = step.timing.earliest_days, before.timing.earliest_days
    return mine is not None and other is not None and mine < other


def check_segments(
    segments: Sequence[Segment], tables: Sequence[Table], ladders: Sequence[str]
) -> None:
    """Note unknown ladders, segments of one name, customers under no rule, rules never asked."""
    seen: set[str] = set()
    rest: Segment | None = None
    for segment, table in zip(segments, tables, strict=True):
        if segment.ladder not in ladders:
            table.unknown(
                Message("There is no ladder {name}.", name=repr(segment.ladder)),
                segment.ladder, list(ladders), "ladder",
            )  # fmt: skip
        if segment.code in seen:
            table.problem(
                Message("There are two segments {name}.", name=segment.code),
                Message("Give one of them another code."),
                "code",
            )
        if rest is not None:
            table.problem(
                Message("{segment} is never reached: {rest} takes every customer.",
                        segment=segment.code, rest=rest.code),
                Message("Put the segment without `when` last."),
                "code",
            )  # fmt: skip
        seen.add(segment.code)
        rest = rest or (segment if segment.is_the_rest else None)
    if segments and rest is None:
        tables[-1].problem(
            Message("There is a gap: a customer who fits no segment is under no rule."),
            Message("Add a last segment without `when`."),
        )

"""A proposal: how ardash would read files that nobody described yet, and what it cannot decide.

proposal = propose("exports/", {"currency": "EUR"})
proposal.profile    the Profile, whole once there are no doubts
proposal.toml       the same as text, with comments, to keep beside the files
proposal.reading    the first rows as they would be read
proposal.doubts     what has two readings; each with the options that choose one
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ardash.connectors._tabular import (
    left_out,
    opening,
    overrides,
    preview,
    recognition,
    settling,
    writing,
)
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.profile import Profile
from ardash.errors import AmbiguousProfile, Message


@dataclass(frozen=True)
class Proposal:
    """How files would be read: the profile, its text, the first rows so read, and the doubts.

    `notes` say what was settled that a person may want to know: the day undated amounts count from,
    rows and sheets that are left out.
    """

    profile: Profile
    toml: str
    reading: pl.DataFrame
    doubts: list[Doubt]
    sources: list[Source]
    rows: int | None = None
    notes: list[Message] = field(default_factory=list)


def propose(location: str, options: Mapping[str, str]) -> Proposal:
    """Propose a profile for the files of `location` from their headers and values.

    `options` are those of the connector and override what the files say. Raises BadInput when a
    file cannot be read or no column of it is known.
    """
    draft, doubts = recognition.recognise(location, options)
    settled = settling.settle(draft, look_over_all=True)
    doubts = [*doubts, *settled.doubts]
    left = [*left_out.notes(settled.sources), *left_out.unused(settled.sources)]
    notes = [*settled.notes, *left]
    profile = Profile(
        rows=tuple(source.rows for source in settled.sources),
        complete=overrides.complete(options),
        exported_on=overrides.exported(options),
    )
    return Proposal(
        profile=profile,
        toml=writing.toml(profile, doubts, notes),
        reading=preview.first_rows(settled.sources),
        doubts=doubts,
        sources=settled.sources,
        rows=settled.rows,
        notes=notes,
    )


def describe(location: str, profile: Profile) -> Proposal:
    """Show how files are read with a given profile: its first rows, and what it leaves open.

    Raises BadInput when the files do not fit it.
    """
    settled = settling.settle(opening.sources(profile, location))
    notes = [*settled.notes, *left_out.notes(settled.sources)]
    return Proposal(
        profile=profile,
        toml=writing.toml(profile, settled.doubts, notes),
        reading=preview.first_rows(settled.sources),
        doubts=settled.doubts,
        sources=settled.sources,
        rows=settled.rows,
        notes=notes,
    )


def refuse(doubts: list[Doubt]) -> AmbiguousProfile:
    """Make the error that names every doubt, its readings, and how to choose one."""
    asked = [_with_readings(doubt) for doubt in doubts]
    said, ways = asked[-1], [_ways(doubt) for doubt in doubts]
    if len(doubts) > 1:
        said = Message("{number}. {question}", number=len(doubts), question=said)
        for number in range(len(doubts) - 1, 0, -1):
            said = Message(
                "{number}. {question}\n{rest}",
                number=number, question=asked[number - 1], rest=said,
            )  # fmt: skip
        ways = [f"{number}. {way}" for number, way in enumerate(ways, start=1)]
    places = {doubt.where for doubt in doubts if doubt.where}
    return AmbiguousProfile(
        said,
        where=places.pop() if len(places) == 1 else None,
        remedy=Message("Choose with {ways}, or in the profile.", ways="; ".join(ways)),
    )


def _with_readings(doubt: Doubt) -> Message:
    """Ask a doubt's question with the readings that fit."""
    if len(doubt.readings) == 1 and doubt.option != "amount":
        return Message(
            "{question} This fits: {reading}.", question=doubt.question, reading=doubt.readings[0]
        )
    if len(doubt.readings) > 1:
        return Message(
            "{question} Both fit: {readings}.",
            question=doubt.question,
            readings="; ".join(doubt.readings),
        )
    return doubt.question


def _ways(doubt: Doubt) -> str:
    """Write the options that answer a doubt, one way or the other."""
    each = [" ".join(f"--option {k}={v}" for k, v in one.items()) for one in doubt.answers]
    return " / ".join(each) or f"--option {doubt.option}=..."

"""Ladder: the steps that follow one another, from a courtesy mail to a write-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ardash.collections._policy.timing import Timing
from ardash.errors import Message, UnknownChoice

#: How a step can be done; a note is no step.
CHANNELS = ("email", "call", "letter", "sales", "credit_stop", "agency", "write_off")

#: Channels whose step cannot be done without a text.
WRITTEN = ("email", "letter")


@dataclass(frozen=True)
class Step:
    """One step of a ladder. Amounts are minor units by currency."""

    code: str
    timing: Timing
    channel: str
    labels: Mapping[str, str]
    also: tuple[str, ...] = ()
    template: str | None = None
    minimum: Mapping[str, int] | None = None
    fee: Mapping[str, int] | None = None
    interest: bool = False
    indemnity: bool = False
    lapses: bool = False

    def label(self, language: str) -> str:
        """Name the step in a language; in English, else by its code, where it has no such name."""
        return self.labels.get(language) or self.labels.get("en") or self.code


@dataclass(frozen=True)
class Ladder:
    """Steps in the order in which they follow one another."""

    code: str
    steps: tuple[Step, ...]

    @property
    def lapsing(self) -> int:
        """How many of the first steps are passed over when they are missed."""
        return next((n for n, step in enumerate(self.steps) if not step.lapses), len(self.steps))

    def step(self, code: str) -> Step:
        """Return the step of a code; raises UnknownChoice when the ladder has none."""
        for step in self.steps:
            if step.code == code:
                return step
        raise UnknownChoice(
            Message("The ladder {ladder} has no step {step}.", ladder=self.code, step=repr(code)),
            remedy=Message("Its steps are: {names}.", names=", ".join(s.code for s in self.steps)),
        )

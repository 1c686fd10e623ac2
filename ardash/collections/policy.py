"""The collections policy: one readable file that says who is followed up how, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

from ardash.collections._policy.ladder import Ladder, Step
from ardash.collections._policy.lines import Lines
from ardash.collections._policy.reading import ladders_of, segments_of, tables_of
from ardash.collections._policy.segments import Segment
from ardash.collections._policy.tables import Problems, Table
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.terms.law.sources import law_of

__all__ = [
    "FILE",
    "Ladder",
    "Policy",
    "Review",
    "Segment",
    "Step",
    "Suppressions",
    "check",
    "default_text",
    "load",
    "policy_path",
]

#: Name of a company's own policy in the home folder.
FILE = "policy.toml"

_TOP = (
    "version", "name", "owner", "reviewed_on", "review_months", "law", "suppressions", "segments",
    "ladders",
)  # fmt: skip


@dataclass(frozen=True)
class Suppressions:
    """When a customer, or an item, is on hold although a step is due; 0 or False: never."""

    dispute: bool = True
    dispute_days: int = 14
    promise: bool = True
    plan: bool = True
    unapplied: bool = True
    contacted_days: int = 5
    excluded: bool = True
    bank_stale_days: int = 7


@dataclass(frozen=True)
class Review:
    """Whether the policy is looked after: `never` reviewed, `stale`, or `current`; by whom."""

    state: Literal["never", "stale", "current"]
    owner: str | None
    reviewed_on: date | None
    due_on: date | None

    def words(self) -> Message:
        """Say it in a sentence."""
        if self.state == "never":
            return Message("The collections policy has no owner, or nobody has reviewed it yet.")
        owner, due_on = self.owner or "—", self.due_on
        if self.state == "stale":
            return Message(
                "The review of the collections policy by {owner} was due on {due_on}.",
                owner=owner,
                due_on=due_on,
            )
        return Message(
            "The collections policy is looked after by {owner}; its next review is on {due_on}.",
            owner=owner,
            due_on=due_on,
        )


@dataclass(frozen=True)
class Policy:
    """Who is followed up how, and when: segments of customers, and a ladder of steps for each."""

    name: str
    owner: str | None
    reviewed_on: date | None
    review_months: int
    law: str
    suppressions: Suppressions
    segments: tuple[Segment, ...]
    ladders: tuple[Ladder, ...]
    place: str

    def ladder(self, code: str) -> Ladder:
        """Return the ladder of a code; raises UnknownChoice when there is none."""
        for ladder in self.ladders:
            if ladder.code == code:
                return ladder
        raise UnknownChoice(
            Message("There is no ladder {name}.", name=repr(code)),
            remedy=Message("Known are: {names}.", names=", ".join(e.code for e in self.ladders)),
        )

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Every step of every ladder by its code; of two of one code, that of the first ladder."""
        found: dict[str, Step] = {}
        for ladder in self.ladders:
            for step in ladder.steps:
                found.setdefault(step.code, step)
        return found

    @property
    def lead_days(self) -> int:
        """How many days before a due date the first step comes; 0 if none comes before."""
        days = [step.timing.earliest_days or 0 for e in self.ladders for step in e.steps]
        return max(0, -min(days, default=0))

    def review(self, as_of: date) -> Review:
        """Say whether the policy's review is due at a date."""
        owner = self.owner or None
        if owner is None or self.reviewed_on is None or self.reviewed_on > as_of:
            return Review("never", owner, None, None)
        due_on = _months_later(self.reviewed_on, self.review_months)
        return Review("stale" if due_on < as_of else "current", owner, self.reviewed_on, due_on)


def policy_path(home: Path) -> Path | None:
    """Return the company's own policy in the home folder; None when it has none."""
    path = home / FILE
    return path if path.is_file() else None


def default_text() -> str:
    """Return the policy that comes with the program, as its file stands."""
    return (files("ardash.collections") / FILE).read_text("utf-8")


def load(path: Path | None = None, *, templates: Collection[str] | None = None) -> Policy:
    """Read a policy; without a path, the one that comes with the program.

    `templates` are the texts that steps can be written with; None does not ask. Raises BadSetting
    for the first thing that is wrong, naming its line, what is wrong and how to mend it.
    """
    policy, problems = check(path, templates=templates)
    if problems or policy is None:
        raise problems[0]
    return policy


def check(
    path: Path | None = None, *, templates: Collection[str] | None = None
) -> tuple[Policy | None, Sequence[BadSetting]]:
    """Read a policy and everything that is wrong with it; None when it makes no policy."""
    name = str(path) if path else FILE
    problems = Problems(Lines(name, _text(path)))
    top = tables_of(problems.lines, problems)
    if top is None:
        return None, problems.found
    policy = _policy(top, name, templates)
    return (None if problems.found else policy), problems.found


def _text(path: Path | None) -> str:
    if path is None:
        return default_text()
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            Message("The policy cannot be read: {error}.", error=str(error)),
            where=str(path),
            remedy=Message("It is a text file in UTF-8; `ardash policy show` says where."),
        ) from None


def _policy(top: Table, place: str, templates: Collection[str] | None) -> Policy:
    top.only(_TOP)
    if top.content.get("version") != 1:
        top.problem(
            Message("The policy's version is not 1."), Message("Write version = 1."), "version"
        )
    ladders = ladders_of(top, templates)
    written = top.content.get("ladders")
    segments = segments_of(top, written if isinstance(written, dict) else ())
    return Policy(
        name=top.text("name") or FILE,
        owner=(top.text("owner") or "").strip() or None,
        reviewed_on=top.day("reviewed_on"),
        review_months=top.days("review_months", 6) or 0,
        law=_law(top),
        suppressions=_suppressions(top),
        segments=segments,
        ladders=tuple(ladders.values()),
        place=place,
    )


def _law(top: Table) -> str:
    country = top.text("law", "FR") or "FR"
    if law_of(country) is None:
        top.problem(
            Message("No law on late payment is known for {country}.", country=repr(country)),
            Message("Write the two letters of a country of the European Union."),
            "law",
        )
    return country


def _suppressions(top: Table) -> Suppressions:
    table = top.table("suppressions")
    usual = Suppressions()
    table.only(tuple(vars(usual)))
    return Suppressions(
        **{
            name: table.flag(name, value) if isinstance(value, bool) else table.days(name, value)
            for name, value in vars(usual).items()
        }  # type: ignore[arg-type]
    )


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, 28)

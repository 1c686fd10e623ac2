"""Templates: the words of reminders, letters and calls, by language; a company may have its own.

A template is a Jinja text, `<language>/<code>.txt`; its first line is the subject, after a colon.
Those that come with the program stand in `templates/` beside this module; a file of the same name
in the company's own folder goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ardash.collections._reminders.facts import Facts
from ardash.collections._reminders.html import Block, blocks
from ardash.collections._reminders.samples import samples
from ardash.collections._reminders.writing import finalize
from ardash.errors import BadSetting, Message, UnknownChoice

__all__ = ["BUILT_IN", "FOLDER", "Rendered", "Texts", "own_folder"]

#: The templates that come with the program.
BUILT_IN = Path(__file__).resolve().parent / "templates"

#: Name of a company's own folder of templates in the home folder.
FOLDER = "templates"

#: Parts that templates are made of; no step is written with them alone.
PARTS = ("invoices", "totals", "closing")

#: Languages that stand in for one that a template is not written in, in this order.
_INSTEAD = ("en", "fr")

#: What can go wrong while a template is filled in.
_WRONG = (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError)


@dataclass(frozen=True)
class Rendered:
    """A text as it goes out: its language, its subject and its body."""

    language: str
    subject: str
    body: str


def own_folder(home: Path) -> Path | None:
    """Return the company's own folder of templates in the home folder; None when it has none."""
    folder = home / FOLDER
    return folder if folder.is_dir() else None


class Texts:
    """The templates: those that come with the program, and before them those of a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folders = [folder, BUILT_IN] if folder else [BUILT_IN]

    @cached_property
    def languages(self) -> Mapping[str, tuple[str, ...]]:
        """Languages of every template, by its code."""
        found: dict[str, set[str]] = {}
        for folder in self.folders:
            for path in folder.glob("*/*.txt"):
                if path.stem not in PARTS:
                    found.setdefault(path.stem, set()).add(path.parent.name)
        return {code: tuple(sorted(known)) for code, known in sorted(found.items())}

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all templates: what a policy's `template` can name."""
        return frozenset(self.languages)

    def language(self, code: str, wanted: Sequence[str | None]) -> str:
        """Return the first language wanted that a template is written in, else one that it is.

        Raises UnknownChoice for a template that does not exist.
        """
        known = self.languages.get(code)
        if known is None:
            raise UnknownChoice(
                Message("There is no template {name}.", name=repr(code)),
                remedy=Message("Known are: {names}.", names=", ".join(self.languages)),
            )
        return next((each for each in (*wanted, *_INSTEAD) if each in known), known[0])

    def render(self, code: str, language: str, facts: Facts) -> Rendered:
        """Fill a template in.

        Raises BadSetting, naming file and line, when the template is wrong: its syntax, a name
        that stands for nothing, something that templates may not do, no subject.
        """
        said = self._filled(language, f"{code}.txt", _named(facts))
        first, _, rest = said.strip().partition("\n")
        _, colon, subject = first.partition(":")
        if not colon or not subject.strip() or not rest.strip():
            raise BadSetting(
                Message("The template has no subject, or says nothing below it."),
                where=f"{self._path(language, f'{code}.txt')}:1",
                remedy=Message("Its first line is “Subject: ...”, and the text stands below."),
            )
        return Rendered(language, " ".join(subject.split()), _tidy(rest))

    def listed(self, language: str, facts: Facts) -> list[str]:
        """Return the lists of invoices as texts of the language write them: late, then soon."""
        lists = [each for each in (facts.late, facts.soon) if each]
        return [
            _tidy(self._filled(language, "invoices.txt", {**_named(facts), "listed": each}))
            for each in lists
        ]

    def html(self, language: str, subject: str, body: str, tables: Sequence[Block]) -> str:
        """Lay a text out as HTML: what it says and nothing else, lists of invoices as tables."""
        parts = blocks(body, tables)
        named = {"language": language, "subject": subject, "blocks": parts}
        known = [folder for folder in self.folders if (folder / language / "mail.html").is_file()]
        return self._filled(language if known else _INSTEAD[0], "mail.html", named)

    def problems(self) -> list[BadSetting]:
        """Fill every template in with facts of every kind; returns what goes wrong, once a line."""
        found: dict[str, BadSetting] = {}
        for code, known in self.languages.items():
            for language in known:
                for facts in samples().values():
                    try:
                        said = self.render(code, language, facts)
                        self.html(language, said.subject, said.body, ())
                    except BadSetting as error:
                        found.setdefault(error.where or str(error), error)
        return list(found.values())

    def _filled(self, language: str, name: str, named: Mapping[str, Any]) -> str:
        try:
            return _environment(tuple(self.folders), language).get_template(name).render(named)
        except TemplateSyntaxError as error:
            place = f"{error.filename or name}:{error.lineno}"
            raise _wrong(str(error.message), place) from None
        except _WRONG as error:
            raise _wrong(_words(error), self._place(error, language, name)) from None

    def _path(self, language: str, name: str) -> Path:
        paths = [folder / language / name for folder in self.folders]
        return next((path for path in paths if path.is_file()), paths[-1])

    def _place(self, error: BaseException, language: str, name: str) -> str:
        """Find the file and line of the template where it went wrong."""
        folders = tuple(str(folder) for folder in self.folders)
        place, step = str(self._path(language, name)), error.__traceback__
        while step is not None:
            file = step.tb_frame.f_code.co_filename
            if file.startswith(folders):
                place = f"{file}:{step.tb_lineno}"
            step = step.tb_next
        return place


@cache
def _environment(folders: tuple[Path, ...], language: str) -> ImmutableSandboxedEnvironment:
    """Templates see the facts, and nothing of the program: no attribute of Python's own."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([folder / language for folder in folders]),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        finalize=finalize(language),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=True,
    )


def _named(facts: Facts) -> dict[str, Any]:
    return {each.name: getattr(facts, each.name) for each in fields(facts)}


def _tidy(text: str) -> str:
    """Take out blanks at line ends, and more than one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines)


def _words(error: BaseException) -> str:
    return (getattr(error, "message", None) or str(error) or type(error).__name__).rstrip(".")


def _wrong(said: str, place: str) -> BadSetting:
    return BadSetting(
        Message("The template cannot be filled in: {reason}.", reason=said.rstrip(".")),
        where=place,
        remedy=Message("docs/reminders.md lists what templates can say."),
    )

"""Words: what a person reads, in the language of their session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import streamlit as st
from babel.numbers import format_decimal

from ardash.errors import Message, mark
from ardash.language import LANGUAGES as WRITTEN
from ardash.language import catalogue
from ardash.settings import load_settings

T = TypeVar("T")

#: Languages of the pages, and what each calls itself.
LANGUAGES = WRITTEN

#: Marks a word for the catalogues where it stands as data; `_` says it later.
N_ = mark


#: The language spoken where no session is: a download is made after its page was drawn.
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within the block, whatever the session's is."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """Language of this session: the person's choice, else the setting's, else the browser's."""
    chosen = _spoken.get() or st.session_state.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    wished = load_settings().language or (st.context.locale or "en")[:2].lower()
    return wished if wished in LANGUAGES else "en"


def _(text: str, /, **values: Any) -> str:
    """Say a sentence in the session's language, with its {named} values filled in."""
    said = str(catalogue(language()).gettext(text)) if text else ""
    return said.format(**values) if values else said


def _n(one: str, many: str, count: int, /, **values: Any) -> str:
    """Say a sentence about `count` things in the session's language; {count} is filled in too."""
    said = str(catalogue(language()).ngettext(one, many, count))
    return said.format(count=format_decimal(count, locale=language()), **values)


def spoken(options: Iterable[T], words: Callable[[T], str]) -> Callable[[T], str]:
    """Say a widget's options now, in this session's language; the result is its `format_func`."""
    return {option: words(option) for option in options}.__getitem__


def say(message: str | None) -> str:
    """Say what an error or a figure says of itself in the session's language, as Markdown.

    Its values come from files, names and addresses: they show as they are (see plain).
    """
    if message is None:
        return ""
    if isinstance(message, Message):
        filled = {name: _value(value) for name, value in message.params.items()}
        return _(message.template).format(**filled)
    return _(message)


def _value(value: Any) -> Any:
    if isinstance(value, Message):
        return say(value)
    return plain(_(value)) if isinstance(value, str) else value


def plain(text: object) -> str:
    """Write a name so that it shows as it is where markdown is read: `5*` stays `5*`."""
    return re.sub(r"([\\`*_\[\]$:~<#])", r"\\\1", str(text))

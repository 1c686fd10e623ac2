"""What a column's name means: the header of an export against the names in headers.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

_DROPPED = str.maketrans("", "", "°º")
#: Kinds of rows, in the order in which a file that fits several is taken.
KINDS = ("invoice", "payment", "credit_note", "transfer", "control", "customer")


@cache
def catalogue() -> Mapping[str, Any]:
    """Return the names that columns, files and values go by (headers.toml)."""
    text = resources.files(__package__).joinpath("headers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def fold(name: str) -> str:
    """Reduce a name to what counts: letters and digits, no accents, no small words.

    >>> fold("Date d'échéance"), fold("InvoiceNumber"), fold("N° FACTURE")
    ('dateecheance', 'invoicenumber', 'nfacture')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.translate(_DROPPED))
    tokens = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", spaced).lower())
    small = _small_words()
    kept = [token for token in tokens[:-1] if token not in small] + tokens[-1:]
    return without_accents("".join(kept))


def without_accents(text: str) -> str:
    """Write text in lower case with plain letters: "Règlements" -> "reglements"."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def synonyms(kind: str) -> Mapping[str, tuple[str, int]]:
    """Map each folded column name to its meaning in rows of `kind` and its rank (0 = strongest)."""
    known: dict[str, tuple[str, int]] = {}
    tables = (catalogue()[kind], catalogue()["any"])  # a kind's own names come first
    for table in tables:
        for meaning, names in table.items():
            for rank, name in enumerate(names):
                known.setdefault(fold(name), (meaning, rank))
    return known


def meanings(
    columns: Sequence[str], kind: str, fits: Callable[[str, str], bool] = lambda _m, _c: True
) -> dict[str, str]:
    """Recognise the columns of rows of one kind: meaning -> column; the strongest name wins.

    `fits(meaning, column)` may refuse a column whose values are of another sort.
    """
    best: dict[str, tuple[int, int, str]] = {}
    for position, column in enumerate(columns):
        found = synonyms(kind).get(fold(column))
        if found is None or not fits(found[0], column):
            continue
        meaning, rank = found
        if meaning not in best or (rank, position) < best[meaning][:2]:
            best[meaning] = (rank, position, column)
    return {meaning: column for meaning, (_, _, column) in best.items()}


def count_known(columns: Iterable[str]) -> int:
    """Count the columns that some kind of row knows: how much a line looks like a header."""
    return len({fold(c) for c in columns if c and any(fold(c) in synonyms(k) for k in KINDS)})


def named_like(section: str, columns: Sequence[str]) -> str | None:
    """Return the column whose name is the first of a section's own names (kind, status ...)."""
    folded = {fold(column): column for column in reversed(columns)}
    return next((folded[n] for n in map(fold, catalogue()[section]["names"]) if n in folded), None)


@cache
def value_meanings(section: str) -> Mapping[str, str]:
    """Map each folded value of a section's column to what it means."""
    known: dict[str, str] = {}
    for meaning, values in catalogue()[section]["values"].items():
        for value in values:
            known.setdefault(fold(value), meaning)
    return known


def kind_of_name(name: str) -> str | None:
    """Tell the kind of rows from the words of a file's or sheet's name, if it says so."""
    words = re.findall(r"[a-z]+", without_accents(name))
    spoken = f" {' '.join(words)} "
    hits = [
        (len(word), kind)
        for kind, spellings in catalogue()["files"].items()
        for word in spellings
        if f" {word} " in spoken
    ]
    return max(hits)[1] if hits else None


@cache
def _small_words() -> frozenset[str]:
    return frozenset(catalogue()["words"]["small"])

"""Gather every sentence of the program into ardash/locale, and keep what is translated.

    python scripts/catalogues.py

Writes ardash/locale/ardash.pot, brings ardash/locale/fr/LC_MESSAGES/ardash.po up to date and
prints what still lacks French.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
#: Kept in the files instead of the day they were made, so that they compare.
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)

LOCALE = ROOT / "ardash" / "locale"

#: What says or marks a sentence in the code, and which arguments are the sentence.
KEYWORDS = {
    "_": None,
    "_n": (1, 2),
    "N_": None,
    "mark": None,
    "Message": None,
}


def extracted() -> Catalog:
    """Gather the sentences of ardash/ and pages/: one message each, with where it stands."""
    found = Catalog(project="ardash", charset="utf-8", fuzzy=False)
    files = sorted([*(ROOT / "ardash").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
    for path in files:
        if "_shipped" in path.parts:
            continue
        for line, text, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            found.add(text, locations=[(str(path.relative_to(ROOT)), line)])
    return found


def _write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue whose text changes only where a sentence does."""
    catalogue.creation_date = catalogue.revision_date = WRITTEN
    catalogue.header_comment = f"# {path.stem}: what the program says, see scripts/catalogues.py"
    catalogue.project, catalogue.version, catalogue.fuzzy = "ardash", "", False
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "ardash"
    with path.open("wb") as file:
        write_po(file, catalogue, width=98, include_lineno=False, ignore_obsolete=True)


def french() -> Catalog:
    """Read the French catalogue as it stands."""
    path = LOCALE / "fr" / "LC_MESSAGES" / "ardash.po"
    if not path.is_file():
        return Catalog(locale="fr", project="ardash", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def missing(catalogue: Catalog) -> list[str]:
    """List the sentences that have no French, or none that a person has confirmed."""
    return [
        "".join(_texts(message.id)[:1])
        for message in catalogue
        if message.id and (message.fuzzy or not all(_texts(message.string)))
    ]


def _texts(text: Any) -> list[str]:
    """Singular and plural where a message has both."""
    return list(text) if isinstance(text, (list, tuple)) else [text]


def main() -> None:
    """Bring the catalogues up to date."""
    template = extracted()
    _write(template, LOCALE / "ardash.pot")
    catalogue = french()
    catalogue.update(template, no_fuzzy_matching=True)
    _write(catalogue, LOCALE / "fr" / "LC_MESSAGES" / "ardash.po")
    for text in missing(catalogue):
        print(repr(text))  # noqa: T201


if __name__ == "__main__":
    main()

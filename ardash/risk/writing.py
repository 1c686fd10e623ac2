"""Writing: files that nobody reads half of, however many write them at once."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under a name of its own first: the last of several writers counts."""
    draft = draft_of(path)
    try:
        draft.write_bytes(content if isinstance(content, bytes) else content.encode())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Name a file to write first, beside the one that it becomes; nobody else has that name."""
    return path.with_name(f".{path.name}.{uuid4().hex}.draft")

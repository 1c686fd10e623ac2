"""Stating: an adjustment that somebody decided is added to the file of assumptions."""

from __future__ import annotations

import json
from pathlib import Path

from ardash.analysis._expected_loss.assumptions import FILE, Adjustment
from ardash.analysis._expected_loss.reading import read
from ardash.errors import BadSetting, Message

_HEAD = "version = 1\n"


def state(home: Path, adjustment: Adjustment) -> Path:
    """Add an adjustment at the end of `expected_loss.toml`; what stands there stays as it is.

    Raises BadSetting when the file, with it, would not be right: no reason, no owner, a factor
    that makes no sense; nothing is written then.
    """
    if not (adjustment.reason and adjustment.owner):
        raise BadSetting(
            Message("A statement needs a reason and an owner."),
            remedy=Message("Write why, and who decided it."),
        )
    path = home / FILE
    before = path.read_text("utf-8") if path.is_file() else _HEAD
    text = f"{before.rstrip()}\n\n{toml_of(adjustment)}"
    read(text, str(path))
    home.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path


def toml_of(adjustment: Adjustment) -> str:
    """Write an adjustment as the table that `read` reads."""
    lines = [
        "[[adjustments]]",
        f"from = {adjustment.from_on.isoformat()}",
        f'factor = "{adjustment.factor}"',
        *(
            [f"groups = [{', '.join(map(_quoted, adjustment.groups))}]"]
            if adjustment.groups
            else []
        ),
        f"reason = {_quoted(adjustment.reason)}",
        f"owner = {_quoted(adjustment.owner)}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write a text as TOML does: its strings are those of JSON, on one line."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return json.dumps(" ".join(plain.split()), ensure_ascii=False)

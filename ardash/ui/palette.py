"""Palette: the colours of buckets and series in the light and the dark theme."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ardash.ui.words import N_, _

#: Calm to hot, told apart without hue too: each is darker (light theme) or stronger than the last.
_LATE = {
    "light": ("#E9B949", "#DD7E2C", "#BF4326", "#7F1D1D"),
    "dark": ("#F2D27A", "#EB9A4B", "#E0653F", "#D63A3A"),
}
_CALM = {"light": "#4E7FA6", "dark": "#6CA0C8"}
_QUIET = {
    "light": ("#8A94A3", "#B9A7CF", "#6B4E71"),
    "dark": ("#8A94A3", "#A995C4", "#C79BCB"),
}

#: Series of measures: told apart by colour-blind readers too, and by dash.
SERIES = {
    "light": (
        "#1F4E79",
        "#C2691C",
        "#2A8C82",
        "#8B4A8F",
        "#6B7280",
        "#A8871B",
        "#B03A48",
        "#3D6FB6",
    ),
    "dark": (
        "#7FB2DE",
        "#F0A35E",
        "#5CC3B7",
        "#C58FC9",
        "#A3ABB8",
        "#DDC05A",
        "#EC8793",
        "#9DB9EC",
    ),
}

_BUCKET_WORDS = {
    "not_due": N_("Not due"),
    "undated": N_("Undated"),
    "unapplied": N_("Unapplied"),
    "doubtful": N_("Doubtful"),
}


def tone() -> str:
    """The theme in force, light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def ink() -> str:
    """Colour of what is written in a chart: as legible as the page's own text."""
    return "#D5DBE3" if tone() == "dark" else "#3A4452"


def bucket_words(code: str) -> str:
    """Say a bucket's code: not_due, 1-30 ... 90+, undated, unapplied."""
    if code in _BUCKET_WORDS:
        return _(_BUCKET_WORDS[code])
    if code.endswith("+"):
        return _("Over {days} days", days=code[:-1])
    first, last = code.split("-")
    return _("{first}-{last} days", first=first, last=last)


def _between(ramp: Sequence[str], place: float) -> str:
    """Find the colour at a place, 0-1, of a ramp: no two buckets look the same."""
    step = place * (len(ramp) - 1)
    first = min(int(step), len(ramp) - 2)
    low, high = (
        [int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in ramp[first : first + 2]
    )
    mixed = (round(a + (b - a) * (step - first)) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def bucket_colours(codes: Sequence[str]) -> dict[str, str]:
    """Give each bucket its colour: the later, the hotter; undated and unapplied stay grey."""
    theme = tone()
    late = [code for code in codes if code not in _BUCKET_WORDS]
    steps = max(1, len(late) - 1)
    colours = {code: _between(_LATE[theme], place / steps) for place, code in enumerate(late)}
    quiet = dict(zip(("undated", "unapplied", "doubtful"), _QUIET[theme], strict=True))
    return {"not_due": _CALM[theme], **colours, **quiet}

"""Waterfall: from one amount to another, step by step, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ardash.money import to_major
from ardash.ui import formats
from ardash.ui.palette import ink, tone

#: Steps that move less than this share of what they start from are drawn on a cut axis.
CUT_BELOW_SHARE = 0.25

#: Up is what is owed more, down what is owed less: a direction, neither good nor bad.
_COLOURS = {
    "light": {"whole": "#4E7FA6", "up": "#C2691C", "down": "#2A8C82"},
    "dark": {"whole": "#6CA0C8", "up": "#F0A35E", "down": "#5CC3B7"},
}


def waterfall(
    before: tuple[str, int],
    steps: Sequence[tuple[str, int, str]],
    after: tuple[str, int],
    currency: str,
) -> go.Figure:
    """Draw how `before` (label, minor units) becomes `after`: steps are label, amount, detail.

    The amounts are written beside the bars, so that nothing has to be read off an axis.
    """
    labels = [before[0], *(label for label, _, _ in steps), after[0]]
    amounts = [before[1], *(amount for _, amount, _ in steps), after[1]]
    details = ["", *(detail for _, _, detail in steps), ""]
    colours = _COLOURS[tone()]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            measure=["absolute", *("relative" for _ in steps), "total"],
            y=[
                _two_lines(label, amount, currency, signed=0 < place < len(labels) - 1)
                for place, (label, amount) in enumerate(zip(labels, amounts, strict=True))
            ],
            x=[float(to_major(amount, currency)) for amount in amounts],
            customdata=[
                [label, formats.money(amount, currency), detail]
                for label, amount, detail in zip(labels, amounts, details, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
            connector={"line": {"color": colours["whole"], "width": 1, "dash": "dot"}},
            increasing={"marker": {"color": colours["up"]}},
            decreasing={"marker": {"color": colours["down"]}},
            totals={"marker": {"color": colours["whole"]}},
            textposition="none",
        )
    )
    figure.update_xaxes(visible=False, fixedrange=True, range=_span(amounts, currency))
    figure.update_yaxes(
        autorange="reversed", fixedrange=True, tickfont={"size": 13, "color": ink()}, title=None
    )
    margin = {"l": 0, "r": 8, "t": 4, "b": 0}
    figure.update_layout(margin=margin, font_color=ink(), dragmode=False, waterfallgap=0.35)
    return figure


def is_cut(before: int, amounts: Sequence[int]) -> bool:
    """Say whether the axis begins near the amounts, since the steps are small beside them."""
    levels = _levels([before, *amounts])
    return min(levels) > 0 and max(levels) - min(levels) < CUT_BELOW_SHARE * max(levels)


def _span(amounts: Sequence[int], currency: str) -> list[float] | None:
    """Where the axis begins and ends when it is cut; none when it holds zero."""
    steps = amounts[:-1]
    if not is_cut(steps[0], steps[1:]):
        return None
    levels = _levels(steps)
    moved = max(1, max(levels) - min(levels))
    low, high = min(levels) - moved // 2, max(levels) + moved // 10
    return [float(to_major(low, currency)), float(to_major(high, currency))]


def _levels(amounts: Sequence[int]) -> list[int]:
    levels = [amounts[0]]
    for amount in amounts[1:]:
        levels.append(levels[-1] + amount)
    return levels


def _two_lines(label: str, amount: Any, currency: str, *, signed: bool) -> str:
    owed = formats.money(amount, currency)
    sign = "+" if signed and amount > 0 else ""
    return f"{label}\u2002<br><b>{sign}{owed}</b>\u2002"

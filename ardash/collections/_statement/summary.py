"""Summary: what is due in all, and how late it is, at a glance."""

from __future__ import annotations

from ardash.collections._statement.flow import Flow
from ardash.collections._statement.lines import Account, AgingPart
from ardash.collections._statement.sections import minus
from ardash.collections._statement.sheet import ALARM, INK, LEFT, QUIET, RIGHT, RULE, SHADE, Sheet
from ardash.language import Language

_BAND, _STRIP = 18.0, 16.5

#: From not due to long overdue; what lies between is shared out.
_NOT_DUE, _LATE = "#7fa99b", ("#edc26b", "#e39a54", "#d06b48", "#a53833")
_UNDATED, _UNAPPLIED = "#b4bcc5", "#6f8fb3"


def write_summary(flow: Flow, words: Language, account: Account, color: str) -> None:
    """Draw the three figures of an account, and its aging."""
    flow.need(_BAND + _STRIP + 8)
    _figures(flow.sheet, words, account, flow.y, color)
    flow.y += _BAND + 5
    _aging(flow.sheet, words, account, flow.y)
    flow.y += _STRIP


def _figures(sheet: Sheet, words: Language, account: Account, y: float, color: str) -> None:
    _ = words.say
    sheet.box(LEFT, y, RIGHT - LEFT, _BAND, SHADE)
    sheet.box(LEFT, y, 1.2, _BAND, color)
    late = account.overdue
    due = _("Total due") if account.total >= 0 else _("Balance in your favour")
    figures = [
        (due, abs(account.total), color),
        (_("of which overdue"), late, ALARM if late > 0 else INK),
    ]
    if account.credit:
        figures.append((_("Credit not yet applied, deducted"), account.credit, INK))
    for (heading, minor, ink), x in zip(figures, (26.0, 86.0, 139.0), strict=False):
        sheet.text(x, y + 6.2, heading, size=8, color=QUIET, most=52)
        text = minus(words.money(minor, account.currency))
        size, is_first = (16.0, True) if x < 30 else (13.0, False)
        sheet.text(x, y + 14, text, size=size, bold=is_first or ink != INK, color=ink, most=50)


def _aging(sheet: Sheet, words: Language, account: Account, y: float) -> None:
    parts = [
        (part, color)
        for part, color in zip(account.aging, _colors(account.aging), strict=True)
        if part.amount or part.bucket not in ("undated", "unapplied")
    ]
    whole = sum(part.amount for part, _ in parts if part.amount > 0)
    x = LEFT
    sheet.box(LEFT, y, RIGHT - LEFT, 2.4, RULE)
    for part, color in parts:
        if part.amount > 0:
            width = (RIGHT - LEFT) * part.amount / whole
            sheet.box(x, y, width, 2.4, color)
            x += width
    each = (RIGHT - LEFT) / len(parts)
    for number, (part, color) in enumerate(parts):
        x = LEFT + number * each
        sheet.box(x, y + 5.6, 1.9, 1.9, color)
        sheet.text(x + 3, y + 7.3, bucket_words(words, part), size=7.8, color=QUIET, most=each - 4)
        amount = minus(words.amount(part.amount, account.currency))
        is_late = part.from_days is not None and part.amount > 0
        sheet.text(x + 3, y + 12, amount, size=9, bold=is_late, most=each - 4)


def bucket_words(words: Language, part: AgingPart) -> str:
    """Say what stands in a column of the aging."""
    _ = words.say
    if part.bucket == "not_due":
        return _("Not yet due")
    if part.bucket == "undated":
        return _("Without due date")
    if part.bucket == "unapplied":
        return _("Not applied")
    if part.to_days is None:
        return _("More than {days} days", days=(part.from_days or 1) - 1)
    return _("{first}–{last} days late", first=part.from_days, last=part.to_days)


def _colors(parts: tuple[AgingPart, ...]) -> list[str]:
    late = sum(part.from_days is not None for part in parts)
    shares = [round(n * (len(_LATE) - 1) / max(1, late - 1)) for n in range(late)]
    return [_NOT_DUE, *(_LATE[share] for share in shares), _UNDATED, _UNAPPLIED]

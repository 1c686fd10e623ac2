"""Cut-offs: the days at which a back-test stops knowing, and what it is tried on after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ardash.errors import BadSetting, Message

#: A rolling back-test: so many cut-offs, each tried on what was issued in so many days after it.
CUT_OFFS, WINDOW_DAYS = 8, 90

#: The same of a large book, of which each cut-off tells enough.
FEW_CUT_OFFS = 4

#: Days left for the last invoices tried to fall due and be paid.
SETTLING_DAYS = 90


@dataclass(frozen=True)
class Window:
    """Trained on what was known before `cut_off`; tried on invoices issued from it to `until`."""

    cut_off: date
    until: date

    @property
    def known_on(self) -> date:
        """The last day that the training knows."""
        return self.cut_off - timedelta(days=1)


def windows(
    first: date,
    as_of: date,
    *,
    cut_off: date | None = None,
    until: date | None = None,
    count: int = CUT_OFFS,
) -> Sequence[Window]:
    """Choose the windows of a back-test: one from `cut_off`, or rolling ones up to `as_of`.

    `first` is the day of the first invoice; `until` is the last day of issue that is tried. Of
    rolling ones there are `count`: they begin when a third of the time has passed at the earliest,
    and end SETTLING_DAYS before `as_of`; in a short history they are shorter. Raises BadSetting for
    days out of order.
    """
    last = until or as_of
    if cut_off is not None:
        if not first < cut_off <= last:
            raise BadSetting(
                Message(
                    "The cut-off {day} is not between the first invoice, of {first}, and {last}.",
                    day=cut_off.isoformat(),
                    first=first.isoformat(),
                    last=last.isoformat(),
                ),
                remedy=Message("Choose a day in between, or none for rolling cut-offs."),
            )
        return [Window(cut_off, last + timedelta(days=1))]
    span = (as_of - first).days
    settling = min(SETTLING_DAYS, span // 6)
    end = min(last, as_of - timedelta(days=settling)) + timedelta(days=1)
    start = first + timedelta(days=span // 3)
    length = min(WINDOW_DAYS, max((end - start).days // count, 1))
    days = [end - timedelta(days=length * back) for back in range(count, -1, -1)]
    return [Window(begin, stop) for begin, stop in pairwise(days) if begin > first]

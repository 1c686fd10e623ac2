"""What stands open at a date, and the shares of it that are late."""

from __future__ import annotations

from ardash.errors import mark
from ardash.measures._measure import measure
from ardash.measures._window import Wide, Window, ratio


@measure(
    label=mark("Receivable"),
    unit="money",
    formula=mark("everything owed at the close of the day, less credits and unapplied cash"),
    source=mark("sum of all entries up to the date"),
)
def receivable(w: Window) -> Wide:
    return w.closing("receivable")


@measure(
    label=mark("Overdue"),
    unit="money",
    formula=mark("open invoices whose due date has passed; the due day itself is not late"),
    source="Code de commerce, art. L.441-10",
    higher_is="worse",
)
def overdue(w: Window) -> Wide:
    return w.closing("overdue")


@measure(
    label=mark("Unapplied credit"),
    unit="money",
    formula=mark("credit notes, payments and overpaid invoices that are matched with nothing yet"),
    source=mark("open items that lower the receivable"),
    higher_is="worse",
)
def unapplied(w: Window) -> Wide:
    return 0 - w.closing("unapplied")


@measure(
    label=mark("Overdue share"),
    unit="share",
    formula=mark("overdue ÷ receivable"),
    source=mark("usual definition in credit management"),
    higher_is="worse",
)
def overdue_share(w: Window) -> Wide:
    return ratio(w.closing("overdue"), w.closing("receivable"))


@measure(
    label=mark("90+ share"),
    unit="share",
    formula=mark("more than 90 days overdue ÷ receivable"),
    source=mark("usual definition in credit management"),
    higher_is="worse",
)
def overdue_90_share(w: Window) -> Wide:
    return ratio(w.closing("overdue_90"), w.closing("receivable"))

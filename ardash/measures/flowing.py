"""What was billed, collected and lost, and how fast the receivable turns."""

from __future__ import annotations

from ardash.errors import mark
from ardash.measures._measure import measure
from ardash.measures._window import Wide, Window, ratio


@measure(
    label=mark("Billed"),
    unit="money",
    formula=mark("invoices and charges issued in the window, tax included"),
    source=mark("sum of the billing entries"),
    window_months=1,
    higher_is="better",
)
def billed(w: Window) -> Wide:
    return w.flow("billed")


@measure(
    label=mark("Net credit sales"),
    unit="money",
    formula=mark("billed − credit notes, in the window, tax included"),
    source=mark("sum of the billing entries"),
    window_months=1,
    higher_is="better",
)
def net_credit_sales(w: Window) -> Wide:
    return w.net_sales


@measure(
    label=mark("Collected"),
    unit="money",
    formula=mark("payments received in the window, applied or not"),
    source=mark("sum of the payment entries"),
    window_months=1,
    higher_is="better",
)
def collected(w: Window) -> Wide:
    return w.flow("collected")


@measure(
    label=mark("Receivables turnover (ART)"),
    unit="times",
    formula=mark("net credit sales ÷ ((opening receivable + closing receivable) ÷ 2)"),
    source="Association of Corporate Treasurers",
    window_months=12,
    higher_is="better",
)
def receivables_turnover(w: Window) -> Wide:
    return ratio(w.net_sales, (w.opening + w.closing("receivable")) / 2)


@measure(
    label=mark("Average collection period"),
    unit="days",
    formula=mark("days of the window ÷ receivables turnover"),
    variant=mark("over 12 whole months: 365 ÷ ART, 366 in a leap year"),
    source="Association of Corporate Treasurers",
    window_months=12,
    higher_is="worse",
)
def average_collection_period(w: Window) -> Wide:
    return ratio(w.days, receivables_turnover(w))


@measure(
    label=mark("Collection effectiveness (CEI)"),
    unit="points",
    formula=mark(
        "(opening receivable + net sales − closing receivable) ÷ "
        "(opening receivable + net sales − closing receivable not due) × 100"
    ),
    variant=mark("average of the months of the window"),
    source=mark("V. Srinivasan with the Credit Research Foundation"),
    window_months=3,
    higher_is="better",
)
def collection_effectiveness(w: Window) -> Wide:
    def month(m: Window) -> Wide:
        collectable = m.opening + m.net_sales
        return 100 * ratio(
            collectable - m.closing("receivable"), collectable - m.closing("not_due")
        )

    return w.monthly_average(month)


@measure(
    label=mark("Bad-debt ratio"),
    unit="share",
    formula=mark("written off ÷ net credit sales, both of the window"),
    source=mark("usual definition in credit management"),
    window_months=12,
    higher_is="worse",
)
def bad_debt_ratio(w: Window) -> Wide:
    return ratio(w.flow("written_off"), w.net_sales)

"""Days sales outstanding, in the variants that the field knows."""

from __future__ import annotations

from ardash.errors import mark
from ardash.measures._measure import measure
from ardash.measures._window import Wide, Window, ratio


def _simple(w: Window) -> Wide:
    return ratio(w.closing("receivable"), w.net_sales) * w.days


@measure(
    label=mark("DSO"),
    unit="days",
    formula=mark("closing receivable ÷ net credit sales of the window × days of the window"),
    variant=mark("3 months, doubtful accounts included"),
    source="Association of Corporate Treasurers",
    window_months=3,
    higher_is="worse",
)
def dso(w: Window) -> Wide:
    return _simple(w)


@measure(
    label=mark("DSO over 12 months"),
    unit="days",
    formula=mark("closing receivable ÷ net credit sales of the window × days of the window"),
    variant=mark("12 months, doubtful accounts included"),
    source="Association of Corporate Treasurers",
    window_months=12,
    higher_is="worse",
)
def dso_12_months(w: Window) -> Wide:
    return _simple(w)


@measure(
    label=mark("DSO, count-back"),
    unit="days",
    formula=mark(
        "the receivable less the net credit sales of each month going back: full months count "
        "with their days, the last with its share"
    ),
    variant=mark("stops at a month without sales"),
    source=mark("méthode d’épuisement: 212 over months of 100, 80, 70 = 73.71"),
    history_months=36,
    higher_is="worse",
)
def dso_count_back(w: Window) -> Wide:
    return w.counted_back()


@measure(
    label=mark("True DSO"),
    unit="days",
    formula=mark(
        "sum over open invoices of open amount × days since issue ÷ net credit sales of the month "
        "of issue"
    ),
    variant=mark("calendar months; open invoices without credits and unapplied cash"),
    source=mark("Oracle, which documents two readings: this one weighs each invoice's age"),
    higher_is="worse",
)
def true_dso(w: Window) -> Wide:
    return w.open_age_over_sales


@measure(
    label=mark("Best possible DSO"),
    unit="days",
    formula=mark("receivable not due ÷ net credit sales of the window × days of the window"),
    variant=mark("same window as DSO"),
    source="Credit Research Foundation",
    window_months=3,
    higher_is="worse",
)
def best_possible_dso(w: Window) -> Wide:
    return ratio(w.closing("not_due"), w.net_sales) * w.days


@measure(
    label=mark("Average days delinquent (ADD)"),
    unit="days",
    formula=mark("DSO − best possible DSO"),
    source="Gaviti; Credit Research Foundation",
    window_months=3,
    higher_is="worse",
)
def average_days_delinquent(w: Window) -> Wide:
    return dso(w) - best_possible_dso(w)

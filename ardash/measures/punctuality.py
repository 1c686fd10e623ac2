"""How long customers take, and how far beyond their terms."""

from __future__ import annotations

from ardash.errors import mark
from ardash.measures._measure import measure
from ardash.measures._window import Wide, Window, ratio


@measure(
    label=mark("Days beyond terms"),
    unit="days",
    formula=mark("Σ settled amount × (settled on − due on) ÷ Σ settled amount"),
    variant=mark("paid only; early payment counts negative"),
    source=mark("retard moyen pondéré: (140 × 7 + 85 × 55) ÷ 225 = 25.13"),
    window_months=12,
    higher_is="worse",
)
def days_beyond_terms(w: Window) -> Wide:
    return ratio(w.flow("settled_beyond_terms_days"), w.flow("settled_dated"))


@measure(
    label=mark("Days beyond terms, early payment as on time"),
    unit="days",
    formula=mark("Σ settled amount × days late ÷ Σ settled amount"),
    variant=mark("paid only; early payment counts 0"),
    source=mark("usual definition in credit management"),
    window_months=12,
    higher_is="worse",
)
def days_beyond_terms_floored(w: Window) -> Wide:
    return ratio(w.flow("settled_late_days"), w.flow("settled_dated"))


@measure(
    label=mark("Days beyond terms with open items"),
    unit="days",
    formula=mark(
        "(Σ settled amount × (settled on − due on) + Σ overdue amount × days overdue) ÷ "
        "(Σ settled amount + Σ overdue amount)"
    ),
    variant=mark("what is overdue counts up to the as-of date"),
    source=mark("Upflow: paid-only figures flatter the worst payers"),
    window_months=12,
    higher_is="worse",
)
def days_beyond_terms_with_open_items(w: Window) -> Wide:
    late = w.flow("settled_beyond_terms_days") + w.closing("overdue_days")
    return ratio(late, w.flow("settled_dated") + w.closing("overdue"))


@measure(
    label=mark("Days to pay"),
    unit="days",
    formula=mark("Σ settled amount × (settled on − issued on) ÷ Σ settled amount"),
    variant=mark("paid only, from the date of issue"),
    source=mark("usual definition in credit management"),
    window_months=12,
    higher_is="worse",
)
def days_to_pay(w: Window) -> Wide:
    return ratio(w.flow("settled_to_pay_days"), w.flow("settled"))


@measure(
    label=mark("Paid on time share"),
    unit="share",
    formula=mark("amount settled by its due date ÷ amount settled that has a due date"),
    source=mark("usual definition in credit management"),
    window_months=12,
    higher_is="better",
)
def paid_on_time_share(w: Window) -> Wide:
    return ratio(w.flow("settled_on_time"), w.flow("settled_dated"))


@measure(
    label=mark("Average terms"),
    unit="days",
    formula=mark("Σ amount × (due on − issued on) ÷ Σ amount of the invoices issued"),
    source=mark("usual definition in credit management"),
    window_months=12,
)
def average_terms(w: Window) -> Wide:
    return ratio(w.flow("billed_terms_days"), w.flow("billed_dated"))

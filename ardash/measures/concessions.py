"""What is given away: early-payment discounts and terms that are not the usual ones."""

from __future__ import annotations

from ardash.errors import mark
from ardash.measures._measure import measure
from ardash.measures._window import Wide, Window, ratio


@measure(
    label=mark("Discounts taken"),
    unit="money",
    formula=mark("early-payment discounts taken in the window"),
    source=mark("sum of the discount entries"),
    window_months=12,
    higher_is="worse",
)
def discount_taken(w: Window) -> Wide:
    return w.flow("discounted")


@measure(
    label=mark("Discounts missed"),
    unit="money",
    formula=mark("discounts whose last day fell in the window − those taken by that day"),
    source=mark("the terms of the invoices"),
    window_months=12,
)
def discount_missed(w: Window) -> Wide:
    return w.flow("discount_offered") - w.flow("discount_earned")


@measure(
    label=mark("Discount take-up"),
    unit="share",
    formula=mark("discounts taken in time ÷ discounts whose last day fell in the window"),
    source=mark("the terms of the invoices"),
    window_months=12,
)
def discount_take_up(w: Window) -> Wide:
    return ratio(w.flow("discount_earned"), w.flow("discount_offered"))


@measure(
    label=mark("Unearned discounts"),
    unit="money",
    formula=mark("discounts taken after the last day of the offer, or where the terms offer none"),
    source=mark("the terms of the invoices"),
    window_months=12,
    higher_is="worse",
)
def discount_unearned(w: Window) -> Wide:
    return w.flow("discount_unearned")


@measure(
    label=mark("Terms override rate"),
    unit="share",
    formula=mark("invoices on other terms than the customer's standard ones ÷ invoices"),
    variant=mark("of the invoices whose customer has standard terms"),
    source=mark("the terms of invoices and customers"),
    window_months=12,
    higher_is="worse",
)
def terms_override_rate(w: Window) -> Wide:
    return ratio(w.flow("terms_override_count"), w.flow("terms_compared_count"))

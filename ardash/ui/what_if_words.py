"""What scenarios come to, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import format_currency

from ardash.analysis.scenario import Outcome
from ardash.money import to_major
from ardash.ui import formats
from ardash.ui.words import N_, _, plain

#: Below so many units, cents are written.
_WITH_CENTS = 1000

FIGURE_WORDS = {
    "receivable": N_("Owed at the date"),
    "dso": N_("DSO"),
    "average_terms": N_("Average terms"),
    "days_to_pay": N_("Days to pay"),
    "unpaid": N_("Never paid, as far as the past shows"),
    "cash": N_("Cash collected in these months"),
    "financing_cost": N_("Cost of financing these invoices"),
    "discount_cost": N_("Discounts given"),
    "net_result": N_("Net result"),
    "late_interest": N_("Late-payment interest due by law"),
    "beyond_law": N_("Billed beyond the legal payment times"),
    "beyond_law_share": N_("Share beyond the legal payment times"),
}


def amount(minor: float, currency: str, *, signed: bool = False) -> str:
    """Write an amount in whole units, but for a small one: cents only blur what is estimated."""
    major = to_major(round(minor), currency)
    if 0 < abs(major) < _WITH_CENTS:
        text = formats.money(minor, currency)
    else:
        pattern = formats.locale().currency_formats["standard"].pattern.replace(".00", "")
        whole = Decimal(round(major))
        text = format_currency(whole, currency, pattern, formats.locale(), currency_digits=False)
    sign = "+" if signed and round(minor) > 0 else ""
    # A line never breaks behind a sign.
    return f"{sign}{text}".replace("+", "+\u2060").replace("-", "\u2212\u2060")


def verdict(found: Mapping[str, Outcome]) -> str:
    """Say in a sentence which scenario does best, and what it would have meant."""
    name = max(found, key=lambda name: _worth(found[name]))
    best = found[name]
    net, owed = best.value("net_result"), best.value("receivable", "difference")
    code = best.currency
    said = {
        "name": plain(name),
        "amount": amount(abs(owed), code),
        "days": formats.number(abs(best.value("dso", "difference")), 1),
        "result": amount(abs(net), code),
    }
    low, high = (best.value("net_result", f"difference_{band}") for band in ("p10", "p90"))
    if round(owed) == round(net) == 0:
        return _("“{name}” changes nothing.", **said)
    if round(net) == 0 and best.behaviour.own_percent == 0:
        return _(_FOR_NOTHING[owed < 0], **said)
    if low < 0 < high:
        return _("“{name}” makes no sure difference: it may gain or cost.", **said)
    if len(found) > 1 and net <= 0:
        return _("None of these scenarios pays; “{name}” costs least: {result}.", **said)
    return _(_template(owed < 0, net > 0, many=len(found) > 1), **said)


def _worth(outcome: Outcome) -> tuple[float, float]:
    """What a scenario gains; of those that gain alike, the one with the least owed comes first."""
    return outcome.value("net_result"), -outcome.value("receivable", "difference")


#: Where money costs nothing, time gains and costs nothing: whether less would be owed.
_FOR_NOTHING = {
    True: N_(
        "“{name}”: {amount} less would be owed ({days} days of DSO). With money that costs you "
        "nothing, that gains nothing either."
    ),
    False: N_(
        "“{name}”: {amount} more would be owed ({days} days of DSO). With money that costs you "
        "nothing, that costs nothing either."
    ),
}


def _template(less: bool, gains: bool, *, many: bool) -> str:
    if many:
        return {
            True: N_(
                "“{name}” pays best: {amount} less owed ({days} days of DSO), {result} gained."
            ),
            False: N_("“{name}” pays best: it gains {result}, with {amount} more owed."),
        }[less]  # fmt: skip
    return {
        (True, True): N_(
            "“{name}” pays: {amount} less would be owed ({days} days of DSO), {result} gained."
        ),
        (True, False): N_(
            "“{name}” does not pay: {amount} less would be owed ({days} days of DSO), but it costs "
            "{result}."
        ),
        (False, True): N_("“{name}” pays: it gains {result}, though {amount} more would be owed."),
        (False, False): N_(
            "“{name}” does not pay: {amount} more would be owed ({days} days of DSO), at a cost of "
            "{result}."
        ),
    }[less, gains]


def of_the_discount(found: Outcome) -> list[str]:
    """Say what the discount offered costs a year, and when the change pays."""
    if found.break_even is None:
        return []
    said = [_pays(found)]
    if found.annual_cost is not None and found.annual_cost_compounded is not None:
        said.insert(
            0,
            _(
                "The discount costs {simple} a year, {compounded} compounded.",
                simple=formats.share(found.annual_cost, 2),
                compounded=formats.share(found.annual_cost_compounded, 2),
            ),
        )
    if found.break_even_percent is not None:
        share = formats.share(found.break_even_percent / 100)
        said.append(_("At this take-up it breaks even where money costs {share} a year.",
                      share=share))  # fmt: skip
    return said


def _pays(found: Outcome) -> str:
    even = found.break_even
    share = formats.share(even.take_up if even else None)
    return {
        "always": _("The change pays, however many take it."),
        "never": _("The change does not pay, however few take it."),
        "up_to": _("Break-even: the change pays as long as at most {share} take it.", share=share),
        "from": _("Break-even: the change pays from {share} who take it on.", share=share),
    }[even.pays if even else "never"]


def checked(found: Outcome) -> str:
    """Say how near the base, as it is drawn, comes to the books."""
    actual, base = found.actual_receivable, found.value("receivable", "base")
    apart = formats.share((base - actual) / actual) if actual > 0 else formats.NONE
    return _(
        "Check: paid anew as they are, {base} would be owed on {day}; the books say {actual} "
        "({apart}).",
        base=amount(base, found.currency),
        day=formats.day(found.as_of),
        actual=amount(actual, found.currency),
        apart=apart,
    )

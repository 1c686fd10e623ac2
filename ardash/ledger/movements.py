"""Daily movements: what happened on a day, and by how much it changed what stood open.

The period table is a sum over these rows. They are kept with the ledger for every dimension but
the customer, a small fraction of the entries, so that a trend costs milliseconds whatever the
number of invoices; by customer the same function sums entries and balances themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import narwhals as nw

from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.balances import FOREVER, Frame
from ardash.ledger.reversals import SETTLING, discounts_taken, settles, undone
from ardash.ledger.sums import summed_as, together

#: The dimensions that movements are kept by.
KEPT_BY = tuple(name for name in DIMENSIONS if name != "customer")

#: What flows within a period: minor units; `*_count` are numbers, `*_days` minor units times days.
FLOWS = (
    "billed",
    "credited",
    "collected",
    "discounted",
    "written_off",
    "adjusted",
    "billed_count",
    "billed_dated",
    "billed_terms_days",
    "settled",
    "settled_dated",
    "settled_on_time",
    "settled_to_pay_days",
    "settled_beyond_terms_days",
    "settled_late_days",
    "discount_offered",
    "discount_earned",
    "discount_unearned",
    "terms_compared_count",
    "terms_override_count",
)

#: What stands at the close of a day; a movement holds the change. `overdue_due_days` are minor
#: units times the due day's number, from which the days overdue at any date follow.
STOCKS = (
    "receivable",
    "overdue",
    "overdue_90",
    "undated",
    "unapplied",
    "overdue_due_days",
    "open_count",
    "overdue_count",
)

#: Timing of what came back, beside 0 (no due date), 1 (on time) and 2 (late).
_RETURNED = 3

_AMOUNT, _BALANCE = nw.col("amount"), nw.col("balance")
_ONE = nw.when(~nw.col("item").is_null()).then(nw.lit(1, nw.Int64)).otherwise(nw.lit(0, nw.Int64))


def movements(
    entries: Frame, balances: Frame, keys: Sequence[str], *, ends: Sequence[date] | None = None
) -> Frame:
    """Sum what happened, and the changes of what stood open, by day and `keys`.

    One row a day and combination of `keys`: day, the keys, FLOWS and STOCKS (changes). With
    `ends`, one row a period instead: `period` is the number of the first of `ends` that is not
    before the day; what lies after the last is left out.
    """
    on = ["day" if ends is None else "period", *keys]
    flows = together(_flows(entries, keys, ends), on, FLOWS)
    changes = [
        _stocks(balances, "valid_from", keys, ends, _opened()),
        _stocks(balances, "valid_to", keys, ends, _closed()),
        _stocks(balances, "late_on", keys, ends, _fell_due()),
        _stocks(balances, "late_90_on", keys, ends, {"overdue_90": _BALANCE}),
    ]
    return together([flows, together(changes, on, STOCKS)], on, (*FLOWS, *STOCKS))


def summed(frame: Frame, keys: Sequence[str]) -> Frame:
    """Add movements up by `keys`."""
    return frame.group_by(*keys).agg(nw.col(*FLOWS, *STOCKS).sum())


def period_number(day: nw.Expr, ends: Sequence[date]) -> nw.Expr:
    """Number the first of `ends` that is not before a day; null after the last."""
    chain: nw.Expr = nw.when(day <= ends[-1]).then(nw.lit(len(ends) - 1, nw.Int32))
    for place in range(len(ends) - 2, -1, -1):
        chain = nw.when(day <= ends[place]).then(nw.lit(place, nw.Int32)).otherwise(chain)
    return chain


def _by_day(
    frame: Frame, day: str, keys: Sequence[str], ends: Sequence[date] | None
) -> tuple[Frame, list[str]]:
    """Give a frame the column to group by, and leave out what no period holds."""
    if ends is None:
        return frame.with_columns(day=nw.col(day)), ["day", *keys]
    within = frame.filter(nw.col(day) <= ends[-1])
    return within.with_columns(period=period_number(nw.col(day), ends)), ["period", *keys]


def _flows(entries: Frame, keys: Sequence[str], ends: Sequence[date] | None) -> list[Frame]:
    """Sum entries by kind and timeliness first: few sums over many rows, then many over few."""
    beyond, to_pay = nw.col("days_beyond_terms"), nw.col("days_to_pay")
    late = nw.when(beyond <= 0).then(nw.lit(1)).otherwise(nw.lit(2))
    timing = nw.when(beyond.is_null()).then(nw.lit(0)).otherwise(late)
    # What came back is timed as the settlements it undoes, not by the day it came back.
    returned = settles() & (_AMOUNT > 0)
    known = nw.when(returned).then(nw.lit(_RETURNED)).otherwise(timing)
    since = entries if ends is None else entries.filter(nw.col("booked_on") > ends[0])
    happened, on = _by_day(since, "booked_on", keys, ends)
    sums = {
        "amount": _AMOUNT,
        "count": _ONE,
        "to_pay": _AMOUNT * to_pay,
        "beyond": _AMOUNT * beyond,
        "compared": _where(~nw.col("terms_override").is_null(), _ONE),
        "override": _where(nw.col("terms_override"), _ONE),
    }
    timed = happened.with_columns(timing=known)
    kinds = summed_as(timed, [*on, "kind", "item_kind", "timing"], sums)
    since = undone(entries).with_columns(timing=timing)
    again, _ = _by_day(since, "booked_on", keys, ends)
    if ends is not None:
        again = again.filter(nw.col("booked_on") > ends[0])
    taken_back = summed_as(again, on, _settled(_AMOUNT * to_pay, _AMOUNT * beyond))
    return [summed_as(kinds, on, _kinds()), taken_back, *_discounts(entries, keys, ends)]


def _discounts(entries: Frame, keys: Sequence[str], ends: Sequence[date] | None) -> list[Frame]:
    """Sum discounts: offered and earned on the last day of the offer, or later if lowered then."""
    last, booked = nw.col("discount_on"), nw.col("booked_on")
    lowered = nw.col("kind") == "credit"
    counts_on = nw.when(booked > last).then(booked).otherwise(last)
    offers = entries.filter(~last.is_null(), nw.col("kind").is_in(["billing", "credit"]))
    # A credit lowers the offer: one that comes when it has run out, on the day it comes.
    offers = offers.with_columns(offered_on=nw.when(lowered).then(counts_on).otherwise(last))
    expired, on = _by_day(offers, "offered_on", keys, ends)
    # Rounded alike both ways, so that what is credited whole offers nothing.
    size = nw.when(lowered).then(0 - _AMOUNT).otherwise(_AMOUNT)
    share = (size * nw.col("discount_share") + 0.5).floor().cast(nw.Int64)
    offered = {"discount_offered": _where(~lowered, share) - _where(lowered, share)}
    taken = discounts_taken(entries).with_columns(counts_on=counts_on)
    in_time, _ = _by_day(taken.filter(nw.col("settled_on") <= last), "counts_on", keys, ends)
    # Taken after its day, or where the terms are known to offer none.
    without_right = (nw.col("settled_on") > last) | (nw.col("discount_share") == 0)
    others = taken.filter(without_right.fill_null(value=False))
    if ends is not None:
        others = others.filter(booked > ends[0])
    late, _ = _by_day(others, "booked_on", keys, ends)
    return [
        summed_as(expired, on, offered),
        summed_as(in_time, on, {"discount_earned": 0 - _AMOUNT}),
        summed_as(late, on, {"discount_unearned": 0 - _AMOUNT}),
    ]


def _where(condition: nw.Expr, value: nw.Expr = _AMOUNT) -> nw.Expr:
    return nw.when(condition).then(value).otherwise(nw.lit(0, nw.Int64))


def _kinds() -> Mapping[str, nw.Expr]:
    kind, item_kind, timing = nw.col("kind"), nw.col("item_kind"), nw.col("timing")
    billing = kind == "billing"
    owed = item_kind.is_in(["invoice", "charge"])
    billed, dated = billing & owed, timing > 0
    settling = kind.is_in(SETTLING) & owed & (timing != _RETURNED)
    to_pay, beyond = nw.col("to_pay"), nw.col("beyond")
    return {
        "billed": _where(billed),
        "credited": _where((billing & (item_kind == "credit_note")) | (kind == "credit"), -_AMOUNT),
        "collected": _where((billing & (item_kind == "unapplied")) | (kind == "payment"), -_AMOUNT),
        "discounted": _where(kind == "discount", -_AMOUNT),
        "written_off": _where(kind == "write_off", -_AMOUNT),
        "adjusted": _where(kind.is_in(["fx", "correction", "transfer"])),
        "billed_count": _where(billed, nw.col("count")),
        "billed_dated": _where(billed & dated),
        # (booked - issued) - (booked - due) = due - issued
        "billed_terms_days": _where(billed & dated, to_pay - beyond),
        **{n: _where(settling, e) for n, e in _settled(to_pay, beyond).items()},
        "terms_compared_count": _where(billed, nw.col("compared")),
        "terms_override_count": _where(billed, nw.col("override")),
    }


def _settled(to_pay: nw.Expr, beyond: nw.Expr) -> Mapping[str, nw.Expr]:
    dated, late = nw.col("timing") > 0, nw.col("timing") == 2
    return {
        "settled": -_AMOUNT,
        "settled_dated": _where(dated, -_AMOUNT),
        "settled_on_time": _where(nw.col("timing") == 1, -_AMOUNT),
        "settled_to_pay_days": -to_pay,
        "settled_beyond_terms_days": _where(dated, -beyond),
        "settled_late_days": _where(late, -beyond),
    }


def _stocks(
    balances: Frame,
    day: str,
    keys: Sequence[str],
    ends: Sequence[date] | None,
    changes: Mapping[str, nw.Expr],
) -> Frame:
    happening = ~nw.col(day).is_null() & (nw.col(day) < FOREVER)
    moved, on = _by_day(balances.filter(happening), day, keys, ends)
    return summed_as(moved, on, changes)


def _opened() -> Mapping[str, nw.Expr]:
    applied = nw.col("kind").is_in(["invoice", "charge"]) & (_BALANCE > 0)
    return {
        "receivable": _BALANCE,
        "undated": _where(applied & nw.col("due_on").is_null(), _BALANCE),
        "unapplied": _where(~applied, _BALANCE),
        "open_count": _ONE,
    }


def _closed() -> Mapping[str, nw.Expr]:
    late, very_late = ~nw.col("late_on").is_null(), ~nw.col("late_90_on").is_null()
    return {
        **{name: 0 - value for name, value in _opened().items()},
        "overdue": _where(late, -_BALANCE),
        "overdue_90": _where(very_late, -_BALANCE),
        "overdue_due_days": _where(late, -_BALANCE * nw.col("due_day")),
        "overdue_count": _where(late, -_ONE),
    }


def _fell_due() -> Mapping[str, nw.Expr]:
    return {
        "overdue": _BALANCE,
        "overdue_due_days": _BALANCE * nw.col("due_day"),
        "overdue_count": _ONE,
    }

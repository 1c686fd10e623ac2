"""Features: what was known of an invoice and of its customer on a day, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ardash.risk.deeds import still
from ardash.risk.history import AGES_DAYS, History
from ardash.risk.runs import PLACES, month_places, runs, weekdays
from ardash.risk.tally import Days, Numbers

#: The last payments that are looked at one by one.
LAST_PAYMENTS = 24

#: Payments that are worth half of the last one: quick, usual and slow to change one's mind.
HALF_LIVES = (2, 6, 15)

#: How many payments of one's own weigh as much as those of one's segment, and it as everybody's.
OWN_WEIGHT, SEGMENT_WEIGHT = 3.0, 20.0

#: Days over which what is usual now is told.
LATELY_DAYS = 180

#: What makes each feature, as people say it; reasons are given by these.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "surroundings": (
        "all_delay", "all_late", "all_drift", "segment_delay", "segment_late", "country_delay",
        "country_late", "month",
    ),
    "payments": (
        "payments", "mean_delay", "late_share", "spread_days", "recent_2", "recent_6", "recent_15",
        "recent_late", "trend_days", "median_delay", "median_8", "lower_delay", "upper_delay",
        "last_delay", "similar_delay", "unpaid_0", "unpaid_30", "unpaid_0_lately",
        "unpaid_30_lately",
    ),
    "open_now": (
        "open", "open_amount", "overdue_0", "overdue_30", "overdue_90", "overdue_0_share",
        "overdue_30_share", "overdue_90_share", "overdue_days", "quiet_days", "limit_used",
    ),
    "calendar": (
        "due_weekday", "due_month_day", "month_share", "run_after_due_days", "run_after_now_days",
        "week_share", "weekday_after_due_days",
    ),
    "promises": ("promises_ended", "broken_share"),
    "disputes": ("customer_disputes", "disputed"),
    "invoice": ("size", "size_to_usual", "terms_days", "relation_days", "undated"),
}  # fmt: skip

NAMES = tuple(name for names in FAMILIES.values() for name in names)


@dataclass(frozen=True, eq=False)
class Asked:
    """Invoices and the day on which each is asked about: places among a history's rows, days.

    An invoice asked about on the day before it was issued is one of which nothing is known yet
    but what stands on it.
    """

    rows: Days
    day: Days

    def only(self, which: NDArray[np.bool_] | Days | slice) -> Asked:
        """Keep some of it."""
        return Asked(self.rows[which], self.day[which])


def features(history: History, asked: Asked, sizes: Mapping[str, float]) -> Numbers:
    """Tell what was known at the close of the days asked: one row each, a column a name of NAMES.

    Delays are days beyond the due date; shares are 0-1, pulled towards those of the segment and of
    everybody where there is little history; NaN is what cannot be known, e.g. the last delay of a
    customer who never paid. `sizes` are usual amounts, see `History.usual_sizes`. Nothing that was
    booked, promised or disputed after the day counts.
    """
    told: dict[str, Numbers] = {}
    _surroundings(history, asked, told)
    _payments(history, asked, told)
    _outcomes(history, asked, told)
    _open_now(history, asked, told)
    _deeds(history, asked, told)
    _invoice(history, asked, told, sizes)
    return np.column_stack([told[name] for name in NAMES]).astype(np.float64)


def _surroundings(history: History, asked: Asked, told: dict[str, Numbers]) -> None:
    day = asked.day
    everybody = history.codes["all"][asked.rows]
    count, delay, _, late = history.group_payments["all"].between(everybody, day, LATELY_DAYS)
    ever, ever_delay, *_ = history.group_payments["all"].until(everybody, day)
    told["all_delay"] = delay / np.maximum(count, 1)
    told["all_late"] = (late + 0.5) / (count + 1)
    told["all_drift"] = told["all_delay"] - ever_delay / np.maximum(ever, 1)
    for name in ("segment", "country"):
        code = history.codes[name][asked.rows]
        count, delay, _, late = history.group_payments[name].between(code, day, LATELY_DAYS)
        total = count + SEGMENT_WEIGHT
        told[f"{name}_delay"] = (delay + SEGMENT_WEIGHT * told["all_delay"]) / total
        told[f"{name}_late"] = (late + SEGMENT_WEIGHT * told["all_late"]) / total
    month = asked.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    told["month"] = month.astype(np.float64)


def _payments(history: History, asked: Asked, told: dict[str, Numbers]) -> None:
    customer = history.codes["customer"][asked.rows]
    usual, usual_late = told["segment_delay"], told["segment_late"]
    count, delay, squares, late = history.payments["customer"].until(customer, asked.day)
    told["payments"] = np.log1p(count)
    told["mean_delay"] = (delay + OWN_WEIGHT * usual) / (count + OWN_WEIGHT)
    told["late_share"] = (late + OWN_WEIGHT * usual_late) / (count + OWN_WEIGHT)
    mean = delay / np.maximum(count, 1)
    variance = np.maximum(squares / np.maximum(count, 1) - mean**2, 0)
    told["spread_days"] = np.where(count > 1, np.sqrt(variance), np.nan)
    places, there = history.payments["customer"].last(customer, asked.day, LAST_PAYMENTS)
    rows = history.paid_rows[places] if len(history.paid_rows) else places
    last = history.habit_delay[rows] if len(history.habit_delay) else places.astype(np.float64)
    for half_life in HALF_LIVES:
        weight = there * 0.5 ** (np.arange(LAST_PAYMENTS) / half_life)
        total = weight.sum(axis=1) + OWN_WEIGHT / 2
        told[f"recent_{half_life}"] = ((weight * last).sum(axis=1) + OWN_WEIGHT / 2 * usual) / total
        if half_life == HALF_LIVES[1]:
            lately = (weight * (last > 0)).sum(axis=1)
            told["recent_late"] = (lately + OWN_WEIGHT / 2 * usual_late) / total
    told["trend_days"] = told["recent_2"] - told["recent_15"]
    told["lower_delay"], median, told["upper_delay"] = quartiles(last, there)
    told["median_delay"] = np.where(count > 0, median, usual)
    told["median_8"] = np.where(count > 0, quartiles(last[:, :8], there[:, :8])[1], usual)
    told["last_delay"] = np.where(count > 0, last[:, 0], np.nan)
    closed = history.closed[rows[:, 0]] if len(history.closed) else asked.day
    paid_on = history.closed[rows] if len(history.closed) else places
    _calendar(history, asked, paid_on, there, told)
    told["quiet_days"] = np.where(count > 0, np.minimum(asked.day - closed, 400), np.nan)
    size = history.size
    own = size[asked.rows][:, None]
    near = np.exp(-2 * (size[rows] - own) ** 2) * there
    told["similar_delay"] = ((near * last).sum(axis=1) + 2 * told["mean_delay"]) / (
        near.sum(axis=1) + 2
    )


def _calendar(
    history: History, asked: Asked, paid: Days, there: NDArray[np.bool_], told: dict[str, Numbers]
) -> None:
    """On which days of a month and of a week the customer pays, and when the next of them comes."""
    due = history.due[asked.rows]
    told["due_weekday"] = weekdays(due).astype(np.float64)
    told["due_month_day"] = month_places(due).astype(np.float64)
    told["month_share"], told["run_after_due_days"] = runs(paid, there, due, PLACES)
    told["week_share"], told["weekday_after_due_days"] = runs(paid, there, due, 7)
    now = np.maximum(asked.day + 1, due)
    told["run_after_now_days"] = runs(paid, there, now, PLACES)[1] + (now - due)


def quartiles(values: Numbers, there: NDArray[np.bool_]) -> tuple[Numbers, Numbers, Numbers]:
    """Find the quartiles of each row's values that exist; NaN where there are none."""
    ordered = np.sort(np.where(there, values, np.inf), axis=1)
    count = there.sum(axis=1)
    found = []
    for share in (0.25, 0.5, 0.75):
        place = share * np.maximum(count - 1, 0)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        rows = np.arange(len(values))
        below, above = ordered[rows, low], ordered[rows, high]
        some = count > 0
        part = np.where(some, place - low, 0)
        below, above = np.where(some, below, 0), np.where(some, above, 0)
        found.append(np.where(some, below + part * (above - below), np.nan))
    return found[0], found[1], found[2]


def _outcomes(history: History, asked: Asked, told: dict[str, Numbers]) -> None:
    """Of all that fell due, paid or not, how much was unpaid on the due date and 30 days on."""
    customer, everybody = history.codes["customer"][asked.rows], history.codes["all"][asked.rows]
    for age in AGES_DAYS[:2]:
        count, unpaid = history.outcomes[age, "all"].between(everybody, asked.day, LATELY_DAYS)
        usual = (unpaid + 0.5) / (count + 1)
        count, unpaid = history.outcomes[age, "customer"].until(customer, asked.day)
        told[f"unpaid_{age}"] = (unpaid + OWN_WEIGHT * usual) / (count + OWN_WEIGHT)
        count, unpaid = history.outcomes[age, "customer"].between(customer, asked.day, LATELY_DAYS)
        told[f"unpaid_{age}_lately"] = (unpaid + OWN_WEIGHT * told[f"unpaid_{age}"]) / (
            count + OWN_WEIGHT
        )


def _open_now(history: History, asked: Asked, told: dict[str, Numbers]) -> None:
    customer = history.codes["customer"][asked.rows]
    came, came_amount, _ = history.openings.until(customer, asked.day)
    went, went_amount = history.closings.until(customer, asked.day)
    open_count, open_amount = came - went, np.maximum(came_amount - went_amount, 0)
    told["open"] = np.log1p(open_count)
    told["open_amount"] = np.log1p(open_amount / np.maximum(came_amount / np.maximum(came, 1), 1))
    for age, (late, closed) in history.overdue.items():
        late_count, late_due = late.until(customer, asked.day)
        closed_count, closed_due = closed.until(customer, asked.day)
        count = late_count - closed_count
        told[f"overdue_{age}"] = np.log1p(count)
        told[f"overdue_{age}_share"] = count / (open_count + 1)
        if age == 0:
            mean_due = (late_due - closed_due) / np.maximum(count, 1)
            told["overdue_days"] = np.where(count > 0, asked.day - mean_due, 0)
    limit = history.limits.on(asked.rows, asked.day)
    told["limit_used"] = np.where(limit > 0, np.minimum(open_amount / limit, 10), np.nan)


def _deeds(history: History, asked: Asked, told: dict[str, Numbers]) -> None:
    customer = history.codes["customer"][asked.rows]
    ended, broken = still(history.promises_ended, customer, asked.day)
    told["promises_ended"] = np.log1p(ended)
    told["broken_share"] = np.where(ended > 0, broken / np.maximum(ended, 1), np.nan)
    item = history.item[asked.rows]
    for name, key, code in (
        ("customer_disputes", "customer", customer),
        ("disputed", "item", item),
    ):
        (told[name],) = still(history.disputes_opened[key], code, asked.day)


def _invoice(
    history: History, asked: Asked, told: dict[str, Numbers], sizes: Mapping[str, float]
) -> None:
    rows, due, issued = asked.rows, history.due[asked.rows], history.issued[asked.rows]
    customer = history.codes["customer"][rows]
    count, _, logarithms = history.openings.until(customer, asked.day)
    own = history.size[rows]
    # In a currency that the model never saw, every amount is as usual.
    told["size"] = np.nan_to_num(own - usual_size(history, rows, sizes))
    told["size_to_usual"] = np.where(count > 0, own - logarithms / np.maximum(count, 1), 0)
    told["terms_days"] = np.clip(due - issued, -30, 400).astype(np.float64)
    opened, first = (days[customer] for days in history.first_known)
    relation = np.where(opened <= asked.day, np.maximum(asked.day - first, 0), 0)
    told["relation_days"] = relation.astype(np.float64)
    told["undated"] = history.undated[rows]


def usual_size(history: History, rows: Days, sizes: Mapping[str, float]) -> Numbers:
    """Give rows the usual size in their currency; NaN where that is not known."""
    names, number = history.currency
    known: Numbers = np.array([sizes.get(name, np.nan) for name in names])[number[rows]]
    return known

"""Roll rates: where what stood in a bucket at a month's end stood at the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from ardash.analysis._expected_loss.assumptions import Assumptions
from ardash.analysis._expected_loss.debts import bucket_of, day_number, owed_spans, written_off
from ardash.ledger.daily import placed
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import rolling_ends

#: Months whose ends are compared with the next.
MONTHS = 12

#: So many months later, what is still rolling between buckets is next to nothing.
_LONGEST_MONTHS = 240

_KEYS = ["currency", "group", "bucket"]


def rolls(ledger: Ledger, as_of: date, rules: Assumptions, months: int = MONTHS) -> pl.DataFrame:
    """Say what became of each bucket within a month: one row a currency, group and bucket.

    Columns: currency, group, bucket (its number), amount (what stood in it at a month's end, summed
    over the months), to_0, to_1 ... (where it stood a month later), written_off, settled (paid or
    credited meanwhile; less than nothing where debts grew), so that these add up to the amount.
    """
    ends = rolling_ends(as_of, months)
    spans = owed_spans(ledger, ends[0], ends[-1], rules.by)
    gone = written_off(ledger, as_of)
    stood = _standing(spans, ends, rules)
    # What was lost between the end before and this one, beside what stood at the end before.
    lost = gone.with_columns(end=placed(gone["booked_day"].cast(pl.Date), ends).cast(pl.Int32) - 1)
    pairs = (
        stood.filter(pl.col("end") < len(ends) - 1)
        .join(
            stood.select("debt", pl.col("end") - 1, later="amount", to="bucket"),
            on=["debt", "end"],
            how="left",
        )
        .join(
            lost.group_by("debt", "end").agg(written_off=pl.col("amount").sum()),
            on=["debt", "end"],
            how="left",
        )
        .with_columns(pl.col("later", "written_off").fill_null(0))
    )
    moved = {
        f"to_{n}": pl.col("later").filter(pl.col("to") == n).sum() for n in range(len(rules.codes))
    }
    summed = pairs.group_by(_KEYS).agg(
        pl.col("amount").sum(),
        **moved,
        written_off=pl.col("written_off").sum(),
        settled=(pl.col("amount") - pl.col("later") - pl.col("written_off")).sum(),
    )
    return summed.sort(_KEYS, nulls_last=True)


def _standing(spans: pl.DataFrame, ends: Sequence[date], rules: Assumptions) -> pl.DataFrame:
    """Find what stood in which bucket at each of the months' ends: one row an end and debt."""
    asked = []
    for number, end in enumerate(ends):
        day = day_number(end)
        open_then = spans.filter(pl.col("from_day") <= day, pl.col("to_day") > day)
        late = day - pl.col("due_day")
        asked.append(
            open_then.select(
                "debt",
                "currency",
                "group",
                "balance",
                end=pl.lit(number, pl.Int32),
                bucket=bucket_of(late, rules.last_days),
            )
        )
    return (
        pl.concat(asked)
        .group_by("debt", "end")
        .agg(pl.col("currency", "group", "bucket").first(), amount=pl.col("balance").sum())
    )


def chained(rows: Sequence[dict[str, float]], buckets: int) -> list[float | None]:
    """Follow a group's roll rates to the end: the share of each bucket that is lost at last.

    Nothing comes back from the last bucket, and what was written off is lost. None for a bucket
    that nothing stood in.
    """
    rolling: npt.NDArray[np.float64] = np.zeros((buckets, buckets))
    lost: npt.NDArray[np.float64] = np.zeros(buckets)
    lost[-1] = 1.0
    known = {int(row["bucket"]): row for row in rows if row["amount"] > 0}
    for number, row in known.items():
        if number < buckets - 1:
            rolling[number] = [row[f"to_{n}"] / row["amount"] for n in range(buckets)]
            # More is lost of what grew meanwhile; none of it more than once.
            rolling[number] /= max(1.0, rolling[number].sum())
            lost[number] = max(0.0, row["written_off"]) / row["amount"]
    reached = lost
    for _ in range(_LONGEST_MONTHS):
        reached = np.minimum(1.0, lost + rolling @ reached)
    return [float(reached[n]) if n in known or n == buckets - 1 else None for n in range(buckets)]

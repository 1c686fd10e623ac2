"""The sample company's statutory table and penalties, against the aging and a day-by-day count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import narwhals as nw
import pytest

from ardash import places
from ardash.analysis.aging import aging
from ardash.analysis.penalties import penalties, penalties_by_customer
from ardash.analysis.statutory import BRACKETS, TOTAL, statutory_table
from ardash.intake import refresh, source_for
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.store import Store

#: ECB main refinancing rate at 1 January and 1 July, plus 10 points (L.441-10 II).
FRENCH_RATES = {
    (2023, 2): "14.00", (2024, 1): "14.50", (2024, 2): "14.25", (2025, 1): "13.15",
    (2025, 2): "12.15", (2026, 1): "12.15", (2026, 2): "12.40",
}  # fmt: skip


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The sample company in euros."""
    home = tmp_path_factory.mktemp("legal")
    source = source_for("csv", str(places.sample("csv")), name="test")
    with Store.open(f"sqlite:///{home / 'records.db'}") as store:
        refresh(store, home / "ledger", source, now=datetime(2026, 10, 31, 18))  # noqa: DTZ001
    return Ledger.open(home / "ledger").in_currency("EUR")


@pytest.mark.parametrize("year_end", [date(2024, 12, 31), date(2025, 12, 31), date(2026, 10, 31)])
def test_the_statutory_table_adds_up_to_the_aging_at_that_year_end(samples: Ledger, year_end: date):
    found = statutory_table(samples, year_end).rows.set_index("bracket")
    aged = aging(samples, year_end).set_index("bucket")
    codes = dict(zip(BRACKETS, ("not_due", "1-30", "31-60", "61-90", "90+"), strict=True))
    for column in ("amount", "items"):
        assert {code: found.loc[code, column] for code in codes} == {
            code: aged.loc[bucket, column] for code, bucket in codes.items()
        }
    late = aged.loc[["1-30", "31-60", "61-90", "90+"], "amount"].sum()
    assert found.loc[TOTAL, "amount"] == late
    assert late > 0


def day_by_day(samples: Ledger, item: int, due_on: date, as_of: date) -> int:
    """Reckon an item's interest as a clerk would: day after day, from its entries."""
    rows = gathered(samples.entries.filter(nw.col("item") == item).select("booked_on", "amount"))
    interest, day = Decimal(0), due_on + timedelta(days=1)
    while day <= as_of:
        # What was still owed when the day began; a payment of the day ends it.
        owed = sum(amount for on, amount in rows.iter_rows() if on < day)
        rate = Decimal(FRENCH_RATES[day.year, 1 if day.month <= 6 else 2])
        interest += max(0, owed) * rate / 36_500
        day += timedelta(days=1)
    return int(interest.quantize(Decimal(1), ROUND_HALF_UP))


def test_the_interest_is_that_of_a_count_day_by_day(samples: Ledger):
    as_of = date(2026, 10, 31)
    found = penalties(samples, as_of)
    # The latest, and every 60th of the others: paid in parts, still open, over several half-years.
    asked = [*found.head(5).itertuples(), *found.iloc[5::60].itertuples()]
    assert len(asked) > 20
    assert [row.interest for row in asked] == [
        day_by_day(samples, row.item, row.due_on.date(), as_of) for row in asked
    ]


def test_the_customers_add_up_to_the_invoices(samples: Ledger):
    as_of = date(2026, 10, 31)
    items, customers = penalties(samples, as_of), penalties_by_customer(samples, as_of)
    assert customers["interest"].sum() == items["interest"].sum()
    assert customers["indemnity"].sum() == items["indemnity"].sum()
    assert customers["items"].sum() == len(items)
    assert items["indemnity"].eq(4000).all()

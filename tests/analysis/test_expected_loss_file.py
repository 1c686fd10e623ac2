"""The file of assumptions on expected losses: what it says, and what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ardash.analysis.expected_loss import (
    FILE,
    Adjustment,
    Assumptions,
    Specific,
    StatedRate,
    load,
    read,
)
from ardash.errors import BadSetting

WHOLE = """\
version = 1
by = "country"
edges = [30, 60]
lost_after_days = 180
months = 24
credibility_invoices = 20

[[adjustments]]
from = 2026-01-01
factor = "1,10"
groups = ["FR", "none"]
reason = "Insolvencies rise by a tenth"
owner = "A. Petit"

[[rates]]
from = 2026-03-31
bucket = "61-180"
percent = 12.5
reason = "As peers"
owner = "CFO"

[[specific]]
from = 2026-02-01
until = 2026-12-31
accounts = ["416"]
percent = 60
reason = "Receivership"
owner = "CFO"
"""


def test_the_file_is_read_as_it_is_written(tmp_path: Path):
    (tmp_path / FILE).write_text(WHOLE, encoding="utf-8")
    found = load(tmp_path)
    assert (found.by, found.edges, found.lost_after_days, found.months) == (
        "country", (30, 60), 180, 24,
    )  # fmt: skip
    assert found.codes == ("not_due", "1-30", "31-60", "61-180", "180+")
    first = date(2026, 1, 1)
    words = "Insolvencies rise by a tenth", "A. Petit"
    factor = Decimal("1.10")
    assert found.adjustments == (Adjustment(first, *words, factor=factor, groups=("FR", "none")),)
    peers = date(2026, 3, 31), "As peers", "CFO"
    assert found.rates == (StatedRate(*peers, rate=Decimal("0.125"), bucket="61-180"),)
    assert found.specific == (
        Specific(
            date(2026, 2, 1), "Receivership", "CFO",
            rate=Decimal("0.6"), accounts=("416",), until_on=date(2026, 12, 31),
        ),
    )  # fmt: skip
    # "none" names the group of those that have no country.
    assert found.adjustment(None, first) == found.adjustment("FR", first)
    assert found.adjustment("DE", first) is None


def test_without_a_file_the_usual_assumptions_hold(tmp_path: Path):
    assert load(tmp_path) == Assumptions()


@pytest.mark.parametrize(
    ("was", "is_", "line", "said"),
    [
        ("version = 1", "version = 2", 1, "version"),
        ('by = "country"', 'by = "customer"', 2, "told apart by 'customer'"),
        ("edges = [30, 60]", "edges = [60, 30]", 3, "edges cannot be [60, 30]"),
        ("lost_after_days = 180", "lost_after_days = 0", 4, "lost_after_days cannot be 0"),
        ("months = 24", "months = 0", 5, "months cannot be 0"),
        ("credibility_invoices", "credible", 6, "no key 'credible'"),
        ('"1,10"', '"ten"', 10, "factor cannot be 'ten'"),
        ('"1,10"', "true", 10, "factor cannot be True"),
        ('owner = "A. Petit"', "", 8, "owner is missing"),
        ('reason = "As peers"', 'reason = " "', 19, "reason cannot be ' '"),
        ('"61-180"', '"90+"', 17, "no bucket '90+'"),
        ("percent = 12.5", "percent = 112.5", 18, "percent cannot be 112.5"),
        ('accounts = ["416"]', "", 22, "which items are doubtful"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(was: str, is_: str, line: int, said: str):
    assert was in WHOLE
    with pytest.raises(BadSetting) as raised:
        read(WHOLE.replace(was, is_, 1))
    assert raised.value.where == f"{FILE}:{line}"
    assert said in str(raised.value)


def test_what_is_disputed_can_be_named_as_doubtful():
    found = read(WHOLE.replace('accounts = ["416"]', "disputed = true"))
    assert found.asks_for_disputes
    assert not read(WHOLE).asks_for_disputes


def test_rates_can_be_stated_for_buckets_of_any_history_where_nobody_says_when_debts_are_lost():
    text = WHOLE.replace("lost_after_days = 180\n", "").replace("edges = [30, 60]\n", "")
    for code in ("90+", "91-180", "91-365", "365+"):
        found = read(text.replace("61-180", code))
        assert found.rates[0].bucket == code

"""The company's file on its law: what it says, and what is wrong with it, with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ledgers import ledger

from ardash.analysis.law_setting import UNSAID, LawRule, LawSetting
from ardash.analysis.penalties import penalties, penalty_spans
from ardash.collections.law_file import law_setting
from ardash.errors import BadSetting

FILE = """home = "FR"
whose = "customer"

[entities]
GmbH = "de"

[[rules]]
segment = ["food"]
sector = "perishable_food"

[[rules]]
customer = ["Dupont"]
periodic = true
late_percent = "9.5"
"""


def read(folder: Path, text: str) -> LawSetting:
    (folder / "law.toml").write_text(text, "utf-8")
    return law_setting(folder)


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert law_setting(tmp_path) is UNSAID


def test_it_says_whose_law_which_trade_and_which_rate(tmp_path: Path) -> None:
    assert read(tmp_path, FILE) == LawSetting(
        home="FR",
        whose="customer",
        entities=(("GmbH", "DE"),),
        rules=(
            LawRule(segments=("food",), sector="perishable_food"),
            LawRule(customers=("Dupont",), periodic=True, late_percent=Decimal("9.5")),
        ),
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (FILE.replace('"perishable_food"', '"food"'), 9, "times for the trade 'food'"),
        (FILE.replace('"de"', '"US"'), 5, "No law on late payment is known for 'US'"),
        (FILE.replace('"9.5"', "-1"), 14, "late_percent cannot be -1"),
        (FILE.replace('"9.5"', "nan"), 14, "late_percent cannot be nan"),
        (FILE.replace('"9.5"', '"-Infinity"'), 14, "late_percent cannot be '-Infinity'"),
        (FILE.replace('"customer"', '"nobody"'), 2, "'nobody' has no law of its own"),
        (FILE.replace("periodic =", "summary ="), 13, "no key 'summary'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    with pytest.raises(BadSetting, match=what) as raised:
        read(tmp_path, text)
    assert str(raised.value.where).endswith(f"law.toml:{line}")


def test_a_contract_s_rate_is_what_its_late_invoices_owe() -> None:
    """36,500.00 a day late in 2025: 11.5 % and, of another customer, the legal 13.15 %."""
    book = ledger("""
        2025-01-01 invoice F1 Dupont 36500.00 due 2025-01-31
        2025-01-01 invoice F2 Martin 36500.00 due 2025-01-31
    """)
    rule = LawRule(customers=("Dupont",), late_percent=Decimal("11.5"))
    day, setting = date(2025, 2, 1), LawSetting(rules=(rule,))
    found = penalties(book, day, setting=setting).set_index("item_id")["interest"]
    assert found.to_dict() == {"F1": 1_150, "F2": 1_315}
    assert sorted(penalty_spans(book, day, setting=setting)["percent"]) == [11.5, 13.15]


def test_a_rate_under_three_times_the_legal_rate_is_named() -> None:
    rules = (LawRule(late_percent=Decimal("7.5")), LawRule(late_percent=Decimal("7.86")))
    setting = LawSetting(rules=rules)
    below = [(Decimal("7.5"), Decimal("7.86"), "2026-H1")]
    assert setting.below_floor(date(2026, 3, 1)) == below
    # The legal rate of the second half of 2026 is not known: that of the first counts.
    assert setting.below_floor(date(2026, 9, 1)) == below
    assert setting.below_floor(date(2022, 9, 1)) == []
    assert LawSetting(home="DE", rules=rules).below_floor(date(2026, 3, 1)) == []

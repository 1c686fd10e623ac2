from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from fec_text import batch_of, general_ledger, owed, read, text
from hypothesis import given, settings
from hypothesis import strategies as st

FIRST = date(2023, 1, 1)
ACROSS = ("707000", "512000", "665000", "654000", "666000", "411000", "416000", "-")


@st.composite
def small_books(draw: st.DrawFn, first: date = FIRST, opened: bool = False) -> list[str]:
    """Up to 14 customer lines over 8 days, two customers, three letters, any account across."""
    lines = []
    for number in range(1, draw(st.integers(1, 14)) + 1):
        day = (first + timedelta(days=draw(st.integers(0, 7)))).strftime("%Y%m%d")
        customer = draw(st.sampled_from(["C1", "C2"]))
        account = draw(st.sampled_from(["411000", "411000", "416000"]))
        cents = draw(st.integers(1, 500))
        letter = draw(st.sampled_from(["-", "A", "A", "B"]))
        lettered = draw(st.sampled_from(["-", "20230105", "20230106"]))
        foreign = draw(st.sampled_from(["", "", "USD", "GBP"]))
        units = f" {draw(st.integers(1, 500)) / 100:.2f} {foreign}".replace(".", ",")
        debit = draw(st.booleans())
        across = draw(st.sampled_from(ACROSS))
        journal = "AN" if opened and day == first.strftime("%Y%m%d") else "OD"
        amounts = [f"{cents // 100},{cents % 100:02d}", "0,00"]
        ours, theirs = amounts if debit else amounts[::-1], amounts[::-1] if debit else amounts
        head = f"{journal} {number} {day}"
        lines.append(
            f"{head} {account} {customer} D{number} {' '.join(ours)} {letter} {lettered}"
            + (units if foreign else "")
        )
        if across != "-":
            theirs_of = customer if across.startswith("41") else "-"
            lines.append(f"{head} {across} {theirs_of} D{number} {' '.join(theirs)}")
    return lines


@settings(max_examples=25, deadline=None)
@given(small_books())
def test_every_day_each_customer_and_account_owes_what_the_general_ledger_says(
    lines: list[str],
) -> None:
    with TemporaryDirectory() as folder:
        batch = batch_of(Path(folder), lines)
    assert batch.rejects.is_empty()
    for days in range(9):
        close = FIRST + timedelta(days=days)
        assert owed(batch, close) == general_ledger(lines, close)
        assert owed(batch, close, "account") == general_ledger(lines, close, field=3)
    for row in batch.controls.iter_rows(named=True):
        ledger = general_ledger(lines, row["closed_on"], field=3)
        assert ledger.get(row["account"], 0) == row["balance"]


@settings(max_examples=25, deadline=None)
@given(small_books())
def test_matching_never_takes_more_than_there_is(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        batch = batch_of(Path(folder), lines)
    sides = batch.items.select(
        "item_id",
        debit=pl.col("kind").is_in(["invoice", "charge"]),
        at_home=pl.col("currency") == "EUR",
    )
    running = (
        batch.entries.group_by("item_id", "booked_on")
        .agg(pl.col("amount", "amount_base").sum())
        .sort("booked_on")
        .with_columns(pl.col("amount", "amount_base").cum_sum().over("item_id"))
        .join(sides, on="item_id")
    )
    over = pl.when("debit").then(-pl.col("amount")).otherwise("amount")
    assert running.filter(over > 0).is_empty()
    assert running.filter("at_home", pl.col("amount") != pl.col("amount_base")).is_empty()


@settings(max_examples=25, deadline=None)
@given(small_books())
def test_every_key_is_unique_and_every_entry_has_its_item_and_customer(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        batch = batch_of(Path(folder), lines)
    assert batch.items["item_id"].is_unique().all()
    assert batch.entries["entry_id"].is_unique().all()
    assert batch.controls["control_id"].is_unique().all()
    assert batch.entries.join(batch.items, on="item_id", how="anti").is_empty()
    assert batch.items.join(batch.entries, on="item_id", how="anti").is_empty()
    assert batch.items.join(batch.customers, on="customer_id", how="anti").is_empty()
    assert batch.entries.filter((pl.col("amount") == 0) & (pl.col("amount_base") == 0)).is_empty()


@settings(max_examples=25, deadline=None)
@given(small_books(), small_books(first=date(2024, 1, 1), opened=True))
def test_over_two_years_the_later_books_count_from_their_opening_entries_on(
    first: list[str], second: list[str]
) -> None:
    opening = "AN 99 20240101 411000 C1 D1 1,00 0,00"
    with TemporaryDirectory() as folder:
        (Path(folder) / "2023.txt").write_text(text(first))
        (Path(folder) / "2024.txt").write_text(text([opening, *second]))
        batch = read(folder)
    for days in (0, 3, 7, 100):
        close = FIRST + timedelta(days=days)
        assert owed(batch, close) == general_ledger(first, close)
    for days in range(9):
        close = date(2024, 1, 1) + timedelta(days=days)
        assert owed(batch, close) == general_ledger([opening, *second], close)
    assert batch.entries["entry_id"].is_unique().all()


@settings(max_examples=25, deadline=None)
@given(small_books(), st.randoms(use_true_random=False))
def test_the_next_years_opening_entries_change_nothing_when_they_repeat_what_is_open(
    first: list[str], random: object
) -> None:
    """Each line without a letter is carried forward as it is, the others by what they leave."""
    ours = [line.split() for line in first if line.split()[3].startswith("41")]
    opening = [
        f"AN {n} 20240101 {words[3]} {words[4]} {words[5]} {words[6]} {words[7]}"
        for n, words in enumerate(ours, 1)
    ]
    random.shuffle(opening)  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        (Path(folder) / "2023.txt").write_text(text(first))
        alone = read(folder)
        (Path(folder) / "2024.txt").write_text(text(opening))
        both = read(folder)
    close = date(2024, 1, 1)
    assert owed(both, close) == owed(alone, close)
    before = alone.entries.sort("entry_id")
    assert both.entries.filter(pl.col("booked_on") < close).sort("entry_id").equals(before)

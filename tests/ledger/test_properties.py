"""What must hold of any book whatever, tried on many."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import ledger, read

from ardash.analysis.aging import aging
from ardash.analysis.compare import REASONS, compare
from ardash.analysis.open_items import open_items
from ardash.ledger.build import derive, derive_later
from ardash.ledger.periods import periods

START = date(2025, 1, 1)
MANY = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip

days = st.integers(0, 200).map(lambda n: START + timedelta(days=n))
cents = st.integers(1, 50_000).map(lambda n: f"{n / 100:.2f}")
CURRENCIES = ("", "currency=USD base_currency=EUR rate=0.9137")


@st.composite
def books(draw, syncs=1):
    """Up to six items of three customers, up to four entries each, learned in `syncs` steps."""
    lines = ["customer A country=FR collector=north", "customer B country=DE"]
    items = draw(st.integers(1, 6))
    facts = []
    for number in range(items):
        kind = draw(st.sampled_from(["invoice", "invoice", "charge", "credit_note", "unapplied"]))
        issued, due = draw(days), draw(st.none() | days)
        customer = draw(st.sampled_from("ABC"))
        stated = f"due {due}" if due else ""
        currency = draw(st.sampled_from(CURRENCIES))
        facts.append(
            [f"{issued} {kind} F{number} {customer} {draw(cents)} {stated} {currency}"]
            + [
                f"{draw(days)} {verb} F{number} {draw(cents)}"
                for verb in draw(
                    st.lists(
                        st.sampled_from(
                            ["payment", "credit", "discount", "write_off", "correction"]
                        ),
                        max_size=4,
                    )
                )
            ]
        )
    for sync in range(syncs):
        lines += [
            line for place, item in enumerate(facts) if place % syncs == sync for line in item
        ]
        lines.append(f"sync 2026-01-{sync + 1:02}")
    return "\n".join(lines)


def totals(book, as_of):
    rows = aging(book, as_of)
    return rows.groupby("currency")["amount"].sum().to_dict()


@MANY
@given(books(), days)
def test_buckets_are_exclusive_exhaustive_and_conserved(text, as_of):
    book = ledger(text)
    entries = book.entries.collect("polars").to_native()
    owed = (
        entries.filter(pl.col("booked_on") <= as_of)
        .group_by("currency")
        .agg(pl.col("amount").sum())
    )
    expected = {str(code): amount for code, amount in owed.iter_rows()}
    found = totals(book, as_of)
    assert {code: amount for code, amount in found.items() if code in expected or amount} == {
        **dict.fromkeys(expected, 0), **expected
    }  # fmt: skip
    items = open_items(book, as_of)
    assert items["item"].is_unique
    assert aging(book, as_of)["items"].sum() == len(items)
    for options in ({"basis": "issued"}, {"net_unapplied": True}, {"edges": (7,)}):
        assert aging(book, as_of, **options)["amount"].sum() == sum(found.values())


@MANY
@given(books(syncs=2))
def test_a_ledger_built_twice_is_the_same(text):
    one, two = derive(read(text)), derive(read(text))
    assert all(one[name].equals(two[name]) for name in one)


@MANY
@given(books(), days)
def test_later_entries_never_change_an_earlier_date(text, as_of):
    """The same book without the entries after the date: the aging at the date is the same."""
    full = read(text)
    cut = {**full, "entries": full["entries"].filter(pl.col("booked_on") <= as_of)}
    from ardash.ledger.ledger import Ledger

    frames = derive_later(cut)
    shortened = Ledger.of("cut", frames, frames["syncs"])
    assert aging(shortened, as_of).equals(aging(ledger(text), as_of))


@MANY
@given(books(syncs=3), st.integers(1, 3), days)
def test_as_known_then_is_the_ledger_that_was_built_then(text, sync, as_of):
    book = ledger(text)
    then = text.split("sync 2026-01-")
    early = ledger("sync 2026-01-".join(then[:sync]) + f"sync 2026-01-{sync:02}")
    known = totals(book.known_at(sync), as_of)
    assert {code: amount for code, amount in known.items() if amount} == {
        code: amount for code, amount in totals(early, as_of).items() if amount
    }


@MANY
@given(books(), days)
def test_in_one_currency_no_cent_stays_open_on_what_is_settled(text, as_of):
    book = ledger(text)
    converted = book.in_currency("EUR")
    own, one = (set(open_items(each, as_of)["item"]) for each in (book, converted))
    # A balance of less than half a cent of the other currency may vanish, none may appear.
    assert one <= own
    euros = open_items(book.where(currency="EUR"), as_of).set_index("item")["balance"].to_dict()
    found = open_items(converted, as_of).set_index("item")["balance"].to_dict()
    assert {item: found[item] for item in euros} == euros


@MANY
@given(books(), days)
def test_the_parts_of_a_partition_add_up(text, as_of):
    book = ledger(text)
    whole = aging(book, as_of).set_index(["currency", "bucket"])[["amount", "items"]]
    parts = [aging(book.where(country=value), as_of) for value in ("FR", "DE", None)]
    added = sum(
        part.set_index(["currency", "bucket"])[["amount", "items"]].reindex(
            whole.index, fill_value=0
        )
        for part in parts
    )
    assert added.equals(whole)


@MANY
@given(books(), days, days)
def test_periods_and_comparison_foot_to_the_aging(text, one, two):
    book = ledger(text)
    before, after = min(one, two), max(one, two) + timedelta(days=1)
    table = periods(book, [before, after]).set_index("currency")
    assert table["opening"].to_dict() == totals(book, before)
    assert table["receivable"].to_dict() == totals(book, after)
    changed = compare(book, before, book, after)
    differences = changed.groupby("currency")["difference"].sum().to_dict()
    expected = (table["receivable"] - table["opening"]).to_dict()
    assert {c: d for c, d in expected.items() if d} == {c: d for c, d in differences.items() if d}
    assert (changed[list(REASONS)].sum(axis=1) == changed["difference"]).all()

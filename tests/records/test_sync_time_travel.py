"""Whatever a source held at each sync, the store knows now what it holds and what it held.

What it holds and cannot be read stays as it was.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from batches import START, Row, batch, held, known, same, synced
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ardash.errors import SourceConflict
from ardash.records.store import Store
from ardash.records.sync import Source

TEXTS = st.sampled_from([None, "", "30 days", 'a "b"\nc', "\\N", "é"])
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
AMOUNTS = st.integers(-(10**12), 10**12).filter(bool)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Row]:
    """Invoice number -> its row: invoice, customer and payments; some invoices are not there."""
    made: dict[str, Row] = {}
    for number in draw(st.sets(st.sampled_from(["F1", "F2", "F3", "F4"]))):
        item: dict[str, Any] = {
            "item_id": number,
            "customer_id": draw(st.sampled_from(["C1", "C2"])),
            "kind": "invoice",
            "issued_on": draw(DAYS),
            "due_on": draw(st.none() | DAYS),
            "terms": draw(TEXTS),
            "currency": draw(st.sampled_from(["EUR", "USD"])),
            "rate": draw(st.none() | st.floats(1e-9, 1e9)),
        }
        entries = [
            {
                "entry_id": f"{number}/{n}",
                "item_id": number,
                "kind": "payment" if n else "billing",
                "booked_on": draw(DAYS),
                "amount": draw(AMOUNTS),
                "reference": draw(TEXTS),
            }
            for n in range(draw(st.integers(1, 3)))
        ]
        name = {"customer_id": item["customer_id"], "name": item["customer_id"]}
        made[number] = {"items": [item], "entries": entries, "customers": [name]}
    return made


def broken(row: Row) -> Row:
    return {**row, "items": [{**row["items"][0], "currency": "?"}]}


SYNCS = st.lists(st.tuples(rows(), st.sets(st.sampled_from(["F1", "F2"]))), min_size=1, max_size=5)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(syncs=SYNCS)
def test_current_rows_are_the_last_batch_and_each_sync_can_be_seen_again(
    store: Store, syncs: list[tuple[dict[str, Row], set[str]]]
) -> None:
    source = Source(f"example {store.sources().height}", "csv", "")
    expected: dict[int, dict[str, Any]] = {}
    latest: dict[str, Row] = {}
    for made, wrong in syncs:
        sent = batch(*(broken(row) if n in wrong else row for n, row in sorted(made.items())))
        valid = {n: row for n, row in made.items() if n not in wrong}
        if latest and not valid:
            try:
                synced(store, sent, source=source)
            except SourceConflict:
                continue
            raise AssertionError("an empty source was taken over")
        report = synced(store, sent, source=source, twin_allowed=True)
        assert report.rows_accepted + report.rows_rejected == report.rows_read == len(made)
        assert report.rows_rejected == len(wrong & made.keys())
        stay = {n: row for n, row in latest.items() if n in wrong & made.keys()}
        assert report.kept == len(stay)
        latest = valid | stay
        expected[report.sync] = held(batch(*latest.values()))
        assert same(known(store, source.name, where="current"), expected[report.sync])
        again = synced(store, sent, source=source)
        assert (again.added, again.changed, again.retracted) == (0, 0, 0)
    for number, was in expected.items():
        assert same(known(store, source.name, known_at=number, where="current"), was)


def test_a_version_is_known_from_one_sync_until_another(store: Store) -> None:
    from batches import invoice

    for amount in (1, 2, 2, 3):
        synced(store, batch(invoice("F1", amount)))
    history = store.row_history("F1").entries
    assert history.select("amount", "known_from", "known_to").rows() == [
        (1, 1, 2),
        (2, 2, 4),
        (3, 4, None),
    ]
    assert history["known_from_at"][0] == START

"""Applications: they become entries with a clock of their own, can be undone, and give way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from batches import START, Row, batch, invoice, payment, synced

from ardash.errors import BadSetting, EditConflict, SourceConflict, UnknownChoice
from ardash.ledger.build import derive_later
from ardash.ledger.ledger import Ledger
from ardash.ledger.versions import read_versions
from ardash.records.cash_tables import DESK
from ardash.records.people import (
    Decision,
    applications,
    apply_receipts,
    changes_of,
    give_way,
    undo_application,
)
from ardash.records.store import Store
from ardash.records.sync import Source

BANK = Source("bank", "bank", "bank.xml")
LATER = START + timedelta(days=20)


def receipt(name: str, amount: int, **columns: Any) -> Row:
    row = {
        "receipt_id": name,
        "entry": name,
        "account": "FR76",
        "booked_on": date(2025, 2, 10),
        "amount": amount,
        "currency": "EUR",
        "payer_account": "DE11",
        **columns,
    }
    return {"receipts": [row]}


def opened(store: Store, *receipts: Row) -> None:
    """F1 and F2 of 100.00 and 40.00 are open; receipts came in."""
    synced(store, batch(invoice("F1", 10000), invoice("F2", 4000)))
    synced(store, batch(*receipts, complete=False), source=BANK)


def decide(name: str, *lines: tuple[str, str | None, int], **columns: Any) -> Decision:
    return Decision("bank", name, "sales", "dupont", lines, **columns)


def apply(store: Store, *decisions: Decision, now: datetime = LATER) -> list[int]:
    return apply_receipts(store, decisions, now=now, author="anne")


def owed(store: Store, sync: int | None = None) -> dict[str, int]:
    frames = derive_later(read_versions(store))
    ledger = Ledger.of("1", frames, frames["syncs"])
    ledger = ledger if sync is None else ledger.known_at(sync)
    entries = ledger.entries.select("item", "amount").collect("polars").to_native()
    items = ledger.items.select("item", "item_id").collect("polars").to_native()
    sums = entries.join(items, on="item").group_by("item_id").agg(pl.col("amount").sum())
    return dict(sums.sort("item_id").iter_rows())


def test_an_application_lowers_what_is_open_and_what_was_known_before_stays(store: Store) -> None:
    opened(store, receipt("R1", 10000))
    assert owed(store) == {"F1": 10000, "F2": 4000}
    assert apply(store, decide("R1", ("payment", "F1", 10000), rule="reference")) == [1]
    assert owed(store) == {"F1": 0, "F2": 4000}
    assert owed(store, sync=2) == {"F1": 10000, "F2": 4000}
    (row,) = applications(store).to_dicts()
    assert (row["rule"], row["author"], row["payer_account"]) == ("reference", "anne", "DE11")
    assert store.sources()["source"].to_list() == ["bank", "sales"]


def test_a_discount_charges_and_what_is_left_over_have_lines_of_their_own(store: Store) -> None:
    opened(store, receipt("R1", 14800))
    lines = (
        ("payment", "F1", 9800), ("discount", "F1", 200), ("payment", "F2", 3950),
        ("write_off", "F2", 50), ("unapplied", None, 1050),
    )  # fmt: skip
    apply(store, decide("R1", *lines))
    assert owed(store) == {"F1": 0, "F2": 0, "cash:1:5": -1050}
    kinds = store.read("entries", ["kind", "amount"], where="current", source=DESK)
    assert sorted(kinds.rows()) == [
        ("discount", -200), ("payment", -9800), ("payment", -3950), ("payment", -1050),
        ("write_off", -50),
    ]  # fmt: skip


def test_what_is_unapplied_is_the_customers_of_its_own_source(store: Store) -> None:
    opened(store, receipt("R1", 500))
    apply(store, decide("R1", ("unapplied", None, 500)))
    frames = derive_later(read_versions(store))
    row = frames["items"].filter(pl.col("kind") == "unapplied").row(0, named=True)
    assert (row["source"], row["item_id"]) == ("sales", "cash:1:1")
    customer = frames["customers"].filter(pl.col("customer") == row["customer"])
    assert customer["customer_id"].to_list() == ["dupont"]


def test_undone_it_counts_no_longer_and_can_be_applied_anew(store: Store) -> None:
    opened(store, receipt("R1", 10500))
    apply(store, decide("R1", ("payment", "F1", 10000), ("unapplied", None, 500)))
    assert undo_application(store, 1, version=1, now=LATER, author="ben") == 2
    assert owed(store) == {"F1": 10000, "F2": 4000}
    assert owed(store, sync=3) == {"F1": 0, "F2": 4000, "cash:1:2": -500}
    assert apply(store, decide("R1", ("payment", "F1", 10000), ("unapplied", None, 500))) == [2]
    undone = changes_of(store, "applications", {"application": 1})
    assert undone["author"].to_list() == ["ben", "anne"]
    with pytest.raises(EditConflict):
        undo_application(store, 1, version=1, now=LATER, author="anne")
    with pytest.raises(BadSetting, match="taken back"):
        undo_application(store, 1, version=2, now=LATER, author="anne")


@pytest.mark.parametrize(
    ("lines", "error", "said"),
    [
        ([("payment", "F1", 9000)], BadSetting, "lines make 90.00 EUR, the receipt is 100.00"),
        ([("payment", "F2", 10000)], BadSetting, "40.00 of it is open"),
        ([("payment", "F9", 10000)], UnknownChoice, "no item 'F9'"),
        ([("gift", "F1", 10000)], UnknownChoice, "no line 'gift'"),
        ([("payment", "F1", 10000), ("discount", "F1", 1)], BadSetting, "0.00 of it is open"),
        ([("payment", "F1", -10000), ("unapplied", None, 20000)], BadSetting, "cannot be applied"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    store: Store, lines: Sequence[tuple[str, str | None, int]], error: type, said: str
) -> None:
    opened(store, receipt("R1", 10000))
    with pytest.raises(error, match=said):
        apply(store, decide("R1", *lines))
    assert applications(store).is_empty()
    assert owed(store) == {"F1": 10000, "F2": 4000}


def test_a_receipt_is_applied_once_and_an_item_never_beyond_what_is_open(store: Store) -> None:
    opened(store, receipt("R1", 10000), receipt("R2", 10000))
    one = decide("R1", ("payment", "F1", 10000))
    with pytest.raises(BadSetting, match="applied already"):
        apply(store, one, one)
    with pytest.raises(BadSetting, match=r"0\.00 of it is open"):
        apply(store, one, decide("R2", ("payment", "F1", 10000)))
    assert applications(store).is_empty()


def test_money_that_is_no_customers_is_set_aside(store: Store) -> None:
    opened(store, receipt("R1", 10000))
    apply(store, Decision("bank", "R1", None, None, (), note="VAT refund"))
    assert owed(store) == {"F1": 10000, "F2": 4000}
    assert applications(store)["note"].to_list() == ["VAT refund"]


def test_it_gives_way_when_the_items_source_books_the_money(store: Store) -> None:
    opened(store, receipt("R1", 6000), receipt("R2", 4000))
    apply(store, decide("R1", ("payment", "F1", 6000)), decide("R2", ("payment", "F1", 4000)))
    assert give_way(store, now=LATER) == 0
    synced(store, batch(invoice("F1", 10000), invoice("F2", 4000), payment("F1", 6000)))
    assert give_way(store, now=LATER) == 1
    # The source has 60.00 of it, and what was applied of the 40.00 still counts.
    assert owed(store) == {"F1": 0, "F2": 4000}
    booked = applications(store)["lines"].to_list()
    assert [line["booked_at"] is not None for lines in booked for line in lines] == [True, False]
    assert give_way(store, now=LATER) == 0


def test_it_gives_way_when_the_source_holds_the_item_no_longer(store: Store) -> None:
    opened(store, receipt("R1", 10000))
    apply(store, decide("R1", ("payment", "F1", 10000)))
    synced(store, batch(invoice("F2", 4000)))
    assert give_way(store, now=LATER) == 1
    assert owed(store) == {"F2": 4000}
    undo_application(store, 1, version=2, now=LATER, author="anne")
    assert owed(store) == {"F2": 4000}


def test_a_sync_of_the_source_leaves_what_was_applied(store: Store) -> None:
    opened(store, receipt("R1", 4000))
    apply(store, decide("R1", ("payment", "F2", 4000)))
    synced(store, batch(invoice("F1", 10000), invoice("F2", 4000), invoice("F3", 1)))
    assert owed(store) == {"F1": 10000, "F2": 0, "F3": 1}


def test_no_source_may_take_the_name_of_the_desk(store: Store) -> None:
    with pytest.raises(SourceConflict, match="kept for what is applied"):
        synced(store, batch(invoice("F1", 1)), source=Source(DESK, "csv", "x.csv"))


def test_parked_cash_gives_way_when_the_source_books_that_payment(store: Store) -> None:
    opened(store, receipt("R1", 4000))
    apply(store, decide("R1", ("unapplied", None, 4000)))
    assert owed(store) == {"F1": 10000, "F2": 4000, "cash:1:1": -4000}
    assert give_way(store, now=LATER) == 0
    # The bank booked it on 10 February, the package on the 12th, on an invoice.
    paid = payment("F2", 4000, on="2025-02-12")
    synced(store, batch(invoice("F1", 10000), invoice("F2", 4000), paid))
    assert give_way(store, now=LATER) == 1
    assert owed(store) == {"F1": 10000, "F2": 0}
    ((line,),) = applications(store)["lines"].to_list()
    assert line["booked_at"] is not None
    assert give_way(store, now=LATER) == 0
    assert owed(store, sync=3) == {"F1": 10000, "F2": 4000, "cash:1:1": -4000}


def test_parked_cash_stays_beside_a_payment_of_another_amount_day_or_customer(
    store: Store,
) -> None:
    opened(store, receipt("R1", 4000))
    apply(store, decide("R1", ("unapplied", None, 4000)))
    others = (
        payment("F1", 3900, on="2025-02-12"),
        payment("F2", 4000, on="2025-02-25"),
        invoice("G1", 4000, customer="weber"),
        payment("G1", 4000, on="2025-02-12"),
    )
    synced(store, batch(invoice("F1", 10000), invoice("F2", 4000), *others))
    assert give_way(store, now=LATER) == 0


def test_a_payment_known_before_is_not_the_one_that_was_parked(store: Store) -> None:
    book = (invoice("F1", 10000), invoice("F2", 4000), payment("F2", 4000, on="2025-02-09"))
    synced(store, batch(*book))
    synced(store, batch(receipt("R1", 4000), complete=False), source=BANK)
    apply(store, decide("R1", ("unapplied", None, 4000)))
    synced(store, batch(*book, invoice("F3", 1)))
    assert give_way(store, now=LATER) == 0


def test_one_payment_of_the_source_takes_the_place_of_one_receipt(store: Store) -> None:
    # 40.00 were applied to F2 and 40.00 parked; the source books the first of them only.
    opened(store, receipt("R1", 4000), receipt("R2", 4000))
    apply(store, decide("R1", ("payment", "F2", 4000)), decide("R2", ("unapplied", None, 4000)))
    once = (invoice("F1", 10000), invoice("F2", 4000), payment("F2", 4000, on="2025-02-10"))
    synced(store, batch(*once))
    assert give_way(store, now=LATER) == 1
    assert owed(store) == {"F1": 10000, "F2": 0, "cash:2:1": -4000}
    # Then the second, on account of F1.
    synced(store, batch(*once, payment("F1", 4000, on="2025-02-11")))
    assert give_way(store, now=LATER) == 1
    assert owed(store) == {"F1": 6000, "F2": 0}


def test_the_rest_of_an_overpayment_gives_way_to_the_whole_payment(store: Store) -> None:
    # 140.00 came for F1 of 100.00; 40.00 stayed on account. The package books it as one payment.
    opened(store, receipt("R1", 14000))
    apply(store, decide("R1", ("payment", "F1", 10000), ("unapplied", None, 4000)))
    book = (
        invoice("F1", 10000), invoice("F2", 4000), invoice("A1", 0, kind="unapplied"),
        payment("F1", 10000, on="2025-02-11", reference="VIR 9"),
        payment("A1", 4000, on="2025-02-11", reference="VIR 9"),
    )  # fmt: skip
    synced(store, batch(*book))
    assert give_way(store, now=LATER) == 2
    assert owed(store) == {"A1": -4000, "F1": 0, "F2": 4000}
    assert give_way(store, now=LATER) == 0


def test_a_payment_in_parts_takes_the_place_of_no_other_receipt(store: Store) -> None:
    opened(store, receipt("R1", 14000), receipt("R2", 4000))
    apply(
        store,
        decide("R1", ("payment", "F1", 10000), ("unapplied", None, 4000)),
        decide("R2", ("unapplied", None, 4000)),
    )
    # The package books the 140.00 as 100.00 and 40.00, and does not know of the 40.00 of R2 yet.
    synced(
        store,
        batch(
            invoice("F1", 10000), invoice("F2", 4000),
            payment("F1", 10000, on="2025-02-11"), payment("F2", 4000, on="2025-02-11"),
        ),
    )  # fmt: skip
    assert give_way(store, now=LATER) == 2
    assert owed(store) == {"F1": 0, "F2": 0, "cash:2:1": -4000}
    assert give_way(store, now=LATER) == 0


def test_a_payment_that_the_source_splits_counts_by_its_reference(store: Store) -> None:
    opened(store, receipt("R1", 14000))
    apply(store, decide("R1", ("unapplied", None, 14000)))
    parts = [payment(name, amount, on="2025-02-10", reference="VIR 77")
             for name, amount in (("F1", 10000), ("F2", 4000))]  # fmt: skip
    synced(store, batch(invoice("F1", 10000), invoice("F2", 4000), *parts))
    assert give_way(store, now=LATER) == 1
    assert owed(store) == {"F1": 0, "F2": 0}


def test_a_payment_that_the_source_sends_again_counts_once_and_takes_no_other_ones_place(
    store: Store,
) -> None:
    # The package knows 40.00 on F2. Another 40.00 come to the bank, and are parked.
    book = (invoice("F1", 10000), invoice("F2", 4000))
    first = payment("F2", 4000, on="2025-02-08")
    synced(store, batch(*book, first))
    synced(store, batch(receipt("R1", 4000), complete=False), source=BANK)
    apply(store, decide("R1", ("unapplied", None, 4000)))
    parked = {"F1": 10000, "F2": 0, "cash:1:1": -4000}
    # The package sends its payment again: with a text, under another number, and once more.
    for columns in ({"reference": "VIR 1"}, {"entry_id": "P-7"}, {"entry_id": "P-8"}):
        synced(store, batch(*book, payment("F2", 4000, on="2025-02-08", **columns)))
        assert give_way(store, now=LATER) == 0
        assert owed(store) == parked
    # Now it books the one that is parked, on account of F1, and sends both again, renumbered.
    for numbers in (("P-8", "P-9"), ("P-10", "P-11"), ("P-12", "P-13")):
        both = [
            payment(item, 4000, on=day, entry_id=name)
            for item, day, name in zip(
                ("F2", "F1"), ("2025-02-08", "2025-02-11"), numbers, strict=True
            )
        ]
        synced(store, batch(*book, *both))
        assert give_way(store, now=LATER) == (1 if numbers[0] == "P-8" else 0)
        assert owed(store) == {"F1": 6000, "F2": 0}


def test_two_payments_alike_of_which_one_is_new_make_room_for_one(store: Store) -> None:
    book = (invoice("F1", 10000), invoice("F2", 4000))
    synced(store, batch(*book, payment("F1", 4000, on="2025-02-10", entry_id="P-1")))
    synced(store, batch(receipt("R1", 4000), complete=False), source=BANK)
    apply(store, decide("R1", ("unapplied", None, 4000)))
    # The first one is renumbered, and a second of the same day and amount is booked beside it.
    both = [payment("F1", 4000, on="2025-02-10", entry_id=name) for name in ("P-2", "P-3")]
    synced(store, batch(*book, *both))
    assert give_way(store, now=LATER) == 1
    assert owed(store) == {"F1": 2000, "F2": 4000}

"""What makes no sense is refused in words that say how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from people_rows import DUPONT, WHO, promised, with_customers

from ardash.errors import ArdashError, BadInput, BadSetting, UnknownChoice
from ardash.records import people
from ardash.records.people import actions
from ardash.records.people.codes import DISPUTE_REASONS, MESSAGE_STATES
from ardash.records.people.messages import FOLLOWING
from ardash.records.store import Store


@pytest.fixture(scope="module")
def written(sqlite_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book's file; each test has a copy."""
    file = tmp_path_factory.mktemp("book") / "ardash.db"
    shutil.copy(sqlite_tables, file)
    with Store.open(f"sqlite:///{file}") as store:
        with_customers(store)
    return file


@pytest.fixture
def book(written: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(written, tmp_path)
    with Store.open(f"sqlite:///{tmp_path}/ardash.db") as store:
        yield store


def planned(book: Store, *parts: tuple[str, int], amount: int = 100, **columns: Any) -> int:
    instalments = [(date.fromisoformat(day), part) for day, part in parts]
    given = {"currency": "EUR", **WHO, **columns}
    return people.make_plan(book, *DUPONT, amount=amount, instalments=instalments, **given)


def logged(book: Store, **columns: Any) -> int:
    given = {"channel": "call", "outcome": "reached", **WHO, **columns}
    return people.log_activity(book, *DUPONT, **given)


def disputed(book: Store, item: str = "F1", **columns: Any) -> int:
    return people.open_dispute(book, *DUPONT, item, **{"reason": "price", **WHO, **columns})


def profile(book: Store, **changes: Any) -> int:
    return people.save_profile(book, *DUPONT, changes, version=0, **WHO)


def contact(book: Store, **changes: Any) -> int:
    return people.save_contact(book, *DUPONT, changes, **WHO)


REFUSED: list[tuple[Callable[[Store], int], type[ArdashError], str]] = [
    (lambda b: promised(b, due_on=date(2025, 3, 2)), BadSetting, "2025-03-02 has passed"),
    (lambda b: promised(b, due_on=date(2205, 3, 2)), BadSetting, "ten years ahead"),
    (lambda b: promised(b, amount=0), BadSetting, "0.00 EUR"),
    (lambda b: promised(b, amount=-5), BadSetting, "-0.05 EUR"),
    (lambda b: promised(b, amount=10**12 + 1), BadSetting, "makes no sense"),
    (lambda b: promised(b, currency="EURO"), BadInput, "ISO 4217"),
    (lambda b: promised(b, grace_days=-1), BadSetting, "-1 days of grace"),
    (lambda b: promised(b, items=["M1"]), UnknownChoice, "'dupont' has no item 'M1'"),
    (lambda b: promised(b, items=["D1"]), BadSetting, "'D1' is in USD, not in EUR"),
    (lambda b: disputed(b, reason="beauty"), UnknownChoice, "no reason 'beauty' of a dispute"),
    (lambda b: disputed(b, "F9"), UnknownChoice, "no item 'F9'"),
    (lambda b: disputed(b, amount=0), BadSetting, "0.00 EUR"),
    (lambda b: disputed(b, deadline_on=date(2025, 3, 2)), BadSetting, "has passed"),
    (lambda b: people.resolve_dispute(b, 1, "gone", version=1, **WHO), UnknownChoice, "'gone'"),
    (planned, BadSetting, "0 instalments"),
    (lambda b: planned(b, ("2025-04-01", 60), ("2025-05-01", 41)), BadSetting,
     "sum to 1.01 EUR, the plan is of 1.00 EUR"),
    (lambda b: planned(b, ("2025-05-01", 50), ("2025-04-01", 50)), BadSetting, "does not follow"),
    (lambda b: planned(b, ("2025-05-01", 50), ("2025-05-01", 50)), BadSetting, "does not follow"),
    (lambda b: planned(b, ("2025-03-02", 100)), BadSetting, "has passed"),
    (lambda b: planned(b, ("2025-04-01", 110), ("2025-05-01", -10)), BadSetting, "-0.10 EUR"),
    (lambda b: logged(b, channel="pigeon"), UnknownChoice, "no channel 'pigeon'"),
    (lambda b: logged(b, outcome="joy"), UnknownChoice, "no outcome 'joy'"),
    (lambda b: logged(b, reason="whim"), UnknownChoice, "no reason 'whim'"),
    (lambda b: logged(b, follow_up_on=date(2025, 3, 1)), BadSetting, "has passed"),
    (lambda b: logged(b, text="a" * 100_001), BadSetting, "100001 characters"),
    (lambda b: people.log_activity(b, "sales", "nobody", channel="note", outcome="note", **WHO),
     UnknownChoice, "no customer 'nobody' in the source 'sales'"),
    (lambda b: people.log_activity(b, "else", "dupont", channel="note", outcome="note", **WHO),
     UnknownChoice, "in the source 'else'"),
    (lambda b: profile(b, colour="red"), UnknownChoice, "'colour'"),
    (lambda b: profile(b, version=7), UnknownChoice, "'version'"),
    (lambda b: profile(b, language="French"), BadSetting, "'French' is no code"),
    (lambda b: profile(b, channel="pigeon"), UnknownChoice, "'pigeon'"),
    (lambda b: profile(b, invoice_channel="pigeon"), UnknownChoice, "cannot go by 'pigeon'"),
    (lambda b: profile(b, credit_limit=5), BadSetting, "no currency"),
    (lambda b: profile(b, credit_limit=-5, credit_currency="EUR"), BadSetting, "-5"),
    (lambda b: profile(b, credit_currency="QQQ"), BadInput, "QQQ"),
    (lambda b: contact(b, email="a@b"), BadSetting, "no name"),
    (lambda b: contact(b, name="  "), BadSetting, "no name"),
    (lambda b: contact(b, name="P", email="petit.dupont.fr"), BadSetting, "no e-mail address"),
    (lambda b: contact(b, name="P", email="a@b.fr, c@d.fr"), BadSetting, "no e-mail address"),
    (lambda b: contact(b, name="P", email="a@b.fr\nBcc: c@d.fr"), BadSetting, "no e-mail"),
]  # fmt: skip


@pytest.mark.parametrize(("write", "error", "words"), REFUSED)
def test_what_makes_no_sense_is_refused(
    book: Store, write: Callable[[Store], int], error: type[ArdashError], words: str
) -> None:
    with pytest.raises(error) as refused:
        write(book)
    assert words in refused.value.what
    assert refused.value.remedy
    assert people.changes_of(book).is_empty()


def test_every_reason_of_a_dispute_can_be_written(book: Store) -> None:
    for reason in DISPUTE_REASONS:
        disputed(book, reason=reason)
    assert actions(book).disputes["reason"].to_list() == list(DISPUTE_REASONS)


def test_a_promise_can_be_due_on_the_day_itself(book: Store) -> None:
    promised(book, due_on=date(2025, 3, 3))
    assert actions(book).promises["due_on"].to_list() == [date(2025, 3, 3)]


def test_an_item_that_its_source_has_retracted_can_still_be_written_about(book: Store) -> None:
    from batches import batch, invoice, synced

    synced(book, batch(invoice("D1", 9900, currency="USD"), invoice("M1", 5000, customer="martin")))
    disputed(book, "F1")
    assert actions(book).disputes["item_id"].to_list() == ["F1"]


def drafted(book: Store, **columns: Any) -> int:
    given = {"key": "k1", "channel": "email", "body": "Bonjour", "recipient": "a@b.fr", **WHO}
    return people.draft_message(book, *DUPONT, **{**given, **columns})


def test_a_message_of_the_same_key_is_never_made_twice(book: Store) -> None:
    first = drafted(book)
    assert drafted(book, body="something else") == first
    assert actions(book).messages["body"].to_list() == ["Bonjour"]
    assert drafted(book, key="k2") != first


def test_a_message_moves_on_state_by_state(book: Store) -> None:
    number = drafted(book, subject="Rappel\r\nBcc: x@y.fr", attachments=["statement.pdf"])
    for version, state in enumerate(
        ("approved", "queued", "sending", "failed", "queued", "sending", "sent"), start=1
    ):
        people.move_message(book, number, state, version=version, **WHO)
    (row,) = actions(book).messages.iter_rows(named=True)
    assert (row["state"], row["attempts"], row["approved_by"]) == ("sent", 2, "anne")
    assert (row["subject"], row["attachments"]) == ("Rappel Bcc: x@y.fr", '["statement.pdf"]')
    assert row["sent_at"] == WHO["now"]
    with pytest.raises(BadSetting, match="sent cannot become queued"):
        people.move_message(book, number, "queued", version=8, **WHO)
    with pytest.raises(UnknownChoice, match="'lost'"):
        people.move_message(book, number, "lost", version=8, **WHO)


def test_every_state_of_a_message_says_what_may_follow() -> None:
    assert set(FOLLOWING) == set(MESSAGE_STATES)
    assert {after for states in FOLLOWING.values() for after in states} | {"drafted"} == set(
        MESSAGE_STATES
    )


def test_only_a_draft_can_be_rewritten(book: Store) -> None:
    number = drafted(book)
    people.change_message(book, number, {"body": "Bonsoir"}, version=1, **WHO)
    people.move_message(book, number, "approved", version=2, **WHO)
    with pytest.raises(BadSetting, match="no draft"):
        people.change_message(book, number, {"body": "x"}, version=3, **WHO)
    assert actions(book).messages["body"].to_list() == ["Bonsoir"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"recipient": "dupont"}, "no e-mail address"),
        ({"body": " "}, "no text"),
        ({"key": ""}, "no key"),
        ({"channel": "call"}, "'call'"),
    ],
)
def test_a_message_that_cannot_go_out_is_not_drafted(
    book: Store, columns: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArdashError, match=words):
        drafted(book, **columns)


def test_a_letter_goes_to_a_postal_address(book: Store) -> None:
    drafted(book, channel="letter", recipient="1 rue X\n75001 Paris")
    assert actions(book).messages["recipient"].to_list() == ["1 rue X\n75001 Paris"]

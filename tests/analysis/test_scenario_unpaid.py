"""What-if: who does not pay stays owing, and no change of terms makes it pay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ledgers import ledger

from ardash.analysis import scenario
from ardash.analysis._scenario import draws as drawing
from ardash.analysis.aging import aging
from ardash.analysis.scenario import Behaviour, Change, as_if, replay, under
from ardash.ledger.ledger import Ledger

AS_OF = date(2025, 6, 30)

CHANGES = {
    "shorter": Change(terms="30 days"),
    "discount": Change(terms="45 eom", discount="2/10"),
    "month end": Change(invoicing="month_end"),
    "instalments": Change(terms="50% 30 days, 50% 90 days"),
}


@pytest.fixture(scope="module")
def book() -> Ledger:
    """Dupont pays 1,000.00 a month 5 days late, Martin has never paid: each due after 60 days."""
    lines = ["customer Dupont segment=retail", "customer Martin segment=trade"]
    for n in range(18):
        issued = date(2024 + n // 12, n % 12 + 1, 1)
        due = issued + timedelta(days=60)
        for name in ("Dupont", "Martin"):
            lines.append(f"{issued} invoice {name}{n} {name} 1000.00 due {due}")
        if due + timedelta(days=5) <= AS_OF:
            lines.append(f"{due + timedelta(days=5)} payment Dupont{n} 1000.00")
    return ledger("\n".join(lines))


def test_who_never_pays_is_not_taken_to_have_paid_today(book: Ledger) -> None:
    """Of a ledger of two, each is a third like the other; Martin's own part never pays."""
    base = replay(book, AS_OF, draws=50)
    dupont, martin = base.delays.paid_share
    assert martin < 0.25
    assert dupont > 0.8
    found = under(base, Change(), AS_OF)
    assert found.value("unpaid", "base") == pytest.approx(1_200_000 * (2 - dupont - martin))
    assert found.value("receivable", "base") > 0.9 * found.actual_receivable
    assert found.value("days_to_pay", "base") == pytest.approx(65, abs=1)


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_of_terms_makes_it_pay(book: Ledger, name: str) -> None:
    found = under(book, CHANGES[name], AS_OF, Behaviour(take_up=0.5), draws=50)
    assert found.value("unpaid") == pytest.approx(found.value("unpaid", "base"))
    assert abs(found.value("unpaid", "difference_p10")) < 1


@pytest.mark.parametrize("name", CHANGES)
def test_customers_add_up_to_the_whole_with_what_is_never_paid(book: Ledger, name: str) -> None:
    found = under(book, CHANGES[name], AS_OF, Behaviour(take_up=0.5), draws=20)
    for figure in ("receivable", "net_result", "late_interest", "discount_cost"):
        whole = found.value(figure, "difference")
        assert round(found.customers[figure].sum(), 2) == round(whole, 2)


@pytest.mark.parametrize("own_rows", [0, 8_000])
def test_no_change_is_the_base_exactly_with_what_is_never_paid(
    book: Ledger, own_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "OWN_ROWS", own_rows)
    found = under(book, Change(), AS_OF, draws=20)
    for what in ("", *(f"_{band}" for band in scenario.BANDS)):
        assert (found.figures[f"base{what}"] == found.figures[f"scenario{what}"]).all()
        assert (found.curve[f"base_cash{what}"] == found.curve[f"scenario_cash{what}"]).all()


def test_who_never_pays_takes_no_discount(book: Ledger) -> None:
    """Everybody takes 2 % who pays: of 12 invoices of each, as far as they are taken to pay."""
    base = replay(book, AS_OF, draws=20)
    found = under(base, Change(discount="2/10"), AS_OF, Behaviour(take_up=1))
    assert found.value("discount_cost") == pytest.approx(24_000 * base.delays.paid_share.sum())
    given = found.customers.set_index("customer_id")["discount_cost"]
    assert given["Dupont"] == 24_000 * base.delays.paid_share[0]
    assert found.break_even is not None


def test_draws_expect_what_is_expected_of_who_never_pays(book: Ledger) -> None:
    found = under(book, Change(terms="30 days"), AS_OF, draws=2000, seed=3)
    low, high = (found.value("unpaid", f"base_{band}") for band in ("p10", "p90"))
    assert low <= found.value("unpaid", "base") <= high


def test_in_the_books_as_they_would_be_what_is_never_paid_stays_open(book: Ledger) -> None:
    base = replay(book, AS_OF, draws=5)
    books = as_if(base, Change(terms="30 days"), Behaviour())
    owed = aging(books.where(customer_id="Martin"), AS_OF)["amount"].sum()
    assert owed == 1_800_000

"""What-if: what is drawn in pools agrees with what is drawn customer by customer."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from ledgers import ledger

from ardash.analysis._scenario import draws as drawing
from ardash.analysis._scenario.delays import RANKS, delays
from ardash.analysis._scenario.mixing import UNPAID, mixed
from ardash.analysis.scenario import Behaviour, Change, under
from ardash.ledger.ledger import Ledger

AS_OF = date(2025, 6, 30)


@pytest.fixture(scope="module")
def many() -> Ledger:
    """120 customers, an invoice a month each, delays from -10 to 60 days, different for each."""
    chance, lines = np.random.default_rng(3), []
    for customer in range(120):
        usual = int(chance.integers(-5, 40))
        for month in range(1, 13):
            issued = date(
                2024 + (5 + month) // 12, (5 + month) % 12 + 1, int(chance.integers(1, 28))
            )
            due = date.fromordinal(issued.toordinal() + 30)
            paid = date.fromordinal(due.toordinal() + usual + int(chance.integers(-5, 20)))
            amount = int(chance.integers(100, 5000))
            name = f"F{customer}-{month}"
            lines.append(f"{issued} invoice {name} C{customer} {amount}.00 due {due}")
            if paid <= AS_OF:
                lines.append(f"{paid} payment {name} {amount}.00")
    return ledger("\n".join(lines))


CHANGE = Change(terms="45 eom", discount="1/10")


def test_pools_expect_exactly_what_customers_do(
    many: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = under(many, CHANGE, AS_OF, draws=20)
    monkeypatch.setattr(drawing, "OWN_ROWS", 0)
    pooled = under(many, CHANGE, AS_OF, draws=20)
    names = ["base", "scenario", "difference"]
    one, other = (found.figures[names].to_numpy() for found in (single, pooled))
    assert np.allclose(one, other, rtol=1e-9, atol=1e-6)
    assert np.allclose(single.curve["scenario_cash"], pooled.curve["scenario_cash"])


def test_pools_scatter_as_customers_do(many: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The width of the 80 % bands of the receivable and of its change, within a fifth."""

    def widths() -> list[float]:
        found = under(many, CHANGE, AS_OF, Behaviour(take_up=0.5), draws=2000, seed=5)
        return [
            found.value("receivable", f"{of}_p90") - found.value("receivable", f"{of}_p10")
            for of in ("base", "scenario")
        ]

    single = widths()
    monkeypatch.setattr(drawing, "OWN_ROWS", 0)
    for one, other in zip(single, widths(), strict=True):
        assert 0.8 < other / one < 1.25


def test_draws_average_to_what_is_expected(many: Ledger) -> None:
    found = under(many, CHANGE, AS_OF, draws=2000, seed=2)
    curve = found.curve
    middle = (curve["base_receivable_p25"] + curve["base_receivable_p75"]) / 2
    assert abs(middle / curve["base_receivable"] - 1).max() < 0.02


def test_no_change_is_the_base_in_pools_too(many: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "OWN_ROWS", 300)
    for change in (Change(), Change(terms="30 days")):
        found = under(many, change, AS_OF, draws=20)
        assert (found.figures["base_p10"] == found.figures["scenario_p10"]).all()
        assert (found.curve["base_cash_p25"] == found.curve["scenario_cash_p25"]).all()


def test_progress_rises_to_its_end(many: Ledger) -> None:
    told: list[tuple[int, int | None]] = []
    under(many, CHANGE, AS_OF, draws=20, progress=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1]
    assert all(done <= (of or 0) for done, of in told)


class TestDelays:
    def learnt(self, text: str) -> tuple[list[int], list[int], float]:
        """The delays of A and B, in the order of their ranks, and how much of B's is its own."""
        book = ledger(text)
        customers = pl.DataFrame({"customer": [0, 1], "segment": ["retail", "retail"]})
        found = delays(book, AS_OF, customers)
        rows = found.table.tolist()
        return rows[0], rows[1], float(found.own[1])

    def test_a_customer_with_much_of_a_past_keeps_it_and_a_new_one_has_its_segments(self) -> None:
        paid = "\n".join(
            f"2025-01-01 invoice A{n} A 10.00 due 2025-01-31\n2025-02-10 payment A{n} 10.00"
            for n in range(24)
        )
        first, second, own = self.learnt(
            f"customer A segment=retail\ncustomer B segment=retail\n{paid}\n"
            "2025-06-01 invoice B1 B 10.00 due 2025-07-01"
        )
        assert first == second == [10] * RANKS
        assert own == 0

    def test_eight_payments_weigh_as_much_as_the_segment(self) -> None:
        """B paid 8 times 20 days late, A 24 times 10 days late: half of B's ranks are its own."""
        lines = [
            f"2025-01-01 invoice {name}{n} {name} 10.00 due 2025-01-31\n"
            f"2025-02-{day} payment {name}{n} 10.00"
            for name, count, day in (("A", 24, 10), ("B", 8, 20))
            for n in range(count)
        ]
        _, second, own = self.learnt(
            "customer A segment=retail\ncustomer B segment=retail\n" + "\n".join(lines)
        )
        assert own == 0.5
        # Its segment is a quarter its own too: 16 + 4 of 32 are 20 days.
        assert second == [10] * 12 + [20] * 20

    def test_a_payment_that_came_back_was_none(self) -> None:
        """A and B pay on the due day; B's direct debits bounce, and are made good on day 40."""
        lines = [
            f"2025-01-01 invoice {name}{n} {name} 10.00 due 2025-01-31\n"
            f"2025-01-31 payment {name}{n} 10.00"
            for name in "AB"
            for n in range(24)
        ]
        lines += [f"2025-02-05 payment B{n} -10.00" for n in range(24)]
        book = "customer A segment=retail\ncustomer B segment=retail\n" + "\n".join(lines)
        made_good = "\n".join(f"2025-03-12 payment B{n} 10.00" for n in range(24))
        first, second, own = self.learnt(f"{book}\n{made_good}")
        # 24 payments of 24 + 8 are its own; of its segment half are on the due day, half on day 40.
        assert own == 0.75
        assert first == [0] * 28 + [40] * 4
        assert second == [0] * 4 + [40] * 28

    def test_customers_who_are_all_new_pay_as_the_whole_ledger_does(self) -> None:
        """C, who pays 10 days late, has no invoice in the window; A and B have no past."""
        first, second, own = self.learnt(
            "customer A segment=retail\ncustomer B segment=retail\ncustomer C segment=old\n"
            "2025-06-01 invoice A1 A 10.00 due 2025-07-01\n"
            "2025-06-01 invoice B1 B 10.00 due 2025-07-01\n"
            "2024-01-01 invoice C1 C 10.00 due 2024-01-31\n2024-02-10 payment C1 10.00"
        )
        assert (first, second, own) == ([10] * RANKS, [10] * RANKS, 0)

    def test_where_nothing_was_ever_paid_nothing_is_learnt_of_what_is_overdue(self) -> None:
        first, _, own = self.learnt(
            "customer A segment=retail\ncustomer B segment=retail\n"
            "2025-04-01 invoice A1 A 10.00 due 2025-05-01\n"
            "2025-06-01 invoice B1 B 10.00 due 2025-07-01"
        )
        assert (first, own) == ([0] * RANKS, 0)

    def test_what_is_overdue_will_be_paid_later_than_it_is_late(self) -> None:
        """B has eight invoices 20 days late; A paid half of its own on day 10, half on day 40."""
        lines = [
            f"2025-01-01 invoice A{n} A 10.00 due 2025-01-31\n{day} payment A{n} 10.00"
            for n in range(24)
            for day in ("2025-02-10" if n % 2 else "2025-03-12",)
        ]
        lines += [f"2025-05-01 invoice B{n} B 10.00 due 2025-06-10" for n in range(8)]
        _, second, own = self.learnt(
            "customer A segment=retail\ncustomer B segment=retail\n" + "\n".join(lines)
        )
        assert own == 0.5
        # Its own half: later than 20 days, so on day 40. The other half is as the segment pays:
        # 12 of 32 by day 10, all of the rest on day 40.
        assert second == [10] * 6 + [40] * 26

    def test_what_was_learnt_later_is_not_known(self) -> None:
        text = (
            "customer A segment=retail\ncustomer B segment=retail\n"
            "2025-04-01 invoice A1 A 10.00 due 2025-05-01\n2025-05-03 payment A1 10.00\n"
            "2025-06-01 invoice B1 B 10.00 due 2025-06-10\n"
        )
        assert self.learnt(text) == self.learnt(text + "2025-07-30 payment B1 10.00\n")


class TestMixed:
    """The delays of a group where some of its amounts are not paid yet."""

    def table(self, rows: list[tuple[int, bool]], behind: list[int], points: int) -> list[int]:
        days, open_ = zip(*rows, strict=True)
        history = pl.DataFrame(
            {"group": [0] * len(rows), "days": days, "open": open_, "amount": [1.0] * len(rows),
             "square": [1.0] * len(rows)},
            schema_overrides={"days": pl.Int32},
        )  # fmt: skip
        whose, rest = np.zeros(1, dtype=np.int64), np.array([behind], dtype=np.int32)
        found, _ = mixed(history, 1, behind=rest, of=whose, points=points, thin=0.0)
        return [int(day) for day in found[0]]

    def test_an_open_amount_is_shared_by_what_is_paid_later(self) -> None:
        """A third is paid on day 10; the third open after 20 goes with the last, paid on 30."""
        rows = [(10, False), (20, True), (30, False)]
        assert self.table(rows, [UNPAID], 6) == [10, 10, 30, 30, 30, 30]

    def test_beyond_the_last_day_seen_it_pays_as_those_behind_it_that_are_later(self) -> None:
        rows = [(10, False), (20, True)]
        assert self.table(rows, [5, 15, 25, 35], 4) == [10, 10, 25, 35]

    def test_beyond_what_anybody_was_seen_to_pay_it_does_not_pay(self) -> None:
        assert self.table([(10, False), (20, True)], [5, 20], 4) == [10, 10, UNPAID, UNPAID]

    def test_what_is_paid_on_the_day_it_is_still_open_of_others_comes_first(self) -> None:
        rows = [(10, True), (10, False)]
        assert self.table(rows, [UNPAID], 4) == [10, 10, UNPAID, UNPAID]

    def test_many_groups_are_each_on_their_own(self) -> None:
        """Group 1 has nothing of its own, group 2 one open amount, group 0 and 3 all paid."""
        history = pl.DataFrame(
            {"group": [0, 2, 3], "days": [7, 20, 9], "open": [False, True, False],
             "amount": [5.0, 1.0, 2.0], "square": [25.0, 1.0, 4.0]},
            schema_overrides={"days": pl.Int32},
        )  # fmt: skip
        rest = np.array([[1, 2], [21, 30]], dtype=np.int32)
        whose = np.array([0, 0, 1, 1], dtype=np.int64)
        found, own = mixed(history, 4, behind=rest, of=whose, points=2, thin=0.0)
        assert found.tolist() == [[7, 7], [1, 2], [21, 30], [9, 9]]
        assert own.tolist() == [1, 0, 1, 1]

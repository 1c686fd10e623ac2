"""What-if: the last months' invoices paid again under other terms."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ledgers import ledger

from ardash.analysis import scenario
from ardash.analysis.law_setting import LawRule, LawSetting
from ardash.analysis.legality import invoices_beyond
from ardash.analysis.penalties import penalties
from ardash.analysis.scenario import (
    UNITS,
    Behaviour,
    Change,
    Judged,
    annual_cost,
    annual_cost_compounded,
    replay,
    under,
)
from ardash.errors import BadInput, BadSetting, MixedCurrencies, UnknownChoice
from ardash.ledger.ledger import Ledger
from ardash.terms.law import own_rates

AS_OF = date(2025, 6, 30)

#: Dupont has 60 days and always pays 5 days late: 1,000.00 on the 1st of each month, January 2024
#: to June 2025. What was issued on 1 May and 1 June 2025 is open on 30 June 2025.
FIRSTS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(18)]


def monthly(customer: str, days: int, late: int, firsts: list[date] = FIRSTS) -> str:
    """An invoice of 1,000.00 on each of `firsts`, due after `days` and paid so many days late."""
    lines = []
    for number, issued in enumerate(firsts):
        due = issued + timedelta(days=days)
        paid = due + timedelta(days=late)
        name = f"{customer}{number}"
        lines.append(f"{issued} invoice {name} {customer} 1000.00 due {due}")
        if paid <= AS_OF:
            lines.append(f"{paid} payment {name} 1000.00")
    return "\n".join(sorted(lines, key=lambda line: line[:10]))


DUPONT = f"""
    customer Dupont country=FR segment=retail terms="60 days"
    {monthly("Dupont", 60, 5)}
"""


@pytest.fixture(scope="module")
def dupont() -> Ledger:
    return ledger(DUPONT)


def outcome(book: Ledger, change: Change, **options: Any) -> scenario.Outcome:
    return under(book, change, AS_OF, options.pop("behaviour", None), draws=50, seed=1, **options)


def test_who_always_pays_alike_moves_by_the_days_that_the_terms_do(dupont: Ledger) -> None:
    """Paid on day 65 as it is: May's and June's invoice are open. On day 35: June's alone."""
    found = outcome(dupont, Change(terms="30 days"))
    assert found.actual_receivable == 200_000
    assert found.value("receivable", "base") == 200_000
    assert found.value("receivable") == 100_000
    assert found.value("receivable", "difference_p10") == -100_000
    assert found.value("days_to_pay", "base") == 65
    assert found.value("days_to_pay") == 35
    assert found.value("average_terms", "base") == 60
    assert found.value("average_terms") == 30


def test_dso_falls_with_the_receivable(dupont: Ledger) -> None:
    """3,000.00 was billed from 1 April to 30 June, 91 days: 2/3 x 91, then 1/3 x 91."""
    found = outcome(dupont, Change(terms="30 days"))
    assert found.value("dso", "base") == 2 / 3 * 91
    assert found.value("dso") == 1 / 3 * 91


def test_the_cash_comes_thirty_days_sooner_week_by_week(dupont: Ledger) -> None:
    """Day 65 of the invoices up to 1 April 2025 falls by 30 June; day 35 of those up to 1 May."""
    found = outcome(dupont, Change(terms="30 days"))
    curve = found.curve.set_index("week_end")
    window = [first for first in FIRSTS if first > date(2024, 6, 30)]

    def by_hand(days: int) -> dict[date, int]:
        weeks = dict.fromkeys((end.date() for end in curve.index), 0)
        # What was issued before the window was paid as it was: on day 65.
        paid = [first + timedelta(days=65) for first in FIRSTS if first <= date(2024, 6, 30)]
        for day in [*paid, *(first + timedelta(days=days) for first in window)]:
            week = next((end for end in weeks if end - timedelta(days=7) < day <= end), None)
            if week:
                weeks[week] += 100_000
        return weeks

    assert list(curve["base_cash"]) == list(by_hand(65).values())
    assert list(curve["scenario_cash"]) == list(by_hand(35).values())
    assert list(curve["base_cash"]) == list(curve["actual_cash"])
    assert found.value("cash", "difference") == 100_000


def test_half_absorbed_it_is_half_as_much_and_not_absorbed_nothing(dupont: Ledger) -> None:
    half = outcome(dupont, Change(terms="30 days"), behaviour=Behaviour(absorb=0.5))
    none = outcome(dupont, Change(terms="30 days"), behaviour=Behaviour(absorb=0))
    assert half.value("days_to_pay") == 50
    assert none.value("days_to_pay") == 65
    assert none.value("receivable") == none.value("receivable", "base")


def test_what_is_financed_is_saved_at_the_cost_of_money(dupont: Ledger) -> None:
    """12 invoices of 1,000.00, 30 days each, at 6 %: 12 x 1,000 x 30 / 365 x 6 % = 59.18."""
    found = outcome(dupont, Change(terms="30 days"), behaviour=Behaviour(own_percent=6))
    assert round(found.value("net_result")) == 5_918
    assert round(found.value("financing_cost", "difference")) == -5_918
    assert found.customers["customer_id"].tolist() == ["Dupont"]
    assert found.customers["days_sooner"].tolist() == [30]
    assert round(found.customers["net_result"][0]) == 5_918
    assert found.customers["receivable"].tolist() == [-100_000]


def test_no_change_is_the_base_exactly(dupont: Ledger) -> None:
    for nothing in (Change(), Change(invoicing="at_delivery"), Change(where={"country": "FR"})):
        found = outcome(dupont, nothing)
        for what in ("", *(f"_{band}" for band in scenario.BANDS)):
            same = found.figures[f"base{what}"], found.figures[f"scenario{what}"]
            pd.testing.assert_series_equal(*same, check_exact=True, check_names=False)
            curve = found.curve
            assert (curve[f"base_cash{what}"] == curve[f"scenario_cash{what}"]).all()
            assert (curve[f"base_receivable{what}"] == curve[f"scenario_receivable{what}"]).all()
        assert found.customers.empty


def test_the_same_terms_are_no_change(dupont: Ledger) -> None:
    found = outcome(dupont, Change(terms="60 jours"))
    assert (found.figures["difference"] == 0).all()
    assert found.invoices == 12


def test_the_same_seed_gives_the_same_figures_and_another_does_not() -> None:
    book = ledger(
        DUPONT
        + "".join(
            monthly(name, 30, late) + "\n"
            for name, late in (("Martin", 12), ("Weber", -3), ("Petit", 40))
        )
    )
    change = Change(terms="45 eom", discount="2/10")
    one, again = (under(book, change, AS_OF, draws=200, seed=7) for _ in range(2))
    other = under(book, change, AS_OF, draws=200, seed=8)
    pd.testing.assert_frame_equal(one.figures, again.figures, check_exact=True)
    pd.testing.assert_frame_equal(one.curve, again.curve, check_exact=True)
    assert not one.curve["base_cash_p25"].equals(other.curve["base_cash_p25"])
    assert one.value("dso") == other.value("dso")  # what is expected needs no draws


def test_a_change_holds_for_whom_and_from_when_it_is_said() -> None:
    book = ledger(DUPONT + monthly("Weber", 60, 5).replace("Weber ", "Weber "))
    weber = Change(terms="30 days", where={"customer_id": ["Weber"]}, since=date(2025, 5, 1))
    found = outcome(book, weber)
    assert found.invoices == 2
    assert found.customers["customer_id"].tolist() == ["Weber"]
    assert found.value("receivable", "base") == 400_000
    assert found.value("receivable") == 300_000


def test_what_happens_after_the_date_changes_nothing(dupont: Ledger) -> None:
    later = ledger(
        DUPONT + "\n2025-07-02 payment Dupont16 1000.00\n2025-07-03 invoice X Dupont 5.00"
    )
    one, other = (outcome(book, Change(terms="30 days")) for book in (dupont, later))
    pd.testing.assert_frame_equal(one.figures, other.figures, check_exact=True)


def test_invoices_gathered_to_the_month_end_are_paid_later(dupont: Ledger) -> None:
    """Issued on the last day of the month instead of the first, due 60 days on, 5 late."""
    found = outcome(dupont, Change(invoicing="month_end"))
    waiting = [29, 30, 30, 29, 30, 29, 30, 30, 27, 30, 29, 30, 29]  # days in the month less one
    days = sum([30, 30, 29, 30, 29, 30, 30, 27, 30, 29, 30, 29])
    assert len(waiting) == 13
    assert found.value("days_to_pay") == 65
    # Delivered goods are financed from their day: the wait costs 5 % a year.
    assert round(found.value("net_result"), 3) == round(-days * 100_000 * 0.05 / 365, 3)
    assert found.value("receivable") == 300_000  # issued on 30 April, 31 May and 30 June


def test_weekly_invoices_go_out_on_a_friday() -> None:
    """2025-06-02 is a Monday, its Friday the 6th; the 7th is a Saturday, its Friday the 13th."""
    book = ledger("""
        2025-06-02 invoice F1 Dupont 100.00 due 2025-06-12
        2025-06-07 invoice F2 Dupont 100.00 due 2025-06-17
    """)
    found = outcome(book, Change(invoicing="weekly"))
    assert found.value("average_terms") == 10
    # 4 and 6 days of waiting, 100.00 each, at 5 %
    assert round(found.value("net_result"), 3) == round(-10 * 10_000 * 0.05 / 365, 3)


def test_instalments_are_paid_each_on_its_own_day() -> None:
    """30 % of 0.03 is one cent, on order; the rest on day 60, all five days late."""
    book = ledger("""
        2025-01-01 invoice F1 Dupont 0.03 due 2025-01-31
        2025-02-05 payment F1 0.03
    """)
    found = outcome(book, Change(terms="30% on order, balance 60 days"))
    # (1 cent x 5 days + 2 cents x 65 days) / 3 cents
    assert found.value("days_to_pay") == (1 * 5 + 2 * 65) / 3
    assert found.value("average_terms") == 60 * 2 / 3


@pytest.mark.parametrize(("terms", "days"), [("comptant", 5), ("365 days", 370)])
def test_terms_of_nothing_and_of_a_year(dupont: Ledger, terms: str, days: int) -> None:
    assert outcome(dupont, Change(terms=terms)).value("days_to_pay") == days


def test_nobody_pays_before_the_invoice() -> None:
    """Due on day 30, paid on day 10; at terms of 0 days that would be 20 days before it."""
    book = ledger("""
        2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
        2025-01-11 payment F1 100.00
    """)
    assert outcome(book, Change(terms="cash")).value("days_to_pay") == 0


def test_the_calendar_is_the_real_one() -> None:
    """31 January 2024 + 30 days is 1 March in a leap year; end of month 31 March."""
    book = ledger("""
        2024-01-31 invoice F1 Dupont 100.00 due 2024-02-29
        2024-02-29 payment F1 100.00
    """)
    found = under(book, Change(terms="30 eom"), date(2024, 6, 30), draws=5)
    assert found.value("average_terms", "base") == 29
    assert found.value("average_terms") == 60
    one_month = under(book, Change(terms="1 month"), date(2024, 6, 30), draws=5)
    assert one_month.value("average_terms") == 29


def test_invoices_of_nothing_and_of_less_are_not_drawn() -> None:
    book = ledger("""
        2025-01-01 invoice F0 Dupont 0.00 due 2025-01-31
        2025-01-01 invoice F1 Dupont -50.00 due 2025-01-31
        2025-01-01 invoice F2 Dupont 100.00 due 2025-01-31
        2025-02-05 payment F2 100.00
        2025-01-01 credit_note C1 Dupont 10.00
    """)
    found = outcome(book, Change(terms="60 days"))
    assert found.value("receivable", "base") == found.actual_receivable == -6_000
    assert found.value("receivable") == -6_000
    assert found.customers["amount"].tolist() == [10_000]


def test_a_ledger_without_invoices_says_nothing() -> None:
    book = ledger("2020-01-01 invoice F1 Dupont 100.00 due 2020-01-31")
    found = outcome(book, Change(terms="60 days"))
    assert found.value("receivable", "base") == found.value("receivable") == 10_000
    assert math.isnan(found.value("dso"))
    assert [note.template for note in found.notes] == [
        "Nothing has been paid yet: everybody is taken to pay on the due day.",
        "No invoice of these months falls under the change.",
    ]


class TestLaw:
    def test_terms_beyond_the_law_are_counted(self, dupont: Ledger) -> None:
        found = outcome(dupont, Change(terms="90 days"))
        assert found.value("beyond_law", "base") == 0
        assert found.value("beyond_law") == 1_200_000
        assert found.value("beyond_law_share") == 1

    def test_invoices_gathered_over_a_month_may_have_45_days(self, dupont: Ledger) -> None:
        found = outcome(dupont, Change(invoicing="month_end"))
        assert found.value("beyond_law_share") == 1

    def test_a_customer_abroad_is_under_the_seller_s_law_as_on_the_page_of_the_law(self) -> None:
        """45 days end of month, in March 75 days: lawful in France, not beyond 60 in Germany."""
        book = ledger("""
            customer Weber country=DE
            2025-01-01 invoice F1 Weber 100.00 due 2025-03-17 terms="45 jours fin de mois"
        """)
        shares = {
            whose: under(replay(book, AS_OF, draws=5, law=Judged(whose=whose)), Change(), AS_OF)
            for whose in ("seller", "customer")
        }
        found = {whose: each.value("beyond_law_share") for whose, each in shares.items()}
        assert found == {"seller": 0, "customer": 1}
        assert len(invoices_beyond(book, AS_OF)) == 0
        assert len(invoices_beyond(book, AS_OF, whose="customer")) == 1

    def test_the_trade_of_a_customer_has_its_own_times(self) -> None:
        """Livestock: 20 days after the delivery, which invoices at the month's end do not move."""
        book = ledger("""
            customer Dupont country=FR
            2025-01-01 invoice F1 Dupont 100.00 due 2025-01-21 terms="20 jours"
        """)
        rule = LawRule(customers=("Dupont",), sector="livestock")
        base = replay(book, AS_OF, draws=5, law=Judged(setting=LawSetting(rules=(rule,))))
        assert under(base, Change(terms="20 jours"), AS_OF).value("beyond_law_share") == 0
        assert under(base, Change(terms="21 jours"), AS_OF).value("beyond_law_share") == 1
        later = under(base, Change(invoicing="month_end"), AS_OF)
        assert later.value("beyond_law_share") == 1

    def test_interest_lost_is_that_of_the_days_late_no_more(self) -> None:
        """Paid 10 days late, the day of payment too; 12.15 % in H1 2026; at 60 days: none late."""
        book = ledger("""
            2026-01-01 invoice F1 Dupont 1000.00 due 2026-01-31
            2026-02-10 payment F1 1000.00
        """)
        found = under(book, Change(terms="60 days"), date(2026, 6, 30),
                      Behaviour(absorb=0), draws=5)  # fmt: skip
        assert round(found.value("late_interest", "base"), 6) == round(
            100_000 * 0.1215 * 10 / 365, 6
        )
        assert penalties(book, date(2026, 6, 30))["interest"].tolist() == [333]
        assert found.value("late_interest") == 0

    def test_interest_of_what_stays_open_counts_the_day_itself(self) -> None:
        """Learnt as 40 days late, and paid so: from 2 June to 30 June are 29 days, at 12.15 %."""
        book = ledger("""
            2026-01-01 invoice F1 Dupont 1000.00 due 2026-01-02
            2026-02-11 payment F1 1000.00
            2026-05-01 invoice F2 Dupont 1.00 due 2026-06-01
        """)
        found = under(book, Change(), date(2026, 6, 30), draws=5)
        expected = 100_000 * 0.1215 * 40 / 365 + 100 * 0.1215 * 29 / 365
        assert round(found.value("late_interest", "base"), 6) == round(expected, 6)

    def test_a_half_year_without_a_rate_is_named_and_never_nothing(self) -> None:
        book = ledger("""
            2027-01-01 invoice F1 Dupont 1000.00 due 2027-01-31
            2027-02-10 payment F1 1000.00
        """)
        found = under(book, Change(terms="60 days"), date(2027, 6, 30), draws=5)
        assert math.isnan(found.value("late_interest"))
        assert "2027-H1" in found.notes[0]

    def test_a_country_s_own_table_counts_and_no_other_s(self, tmp_path: Path) -> None:
        """Ten days late: in Germany at 1 % + 9 points, in France at the 90 % of the ECB + 10."""
        book = ledger("""
            2026-01-01 invoice F1 Muster 36500.00 due 2026-01-31
            2026-02-10 payment F1 36500.00
        """)
        for name, percent in (("rates.toml", "90"), ("rates-DE.toml", "1")):
            (tmp_path / name).write_text(
                f'name = "{name}"\nknown_until = 2030-01-01\nsource = "us"\n'
                f'[[rate]]\nfrom = 2020-01-01\npercent = "{percent}"\n'
            )
        found = {}
        for home in ("FR", "DE"):
            base = replay(
                book, date(2026, 6, 30), draws=5, law=Judged(home=home), rates=own_rates(tmp_path)
            )
            outcome = under(base, Change(), date(2026, 6, 30))
            found[home] = round(outcome.value("late_interest", "base"), 6)
        assert found == {"FR": 3_650_000 * 10 / 365, "DE": 3_650_000 * 0.10 * 10 / 365}

    def test_without_a_rate_no_customer_loses_nothing_either(self) -> None:
        """Poland's own central bank counts, and its rates are not given."""
        book = ledger("""
            customer Nowak country=PL
            2025-01-01 invoice F1 Nowak 1000.00 due 2025-01-31
            2025-02-10 payment F1 1000.00
        """)
        base = replay(book, AS_OF, draws=5, law=Judged(home="PL"))
        found = under(base, Change(terms="60 days"), AS_OF)
        assert found.customers["customer_id"].tolist() == ["Nowak"]
        assert found.customers["late_interest"].isna().tolist() == [True]

    def test_terms_of_the_customer_count_where_the_invoice_says_none(self) -> None:
        """Due 75 days after 1 March: 60 days are the most, as no end of month is agreed."""
        book = ledger("""
            customer Dupont country=FR terms="60 jours"
            2025-03-01 invoice F1 Dupont 100.00 due 2025-05-15
        """)
        assert invoices_beyond(book, AS_OF)["days_beyond"].tolist() == [15]
        assert outcome(book, Change()).value("beyond_law", "base") == 10_000

    def test_a_rate_that_is_not_verified_is_said(self) -> None:
        book = ledger("2026-07-01 invoice F1 Dupont 1000.00 due 2026-07-31")
        notes = under(book, Change(), date(2026, 8, 31), draws=5).notes
        assert notes[0] == "The legal rate of 2026-H2 rests on a secondary source."


class TestRefused:
    def test_terms_that_cannot_be_read(self) -> None:
        with pytest.raises(BadInput, match="soon"):
            Change(terms="soon")

    def test_terms_that_need_another_day(self) -> None:
        with pytest.raises(BadSetting, match="the day of an event"):
            Change(terms="30 days after delivery")

    @pytest.mark.parametrize("discount", ["much", "30 days", "2/10 n/30"])
    def test_a_discount_that_is_none(self, discount: str) -> None:
        with pytest.raises(BadSetting, match="as a discount"):
            Change(discount=discount)

    def test_two_discounts_at_once(self) -> None:
        with pytest.raises(BadSetting, match="one discount"):
            Change(terms="3/10, 2/20, n/30")

    def test_a_filter_and_an_invoicing_day_that_do_not_exist(self) -> None:
        with pytest.raises(UnknownChoice, match="colour"):
            Change(where={"colour": "red"})
        with pytest.raises(UnknownChoice, match="daily"):
            Change(invoicing="daily")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "given",
        [{"absorb": 1.1}, {"take_up": -0.1}, {"own_percent": 101}, {"customer_percent": -1}],
    )
    def test_behaviour_that_makes_no_sense(self, given: dict[str, float]) -> None:
        with pytest.raises(BadSetting, match="makes no sense"):
            Behaviour(**given)  # type: ignore[arg-type]

    def test_months_draws_and_currencies(self, dupont: Ledger) -> None:
        with pytest.raises(BadSetting, match="2 months"):
            replay(dupont, AS_OF, months=2)
        with pytest.raises(BadSetting, match="0 draws"):
            replay(dupont, AS_OF, draws=0)
        with pytest.raises(MixedCurrencies):
            replay(ledger(DUPONT + "\n2025-01-01 invoice X Dupont 5.00 currency=USD"), AS_OF)


def test_the_cost_of_a_discount_is_the_worked_one() -> None:
    assert round(annual_cost(0.02, 20) or 0, 4) == 0.3724
    assert round(annual_cost_compounded(0.02, 20) or 0, 4) == 0.4459
    assert annual_cost(0.02, 0) is None
    assert annual_cost_compounded(0.02, 0) is None
    assert set(UNITS.values()) == {"money", "days", "share"}

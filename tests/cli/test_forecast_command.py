"""`ardash forecast`: the cash to come, kept, and held to what came."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import polars as pl
import pytest
from conftest import AS_OF, Run, said

QUICK = ("forecast", "--quick")


@pytest.mark.usefixtures("brought_in")
class TestForecast:
    def test_json_has_what_adds_up_to_what_is_owed(self, run: Run) -> None:
        """Owed at 2025-03-31: 100.00 + 250.00 + 50.00 EUR and 70.00 GBP."""
        found = said(run(*QUICK, *AS_OF, "--format", "json"))
        assert [(row["currency"], row["receivable"]) for row in found["standing"]] == [
            ("EUR", "400.00"), ("GBP", "70.00"),
        ]  # fmt: skip
        for row in found["standing"]:
            assert Decimal(row["expected"]) + Decimal(row["beyond"]) == Decimal(row["to_come"])
        weeks = [row for row in found["periods"] if row["currency"] == "EUR"]
        assert len(weeks) == 13
        total = sum(Decimal(row["expected"]) for row in weeks)
        for name in ("customers", "sources"):
            rows = [row for row in found[name] if row["currency"] == "EUR"]
            assert sum(Decimal(row["expected"]) for row in rows) == total
        assert found["forecast"] is None

    def test_a_part_is_that_part_of_the_whole(self, run: Run) -> None:
        whole = said(run(*QUICK, *AS_OF, "--format", "json"))["customers"]
        part = said(run(*QUICK, *AS_OF, "--customer", "C1", "--format", "json"))["customers"]
        mine = [row for row in whole if row["customer_id"] == "C1"]
        assert [row["expected"] for row in part] == [row["expected"] for row in mine]

    @pytest.mark.parametrize(
        ("by", "column"),
        [("day", "period_end"), ("month", "period_end"), ("customer", "name"),
         ("entity", "entity"), ("source", "cash_source"), ("item", "item_id")],
    )  # fmt: skip
    def test_rows_are_periods_customers_entities_sources_or_items(
        self, run: Run, by: str, column: str
    ) -> None:
        words = (*QUICK, *AS_OF, "--by", by, "--weeks", "5", "--format", "csv")
        frame = pl.read_csv(StringIO(run(*words).stdout))
        assert {column, "expected", "currency"} <= set(frame.columns)

    def test_it_is_kept_and_held_to_what_came(self, run: Run) -> None:
        """Asked at 2025-02-08, the next payment is one of 30.00 on 1 March: in the third week."""
        words = (*QUICK, "--as-of", "2025-02-08", "--store", "--weeks", "3")
        assert said(run(*words, "--format", "json"))["forecast"] == 1
        assert "Kept as forecast 1." in run(*words).stdout
        found = said(run("forecast", "--record", *AS_OF, "--format", "json"))
        assert found["forecasts"] == 1
        assert [row["actual"] for row in found["weeks"] if row["currency"] == "EUR"] == [
            "0.00", "0.00", "30.00",
        ]  # fmt: skip
        rows = [row for row in found["customers"] if row["actual"] != "0.00"]
        assert [(row["customer_id"], row["actual"]) for row in rows] == [("C1", "30.00")]
        assert run("forecast", "--record", *AS_OF).stdout.count("EUR") == 3

    def test_a_promise_of_tomorrow_moves_it_and_a_dispute_holds_it_back(self, run: Run) -> None:
        """Of 250.00 promised for tomorrow half is expected then: no promise has ended yet."""
        words = (*QUICK, "--as-of", "2025-04-01", "--currency", "EUR", "--format", "json")
        before = said(run(*words, "--by", "day"))["periods"][0]
        run("promise", "make", "Weber", "250,00", "2025-04-02", "--item", "F2")
        run("dispute", "open", "C1", "F1", "price")
        found = said(run(*words, "--by", "day"))
        assert before["promised"] == "0.00"
        assert found["periods"][0]["promised"] == "125.00"
        assert Decimal(found["periods"][0]["expected"]) > Decimal(before["expected"]) + 100
        held = {row["cash_source"]: row for row in found["sources"]}["disputed"]
        assert held["amount"] == "100.00"
        # The customer is right every second time: of that, nothing ever comes.
        assert Decimal(held["expected"]) <= 50

    def test_the_past_is_looked_at_unless_it_is_to_be_quick(self, run: Run) -> None:
        found = said(run("forecast", *AS_OF, "--format", "json"))
        assert {row["week"] for row in found["past"]} <= set(range(1, 14))
        assert said(run(*QUICK, *AS_OF, "--format", "json"))["past"] == []

    def test_a_back_test_says_what_forecasts_of_the_past_were_worth(self, run: Run) -> None:
        """The history goes from 2025-01-10 to 2025-03-10; 30.00 EUR came on 1 March."""
        words = ("forecast", "--backtest", *AS_OF, "--since", "2025-02-22")
        found = said(run(*words, "--format", "json"))
        assert (found["first"], found["last"], found["every_weeks"]) == (
            "2025-02-24", "2025-03-03", 1,
        )  # fmt: skip
        eur = [row for row in found["weeks"] if row["currency"] == "EUR"]
        # Two weeks of the first forecast were over, one of the second.
        assert [row["week"] for row in eur] == [1, 2, 1]
        assert [row["actual"] for row in eur][:1] == ["30.00"]
        figures = {row["currency"]: row for row in found["figures"]}
        assert (figures["EUR"]["forecasts"], figures["EUR"]["weeks"]) == (2, 3)
        held = [
            Decimal(row["low_80"]) <= Decimal(row["actual"]) <= Decimal(row["high_80"])
            for row in eur
        ]
        assert figures["EUR"]["inside_80"] == sum(held) / 3
        table = run(*words).stdout
        assert "inside_80" in table
        assert "By weeks ahead" in table
        every = said(run(*words, "--every", "2", "--format", "json"))["figures"]
        assert {row["currency"]: row["forecasts"] for row in every}["EUR"] == 1
        assert pl.read_csv(StringIO(run(*words, "--format", "csv").stdout)).height == len(figures)

    def test_a_back_test_from_a_day_that_is_not_there_is_refused(self, run: Run) -> None:
        result = run("forecast", "--backtest", *AS_OF, "--since", "2019-01-01")
        assert result.exit_code == 2
        assert "the history goes from" in result.stderr

    def test_a_horizon_that_makes_no_sense_is_refused(self, run: Run) -> None:
        result = run(*QUICK, *AS_OF, "--weeks", "80")
        assert result.exit_code == 2
        assert "53" in result.stderr

    def test_a_model_that_is_not_there_or_knows_too_much_is_refused(self, run: Run) -> None:
        assert run(*QUICK, *AS_OF, "--model", "none").exit_code == 2
        version = said(run("risk", "train", *AS_OF, "--format", "json"))["version"]
        assert said(run(*QUICK, *AS_OF, "--format", "json"))["model"] == version
        result = run(*QUICK, "--as-of", "2025-03-30", "--model", version)
        assert (result.exit_code, "2025-03-31" in result.stderr) == (2, True)
        assert said(run(*QUICK, "--as-of", "2025-03-30", "--format", "json"))["model"] != version

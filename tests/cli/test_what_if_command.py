"""`ardash what-if`: scenarios typed, in files and saved."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from conftest import AS_OF, Run, said

from ardash.analysis.scenario import Behaviour as Answer
from ardash.analysis.scenario import Change, Scenario, save, saved_folder

EUROS = (*AS_OF, "--currency", "EUR", "--draws", "50")


@pytest.mark.usefixtures("brought_in")
class TestWhatIf:
    def test_a_scenario_is_compared_with_the_base(self, run: Run) -> None:
        """F1 to F3 have 30 days: at 60 average terms are 60, nothing else is known of late pay."""
        found = said(run("what-if", *EUROS, "--terms", "60 jours", "--format", "json"))
        assert [each["scenario"] for each in found] == ["60 jours"]
        terms = found[0]["figures"]["average_terms"]
        assert (terms["base"], terms["scenario"], terms["difference"]) == (30, 60, 30)
        assert found[0]["actual_receivable"] == "400.00"
        assert found[0]["invoices"] == 3
        assert len(found[0]["weeks"]) == 53

    def test_several_scenarios_share_one_base(self, run: Run) -> None:
        typed = ("--scenario", "terms=net 60; where=country=FR; absorb=0.5", "--scenario",
                 "discount=2/10; take-up=0; name=2027")  # fmt: skip
        found = said(run("what-if", *EUROS, "--terms", "45 days", *typed, "--format", "json"))
        assert [each["scenario"] for each in found] == ["45 days", "net 60", "2027"]
        assert [each["invoices"] for each in found] == [3, 2, 3]
        assert len({each["figures"]["dso"]["base"] for each in found}) == 1
        offer = found[2]["figures"]
        assert all(row["difference"] in (0, "0.00", None) for row in offer.values())
        assert found[2]["break_even"]["pays"] == "never"

    def test_the_same_seed_prints_the_same_twice(self, run: Run) -> None:
        words = ("what-if", *EUROS, "--terms", "45 eom", "--seed", "3", "--format", "json")
        assert run(*words).stdout == run(*words).stdout

    def test_numbers_stay_numbers_in_csv(self, run: Run) -> None:
        text = run("what-if", *EUROS, "--terms", "cash", "--format", "csv").stdout
        frame = pl.read_csv(StringIO(text))
        row = frame.row(by_predicate=pl.col("figure") == "average_terms", named=True)
        assert (row["scenario"], row["base"], row["value"], row["difference"]) == (
            "cash",
            30,
            0,
            -30,
        )
        assert frame["difference_p10"].dtype == pl.Float64

    def test_weeks_and_customers_are_tables_too(self, run: Run) -> None:
        weeks = run("what-if", *EUROS, "--terms", "60 days", "--show", "weeks", "--format", "csv")
        assert len(weeks.stdout.splitlines()) == 54
        shown = run("what-if", *EUROS, "--terms", "60 days", "--show", "customers")
        assert "Dupont" in shown.stdout

    def test_customers_are_named_by_number_or_name(self, run: Run) -> None:
        for name in ("C2", "weber"):
            typed = ("--terms", "60 days", "--where", f"customer={name}", "--format", "json")
            found = said(run("what-if", *EUROS, *typed))
            assert [each["customer_id"] for each in found[0]["customers"]] == ["C2"]

    def test_a_discount_says_its_annual_cost(self, run: Run) -> None:
        shown = run("what-if", *EUROS, "--terms", "2/10 n/30").stdout
        assert "37.24% a year, 44.59% compounded" in shown

    def test_files_of_both_kinds_are_read(self, run: Run, tmp_path: Path) -> None:
        toml, other = tmp_path / "scenarios.toml", tmp_path / "scenarios.json"
        toml.write_text(
            '[[scenario]]\nname = "Shorter"\nterms = "45 jours"\nsince = 2025-02-01\n'
            'absorb = 0.7\n[scenario.where]\ncountry = ["FR"]\n',
            encoding="utf-8",
        )
        other.write_text(json.dumps([{"discount": "1/10", "where": {"country": "DE"}}]))
        found = said(run("what-if", *EUROS, "--file", toml, "--format", "json"))
        assert (found[0]["scenario"], found[0]["invoices"]) == ("Shorter", 1)
        found = said(run("what-if", *EUROS, "--file", other, "--format", "json"))
        assert found[0]["invoices"] == 1

    def test_a_table_of_rates_in_the_home_folder_counts(self, run: Run, home: Path) -> None:
        """A table that ends in 2020 has no rate for 2025: no interest is made up from another's."""
        words = ("what-if", *EUROS, "--terms", "60 jours", "--format", "json")
        assert said(run(*words))[0]["figures"]["late_interest"]["base"] is not None
        (home / "rates.toml").write_text(
            'name = "Own"\nknown_until = 2020-01-01\nsource = "us"\n'
            '[[rate]]\nfrom = 2009-01-01\npercent = "1.00"\n'
        )
        assert said(run(*words))[0]["figures"]["late_interest"]["base"] is None

    def test_what_the_page_saved_is_played(self, run: Run, home: Path) -> None:
        kept = Scenario(Change(name="Kept", terms="60 days"), Answer(absorb=0.5))
        save(saved_folder(home), "Plan", [kept])
        found = said(run("what-if", *EUROS, "--saved", "Plan", "--format", "json"))
        assert (found[0]["scenario"], found[0]["change"]["absorb"]) == ("Kept", 0.5)

    @pytest.mark.parametrize(
        ("words", "what"),
        [
            ([], "Nothing is changed."),
            (["--terms", "soon"], "soon"),
            (["--terms", "30 days", "--where", "country=XX"], "There is no country 'XX'."),
            (["--terms", "30 days", "--where", "FR"], "'FR' is no filter."),
            (["--terms", "30 days", "--where", "colour=red"], "There is no dimension 'colour'."),
            (["--terms", "30 days", "--absorb", "2"], "2.0 makes no sense as absorb."),
            (["--scenario", "terms"], "'terms' is no field of a scenario."),
            (["--scenario", "colour=red"], "There is no field 'colour' of a scenario."),
            (["--scenario", "terms=30 days; from=soon"], "There is no field 'from'"),
            (["--scenario", "terms=30 days; since=soon"], "'soon' is no date."),
            (["--invoicing", "daily"], "There is no invoicing day 'daily'."),
            (["--saved", "Nothing"], "No scenarios are saved as 'Nothing'."),
            (["--terms", "30 days", "--months", "1"], "Playing 1 months again makes no sense."),
        ],
    )
    def test_what_makes_no_sense_is_said(self, run: Run, words: list[str], what: str) -> None:
        result = run("what-if", *EUROS, *words)
        assert result.exit_code == 2
        assert what in result.stderr

    @pytest.mark.parametrize("text", ["{", "[]", "scenario = 3", "[[scenario]]\nterms = 5"])
    def test_a_file_that_is_none_is_named(self, run: Run, tmp_path: Path, text: str) -> None:
        file = tmp_path / "scenarios.toml"
        file.write_text(text)
        result = run("what-if", *EUROS, "--file", file)
        assert result.exit_code == 2
        assert "scenarios.toml" in result.stderr

"""One customer for each way of paying, as data/samples/README.md tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import mean, median

import polars as pl
import pytest

Book = tuple[pl.DataFrame, pl.DataFrame]
Days = Callable[..., list[int]]


@pytest.fixture(scope="module")
def late_days(book: Book) -> Days:
    """Days each payment of a customer came after the due date, by period of the due dates."""
    items, entries = book
    paid = entries.filter(pl.col("nature") == "Règlement").join(
        items.filter(pl.col("due").is_not_null()), on="item"
    )

    def of(
        customer: str, first: date = date(2023, 1, 1), last: date = date(2027, 1, 1)
    ) -> list[int]:
        rows = paid.filter((pl.col("customer") == customer) & pl.col("due").is_between(first, last))
        return (rows["day"] - rows["due"]).dt.total_days().to_list()

    return of


def test_laiterie_de_valdorne_pays_on_time(late_days: Days) -> None:
    days = late_days("C0012")
    assert median(days) == -1  # month ends are often weekends: the working day before
    assert sum(day <= 0 for day in days) / len(days) > 0.85


def test_salaisons_kermazou_pays_10_to_20_days_late(late_days: Days) -> None:
    days = late_days("C0023")
    assert 13 <= median(days) <= 17
    assert sum(10 <= day <= 23 for day in days) / len(days) > 0.9


def test_hyper_costaline_pays_on_the_10th_and_the_25th(book: Book) -> None:
    items, entries = book
    runs = (
        entries.filter(pl.col("nature") == "Règlement")
        .join(items.filter(pl.col("customer") == "C0007"), on="item")["day"]
        .dt.day()
    )
    near = runs.is_in([8, 9, 10, 22, 23, 24, 25])
    assert near.mean() > 0.9


def test_biscuiterie_montfrelin_pays_at_month_ends(book: Book) -> None:
    items, entries = book
    paid = entries.filter(pl.col("nature") == "Règlement").join(
        items.filter(pl.col("customer") == "C0031"), on="item"
    )["day"]
    assert ((paid.dt.month_end() - paid).dt.total_days() <= 3).mean() > 0.9


def test_the_hospitals_pay_late_but_always(
    late_days: Days, open_items: Callable[[date], pl.DataFrame]
) -> None:
    days = late_days("C0038")
    assert min(days) >= 10
    assert 22 <= median(days) <= 30
    still_open = open_items(date(2026, 10, 31)).filter(pl.col("customer") == "C0038")
    assert still_open["due"].min() > date(2026, 8, 31)


def test_plats_cuisines_brecilhac_gets_worse_over_the_last_year(late_days: Days) -> None:
    before = mean(late_days("C0044", last=date(2025, 9, 30)))
    autumn = mean(late_days("C0044", date(2025, 10, 1), date(2025, 12, 31)))
    spring = mean(late_days("C0044", date(2026, 3, 1), date(2026, 5, 31)))
    assert before < 3 < autumn < 30 < spring


def test_conserverie_du_men_du_is_late_in_summer_only(late_days: Days) -> None:
    for year in (2024, 2025, 2026):
        assert mean(late_days("C0052", date(year, 6, 1), date(year, 9, 30))) > 15
    assert mean(late_days("C0052", date(2024, 10, 1), date(2025, 5, 31))) < 5


def test_groupe_argensole_pays_in_parts(book: Book) -> None:
    items, entries = book
    mine = items.filter(pl.col("customer") == "C0061")
    payments = entries.filter(pl.col("nature") == "Règlement").join(mine, on="item", how="semi")
    assert payments.group_by("item").len().filter(pl.col("len") > 1).height > mine.height / 3


def test_charcuteries_du_vieux_brassac_goes_bankrupt_and_is_written_off(
    book: Book, open_items: Callable[[date], pl.DataFrame], receivable_lines: pl.DataFrame
) -> None:
    items, entries = book
    losses = entries.filter(pl.col("nature") == "Perte").join(items, on="item")
    assert set(losses["customer"]) == {"C0077"}
    assert set(losses["day"]) == {date(2025, 10, 24)}
    assert open_items(date(2025, 10, 24)).filter(pl.col("customer") == "C0077").is_empty()
    doubtful = receivable_lines.filter(pl.col("CompteNum") == "416000")
    assert set(doubtful["EcritureDate"]) == {date(2025, 10, 15), date(2025, 10, 24)}
    assert doubtful["base"].sum() == 0
    assert doubtful["Debit"].sum() == -losses["amount"].sum()


def test_moulins_de_chanterive_takes_its_discount_and_sometimes_after_its_day(book: Book) -> None:
    items, entries = book
    taken = entries.filter(pl.col("nature") == "Escompte").join(items, on="item")
    assert set(taken["customer"]) == {"C0085"}
    days = (taken["day"] - taken["issued"]).dt.total_days()
    assert (days <= 10).sum() > 50
    assert (days > 10).sum() > 5


def test_distribution_hautelieu_pays_short_and_its_terms_are_longer_than_the_law_allows(
    book: Book, table: Callable[[str], pl.DataFrame]
) -> None:
    items, entries = book
    mine = items.filter(pl.col("customer") == "C0093")
    differences = entries.filter(pl.col("nature") == "Écart de règlement")
    assert differences.join(mine, on="item").height > 0
    terms = table("clients.csv").filter(pl.col("Code client") == "C0093")["Conditions de règlement"]
    assert terms.to_list() == ["60 jours fin de mois"]


def test_ferme_des_trois_ormes_is_new(book: Book) -> None:
    items, _ = book
    assert items.filter(pl.col("customer") == "C0148")["issued"].min() >= date(2026, 5, 4)


def test_traiteur_l_oeuf_cocotte_pays_in_advance(book: Book) -> None:
    items, entries = book
    mine = items.filter(pl.col("customer") == "C0120")
    cash = mine.filter(pl.col("item").str.starts_with("RG"))
    assert cash.height > 5
    applied = entries.filter(pl.col("nature") == "Imputation").join(cash, on="item", how="semi")
    assert applied.height >= cash.height - 1

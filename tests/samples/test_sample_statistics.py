"""What the sample is like as a whole, counted from its files."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

Book = tuple[pl.DataFrame, pl.DataFrame]
LAST_DAY = date(2026, 10, 31)


def due_from_terms(issued: date, terms: str) -> date:
    """The three terms under which the sample leaves a due date out."""
    due = issued + timedelta(days=int(terms.split(maxsplit=1)[0]))
    if terms == "45 eom":
        return due.replace(day=calendar.monthrange(due.year, due.month)[1])
    assert terms in ("30 jours", "60 jours")
    return due


@pytest.fixture(scope="module")
def settled(book: Book) -> pl.DataFrame:
    """One row an invoice (or instalment) that is settled, but not by writing off a loss.

    late_days: day of its last entry less its due date.
    """
    items, entries = book
    last = entries.group_by("item").agg(
        pl.col("amount").sum().alias("open"),
        pl.col("day").max().alias("settled"),
        (pl.col("nature") == "Perte").any().alias("lost"),
    )
    invoices = items.filter(pl.col("terms").is_not_null()).join(last, on="item")
    dues = [
        due or due_from_terms(issued, terms)
        for issued, due, terms in invoices.select("issued", "due", "terms").iter_rows()
    ]
    return (
        invoices.with_columns(due=pl.Series(dues))
        .filter((pl.col("open") == 0) & ~pl.col("lost"))
        .with_columns(late_days=(pl.col("settled") - pl.col("due")).dt.total_days())
    )


def test_there_are_about_6000_invoices_of_150_customers_in_two_currencies(
    book: Book, table: Callable[[str], pl.DataFrame]
) -> None:
    items, _ = book
    invoices = table("factures.csv")
    assert invoices["N° facture"].n_unique() == 5_909
    assert invoices.height == 6_111  # some are paid in two instalments
    assert invoices["Code client"].n_unique() == 150
    assert table("clients.csv")["Code client"].n_unique() == 150
    assert set(items["currency"]) == {"EUR", "GBP"}
    assert items.filter(pl.col("currency") == "GBP")["customer"].n_unique() == 12


def test_it_is_three_years_and_some_invoices_are_still_open(
    book: Book, open_items: Callable[[date], pl.DataFrame]
) -> None:
    items, entries = book
    invoices = items.filter(pl.col("terms").is_not_null())
    assert invoices["issued"].min() == date(2023, 11, 2)
    assert invoices["issued"].max() == date(2026, 10, 30)
    assert entries["day"].max() <= LAST_DAY
    still_open = open_items(LAST_DAY)
    overdue = still_open.filter(pl.col("due") < LAST_DAY)
    assert still_open.height == 416
    assert overdue.filter(pl.col("due") < LAST_DAY - timedelta(days=90)).height == 30


def test_invoices_are_paid_13_days_late_on_average(settled: pl.DataFrame) -> None:
    assert settled.height == 5_691
    assert 12 <= settled["late_days"].mean() <= 14


def test_large_invoices_are_paid_less_late_than_small_ones(
    book: Book, settled: pl.DataFrame
) -> None:
    # every payment weighed by its amount in euros, as the measure "days beyond terms" does
    _, entries = book
    paid = entries.filter(pl.col("nature").is_in(["Règlement", "Rejet", "Imputation"]))
    parts = paid.join(settled.select("item", "due", "rate"), on="item").with_columns(
        weight=-pl.col("amount") * pl.col("rate"),
        days=(pl.col("day") - pl.col("due")).dt.total_days(),
    )
    weighted = (parts["weight"] * parts["days"]).sum() / parts["weight"].sum()
    assert 9 <= weighted <= 12


def test_half_of_the_invoices_are_paid_on_time(settled: pl.DataFrame) -> None:
    assert 0.48 <= (settled["late_days"] <= 0).mean() <= 0.52


def test_seven_in_a_hundred_are_paid_more_than_30_days_late(settled: pl.DataFrame) -> None:
    assert 0.06 <= (settled["late_days"] > 30).mean() <= 0.08


def test_a_few_customers_make_most_of_the_sales(book: Book) -> None:
    items, _ = book
    sales = items.filter(pl.col("terms").is_not_null()).group_by("customer").agg(
        (pl.col("amount") * pl.col("rate")).sum().alias("sales")
    )["sales"].sort(descending=True)  # fmt: skip
    assert 0.65 <= sales.head(30).sum() / sales.sum() <= 0.8
    assert sales[0] / sales.sum() < 0.15


def test_august_and_december_are_quiet_and_sales_grow(book: Book) -> None:
    items, _ = book
    invoices = items.filter(pl.col("terms").is_not_null()).with_columns(
        euros=pl.col("amount") * pl.col("rate") / 10**7
    )
    by_month = dict(
        invoices.group_by(pl.col("issued").dt.month()).agg(pl.col("euros").sum()).iter_rows()
    )
    assert sorted(by_month, key=lambda month: by_month[month])[:2] == [8, 12]
    year = ((pl.col("issued").dt.year() * 12 + pl.col("issued").dt.month() - 11) // 12).alias("y")
    by_year = invoices.group_by(year).agg(pl.col("euros").sum()).sort("y")["euros"].to_list()
    assert len(by_year) == 3
    assert 1.10 <= by_year[2] / by_year[0] <= 1.17  # 6 % a year are 12.4 % in two


def test_every_kind_of_trouble_is_in_it(
    table: Callable[[str], pl.DataFrame], open_items: Callable[[date], pl.DataFrame]
) -> None:
    invoices, payments = table("factures.csv"), table("reglements.csv")
    notes, customers = table("avoirs.csv"), table("clients.csv")
    undated = invoices.filter(pl.col("Date échéance").is_null())
    assert undated.height == 77
    assert set(undated["Conditions de règlement"]) == {"30 jours", "45 eom", "60 jours"}
    assert invoices["N° échéance"].drop_nulls().unique().sort().to_list() == ["1", "2"]
    assert invoices["N° commande"].null_count() > 0
    natures = {"Règlement", "Rejet", "Escompte", "Écart de règlement", "Perte"}
    assert set(payments["Nature"]) == natures
    assert payments["Facture"].null_count() > 50  # advances, overpayments, double payments
    assert payments.filter(pl.col("Nature") == "Rejet")["Montant"].str.starts_with("-").all()
    assert 0 < notes["Facture d'origine"].null_count() < notes.height
    assert customers["Chargé de recouvrement"].drop_nulls().n_unique() == 3
    assert 0 < customers["Chargé de recouvrement"].null_count() < 10
    assert set(customers["Pays"]) == {"FR", "BE", "DE", "IT", "ES", "GB", "CH"}
    loose = open_items(LAST_DAY).filter(pl.col("terms").is_null())
    assert loose["item"].str.slice(0, 2).unique().sort().to_list() == ["AV", "RG"]


def test_terms_differ_from_the_customers_standard_now_and_then(
    table: Callable[[str], pl.DataFrame],
) -> None:
    standard = table("clients.csv").select("Code client", standard="Conditions de règlement")
    whole = table("factures.csv").filter(pl.col("N° échéance").is_null())
    differ = whole.join(standard, on="Code client").select(
        (pl.col("Conditions de règlement") != pl.col("standard")).mean()
    )
    assert 0.01 <= differ.item() <= 0.05


def test_the_text_is_windows_1252_with_signs_latin_1_does_not_have(samples: Path) -> None:
    raw = (samples / "csv" / "clients.csv").read_bytes()
    assert "Traiteur L’Œuf Cocotte ; Fils" in raw.decode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_the_readme_tells_what_is_measured(
    samples: Path, settled: pl.DataFrame, open_items: Callable[[date], pl.DataFrame]
) -> None:
    text = (samples / "README.md").read_text(encoding="utf-8")
    late = settled["late_days"]
    euros = open_items(LAST_DAY)["base"].sum() / 100
    assert f"**{late.mean():.1f} days** after the due date" in text
    assert f"the {settled.height:,} settled invoices" in text
    assert f"({late.clip(lower_bound=0).mean():.1f} with early ones as 0" in text
    assert f"| {(late <= 0).mean():.1%} of them |".replace("%", " %") in text
    assert f"| {(late > 30).mean():.1%} of them |".replace("%", " %") in text
    assert f"{euros:,.2f} EUR" in text


def test_the_readme_names_every_column(samples: Path) -> None:
    text = (samples / "README.md").read_text(encoding="utf-8")
    for path in sorted((samples / "csv").glob("*.csv")):
        headings = path.read_bytes().decode("cp1252").split("\r\n")[0].split(";")
        assert [h for h in headings if f"`{h}`" not in text] == []

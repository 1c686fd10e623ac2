"""The FEC sample against art. A47 A-1 of the Livre des procédures fiscales, and sound books."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

COLUMNS = [
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
]


def test_it_has_the_18_columns_of_the_law_in_every_line(samples: Path, fec: pl.DataFrame) -> None:
    (path,) = (samples / "fec").glob("*.txt")
    lines = path.read_bytes().decode("iso8859-15").split("\r\n")
    assert lines[0].split("\t") == COLUMNS
    assert {line.count("\t") for line in lines[:-1]} == {17}
    assert lines[-1] == ""
    assert fec.height == len(lines) - 2
    assert path.name == "999999998FEC20261031.txt"


def test_what_must_be_filled_is_filled(fec: pl.DataFrame) -> None:
    blank = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
    assert {c for c in COLUMNS if fec[c].null_count()} == blank


def test_every_ecriture_balances(fec: pl.DataFrame) -> None:
    sums = fec.group_by("EcritureNum").agg(pl.col("base").sum(), pl.col("JournalCode").n_unique())
    assert sums.filter((pl.col("base") != 0) | (pl.col("JournalCode") != 1)).is_empty()


def test_a_line_is_a_debit_or_a_credit(fec: pl.DataFrame) -> None:
    assert fec.filter((pl.col("Debit") == 0) == (pl.col("Credit") == 0)).is_empty()
    assert fec["Debit"].min() == fec["Credit"].min() == 0


def test_ecritures_are_numbered_without_gaps_in_order_of_their_dates(fec: pl.DataFrame) -> None:
    assert fec["EcritureDate"].is_sorted()
    for journal in ("VE", "BQ", "OD"):
        numbers = fec.filter(pl.col("JournalCode") == journal)["EcritureNum"].unique().sort()
        assert numbers.to_list() == [f"{journal}{n:05d}" for n in range(1, len(numbers) + 1)]


def test_no_opening_entries_are_in_it_for_it_covers_all_three_years(fec: pl.DataFrame) -> None:
    assert set(fec["JournalCode"]) == {"VE", "BQ", "OD"}
    assert fec["EcritureDate"].min() == date(2023, 11, 2)
    assert fec["EcritureDate"].max() <= date(2026, 10, 31)


def test_french_sales_bear_20_percent_vat_and_others_none(fec: pl.DataFrame) -> None:
    sales = fec.filter(pl.col("JournalCode") == "VE")
    accounts = sales.group_by("EcritureNum").agg(
        net=pl.col("base").filter(pl.col("CompteNum").str.starts_with("70")).sum(),
        vat=pl.col("base").filter(pl.col("CompteNum") == "445710").sum(),
        home=pl.col("CompteNum").is_in(["411000", "411300"]).any(),
    )
    home, abroad = accounts.filter("home"), accounts.filter(~pl.col("home"))
    assert home.filter((pl.col("vat") * 5 - pl.col("net")).abs() > 5).is_empty()  # 20 % to a cent
    assert abroad.filter(pl.col("vat") != 0).is_empty()
    assert abroad.height > 500


def test_lettered_lines_of_an_account_balance_and_their_date_is_the_last_of_the_group(
    receivable_lines: pl.DataFrame,
) -> None:
    lettered = receivable_lines.filter(pl.col("EcritureLet").is_not_null())
    groups = lettered.group_by("CompteNum", "CompAuxNum", "EcritureLet").agg(
        pl.col("base").sum(),
        pl.col("DateLet").n_unique().alias("dates"),
        pl.col("DateLet").max(),
        pl.col("EcritureDate").max(),
    )
    assert groups.height > 5_000
    assert groups.filter((pl.col("base") != 0) | (pl.col("dates") != 1)).is_empty()
    assert groups.filter(pl.col("DateLet") != pl.col("EcritureDate")).is_empty()


def test_what_is_not_lettered_is_what_is_owed(receivable_lines: pl.DataFrame) -> None:
    unlettered = receivable_lines.filter(pl.col("EcritureLet").is_null())
    assert unlettered["base"].sum() == receivable_lines["base"].sum()


def test_every_account_of_the_trade_is_used(fec: pl.DataFrame) -> None:
    assert fec["CompteNum"].unique().sort().to_list() == [
        "411000", "411100", "411200", "411300", "416000", "445710", "512000", "512100", "627000",
        "654000", "658000", "665000", "666000", "701000", "706000", "707000", "709000", "766000",
    ]  # fmt: skip


def test_pounds_are_stated_beside_euros_on_sales_and_cash(fec: pl.DataFrame) -> None:
    pounds = fec.filter(pl.col("Idevise").is_not_null())
    assert set(pounds["Idevise"]) == {"GBP"}
    assert pounds.filter(pl.col("Montantdevise").sign() != pl.col("base").sign()).is_empty()
    written = fec.filter((pl.col("CompteNum") == "411200") & (pl.col("JournalCode") != "OD"))
    assert written["Idevise"].null_count() == 0

"""The samples, read with Polars alone, and taken the whole way to a ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from ardash.intake import refresh, source_for
from ardash.ledger.ledger import Ledger
from ardash.records.store import Store

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


class Book(NamedTuple):
    """Items, and the entries that change them.

    items: item, customer, account, currency, rate (hundred-thousandths), issued, due, terms, amount
    entries: item, day, nature, amount (cents of the item's currency)
    """

    items: pl.DataFrame
    entries: pl.DataFrame


def scaled(column: str, digits: int) -> pl.Expr:
    """Read "1 234,56" as the integer 123456: `digits` stand after the comma."""
    plain = pl.col(column).str.replace_all("\N{NO-BREAK SPACE}", "").str.replace(",", "")
    return plain.cast(pl.Int64).alias(column)


def day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%d/%m/%Y")


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def table() -> Callable[[str], pl.DataFrame]:
    """Read one file of the CSV sample as text columns; empty fields are null."""

    def read(name: str) -> pl.DataFrame:
        text = (SAMPLES / "csv" / name).read_bytes().decode("cp1252")
        return pl.read_csv(text.encode(), separator=";", infer_schema=False)

    return read


@pytest.fixture(scope="session")
def book(table: Callable[[str], pl.DataFrame]) -> Book:
    """All items and entries of the CSV sample."""
    invoices = table("factures.csv").select(
        item=pl.concat_str("N° facture", pl.format("/{}", "N° échéance").fill_null("")),
        customer="Code client",
        account="Compte collectif",
        currency="Devise",
        rate=scaled("Cours", 5),
        issued=day("Date facture"),
        due=day("Date échéance"),
        terms="Conditions de règlement",
        amount=scaled("Montant TTC", 2),
    )
    notes = table("avoirs.csv").select(
        "Facture d'origine",
        item="N° avoir",
        customer="Code client",
        account="Compte collectif",
        currency="Devise",
        rate=scaled("Cours", 5),
        issued=day("Date avoir"),
        amount=-scaled("Montant TTC", 2),
    )
    payments = table("reglements.csv").select(
        "Facture",
        "Nature",
        item="N° règlement",
        customer="Code client",
        account="Compte collectif",
        currency="Devise",
        rate=scaled("Cours", 5),
        issued=day("Date règlement"),
        amount=-scaled("Montant", 2),
    )
    applied = table("imputations.csv").with_columns(
        day=day("Date imputation"), amount=scaled("Montant", 2), nature=pl.lit("Imputation")
    )
    columns = ["item", "customer", "account", "currency", "rate", "issued", "amount"]
    items = pl.concat(
        [
            invoices,
            notes.filter(pl.col("Facture d'origine").is_null()).select(columns),
            payments.filter(pl.col("Facture").is_null()).select(columns),
        ],
        how="diagonal",
    )
    entries = pl.concat(
        [
            invoices.select("item", day="issued", nature=pl.lit("Facture"), amount="amount"),
            notes.select(
                pl.coalesce("Facture d'origine", "item").alias("item"),
                day="issued",
                nature=pl.lit("Avoir"),
                amount="amount",
            ),
            payments.select(
                pl.coalesce("Facture", "item").alias("item"),
                day="issued",
                nature="Nature",
                amount="amount",
            ),
            applied.select("day", "nature", "amount", item="Origine"),
            applied.select("day", "nature", -pl.col("amount"), item="Facture imputée"),
        ],
        how="diagonal",
    )
    return Book(items, entries)


@pytest.fixture(scope="session")
def fec() -> pl.DataFrame:
    """All lines of the FEC; amounts in cents, dates as dates, Debit less Credit as `base`."""
    (path,) = (SAMPLES / "fec").glob("*FEC*.txt")
    text = path.read_bytes().decode("iso8859-15")
    lines = pl.read_csv(text.encode(), separator="\t", infer_schema=False, quote_char=None)
    dates = [pl.col(c).str.to_date("%Y%m%d") for c in lines.columns if c.endswith("Date")]
    return lines.with_columns(
        *dates,
        pl.col("DateLet").str.to_date("%Y%m%d"),
        *(scaled(column, 2) for column in ("Debit", "Credit", "Montantdevise")),
    ).with_columns(base=pl.col("Debit") - pl.col("Credit"))


@pytest.fixture(scope="session")
def receivable_lines(fec: pl.DataFrame) -> pl.DataFrame:
    """The lines of the FEC on the accounts of customers, doubtful ones included."""
    return fec.filter(pl.col("CompteNum").str.contains("^41[16]"))


@pytest.fixture(scope="session")
def month_ends() -> list[date]:
    """The 36 month ends of the sample."""
    return (
        pl.date_range(date(2023, 11, 30), date(2026, 10, 31), "1mo", eager=True)
        .dt.month_end()
        .to_list()
    )


@pytest.fixture(scope="session")
def open_items(book: Book) -> Callable[[date], pl.DataFrame]:
    """Items with what is open of them at a date: `open` in their currency, `base` in euros.

    base = open x booking rate, rounded half away from zero.
    """

    def at(as_of: date) -> pl.DataFrame:
        balances = book.entries.filter(pl.col("day") <= as_of).group_by("item")
        summed = balances.agg(open=pl.col("amount").sum()).filter(pl.col("open") != 0)
        product = pl.col("open").abs() * pl.col("rate") + 50_000
        return summed.join(book.items, on="item", validate="1:1").with_columns(
            base=pl.col("open").sign() * (product // 100_000)
        )

    return at


def read(connector: str, location: Path, home: Path) -> Ledger:
    """Sync a sample into a fresh database and build its ledger; nothing may be rejected."""
    now = datetime(2026, 10, 31, 18)  # noqa: DTZ001
    with Store.open(f"sqlite:///{home / 'records.db'}") as store:
        report = refresh(store, home / "ledger", source_for(connector, str(location)), now=now)
    assert report.rows_rejected == 0
    return Ledger.open(home / "ledger")


@pytest.fixture(scope="session")
def from_fec(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return read("fec", samples / "fec", tmp_path_factory.mktemp("fec"))


@pytest.fixture(scope="session")
def from_csv(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return read("csv", samples / "csv", tmp_path_factory.mktemp("csv"))

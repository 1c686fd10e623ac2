"""Files: a book as an accounting package would export it, and the profile that reads it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ardash.bench.book import LAST, Book

PROFILE = f"""version = 1

[file]
encoding = "utf-8"
separator = ","
decimals = "."
dates = "year-month-day"

[defaults]
currency = "EUR"
exported_on = {LAST.isoformat()}

[[rows]]
files = "customers.csv"
kind = "customer"
columns = {{ customer_id = "customer_id", customer_name = "name", segment = "segment", \
country = "country", collector = "collector" }}

[[rows]]
files = "invoices.csv"
kind = "invoice"
columns = {{ number = "number", customer_id = "customer_id", issued_on = "issued_on", \
due_on = "due_on", amount = "amount" }}

[[rows]]
files = "payments.csv"
kind = "payment"
columns = {{ number = "number", invoice = "invoice", paid_on = "paid_on", amount = "amount" }}

[[rows]]
files = "credit_notes.csv"
kind = "credit_note"
columns = {{ number = "number", customer_id = "customer_id", issued_on = "issued_on", \
amount = "amount" }}
"""


def write_files(book: Book, folder: Path) -> tuple[Path, Path]:
    """Write the book as four CSV files in `folder`, amounts in euros; returns folder and profile.

    The profile stands beside the folder, not in it.
    """
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for name in ("customers", "invoices", "payments", "credit_notes"):
        frame: pl.DataFrame = getattr(book, name)
        if "amount" in frame.columns:
            frame = frame.with_columns(pl.col("amount") / 100)
        frame.write_csv(exports / f"{name}.csv", float_precision=2)
    profile = folder / "profile.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    return exports, profile

"""A folder of customers, invoices, payments and credit notes is one source."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from csv_reading import Read, Write, read_all

PROFILE = """
version = 1
[file]
decimals = "."
dates = "year-month-day"
[defaults]
currency = "EUR"
[[rows]]
files = "customers.csv"
kind = "customer"
optional = true
[rows.columns]
customer_id = "id"
customer_name = "name"
terms = "terms"
country = "country"
language = "language"
credit_limit = "limit"
[[rows]]
files = "invoices.csv"
kind = "invoice"
[rows.columns]
number = "no"
customer_name = "customer"
issued_on = "date"
amount = "amount"
currency = "cur"
[[rows]]
files = "credits.csv"
kind = "credit_note"
sign = "plus"
optional = true
[rows.columns]
number = "no"
customer_name = "customer"
issued_on = "date"
amount = "amount"
invoice = "invoice"
[[rows]]
files = "payments.csv"
kind = "payment"
sign = "plus"
optional = true
[rows.columns]
number = "no"
customer_name = "customer"
paid_on = "date"
amount = "amount"
invoice = "invoice"
from_item = "from"
currency = "cur"
reference = "ref"
[rows.entry_kind]
column = "kind"
values = { discount = "discount", loss = "write_off", fees = "correction" }
otherwise = "payment"
[[rows]]
files = "applied.csv"
kind = "transfer"
optional = true
[rows.columns]
number = "no"
from_item = "from"
invoice = "to"
amount = "amount"
applied_on = "on"
[[rows]]
files = "ledger.csv"
kind = "control"
optional = true
[rows.columns]
account = "account"
closed_on = "date"
amount = "balance"
"""
INVOICES = """no,customer,date,amount,cur
F1,Lee,2025-01-05,100,
F2,Lee,2025-01-06,50,
F3,Ann,2025-01-07,80,USD
"""
PAYMENTS = "no,customer,date,amount,invoice,from,cur,ref,kind\n"


@pytest.fixture
def folder(tmp_path: Path, write: Write) -> Path:
    write("profile.toml", PROFILE)
    write("invoices.csv", INVOICES)
    return tmp_path


def paid(folder: Path, write: Write, rows: str) -> Read:
    write("payments.csv", PAYMENTS + rows)
    return read_all(folder)


def test_the_profile_in_the_folder_is_used(folder: Path) -> None:
    read = read_all(folder)
    assert read.items["item_id"].to_list() == ["F1", "F2", "F3"]
    assert read.item("F3")["currency"] == "USD"


def test_a_payment_is_booked_on_its_invoice_on_its_day(folder: Path, write: Write) -> None:
    read = paid(folder, write, "P1,Lee,2025-02-01,40,F1,,,VIR 7,\n")
    entry = read.entry("P1:F1")
    assert (entry["kind"], entry["item_id"], entry["amount"]) == ("payment", "F1", -4000)
    assert (entry["booked_on"], entry["reference"]) == (dt.date(2025, 2, 1), "VIR 7")
    assert entry["place"] == "payments.csv:2"
    assert read.open("F1") == 6000


def test_a_payment_over_several_invoices_keeps_its_number(folder: Path, write: Write) -> None:
    read = paid(
        folder,
        write,
        "P1,Lee,2025-02-01,100,F1,,,,\nP1,Lee,2025-02-01,48,F2,,,,\nP1,Lee,2025-02-01,2,F2,,,,discount\n",
    )
    assert [read.open(item) for item in ("F1", "F2")] == [0, 0]
    assert read.entry("P1:F2")["amount"] == -4800
    assert read.entry("P1:F2:discount")["kind"] == "discount"


def test_what_a_payment_row_says_of_itself_decides_the_kind_of_entry(
    folder: Path, write: Write
) -> None:
    read = paid(
        folder,
        write,
        "P1,Lee,2025-02-01,1,F1,,,,loss\nP2,Lee,2025-02-01,1,F1,,,,Fees\nP3,Lee,2025-02-01,1,F1,,,,cheque\n",
    )
    kinds = [read.entry(e)["kind"] for e in ("P1:F1:write_off", "P2:F1:correction", "P3:F1")]
    assert kinds == ["write_off", "correction", "payment"]


def test_payments_without_a_number_are_told_apart_even_when_equal(
    folder: Path, write: Write
) -> None:
    row = ",Lee,2025-02-01,10,F1,,,,\n"
    read = paid(folder, write, row + row + ",Lee,2025-02-02,10,F1,,,,\n")
    assert read.entries["entry_id"].to_list()[3:] == [
        "F1:payment:2025-02-01:1000:1",
        "F1:payment:2025-02-01:1000:2",
        "F1:payment:2025-02-02:1000:1",
    ]
    assert read.open("F1") == 7000


def test_a_returned_payment_raises_what_is_owed_again(folder: Path, write: Write) -> None:
    rows = "P1,Lee,2025-02-01,100,F1,,,,\nP2,Lee,2025-02-09,-100,F1,,,,\n"
    assert paid(folder, write, rows).open("F1") == 10000


def test_cash_that_names_no_invoice_is_an_item_until_it_is_applied(
    folder: Path, write: Write
) -> None:
    read = paid(
        folder,
        write,
        "P9,Lee,2025-02-01,70,,,,,\n,Ann,2025-02-03,5,,,USD,,\nT1,Lee,2025-03-01,50,F2,P9,,,\n",
    )
    item = read.item("P9")
    assert (item["kind"], item["customer_id"]) == ("unapplied", "Lee")
    assert (item["issued_on"], item["due_on"]) == (dt.date(2025, 2, 1), None)
    assert read.entry("P9:billing")["amount"] == -7000
    out, into = read.entry("T1:P9>F2:out"), read.entry("T1:P9>F2:in")
    assert (out["kind"], out["item_id"], out["amount"]) == ("transfer", "P9", 5000)
    assert (into["kind"], into["item_id"], into["amount"]) == ("transfer", "F2", -5000)
    assert out["booked_on"] == into["booked_on"] == dt.date(2025, 3, 1)
    assert (read.open("P9"), read.open("F2")) == (-2000, 0)
    assert read.item("unapplied:Ann:2025-02-03:500:1")["currency"] == "USD"


def test_a_file_of_transfers_moves_credit_to_invoices(folder: Path, write: Write) -> None:
    write("credits.csv", "no,customer,date,amount,invoice\nA1,Lee,2025-01-20,30,\n")
    write("applied.csv", "no,from,to,amount,on\n,A1,F1,30,2025-02-01\nI2,A1,F2,,2025-02-01\n")
    read = read_all(folder)
    assert (read.open("A1"), read.open("F1")) == (0, 7000)
    assert read.entry("A1>F1:2025-02-01:3000:1:in")["amount"] == -3000
    assert read.rejected() == [("applied.csv:3", "The column amount is empty.")]


def test_a_credit_note_lowers_its_invoice_or_stands_alone(folder: Path, write: Write) -> None:
    write(
        "credits.csv",
        "no,customer,date,amount,invoice\nA1,Lee,2025-01-20,30,F1\nA2,Lee,2025-01-21,9,\n",
    )
    read = read_all(folder)
    credit = read.entry("A1:F1")
    assert (credit["kind"], credit["amount"]) == ("credit", -3000)
    assert credit["booked_on"] == dt.date(2025, 1, 20)
    assert "A1" not in read.items["item_id"].to_list()
    assert (read.item("A2")["kind"], read.open("A2")) == ("credit_note", -900)


def test_credits_written_with_a_minus_lower_what_is_owed_all_the_same(
    folder: Path, write: Write
) -> None:
    silent = PROFILE.replace('kind = "credit_note"\nsign = "plus"', 'kind = "credit_note"')
    write("profile.toml", silent)
    write(
        "credits.csv",
        "no,customer,date,amount,invoice\nA1,Lee,2025-01-20,-30,F1\nA2,Lee,2025-01-21,(9),\n",
    )
    read = read_all(folder)
    assert (read.open("F1"), read.open("A2")) == (7000, -900)


def test_a_payment_takes_the_currency_of_its_invoice_or_says_its_own(
    folder: Path, write: Write
) -> None:
    read = paid(
        folder,
        write,
        "P1,Ann,2025-02-01,80,F3,,,,\nP2,Ann,2025-02-01,80,F3,,EUR,,\n"
        "P3,Ann,2025-02-01,80,F99,,GBP,,\nP4,Ann,2025-02-01,7,,,,,\n",
    )
    assert read.entry("P1:F3")["amount"] == -8000
    assert read.rejected() == []
    assert read.entry("P1:F3")["currency"] == "USD"
    assert read.entry("P2:F3")["currency"] == "EUR"  # which a sync compares with the invoice's
    assert read.entry("P3:F99")["amount"] == -8000  # an invoice of an earlier export, perhaps
    assert read.item("P4")["currency"] == "EUR"


def test_two_lines_of_one_payment_on_one_invoice_both_count(folder: Path, write: Write) -> None:
    read = paid(
        folder,
        write,
        "P1,Lee,2025-02-01,20,F1,,,,\nP1,Lee,2025-02-01,10,F1,,,,\n"
        "P1,Lee,2025-02-01,20,F1,,,,\nP2,Lee,2025-02-01,5,F1,,,,\n",
    )
    payments = read.entries.filter(pl.col("kind") == "payment").select("entry_id", "amount")
    assert payments.rows() == [
        ("P1:F1", -2000),
        ("P1:F1:2", -1000),
        ("P1:F1", -2000),  # says the same again: a sync rejects it as a repetition
        ("P2:F1", -500),
    ]


def test_customers_come_from_their_own_file_first(folder: Path, write: Write) -> None:
    write(
        "customers.csv",
        "id,name,terms,country,language,limit\n007,Lee,30 eom,Allemagne,Français,1000\n",
    )
    read = read_all(folder)
    lee = read.customer("007")
    assert (lee["name"], lee["terms"], lee["country"]) == ("Lee", "30 eom", "DE")
    assert (lee["language"], lee["credit_limit"], lee["credit_currency"]) == ("fr", 100000, "EUR")
    assert lee["place"] == "customers.csv:2"
    assert read.item("F1")["customer_id"] == "007"  # the invoices know the name alone
    assert read.customers["customer_id"].to_list() == ["007", "Ann"]


def test_ledger_balances_are_controls(folder: Path, write: Write) -> None:
    write("ledger.csv", "account,date,balance\n411000,2025-01-31,230.00\n")
    (control,) = read_all(folder).controls.iter_rows(named=True)
    assert control["control_id"] == ":411000:2025-01-31:EUR"
    assert (control["balance"], control["currency"]) == (23000, "EUR")


def test_one_file_may_hold_rows_of_several_kinds(write: Write) -> None:
    profile = """
version = 1
[file]
decimals = ","
dates = "day-month-year"
[defaults]
currency = "EUR"
[[rows]]
files = "journal.csv"
[rows.kind]
column = "Type"
values = { FA = "invoice", AV = "credit_note", RG = "payment", DE = "ignore" }
[rows.sign]
credit_note = "minus"
payment = "minus"
[rows.columns]
number = "No"
customer_name = "Client"
issued_on = "Date"
amount = "Montant"
invoice = "Facture"
"""
    path = write(
        "journal.csv",
        "Type;No;Client;Date;Montant;Facture\n"
        "RG;R1;Lee;15/02/2025;-40,00;F1\nFA;F1;Lee;05/01/2025;100,00;\nAV;A1;Lee;06/01/2025;-10,00;F1\n"
        "DE;D1;Lee;01/01/2025;5,00;\nXX;X1;Lee;01/01/2025;5,00;\n",
    )
    read = read_all(path, profile=profile)
    assert read.open("F1") == 5000
    assert read.items["item_id"].to_list() == ["F1"]
    assert read.rejected() == [
        ("journal.csv:6", "In Type, XX is no kind of row that the profile names.")
    ]
    assert read.rows_read == 4


def test_several_paths_and_patterns_are_one_location(tmp_path: Path, write: Write) -> None:
    text = "Invoice no,Customer,Invoice date,Amount,Currency\n{},Lee,2025-01-05,10,EUR\n"
    a, b = write("jan.csv", text.format("F1")), write("feb.csv", text.format("F2"))
    for location in (f"{a}\n{b}", f"{a}:{b}", str(tmp_path / "*.csv"), str(tmp_path)):
        assert set(read_all(location).items["item_id"]) == {"F1", "F2"}


def test_only_changes_are_said_to_be_only_changes(folder: Path) -> None:
    assert not read_all(folder, complete="false").complete

"""Invoices: an item, its billing, and what was settled of it."""

from __future__ import annotations

import datetime as dt
import json

from csv_reading import Write, read_all

HEAD = (
    'version = 1\n[file]\ndecimals = "."\ndates = "year-month-day"\n[defaults]\ncurrency = "EUR"\n'
)
PLAIN = (
    HEAD
    + """
[[rows]]
files = "sales*.csv"
kind = "invoice"
[rows.columns]
number = "no"
customer_name = "customer"
issued_on = "issued"
due_on = "due"
amount = "amount"
"""
)


def test_a_row_becomes_an_item_with_its_billing_and_its_customer(write: Write) -> None:
    path = write(
        "sales.csv", "no,customer,issued,due,amount\n0042,Lee,2025-01-05,2025-02-04,12.50\n"
    )
    read = read_all(path, profile=PLAIN)
    assert read.rows_read == 1
    assert read.complete
    item = read.item("0042")  # zeros at the start of a number stay
    assert item["customer_id"] == "Lee"
    assert item["document"] == "0042"
    assert item["kind"] == "invoice"
    assert item["entity"] == ""
    assert (item["issued_on"], item["due_on"]) == (dt.date(2025, 1, 5), dt.date(2025, 2, 4))
    assert item["place"] == "sales.csv:2"
    billing = read.entry("0042:billing")
    assert (billing["kind"], billing["booked_on"]) == ("billing", dt.date(2025, 1, 5))
    assert (billing["amount"], billing["date_source"]) == (1250, "stated")
    assert read.customer("Lee")["name"] == "Lee"
    assert read.rejected() == []


def test_a_missing_due_date_stays_missing_and_the_terms_go_on(write: Write) -> None:
    profile = PLAIN + 'terms = "terms"\ncustomer_terms = "usual"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,terms,usual\n"
        "1,Lee,2025-01-05,,10,30 eom,Net 15\n2,Lee,2025-01-05,,10,,Net 15\n",
    )
    read = read_all(path, profile=profile)
    assert read.item("1")["due_on"] is None
    assert read.item("1")["terms"] == "30 eom"
    assert read.item("2")["terms"] == "Net 15"
    assert read.customer("Lee")["terms"] == "Net 15"


def test_a_settlement_date_settles_the_whole_amount_on_that_day(write: Write) -> None:
    profile = PLAIN + 'settled_on = "settled"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,settled\n1,Lee,2025-01-05,,10,2025-01-02\n2,Lee,2025-01-05,,7,\n",
    )
    read = read_all(path, profile=profile)
    payment = read.entry("1:payment")  # paid before it was issued: allowed
    assert (payment["amount"], payment["booked_on"]) == (-1000, dt.date(2025, 1, 2))
    assert payment["date_source"] == "stated"
    assert read.open("1") == 0
    assert read.open("2") == 700


APPLIED = PLAIN + 'applied_amount = "paid"\n'
APPLIED_ROWS = (
    "no,customer,issued,due,amount,paid\n1,Lee,2025-01-05,,10,10\n2,Lee,2025-03-01,,7,2.5\n"
)


def test_what_was_applied_without_a_date_counts_from_the_export_and_says_so(write: Write) -> None:
    path = write("sales.csv", APPLIED_ROWS)
    read = read_all(path, profile=APPLIED, exported_on="2025-09-30")
    assert read.entry("1:payment")["booked_on"] == dt.date(2025, 9, 30)
    assert read.entry("2:payment")["amount"] == -250
    assert set(read.entries.filter(read.entries["kind"] == "payment")["date_source"]) == {"export"}
    assert read.open("2") == 450


def test_the_export_day_is_the_profiles_else_the_file_names_else_the_latest_date(
    write: Write,
) -> None:
    stated = APPLIED.replace('currency = "EUR"', 'currency = "EUR"\nexported_on = 2025-08-31')
    for name, profile, day in [
        ("sales_2025-09-30.csv", stated, dt.date(2025, 8, 31)),
        ("sales_2025-09-30.csv", APPLIED, dt.date(2025, 9, 30)),
        ("sales20250929.csv", APPLIED, dt.date(2025, 9, 29)),
        ("sales_2025-02-31.csv", APPLIED, dt.date(2025, 3, 1)),
        ("sales.csv", APPLIED, dt.date(2025, 3, 1)),
    ]:
        path = write(name, APPLIED_ROWS)
        assert read_all(path, profile=profile).entry("1:payment")["booked_on"] == day


def test_what_remains_says_what_was_paid(write: Write) -> None:
    profile = PLAIN + 'open_amount = "open"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,open\n1,Lee,2025-01-05,,10,4\n2,Lee,2025-01-05,,-10,4\n",
    )
    read = read_all(path, profile=profile)
    assert read.entry("1:payment")["amount"] == -600
    assert read.open("1") == 400
    assert read.open("2") == -400  # a credit note's remainder, its sign left off
    assert read.item("2")["kind"] == "credit_note"


def test_a_list_of_open_items_without_totals_is_what_remains(write: Write) -> None:
    profile = PLAIN.replace('amount = "amount"', 'open_amount = "open"')
    path = write("sales.csv", "no,customer,issued,due,open\n1,Lee,2025-01-05,,4\n")
    assert read_all(path, profile=profile).open("1") == 400


def test_paid_credited_and_remaining_must_agree(write: Write) -> None:
    profile = (
        PLAIN + 'applied_amount = "paid"\ncredited_amount = "credited"\nopen_amount = "open"\n'
    )
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,paid,credited,open\n"
        "1,Lee,2025-01-05,,10,5,2,3\n2,Lee,2025-01-05,,10,5,0,3\n",
    )
    read = read_all(path, profile=profile)
    assert read.entry("1:credit")["amount"] == -200
    assert read.open("1") == 300
    assert read.rejected() == [
        (
            "sales.csv:3",
            "The amount 10 less 5 already paid or credited is not the 3 that remains.",
        )
    ]


def test_negative_amounts_are_credit_notes_and_zero_amounts_are_kept(write: Write) -> None:
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount\n1,Lee,2025-01-05,,-10\n2,Lee,2025-01-05,,0\n",
    )
    read = read_all(path, profile=PLAIN)
    assert (read.item("1")["kind"], read.open("1")) == ("credit_note", -1000)
    assert (read.item("2")["kind"], read.entry("2:billing")["amount"]) == ("invoice", 0)


def test_instalments_share_a_number_and_are_items_of_their_own(write: Write) -> None:
    profile = PLAIN + 'instalment = "part"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,part\n"
        "1,Lee,2025-01-05,2025-02-01,30,1\n1,Lee,2025-01-05,2025-03-01,70,2\n2,Lee,2025-01-05,,5,\n",
    )
    read = read_all(path, profile=profile)
    assert [read.open(item) for item in ("1/1", "1/2", "2")] == [3000, 7000, 500]
    assert read.item("1/2")["document"] == "1"


def test_instalments_without_a_number_are_counted_by_due_date(write: Write) -> None:
    profile = PLAIN + 'instalment = "due"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount\n"
        "1,Lee,2025-01-05,2025-03-01,70\n1,Lee,2025-01-05,2025-02-01,30\n2,Lee,2025-01-05,2025-02-01,5\n",
    )
    read = read_all(path, profile=profile)
    assert [read.open(item) for item in ("1/1", "1/2", "2")] == [3000, 7000, 500]


def test_a_document_of_which_one_instalment_cannot_be_read_is_rejected_whole(write: Write) -> None:
    """Without the row of March, April's would be counted as the second instalment."""
    profile = PLAIN + 'instalment = "due"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount\n"
        "1,Lee,2025-01-05,2025-02-01,30\n1,Lee,2025-01-05,2025-03-01,x\n"
        "1,Lee,2025-01-05,2025-04-01,70\n2,Lee,2025-01-05,2025-02-01,5\n",
    )
    read = read_all(path, profile=profile)
    assert read.items["item_id"].to_list() == ["2"]
    said = dict(read.rejected())
    assert sorted(place.rpartition(":")[2] for place in said) == ["2", "3", "4"]
    assert (
        sum("Another instalment of 1 was rejected at sales.csv:3" in r for r in said.values()) == 2
    )
    # Between them, the rows name all instalments: what was known of each of them stays.
    assert sorted(read.rejects["item_id"]) == ["1/1", "1/2", "1/3"]


def test_each_bad_row_is_rejected_with_its_line_its_reason_and_its_text(write: Write) -> None:
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount\n"
        "1,Lee,2025-01-05,,abc\n"
        "2,Lee,2025-02-31,,5\n"
        ",Lee,2025-01-05,,5\n"
        "4,,2025-01-05,,5\n"
        "5,Lee,,,5\n"
        "6,Lee,2025-01-05,,\n"
        '7,"Lee\nand sons",2025-01-05,soon,5\n'
        "8,Lee,2025-01-05\n"
        "9,Lee,2025-01-05,,5 XYZ\n"
        "10,Lee,2025-01-05,2025-02-01,5\n",
    )
    read = read_all(path, profile=PLAIN)
    assert dict(read.rejected()) == {
        "sales.csv:2": "In amount, abc is no amount with the decimal sign ..",
        "sales.csv:3": "In issued, 2025-02-31 is no date in the order year-month-day.",
        "sales.csv:4": "The column no is empty.",
        "sales.csv:5": "The column customer is empty.",
        "sales.csv:6": "The column issued is empty.",
        "sales.csv:7": "The column amount is empty.",
        "sales.csv:8": "In due, soon is no date in the order year-month-day.",
        "sales.csv:10": "The row has 3 fields where the header has 5.",
        "sales.csv:11": "In amount, 5 XYZ is no amount with the decimal sign ..",
    }
    raw = dict(read.rejects.select("place", "raw").iter_rows())
    assert raw["sales.csv:2"] == "1,Lee,2025-01-05,,abc"
    assert raw["sales.csv:8"] == '7,"Lee\nand sons",2025-01-05,soon,5'
    assert json.loads(read.rejects["params"][0])["expected"] == 5
    assert read.items["item_id"].to_list() == ["10"]
    assert read.item("10")["place"] == "sales.csv:12"
    assert read.rows_read == read.items.height + read.rejects.height == 10


def test_the_currency_is_the_one_the_row_names_else_the_profiles(
    write: Write,
) -> None:
    profile = PLAIN + 'currency = "cur"\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,cur\n1,Lee,2025-01-05,,10,usd\n2,Lee,2025-01-05,,10,\n"
        "3,Lee,2025-01-05,,10,JPY\n4,Lee,2025-01-05,,10,XX\n5,Lee,2025-01-05,,£10,\n"
        "6,Lee,2025-01-05,,£10,USD\n7,Lee,2025-01-05,,$10,CAD\n",
    )
    read = read_all(path, profile=profile)
    assert [read.item(i)["currency"] for i in "12357"] == ["USD", "EUR", "JPY", "GBP", "CAD"]
    assert [read.open(i) for i in "12357"] == [1000, 1000, 10, 1000, 1000]
    assert read.rejected() == [
        ("sales.csv:5", "In cur, XX is no ISO 4217 currency code."),
        ("sales.csv:7", "In amount, £10 is in another currency than the row, USD."),
    ]


def test_a_rate_is_read_or_follows_from_the_amount_in_base_currency(write: Write) -> None:
    profile = (
        PLAIN + 'currency = "cur"\nrate = "rate"\namount_base = "eur"\nbase_currency = "base"\n'
    )
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,cur,rate,eur,base\n"
        "1,Lee,2025-01-05,,100,GBP,1.25,125,EUR\n2,Lee,2025-01-05,,100,GBP,,120,EUR\n"
        '3,Lee,2025-01-05,,1000,JPY,"0,00625",,EUR\n4,Lee,2025-01-05,,1000,JPY,,6.25,EUR\n'
        "5,Lee,2025-01-05,,100,GBP,zero,,EUR\n",
    )
    read = read_all(path, profile=profile)
    assert [read.item(i)["rate"] for i in "1234"] == [1.25, 1.2, 0.00625, 0.00625]
    assert read.entry("1:billing")["amount_base"] == 12500
    assert read.entry("4:billing")["amount_base"] == 625
    assert read.item("1")["base_currency"] == "EUR"
    assert read.rejected() == [("sales.csv:6", "In rate, zero is no rate.")]


def test_rows_that_do_not_count_are_skipped_as_the_profile_says(write: Write) -> None:
    profile = PLAIN + '[rows.skip]\nstatus = ["void", "draft"]\n'
    path = write(
        "sales.csv",
        "no,customer,issued,due,amount,status\n1,Lee,2025-01-05,,1,VOID\n2,Lee,2025-01-05,,2,open\n",
    )
    read = read_all(path, profile=profile)
    assert read.items["item_id"].to_list() == ["2"]
    assert read.rows_read == 1


def test_column_names_of_the_profile_match_whatever_their_accents_and_case(write: Write) -> None:
    profile = PLAIN.replace('"due"', '"Échéance"')
    path = write("sales.csv", "NO,Customer,issued,ECHEANCE,amount\n1,Lee,2025-01-05,2025-02-01,3\n")
    assert read_all(path, profile=profile).item("1")["due_on"] == dt.date(2025, 2, 1)


def test_reading_twice_gives_the_same(write: Write) -> None:
    rows = "".join(f"{n},Lee {n % 7},2025-01-05,,{n}.5\n" for n in range(500))
    path = write("sales.csv", "no,customer,issued,due,amount\n" + rows)
    first, second = read_all(path, profile=PLAIN), read_all(path, profile=PLAIN)
    assert first.items.equals(second.items)
    assert first.entries.equals(second.entries)
    assert first.customers.equals(second.customers)


PAYMENTS = """
[[rows]]
files = "paid*.csv"
kind = "payment"
columns = { invoice = "invoice", paid_on = "paid", amount = "amount" }
"""


def test_a_rejected_row_names_its_item_or_the_one_that_it_pays(write: Write) -> None:
    write("paid.csv", "invoice,paid,amount\n1,31/02/2025,5\n1,2025-02-01,5\n")
    folder = write(
        "sales.csv",
        "no,customer,issued,due,amount\n1,Lee,2025-01-05,,10\n2,Lee,2025-01-05,,abc\n"
        "3,Lee,,,7\n4,Lee, Ltd,2025-01-05,,7\n,Lee,2025-01-05,,7\n",
    ).parent
    rejects = read_all(folder, profile=PLAIN + PAYMENTS).rejects
    assert rejects.select("place", "item_id", "target_id").rows() == [
        ("sales.csv:5", "4", None),
        ("sales.csv:3", "2", None),
        ("sales.csv:4", "3", None),
        ("sales.csv:6", None, None),
        ("paid.csv:2", None, "1"),
    ]

"""A proposal: columns recognised in both languages, and doubts instead of guesses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from csv_reading import Write, read_all

from ardash.connectors._tabular import headers
from ardash.connectors._tabular.loading import load
from ardash.connectors._tabular.profile import Choice
from ardash.connectors._tabular.proposal import describe, propose
from ardash.errors import AmbiguousProfile, BadInput, BadSetting, UnknownChoice

FRENCH = (
    "N° facture;Code client;Raison sociale;Date facture;Date d'échéance;Montant TTC;Devise;"
    "Réglé le;Reste dû;Conditions de règlement;Commercial;Pays\n"
    "FA1;C1;Dupont;05/01/2025;31/01/2025;1 234,56;EUR;;1 234,56;30 jours;Anne;France\n"
    "FA2;C2;Durand;06/01/2025;31/01/2025;100,00;EUR;15/01/2025;0,00;30 jours;Paul;Belgique\n"
)


def test_a_french_export_is_recognised_whole(write: Write) -> None:
    proposal = propose(str(write("factures.csv", FRENCH, "cp1252")), {})
    assert proposal.doubts == []
    (rows,) = proposal.profile.rows
    assert rows.kind == "invoice"
    assert rows.columns == {
        "number": "N° facture",
        "customer_id": "Code client",
        "customer_name": "Raison sociale",
        "issued_on": "Date facture",
        "due_on": "Date d'échéance",
        "amount": "Montant TTC",
        "currency": "Devise",
        "settled_on": "Réglé le",
        "open_amount": "Reste dû",
        "terms": "Conditions de règlement",
        "collector": "Commercial",
        "country": "Pays",
    }
    assert (rows.reading.decimals, rows.reading.dates) == (",", "day-month-year")
    assert (rows.reading.encoding, rows.reading.separator) == ("cp1252", ";")


def test_the_proposed_profile_reads_the_files_as_the_proposal_does(write: Write) -> None:
    path = write("factures.csv", FRENCH, "cp1252")
    proposal = propose(str(path), {})
    by_proposal, by_profile = read_all(path), read_all(path, profile=proposal.toml)
    assert load(proposal.toml) == proposal.profile
    assert by_profile.items.equals(by_proposal.items)
    assert by_profile.entries.equals(by_proposal.entries)
    assert by_profile.open("FA1") == 123456
    assert by_profile.entry("FA2:payment")["booked_on"] == dt.date(2025, 1, 15)
    assert by_profile.customer("C2")["country"] == "BE"


@pytest.mark.parametrize(
    ("header", "kind", "meaning"),
    [
        ("Facture", "invoice", "number"),
        ("N° pièce", "invoice", "number"),
        ("InvoiceNumber", "invoice", "number"),
        ("INVOICE_NO", "invoice", "number"),
        ("Échéance", "invoice", "due_on"),
        ("ECHEANCE", "invoice", "due_on"),
        ("DueDate", "invoice", "due_on"),
        ("Client", "invoice", "customer_name"),
        ("customerID", "invoice", "customer_id"),
        ("Solde", "invoice", "open_amount"),
        ("Montant dû", "invoice", "open_amount"),
        ("Réglé", "invoice", "applied_amount"),
        ("Réglé le", "invoice", "settled_on"),
        ("Date de règlement", "invoice", "settled_on"),
        ("Date de règlement", "payment", "paid_on"),
        ("Facture", "payment", "invoice"),
        ("BillTotal", "invoice", "amount"),
        ("CustomerPoNumber", "invoice", "order_reference"),
        ("CustomerTerms", "invoice", "customer_terms"),
        ("Encours autorisé", "customer", "credit_limit"),
        ("Arrêté au", "control", "closed_on"),
    ],
)
def test_a_header_means_the_same_whatever_its_spelling(
    header: str, kind: str, meaning: str
) -> None:
    assert headers.meanings([header], kind) == {meaning: header}


def test_amounts_without_tax_are_never_taken_for_what_is_owed(write: Write) -> None:
    path = write(
        "factures.csv", "Facture;Client;Date facture;Montant HT;Devise\nF1;A;2025-01-05;10;EUR\n"
    )
    with pytest.raises(BadInput, match="amount or open_amount"):
        propose(str(path), {})


def test_the_amount_with_tax_is_taken_whatever_stands_before_it(write: Write) -> None:
    header = "Invoice no;Customer;Invoice date;Total amount;VAT;Total incl tax;Currency\n"
    path = write("sales.csv", header + "F1;Lee;2025-01-05;100.00;20.00;120.00;EUR\n")
    assert read_all(path).open("F1") == 12000


def test_an_amount_beside_its_tax_is_asked_for_and_never_guessed(write: Write) -> None:
    header = "Facture;Client;Date facture;Montant;TVA;Devise\n"
    path = write("factures.csv", header + "F1;Lee;2025-01-05;100,00;20,00;EUR\n")
    with pytest.raises(AmbiguousProfile, match="'Montant' include the tax that") as caught:
        read_all(path)
    assert "--option amount=Montant" in str(caught.value.remedy)
    assert '# amount = "Montant"' in propose(str(path), {}).toml
    assert read_all(path, amount="montant").open("F1") == 10000


def test_an_amount_beside_the_one_without_tax_is_the_one_with_it(write: Write) -> None:
    header = "Facture;Client;Date facture;Montant HT;TVA;Montant;Devise\n"
    path = write("factures.csv", header + "F1;Lee;2025-01-05;100,00;20,00;120,00;EUR\n")
    assert read_all(path).open("F1") == 12000


def test_two_columns_that_could_be_the_amount_are_refused_where_they_differ(write: Write) -> None:
    header = "Invoice no,Customer,Invoice date,Invoice amount,Total,Currency\n"
    path = write("sales.csv", header + "F1,Lee,2025-01-05,100.00,120.00,EUR\n")
    with pytest.raises(AmbiguousProfile, match="'Invoice amount', 'Total'"):
        read_all(path)
    assert read_all(path, amount="Total").open("F1") == 12000
    path = write("sales.csv", header + "F1,Lee,2025-01-05,100.00,100.00,EUR\n")
    assert read_all(path).open("F1") == 10000


INVOICE = "Invoice no,Customer,Invoice date,Amount,Currency\n"


def test_day_and_month_that_nothing_decides_are_refused_with_both_readings(write: Write) -> None:
    path = write("sales.csv", INVOICE + "F1,Lee,03/04/2025,10,EUR\nF2,Lee,05/06/2025,10,EUR\n")
    with pytest.raises(AmbiguousProfile) as caught:
        read_all(path)
    assert "'Invoice date'" in caught.value.what
    assert "03/04/2025 = 2025-04-03 (day-month-year)" in caught.value.what
    assert "03/04/2025 = 2025-03-04 (month-day-year)" in caught.value.what
    assert caught.value.where == str(path)
    assert "dates=month-day-year" in str(caught.value.remedy)


def test_each_answer_of_a_doubt_settles_it(write: Write) -> None:
    path = write("sales.csv", INVOICE + "F1,Lee,03/04/2025,10,EUR\n")
    (doubt,) = propose(str(path), {}).doubts
    days = [read_all(path, **answer).item("F1")["issued_on"] for answer in doubt.answers]
    assert days == [dt.date(2025, 4, 3), dt.date(2025, 3, 4)]


def test_a_date_in_another_column_decides_for_the_whole_file(write: Write) -> None:
    header = INVOICE.replace("Currency", "Currency,Printed")
    path = write("sales.csv", header + "F1,Lee,03/04/2025,10,EUR,04/25/2025\n")
    assert read_all(path).item("F1")["issued_on"] == dt.date(2025, 3, 4)


def test_one_date_that_contradicts_all_others_is_refused(write: Write) -> None:
    rows = "".join(f"F{d},Lee,{d}/01/2025,10,EUR\n" for d in range(1, 29))
    path = write("sales.csv", INVOICE + rows + "F99,Lee,01/31/2025,10,EUR\n")
    with pytest.raises(AmbiguousProfile, match="contradict each other"):
        read_all(path)
    read = read_all(path, dates="day-month-year")
    assert read.rejected() == [
        ("sales.csv:30", "In Invoice date, 01/31/2025 is no date in the order day-month-year.")
    ]


def test_thousands_that_could_be_decimals_are_refused(write: Write) -> None:
    path = write("sales.csv", INVOICE + 'F1,Lee,2025-01-05,"1,234",EUR\n')
    with pytest.raises(AmbiguousProfile) as caught:
        read_all(path)
    assert "1,234 = 1.234 (decimals = ,)" in caught.value.what
    assert "1,234 = 1234 (decimals = .)" in caught.value.what
    assert read_all(path, decimals=".").open("F1") == 123400
    assert read_all(path, decimals=",", thousands=".").open("F1") == 123


def test_a_thousand_beside_decimals_of_the_same_sign_is_refused(write: Write) -> None:
    path = write(
        "sales.csv", INVOICE + "F1,Lee,2025-01-05,1.500,EUR\nF2,Lee,2025-01-05,99.50,EUR\n"
    )
    with pytest.raises(AmbiguousProfile, match="more than a thousand") as caught:
        read_all(path)
    assert "'Amount'" in caught.value.what
    assert "1.500 = 1500 (decimals = ,)" in caught.value.what
    assert "1.500 = 1.500 (decimals = .)" in caught.value.what
    assert "--option decimals=. --option thousands=," in str(caught.value.remedy)
    assert read_all(path, decimals=".", thousands=",").open("F1") == 150


def test_a_stated_decimal_sign_does_not_make_a_fraction_of_what_could_be_a_thousand(
    write: Write,
) -> None:
    """The profile was made of an export of small amounts; 1.500 in a later one is not 1.50."""
    rows = "F1,Lee,2025-01-05,1.500,{0}\nF2,Lee,2025-01-05,99.50,{0}\n"
    path = write("sales.csv", INVOICE + rows.format("EUR"))
    read = read_all(path, decimals=".")
    assert [place for place, _ in read.rejected()] == ["sales.csv:2"]
    assert "1.500 can be more than a thousand" in read.rejected()[0][1]
    assert read.open("F2") == 9950
    path = write("sales.csv", INVOICE + rows.format("TND"))
    assert read_all(path, decimals=".").open("F1") == 1500  # a dinar has a thousand millimes


def test_all_that_files_leave_open_is_asked_at_once(write: Write) -> None:
    text = "Invoice no,Customer,Invoice date,Amount\nF1,Lee,03/04/2025,1.500\n"
    path = write("sales.csv", text)
    with pytest.raises(AmbiguousProfile) as caught:
        read_all(path)
    lines = caught.value.what.splitlines()
    assert [line[:30] for line in lines] == [
        "1. In 'Invoice date', is '03/0",
        "2. In 'Amount', is '1.500' mor",
        "3. No currency is named for th",
    ]
    assert "3. --option currency=..." in str(caught.value.remedy)


def test_long_fractions_elsewhere_show_that_a_short_one_is_no_thousand(write: Write) -> None:
    rows = "F1,Lee,2025-01-05,1.500,EUR\nF2,Lee,2025-01-05,0.125,EUR\n"
    assert read_all(write("sales.csv", INVOICE + rows)).open("F1") == 150


def test_decimal_signs_that_contradict_each_other_are_refused(write: Write) -> None:
    path = write(
        "sales.csv", INVOICE + 'F1,Lee,2025-01-05,"1,50",EUR\nF2,Lee,2025-01-05,1.50,EUR\n'
    )
    with pytest.raises(AmbiguousProfile, match="decimal comma"):
        read_all(path)


def test_a_file_that_names_no_currency_is_refused(write: Write) -> None:
    text = "Invoice no,Customer,Invoice date,Amount\nF1,Lee,2025-01-05,10\n"
    path = write("sales.csv", text)
    with pytest.raises(AmbiguousProfile, match="No currency is named"):
        read_all(path)
    assert read_all(path, currency="usd").item("F1")["currency"] == "USD"
    assert read_all(write("sales.csv", text.replace(",10", ",€10"))).item("F1")["currency"] == "EUR"
    with pytest.raises(AmbiguousProfile, match="No currency is named"):  # which dollar?
        read_all(write("sales.csv", text.replace(",10", ",$10")))


def test_amounts_in_a_base_currency_that_nothing_names_are_left_out_with_a_note(
    write: Write,
) -> None:
    header = INVOICE.replace("Currency", "Currency,Base amount")
    path = write("sales.csv", header + "F1,Lee,2025-01-05,10.00,USD,9.00\n")
    read = read_all(path)
    assert (read.open("F1"), read.rejected()) == (1000, [])
    note = read.notes[0]
    assert note.startswith("sales.csv: 'Base amount' is not read, because nothing says which")
    stated = read_all(path, base_currency="EUR")
    assert (stated.entry("F1:billing")["amount_base"], stated.notes) == (900, [])


def test_payments_without_a_currency_take_the_one_the_invoices_name(
    tmp_path: Path, write: Write
) -> None:
    write("invoices.csv", INVOICE + "F1,Lee,2025-01-05,10,EUR\n")
    write("payments.csv", "Invoice no,Payment date,Amount\nF1,2025-02-05,4\n")
    read = read_all(tmp_path)
    assert read.open("F1") == 600
    assert read.entry("F1:payment:2025-02-05:400:1")["booked_on"] == dt.date(2025, 2, 5)


def test_credits_of_both_signs_are_refused(tmp_path: Path, write: Write) -> None:
    write("invoices.csv", INVOICE + "F1,Lee,2025-01-05,10,EUR\n")
    rows = "A1,Lee,2025-01-05,10,EUR\nA2,Lee,2025-01-05,-10,EUR\n"
    write("credit notes.csv", INVOICE.replace("Invoice", "Credit note") + rows)
    with pytest.raises(AmbiguousProfile, match="with plus and with minus"):
        read_all(tmp_path)
    assert read_all(tmp_path, sign="minus").open("A2") == -1000


def test_a_column_that_says_what_each_row_is_is_used(write: Write) -> None:
    path = write(
        "export.csv",
        "Type;N° pièce;Client;Date pièce;Montant;Devise\n"
        "Facture;F1;Lee;31/01/2025;100,00;EUR\nAvoir;A1;Lee;31/01/2025;-30,00;EUR\n"
        "Règlement;R1;Lee;28/02/2025;-70,00;EUR\nDevis;D1;Lee;28/02/2025;9,00;EUR\n",
    )
    (rows,) = propose(str(path), {}).profile.rows
    assert isinstance(rows.kind, Choice)
    read = read_all(path)
    assert {row["item_id"]: row["kind"] for row in read.items.iter_rows(named=True)} == {
        "F1": "invoice",
        "A1": "credit_note",
        "R1": "unapplied",
    }
    assert [read.open(item) for item in ("F1", "A1", "R1")] == [10000, -3000, -7000]
    assert read.rows_read == 3
    assert read.notes == ["export.csv: rows left out because 'Type' says 'Devis': 1."]


def test_a_kind_of_row_that_is_not_known_is_a_doubt(write: Write) -> None:
    path = write(
        "export.csv",
        "Type;N° pièce;Client;Date pièce;Montant;Devise\n"
        "Facture;F1;Lee;31/01/2025;100,00;EUR\nAvoir;A1;Lee;31/01/2025;30,00;EUR\n"
        "Zébu;Z1;Lee;31/01/2025;1,00;EUR\n",
    )
    with pytest.raises(AmbiguousProfile, match="what are rows that say 'Zébu'"):
        read_all(path)


def test_void_and_draft_documents_are_left_out_and_the_profile_says_so(write: Write) -> None:
    header = INVOICE.replace("Currency", "Currency,Status")
    rows = "F1,Lee,2025-01-05,10,EUR,Open\nF2,Lee,2025-01-05,10,EUR,VOIDED\n"
    path = write("sales.csv", header + rows)
    assert propose(str(path), {}).profile.rows[0].skip == {"Status": ("VOIDED",)}
    read = read_all(path)
    assert read.items["item_id"].to_list() == ["F1"]
    said = "sales.csv: rows left out because 'Status' says 'VOIDED': 1."
    assert read.notes == [said]
    toml = propose(str(path), {}).toml
    assert f"# {said}" in toml
    assert read_all(path, profile=toml).notes == [said]


def test_the_reading_shows_the_first_rows_as_they_will_be_read(write: Write) -> None:
    path = write("factures.csv", FRENCH)
    first = propose(str(path), {}).reading.row(0, named=True)
    assert first["place"] == "factures.csv:2"
    assert (first["kind"], first["issued_on"], first["amount"]) == (
        "invoice",
        "2025-01-05",
        "1234.56",
    )


def test_the_reading_shows_amounts_even_before_the_currency_is_known(write: Write) -> None:
    path = write("sales.csv", "Invoice no,Customer,Invoice date,Amount\nF1,Lee,2025-01-05,10\n")
    proposal = propose(str(path), {})
    assert proposal.reading["amount"].to_list() == ["10.00"]
    assert [doubt.option for doubt in proposal.doubts] == ["currency"]
    assert "# To decide: No currency is named" in proposal.toml


def test_the_day_that_undated_amounts_count_from_is_said(write: Write) -> None:
    header = INVOICE.replace("Currency", "Currency,Applied")
    path = write("sales.csv", header + "F1,Lee,2025-01-31,10,EUR,4\n")
    toml = propose(str(path), {}).toml
    assert "amounts without a date count from 2025-01-31, the latest date of the files" in toml


def test_a_latest_date_far_after_all_others_dates_nothing(write: Write) -> None:
    header = INVOICE.replace("Currency", "Currency,Applied")
    rows = "F1,Lee,2025-01-30,10,EUR,10\nF2,Lee,2025-01-31,10,EUR,4\nF3,Lee,2052-01-31,1,EUR,0\n"
    path = write("sales.csv", header + rows)
    with pytest.raises(AmbiguousProfile, match=r"date is 2052-01-31.* 2025-01-31") as caught:
        read_all(path)
    assert "--option exported_on=" in str(caught.value.remedy)
    read = read_all(path, exported_on="2025-02-28")
    assert read.entry("F1:payment")["booked_on"] == dt.date(2025, 2, 28)


def test_every_reading_says_which_day_undated_amounts_count_from(write: Write) -> None:
    header = INVOICE.replace("Currency", "Currency,Applied")
    path = write("sales.csv", header + "F1,Lee,2025-01-31,10,EUR,4\n")
    assert read_all(path).notes == [
        "sales.csv: amounts without a date count from 2025-01-31, the latest date of the files."
    ]


def test_a_file_of_which_nothing_is_known_says_what_it_lacks(write: Write) -> None:
    path = write("weather.csv", "Station,Rain\nBrest,12\n")
    with pytest.raises(BadInput) as caught:
        read_all(path)
    assert "Station, Rain" in caught.value.what
    assert "profile" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"colour": "blue"}, UnknownChoice),
        ({"dates": "sideways"}, UnknownChoice),
        ({"decimals": ";"}, UnknownChoice),
        ({"kind": "cow"}, UnknownChoice),
        ({"exported_on": "yesterday"}, BadSetting),
        ({"complete": "perhaps"}, BadSetting),
        ({"sign": "both"}, UnknownChoice),
        ({"currency": "EURO"}, BadInput),
        ({"encoding": "klingon"}, BadInput),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    write: Write, options: dict[str, str], error: type[Exception]
) -> None:
    path = write("sales.csv", INVOICE + "F1,Lee,2025-01-05,10,EUR\n")
    with pytest.raises(error):
        read_all(path, **options)


def test_a_profile_that_is_given_is_shown_in_the_same_way(write: Write) -> None:
    path = write("factures.csv", FRENCH)
    proposal = propose(str(path), {})
    shown = describe(str(path), load(proposal.toml))
    assert shown.profile == proposal.profile
    assert shown.reading.equals(proposal.reading)
    assert shown.doubts == []


def test_credit_notes_are_never_taken_for_invoices_because_of_their_columns(write: Write) -> None:
    path = write("credit_memo_data.csv", INVOICE + "A1,Lee,2025-01-05,10,EUR\n")
    with pytest.raises(AmbiguousProfile, match="What are its rows") as caught:
        read_all(path)
    assert "kind = invoice" in caught.value.what
    named = INVOICE.replace("Invoice no,Customer,Invoice date", "Doc number,Customer,Date")
    path = write("credit_memo_data.csv", named + "A1,Lee,2025-01-05,10,EUR\n")
    assert read_all(path).open("A1") == -1000


def test_invoices_that_lack_a_date_are_not_taken_for_customers(write: Write) -> None:
    path = write("invoice_data.csv", "Invoice no,Customer,Email\nF1,Lee,lee@lee.example\n")
    with pytest.raises(BadInput, match="issued_on"):
        read_all(path)


def test_columns_that_are_not_read_are_named(write: Write) -> None:
    header = INVOICE.replace("Currency", "Currency,Mood,Blank")
    path = write("sales.csv", header + "F1,Lee,2025-01-05,10.00,EUR,cheerful,\n")
    assert propose(str(path), {}).notes == ["sales.csv: columns that are not read: Mood."]
    assert read_all(path).notes == ["sales.csv: columns that are not read: Mood."]


def test_a_table_with_money_is_not_taken_for_customers_in_silence(write: Write) -> None:
    rows = "Client;Ville;Reste\nLee;Lyon;12,50\nRoy;Nice;7,00\n"
    path = write("export.csv", rows)
    with pytest.raises(AmbiguousProfile, match="amounts or dates stand in 'Reste'") as caught:
        read_all(path)
    assert "--option kind=customer" in str(caught.value.remedy)
    assert read_all(path, kind="customer").customers["name"].to_list() == ["Lee", "Roy"]
    named = read_all(write("clients.csv", rows))
    assert named.customers.height == 2
    assert "clients.csv: columns that are not read: Reste." in named.notes

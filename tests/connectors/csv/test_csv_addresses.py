"""Postal addresses in customers' files, as they are called in English and in French."""

from __future__ import annotations

import pytest
from csv_reading import Write, read_all


@pytest.mark.parametrize(
    "header",
    [
        "Code client;Raison sociale;Adresse;Complément d'adresse;Code postal;Ville",
        "Customer No;Customer Name;Address Line 1;Address Line 2;ZIP Code;City",
        "Customer ID;Customer Name;Street;Street 2;Postcode;Town",
    ],
)
def test_an_address_is_read_by_the_names_of_its_columns(write: Write, header: str) -> None:
    found = read_all(
        write("clients.csv", f"{header}\nC1;Dupont;4 rue X;Bât. B;69003;LYON\nC2;Roy;BP 9;;;NICE\n")
    )
    columns = ("street", "postcode", "city")
    assert found.customers.select(columns).rows() == [
        ("4 rue X\nBât. B", "69003", "LYON"),
        ("BP 9", None, "NICE"),
    ]


def test_an_address_of_mail_is_not_taken_for_a_street(write: Write) -> None:
    rows = "Code client;Raison sociale;Adresse e-mail\nC1;Dupont;a@dupont.example\n"
    customer = read_all(write("clients.csv", rows)).customer("C1")
    assert (customer["email"], customer["street"]) == ("a@dupont.example", None)

"""The postal address of a customer, out of the fields that services keep it in."""

from __future__ import annotations

import pytest

from ardash.connectors._live.addresses import postal
from ardash.connectors.xero import _address


@pytest.mark.parametrize(
    ("lines", "rest", "town"),
    [
        (("9 Elm St", None), ("62701", "Springfield", "IL"), "Springfield, IL"),
        (("Hof 2", " Hinterhaus "), ("10115", "Berlin", None), "Berlin"),
        # A region that is no code says nothing that the post needs.
        (("4 rue X",), ("69003", "LYON", "Rhône"), "LYON"),
        ((None, ""), ("", " ", "IL"), None),
    ],
)
def test_an_address_is_lines_postcode_and_town(lines, rest, town):
    postcode, city, region = rest
    made = postal(lines, postcode=postcode, city=city, region=region)
    street = "\n".join(line.strip() for line in lines if line) or None
    assert made == {"street": street, "postcode": postcode or None, "city": town}


def test_xero_letters_go_to_the_postal_address_before_the_street():
    street = {"AddressType": "STREET", "AddressLine1": "9 Elm St", "City": "Lyon"}
    box = {"AddressType": "POBOX", "AddressLine1": "BP 12", "PostalCode": "69400"}
    empty = {"AddressType": "POBOX", "AddressLine1": "", "City": ""}
    assert _address({"Addresses": [street, box]})["street"] == "BP 12"
    assert _address({"Addresses": [street, empty]})["street"] == "9 Elm St"
    assert _address({"Addresses": []}) == {}
    assert _address({}) == {}

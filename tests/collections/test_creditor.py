"""Who the company is, from a file that people write by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ardash.collections.creditor import Creditor, creditors
from ardash.errors import BadSetting

WHOLE = """\
name = "Atelier Lumen SAS"
address = ["12 rue des Forges", "69007 Lyon"]
legal = ["RCS Lyon 812 345 678"]
iban = "FR76 3000 6000 0112 3456 7890 189"
bic = "agrifrppxxx"
bank = "Crédit Agricole"
contact = "Comptabilité clients"
email = "compta@lumen.example"
phone = "04 72 00 00 00"
color = "#7a2e1d"

[entities.south]
name = "Lumen Sud SARL"
address = ["1 quai Sud"]
phone = "04 91 00 00 00"
"""


def at(home: Path, text: str) -> Path:
    (home / "creditor.toml").write_text(text, encoding="utf-8")
    return home


def test_a_company_says_who_it_is_and_where_to_pay_to(tmp_path: Path) -> None:
    found = creditors(at(tmp_path, WHOLE))
    assert found.company == Creditor(
        name="Atelier Lumen SAS",
        address=("12 rue des Forges", "69007 Lyon"),
        legal=("RCS Lyon 812 345 678",),
        iban="FR7630006000011234567890189",
        bic="AGRIFRPPXXX",
        bank="Crédit Agricole",
        contact="Comptabilité clients",
        email="compta@lumen.example",
        phone="04 72 00 00 00",
        color="#7a2e1d",
    )
    assert found.of("") == found.of("unknown") == found.company


def test_an_entity_shares_who_answers_and_the_looks_but_never_the_account(tmp_path: Path) -> None:
    south = creditors(at(tmp_path, WHOLE)).of("south")
    assert (south.name, south.phone) == ("Lumen Sud SARL", "04 91 00 00 00")
    assert (south.contact, south.color) == ("Comptabilité clients", "#7a2e1d")
    assert (south.iban, south.bic, south.bank, south.legal) == (None, None, None, ())


@pytest.mark.parametrize(
    ("said", "home"),
    [("", "FR"), ('country = "be"', "BE"), ('country = "Royaume-Uni"', "GB"), ("iban = ''", None)],
)
def test_the_country_is_what_the_company_says_else_that_of_its_account(tmp_path, said, home):
    account = "" if "iban" in said else 'iban = "FR7630006000011234567890189"'
    south = '[entities.south]\nname = "Lumen Sud"\niban = "DE89370400440532013000"'
    found = creditors(at(tmp_path, f'name = "Lumen"\n{account}\n{said}\n{south}'))
    assert found.company.home == home
    assert found.of("south").home == "DE"


def test_without_the_file_nobody_is_known(tmp_path: Path) -> None:
    assert creditors(tmp_path).of("") == Creditor(name="")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "x"\niban = "FR76 3000 6000 0112 3456 7890 188"',
         "creditor.toml:2: The check digits of the IBAN FR76 3000"),
        ('name = "x"\nbic = "AGRI"', "creditor.toml:2: 'AGRI' is no BIC."),
        ('iban = "DE89370400440532013000"', "creditor.toml: The creditor has no name."),
        ('name = "x"\nadress = ["y"]', "creditor.toml:2: There is no key 'adress'."),
        ('name = "x"\nlogo = "none.png"', "creditor.toml:2: There is no PNG or JPEG file"),
        ('name = "x"\ncountry = "Lyon"', "creditor.toml:2: There is no country 'Lyon'."),
        ('name = "x"\ncolor = "red"', "creditor.toml:2: 'red' is no colour."),
        ('name = "x"\n[entities.south]\nphone = "1"',
         "creditor.toml:2: The creditor has no name."),
        ('name = "x"\naddress = "one line"', "creditor.toml:2: address cannot be 'one line'."),
        ("name = x", "creditor.toml:1: This is no TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadSetting) as caught:
        creditors(at(tmp_path, text))
    assert told in str(caught.value)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "creditor.toml").write_bytes('name = "Lumière"'.encode("latin-1"))
    with pytest.raises(BadSetting, match="It is a text file in UTF-8"):
        creditors(tmp_path)

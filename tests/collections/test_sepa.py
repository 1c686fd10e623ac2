"""Account numbers are right, or it is said what is wrong with them."""

from __future__ import annotations

import pytest

from ardash.collections.sepa import payment_code, remittance, spaced, valid_bic, valid_iban
from ardash.errors import BadSetting


# The examples of the SWIFT IBAN registry.
@pytest.mark.parametrize(
    "iban",
    [
        "FR14 2004 1010 0505 0001 3M02 606",
        "DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "NO93 8601 1117 947",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "BE68 5390 0754 7034",
    ],
)
def test_a_right_iban_is_taken_however_it_is_written(iban: str) -> None:
    assert valid_iban(iban.lower()) == iban.replace(" ", "")
    assert spaced(valid_iban(iban)) == iban


@pytest.mark.parametrize(
    ("iban", "told"),
    [
        ("FR14 2004 1010 0505 0001 3M02 607", "The check digits of the IBAN FR14 2004 1010 0505"),
        ("FR41 2004 1010 0505 0001 3M02 606", "The check digits of the IBAN FR41"),
        ("FR14 2004 1010 0505 0001 3M02 60", "has 26 characters; one of FR has 27"),
        ("Crédit Agricole", "'Crédit Agricole' is no IBAN"),
        ("", "'' is no IBAN"),
    ],
)
def test_what_is_wrong_with_an_iban_is_told(iban: str, told: str) -> None:
    with pytest.raises(BadSetting, match=told) as caught:
        valid_iban(iban)
    assert caught.value.remedy == "Copy it from a statement of your bank."


def test_a_bic_has_8_or_11_characters() -> None:
    assert valid_bic("agrifrpp xxx") == "AGRIFRPPXXX"
    assert valid_bic("DEUTDEFF") == "DEUTDEFF"
    with pytest.raises(BadSetting, match="'AGRIFR' is no BIC"):
        valid_bic("AGRIFR")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("C0042-20250331", "C0042-20250331"),
        ("Élan & Fils_7", "Elan Fils 7"),
        ("株式会社", "-"),
        ("line\nbreak", "line break"),
        ("x" * 200, "x" * 140),
    ],
)
def test_a_remittance_text_has_only_characters_that_every_bank_takes(
    text: str, written: str
) -> None:
    assert remittance(text) == written


@pytest.mark.parametrize(
    ("cents", "is_made"),
    [(0, False), (-1, False), (1, True), (99_999_999_999, True), (100_000_000_000, False)],
)
def test_a_code_holds_from_one_cent_to_a_billion(cents: int, is_made: bool) -> None:
    code = payment_code(name="x", iban="DE89370400440532013000", amount=cents, text="C1")
    assert (code is not None) == is_made


def test_a_name_too_long_for_the_code_is_cut() -> None:
    code = payment_code(name="x\n" * 99, iban="DE89370400440532013000", amount=1, text="C1")
    assert code is not None
    assert code.error == "M"

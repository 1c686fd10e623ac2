"""Countries, as sources and people write them."""

from __future__ import annotations

import pytest

from ardash.countries import country_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("FR", "FR"), ("fr", "FR"), ("FRA", "FR"), ("FRANCE", "FR"),
        ("UK", "GB"), ("U.K.", "GB"), ("GBR", "GB"), ("Royaume-Uni", "GB"), ("England", "GB"),
        ("EL", "GR"), ("USA", "US"), ("etats unis", "US"), ("The Netherlands", "NL"),
        ("Cote d'Ivoire", "CI"), ("Czech Republic", "CZ"), ("Turkey", "TR"), ("Réunion", "RE"),
    ],
)  # fmt: skip
def test_a_country_has_one_code_however_it_is_written(written, code):
    assert country_code(written) == code


@pytest.mark.parametrize("written", [None, "", " ", "EU", "ZZ", "Lyon", "826", "SU", "AN"])
def test_what_is_no_country_of_today_has_none(written):
    assert country_code(written) is None

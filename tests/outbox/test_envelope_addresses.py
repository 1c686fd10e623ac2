"""The domain of an address as servers take it: that of the company meant, and of no other."""

from __future__ import annotations

import pytest

from ardash.outbox.addresses import envelope


@pytest.mark.parametrize(
    ("written", "sent_to"),
    [
        ("compta@lumen.example", "compta@lumen.example"),
        ("compta@société.fr", "compta@xn--socit-esab.fr"),
        # IDNA 2008, RFC 5894, 7.2: straße.de is not strasse.de, which is another's.
        ("info@straße.de", "info@xn--strae-oqa.de"),
        ("info@STRAẞE.DE", "info@xn--strae-oqa.DE"),
        ("info@lumen..example", "info@lumen..example"),
        (None, "@"),
    ],
)
def test_an_address_goes_to_the_domain_that_it_names(written: str | None, sent_to: str):
    assert envelope(written) == sent_to

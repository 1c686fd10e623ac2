"""Addresses of e-mails, as servers take them."""

from __future__ import annotations

import unicodedata

#: Letters that Python's codec writes as others, ß as ss: that would be another company's domain.
_OWN = frozenset("ßς\u200c\u200d")


def envelope(text: str | None) -> str:
    """Write the domain of an address in ASCII: société.fr is xn--socit-esab.fr."""
    local, _, domain = (text or "").rpartition("@")
    try:
        return f"{local}@{'.'.join(map(_ascii, domain.split('.')))}"
    except UnicodeError:
        return f"{local}@{domain}"


def _ascii(label: str) -> str:
    small = unicodedata.normalize("NFC", label.lower())
    if _OWN.isdisjoint(small):
        return label.encode("idna").decode("ascii")
    return f"xn--{small.encode('punycode').decode('ascii')}"

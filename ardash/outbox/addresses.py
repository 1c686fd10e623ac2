"""Addresses of e-mails, as servers take them."""

from __future__ import annotations


def envelope(text: str | None) -> str:
    """Write the domain of an address in ASCII: société.fr is xn--socit-esab.fr."""
    local, _, domain = (text or "").rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}@{domain}"

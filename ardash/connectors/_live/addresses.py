"""Addresses: the postal address of a customer, out of the fields that services keep it in."""

from __future__ import annotations

import re
from collections.abc import Iterable


def postal(
    lines: Iterable[str | None],
    *,
    postcode: str | None,
    city: str | None,
    region: str | None = None,
) -> dict[str, str | None]:
    """Make columns of a customer of an address: street, postcode, city; null what is not said.

    A `region` that is a code, as in Springfield, IL, stands beside the town.
    """
    said = [" ".join(line.split()) for line in lines if line]
    town = (city or "").strip() or None
    code = (region or "").strip()
    if town and re.fullmatch(r"[A-Z]{2,3}", code):
        town = f"{town}, {code}"
    return {
        "street": "\n".join(line for line in said if line) or None,
        "postcode": (postcode or "").strip() or None,
        "city": town,
    }

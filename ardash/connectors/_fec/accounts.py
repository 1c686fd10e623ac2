"""What the accounts of the French chart (plan comptable général) say of a customer's line."""

from __future__ import annotations

from functools import cache

#: Beginning of an account -> what it says of a customer's line beside it; the longest one counts.
CATEGORIES = {
    "1": "offset",
    "2": "offset",
    "3": "offset",
    "4": "offset",
    "5": "cash",
    "6": "fee",
    "7": "sales",
    "8": "offset",
    "9": "offset",
    "416": "write_off",  # only where the option `accounts` leaves doubtful customers out
    "418": "sales",  # invoices to be issued
    "4191": "advance",
    "4198": "sales",  # credit notes to be issued
    "445": "tax",
    "476": "fx",
    "477": "fx",
    "487": "sales",
    "491": "provision",
    "654": "write_off",
    "656": "fx",
    "658": "write_off",
    "665": "discount",
    "666": "fx",
    "668": "write_off",
    "671": "write_off",
    "678": "write_off",
    "756": "fx",
    "758": "write_off",
    "763": "interest",
    "765": "discount",
    "766": "fx",
    "768": "write_off",
    "771": "write_off",
    "778": "write_off",
    "78": "fee",  # provisions taken back beside a write-off
}
NAMES = tuple(dict.fromkeys(CATEGORIES.values()))


@cache
def category(prefix: str) -> str:
    """Tell what an account is: "4457" -> "tax"."""
    lengths = range(len(prefix), 0, -1)
    return next((CATEGORIES[prefix[:n]] for n in lengths if prefix[:n] in CATEGORIES), "offset")

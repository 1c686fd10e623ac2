"""SEPA: account numbers that are right, and the QR code that a banking app pays from."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import segno
from segno.helpers import make_epc_qr

from ardash.errors import BadSetting, Message

#: Largest amount that the code can hold, in cents.
LARGEST_CENTS = 99_999_999_999

#: Characters of a remittance text at most.
LONGEST_TEXT = 140

_LONGEST_NAME = 70

#: Characters of an IBAN by country of the SEPA area (ISO 13616).
_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip


def valid_iban(text: str) -> str:
    """Return an IBAN without spaces, in capitals; raises BadSetting when it cannot be one.

    >>> valid_iban("fr76 3000 6000 0112 3456 7890 189")
    'FR7630006000011234567890189'
    """
    iban = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", iban):
        raise _wrong(Message("{iban} is no IBAN.", iban=repr(text)))
    length = _LENGTHS.get(iban[:2], len(iban))
    if len(iban) != length:
        raise _wrong(
            Message("The IBAN {iban} has {count} characters; one of {country} has {length}.",
                    iban=spaced(iban), count=len(iban), country=iban[:2], length=length)
        )  # fmt: skip
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        raise _wrong(Message("The check digits of the IBAN {iban} are wrong.", iban=spaced(iban)))
    return iban


def _wrong(what: Message) -> BadSetting:
    return BadSetting(what, remedy=Message("Copy it from a statement of your bank."))


def valid_bic(text: str) -> str:
    """Return a BIC without spaces, in capitals; raises BadSetting when it cannot be one."""
    bic = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", bic):
        raise _wrong(Message("{bic} is no BIC.", bic=repr(text)))
    return bic


def spaced(iban: str) -> str:
    """Write an IBAN in groups of four, as people read it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def remittance(text: str) -> str:
    """Write a text with the characters that every bank of the SEPA area takes.

    Accents are dropped, other characters become a space; cut at LONGEST_TEXT.

    >>> remittance("Café №7_2025")
    'Cafe No7 2025'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    allowed = re.sub(r"[^A-Za-z0-9/\-?:().,'+]+", " ", plain)
    return allowed.strip()[:LONGEST_TEXT].strip() or "-"


def payment_code(
    *, name: str, iban: str, amount: int, text: str, bic: str | None = None
) -> segno.QRCode | None:
    """Make the QR code of a credit transfer (EPC069-12, version 002).

    `amount` is in cents of EUR. None when there is nothing to pay, or more than the code can hold.
    """
    if not 0 < amount <= LARGEST_CENTS:
        return None
    return make_epc_qr(
        name=" ".join(name.split())[:_LONGEST_NAME].strip() or "-",
        iban=iban,
        amount=Decimal(amount).scaleb(-2),
        text=text,
        bic=bic,
        encoding="utf-8",
    )

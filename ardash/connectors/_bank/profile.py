"""The profile of a bank's CSV: which column is what, and how dates and amounts are written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ardash.errors import BadSetting, Message, UnknownChoice

#: What a column can mean, and how banks head it in English, French and German.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "booked_on": ("booked_on", "date", "booking date", "date operation", "date comptable",
                  "date de comptabilisation", "transaction date", "buchungstag"),
    "value_on": ("value_on", "value date", "date valeur", "valuta", "wertstellung"),
    "amount": ("amount", "montant", "betrag", "montant eur"),
    "credit": ("credit", "money in", "haben"),
    "debit": ("debit", "money out", "soll"),
    "currency": ("currency", "devise", "waehrung", "wahrung"),
    "account": ("account", "compte", "iban", "konto", "numero de compte", "account number"),
    "payer_name": ("payer_name", "payer", "counterparty", "contrepartie", "donneur d'ordre",
                   "emetteur", "name", "auftraggeber"),
    "payer_account": ("payer_account", "counterparty iban", "payer iban", "iban contrepartie"),
    "text": ("text", "description", "label", "libelle", "details", "communication", "memo",
             "verwendungszweck"),
    "reference": ("reference", "structured reference", "reference structuree"),
    "bank_reference": ("bank_reference", "bank reference", "transaction id", "reference banque",
                       "numero d'operation"),
    "balance": ("balance", "solde", "saldo", "running balance"),
}  # fmt: skip
_KEYS = ("account", "currency", "dates", "decimals", "thousands", "separator", "encoding",
         "header_row", "columns")  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """How the CSV of a bank is read; None where the file says it."""

    account: str | None = None
    currency: str | None = None
    dates: str | None = None
    decimals: str | None = None
    thousands: str | None = None
    separator: str | None = None
    encoding: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def load(text: str) -> Profile:
    """Read a profile, TOML or the path of a TOML file; raises BadSetting, or UnknownChoice."""
    if text and "\n" not in text and text.endswith(".toml"):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(
                Message("The profile cannot be read: {reason}.", reason=str(error)), where=text
            ) from error
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(
            Message("The profile is no TOML: {reason}.", reason=str(error)),
            remedy=Message("Compare it with the examples in docs/bank.md."),
        ) from error
    columns = table.get("columns", {})
    for key, known in ((set(table) - set(_KEYS), _KEYS), (set(columns) - set(HEADERS), HEADERS)):
        if key:
            raise UnknownChoice(
                Message("The profile has no key {key}.", key=repr(min(key))),
                remedy=Message("Known are: {names}.", names=", ".join(known)),
            )
    return Profile(**table)

"""The options of a FEC source, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ardash.connectors._tabular.encoding import check as check_encoding
from ardash.errors import BadInput, BadSetting, Message, UnknownChoice, mark
from ardash.money import currency_code

OPTIONS: Mapping[str, str] = {
    "accounts": mark(
        "customer accounts, by the beginning of their number; default 411,413,416 (add 4191 for "
        "advances received)"
    ),
    "currency": mark("currency the books are kept in; default EUR"),
    "encoding": mark("encoding of the files, e.g. cp1252 or cp850; found out if not given"),
    "entity": mark("the company that is owed; default the SIREN in the files' names"),
    "opening_journals": mark(
        "codes of the journals that carry balances forward; default AN,RAN,ANO,OUV"
    ),
    "terms": mark("payment terms of all customers, e.g. 45 eom; a FEC has no due dates"),
}


@dataclass(frozen=True)
class Choices:
    """What was chosen for one source."""

    accounts: tuple[str, ...] = ("411", "413", "416")
    currency: str = "EUR"
    encoding: str | None = None
    entity: str | None = None
    opening_journals: tuple[str, ...] = ("AN", "RAN", "ANO", "OUV")
    terms: str | None = None


def choices(options: Mapping[str, str]) -> Choices:
    """Check the options; blank ones count as not given.

    Raises UnknownChoice for an option there is none of, BadSetting for a value without sense.
    """
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise UnknownChoice(
            Message("The FEC connector has no option {name}.", name=repr(unknown[0])),
            remedy=Message("Its options are: {names}.", names=", ".join(OPTIONS)),
        )
    given = {name: value.strip() for name, value in options.items() if value and value.strip()}
    default = Choices()
    return Choices(
        accounts=_accounts(given["accounts"]) if "accounts" in given else default.accounts,
        currency=_currency(given.get("currency", default.currency)),
        encoding=_encoding(given["encoding"]) if "encoding" in given else None,
        entity=given.get("entity"),
        opening_journals=_listed(given["opening_journals"].upper())
        if "opening_journals" in given
        else default.opening_journals,
        terms=given.get("terms"),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[,;\s]+", text) if part)


def _accounts(text: str) -> tuple[str, ...]:
    accounts = _listed(text)
    for account in accounts:
        if not re.fullmatch(r"4\d[0-9A-Za-z]*", account):
            raise BadSetting(
                Message("{value} is no beginning of a customer account.", value=repr(account)),
                remedy=Message("Write accounts of class 4, such as 411,413,416."),
            )
    return accounts


def _encoding(text: str) -> str:
    try:
        return check_encoding(text)
    except BadInput as error:
        raise BadSetting(error.what, remedy=error.remedy) from None


def _currency(text: str) -> str:
    try:
        return currency_code(text)
    except BadInput as error:
        raise BadSetting(error.what, remedy=error.remedy) from None

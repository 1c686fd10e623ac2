"""Options of the connector: what a person says last overrides the profile and the files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ardash.connectors._tabular import dates
from ardash.connectors._tabular.loading import iso_date
from ardash.connectors._tabular.meanings import LOWERING
from ardash.connectors._tabular.profile import Rows
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.money import currency_code

#: What parts thousands, as the option has it -> as a profile has it.
THOUSANDS = {",": ",", ".": ".", "'": "'", "space": " ", "none": ""}
YES, NO = ("true", "yes", "1", "oui"), ("false", "no", "0", "non")


def complete(options: Mapping[str, str]) -> bool:
    """Read the option `complete`; raises BadSetting for what is neither yes nor no."""
    text = options.get("complete", "true").strip().lower()
    if text not in YES + NO:
        raise BadSetting(
            Message("complete = {value} is neither true nor false.", value=repr(text)),
            remedy=Message("Write true when the files are everything, false for changes only."),
        )
    return text in YES


def exported(options: Mapping[str, str]) -> dt.date | None:
    """Read the option `exported_on`."""
    text = options.get("exported_on", "").strip()
    return iso_date(text, "exported_on") if text else None


def overridden(rows: Rows, options: Mapping[str, str]) -> Rows:
    """Let options override a [[rows]]: they are what a person says last."""
    reading: dict[str, Any] = {
        key: options[key]
        for key in ("encoding", "separator", "decimals", "thousands", "dates")
        if options.get(key)
    }
    if reading.get("separator", "") in ("tab", "\\t"):
        reading["separator"] = "\t"
    order = reading.get("dates")
    if order is not None and "%" not in order:
        _one_of("dates", order, dates.ORDERS)
    if "decimals" in reading:
        _one_of("decimals", reading["decimals"], (".", ","))
    if "thousands" in reading:
        _one_of("thousands", reading["thousands"], tuple(THOUSANDS))
        reading["thousands"] = THOUSANDS[reading["thousands"]]
    sign = options.get("sign")
    if sign:
        _one_of("sign", sign, ("plus", "minus"))
    stated: dict[str, Any] = {"entity": options["entity"]} if options.get("entity") else {}
    for key in ("currency", "base_currency"):
        if options.get(key):
            stated[key] = currency_code(options[key])
    if (day := exported(options)) is not None:
        stated["exported_on"] = day
    columns = dict(rows.columns)
    if (
        options.get("amount")
        and "amount" in columns
        and set(rows.kinds) & {"invoice", "credit_note"}
    ):
        columns["amount"] = options["amount"]
    return replace(
        rows,
        columns=columns,
        sign=dict.fromkeys(LOWERING, sign) if sign else rows.sign,
        reading=replace(rows.reading, **reading),
        dates={} if order else rows.dates,
        defaults=replace(rows.defaults, **stated),
    )


def _one_of(key: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise UnknownChoice(
            Message("{key} = {value} is none of the known values.", key=key, value=repr(value)),
            remedy=Message("Known here: {keys}.", keys=", ".join(known)),
        )

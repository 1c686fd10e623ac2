"""Exchange rates: the euro reference rates that the European Central Bank publishes each day.

Reads the file of its site as it is: eurofxref-hist.csv, the zip archive of it, or the file of one
day (look for "Euro foreign exchange reference rates" and download the CSV). Invoices that come
without a rate are then converted at the rate of their date, or of the last day before it that has
one; a rate that is missing is named, never guessed.

Cours de change : les cours de référence de l'euro que la Banque centrale européenne publie chaque
jour. Lit le fichier de son site tel quel : eurofxref-hist.csv, son archive zip, ou le fichier d'un
jour (cherchez « Euro foreign exchange reference rates » et téléchargez le CSV). Les factures sans
cours sont alors converties au cours de leur date, ou du dernier jour qui la précède ; un cours qui
manque est nommé, jamais deviné.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from ardash.connectors import _hardened
from ardash.errors import BadInput, BadSetting, Message, UnknownChoice, mark
from ardash.money import currency_code
from ardash.records.batch import Batch, frame

__all__ = ["OPTIONS", "TITLE", "read"]

TITLE = mark("ECB exchange rates")
OPTIONS: Mapping[str, str] = {
    "base": mark(
        "The currency that your books are kept in, for invoices whose source does not say "
        "(default: EUR)."
    ),
    "currencies": mark("Only these currencies, e.g. USD,GBP (default: all of the file)."),
}
ENDINGS = frozenset({".csv"})
#: A day without a rate of the currency: it was not quoted then.
_NONE = frozenset({"", "N/A", "-"})
NO_NUMBER = mark("{value} is no rate of {currency}.")
NO_DAY = mark("{value} is no day; the file writes 2026-11-20.")


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield the rates at `location`, a file at a time; cells that are no rate are rejects.

    Raises BadInput when there is no file of rates, BadSetting for a currency that is none.
    """
    del since
    for option in options:
        if option not in OPTIONS:
            raise UnknownChoice(
                Message("There is no option {name}.", name=repr(option)),
                remedy=Message("The options are: {names}.", names=", ".join(OPTIONS)),
            )
    _code(options.get("base", "") or "EUR", "base")
    asked = [text for text in options.get("currencies", "").split(",") if text.strip()]
    wanted = {_code(text, "currencies") for text in asked}
    read_any, refused = False, list[BadInput]()
    for document in _hardened.documents(location, ENDINGS):
        try:
            if isinstance(document, _hardened.Refused):
                raise document.why
            made = _batch(document, wanted)
        except BadInput as why:
            refused.append(why)
            continue
        read_any = True
        yield made
    if refused and not read_any:
        raise refused[0]
    rejects = [_refused(why) for why in refused]
    yield Batch(rejects=frame("rejects", rejects), complete=False, rows_read=len(rejects))


def _code(text: str, option: str) -> str:
    try:
        return currency_code(text)
    except BadInput as error:
        raise BadSetting(
            Message("{option} cannot be {value}.", option=option, value=repr(text)),
            remedy=Message("Write EUR, USD, GBP ..."),
        ) from error


def _batch(document: _hardened.Document, wanted: set[str]) -> Batch:
    lines = csv.reader(io.StringIO(document.content.decode("utf-8-sig", "replace")))
    rates: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    try:
        head = [name.strip() for name in next(lines, [])]
        if not head or head[0] != "Date" or not any(len(name) == 3 for name in head[1:]):
            raise BadInput(
                Message("It is no file of the ECB's reference rates: no Date, no currencies."),
                where=f"{document.place}:1",
                remedy=Message("Download eurofxref-hist.zip or .csv from the site of the ECB."),
            )
        columns = [
            (n, name) for n, name in enumerate(head) if n and name and name in (wanted or {name})
        ]
        for row in lines:
            if any(cell.strip() for cell in row):
                _of_day(row, columns, f"{document.place}:{lines.line_num}", rates, rejects)
    except csv.Error as error:
        raise BadInput(
            Message("It cannot be read: {reason}.", reason=str(error)),
            where=f"{document.place}:{lines.line_num}",
            remedy=Message("Download eurofxref-hist.zip or .csv from the site of the ECB."),
        ) from error
    return Batch(
        rates=frame("rates", rates),
        rejects=frame("rejects", rejects),
        complete=False,
        rows_read=len(rates) + len(rejects),
    )


def _of_day(
    row: list[str],
    columns: list[tuple[int, str]],
    place: str,
    rates: list[dict[str, Any]],
    rejects: list[dict[str, Any]],
) -> None:
    day = _day(row[0].strip())
    if day is None:
        said = row[0].strip()[:40]
        rejects.append(_reject(place, NO_DAY, ",".join(row)[:200], value=repr(said)))
        return
    for n, currency in columns:
        cell = row[n].strip() if n < len(row) else ""
        if cell in _NONE:
            continue
        at, rate = f"{place}:{currency}", _number(cell)
        if rate is None:
            rejects.append(
                _reject(at, NO_NUMBER, cell[:200], value=repr(cell[:40]), currency=currency)
            )
            continue
        rates.append(
            {
                "rate_id": f"{currency} {day}",
                "currency": currency,
                "published_on": day,
                "rate": rate,
                "place": at,
            }
        )


def _day(text: str) -> date | None:
    """Read a day as the file of all days writes it, or as that of one day does."""
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _refused(why: BadInput) -> dict[str, Any]:
    what = why.what if isinstance(why.what, Message) else Message("{reason}", reason=why.what)
    return _reject(why.where or "?", what.template, why.where or "", **what.params)


def _reject(place: str, reason: str, raw: str, **params: Any) -> dict[str, Any]:
    return {"place": place, "reason": reason, "params": json.dumps(params, default=str), "raw": raw}

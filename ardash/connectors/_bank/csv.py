"""CSV of a bank's website: a profile says which column is what, or the header does."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ardash.connectors import _hardened
from ardash.connectors._bank.profile import HEADERS, Profile
from ardash.connectors._bank.statement import Movement, Statement, currency_of, plain
from ardash.connectors._tabular import amounts, dates
from ardash.connectors._tabular.headers import fold
from ardash.connectors._tabular.records import LINE
from ardash.connectors._tabular.text import open_text
from ardash.errors import BadInput, Message
from ardash.money import exponent


def statements(document: _hardened.Document, how: Profile) -> Iterator[Statement]:
    """Read the movements of a CSV, as one statement an account; raises BadInput with the line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.csv"
        path.write_bytes(document.content)
        try:
            table = open_text(path, how.encoding, how.separator, how.header_row)
            columns = _columns(table.columns, how, document.place)
            pieces = [piece.frame for piece in table.pieces()]
        except BadInput as error:
            where = (error.where or "").replace(str(path), document.place) or document.place
            raise BadInput(error.what, where=where, remedy=error.remedy) from error
    rows = pl.concat(pieces) if pieces else pl.DataFrame()
    if rows.is_empty():
        raise BadInput(Message("There is no row below the header."), where=document.place)
    read = _read(rows, columns, how, document.place)
    for (account, code), own in read.group_by("account", "code", maintain_order=True):
        yield _statement(str(account), str(code), own, document.place)


def _columns(named: tuple[str, ...], how: Profile, place: str) -> dict[str, str]:
    folded = {fold(name): name for name in reversed(named)}
    asked = {meaning: (name,) for meaning, name in how.columns.items()} or HEADERS
    found = {
        meaning: folded[fold(name)]
        for meaning, names in asked.items()
        for name in reversed(names)
        if fold(name) in folded
    }
    missing = [name for name in ("booked_on",) if name not in found]
    missing += [] if found.keys() & {"amount", "credit", "debit"} else ["amount"]
    missing += [name for name in how.columns if name not in found]
    if missing:
        raise BadInput(
            Message("No column says {meaning}.", meaning=", ".join(dict.fromkeys(missing))),
            where=place,
            remedy=Message(
                "Name it in a profile; its columns are: {columns}.", columns=", ".join(named)
            ),
        )
    return found


def _read(rows: pl.DataFrame, columns: dict[str, str], how: Profile, place: str) -> pl.DataFrame:
    account = pl.col(columns["account"]) if "account" in columns else pl.lit(how.account)
    currency = pl.col(columns["currency"]) if "currency" in columns else pl.lit(how.currency)
    read = rows.select(
        line=pl.col(LINE),
        account=account.str.replace_all(" ", ""),
        code=currency,
        **{m: pl.col(c) for m, c in columns.items() if m not in ("account", "currency")},
    )
    for name, said in (("account", read["account"]), ("currency", read["code"])):
        if said.null_count():
            raise BadInput(
                Message("Nothing says the {what} of line {line}.", what=name,
                        line=read.filter(said.is_null())["line"][0]),
                where=place,
                remedy=Message("Write it in the profile: {key} = ...", key=name),
            )  # fmt: skip
    codes = {code: currency_of(code, place) for code in read["code"].unique()}
    read = read.with_columns(pl.col("code").replace_strict(codes))
    decimals = how.decimals or _decimals(read)
    digits = pl.Series([exponent(code) for code in read["code"]], dtype=pl.Int64)
    for name in ("amount", "credit", "debit", "balance"):
        if name in read.columns:
            parts = amounts.pieces(read[name], decimals, how.thousands)
            _all_read(read[name], amounts.minor(parts, digits), read["line"], place)
            read = read.with_columns(amounts.minor(parts, digits).alias(name))
    order = how.dates or _order(read["booked_on"], place)
    for name in ("booked_on", "value_on"):
        if name in read.columns:
            days = dates.parse(read[name], order)
            _all_read(read[name], days, read["line"], place)
            read = read.with_columns(days.alias(name))
    return _with_amount(read)


def _with_amount(read: pl.DataFrame) -> pl.DataFrame:
    if "amount" in read.columns:
        return read
    zero = pl.lit(0, pl.Int64)
    inward = pl.col("credit").abs().fill_null(0) if "credit" in read.columns else zero
    outward = pl.col("debit").abs().fill_null(0) if "debit" in read.columns else zero
    return read.with_columns(amount=inward - outward)


def _all_read(said: pl.Series, found: pl.Series, lines: pl.Series, place: str) -> None:
    wrong = said.is_not_null() & (said.str.strip_chars() != "") & found.is_null()
    if wrong.any():
        at = int(wrong.arg_true()[0])
        raise BadInput(
            Message("{value} cannot be read as an amount or date.", value=repr(said[at])),
            where=f"{place}:{lines[at]}",
            remedy=Message("Say in the profile how dates and decimals are written."),
        )


def _decimals(read: pl.DataFrame) -> str:
    said = [read[name] for name in ("amount", "credit", "debit") if name in read.columns]
    commas = sum(int(one.str.contains(r",\d{1,2}\D*$").sum()) for one in said)
    points = sum(int(one.str.contains(r"\.\d{1,2}\D*$").sum()) for one in said)
    return "," if commas > points else "."


def _order(said: pl.Series, place: str) -> str:
    """Find the only order in which every date is one; raises BadInput when several fit."""
    fits: dict[str, list[dt.date | None]] = {}
    for order in dates.ORDERS:
        read = dates.parse(said, order)
        if not (said.is_not_null() & read.is_null()).any():
            fits[order] = read.to_list()
    alike = {tuple(days) for days in fits.values()}
    if len(alike) != 1:
        raise BadInput(
            Message("Its dates can be read in {number} orders.", number=len(alike)),
            where=place,
            remedy=Message('Say in a profile which one: dates = "day-month-year".'),
        )
    return next(iter(fits))


def _statement(account: str, currency: str, own: pl.DataFrame, place: str) -> Statement:
    movements = tuple(_movement(row, place) for row in own.iter_rows(named=True))
    days = [each.booked_on for each in movements]
    opening, closing = _balances(own)
    return Statement(
        account=account,
        currency=currency,
        closed_on=max(days),
        place=f"{place}:{own['line'][0]}",
        movements=movements,
        number=f"{min(days).isoformat()}..{max(days).isoformat()}",
        opened_on=min(days),
        opening=opening,
        closing=closing,
    )


def _balances(own: pl.DataFrame) -> tuple[int | None, int | None]:
    """Find opening and closing from a running balance, newest row first or last."""
    if "balance" not in own.columns or own["balance"].null_count():
        return None, None
    rising = own["booked_on"][0] <= own["booked_on"][-1]
    ordered = own if rising else own.reverse()
    return int(ordered["balance"][0] - ordered["amount"][0]), int(ordered["balance"][-1])


def _movement(row: Mapping[str, Any], place: str) -> Movement:
    def said(name: str) -> str | None:
        return plain(row.get(name))

    account = said("payer_account")
    return Movement(
        booked_on=row["booked_on"],
        value_on=row.get("value_on"),
        amount=row["amount"],
        place=f"{place}:{row['line']}",
        payer_name=said("payer_name"),
        payer_account=account.replace(" ", "") if account else None,
        reference=said("reference"),
        text=said("text"),
        bank_reference=said("bank_reference"),
    )

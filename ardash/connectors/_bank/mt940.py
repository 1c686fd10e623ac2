"""MT940 and MT942 (SWIFT): statements and interim reports, as German and Dutch banks write them."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import mt940

from ardash.connectors import _hardened
from ardash.connectors._bank.statement import (
    Movement,
    Statement,
    amount_of,
    currency_of,
    lacks,
    plain,
)
from ardash.errors import BadInput, Message

#: Its errors are told here, with their line.
logging.getLogger("mt940").setLevel(logging.CRITICAL)

_TAG = re.compile(r"^:(\d\d[A-Z]?):")
_ONCE = ("20", "25", "28", "28C", "60F", "60M", "62F", "62M")
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
#: Words that part what Dutch and other banks write after :86:.
_WORDS = re.compile(
    r"/(EREF|PREF|MARF|CSID|CNTP|REMI|ORDP|BENM|NAME|ADDR|IBAN|BIC|ISDT|RTRN|TRTP|PURP|ULTD|SVCL)/"
)


class _Field(NamedTuple):
    tag: str
    lines: tuple[str, ...]
    line: int


def statements(document: _hardened.Document) -> Iterator[Statement]:
    """Read every statement of a file; raises BadInput with the line where it cannot be read."""
    groups: list[list[_Field]] = []
    for field in _fields(_decoded(document.content)):
        if field.tag == "20" or not groups:
            groups.append([])
        groups[-1].append(field)
    if not groups or groups[0][0].tag != "20":
        raise BadInput(
            Message("It is no bank statement: there is no field {tag}.", tag=":20:"),
            where=document.place,
            remedy=Message("Ask the bank for MT940 statements."),
        )
    for group in groups:
        yield _statement(group, document.place)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _fields(text: str) -> Iterator[_Field]:
    tag, lines, start = "", [""], 0
    for number, line in enumerate(text.splitlines(), start=1):
        found = _TAG.match(line)
        if found:
            if tag:
                yield _Field(tag, tuple(lines), start)
            tag, lines, start = found[1], [line[found.end() :]], number
        elif line.strip() in ("-", "-}") or line.startswith("{"):
            continue
        else:
            lines.append(line)
    if tag:
        yield _Field(tag, tuple(lines), start)


def _statement(fields: list[_Field], place: str) -> Statement:
    by_tag: dict[str, _Field] = {}
    for field in fields:
        if field.tag in _ONCE and field.tag in by_tag:
            raise BadInput(
                Message(
                    "The field {tag} stands twice, first in line {first}.",
                    tag=f":{field.tag}:",
                    first=by_tag[field.tag].line,
                ),
                where=f"{place}:{field.line}",
                remedy=Message("Ask the bank for the statement once more."),
            )
        by_tag.setdefault(field.tag, field)
    where = f"{place}:{fields[0].line}"
    if "25" not in by_tag:
        raise lacks(":25:", where)
    opening = _balance(by_tag.get("60F") or by_tag.get("60M"), place)
    closing = _balance(by_tag.get("62F") or by_tag.get("62M"), place)
    interim = "34F" in by_tag or "13D" in by_tag
    if not interim and (opening is None or closing is None):
        raise lacks(":60F:" if opening is None else ":62F:", where)
    account, currency = _account("".join(by_tag["25"].lines))
    balance = closing or opening
    code = balance[1] if balance else currency or "".join(by_tag["34F"].lines)[:3]
    movements = tuple(_movements(fields, code, place))
    days = [each.booked_on for each in movements]
    if not balance and not days:
        raise lacks(":61:", where)
    number = next((by_tag[tag] for tag in ("28C", "28") if tag in by_tag), None)
    return Statement(
        account=account,
        currency=code,
        closed_on=balance[2] if balance else max(days),
        place=where,
        movements=movements,
        number="".join(number.lines).strip() if number else None,
        opened_on=opening[2] if opening else None,
        opening=opening[0] if opening else None,
        closing=closing[0] if closing else None,
        final=not interim,
    )


def _account(text: str) -> tuple[str, str | None]:
    """Part an account from the currency that some banks write behind it."""
    found = re.fullmatch(r"(.+?)\s*([A-Z]{3})?", text.strip())
    account, currency = (found[1], found[2]) if found else (text, None)
    return account.replace(" ", ""), currency


def _balance(field: _Field | None, place: str) -> tuple[int, str, dt.date] | None:
    if field is None:
        return None
    said = _parsed(mt940.tags.FinalOpeningBalance(), "".join(field.lines).strip(), field, place)
    balance = next(iter(said.values()))
    where = f"{place}:{field.line}"
    code = currency_of(balance.amount.currency, where)
    day = dt.date(balance.date.year, balance.date.month, balance.date.day)
    return amount_of(str(balance.amount.amount), code, where), code, day


def _parsed(tag: Any, text: str, field: _Field, place: str) -> Mapping[str, Any]:
    try:
        context = mt940.models.Transactions()
        said: Mapping[str, Any] = tag(context, tag.parse(context, text))
    except (RuntimeError, ValueError, ArithmeticError, KeyError, TypeError) as error:
        raise BadInput(
            Message(
                "The field {tag} cannot be read: {value}.",
                tag=f":{field.tag}:",
                value=repr(text[:60]),
            ),
            where=f"{place}:{field.line}",
            remedy=Message("Ask the bank for the statement once more."),
        ) from error
    return said


def _movements(fields: list[_Field], currency: str, place: str) -> Iterator[Movement]:
    for position, field in enumerate(fields):
        if field.tag == "61":
            after = fields[position + 1 : position + 2]
            details = _details(after[0]) if after and after[0].tag == "86" else {}
            yield _movement(field, details, currency, place)


def _movement(
    field: _Field, details: Mapping[str, str | None], currency: str, place: str
) -> Movement:
    where = f"{place}:{field.line}"
    first, rest = field.lines[0], list(field.lines[1:])
    # Some programs break the line within the bank's reference.
    while rest and re.fullmatch(r"\d{1,6}", rest[0]):
        first += rest.pop(0)
    said = _parsed(mt940.tags.Statement(), "\n".join([first, "".join(rest)]).strip(), field, place)
    amount = amount_of(str(said["amount"].amount).lstrip("-"), currency, where)
    status = str(said["status"])
    sign = 1 if status in ("C", "RD") else -1
    ours = plain(said.get("customer_reference"))
    return Movement(
        booked_on=said.get("entry_date") or said["date"],
        value_on=said["date"],
        amount=sign * amount,
        place=where,
        payer_name=details.get("name"),
        payer_account=details.get("account"),
        text=details.get("text"),
        reference=details.get("reference"),
        end_to_end=details.get("end_to_end"),
        reversal_of="" if status.startswith("R") or details.get("returned") else None,
        bank_reference=plain(said.get("bank_reference")) or ours,
    )


def _details(field: _Field) -> dict[str, str | None]:
    """Take apart what a bank writes about a movement: German fields, coded words, or plain text."""
    joined = "".join(field.lines)
    german = re.match(r"(\d{3})\?(?=\d\d)", joined)
    if german:
        return _german(joined)
    if _WORDS.search(joined):
        return _worded(joined)
    return {"text": plain(" ".join(field.lines))}


def _german(text: str) -> dict[str, str | None]:
    codes: dict[str, str] = {}
    for code, said in re.findall(r"\?(\d\d)((?:(?!\?\d\d).)*)", text):
        codes[code] = codes.get(code, "") + said
    purpose = "".join(codes[code] for code in sorted(codes) if "20" <= code <= "29" or code >= "60")
    parts = re.split(r"(EREF|KREF|MREF|SVWZ|CRED|MTLG|ABWA|IBAN|BIC)[+:]", purpose)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    written = [named.get("SVWZ"), named.get("MTLG"), parts[0]]
    account = codes.get("31", "").strip()
    return {
        "name": plain(codes.get("32", "") + codes.get("33", "")),
        "account": account or None,
        "text": plain(" ".join(word for word in written if word)),
        "end_to_end": plain(named.get("EREF")),
        "returned": "1" if codes.get("34") else None,
    }


def _worded(text: str) -> dict[str, str | None]:
    parts = _WORDS.split(text)
    named: dict[str, str] = {}
    for word, said in zip(parts[1::2], parts[2::2], strict=True):
        named.setdefault(word, said)
    party = [each.strip() for each in named.get("CNTP", "").split("/")]
    remittance = named.get("REMI", "")
    structured = re.match(r"/?STRD/(?:CUR/)?([^/]+)", remittance)
    account = next((each for each in [named.get("IBAN", ""), *party] if _IBAN.match(each)), None)
    return {
        "name": plain(named.get("NAME") or (party[2] if len(party) > 2 else None)),
        "account": account,
        "reference": plain(structured[1]) if structured else None,
        "text": plain(re.sub(r"^/?(USTD|STRD)//?", "", remittance).strip("/")),
        "end_to_end": plain(named.get("EREF", "").strip("/")),
        "returned": plain(named.get("RTRN")),
    }

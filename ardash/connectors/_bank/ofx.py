"""OFX 1 and 2, and QFX: what accounting and home-banking programs download."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from ofxtools.Parser import OFXTree
from ofxtools.Parser import ParseError as OFXParseError

from ardash.connectors import _hardened
from ardash.connectors._bank.statement import (
    Movement,
    Statement,
    amount_of,
    currency_of,
    day_of,
    lacks,
    plain,
)
from ardash.errors import BadInput, Message

#: The parser tells all that it reads.
logging.getLogger("ofxtools").setLevel(logging.ERROR)


def statements(document: _hardened.Document) -> Iterator[Statement]:
    """Read every account's statement; raises BadInput with the element that is wrong."""
    tree = OFXTree()
    try:
        tree.parse(io.BytesIO(document.content))
    except (OFXParseError, ValueError, SyntaxError, LookupError, AttributeError) as error:
        raise BadInput(
            Message("It is no OFX that can be read: {reason}.", reason=_first_line(error)),
            where=_line(error, document),
            remedy=Message("Export it from the bank once more."),
        ) from error
    root: Any = tree.getroot()
    found = [each for name in ("STMTRS", "CCSTMTRS") for each in root.iter(name)]
    if not found:
        raise lacks("STMTRS", document.place)
    for each in found:
        yield _statement(each, document.place)


def _line(error: BaseException, document: _hardened.Document) -> str:
    """Name the line that the parser tells by its position behind the header."""
    found = re.search(r"position=\[(\d+)", str(error))
    start = document.content.find(b"<OFX>")
    if not found or start < 0:
        return document.place
    line = document.content[: start + int(found[1])].count(b"\n") + 1
    return f"{document.place}:{line}"


def _first_line(error: BaseException) -> str:
    said = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return re.sub(r"\s*- position=.*", "", said)[:120].rstrip(" .")


def _statement(part: Any, place: str) -> Statement:
    where = f"{place} {part.tag}"
    number = part.findtext(".//BANKACCTFROM/ACCTID") or part.findtext(".//CCACCTFROM/ACCTID")
    if not number:
        raise lacks("BANKACCTFROM", where)
    bank = part.findtext(".//BANKACCTFROM/BANKID")
    currency = currency_of(part.findtext("CURDEF"), f"{where} CURDEF")
    movements = tuple(
        _movement(each, currency, f"{place}#{position}")
        for position, each in enumerate(part.iter("STMTTRN"), start=1)
    )
    balance = part.find("LEDGERBAL")
    closing = None if balance is None else balance.findtext("BALAMT")
    as_of = None if balance is None else balance.findtext("DTASOF")
    ended = as_of or part.findtext(".//BANKTRANLIST/DTEND")
    began = part.findtext(".//BANKTRANLIST/DTSTART")
    return Statement(
        account=f"{bank}/{number}" if bank else number,
        currency=currency,
        closed_on=day_of(ended, f"{where} LEDGERBAL"),
        place=where,
        movements=movements,
        opened_on=day_of(began, f"{where} DTSTART") if began else None,
        closing=amount_of(closing, currency, f"{where} BALAMT") if closing else None,
    )


def _movement(part: Any, currency: str, where: str) -> Movement:
    said = {child.tag: child.text for child in part}
    for element in ("DTPOSTED", "TRNAMT"):
        if not said.get(element):
            raise lacks(f"STMTTRN/{element}", where)
    texts = [plain(said.get(name)) for name in ("MEMO", "CHECKNUM", "REFNUM")]
    return Movement(
        booked_on=day_of(said["DTPOSTED"], where),
        amount=amount_of(said["TRNAMT"], currency, where),
        place=where,
        payer_name=plain(said.get("NAME") or part.findtext("PAYEE/NAME")),
        payer_account=plain(part.findtext("BANKACCTTO/ACCTID")),
        text=" ".join(text for text in texts if text) or None,
        bank_reference=plain(said.get("FITID")),
        reversal_of=plain(said.get("CORRECTFITID")),
    )

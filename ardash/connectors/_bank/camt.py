"""CAMT.052, .053 and .054 (ISO 20022), every version: elements are found by their local names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lxml import etree

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

#: What an account's part of a message is called: whether it is final.
_PARTS = {"Stmt": True, "Rpt": False, "Ntfctn": False}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def statements(document: _hardened.Document) -> Iterator[Statement]:
    """Read every account's part of a message; raises BadInput where it cannot be read."""
    root = _hardened.xml(document.content, document.place)
    found = [part for message in root for part in message if etree.QName(part).localname in _PARTS]
    if etree.QName(root).localname != "Document" or not found:
        raise BadInput(
            Message("It is no bank statement: {root}.", root=etree.QName(root).localname),
            where=document.place,
            remedy=Message("Ask the bank for CAMT.053 statements."),
        )
    for part in found:
        yield _statement(part, document.place)


def _statement(part: etree._Element, place: str) -> Statement:
    where = f"{place}:{part.sourceline}"
    account = _text(part, "Acct/Id/IBAN") or _text(part, "Acct/Id/Othr/Id")
    if account is None:
        raise lacks("Acct/Id", where)
    opening, closing = _balance(part, _OPENING, place), _balance(part, _CLOSING, place)
    currency = next((b[1] for b in (closing, opening) if b), None)
    currency = currency or _text(part, "Acct/Ccy") or _currency(part)
    code = currency_of(currency, where)
    entries = list(_all(part, "Ntry"))
    booked = [entry for entry in entries if _status(entry) in (None, "BOOK")]
    ended = _text(part, "FrToDt/ToDtTm") or _text(part, "CreDtTm")
    closed_on = closing[2] if closing else day_of(ended, where)
    return Statement(
        account=account.replace(" ", ""),
        currency=code,
        closed_on=closed_on,
        place=where,
        movements=tuple(_movement(entry, code, place) for entry in booked),
        number=_text(part, "LglSeqNb") or _text(part, "ElctrncSeqNb") or _text(part, "Id"),
        opened_on=opening[2] if opening else None,
        opening=opening[0] if opening else None,
        closing=closing[0] if closing else None,
        final=_PARTS[etree.QName(part).localname],
        pending=len(entries) - len(booked),
    )


def _balance(
    part: etree._Element, codes: tuple[str, ...], place: str
) -> tuple[int, str, dt.date] | None:
    for code in codes:
        for each in _all(part, "Bal"):
            if _text(each, "Tp/CdOrPrtry/Cd") == code:
                where = f"{place}:{each.sourceline}"
                amount, currency = _amount(each, "Amt", where)
                day = _text(each, "Dt/Dt") or _text(each, "Dt/DtTm")
                return amount * _sign(each, where), currency, day_of(day, where)
    return None


def _movement(entry: etree._Element, currency: str, place: str) -> Movement:
    where = f"{place}:{entry.sourceline}"
    amount, own = _amount(entry, "Amt", where)
    if own != currency:
        raise BadInput(
            Message("The entry is in {other}, its account in {own}.", other=own, own=currency),
            where=where,
            remedy=Message("Ask the bank for the statement once more."),
        )
    sign = _sign(entry, where)
    day = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm")
    value = _text(entry, "ValDt/Dt") or _text(entry, "ValDt/DtTm")
    details = list(_all(entry, "NtryDtls/TxDtls"))
    whole = Movement(
        booked_on=day_of(day or value, where),
        value_on=day_of(value, where) if value else None,
        amount=sign * amount,
        place=where,
        bank_reference=_text(entry, "AcctSvcrRef") or _text(entry, "NtryRef"),
        charges=_charges(entry, currency, where),
        text=_text(entry, "AddtlNtryInf"),
        reversal_of="" if _text(entry, "RvslInd") == "true" else None,
    )
    parts = [_detail(each, whole, sign, currency, place) for each in details]
    if len(parts) == 1:
        return _of_one(parts[0], whole)
    stated = [part for part in parts if part is not None]
    adds_up = len(stated) == len(parts) and sum(p.amount for p in stated) == whole.amount
    return Movement(**{**vars(whole), "parts": tuple(stated) if adds_up else ()})


def _of_one(part: Movement | None, whole: Movement) -> Movement:
    """Put what is said of the only transaction of an entry into the entry: its amount counts."""
    if part is None:
        return whole
    kept = {name: value for name, value in vars(part).items() if value is not None}
    return Movement(
        **{
            **vars(whole),
            **kept,
            "amount": whole.amount,
            "place": whole.place,
            "bank_reference": whole.bank_reference or part.bank_reference,
        }
    )


def _detail(
    part: etree._Element, whole: Movement, sign: int, currency: str, place: str
) -> Movement | None:
    """Read one transaction of an entry; None where its amount is not said in our currency."""
    where = f"{place}:{part.sourceline}"
    paths = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt")
    amounts = [_amount(part, path, where) for path in paths if _first(part, path) is not None]
    own = [amount for amount, code in amounts if code == currency]
    only = sum(1 for _ in part.itersiblings("{*}TxDtls")) == 0 and part.getprevious() is None
    if not own and not only:
        return None
    turned = _text(part, "CdtDbtInd")
    sign = sign if turned is None else _sign(part, where)
    # Who is on the other side: a credit came from the debtor, a debit went to the creditor.
    other = ("Dbtr", "Cdtr") if sign > 0 else ("Cdtr", "Dbtr")
    names = [_text(part, f"RltdPties/{side}/{at}") for side in other for at in ("Nm", "Pty/Nm")]
    accounts = [
        _text(part, f"RltdPties/{side}Acct/Id/{at}") for side in other for at in ("IBAN", "Othr/Id")
    ]
    references = [_text(each, "Ref") for each in _all(part, "RmtInf/Strd/CdtrRefInf")]
    written = [plain(each.text) for each in _all(part, "RmtInf/Ustrd")]
    documents = [_text(each, "Nb") for each in _all(part, "RmtInf/Strd/RfrdDocInf")]
    words = [*written, *documents, *([_text(part, "AddtlTxInf")] if not any(written) else [])]
    returned = _first(part, "RtrInf") is not None
    return Movement(
        booked_on=whole.booked_on,
        value_on=whole.value_on,
        amount=sign * own[0] if own else whole.amount,
        place=where,
        charges=_charges(part, currency, where),
        payer_name=next((name for name in names if name), None),
        payer_account=next((a.replace(" ", "") for a in accounts if a), None),
        reference=next((ref for ref in references if ref), None),
        text=" ".join(word for word in words if word) or None,
        end_to_end=plain(_text(part, "Refs/EndToEndId")),
        reversal_of=(_text(part, "Refs/EndToEndId") or "") if returned else whole.reversal_of,
        bank_reference=_text(part, "Refs/AcctSvcrRef") or _text(part, "Refs/Prtry/Ref"),
    )


def _charges(of: etree._Element, currency: str, where: str) -> int | None:
    total = _first(of, "Chrgs/TtlChrgsAndTaxAmt")
    if total is not None:
        return amount_of(total.text, currency, where)
    found = [*_all(of, "Chrgs/Rcrd/Amt"), *_all(of, "Chrgs/Amt")]
    own = [amount_of(each.text, currency, where) for each in found if each.get("Ccy") == currency]
    return sum(own) if own else None


def _amount(of: etree._Element, path: str, where: str) -> tuple[int, str]:
    found = _first(of, path)
    if found is None:
        raise lacks(path, where)
    currency = currency_of(found.get("Ccy"), where)
    return amount_of(found.text, currency, where), currency


def _sign(of: etree._Element, where: str) -> int:
    said = _text(of, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise lacks("CdtDbtInd", where)
    return 1 if said == "CRDT" else -1


def _currency(part: etree._Element) -> str | None:
    entry = _first(part, "Ntry/Amt")
    return None if entry is None else entry.get("Ccy")


def _status(entry: etree._Element) -> str | None:
    return _text(entry, "Sts/Cd") or _text(entry, "Sts")


def _all(of: etree._Element, path: str) -> Iterator[etree._Element]:
    name, _, rest = path.partition("/")
    for child in of:
        if etree.QName(child).localname == name:
            if rest:
                yield from _all(child, rest)
            else:
                yield child


def _first(of: etree._Element, path: str) -> etree._Element | None:
    return next(_all(of, path), None)


def _text(of: etree._Element, path: str) -> str | None:
    found = _first(of, path)
    said = " ".join((found.text or "").split()) if found is not None else ""
    return said or None

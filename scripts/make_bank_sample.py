"""Make data/samples/bank: what customers of the sample company pay in the days after its books end.

    python scripts/make_bank_sample.py

The same files at every run: choices are seeded, and the open items are those of data/samples/csv.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from ardash.connectors import csv
from ardash.money import decimal_string

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
OUT = SAMPLES / "bank"
OURS = {"EUR": "FR7630006000011234567890189", "GBP": "GB29NWBK60161331926819"}
SEED = 20260630


def main() -> None:
    """Write the files."""
    open_items = still_open()
    rng = random.Random(SEED)  # noqa: S311 - a sample, no secret
    last = open_items["booked_on"].max()
    if not isinstance(last, date):
        raise TypeError(last)
    euro = _receipts(open_items.filter(pl.col("currency") == "EUR"), rng, 18)
    pound = _receipts(open_items.filter(pl.col("currency") == "GBP"), rng, 3)
    OUT.mkdir(parents=True, exist_ok=True)
    balance = 125_000_00
    for number, part in enumerate((euro[:9], euro[9:]), start=1):
        day = last + timedelta(days=number)
        text, balance = camt(part, "EUR", number, day, balance)
        (OUT / f"releve_{day.isoformat()}.xml").write_text(text, encoding="utf-8")
    day = last + timedelta(days=2)
    text, _ = mt940(pound, "GBP", day, 20_000_00)
    (OUT / f"statement_gbp_{day.isoformat()}.sta").write_text(text, encoding="utf-8")


def still_open() -> pl.DataFrame:
    """List the invoices that the sample's books leave open: one row each, by number."""
    location = str(SAMPLES / "csv")
    batches = list(csv.read(location, options={}))
    items = pl.concat([batch.items for batch in batches])
    entries = pl.concat([batch.entries for batch in batches])
    names = pl.concat([batch.customers for batch in batches]).select("customer_id", "name")
    owed = entries.group_by("item_id").agg(pl.col("amount").sum(), pl.col("booked_on").max())
    last = entries["booked_on"].max()
    found = items.filter(pl.col("kind") == "invoice").join(owed, on="item_id")
    found = found.filter(pl.col("amount") > 0).join(names, on="customer_id")
    return found.with_columns(booked_on=pl.lit(last)).sort("item_id")


def _receipts(items: pl.DataFrame, rng: random.Random, count: int) -> list[dict[str, Any]]:
    """Let customers pay: most by number, some two at once, some in part, some with no word."""
    rows = rng.sample(items.to_dicts(), count)
    made = []
    for position, item in enumerate(rows):
        paid, text = item["amount"], f"Facture {item['document']}"
        if position % 6 == 3:
            paid, text = paid // 2, f"Acompte {item['document']}"
        elif position % 6 == 4:
            text = "Virement"
        elif position % 6 == 5:
            text = f"Règlement {item['document']} + frais"
            paid -= 1_500 if paid > 60_000 else 0
        made.append({"amount": paid, "name": item["name"], "text": text,
                     "iban": _iban(item["customer_id"]), "id": item["customer_id"]})  # fmt: skip
    made.append({"amount": -45_60, "name": "Banque", "text": "Frais de tenue de compte",
                 "iban": None, "id": "FRAIS"})  # fmt: skip
    return made


def _iban(customer_id: str) -> str:
    """Invent an account: its check digits are right, its bank does not exist."""
    digits = int(customer_id.removeprefix("C"))
    body = f"99999000{digits:05d}{digits * 7919 % 10**8:08d}00"
    check = 98 - int(body + "152700") % 97  # FR = 15 27
    return f"FR{check:02d}{body}"


def camt(
    rows: list[dict[str, Any]], currency: str, number: int, day: date, opening: int
) -> tuple[str, int]:
    """Write a CAMT.053 statement, and return it with its closing balance."""
    closing = opening + sum(row["amount"] for row in rows)

    def money(minor: int) -> str:
        sign = "CRDT" if minor >= 0 else "DBIT"
        amount = decimal_string(abs(minor), currency)
        return f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'

    def bal(code: str, minor: int, on: date) -> str:
        kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        return f"<Bal>{kind}{money(minor)}<Dt><Dt>{on}</Dt></Dt></Bal>"

    entries = "\n".join(
        f"<Ntry>{money(row['amount'])}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>BK{day:%y%m%d}{position:04d}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{row['id']}-{day:%m%d}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{decimal_string(abs(row["amount"]), currency)}</Amt>'
        f"<RltdPties>{_party(row)}</RltdPties>"
        f"<RmtInf><Ustrd>{escape(row['text'])}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for position, row in enumerate(rows, start=1)
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>R{number}</MsgId><CreDtTm>{day}T22:00:00</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>R{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        f"<CreDtTm>{day}T22:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{OURS[currency]}</IBAN></Id></Acct>\n"
        f"{bal('OPBD', opening, day - timedelta(days=1))}\n{bal('CLBD', closing, day)}\n"
        f"{entries}\n</Stmt></BkToCstmrStmt></Document>\n"
    )
    return text, closing


def _party(row: dict[str, Any]) -> str:
    side = "Dbtr" if row["amount"] > 0 else "Cdtr"
    account = f"<{side}Acct><Id><IBAN>{row['iban']}</IBAN></Id></{side}Acct>" if row["iban"] else ""
    return f"<{side}><Pty><Nm>{escape(row['name'])}</Nm></Pty></{side}>{account}"


def mt940(rows: list[dict[str, Any]], currency: str, day: date, opening: int) -> tuple[str, int]:
    """Write an MT940 statement, and return it with its closing balance."""
    closing = opening + sum(row["amount"] for row in rows)

    def money(minor: int) -> str:
        return decimal_string(abs(minor), currency).replace(".", ",")

    lines = [":20:ARDASHSAMPLE", f":25:{OURS[currency]}", ":28C:1/1",
             f":60F:C{day - timedelta(days=1):%y%m%d}{currency}{money(opening)}"]  # fmt: skip
    for position, row in enumerate(rows, start=1):
        sign = "C" if row["amount"] > 0 else "D"
        lines.append(
            f":61:{day:%y%m%d}{day:%m%d}{sign}{money(row['amount'])}NTRFNONREF//G{position}"
        )
        lines.append(f":86:/ORDP//NAME/{row['name']}/REMI/USTD//{row['text']}/")
    lines.append(f":62F:C{day:%y%m%d}{currency}{money(closing)}")
    return "\n".join(lines) + "\n-\n", closing


if __name__ == "__main__":
    main()

"""Receipts with what they pay, worked out by hand: the table that matching is measured by."""

# ruff: noqa: E501 - a table reads across

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from ardash.collections.matching import proposals
from ardash.money import to_minor

CUSTOMERS = {
    "C1": "Dupont SARL", "C2": "Weber GmbH", "C3": "Martin & Fils", "C4": "Martinet SA",
    "C5": "Boulangerie Le Floc'h", "C6": "Acme France SAS", "C7": "Acme Deutschland GmbH",
    "C8": "Nordwind AG", "C9": "Établissements Régnier",
}  # fmt: skip
#: An account that Weber paid from before, as a person decided.
ACCOUNTS = {"DE11WEBER": "C2", "FR22DUPONT": "C1"}

#: item customer open due; `2%` offers a discount until the day after it.
BOOK = """
F2025-0101 C1 1200.00 2025-02-10
F2025-0102 C1  340.50 2025-02-20
F2025-0103 C1  800.00 2025-03-31
INV/25/0201 C2 2500.00 2025-02-15
INV/25/0202 C2  999.99 2025-02-28
INV/25/0203 C2  500.00 2025-03-15
AV-25-0007 C2 -120.00 2025-02-01
300117 C3 450.00 2025-02-05
300118 C3 450.00 2025-02-25
300119 C3  75.25 2025-03-01
4711 C4 610.00 2025-02-01
4712 C4  90.00 2025-02-11
F2025-0501 C5 1000.00 2025-03-10 2% 2025-02-25
F2025-0502 C5  400.00 2025-03-12 2% 2025-01-31
F2025-0601 C6 3333.33 2025-02-01
F2025-0602 C6  666.67 2025-02-02
F2025-0701 C7 1500.00 2025-02-03
RE-2025-88001 C8  210.00 2025-01-10
RE-2025-88002 C8  220.00 2025-01-20
RE-2025-88003 C8  230.00 2025-03-30
RE-2025-88004 C8  240.00 2025-04-10
2025 C9 77.00 2025-02-10
F2025-0902 C9 1234.00 2025-02-12
"""

#: what | payer | account | amount (charges) | text | what it pays: item=amount, d: discount,
#: w: written off, u: stays unapplied; - : nobody can know.
TABLE = """
number exactly            | DUPONT SARL   |  | 1200.00 | F2025-0101 | F2025-0101=1200.00
number without signs      | DUPONT        |  | 340.50 | F20250102 | F2025-0102=340.50
number in small letters   | dupont        |  | 800.00 | paiement f2025-0103 merci | F2025-0103=800.00
number in spaces          | Weber         |  | 2500.00 | INV 25 0201 | INV/25/0201=2500.00
number in a sentence      | Weber GmbH    |  | 999.99 | Rechnung INV-25-0202 vom 28.01. | INV/25/0202=999.99
number, payer unknown     | TREUHAND X    |  | 500.00 | INV/25/0203 | INV/25/0203=500.00
number, no payer          |               |  | 1234.00 | FACT F2025-0902 | F2025-0902=1234.00
digits alone              | Martin et Fils|  | 450.00 | 300117 | 300117=450.00
digits, payer alike       | MARTIN FILS   |  | 75.25 | fact. 300119 | 300119=75.25
short digits, right payer | Martinet      |  | 610.00 | facture 4711 | 4711=610.00
short digits, exact       | unknown sas   |  | 90.00 | ref 4712 | 4712=90.00
a year is no number       | Regnier       |  | 1234.00 | acompte annee 2025 | F2025-0902=1234.00
two numbers               | Dupont        |  | 1540.50 | F2025-0101 F2025-0102 | F2025-0101=1200.00 F2025-0102=340.50
two numbers, comma        | Weber         |  | 3499.99 | INV/25/0201, INV/25/0202 | INV/25/0201=2500.00 INV/25/0202=999.99
three numbers             | Dupont        |  | 2340.50 | F2025-0101+F2025-0102+F2025-0103 | F2025-0101=1200.00 F2025-0102=340.50 F2025-0103=800.00
invoice less credit named | Weber         |  | 380.00 | INV/25/0203 ./. AV-25-0007 | INV/25/0203=500.00 AV-25-0007=-120.00
credit not named          | Weber         |  | 2380.00 | INV/25/0201 | INV/25/0201=2500.00 AV-25-0007=-120.00
all digits together       | Martin & Fils |  | 900.00 | 300117/300118 | 300117=450.00 300118=450.00
discount in time          | Le Floch      |  | 980.00 | F2025-0501 | F2025-0501=980.00 d:F2025-0501=20.00
discount, name of bakery  | BOULANGERIE LE FLOC'H |  | 980.00 | | F2025-0501=980.00 d:F2025-0501=20.00
discount too late         | Boulangerie Le Floc'h |  | 392.00 | F2025-0502 | F2025-0502=392.00 d:F2025-0502=8.00
discount on one of two    | Boulangerie Le Floch |  | 1380.00 | F2025-0501 F2025-0502 | F2025-0501=980.00 F2025-0502=400.00 d:F2025-0501=20.00
no discount taken         | Boulangerie Le Floch |  | 1000.00 | F2025-0501 | F2025-0501=1000.00
charges told              | Weber         |  | 2485.00 (15.00) | INV/25/0201 | INV/25/0201=2500.00
charges not told          | Weber         |  | 2485.00 | INV/25/0201 | INV/25/0201=2485.00 w:INV/25/0201=15.00
charges told, foreign name| Banca di Roma |  | 490.00 (10.00) | INV/25/0203 | INV/25/0203=500.00
part of an invoice        | Dupont        |  | 600.00 | acompte F2025-0101 | F2025-0101=600.00
part, payer by account    | COMPTA CENTRE | DE11WEBER | 1000.00 | INV/25/0201 Teil 1 | INV/25/0201=1000.00
part, payer unknown       | Somebody      |  | 600.00 | F2025-0101 | F2025-0101=600.00
part of two               | Dupont        |  | 1000.00 | F2025-0102 F2025-0103 | F2025-0102=340.50 F2025-0103=659.50
one of two named          | Dupont        |  | 800.00 | F2025-0102 / F2025-0103 | F2025-0103=800.00
too much                  | Dupont        |  | 1250.00 | F2025-0101 | F2025-0101=1200.00 u=50.00
more than is named        | Dupont        |  | 1540.50 | F2025-0101 et autre | F2025-0101=1200.00 F2025-0102=340.50
named twice               | Dupont        |  | 1200.00 | F2025-0101 F2025-0101 | F2025-0101=1200.00
another pays for it       | Weber         |  | 1200.00 | F2025-0101 | F2025-0101=1200.00
group pays for both       | Acme France   |  | 4833.33 | F2025-0601 F2025-0701 | F2025-0601=3333.33 F2025-0701=1500.00
only the name, one amount | Weber GmbH    |  | 2500.00 | | INV/25/0201=2500.00
only the name, other form | WEBER GMBH    |  | 999.99 | danke | INV/25/0202=999.99
only the account          | XYZ           | DE11WEBER | 500.00 | | INV/25/0203=500.00
account before the name   | Dupont        | DE11WEBER | 2500.00 | | INV/25/0201=2500.00
account, letters changed  | Dupond        | FR22DUPONT | 340.50 | | F2025-0102=340.50
two of one amount         | Martin & Fils |  | 450.00 | | 300117=450.00
all that is open          | Martinet SA   |  | 700.00 | solde | 4711=610.00 4712=90.00
all that is open, by name | Acme France   |  | 4000.00 | | F2025-0601=3333.33 F2025-0602=666.67
all that was due          | Nordwind      |  | 430.00 | | RE-2025-88001=210.00 RE-2025-88002=220.00
two ways to make it       | Nordwind AG   |  | 450.00 | | RE-2025-88001=210.00 RE-2025-88004=240.00
sum of two, no word       | Dupont SARL   |  | 1140.50 | | F2025-0102=340.50 F2025-0103=800.00
sum less credit, no word  | Weber         |  | 879.99 | | INV/25/0202=999.99 AV-25-0007=-120.00
sum of three, no word     | Martin & Fils |  | 975.25 | | 300117=450.00 300118=450.00 300119=75.25
name alike                | Dupond SARL   |  | 800.00 | | F2025-0103=800.00
name turned round         | Fils Martin   |  | 75.25 | | 300119=75.25
name with accents         | ETS REGNIER   |  | 1234.00 | | F2025-0902=1234.00
name of two customers     | ACME          |  | 1500.00 | | F2025-0701=1500.00
nothing fits, payer known | Dupont        |  | 123.45 | | u=123.45
nothing fits, by account  | ?             | DE11WEBER | 1.23 | | u=1.23
nobody                    | Finanzamt     |  | 17.00 | Erstattung | -
nobody, a date            |               |  | 88.00 | 20250215 | -
nobody, a phone number    | Energie SA    |  | 512.40 | tel 0147110000 ref 998877 | -
nobody, amount of one     | Someone       |  | 3333.33 | | F2025-0601=3333.33
nobody, amount of two     | Someone       |  | 450.00 | | -
amount in the text        | Martinet      |  | 90.00 | montant 4711 | 4712=90.00
number of another, chance | Dupont        |  | 1200.00 | dossier 4711 | F2025-0101=1200.00
number inside a longer one| Dupont        |  | 340.50 | 93001170 | F2025-0102=340.50
structured reference      | Weber         |  | 2500.00 | RF18INV250201 | INV/25/0201=2500.00
a letter too many         | Dupont        |  | 1200.00 | FF2025-0101 | F2025-0101=1200.00
zeros left out            | Nordwind      |  | 230.00 | RE 2025 88003 | RE-2025-88003=230.00
tail alone, right payer   | Nordwind AG   |  | 240.00 | 88004 | RE-2025-88004=240.00
tail alone, part          | Nordwind AG   |  | 100.00 | 88004 | RE-2025-88004=100.00
statement in doubt        | Dupont        |  | 1200.00 | ! F2025-0101 | F2025-0101=1200.00
"""


class Case(NamedTuple):
    """A receipt, and the right answer: lines (kind, item, minor units), sorted."""

    name: str
    receipt: dict[str, object]
    right: list[tuple[str, str | None, int]]


def lines(text: str) -> list[tuple[str, str | None, int]]:
    """Read what a receipt pays: F1=100.00 d:F1=2.00 u=5.00."""
    found = []
    for part in [] if text == "-" else text.split():
        name, _, amount = part.rpartition("=")
        prefix, _, item = name.rpartition(":")
        kind = {"d": "discount", "w": "write_off"}.get(prefix, "payment")
        own = None if name == "u" else item
        found.append(("unapplied" if own is None else kind, own, to_minor(amount, "EUR")))
    return sorted(found, key=str)


def cases() -> list[Case]:
    """Read the table."""
    made = []
    for row in TABLE.strip().splitlines():
        name, payer, account, paid, text, right = (part.strip() for part in row.split("|"))
        amount, _, charges = paid.partition("(")
        receipt: dict[str, object] = {
            "source": "bank",
            "receipt_id": name,
            "booked_on": date(2025, 2, 20),
            "amount": to_minor(amount.strip(), "EUR"),
            "charges": to_minor(charges.rstrip(")"), "EUR") if charges else None,
            "currency": "EUR",
            "payer_name": payer or None,
            "payer_account": account or None,
            "reference": text if text.startswith("RF") else None,
            "text": text or None,
            "end_to_end": None,
            "sure": not text.startswith("!"),
        }
        made.append(Case(name, receipt, lines(right)))
    return made


def items() -> pl.DataFrame:
    """Read the book."""
    rows = []
    for row in BOOK.strip().splitlines():
        item, customer, amount, due, *offer = row.split()
        rows.append(
            {
                "source": "sales",
                "item_id": item,
                "customer_id": customer,
                "document": item,
                "kind": "invoice" if not amount.startswith("-") else "credit_note",
                "issued_on": date(2025, 1, 5),
                "due_on": date.fromisoformat(due),
                "balance": to_minor(amount, "EUR"),
                "currency": "EUR",
                "discount_on": date.fromisoformat(offer[1]) if offer else None,
                "discount_share": 0.02 if offer else None,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def match(*receipts: dict[str, object]) -> list[dict[str, object]]:
    """Match receipts with the book."""
    customers = [
        {"source": "sales", "customer_id": key, "name": name} for key, name in CUSTOMERS.items()
    ]
    accounts = [
        {"payer_account": account, "source": "sales", "customer_id": customer}
        for account, customer in ACCOUNTS.items()
    ]
    found = proposals(
        items(),
        pl.DataFrame(list(receipts), infer_schema_length=None, schema_overrides=TYPES),
        pl.DataFrame(customers),
        pl.DataFrame(accounts),
    )
    return found.to_dicts()


TYPES = {
    **dict.fromkeys(("payer_name", "payer_account", "reference", "text", "end_to_end"), pl.String),
    "charges": pl.Int64,
}

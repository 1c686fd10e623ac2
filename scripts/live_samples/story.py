"""The story: six customers, thirty invoices, what was paid and credited on them. Seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

SEED = 20261031


@dataclass(frozen=True)
class Customer:
    """Who owes."""

    number: int
    name: str
    country: str
    email: str
    days: int


@dataclass(frozen=True)
class Money:
    """What lowers an invoice on a day: a payment, or a part of a credit note."""

    number: int
    day: date
    minor: int


@dataclass
class Invoice:
    """What is owed, and what came of it."""

    number: int
    customer: Customer
    issued: date
    due: date
    minor: int
    payments: list[Money] = field(default_factory=list)
    credits: list[Money] = field(default_factory=list)

    @property
    def open(self) -> int:
        """What is still owed, in minor units."""
        return self.minor - sum(m.minor for m in (*self.payments, *self.credits))


CUSTOMERS = [
    Customer(1, "Fonderie Arvaud SAS", "FR", "compta@arvaud.example", 30),
    Customer(2, "Brasserie Quillivic", "FR", "factures@quillivic.example", 30),
    Customer(3, "Thornleigh Packaging Ltd", "GB", "ap@thornleigh.example", 45),
    Customer(4, "Molkerei Edelbach GmbH", "DE", "rechnung@edelbach.example", 14),
    Customer(5, "Conserves d'Armorac", "FR", "tresorerie@armorac.example", 60),
    Customer(6, "Verger du Haut-Clain", "FR", "bureau@hautclain.example", 30),
]


def invoices() -> list[Invoice]:
    """Make the invoices of August to October 2026, in euros."""
    chance = random.Random(SEED)  # noqa: S311 - a story, no secret
    told: list[Invoice] = []
    money = 0
    for number in range(1, 31):
        who = chance.choice(CUSTOMERS)
        issued = date(2026, 8, 1) + timedelta(days=3 * number - chance.randrange(3))
        minor = chance.randrange(12_000, 480_000)
        invoice = Invoice(number, who, issued, issued + timedelta(days=who.days), minor)
        paid = invoice.due + timedelta(days=chance.randrange(-8, 25))
        if paid <= date(2026, 10, 31):
            money += 1
            part = minor if number % 4 else minor // 3
            invoice.payments.append(Money(money, paid, part))
        if number % 10 == 7:
            money += 1
            credit = min(invoice.open, minor // 5)
            if credit:
                invoice.credits.append(Money(money, issued + timedelta(days=9), credit))
        told.append(invoice)
    return told

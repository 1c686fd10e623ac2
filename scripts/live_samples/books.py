"""The story as an SQLite database with the profile of its queries, for the connector `sql`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from live_samples.story import CUSTOMERS, invoices

TABLES = """
CREATE TABLE client (code TEXT PRIMARY KEY, nom TEXT, pays TEXT, courriel TEXT, delai INTEGER,
                     modifie TEXT);
CREATE TABLE facture (numero TEXT PRIMARY KEY, client TEXT, emise TEXT, echeance TEXT,
                      montant TEXT, modifie TEXT);
CREATE TABLE mouvement (numero TEXT PRIMARY KEY, facture TEXT, nature TEXT, jour TEXT,
                        montant TEXT, modifie TEXT);
CREATE TABLE supprime (genre TEXT, cle TEXT, modifie TEXT);
CREATE TABLE solde (compte TEXT, arrete TEXT, solde TEXT);
"""
PROFILE = '''# What ardash asks this database: columns bear ardash's names, :since is the cursor.
version = 1
currency = "EUR"

[queries]
cursor = """
SELECT max(modifie) FROM (
    SELECT modifie FROM client UNION ALL SELECT modifie FROM facture
    UNION ALL SELECT modifie FROM mouvement UNION ALL SELECT modifie FROM supprime)
"""
customers = """
SELECT code AS customer_id, nom AS name, pays AS country, courriel AS email,
       delai || ' days' AS terms
FROM client WHERE :since IS NULL OR modifie > :since
"""
items = """
SELECT numero AS item_id, client AS customer_id, 'invoice' AS kind, numero AS document,
       emise AS issued_on, echeance AS due_on, '411' AS account
FROM facture WHERE :since IS NULL OR modifie > :since
"""
entries = """
SELECT numero || ':billing' AS entry_id, numero AS item_id, 'billing' AS kind,
       emise AS booked_on, montant AS amount, numero AS reference
FROM facture WHERE :since IS NULL OR modifie > :since
UNION ALL
SELECT numero, facture, CASE nature WHEN 'avoir' THEN 'credit' ELSE 'payment' END, jour,
       '-' || montant, numero
FROM mouvement WHERE :since IS NULL OR modifie > :since
"""
controls = """
SELECT compte || ' ' || arrete AS control_id, compte AS account, arrete AS closed_on,
       solde AS balance FROM solde
"""

[deleted]
items = "SELECT cle FROM supprime WHERE genre = 'facture' AND modifie > :since"
entries = "SELECT cle FROM supprime WHERE genre = 'mouvement' AND modifie > :since"
'''


def write(folder: Path) -> None:
    """Write `sql/books.db` and `sql/profile.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profile.toml").write_text(PROFILE, encoding="utf-8")
    (folder / "books.db").unlink(missing_ok=True)
    with sqlite3.connect(folder / "books.db") as books:
        books.executescript("PRAGMA page_size = 1024;" + TABLES)
        fill(books)
    books.close()


def fill(books: sqlite3.Connection) -> None:
    """Write the story's rows."""
    stamp = "2026-10-31 18:00:00"
    books.executemany(
        "INSERT INTO client VALUES (?, ?, ?, ?, ?, ?)",
        [(f"C{c.number:03}", c.name, c.country, c.email, c.days, stamp) for c in CUSTOMERS],
    )
    total = 0
    for each in invoices():
        total += each.open
        number = f"F{each.number:05}"
        books.execute(
            "INSERT INTO facture VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                f"C{each.customer.number:03}",
                f"{each.issued}",
                f"{each.due}",
                _major(each.minor),
                stamp,
            ),
        )
        for nature, money in (("reglement", each.payments), ("avoir", each.credits)):
            books.executemany(
                "INSERT INTO mouvement VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (f"M{m.number:05}", number, nature, f"{m.day}", _major(m.minor), stamp)
                    for m in money
                ],
            )
    books.execute("INSERT INTO solde VALUES ('411', '2026-10-31', ?)", (_major(total),))


def _major(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"

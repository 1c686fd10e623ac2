"""Who sells: an invented maker of food-processing equipment, and its accounts."""

from __future__ import annotations

from datetime import date

NAME = "Ateliers Kerbihan SAS"
#: Nine digits with a right check digit, in a range that has never been given out.
SIREN = "999999998"
BASE_CURRENCY = "EUR"
FOREIGN_CURRENCY = "GBP"

FIRST_DAY = date(2023, 11, 1)
LAST_DAY = date(2026, 10, 31)

#: Any change of the seed is another company: the statistics in the tests must then be looked at.
SEED = "kerbihan-1"
INVOICES = 6_000

#: General-ledger accounts by their French names, cut to what an accounting package exports.
ACCOUNTS = {
    "411000": "Clients France",
    "411100": "Clients Europe",
    "411200": "Clients Royaume-Uni GBP",
    "411300": "Clients secteur public",
    "416000": "Clients douteux",
    "445710": "TVA collectée",
    "512000": "Banque",
    "512100": "Banque compte GBP",
    "627000": "Services bancaires",
    "654000": "Pertes sur créances irrécouvrables",
    "658000": "Charges diverses de gestion",
    "665000": "Escomptes accordés",
    "666000": "Pertes de change",
    "701000": "Ventes de machines",
    "706000": "Prestations de services",
    "707000": "Ventes de pièces détachées",
    "709000": "Rabais, remises, ristournes",
    "766000": "Gains de change",
}
DOUBTFUL = "416000"
RECEIVABLES = ("411000", "411100", "411200", "411300", DOUBTFUL)

JOURNALS = {"VE": "Ventes", "BQ": "Banque", "OD": "Opérations diverses"}

VAT_SHARE = 0.20

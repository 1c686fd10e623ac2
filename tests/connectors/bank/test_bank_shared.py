"""The bank's real files: each reads as it stands, the broken ones are refused with their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ardash.connectors import bank
from ardash.records.batch import reject_text

#: file -> statements, of them that add up, movements, money in, money out (minor units): counted
#: from the raw lines, apart from the connector; the 26 balances of the MT940 give the same net.
EXPECTED = {
    "camt/oca_test-camt053.xml": (1, 0, 4, 140531, -141830),
    "camt/oca_test-camt053-bookgdt-dttm.xml": (1, 0, 1, 0, -75425),
    "camt/oca_test-camt053-no-ntry.xml": (1, 1, 0, 0, 0),
    "camt/oca_test-camt053-txdtls.xml": (1, 1, 2, 348300, 0),
    "camt/oca_test-camt053.zip": (2, 0, 6, 281062, -269660),
    "camt/oca_test-camt054.xml": (0, 0, 1, 500, 0),
    "mt940/oca_test-ing.940": (1, 1, 8, 3658, -13446),
    "mt940/oca_test-rabo.swi": (4, 4, 2, 40000, -3461),
    "mt940/wolph_betterplace_sepa_mt9401.sta": (26, 26, 97, 518847494, -1445761084),
    "ofx/oca_test_ofx.ofx": (2, 2, 4, 0, -36000),
    "ofx/ofxtools_stmtrs_euro.ofx": (1, 1, 2, 0, -50000),
}


def read(path: Path) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    batches = list(bank.read(str(path), options={}))
    rejects = pl.concat([batch.rejects for batch in batches])
    said = [f"{r['place']}: {reject_text(r['reason'], r['params'])}" for r in rejects.to_dicts()]
    return (
        pl.concat([batch.statements for batch in batches]),
        pl.concat([batch.receipts for batch in batches]),
        said,
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_each_file_reads_as_it_stands(shared: Path, name: str) -> None:
    statements, receipts, rejects = read(shared / "bank" / name)
    amount = receipts["amount"]
    sound = statements.filter(pl.col("difference").fill_null(0) == 0).height
    money_in, money_out = amount.filter(amount > 0).sum(), amount.filter(amount < 0).sum()
    assert rejects == []
    assert (statements.height, sound, receipts.height, money_in, money_out) == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "mt940/wolph_betterplace_sepa_snippet_broken.sta",
            ":6: The field :25: stands twice, first in line 2.",
        ),
        (
            "ofx/oca_test_ofx_wrong.ofx",
            ":27: It is no OFX that can be read: Tail text '-->' after </BANKACCTFROM>.",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(shared: Path, name: str, said: str) -> None:
    path = shared / "bank" / name
    statements, receipts, rejects = read(path)
    assert (statements.height, receipts.height, rejects) == (0, 0, [path.name + said])


def test_the_transactions_of_a_batch_entry_are_told_one_by_one(shared: Path) -> None:
    _, receipts, _ = read(shared / "bank/camt/oca_test-camt053-txdtls.xml")
    columns = ("amount", "payer_account", "reference", "booked_on", "value_on")
    assert receipts.select(columns).rows() == [
        (218700, "CH2222000000123456789", "302388292000011111111111111", date(2017, 3, 22),
         date(2017, 3, 23)),
        (129600, "CH3333000000123456789", "302388292000022222222222222", date(2017, 3, 22),
         date(2017, 3, 23)),
    ]  # fmt: skip
    assert receipts["entry"].n_unique() == 1


def test_dutch_and_german_words_are_told_apart(shared: Path) -> None:
    _, dutch, _ = read(shared / "bank/mt940/oca_test-ing.940")
    told = dutch.filter(pl.col("amount") == 3200).select("payer_name", "payer_account", "reference")
    assert told.rows() == [("J.Janssen", "NL32INGB0000012345", "9001123412341234")]
    _, german, _ = read(shared / "bank/mt940/wolph_betterplace_sepa_mt9401.sta")
    first = german.filter(pl.col("payer_account") == "DE42100100100043921105").row(0, named=True)
    assert first["amount"] == 1500005
    assert first["payer_name"].startswith("Richter Renate 70 Zeichen")

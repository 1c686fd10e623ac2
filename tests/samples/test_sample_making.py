from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_samples.py"
FILES = (
    "csv/avoirs.csv",
    "csv/clients.csv",
    "csv/factures.csv",
    "csv/imputations.csv",
    "csv/reglements.csv",
    "csv/soldes_comptables.csv",
    "fec/999999998FEC20261031.txt",
)


def einvoices(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in (folder / "einvoice").glob("*.xml"))


def test_making_the_samples_again_gives_the_same_bytes(samples: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, SCRIPT, tmp_path], check=True, timeout=60)
    made = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert len(einvoices(samples)) == 40
    assert made == sorted([*FILES, *einvoices(samples)])
    assert [n for n in made if (tmp_path / n).read_bytes() != (samples / n).read_bytes()] == []


def test_the_samples_stay_below_six_megabytes(samples: Path) -> None:
    assert sum((samples / name).stat().st_size for name in FILES) < 6_000_000


def test_names_addresses_and_numbers_are_of_ranges_kept_for_fiction(samples: Path) -> None:
    text = (samples / "csv" / "clients.csv").read_bytes().decode("cp1252")
    rows = [line.split(";") for line in text.replace("Cocotte ; Fils", "Cocotte").splitlines()[1:]]
    fictive = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "+44 1632 960")
    assert len(rows) == 150
    assert [row[12] for row in rows if row[12] and not row[12].startswith(fictive)] == []
    assert [row[11] for row in rows if row[11] and not row[11].endswith(".example")] == []
    # No country gives out postcodes that begin so.
    nowhere = ("99", "00", "09", "ZZ99")
    assert [row[14] for row in rows if row[14] and not row[14].startswith(nowhere)] == []
    assert [
        row[9] for row in rows if row[9] and not row[9].lstrip("BDEGIST").startswith("000")
    ] == []

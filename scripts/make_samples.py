"""Write the project's own samples: an invented company's receivables as CSV, FEC and e-invoices.

Everything is drawn from one seed: each run writes the same bytes.

    python scripts/make_samples.py [folder, default data/samples]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from samples.cash import settle
from samples.csv_files import write_csv
from samples.customers import make_customers
from samples.einvoices import write_einvoices
from samples.fec_file import write_fec
from samples.limits import set_credit_limits
from samples.numbers import number_all
from samples.sales import make_invoices

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"


def main(folder: Path) -> None:
    """Make the company's three years and write them as `csv/`, `fec/` and `einvoice/`."""
    customers = make_customers()
    items = settle(make_invoices(customers), customers)
    entries = number_all(items)
    set_credit_limits(customers, items)
    write_csv(folder / "csv", customers, entries)
    write_fec(folder / "fec", entries)
    write_einvoices(folder / "einvoice", entries)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)

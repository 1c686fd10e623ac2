"""Write the samples of the connectors of live systems: the answers that each would give.

python scripts/make_live_samples.py [FOLDER]      default: data/samples
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from live_samples import (
    books,
    erp_erpnext,
    erp_odoo,
    erp_tryton,
    saas_quickbooks,
    saas_stripe,
    saas_xero,
)

WRITERS = {
    "erpnext": erp_erpnext.write,
    "odoo": erp_odoo.write,
    "quickbooks": saas_quickbooks.write,
    "sql": books.write,
    "stripe": saas_stripe.write,
    "tryton": erp_tryton.write,
    "xero": saas_xero.write,
}


def main(folder: Path) -> None:
    """Write every sample anew: the same bytes each time."""
    for name, write in WRITERS.items():
        write(folder / name)


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[1] / "data" / "samples"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)

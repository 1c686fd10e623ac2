"""The lines of a FEC as typed rows, and the lines that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

from ardash.connectors._fec.header import COLUMNS
from ardash.connectors._fec.text import Export, fields
from ardash.connectors._fec.values import to_date, to_minor, to_side
from ardash.errors import mark
from ardash.money import LARGEST_MINOR, exponent
from ardash.records.batch import frame

#: name of the check -> what is said of the lines that fail it, in this order; a line is rejected
#: for the first reason that applies.
REASONS = {
    "fields": mark(
        "The line has {found} fields where the header has {expected}; correct it, or export "
        "the file again."
    ),
    "date": mark("EcritureDate {value} is no date like 20231231."),
    "no_account": mark("The line has no account number (CompteNum)."),
    "debit": mark("Debit {value} is no amount like 1234,56."),
    "credit": mark("Credit {value} is no amount like 1234,56."),
    "montant": mark("Montant {value} is no amount like 1234,56."),
    "sens": mark("Sens {value} is neither D (+1) nor C (-1)."),
    "units": mark("Montantdevise {value} is no amount like 1234,56."),
    "both": mark(
        "Debit {debit} and Credit {credit} are both filled on a customer's account; "
        "split the line in two."
    ),
}

#: Text columns that a file may lack.
TEXTS = tuple(
    name for name in COLUMNS if name not in ("booked_on", "debit", "credit", "montant", "sens")
)


def read_table(
    export: Export, *, currency: str, accounts: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read one file: its lines, one row each, and its rejects.

    Columns: `place` (the file), `line`, the text columns of header.COLUMNS, `booked_on`,
    `ten_thousandths` (Montantdevise in 1/10,000 of its currency), `amount` (debit - credit in
    minor units of `currency`), `receivable` (the line is on one of `accounts`) and `both` (such
    a line with Debit and Credit filled: rejected, yet part of the general ledger's balance).
    """
    raw = fields(export)
    absent = [name for name in COLUMNS if name not in raw.columns]
    raw = raw.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
    read = raw.with_columns(pl.col(name).fill_null("") for name in TEXTS).with_columns(
        booked=to_date(pl.col("booked_on")),
        receivable=on_accounts(accounts),
        # the currency, and with it the number of decimals, differs by line
        ten_thousandths=to_minor(raw["units"], 4, largest=LARGEST_MINOR * 100),
        **_amounts(raw, exponent(currency), signed=export.header.signed),
    )
    failed = _failed(read, signed=export.header.signed)
    read = read.with_columns(failed=failed).with_columns(item_id=_item())
    rejects = _rejects(read.filter(pl.col("failed").is_not_null()), export)
    kept = read.filter(pl.col("failed").is_null() | (pl.col("failed") == "both"))
    table = kept.select(
        "line",
        *TEXTS,
        "ten_thousandths",
        "receivable",
        place=pl.lit(export.place),
        booked_on="booked",
        amount=pl.col("debit_minor") - pl.col("credit_minor"),
        both=pl.col("failed").is_not_null(),
    )
    return table, rejects


def on_accounts(accounts: Sequence[str]) -> pl.Expr:
    """Say whether a line is on a customer account."""
    return pl.any_horizontal(pl.col("account").str.starts_with(account) for account in accounts)


def _amounts(raw: pl.DataFrame, digits: int, *, signed: bool) -> dict[str, pl.Expr | pl.Series]:
    """Debit and credit in minor units, from either variant of the format."""
    if not signed:
        return {
            "debit_minor": to_minor(raw["debit"], digits),
            "credit_minor": to_minor(raw["credit"], digits),
            "side": pl.lit(1),
        }
    amount, side = pl.lit(to_minor(raw["montant"], digits)), to_side(pl.col("sens"))
    zero = pl.lit(0, pl.Int64)
    return {
        "debit_minor": pl.when(side == 1).then(amount).otherwise(zero),
        "credit_minor": pl.when(side == -1).then(amount).otherwise(zero),
        "side": pl.when(amount == 0).then(1).otherwise(side),
    }


def _failed(read: pl.DataFrame, *, signed: bool) -> pl.Expr:
    """Name the first check that a line fails; null for a good line."""
    checks: dict[str, pl.Expr] = {
        "fields": ~pl.col("fits"),
        "date": pl.col("booked").is_null(),
        "no_account": pl.col("account") == "",
    }
    if signed:
        unread = pl.col("debit_minor").is_null() | pl.col("credit_minor").is_null()
        checks |= {"sens": pl.col("side").is_null(), "montant": unread}
    else:
        checks |= {
            "debit": pl.col("debit_minor").is_null(),
            "credit": pl.col("credit_minor").is_null(),
            "both": pl.col("receivable")
            & (pl.col("debit_minor") != 0)
            & (pl.col("credit_minor") != 0),
        }
    checks["units"] = pl.col("receivable") & pl.col("ten_thousandths").is_null()
    return pl.coalesce(pl.when(fails).then(pl.lit(name)) for name, fails in checks.items())


def _item() -> pl.Expr:
    """Name the item that a customer's line would be, where it is the only one of its entry.

    With several, the others' numbers would shift by the one that is missing.
    """
    alone = pl.col("receivable").sum().over("journal", "number", "booked") == 1
    readable = (
        pl.col("receivable") & pl.col("booked").is_not_null() & (pl.col("failed") != "fields")
    )
    name = pl.concat_str(
        "journal", "number", pl.col("booked").dt.strftime("%Y%m%d"), pl.lit("1"), separator="-"
    )
    return pl.when(readable & alone).then(name)


def _rejects(bad: pl.DataFrame, export: Export) -> pl.DataFrame:
    rows = []
    for row in bad.iter_rows(named=True):
        check = row["failed"]
        params = {
            "fields": {"found": row["found"], "expected": export.header.width},
            "date": {"value": repr(row["booked_on"] or "")},
            "no_account": {},
            "both": {"debit": row["debit"], "credit": row["credit"]},
        }.get(check, {"value": repr(row.get(check) or "")})
        rows.append(
            {
                "place": f"{export.place}:{row['line']}",
                "reason": REASONS[check],
                "params": json.dumps(params, ensure_ascii=False),
                "raw": row["text"],
                "item_id": row["item_id"],
            }
        )
    return frame("rejects", rows)

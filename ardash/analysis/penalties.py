"""Penalties: the interest and fixed sums that late payers owe by law, claimed or not."""

from __future__ import annotations

from datetime import date

import pandas as pd
import polars as pl

from ardash.analysis.claims import claims
from ardash.analysis.governing import HOME, Whose
from ardash.analysis.law_setting import UNSAID, LawSetting
from ardash.analysis.penalty_rows import claimed_of, described, owed, spans_of
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger
from ardash.terms.law import RateTables, accrued

_ITEM_COLUMNS = (
    "item", "item_id", "source", "entity", "customer", "customer_id", "name", "document",
    "currency", "law", "issued_on", "due_on", "late_from", "late_to", "days_late", "billed",
    "balance", "interest", "indemnity", "indemnity_currency", "claimed", "verified",
)  # fmt: skip

_AGREED = pl.col("contract_percent").is_not_null()


def penalties(
    ledger: Ledger,
    as_of: date,
    *,
    since: date | None = None,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
    rates: RateTables | None = None,
) -> pd.DataFrame:
    """List what late invoices owe beyond their amount by law: one row an invoice or instalment.

    Interest runs on the balance as it shrank, from the day after the due date to the day of
    payment, or to the close of `as_of`: balance (tax included) × rate of the half-year × days ÷
    365, without VAT. The fixed sum is owed once for each that was late, from its first day on.

    Columns: item, item_id, source, entity, customer, customer_id, name, document, currency, law
    (country), issued_on, due_on, late_from, late_to (first and last day counted), days_late (from
    the due date), billed, balance (open at as_of), interest (all minor units of currency),
    indemnity (minor units of indemnity_currency; none where it fell due before `since`),
    indemnity_currency, claimed (charges that name the document, minor units), verified (whether
    the central bank's rates are). Most interest first.

    `since` counts only what fell due to be paid from that day on; `whose` and `home` say whose law
    counts (see `governing_law`), `setting` what else the company says of it (a contract's rate goes
    before the legal one), `rates` replaces central banks' rates. Charges, undated items and credits
    bear no interest. Source: Code de commerce L.441-10 II, D.441-5; Directive 2011/7/EU.

    Raises BadInput when no rate of a half-year, or no law of a country, is known.
    """
    return to_pandas(
        penalty_table(
            ledger, as_of, since=since, whose=whose, home=home, setting=setting, rates=rates
        )
    )


def penalty_table(
    ledger: Ledger,
    as_of: date,
    *,
    since: date | None = None,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
    rates: RateTables | None = None,
) -> pl.DataFrame:
    """List what late invoices owe by law as a Polars frame; see `penalties`."""
    rows = owed(
        spans_of(ledger, as_of, since, whose=whose, home=home, setting=setting), since, rates
    )
    return (
        described(rows, ledger, as_of)
        .join(claimed_of(rows, ledger, as_of, since), on="item", how="left")
        .with_columns(pl.col("claimed").fill_null(0))
        .select(_ITEM_COLUMNS)
        .sort("interest", "item", descending=[True, False])
    )


def penalty_spans(
    ledger: Ledger,
    as_of: date,
    *,
    since: date | None = None,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
    rates: RateTables | None = None,
) -> pd.DataFrame:
    """Show how the interest comes about: one row an item, constant balance and half-year.

    Columns: item, law, from_on, to_on (days counted, both included), days, open_minor (owed on
    each), half_year, percent (a year), agreed (whether the contract sets the rate), verified,
    interest (minor units of currency; an item's rows add up to its interest), currency. Raises as
    `penalties` does.
    """
    spans = spans_of(ledger, as_of, since, whose=whose, home=home, setting=setting)
    rows = accrued(spans, rates=rates).rename({"country": "law"}).with_columns(agreed=_AGREED)
    columns = (
        "item", "law", "from_on", "to_on", "days", "open_minor", "half_year", "percent", "agreed",
        "verified", "interest", "currency",
    )  # fmt: skip
    return to_pandas(rows.select(columns))


def penalties_by_half_year(
    ledger: Ledger,
    as_of: date,
    *,
    since: date | None = None,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
    rates: RateTables | None = None,
) -> pd.DataFrame:
    """Say at which rates interest ran: one row a half-year, law, rate and currency; latest first.

    Columns: half_year, law (country), percent (a year), agreed (whether a contract sets it),
    verified, interest (minor units of currency), currency. Raises as `penalties` does.
    """
    rows = accrued(
        spans_of(ledger, as_of, since, whose=whose, home=home, setting=setting), rates=rates
    )
    keys = ("half_year", "percent", "verified", "currency")
    found = rows.group_by(*keys, law="country", agreed=_AGREED).agg(pl.col("interest").sum())
    columns = ("half_year", "law", "percent", "agreed", "verified", "interest", "currency")
    order = ("half_year", "law", "agreed", "percent", "currency")
    ordered = found.sort(order, descending=[True, False, False, False, False])
    return to_pandas(ordered.select(columns))


def penalties_by_customer(
    ledger: Ledger,
    as_of: date,
    *,
    since: date | None = None,
    whose: Whose = "seller",
    home: str = HOME,
    setting: LawSetting = UNSAID,
    rates: RateTables | None = None,
) -> pd.DataFrame:
    """Say what each customer owes by law for paying late: one row a customer and currency.

    Columns: customer, customer_id, name, currency, items (late invoices and instalments),
    days_late (of the latest), interest, indemnity, due (interest + indemnity), claimed (charges
    billed, less what was credited or written off of them), left (due and never claimed, at least
    0); all minor units. An indemnity in another currency than its invoice stands in the row of its
    own. Most left on the table first. Options as of `penalties`, which it raises as.
    """
    rows = owed(
        spans_of(ledger, as_of, since, whose=whose, home=home, setting=setting), since, rates
    )
    keys = ["customer", "currency"]
    sums = {
        "items": pl.len().cast(pl.Int64),
        "days_late": pl.col("days_late").max(),
        "interest": pl.col("interest").sum(),
    }
    fixed = rows.filter(pl.col("indemnity") > 0).with_columns(currency="indemnity_currency")
    parts = [
        rows.group_by(keys).agg(**sums),
        fixed.group_by(keys).agg(pl.col("indemnity").sum()),
        claims(ledger, as_of, since=since).group_by(keys).agg(pl.col("claimed").sum()),
    ]
    due = pl.col("interest") + pl.col("indemnity")
    found = (
        pl.concat(parts, how="diagonal")
        .group_by(keys)
        .agg(pl.col("items", "interest", "indemnity", "claimed").sum(), pl.col("days_late").max())
        .with_columns(due=due, left=pl.max_horizontal(due - pl.col("claimed"), pl.lit(0)))
    )
    names = gathered(ledger.customers.select("customer", "customer_id", "name"))
    columns = (
        "customer", "customer_id", "name", "currency", "items", "days_late", "interest",
        "indemnity", "due", "claimed", "left",
    )  # fmt: skip
    ordered = found.join(names, on="customer", how="left").sort(
        "currency", "left", "due", "customer", descending=[False, True, True, False]
    )
    return to_pandas(ordered.select(columns))

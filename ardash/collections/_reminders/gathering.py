"""Gathering: rows and items of a worklist as the facts of one message a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import narwhals as nw
import polars as pl

from ardash.collections._policy.ladder import Step
from ardash.collections._reminders.addresses import line
from ardash.collections._reminders.facts import Amount, Invoice, Listing, Party
from ardash.collections.charges import charges, fee
from ardash.collections.creditor import Creditors
from ardash.collections.instalments import instalments, with_instalment
from ardash.collections.worklist import Worklist
from ardash.countries import country_code
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

if TYPE_CHECKING:
    from ardash.terms.law import RateTables

#: Days that a customer is given to pay when reminded.
PAY_WITHIN_DAYS = 8

#: Countries whose customers are written to in French when nobody said otherwise.
_FRENCH = ("FR", "BE", "LU", "MC")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Gathered:
    """What one message to a customer is about; `entity` is the company that writes it."""

    source: str
    customer_id: str
    customer: int
    party: Party
    entity: str
    collector: str | None
    languages: tuple[str, ...]
    step: Step
    pay_by: date
    items: tuple[Row, ...]
    late: Listing
    soon: Listing


def gather(
    ledger: Ledger,
    found: Worklist,
    creditors: Creditors,
    invoice_link: str,
    rates: RateTables | None,
) -> list[Gathered]:
    """Gather each customer's rows, of all its currencies, in the order of the worklist.

    Entities that are companies of their own write for themselves, all others together.
    """
    keys = ["source", "customer_id", "currency"]
    about = found.items.filter("in_row").join(found.rows.select(keys), on=keys, how="semi")
    known, parts = _known(ledger, about), instalments(ledger, about["item"].to_list())
    claimed = {row["item"]: row for row in charges(ledger, found, rates=rates).to_dicts()}
    items: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in about.sort("due_on", "item", maintain_order=True).to_dicts():
        entity, order = known[row["item"]]
        company = entity if entity in creditors.entities else ""
        its = items.setdefault((row["source"], row["customer_id"]), {})
        claim = claimed.get(row["item"], {})
        its.setdefault(company, []).append(
            {**row, "order": order, "claim": claim, "instalment": parts.get(row["item"])}
        )
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in found.rows.to_dicts():
        rows.setdefault((row["source"], row["customer_id"]), []).append(row)
    return [
        _one(found, its, theirs, company, invoice_link)
        for key, its in rows.items()
        for company, theirs in items.get(key, {}).items()
    ]


def _one(
    found: Worklist, rows: list[Row], items: list[Row], entity: str, invoice_link: str
) -> Gathered:
    codes = {item["currency"] for item in items}
    rows = [row for row in rows if row["currency"] in codes]
    first = rows[0]
    segment = next(each for each in found.policy.segments if each.code == first["rule"])
    ladder = [step.code for step in found.policy.ladder(segment.ladder).steps]
    lead = max(rows, key=lambda row: ladder.index(row["step"]) if row["step"] in ladder else -1)
    invoices = [_invoice(row, invoice_link) for row in items]
    # A fee is for what has come to its step: of several companies, only that one's claims it.
    led = {(item["currency"], item["step"]) for item in items}
    fees = [
        Amount(fee(found, row["rule"], row["step"], row["currency"]), row["currency"])
        for row in rows
        if row["step"] in ladder and (row["currency"], row["step"]) in led
    ]
    late = [each for each in invoices if (each.days_late or 0) > 0]
    soon = [each for each in invoices if (each.days_late or 0) <= 0]
    return Gathered(
        source=first["source"],
        customer_id=first["customer_id"],
        customer=first["customer"],
        party=Party(line(first["name"]), line(first["customer_id"])),
        entity=entity,
        collector=first["collector"],
        languages=_languages(first["language"], first["country"]),
        step=_step(found, segment.ladder, lead),
        pay_by=found.as_of + timedelta(days=PAY_WITHIN_DAYS),
        items=tuple(items),
        late=Listing.of(late, fees),
        soon=Listing.of(soon, () if late else fees),
    )


def _step(found: Worklist, ladder: str, row: Row) -> Step:
    known = found.policy.ladder(ladder)
    if any(step.code == row["step"] for step in known.steps):
        return known.step(row["step"])
    # A call that an event asks for is no step of the ladder.
    return Step(row["step"], known.steps[0].timing, row["channel"], {}, template=row["template"])


def _invoice(row: Row, invoice_link: str) -> Invoice:
    code, claim = row["currency"], row["claim"]
    return Invoice(
        number=with_instalment(line(row["document"]), row["instalment"]) or line(row["item_id"]),
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        days_late=row["days_late"],
        amount=Amount(row["amount"], code),
        balance=Amount(row["balance"], code),
        disputed=Amount(row["disputed"], code),
        covered=Amount(row["applicable"], code),
        interest=Amount(claim.get("interest") or 0, code),
        indemnity=Amount(claim.get("indemnity") or 0, claim.get("indemnity_currency") or code),
        order_number=line(row["order"]) or None,
        link=_link(invoice_link, row),
    )


def _link(template: str, row: Row) -> str | None:
    """Put an invoice's numbers into the address of invoices."""
    said = template
    for name in ("document", "item_id", "customer_id"):
        said = said.replace(f"{{{name}}}", quote(str(row[name] or row["item_id"]), safe=""))
    return said or None


def _known(ledger: Ledger, about: pl.DataFrame) -> dict[int, tuple[str, str | None]]:
    """The company that is owed each item, and the customer's order number on it."""
    wanted = ledger.items.filter(nw.col("item").is_in(about["item"].to_list()))
    rows = gathered(wanted.select("item", "entity", "order_reference")).iter_rows()
    return {item: (str(entity or ""), order) for item, entity, order in rows}


def _languages(language: str | None, country: str | None) -> tuple[str, ...]:
    """Languages to write to a customer in: its own, else that of its country."""
    own = ((language or "").strip().lower()[:2],) if language else ()
    return (*own, "fr" if country_code(country) in _FRENCH else "en")

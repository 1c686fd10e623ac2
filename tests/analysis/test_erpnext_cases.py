"""ERPNext's receivable reports, restated as facts: every case is run on our ledger.

A case's documents become the lines of a ledger, as a connector would bring them: a payment on an
invoice of several instalments settles them in the order of their due dates; a credit note that is
larger than what is open stays an open credit of its own. Where our rule differs on purpose, the
case stands in OURS with our figures and the reason.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ledgers import ledger

from ardash.analysis.aging import aging, aging_table
from ardash.analysis.open_items import entries_of, open_items
from ardash.analysis.tie_out import tie_out
from ardash.ledger.ledger import Ledger

D = date(2025, 6, 15)
LATER = D + timedelta(days=3650)

CASES = [
    "pos_half_paid",
    "instalments_then_payment_then_full_credit_note",
    "instalments_then_full_credit_note_no_payment",
    "instalments_200_partial_payment_and_partial_credit",
    "credit_note_kept_on_account",
    "advance_on_order_no_invoice",
    "fx_revaluation_of_open_invoice",
    "payment_against_credit_note_moved_to_second_invoice",
    "partial_payment_via_journal",
    "full_payment_via_journal",
    "credit_via_journal_without_invoice",
    "group_by_party",
    "future_payment_not_counted_but_shown",
    "future_full_payment",
    "future_overpayment",
    "future_journal_two_invoices",
    "party_account_currency",
    "future_payment_foreign_currency_full",
    "future_payment_foreign_currency_partial",
    "advance_allocated_to_instalments_fx",
    "minor_outstanding_one_cent",
    "two_receivable_accounts_manual_entries",
    "terms_50_50_two_rows",
    "return_folds_onto_invoice_partner",
]

#: case -> our rows (document, balance in minor units of the company's or only currency), and why
OURS: dict[str, tuple[list[tuple[str, int]], str]] = {
    "fx_revaluation_of_open_invoice": (
        [("INV1", 850000)],
        "a revaluation is an exchange difference of its invoice, not a row of its own",
    ),
    "future_overpayment": (
        [("INV1", 10000)],
        "what is paid tomorrow is no credit today; the peer shows it as one",
    ),
    "advance_allocated_to_instalments_fx": (
        [("INV1", 400000)],
        "an advance settles the oldest instalment first; the peer spreads it over all",
    ),
}


@dataclass
class Book:
    """Documents of a case, written as the lines of a ledger."""

    home: str
    lines: list[str] = field(default_factory=list)
    parts: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def number(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def ledger(self) -> Ledger:
        return ledger("\n".join(self.lines), currency=self.home)

    def invoice(self, given: dict[str, Any]) -> None:
        ref, currency = given["ref"], given.get("currency", self.home)
        partner = given.get("partner")
        customer = given.get("customer", f"C-{partner}" if partner else "C")
        if partner and not any(line.startswith(f"customer {customer}") for line in self.lines):
            self.lines.append(f"customer {customer} collector={partner}")
        extra = f"currency={currency} base_currency={self.home}"
        if currency != self.home:
            extra += f" rate={given['rate']}"
        if "account" in given:
            extra += f' "account={given["account"]}"'
        day, amount = _day(given.get("posted_offset", 0)), given["amount"]
        instalments = given.get("instalments") or [{"due_offset": 30, "amount": abs(amount)}]
        self.currencies[ref] = currency
        self.parts[ref] = []
        for place, part in enumerate(instalments, 1):
            number = f"{ref}/{place}" if len(instalments) > 1 else ref
            share = part.get("amount", abs(amount) * part.get("portion_pct", 100) / 100)
            kind = "invoice" if amount > 0 else "credit_note"
            due = _day(part["due_offset"])
            self.lines.append(f"{day} {kind} {number} {customer} {share} due {due} {extra}")
            self.parts[ref].append((number, share))
        if "paid_at_creation" in given:
            self.pay(ref, given["paid_at_creation"], day)

    def pay(
        self, ref: str, amount: float, day: date, *, kind: str = "payment", base: str = ""
    ) -> None:
        """Settle the parts of a document, the first due first."""
        left = amount
        for place, (number, open_amount) in enumerate(self.parts[ref]):
            settled = min(left, open_amount) if left > 0 else left
            if settled:
                self.lines.append(f"{day} {kind} {number} {settled:.2f} {base}")
                self.parts[ref][place] = (number, open_amount - settled)
                left -= settled

    def credit_note(self, given: dict[str, Any], day: date) -> None:
        against = given.get("against")
        if against and sum(amount for _, amount in self.parts[against]) >= given["amount"]:
            self.pay(against, given["amount"], day, kind="credit")
        else:
            self.lines.append(f"{day} credit_note {given['ref']} C {given['amount']}")

    def unapplied(self, amount: float, day: date, ref: str | None = None, extra: str = "") -> None:
        self.lines.append(f"{day} unapplied {ref or self.number('PAY')} C {amount} {extra}")

    def payment(self, given: dict[str, Any]) -> None:
        day = _day(given.get("date_offset", 0))
        against = given.get("against")
        if "allocations" in given:
            for part in given["allocations"]:
                self.pay(part["to"], part["amount"], day)
        elif against in self.parts:
            allocated = given.get("allocated", given["amount"])
            base = ""
            if given.get("currency", self.home) != self.home:
                base = f"base=-{allocated * given['rate']:.2f}"
            self.pay(against, allocated, day, base=base)
            if given["amount"] > allocated:
                self.unapplied(given["amount"] - allocated, day, "PAY")
        else:
            self.unapplied(given["amount"], day, given.get("ref"))

    def event(self, given: Any) -> None:
        for each in given if isinstance(given, list) else [given]:
            ((kind, what),) = each.items()
            if kind in ("payment", "journal_credit"):
                self.payment(what)
            elif kind == "credit_note":
                self.credit_note(what, D)
            else:
                assert kind == "allocation"
                self.lines.append(f"{D} apply {what['from']} {what['to']} {what['amount']}")


def _day(offset: int) -> date:
    return D + timedelta(days=offset)


def written(given: dict[str, Any]) -> Book:
    book = Book(given.get("company_currency", "EUR"))
    advances = [] if given.get("invoices") else given.get("payments", [])
    for invoice in given.get("invoices", []):
        book.invoice(invoice)
        if invoice.get("allocate_advances"):
            (advance,) = given["payments"]
            book.pay(invoice["ref"], advance["amount"], D)
    if not any(invoice.get("allocate_advances") for invoice in given.get("invoices", [])):
        for payment in advances or given.get("payments", []):
            book.payment(payment)
    for note in given.get("credit_notes", []):
        book.credit_note(note, D)
    for entry in given.get("journal", []):
        number = book.number("JE")
        book.lines.append(f'{D} charge {number} C {entry["debit"]} "account={entry["account"]}"')
    if "revaluation" in given:
        for ref, parts in book.parts.items():
            rate = given["invoices"][0]["rate"]
            gain = sum(amount for _, amount in parts) * (given["revaluation"]["new_rate"] - rate)
            book.lines.append(f"{D} fx {ref} 0 base={gain}")
    return book


def rows(book: Ledger, as_of: date) -> list[dict[str, Any]]:
    """Our open items in the words of the peer, in major units."""
    found = []
    later = open_items(book, LATER).set_index("item")["balance"].to_dict()
    for row in open_items(book, as_of).to_dict("records"):
        entries = entries_of(book, row["item"])
        entries = entries[entries["booked_on"].dt.date <= as_of]
        paid = -int(entries.loc[entries["kind"] == "payment", "amount"].sum())
        credited = -int(entries.loc[entries["kind"] == "credit", "amount"].sum())
        original, balance = row["original"], row["balance"]
        remaining = later.get(row["item"], 0)
        found.append(
            {
                "ref": row["document"],
                "account": row["account"],
                "invoiced": max(original, 0) / 100,
                "paid": paid / 100 if original > 0 else -original / 100,
                "paid_or_invoiced": abs(original) / 100,
                "credit_note": credited / 100,
                "outstanding": balance / 100,
                "remaining_after_future": remaining / 100,
                "future_amount": (balance - remaining) / 100,
                "grand_total": _grand_total(book, row["document"]),
            }
        )
    return found


def _grand_total(book: Ledger, document: str) -> float:
    """Billed on all instalments of a document; a credit that stands alone has none."""
    items = book.items.collect("polars").to_native()
    same = items.filter(items["document"] == document)["item"].to_list()
    billed = [entries_of(book, item)["amount"].iloc[0] for item in same]
    return max(int(sum(billed)), 0) / 100


def matched(expected: dict[str, Any], found: list[dict[str, Any]], in_company: list[Any]) -> bool:
    """Find the row that shows what is expected, and take it out."""
    wanted = {key: value for key, value in expected.items() if key not in ("in", "kind")}
    for place, row in enumerate(found):
        company = {f"{key}_company": value for key, value in in_company[place].items()}
        account = {f"{key}_account": value for key, value in row.items()}
        shown = {**row, **company, **account}
        if all(shown[key] == value for key, value in wanted.items()):
            found.pop(place)
            in_company.pop(place)
            return True
    return False


def viewed(book: Ledger, step: dict[str, Any], home: str) -> Ledger:
    if "partner" in step.get("filter", {}):
        return book.where(collector=step["filter"]["partner"])
    return book.in_currency(home) if step.get("in") == "company currency" else book


def checked(book: Book, step: dict[str, Any]) -> None:
    as_of = _day(step.get("as_of_offset", 0))
    whole = book.ledger()
    shown = viewed(whole, step, book.home)
    found = rows(shown, as_of)
    in_company = rows(shown.in_currency(book.home), as_of)
    if "account" in step.get("filter", {}):
        account = step["filter"]["account"]
        keep = [place for place, row in enumerate(found) if row["account"] == account]
        found, in_company = [found[p] for p in keep], [in_company[p] for p in keep]
    if "expect_row_count" in step:
        assert len(found) == step["expect_row_count"]
    if "expect_last_row" in step:
        assert matched(step["expect_last_row"], found, in_company), found
    if "expect_rows" in step:
        assert len(found) == len(step["expect_rows"]), found
        for expected in step["expect_rows"]:
            assert matched(expected, found, in_company), (expected, found)
    for customer, total in step.get("expect_customer_total", {}).items():
        table = aging_table(whole, as_of, by="customer").set_index("customer_id")
        assert table["total"][customer] == total["outstanding"] * 100
    if "expect_grand_total" in step:
        total = step["expect_grand_total"]["outstanding"] * 100
        assert aging(whole, as_of)["amount"].sum() == total


def read(shared: Path, name: str) -> dict[str, Any]:
    content = json.loads((shared / "peer_cases" / name).read_text(encoding="utf-8"))
    return {case["id"]: case for case in content["cases"]}


def test_every_case_of_the_peer_is_run(shared: Path) -> None:
    assert list(read(shared, "erpnext_accounts_receivable.json")) == CASES
    assert list(read(shared, "erpnext_ar_summary.json")) == SUMMARIES


@pytest.mark.parametrize("case_id", CASES)
def test_receivable_case(shared: Path, case_id: str) -> None:
    case = read(shared, "erpnext_accounts_receivable.json")[case_id]
    book = written(case["given"])
    if case_id in OURS:
        expected, _why = OURS[case_id]
        items = open_items(book.ledger().in_currency(book.home), D)
        found = list(zip(items["document"], items["balance"], strict=True))
        assert found == expected
        return
    for step in case["steps"]:
        if "event" in step:
            book.event(step["event"])
        checked(book, step)


SUMMARIES = [
    "invoice_only",
    "plus_unallocated_advance_50",
    "plus_partial_payment_125",
    "partial_150",
    "fully_paid",
]


@pytest.mark.parametrize("case_id", SUMMARIES)
def test_summary_case(shared: Path, case_id: str) -> None:
    """The peer nets an advance into its first bucket; we show it apart, or net it when asked."""
    case = read(shared, "erpnext_ar_summary.json")[case_id]
    lines = [f"{D} invoice INV1 C {case['given']['invoices'][0]['amount']} due {D}"]
    for place, payment in enumerate(case["given"].get("payments", [])):
        if payment["allocated"]:
            lines.append(f"{D} payment INV1 {payment['amount']}")
        else:
            lines.append(f"{D} unapplied P{place} C {payment['amount']}")
    if "gl_balance" in case.get("expect", {}):
        lines.append(f"{D} control 411 {case['expect']['gl_balance']}")
    book = ledger("\n".join(lines))
    if "expect_rows" in case:
        assert len(open_items(book, D)) == case["expect_rows"]
        return
    expect = case["expect"]
    (table,) = aging_table(book, D, by="customer").to_dict("records")
    assert table["total"] == expect["outstanding"] * 100 == expect["total_due"] * 100
    assert table["unapplied"] == -expect["advance"] * 100
    assert table["not_due"] == (expect["range1"] + expect["advance"]) * 100
    (netted,) = aging_table(book, D, by="customer", net_unapplied=True).to_dict("records")
    assert netted["not_due"] == expect["range1"] * 100
    assert netted["unapplied"] == 0
    entries = book.entries.collect("polars").to_native().to_pandas()
    paid = -entries.loc[entries["kind"] == "payment", "amount"].sum()
    assert paid == expect["paid"] * 100
    invoiced = entries.loc[entries["amount"] > 0, "amount"].sum()
    assert invoiced == expect["invoiced"] * 100
    for name in ("range2", "range3", "range4", "range5", "credit_note"):
        assert expect.get(name, 0) == 0
    assert table["overdue"] == 0
    if "gl_balance" in expect:
        (tied,) = tie_out(book, D).to_dict("records")
        assert tied["difference"] == expect["difference_to_gl"]
        assert tied["state"] == "tied"
        assert table["total"] == expect["remaining_balance"] * 100

"""Sections: the lines of an account as tables, with their totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ardash.collections._statement.flow import Flow
from ardash.collections._statement.lines import Account, Line
from ardash.collections._statement.sheet import ALARM, LEFT, RIGHT
from ardash.collections._statement.table import Row, Table
from ardash.collections.instalments import with_instalment
from ardash.errors import mark
from ardash.language import Language

#: What a line is called, before its number.
KINDS = {
    "invoice": mark("Invoice"),
    "charge": mark("Charge"),
    "credit_note": mark("Credit note"),
    "unapplied": mark("Payment received"),
    "payment": mark("Payment"),
    "credit": mark("Credit"),
    "discount": mark("Early-payment discount"),
    "transfer": mark("Transfer"),
    "adjustment": mark("Adjustment"),
}

#: Documents that a payment names at most.
_NAMED = 8

#: Cells of a row of open items, and of movements.
_OF_ITEM, _OF_MOVEMENT = 8, 7

#: Millimetres of the bar with the total.
_TOTAL = 11.4


@dataclass(frozen=True)
class Section:
    """Writes one account, one section after another."""

    flow: Flow
    words: Language
    account: Account
    color: str

    def open_items(self) -> None:
        """Write what is open, oldest due date first, with days late and running balance."""
        _, lines = self.words.say, self.account.lines
        if not lines:
            return
        titles = [_("Document"), _("Your reference"), _("Date"), _("Due"), _("Days late"),
                  _("Amount"), _("Open"), _("Balance")]  # fmt: skip
        rows = [self._item(line) for line in lines]
        if self.account.unapplied:
            rows.append(self._sum(_("Open items"), lines[-1].balance, 6, _OF_ITEM))
        table = Table.of(titles, rows, figures=4, wide=0, color=self.color)
        table.write(
            self.flow,
            rows,
            lambda n: self._carried(lines[n - 1].balance, _OF_ITEM),
            below=0 if self.account.unapplied else _TOTAL,
        )

    def unapplied(self, *, deducted: bool) -> None:
        """Write what is applied to nothing yet, apart from what is owed."""
        _, lines = self.words.say, self.account.unapplied
        if not lines:
            return
        told = (
            _("Please tell us which invoices they settle. They are deducted from the total.")
            if deducted
            else _("Please tell us which invoices they settle. The balance above includes them.")
        )
        self._heading(_("Payments and credits not yet applied"), told)
        titles = [_("Document"), _("Your reference"), _("Date"), "", "", _("Amount"),
                  _("Left"), ""]  # fmt: skip
        rows = [
            Row([self._named(line), line.order_reference or "", self.words.short_day(line.on), "",
                 "", self._amount(line.original or 0), self._amount(line.amount), ""],
                strong=frozenset({6}))
            for line in lines
        ]  # fmt: skip
        rows.append(self._sum(_("Not yet applied"), self.account.credit, 6, _OF_ITEM))
        table = Table.of(titles, rows, figures=5, wide=0, color=self.color)
        table.write(self.flow, rows, below=_TOTAL if deducted else 0)

    def movements(self, since: date) -> None:
        """Write what stood at the first day, and every movement since, with running balance."""
        _, lines = self.words.say, self.account.lines
        titles = [_("Date"), _("Movement"), _("Your reference"), _("Due"), _("Charged"),
                  _("Paid or credited"), _("Balance")]  # fmt: skip
        brought = self.account.brought_forward
        text = _("Balance brought forward, before {day}", day=self.words.day(since))
        first = Row(["", text, "", "", "", "", self._amount(brought)], strong=frozenset({1, 6}))
        moved = [self._movement(line) for line in lines]
        # Its text runs over into the empty cells beside it: no column need be so wide.
        slim = Row(["", "", *first.cells[2:]])
        balances = [brought, *(line.balance for line in lines)]
        table = Table.of(titles, [slim, *moved], figures=4, wide=1, color=self.color)
        table.write(
            self.flow,
            [first, *moved],
            lambda n: self._carried(balances[n - 1], _OF_MOVEMENT),
            below=_TOTAL,
        )

    def total(self, text: str) -> None:
        """Write what is due in all, in a bar of its own."""
        self.flow.need(_TOTAL)
        y, sheet = self.flow.y + 3, self.flow.sheet
        sheet.box(LEFT, y, RIGHT - LEFT, 8.4, self.color)
        total, currency = self.account.total, self.account.currency
        text = text if total >= 0 else self.words.say("Balance in your favour")
        amount = self.words.money(abs(total), currency)
        white = "#ffffff"
        sheet.text(LEFT + 3, y + 5.7, text, size=10.5, bold=True, color=white)
        sheet.text(RIGHT - 3, y + 5.7, amount, size=11.5, bold=True, color=white, align="right")
        self.flow.y = y + 8.4

    def _item(self, line: Line) -> Row:
        is_late = (line.days_late or 0) > 0
        cells = [
            self._named(line),
            line.order_reference or "",
            self.words.short_day(line.on),
            self.words.short_day(line.due_on),
            str(line.days_late) if is_late else "",
            self._amount(line.original or 0),
            self._amount(line.amount),
            self._amount(line.balance),
        ]
        return Row(cells, colors={4: ALARM} if is_late else {}, strong=frozenset({6}))

    def _movement(self, line: Line) -> Row:
        kind = self.words.say(KINDS.get(line.kind, KINDS["adjustment"]))
        amount, is_charged = self._amount(abs(line.amount)), line.amount >= 0
        cells = [
            self.words.short_day(line.on),
            f"{kind} {line.document}".strip(),
            line.order_reference or "",
            self.words.short_day(line.due_on) if line.due_on else "",
            amount if is_charged else "",
            "" if is_charged else amount,
            self._amount(line.balance),
        ]
        return Row(cells, strong=frozenset({6}), below=self._about(line.about), below_at=1)

    def _about(self, documents: Sequence[str]) -> str | None:
        """Say which documents a payment was booked on."""
        if not documents:
            return None
        _, _n, more = self.words.say, self.words.count, len(documents) - _NAMED
        named = ", ".join(documents[:_NAMED])
        if more > 0:
            return _n(
                "for {documents} and {count} other",
                "for {documents} and {count} others",
                more,
                documents=named,
            )
        return _("for {documents}", documents=named)

    def _named(self, line: Line) -> str:
        """Name a document, its instalment, and what it is unless it is an invoice."""
        kind = "" if line.kind == "invoice" else self.words.say(KINDS.get(line.kind, ""))
        return f"{kind} {with_instalment(line.document, line.instalment)}".strip()

    def _carried(self, balance: int, cells: int) -> tuple[Row, Row]:
        _, at = self.words.say, cells - 1
        return (
            self._sum(_("Carried forward"), balance, at, cells),
            self._sum(_("Brought forward"), balance, at, cells),
        )

    def _sum(self, text: str, minor: int, at: int, cells: int) -> Row:
        amounts = [self._amount(minor) if number == at else "" for number in range(1, cells)]
        return Row([text, *amounts], is_sum=True)

    def _heading(self, text: str, below: str) -> None:
        self.flow.need(34)
        self.flow.y += 9
        self.flow.sheet.text(LEFT, self.flow.y, text, size=10.5, bold=True, color=self.color)
        self.flow.y += 1
        self.flow.paragraph(LEFT, RIGHT - LEFT, below)
        self.flow.y += 0.5

    def _amount(self, minor: int) -> str:
        return minus(self.words.amount(minor, self.account.currency))


def minus(text: str) -> str:
    """Write a minus as wide as a plus."""
    return text.replace("-", "−")

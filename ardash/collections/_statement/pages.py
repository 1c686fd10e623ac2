"""Pages: a statement of account on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ardash.collections._statement.flow import Flow
from ardash.collections._statement.letterhead import feet, letterhead, running_head, title
from ardash.collections._statement.payment import write_payment
from ardash.collections._statement.sections import Section
from ardash.collections._statement.sheet import LEFT, RIGHT, Sheet
from ardash.collections._statement.summary import write_summary
from ardash.collections.creditor import Creditor
from ardash.language import Language

if TYPE_CHECKING:
    from ardash.collections.statement import Statement


def write_statement(
    sheet: Sheet, statement: Statement, words: Language, creditor: Creditor
) -> None:
    """Write a statement on new pages of a sheet, numbered from 1."""
    _ = words.say
    sheet.turn()
    first = sheet.page
    customer, day = statement.customer, words.day(statement.as_of)
    # A source without numbers of customers names them.
    is_numbered = customer.customer_id != customer.name
    letterhead(
        sheet,
        words,
        creditor,
        [
            *(line for line in (customer.name, customer.contact) if line),
            *customer.lines(creditor.home, words.code),
        ],
        [
            *([(_("Customer number"), customer.customer_id)] if is_numbered else []),
            (_("Date of the statement"), words.long_day(statement.as_of)),
            (_("Reference to quote"), statement.reference),
        ],
    )
    y = title(sheet, creditor, _("Statement of account"), _below(statement, words))
    head = _("Statement of account") + f" · {day} · {customer.name}"
    flow = Flow(sheet, lambda: running_head(sheet, creditor, head), y + 5)
    for number, account in enumerate(statement.accounts):
        if number:
            flow.y += 10
        if len(statement.accounts) > 1:
            flow.need(60)
            name = _("Account in {currency}", currency=account.currency)
            sheet.text(LEFT, flow.y + 4, name, size=12, bold=True, color=creditor.color)
            flow.y += 8
        write_summary(flow, words, account, creditor.color)
        section = Section(flow, words, account, creditor.color)
        if statement.since:
            section.movements(statement.since)
            section.total(_("Balance on {day}", day=words.long_day(statement.as_of)))
            section.unapplied(deducted=False)
        else:
            section.open_items()
            section.unapplied(deducted=True)
            section.total(_("Total due"))
    if not statement.accounts:
        flow.paragraph(LEFT, RIGHT - LEFT, _("Nothing is owed on this day."), size=10)
    write_payment(flow, words, creditor, statement.accounts, statement.reference)
    feet(sheet, words, creditor, first)


def _below(statement: Statement, words: Language) -> str:
    _ = words.say
    day = words.long_day(statement.as_of)
    told = _("If your books differ, please let us know.")
    if statement.since is None:
        return _("Everything that is open at the close of {day}.", day=day) + " " + told
    since = words.long_day(statement.since)
    return _("Movements from {since} to {day}.", since=since, day=day) + " " + told

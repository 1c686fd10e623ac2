"""Payment: where to pay to, with a code that a banking app reads."""

from __future__ import annotations

from ardash.collections._statement.flow import LINE, Flow
from ardash.collections._statement.lines import Account
from ardash.collections._statement.sheet import LEFT, QUIET, RIGHT, SHADE, wrapped
from ardash.collections.creditor import Creditor
from ardash.collections.sepa import payment_code, spaced
from ardash.language import Language

_SIDE = 32.0
_BOX = 42.0


def write_payment(
    flow: Flow,
    words: Language,
    creditor: Creditor,
    accounts: tuple[Account, ...],
    reference: str,
) -> None:
    """Draw a box that says how to pay; nothing when nothing is due."""
    due = [account for account in accounts if account.total > 0]
    if not due:
        return
    _ = words.say
    if creditor.iban is None:
        flow.need(16)
        flow.y += 8
        flow.paragraph(
            LEFT,
            RIGHT - LEFT,
            _("This statement gives no bank details: please pay to the account that our invoices "
              "name, and quote {reference}.", reference=reference),
            size=9,
        )  # fmt: skip
        return
    flow.need(_BOX + 5)
    top = flow.y + 5
    flow.y = top + _BOX
    sheet = flow.sheet
    sheet.box(LEFT, top, RIGHT - LEFT, _BOX, SHADE)
    sheet.box(LEFT, top, 1.2, _BOX, creditor.color)
    euros = next((account for account in due if account.currency == "EUR"), None)
    code = euros and payment_code(
        name=creditor.name, iban=creditor.iban, bic=creditor.bic, amount=euros.total,
        text=reference,
    )  # fmt: skip
    if euros and code:
        x = RIGHT - _SIDE - 4
        sheet.code(code, x, top + 2.5, _SIDE)
        amount = words.money(euros.total, euros.currency)
        told = _("Scan to pay {amount} with your banking app", amount=amount)
        for number, line in enumerate(wrapped(told, 7, _SIDE + 6)):
            sheet.text(x + _SIDE / 2, top + _SIDE + 5.6 + number * 7 * LINE, line, size=7,
                       color=QUIET, align="center")  # fmt: skip
    room = 100.0 if code else 140.0
    _details(flow, words, creditor, due=due, reference=reference, top=top, room=room)


def _details(
    flow: Flow,
    words: Language,
    creditor: Creditor,
    *,
    due: list[Account],
    reference: str,
    top: float,
    room: float,
) -> None:
    _ = words.say
    sheet = flow.sheet
    sheet.text(LEFT + 6, top + 7, _("How to pay"), size=10.5, bold=True, color=creditor.color)
    amounts = "  ·  ".join(words.money(account.total, account.currency) for account in due)
    facts = [
        (_("Beneficiary"), creditor.name, False),
        (_("IBAN"), spaced(creditor.iban or ""), True),
        (_("BIC"), " · ".join(filter(None, (creditor.bic, creditor.bank))), False),
        (_("Amount"), amounts, True),
        (_("Reference to quote"), reference, True),
    ]
    y = top + 13.5
    for heading, text, strong in facts:
        if not text:
            continue
        sheet.text(LEFT + 6, y, heading, size=8, color=QUIET, most=30)
        sheet.text(LEFT + 38, y, text, size=9.5, bold=strong, most=room - 32)
        y += 5.8

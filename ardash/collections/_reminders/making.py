"""Making drafts of the rows of a worklist."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ardash.collections._reminders.addresses import Addressee, addressees
from ardash.collections._reminders.draft import Draft
from ardash.collections._reminders.facts import Facts, Sender
from ardash.collections._reminders.gathering import Gathered, gather
from ardash.collections._reminders.routes import Route, waiting_messages
from ardash.collections._reminders.writing import money, short_day
from ardash.collections.creditor import Creditors
from ardash.collections.templating import Texts
from ardash.collections.worklist import Worklist
from ardash.language import Language
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

if TYPE_CHECKING:
    from ardash.terms.law import RateTables

#: Chooses how a message goes: what it is about, to whom, how it is wanted, what waits, and the
#: lines of the postal address.
Way = Callable[[Gathered, Addressee, str | None, int | None, tuple[str, ...]], Route]


@dataclass(frozen=True)
class Maker:
    """Makes the drafts of a worklist's rows."""

    ledger: Ledger
    found: Worklist
    actions: Actions
    texts: Texts
    creditors: Creditors
    invoice_link: str
    rates: RateTables | None

    def drafts(self, way: Way) -> list[Draft]:
        """Make one draft a customer, in the order of the worklist."""
        keys = self.found.rows["customer"].unique().to_list()
        people = addressees(self.ledger, self.actions, keys)
        profiles = {
            (row["source"], row["customer_id"]): row["channel"]
            for row in self.actions.profiles.select("source", "customer_id", "channel").to_dicts()
        }
        waiting = waiting_messages(self.actions)
        gathered = gather(self.ledger, self.found, self.creditors, self.invoice_link, self.rates)
        made = []
        for one in gathered:
            key = one.source, one.customer_id
            who = people[key]
            code = one.step.template or one.step.code
            language = self.texts.language(code, one.languages)
            home = self.creditors.of(one.entity).home
            postal = who.lines(home, Language.of(language).code)
            wanted, waits = profiles.get(key), waiting.get((*key, one.step.code))
            by = way(one, who, wanted, waits, postal).signed_by(self.creditors.of(one.entity))
            made.append(self._draft(one, who, by, language, postal))
        return made

    def _draft(
        self, one: Gathered, who: Addressee, by: Route, language: str, postal: tuple[str, ...]
    ) -> Draft:
        code = one.step.template or one.step.code
        sender = self.creditors.of(one.entity)
        facts = Facts(
            customer=one.party,
            contact=who.name,
            sender=Sender.of(sender),
            step=one.step.code,
            law=self.found.policy.law,
            as_of=self.found.as_of,
            pay_by=one.pay_by,
            late=one.late,
            soon=one.soon,
            phone=who.phone,
            with_statement=by.channel != "call",
        )
        said = self.texts.render(code, language, facts)
        recipient = who.email if by.channel == "email" else None
        lines = postal if by.channel == "letter" else ()
        return Draft(
            key=_key(one, self.found.as_of, by.channel, recipient or ([*lines] or None)),
            source=one.source,
            customer_id=one.customer_id,
            customer=one.customer,
            name=one.party.name,
            collector=one.collector,
            as_of=self.found.as_of,
            step=one.step.code,
            channel=by.channel,
            template=code,
            language=language,
            recipient=recipient,
            contact=who.name,
            subject=said.subject,
            body=said.body,
            items=tuple(item["item_id"] for item in one.items),
            totals={
                total.currency: total.claim.minor
                for listing in (one.late or one.soon,)
                for total in listing.totals
            },
            days_late=max((item["days_late"] for item in one.items), default=None),
            attachments=_attachments(
                one, self.found.as_of, self.texts, language, facts, seal=sender.seal
            ),
            reason=by.reason,
            is_held=by.is_held,
            tried=who.tried,
            message=by.message,
            postal=lines,
        )


def _attachments(
    one: Gathered, as_of: date, texts: Texts, language: str, facts: Facts, *, seal: str
) -> tuple[Mapping[str, Any], ...]:
    """Say what goes with a message: what it asks for, its lists as tables, the statement."""
    names = ("item_id", "amount", "currency")
    asked = [{name: item[name] for name in names} for item in one.items]
    lists = [each for each in (facts.late, facts.soon) if each]
    tables = [
        {
            "kind": "invoices",
            "text": text,
            "rows": [
                {
                    "number": invoice.number,
                    "issued_on": short_day(invoice.issued_on, language),
                    "due_on": short_day(invoice.due_on, language),
                    "amount": money(invoice.amount, language),
                    "link": invoice.link,
                }
                for invoice in listing.invoices
            ],
        }
        for text, listing in zip(texts.listed(language, facts), lists, strict=True)
    ]
    reminder = {
        "kind": "reminder",
        "as_of": as_of.isoformat(),
        "entity": one.entity,
        "items": asked,
        "sender": seal,
    }
    statement = {"kind": "statement", "as_of": as_of.isoformat(), "entity": one.entity}
    return (reminder, *tables, *([statement] if facts.with_statement else []))


def _key(one: Gathered, as_of: date, channel: str, recipient: str | list[str] | None) -> str:
    items = sorted([item["item_id"], item["currency"], item["amount"]] for item in one.items)
    what = [one.source, one.customer_id, one.step.code, as_of.isoformat(), channel, recipient]
    written = json.dumps([*what, items], ensure_ascii=True)
    return f"reminder/{hashlib.sha256(written.encode()).hexdigest()}"

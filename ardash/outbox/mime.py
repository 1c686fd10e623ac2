"""MIME: a message of the outbox as it travels, with its text, its HTML and its statement."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from ardash.outbox.addresses import envelope
from ardash.records.people.outbox import Outgoing


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message."""

    name: str
    content: bytes
    kind: str = "application/pdf"


def message_id(key: str, sender: str) -> str:
    """Return the identity that a message of a key always has: the same when it is sent again."""
    domain = envelope(sender).rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def travelling(
    one: Outgoing,
    *,
    sender: str,
    sender_name: str,
    reply_to: str,
    html: str,
    attached: Sequence[Attached],
    at: datetime,
) -> bytes:
    """Write a message down as a mail server takes it; `at` is the instant (UTC) on it."""
    mail = EmailMessage(policy.SMTPUTF8 if not envelope(one.recipient).isascii() else policy.SMTP)
    mail["From"] = _address(sender, sender_name)
    mail["To"] = _address(one.recipient or "")
    mail["Subject"] = one.subject or ""
    mail["Date"] = format_datetime(at.replace(tzinfo=UTC))
    mail["Message-ID"] = message_id(one.key, sender)
    if reply_to:
        mail["Reply-To"] = _address(reply_to)
    if one.language:
        mail["Content-Language"] = one.language
    # So that nobody's machine answers that its owner is on holiday.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(one.body + "\n", cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for file in attached:
        main, _, sub = file.kind.partition("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes()


def _address(text: str, name: str = "") -> Address:
    local, _, domain = envelope(text).rpartition("@")
    return Address(" ".join(name.split()), local, domain)

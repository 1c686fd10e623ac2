"""The mail server: how it is reached, and what it says to each message."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

from ardash.errors import BadSetting, MailUnavailable, Message
from ardash.outbox.addresses import envelope
from ardash.outbox.answers import Broken, Refused, Unconfirmed
from ardash.settings import Settings

_PORTS = {"starttls": 587, "tls": 465, "none": 25}

#: After the whole message was handed over, the server may think so many times as long.
_CONFIRMING = 4

#: A message that is being sent since less than this may still be in the sender's hands: what
#: takes longer is given up before, and nobody says of it meanwhile what became of it.
IN_HAND_SECONDS = 600

#: What is left of that when a message is written down before it is handed over, and after.
_MARGIN_SECONDS = 30

#: The server goes away, and says so.
_CLOSING = 421


@dataclass(frozen=True)
class MailServer:
    """Where e-mails go through, and from which address; the password is never shown."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    timeout_seconds: float = 30

    @property
    def confirming_seconds(self) -> float:
        """How long an answer is waited for once a message is handed over whole.

        Two answers and the message itself may each have taken the timeout before.
        """
        left = IN_HAND_SECONDS - _MARGIN_SECONDS - 3 * self.timeout_seconds
        return max(1.0, min(self.timeout_seconds * _CONFIRMING, left))

    @classmethod
    def of(cls, settings: Settings, sender: str = "") -> MailServer | None:
        """Read it from the settings; None when there is none: then nothing is sent.

        `sender` is the address to send from when the settings name none. Raises BadSetting when
        there is no such address, or a password would travel unprotected.
        """
        if not settings.smtp_host:
            return None
        address = settings.mail_from or sender
        if "@" not in address or any(mark in address for mark in " \r\n<>,;"):
            raise BadSetting(
                Message("ARDASH_MAIL_FROM cannot be {value}.", value=repr(address)),
                remedy=Message("Name the one address that reminders come from."),
            )
        if settings.smtp_user and settings.smtp_security == "none" and not _near(settings):
            raise BadSetting(
                Message("The password would travel unprotected to {host}.",
                        host=settings.smtp_host),
                remedy=Message("Set ARDASH_SMTP_SECURITY to starttls or tls."),
            )  # fmt: skip
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port or _PORTS[settings.smtp_security],
            sender=address,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            reply_to=settings.mail_reply_to,
            timeout_seconds=settings.smtp_timeout_seconds,
        )


def _near(settings: Settings) -> bool:
    try:
        return settings.smtp_host == "localhost" or ip_address(settings.smtp_host).is_loopback
    except ValueError:
        return False


class Session:
    """A connection to the mail server, over which messages go one after another."""

    def __init__(self, server: MailServer, smtp: smtplib.SMTP) -> None:
        self.server = server
        self.smtp = smtp

    def offer(self, recipient: str, size: int) -> None:
        """Ask the server whether it takes a message to somebody; raises Refused or Broken.

        Raises MailUnavailable when it takes none from us at all.
        """
        self._reset()
        sender = envelope(self.server.sender)
        options = [f"size={size}"] if self.smtp.has_extn("size") else []
        if not (recipient + sender).isascii():
            words = b"5.1.3 the mail server takes no address with such letters"
            if not self.smtp.has_extn("smtputf8"):
                ours = Refused(553, words)
                theirs = Refused(553, words, recipient=True)
                raise theirs if sender.isascii() else unavailable(self.server, ours)
            options.append("SMTPUTF8")
        with _breaking():
            code, words = self.smtp.mail(sender, options)
        if code in (530, 535, 550, 553, 554):
            raise unavailable(self.server, Refused(code, words))
        self._check(code, words)
        with _breaking():
            code, words = self.smtp.rcpt(recipient)
        if code not in (250, 251, 252):
            self._check(code, words, recipient=True)

    def transmit(self, content: bytes) -> None:
        """Hand over a message that was offered; raises Refused, Broken or Unconfirmed."""
        with _breaking():
            self.smtp.putcmd("data")
            code, words = self.smtp.getreply()
            if code != 354:
                self._check(code, words)
                raise Refused(451, words)
            self.smtp.send(quoted(content))
        # Up to here nothing counts: a server takes a message with the line of one dot alone.
        try:
            self.smtp.send(b".\r\n")
            if self.smtp.sock is not None:
                self.smtp.sock.settimeout(self.server.confirming_seconds)
            code, words = self.smtp.getreply()
            if self.smtp.sock is not None:
                self.smtp.sock.settimeout(self.server.timeout_seconds)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unconfirmed(_words(error)) from error
        if code == _CLOSING:
            self.close()
            raise Refused(code, words)
        if code < 200 or 300 <= code < 400:
            # No answer that can be read: it may have been taken.
            self.close()
            raise Unconfirmed(f"{code} {words.decode('utf-8', 'replace')}")
        self._check(code, words)

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(smtplib.SMTPException, OSError):
            self.smtp.close()

    def quit(self) -> None:
        """Say goodbye."""
        with suppress(smtplib.SMTPException, OSError):
            self.smtp.quit()
        self.close()

    def _reset(self) -> None:
        with _breaking():
            code, words = self.smtp.rset()
        self._check(code, words)

    def _check(self, code: int, words: bytes, *, recipient: bool = False) -> None:
        if code in (_CLOSING, -1):
            self.close()
            raise Broken(f"{code} {words.decode('utf-8', 'replace')}")
        if code >= 400:
            raise Refused(code, words, recipient=recipient)


def quoted(content: bytes) -> bytes:
    """Make a message ready to travel: lines end in CRLF, and none is a dot alone."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    stuffed = [b"." + line if line.startswith(b".") else line for line in lines]
    text = b"\r\n".join(stuffed)
    return text if text.endswith(b"\r\n") else text + b"\r\n"


@contextmanager
def _breaking() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise Broken(_words(error)) from error


def connect(server: MailServer) -> Session:
    """Reach the mail server and log in; raises MailUnavailable, in words, when it cannot be."""
    # To read the certificates that this machine trusts takes a while.
    context = ssl.create_default_context() if server.security != "none" else None
    where, wait = (server.host, server.port), server.timeout_seconds
    smtp: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(*where, timeout=wait, context=context)
        else:
            smtp = smtplib.SMTP(*where, timeout=wait)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if smtp is not None:
            smtp.close()
        raise unavailable(server, error) from error
    if smtp.sock is not None:
        # The last line goes out at once, and does not wait for what came before it.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Session(server, smtp)


def unavailable(server: MailServer, error: Exception) -> MailUnavailable:
    """Say what is wrong with the mail server, and how to mend it."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        remedy = Message("Check ARDASH_SMTP_USER and ARDASH_SMTP_PASSWORD.")
    elif isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        remedy = Message("Check ARDASH_SMTP_SECURITY, and the server's certificate.")
    elif isinstance(error, TimeoutError):
        remedy = Message("It does not answer: try later, or check ARDASH_SMTP_PORT.")
    elif isinstance(error, Refused):
        remedy = Message("Check ARDASH_MAIL_FROM, and what the server lets you send.")
    else:
        remedy = Message("Check ARDASH_SMTP_HOST and ARDASH_SMTP_PORT, and that it runs.")
    return MailUnavailable(
        Message("The mail server cannot be used: {reason}.", reason=_words(error).rstrip(".")),
        where=f"{server.host}:{server.port}",
        remedy=remedy,
    )


def _words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {' '.join(words.split())}"
    return " ".join(str(error).split()) or type(error).__name__

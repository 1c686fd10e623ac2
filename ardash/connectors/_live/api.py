"""The way to a live system: patient where it is busy, plain where it refuses."""

from __future__ import annotations

import ipaddress
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import stamina

from ardash.connectors._live.pages import instant
from ardash.errors import BadSetting, Message, SourceUnavailable

ATTEMPTS = 6
#: A system that asks for a longer pause is asked again at the next sync instead.
LONGEST_WAIT_SECONDS = 300.0
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_SAID = 300


class Authority(Protocol):
    """Lets us in: headers to send, and another try when they have expired."""

    def headers(self) -> Mapping[str, str]:
        """Headers that say who we are."""
        ...

    def renew(self) -> bool:
        """Get new ones; False when there is no other way in."""
        ...


class _Busy(Exception):
    """The system asks us to come again."""

    def __init__(self, what: Message, seconds: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.seconds = seconds


@dataclass(frozen=True)
class Answer:
    """What the system said."""

    body: Any
    headers: Mapping[str, str]


class Api:
    """One live system, by its address; `per_minute` is how often it lets itself be asked."""

    def __init__(
        self, location: str, *, authority: Authority | None = None, per_minute: int | None = None
    ) -> None:
        self.base = checked(location)
        self.host = httpx.URL(self.base).host
        self.requests = 0
        self._authority = authority
        self._calls: deque[float] = deque(maxlen=per_minute or 1)
        self._per_minute = per_minute
        self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=False)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, path: str, **params: Any) -> Any:
        """Ask for something by its path; None parameters are left out."""
        given = {name: value for name, value in params.items() if value is not None}
        return self.ask("GET", path, params=given).body

    def ask(self, method: str, path: str, **request: Any) -> Answer:
        """Ask, again while the system is busy or the way breaks, and return the JSON it says.

        Raises SourceUnavailable with the reason when it cannot be had.
        """
        try:
            return self._patient(method, path, request)
        except _Busy as busy:
            raise self._stopped(busy.what, path) from busy
        except httpx.TimeoutException as error:
            raise self._stopped(Message("It does not answer in time."), path) from error
        except httpx.RequestError as error:  # also a compressed answer that cannot be unpacked
            reason = str(error).rstrip(".") or type(error).__name__
            raise self._stopped(
                Message("It cannot be reached: {reason}.", reason=reason), path
            ) from error

    def _patient(self, method: str, path: str, request: dict[str, Any]) -> Answer:
        for attempt in stamina.retry_context(
            on=_again, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=30.0
        ):
            with attempt:
                answer = self._once(method, path, request)
                if answer.status_code == httpx.codes.UNAUTHORIZED and self._renewed():
                    answer = self._once(method, path, request)
                return self._understood(answer, path)
        raise AssertionError("a retry context ends with an answer or an error")

    def _renewed(self) -> bool:
        return self._authority is not None and self._authority.renew()

    def _once(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        self._pace()
        self.requests += 1
        ours = self._authority.headers() if self._authority else {}
        headers = {"Accept": "application/json", **ours, **request.get("headers", {})}
        return self._client.request(method, f"{self.base}{path}", **{**request, "headers": headers})

    def _pace(self) -> None:
        """Wait as long as the system wants between calls."""
        if self._per_minute is None:
            return
        if len(self._calls) == self._per_minute:
            time.sleep(max(0.0, 60.0 - (time.monotonic() - self._calls[0])))
        self._calls.append(time.monotonic())

    def _understood(self, answer: httpx.Response, path: str) -> Answer:
        code = answer.status_code
        if code == httpx.codes.TOO_MANY_REQUESTS or code >= 500:
            what = (
                Message("It was asked too often.")
                if code == httpx.codes.TOO_MANY_REQUESTS
                else Message("It fails ({code}): {said}.", code=code, said=_said(answer))
            )
            wait = _seconds(answer.headers)
            if wait is not None and wait > LONGEST_WAIT_SECONDS:
                raise self._stopped(
                    Message(
                        "It wants no more requests for {seconds} seconds.", seconds=f"{wait:.0f}"
                    ),
                    path,
                )
            raise _Busy(what, wait)
        if code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise self._stopped(
                Message("It does not let us in ({code}): {said}.", code=code, said=_said(answer)),
                path,
                Message("Check the credentials and what they may read."),
            )
        if not answer.is_success:
            raise self._stopped(
                Message("It refuses ({code}): {said}.", code=code, said=_said(answer)),
                path,
                Message("Check the address and the options of the source."),
            )
        try:
            return Answer(answer.json(), answer.headers)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _Busy(Message("Its answer is cut off, or is no JSON.")) from error

    def _stopped(
        self, what: Message, path: str, remedy: Message | None = None
    ) -> SourceUnavailable:
        return SourceUnavailable(
            what,
            where=f"{self.host}{path}",
            remedy=remedy or Message("Nothing was changed; sync again later."),
        )


def checked(location: str) -> str:
    """Return an address without its last slash.

    Raises BadSetting when it is none, holds a password, or would send ours in the open.
    """
    try:
        url = httpx.URL(location) if "://" in location else None
    except httpx.InvalidURL:
        url = None
    if url is None or url.scheme not in ("http", "https") or not url.host:
        raise BadSetting(
            Message("{location} is no address.", location=repr(location)),
            remedy=Message("Write it as https://host/path."),
        )
    if url.userinfo:
        raise BadSetting(
            Message("The address holds a password, and addresses are kept in the open."),
            where=url.host,
        )
    if url.scheme == "http" and not _near(url.host):
        raise BadSetting(
            Message("Over http, anybody on the way could read the credentials."),
            where=url.host,
            remedy=Message("Write the address with https."),
        )
    return location.rstrip("/")


def _near(host: str) -> bool:
    """Whether a host is this machine or one of its own network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan"))


def _again(error: Exception) -> bool | float:
    if isinstance(error, _Busy):
        return True if error.seconds is None else error.seconds
    return isinstance(error, httpx.RequestError)


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After in seconds; a date counts from the clock of who says it."""
    said = headers.get("Retry-After", "")
    try:
        return max(0.0, float(said))
    except ValueError:
        until, now = instant(headers, "Retry-After"), instant(headers)
        return max(0.0, (until - now).total_seconds()) if until and now else None


def _said(answer: httpx.Response) -> str:
    text = " ".join(answer.text.split())
    return text[:_SAID].rstrip(".") or answer.reason_phrase

"""OAuth 2: a token that is renewed when it has expired, and kept when the system replaces it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import httpx

from ardash.connectors._live.api import checked
from ardash.connectors._live.secrets import needed, secret, variable
from ardash.errors import Message, SourceUnavailable, mark
from ardash.settings import load_settings

#: What a connector that signs in so asks for.
CREDENTIALS: Mapping[str, str] = {
    "client_id": mark("Of the application that you have registered there."),
    "client_secret": mark("Of this application."),
    "refresh_token": mark("Given when you let the application in; none where it has its own."),
    "access_token": mark("Instead of the three others, for a trial: it soon expires."),
}


class OAuth:
    """Lets a connector in: with an access token, or a refresh token and the application's own.

    Credentials: access_token; or client_id, client_secret and refresh_token; without a refresh
    token, the application's own rights. A refresh token that the system replaces is kept in the
    home folder, readable by its owner alone, as long as the one it began with is the same.
    """

    def __init__(self, connector: str, address: str, **extra: str) -> None:
        self._connector = connector
        self._address = checked(secret(connector, "token_address") or address)
        self._extra = extra
        self._access = secret(connector, "access_token")

    def headers(self) -> Mapping[str, str]:
        """Bear a token; get one first where there is none."""
        if self._access is None:
            self.renew()
        return {"Authorization": f"Bearer {self._access}"}

    def renew(self) -> bool:
        """Get a new access token; False where there is nothing to get it with.

        Raises SourceUnavailable when the system does not give one.
        """
        if self._access is not None and secret(self._connector, "client_id") is None:
            return False
        client = (needed(self._connector, "client_id"), needed(self._connector, "client_secret"))
        first = secret(self._connector, "refresh_token")
        kept = _Kept(self._connector, first) if first else None
        form = (
            {"grant_type": "refresh_token", "refresh_token": kept.read() or str(first)}
            if kept
            else {"grant_type": "client_credentials", **self._extra}
        )
        host = httpx.URL(self._address).host
        try:
            answer = httpx.post(self._address, data=form, auth=client, timeout=60.0)
            said = answer.json()
        except (httpx.HTTPError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise SourceUnavailable(
                Message("It gives no token: {reason}.", reason=str(error).rstrip(".")), where=host
            ) from error
        said = said if isinstance(said, dict) else {}
        if not answer.is_success or "access_token" not in said:
            reason = str(said.get("error_description") or said.get("error") or answer.status_code)
            raise SourceUnavailable(
                Message("It gives no token: {reason}.", reason=reason.rstrip(".")),
                where=host,
                remedy=Message(
                    "Give ardash access anew, and set {variable}.",
                    variable=variable(self._connector, "refresh_token"),
                ),
            )
        self._access = str(said["access_token"])
        if kept and said.get("refresh_token"):
            kept.write(str(said["refresh_token"]))
        return True


class _Kept:
    """The refresh token that replaced the one a person gave."""

    def __init__(self, connector: str, first: str) -> None:
        begun = hashlib.sha256(first.encode()).hexdigest()[:16]
        self._path = load_settings().home / "tokens" / f"{connector}-{begun}"

    def read(self) -> str | None:
        try:
            return self._path.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

    def write(self, token: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(f"{self._path}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token)
        draft.replace(self._path)

"""Settings: where things live and where the server listens, from `ARDASH_*` variables."""

from __future__ import annotations

import os
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ardash.errors import BadSetting, Message

#: Every setting is read from the variable of its name behind this prefix.
PREFIX = "ARDASH_"


class Settings(BaseSettings):
    """What can be set from outside; each from the environment variable `ARDASH_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(
        default=Path("~/.ardash"),
        validate_default=True,
        description="Folder of the database, the ledger and the uploads.",
    )
    database: str = Field(
        default="",
        description="SQLAlchemy URL of the database; when empty, SQLite in the home folder.",
    )
    address: str = Field(default="127.0.0.1", description="Address that `ardash serve` listens on.")
    port: int = Field(
        default=8501, ge=1, le=65535, description="Port that `ardash serve` listens on."
    )
    language: Literal["", "en", "fr"] = Field(
        default="",
        description="Language the pages open in, en or fr; when empty, the browser's.",
    )
    author: str = Field(
        default="",
        description="Who writes what the commands note; when empty, the operating system's user.",
    )
    insecure: bool = Field(
        default=False,
        description="Serve to other machines too, though nobody has to sign in.",
    )
    smtp_host: str = Field(
        default="", description="Mail server that reminders go through; when empty, none is sent."
    )
    smtp_port: int = Field(
        default=0, ge=0, le=65535, description="Its port; when 0, the usual one of its security."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to it is kept secret: starttls, tls or none."
    )
    smtp_user: str = Field(default="", description="Name to log in with; when empty, no login.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password to log in with.")
    smtp_timeout_seconds: float = Field(
        default=30, gt=0, le=120, description="How long the mail server may be silent."
    )
    mail_from: str = Field(default="", description="Address that reminders come from.")
    mail_reply_to: str = Field(default="", description="Address that answers go to.")
    mail_daily_limit: int = Field(
        default=1000, ge=0, description="E-mails that may go out in a day; 0 is without limit."
    )
    mail_quiet: str = Field(
        default="20:00-08:00 sat sun", description="Hours and days on which no e-mail goes out."
    )
    time_zone: str = Field(
        default="", description="Time zone of quiet hours and days; when empty, this machine's."
    )
    invoice_link: str = Field(
        default="",
        description="Address of an invoice, with {document}, {item_id} or {customer_id} in it.",
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the database."""
        return self.database or f"sqlite:///{self.home / 'ardash.db'}"

    @property
    def ledger_folder(self) -> Path:
        """Folder that the ledger is built in."""
        return self.home / "ledger"

    @property
    def uploads_folder(self) -> Path:
        """Folder of the files that people gave to the Data page."""
        return self.home / "uploads"

    @property
    def is_local(self) -> bool:
        """Whether the server can be reached from this machine alone."""
        if self.address == "localhost":
            return True
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return False

    def check_reach(self) -> None:
        """Raise BadSetting when others reach the address, unless one insists: no one signs in."""
        if not self.is_local and not self.insecure:
            raise BadSetting(
                Message(
                    "Anybody who reaches {address} would see the data: nobody has to sign in.",
                    address=self.address,
                ),
                remedy=Message("Leave the address at 127.0.0.1, or say --insecure."),
            )


def load_settings(**given: object) -> Settings:
    """Read the settings; what is `given` and not None goes before the environment.

    Raises BadSetting, naming the variable, when a value makes no sense.
    """
    told = tuple((name, value) for name, value in given.items() if value is not None)
    return _settings(told, tuple(os.environ.items()), Path.cwd())


@lru_cache(maxsize=8)
def _settings(
    told: tuple[tuple[str, object], ...], _environment: tuple[tuple[str, str], ...], _at: Path
) -> Settings:
    # A page asks for them six times: they are read anew when what they depend on has changed.
    try:
        return Settings(**dict(told))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadSetting(
            Message(
                "{variable} cannot be {value}: {reason}.",
                variable=f"{PREFIX}{'_'.join(str(part) for part in first['loc'])}".upper(),
                value=repr(first["input"]),
                reason=str(first["msg"]).rstrip("."),
            ),
            remedy=Message("docs/install.md lists the settings and their values."),
        ) from error

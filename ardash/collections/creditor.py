"""Creditor: who a statement or a letter comes from, and the account that is to be paid to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ardash.collections._policy.lines import Lines
from ardash.collections._policy.reading import tables_of
from ardash.collections._policy.tables import Problems, Table
from ardash.collections.sepa import valid_bic, valid_iban
from ardash.countries import country_code
from ardash.errors import BadSetting, Message

#: Name of the file in the home folder that says who the company is.
FILE = "creditor.toml"

#: Blue of lines and titles where the company names no colour of its own.
COLOR = "#1f4e6b"

_LOGOS = (".png", ".jpg", ".jpeg")
_KEYS = (
    "name", "address", "country", "legal", "iban", "bic", "bank", "contact", "email", "phone",
    "logo", "color",
)  # fmt: skip


@dataclass(frozen=True)
class Creditor:
    """A company that is owed, as its letters show it.

    name       legal name; '' when nobody said
    address    lines of its postal address
    country    ISO 3166 code of the country it writes from; None when nobody said: see `home`
    legal      lines for the foot of the page: legal form, capital, register, VAT number
    iban, bic  account to be paid to (see ardash.collections.sepa); `bank` is its name
    contact    who answers questions, with `email` and `phone`
    logo       PNG or JPEG file
    color      of titles and rules, #rrggbb
    """

    name: str
    address: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    iban: str | None = None
    bic: str | None = None
    bank: str | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    logo: Path | None = None
    color: str = COLOR
    country: str | None = None

    @property
    def seal(self) -> str:
        """Tell apart what texts say of it: another name, account or telephone, another seal."""
        said = (self.name, self.address, self.contact, self.email, self.phone, self.iban, self.bic)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def home(self) -> str | None:
        """The country it writes from: as it says, else that of its account; None for neither."""
        return self.country or (self.iban[:2] if self.iban else None)


@dataclass(frozen=True)
class Creditors:
    """The company, and those of its entities that are companies of their own."""

    company: Creditor
    entities: Mapping[str, Creditor] = field(default_factory=dict)
    place: str | None = None

    def of(self, entity: str) -> Creditor:
        """Return who is owed what an entity of the ledger is owed; the company by default."""
        return self.entities.get(entity, self.company)


def creditors(home: Path) -> Creditors:
    """Read who the company is from `creditor.toml` in the home folder; nobody when there is none.

    Raises BadSetting, naming the line, when something in it is wrong: an IBAN, a BIC, a logo that
    is not there, a key that means nothing.
    """
    path = home / FILE
    if not path.is_file():
        return Creditors(Creditor(name=""))
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            Message("The file cannot be read: {error}.", error=str(error)),
            where=str(path),
            remedy=Message("It is a text file in UTF-8; docs/statements.md shows one."),
        ) from None
    problems = Problems(Lines(str(path), text))
    found = _creditors(problems, home, str(path))
    if problems.found or found is None:
        raise problems.found[0]
    return found


def _creditors(problems: Problems, home: Path, place: str) -> Creditors | None:
    top = tables_of(problems.lines, problems)
    if top is None:
        return None
    top.only((*_KEYS, "entities"))
    company = _creditor(top, home, Creditor(name=""))
    listed = top.table("entities")
    entities = {}
    for code, content in listed.content.items():
        if not isinstance(content, Mapping):
            listed.table(code)
            continue
        table = Table(problems, content, f"entities.{code}", 0)
        table.only(_KEYS)
        entities[code] = _creditor(table, home, company)
    return Creditors(company, entities, place)


def _creditor(table: Table, home: Path, usual: Creditor) -> Creditor:
    """Read a company. An entity may leave out who answers and how it looks, not who it is."""
    name = (table.text("name") or "").strip()
    if not name:
        table.problem(
            Message("The creditor has no name."),
            Message('Write for example name = "Atelier Lumen SAS".'),
            "name",
        )
    return Creditor(
        name=name,
        address=table.texts("address"),
        legal=table.texts("legal"),
        iban=_account(table, "iban"),
        bic=_account(table, "bic"),
        bank=table.text("bank"),
        contact=table.text("contact", usual.contact),
        email=table.text("email", usual.email),
        phone=table.text("phone", usual.phone),
        logo=_logo(table, home) or usual.logo,
        color=_color(table, usual.color),
        country=_country(table),
    )


def _account(table: Table, key: str) -> str | None:
    written = table.text(key)
    if not written:
        return None
    try:
        return valid_iban(written) if key == "iban" else valid_bic(written)
    except BadSetting as error:
        where = table.problems.lines.where(table.name, table.place, key)
        told = BadSetting(error.what, where=where, remedy=error.remedy)
        table.problems.found.append(told)
        return None


def _country(table: Table) -> str | None:
    written = table.text("country")
    if not written:
        return None
    code = country_code(written)
    if code is None:
        table.problem(
            Message("There is no country {value}.", value=repr(written)),
            Message('Write its two letters, or its name in English or French: country = "FR".'),
            "country",
        )
    return code


def _logo(table: Table, home: Path) -> Path | None:
    written = table.text("logo")
    if not written:
        return None
    path = home / written
    if path.suffix.lower() not in _LOGOS or not path.is_file():
        table.problem(
            Message("There is no PNG or JPEG file {path}.", path=str(path)),
            Message('Put the logo beside the file, and write logo = "logo.png".'),
            "logo",
        )
        return None
    return path


def _color(table: Table, default: str) -> str:
    color = table.text("color", default) or default
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", color):
        return color
    table.problem(
        Message("{value} is no colour.", value=repr(color)),
        Message('Write for example color = "#1f4e6b".'),
        "color",
    )
    return default

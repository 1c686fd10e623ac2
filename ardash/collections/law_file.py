"""The company's file on its law: law.toml in the home folder."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import get_args

from ardash.analysis.governing import HOME, Whose
from ardash.analysis.law_setting import UNSAID, LawRule, LawSetting
from ardash.collections._policy.lines import Lines
from ardash.collections._policy.reading import tables_of
from ardash.collections._policy.tables import Problems, Table
from ardash.errors import BadSetting, Message
from ardash.terms.law import sectors
from ardash.terms.law.sources import laws

#: Name of the file in the home folder.
FILE = "law.toml"

_RULE = ("customer", "segment", "country", "entity", "sector", "periodic", "late_percent")


def law_setting(home: Path) -> LawSetting:
    """Read which law a company's invoices are under; nothing is said when there is no file.

    Raises BadSetting, naming the line, when something in it is wrong: a country without a known
    law, a trade that does not exist, a rate that is none, a key that means nothing.
    """
    path = home / FILE
    if not path.is_file():
        return UNSAID
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            Message("The file cannot be read: {error}.", error=str(error)),
            where=str(path),
            remedy=Message("It is a text file in UTF-8; docs/law.md shows one."),
        ) from None
    problems = Problems(Lines(str(path), text))
    top = tables_of(problems.lines, problems)
    found = _setting(top) if top is not None else UNSAID
    if problems.found:
        raise problems.found[0]
    return found


def _setting(top: Table) -> LawSetting:
    top.only(("home", "whose", "entities", "rules"))
    listed = top.table("entities")
    entities = tuple((code, _country(listed, code, HOME)) for code in listed.content)
    whose = top.text("whose", "seller") or "seller"
    if whose not in get_args(Whose):
        what = Message("{name} has no law of its own.", name=repr(whose))
        top.unknown(what, whose, get_args(Whose), "whose")
        whose = "seller"
    return LawSetting(
        home=_country(top, "home", HOME),
        whose=whose,  # type: ignore[arg-type]  # one of Whose, as was just seen
        entities=entities,
        rules=tuple(_rule(table) for table in top.tables("rules", "rules")),
    )


def _country(table: Table, key: str, default: str) -> str:
    country = (table.text(key, default) or default).upper()
    if not any(country in law.countries for law in laws()):
        table.problem(
            Message("No law on late payment is known for {country}.", country=repr(country)),
            Message("Write the two letters of a country of the European Union."),
            key,
        )
    return country


def _rule(table: Table) -> LawRule:
    table.only(_RULE)
    sector = table.text("sector")
    if sector is not None and sector not in sectors():
        what = Message("No law has payment times for the trade {name}.", name=repr(sector))
        table.unknown(what, sector, sectors(), "sector")
    return LawRule(
        customers=table.texts("customer"),
        segments=table.texts("segment"),
        countries=table.texts("country"),
        entities=table.texts("entity"),
        sector=sector,
        periodic=table.flag("periodic") if "periodic" in table.content else None,
        late_percent=_percent(table),
    )


def _percent(table: Table) -> Decimal | None:
    """Read a rate, "9.5" or 9.5, from 0 to 100."""
    written = table.content.get("late_percent")
    if written is None:
        return None
    try:
        percent = Decimal(str(written))
    except InvalidOperation:
        percent = Decimal(-1)
    if isinstance(written, bool) or not percent.is_finite() or not 0 <= percent <= 100:
        table.problem(
            Message("{key} cannot be {value}.", key="late_percent", value=repr(written)),
            Message("Write for example {example}.", example='late_percent = "9.5"'),
            "late_percent",
        )
        return None
    return percent

"""CSV, Excel and OpenDocument files: invoices, payments, credit notes, customers, any columns.

Export the list of invoices of your accounting package (and, if it has them, payments, credit
notes and customers) as CSV or Excel. Give the file, or a folder of such files; several paths are
written one a line. A profile says which column is what; without one, ardash proposes it from the
header and the values, and asks where two readings fit. A `profile.toml` in the folder is used.

Fichiers CSV, Excel et OpenDocument : factures, règlements, avoirs, clients, colonnes libres.

Exportez la liste des factures de votre logiciel de comptabilité (et, s'il les donne, règlements,
avoirs et clients) en CSV ou Excel. Indiquez le fichier, ou un dossier de tels fichiers ; plusieurs
chemins s'écrivent un par ligne. Un profil dit quelle colonne est quoi ; sans lui, ardash le
propose d'après l'en-tête et les valeurs, et demande quand deux lectures sont possibles. Un
`profile.toml` placé dans le dossier est utilisé.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from ardash.connectors._tabular import (
    by_due_date,
    documents,
    left_out,
    masters,
    money_in,
    opening,
    overrides,
    settling,
)
from ardash.connectors._tabular.fields import Fields, typed
from ardash.connectors._tabular.items import Frames
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.loading import load
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.places import profile_beside, unreadable
from ardash.connectors._tabular.profile import Profile
from ardash.connectors._tabular.proposal import propose, refuse
from ardash.connectors._tabular.records import LINE, RAW
from ardash.errors import BadInput, BadSetting, Message, UnknownChoice, mark
from ardash.records.batch import Batch, frame

TITLE = mark("CSV or Excel")
OPTIONS: Mapping[str, str] = {
    "profile": "TOML text of the profile, or the path of its file; without it one is proposed",
    "exported_on": "day of the export, e.g. 2025-09-30: dates amounts that have no date",
    "currency": "ISO 4217 code where rows name none, e.g. EUR",
    "entity": "the company that is owed, where rows name none",
    "base_currency": "ISO 4217 code of the company's reporting currency",
    "dates": "day-month-year | month-day-year | year-month-day, or a format such as %d.%m.%Y",
    "decimals": "decimal sign of the amounts: , or .",
    "thousands": "what parts thousands: , . ' space or none; with it, 1.500 has one reading only",
    "separator": "what parts the columns of a text file: ; , | or tab",
    "encoding": "encoding of a text file: utf-8, utf-16, cp1252, mac_roman, cp850",
    "sheet": "sheet of a workbook; without it, every sheet that is recognised",
    "kind": "what the rows are: invoice, credit_note, payment, transfer, customer, control",
    "sign": "whether payments and credit notes are written with plus or minus",
    "amount": "name of the column that is owed, tax included, where several could be it",
    "complete": "true: the files are everything the source holds; false: only changes",
}


def read(location: str, *, since: str | None = None, options: Mapping[str, str]) -> Iterator[Batch]:
    """Yield what the files of `location` hold: invoices, what settled them, and customers.

    Raises AmbiguousProfile where two readings fit, BadInput for files that cannot be read,
    BadSetting or UnknownChoice for a profile or option that makes no sense.
    """
    del since  # files have no cursor: each export is read whole
    for option in options:
        if option not in OPTIONS:
            raise UnknownChoice(
                Message("There is no option {name}.", name=repr(option)),
                remedy=Message("The options are: {names}.", names=", ".join(OPTIONS)),
            )
    sources, complete, expected, notes = _settled(location, options)
    known, ordinals = Known(), money_in.Ordinals()
    own: list[pl.DataFrame] = []
    mentioned: list[pl.DataFrame] = []
    rows_read = 0
    for source in sources:
        for fields in _fields(source, known):
            made = _frames(fields, source, known, ordinals)
            own += [part.customers for kind, part in made if kind == "customer"]
            mentioned += [part.customers for kind, part in made if kind != "customer"]
            rows_read += fields.rows_read
            yield Batch(
                items=pl.concat([frame("items"), *(part.items for _, part in made)]),
                entries=pl.concat([frame("entries"), *(part.entries for _, part in made)]),
                controls=pl.concat([frame("controls"), *(part.controls for _, part in made)]),
                rejects=pl.concat([*fields.rejects, *(part.rejects for _, part in made)]),
                complete=complete,
                rows_read=fields.rows_read,
                rows_expected=expected,
            )
    if not rows_read:
        raise BadInput(
            Message("There is no row below the header."),
            where=str(sources[0].path) if sources else location,
            remedy=Message("Export it again, and check that the header is the line you mean."),
        )
    yield Batch(
        customers=masters.merged(own, mentioned),
        complete=complete,
        rows_expected=expected,
        notes=tuple(notes),
        rows_at=partial(_rows_at, sources),
    )


def _rows_at(sources: Sequence[Source], places: Sequence[str]) -> dict[str, str]:
    """Read again how the rows of some places stand in their files."""
    found: dict[str, str] = {}
    for source in sources:
        lines = {place.removeprefix(source.prefix) for place in places}
        wanted = [int(line) for line in lines if line.isdecimal()]
        for piece in source.table.pieces() if wanted else ():
            rows = piece.frame.filter(pl.col(LINE).is_in(wanted)).select(LINE, RAW).iter_rows()
            found |= {source.place(line): raw for line, raw in rows}
    return found


def _settled(
    location: str, options: Mapping[str, str]
) -> tuple[list[Source], bool, int, list[Message]]:
    """Open the files with a profile that leaves nothing open; refuse to guess."""
    profile = stated_profile(location, options)
    if profile is None:
        proposal = propose(location, options)
        sources, doubts, rows = proposal.sources, proposal.doubts, proposal.rows
        complete, notes = proposal.profile.complete, proposal.notes
    else:
        settled = settling.settle(opening.sources(profile, location))
        sources, doubts, rows = settled.sources, settled.doubts, settled.rows
        complete = profile.complete
        notes = [*settled.notes, *left_out.notes(sources)]
    if doubts:
        raise refuse(doubts)
    if rows is None:
        rows = sum(source.table.expected_rows() for source in sources)
    return sources, complete, rows, notes


def stated_profile(location: str, options: Mapping[str, str]) -> Profile | None:
    """Load the profile named, or the profile.toml beside the files; options override it.

    None when there is neither, and one has to be proposed.
    """
    text, where = options.get("profile", "").strip(), "profile"
    path = Path(text) if text and "\n" not in text and text.endswith(".toml") else None
    if not text:
        path = profile_beside(location)
    if path is not None:
        where = str(path)
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise BadSetting(Message("The profile is not in UTF-8."), where=where) from error
        except OSError as error:
            raise unreadable(path, error) from error
    if not text:
        return None
    profile = load(text, where)
    rows = tuple(overrides.overridden(one, options) for one in profile.rows)
    complete = overrides.complete(options) if "complete" in options else profile.complete
    return replace(profile, rows=rows, complete=complete)


def _fields(source: Source, known: Known) -> Iterator[Fields]:
    """Type a source piece by piece; whole where a row's key depends on the other rows."""
    pieces = (typed(piece, source, known) for piece in source.table.pieces())
    if not by_due_date.told_by_due_date(source.rows.columns):
        yield from pieces
        return
    parts = list(pieces)
    kinds = dict.fromkeys(kind for part in parts for kind in part.frames)
    frames = {
        k: pl.concat([p.frames[k] for p in parts if k in p.frames], how="diagonal") for k in kinds
    }
    rejects = [reject for part in parts for reject in part.rejects]
    if "invoice" in frames:
        frames["invoice"], rejects = by_due_date.apart(frames["invoice"], rejects)
    yield Fields(frames, rejects, sum(part.rows_read for part in parts))


def _frames(
    fields: Fields, source: Source, known: Known, ordinals: money_in.Ordinals
) -> list[tuple[str, Frames]]:
    """Turn typed rows into frames, kind by kind; documents come before what pays them."""
    made = []
    for kind, rows in sorted(fields.frames.items(), key=lambda pair: opening.ORDER.index(pair[0])):
        if kind == "invoice":
            part = documents.invoices(rows, source, known, source.exported_on)
        elif kind == "credit_note":
            part = documents.credit_notes(rows, source, known)
        elif kind == "payment":
            part = money_in.payments(rows, source, known, ordinals)
        elif kind == "transfer":
            part = money_in.transfers(rows, source, ordinals)
        elif kind == "customer":
            part = masters.customers(rows, source, known)
        else:
            part = masters.controls(rows, source)
        made.append((kind, part))
    return made

"""Letters: texts on paper, each with the statement it speaks of, all in one file for printing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ardash.collections.creditor import Creditor
from ardash.collections.statement import Statement
from ardash.errors import BadSetting, Message
from ardash.language import Language

__all__ = ["Letter", "letter_pdf"]


@dataclass(frozen=True)
class Letter:
    """One letter.

    recipient  lines of the address, the name first
    language   fr or en
    subject    one line
    body       plain text: a blank line parts paragraphs, a line break is kept. Lines that begin
               with "- " are a list. Lines with tabs are a table: the first is its heading, the
               first column stands to the left, the others to the right
    on         the date on the letter
    reference  what the customer is to quote; None for none
    statement  printed after the letter, on pages of its own; None for none
    creditor   who writes; None for the one that `letter_pdf` is given
    """

    recipient: tuple[str, ...]
    language: str
    subject: str
    body: str
    on: date
    reference: str | None = None
    statement: Statement | None = None
    creditor: Creditor | None = None


def letter_pdf(
    letters: Sequence[Letter],
    *,
    creditor: Creditor,
    both_sides: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> bytes:
    """Write letters into one PDF, one after another, for printing.

    With `both_sides` each begins on the front of a sheet: an empty page is put in where needed.
    `progress` is told how many are done, and of how many.
    The same letters make the same file. Raises BadSetting when there is none.
    """
    from ardash.collections._statement.letters import write_letter
    from ardash.collections._statement.pages import write_statement
    from ardash.collections._statement.sheet import Sheet

    if not letters:
        raise BadSetting(
            Message("There is no letter to write."),
            remedy=Message("Choose another date, or other customers."),
        )
    first = letters[0]
    title = first.subject if len(letters) == 1 else creditor.name
    code = Language.of(first.language).code
    with Sheet(title=title, author=creditor.name, language=code, on=first.on) as sheet:
        for number, letter in enumerate(letters, start=1):
            words, whose = Language.of(letter.language), letter.creditor or creditor
            if both_sides and sheet.page % 2:
                sheet.turn()
            write_letter(sheet, letter, words, whose)
            if letter.statement:
                write_statement(sheet, letter.statement, words, whose)
            if progress:
                progress(number, len(letters))
        return sheet.content()

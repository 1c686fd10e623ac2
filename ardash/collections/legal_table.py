"""The statutory table on paper, laid out and worded as the model of the decree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.numbers import format_decimal, format_percent

from ardash.analysis.statutory import StatutoryTable
from ardash.collections.creditor import Creditor
from ardash.errors import mark
from ardash.language import NONE, Language

if TYPE_CHECKING:
    from ardash.collections._statement.flow import Flow

#: Brackets of the table -> what they are called, in the order of the columns.
BRACKET_WORDS = {
    "0": mark("0 days (for information)"),
    "1-30": mark("1 to 30 days"),
    "31-60": mark("31 to 60 days"),
    "61-90": mark("61 to 90 days"),
    "91+": mark("91 days and more"),
    "1+": mark("Total (1 day and more)"),
}

#: What each option shows.
OPTION_WORDS = {
    "I": mark("Issued invoices unpaid at the closing date and overdue"),
    "II": mark("Issued invoices that were paid late, or were late, during the year"),
}

#: Where each option stands in the code.
ARTICLES = {"I": mark("Article D. 441-6, I, 2°"), "II": mark("Article D. 441-6, II")}

TAX_WORDS = {"ttc": mark("incl. tax"), "ht": mark("excl. tax")}


def lines(table: StatutoryTable, words: Language) -> list[tuple[str, list[str]]]:
    """Word part (A) of the table: one line a heading with its six cells, in words.

    Lines: number of invoices, (their share of the year's, option II), amount, its share.
    """
    _, rows = words.say, table.rows.to_dict("list")
    tax = _(TAX_WORDS[table.amounts])
    shares = [_share(value, words) for value in rows["amount_share"]]
    counted = [_number(value, words) for value in rows["invoices"]]
    amounts = [words.amount(int(value), table.currency) for value in rows["amount"]]
    made = [(_("Number of invoices concerned"), counted)]
    if table.option == "II":
        part = [_share(value, words) for value in rows["invoices_share"]]
        made.append((_("Share of the number of invoices issued in the year"), part))
        of_year = _("Share of the amount of invoices issued in the year ({tax})", tax=tax)
    else:
        of_year = _("Share of the year's turnover ({tax})", tax=tax)
    made.append((_("Total amount of invoices concerned ({tax})", tax=tax), amounts))
    made.append((of_year, shares))
    return made


def notes(table: StatutoryTable, words: Language) -> list[tuple[str, str]]:
    """Word what stands below part (A): (heading, text) of what is left out and the terms used."""
    _, _n = words.say, words.count
    excluded = table.rows[table.rows["bracket"] != "1+"]
    minor = int(excluded["excluded_amount"].sum())
    left_out = _n(
        "{count} invoice, {amount} ({tax})",
        "{count} invoices, {amount} ({tax})",
        table.excluded_invoices,
        amount=words.money(minor, table.currency),
        tax=_(TAX_WORDS[table.amounts]),
    )
    terms = ", ".join(f"{text} ({_share(share, words)})" for text, share in table.terms)
    contractual = (
        _("Contractual terms; the most used, by number of invoices: {terms}.", terms=terms)
        if terms
        else _("Contractual terms: the due dates that the invoices bear.")
    )
    made = [
        (_("(B) Invoices left out of (A): disputed claims"), left_out),
        (
            _(
                "(C) Reference terms used (contractual or legal: art. L. 441-10 or L. 441-11 of "
                "the French Commercial Code)"
            ),
            contractual + _undated(table, words),
        ),
    ]
    if table.vat_percent is not None:
        rate = _number(float(table.vat_percent), words)
        made.append(
            (_("Amounts excluding tax"),
             _("Reckoned from amounts including tax at a VAT rate of {rate} %.", rate=rate))
        )  # fmt: skip
    return made


def _undated(table: StatutoryTable, words: Language) -> str:
    _, _n = words.say, words.count
    if table.undated == "legal":
        told = _(
            "Invoices without a due date: the legal term, 30 days, from the date of issue "
            "(art. L. 441-10 I)."
        )
        return f" {told}"
    if not table.undated_invoices:
        return ""
    told = _n(
        "Without a due date, and in no bracket: {count} invoice, {amount}.",
        "Without a due date, and in no bracket: {count} invoices, {amount}.",
        table.undated_invoices,
        amount=words.money(table.undated_amount, table.currency),
    )
    return f" {told}"


def legal_table_pdf(table: StatutoryTable, *, language: str, creditor: Creditor) -> bytes:
    """Write the table as a PDF of one page, in fr or en; the same table makes the same file."""
    from ardash.collections._statement.flow import Flow
    from ardash.collections._statement.letterhead import feet
    from ardash.collections._statement.sheet import LEFT, QUIET, RIGHT, Sheet

    words = Language.of(language)
    _ = words.say
    title = _("Payment times of customers")
    sheet = Sheet(title=title, author=creditor.name, language=words.code, on=table.year_end)
    sheet.turn()
    sheet.text(LEFT, 22, creditor.name, size=13.5, bold=True, color=creditor.color)
    sheet.text(LEFT, 36, title, size=18, bold=True, color=creditor.color)
    flow = Flow(sheet, lambda: None, 37.5)
    year = _(
        "Year from {start} to {end} · amounts in {currency}",
        start=words.long_day(table.year_start),
        end=words.long_day(table.year_end),
        currency=table.currency,
    )
    article = _("{article} of the French Commercial Code", article=_(ARTICLES[table.option]))
    for text in (_(OPTION_WORDS[table.option]) + f" · {article}", year):
        flow.paragraph(LEFT, RIGHT - LEFT, text, size=9.2, color=QUIET)
    flow.y += 4
    _grid(flow, table, words, creditor)
    flow.y += 4
    for heading, text in notes(table, words):
        flow.y += 5.2
        sheet.text(LEFT, flow.y, heading, size=9, bold=True, color=creditor.color)
        flow.paragraph(LEFT, RIGHT - LEFT, text, size=9)
    feet(sheet, words, creditor, 1)
    return sheet.content()


def _grid(flow: Flow, table: StatutoryTable, words: Language, creditor: Creditor) -> None:
    """Draw part (A): a column a bracket, the late ones on a shade, the total strong."""
    from ardash.collections._statement.sheet import LEFT, QUIET, RIGHT, RULE, SHADE, wrapped

    _, sheet = words.say, flow.sheet
    heading, cell = 44.0, (RIGHT - LEFT - 44.0) / len(BRACKET_WORDS)
    edges = [LEFT + heading + cell * (n + 1) - 1.2 for n in range(len(BRACKET_WORDS))]
    made = lines(table, words)
    named = [wrapped(text, 8.5, heading - 3) for text, _cells in made]
    heights = [max(9.0, 4.0 * len(name) + 3.5) for name in named]
    sheet.box(RIGHT - cell, flow.y, cell, 12 + sum(heights), SHADE)
    sheet.text(LEFT, flow.y + 4.5, _("(A) Brackets of late payment"), size=8, bold=True,
               color=creditor.color, most=heading - 2)  # fmt: skip
    for edge, title in zip(edges, BRACKET_WORDS.values(), strict=True):
        for number, part in enumerate(wrapped(_(title), 7.5, cell - 2.5, bold=True)):
            sheet.text(edge, flow.y + 4.5 + 3.4 * number, part, size=7.5, bold=True,
                       color=creditor.color, align="right", most=cell - 2)  # fmt: skip
    flow.y += 12
    sheet.rule(LEFT, flow.y, RIGHT, color=creditor.color, width=0.35)
    for (_text, cells), name, height in zip(made, named, heights, strict=True):
        for number, part in enumerate(name):
            sheet.text(LEFT, flow.y + 5.2 + 4.0 * number, part, size=8.5, color=QUIET)
        for number, (edge, text) in enumerate(zip(edges, cells, strict=True)):
            sheet.text(edge, flow.y + 5.2, text, size=8.7, align="right", most=cell - 2,
                       bold=number == len(edges) - 1)  # fmt: skip
        flow.y += height
        sheet.rule(LEFT, flow.y, RIGHT, color=RULE, width=0.15)


def _share(value: float | None, words: Language) -> str:
    if value is None or value != value:  # noqa: PLR0124  not a number: nothing to divide by
        return NONE
    pattern = words.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.0")
    return str(format_percent(value, pattern, words.locale))


def _number(value: float, words: Language) -> str:
    return str(format_decimal(value, locale=words.locale))

"""Templates: every one can be filled in for every case, and what is wrong with one is told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ardash.collections._reminders.facts import Facts, Listing
from ardash.collections._reminders.html import blocks
from ardash.collections._reminders.samples import invoice, samples
from ardash.collections.policy import check, default_text, load
from ardash.collections.templating import Texts
from ardash.errors import BadSetting, UnknownChoice

TEXTS = Texts()
CASES = samples()
WRITTEN = [(code, language) for code, known in TEXTS.languages.items() for language in known]


def named(code: str, language: str, case: str = "one invoice") -> str:
    said = TEXTS.render(code, language, CASES[case])
    return f"{said.subject}\n{said.body}".replace("\xa0", " ").replace("\u202f", " ")


def own(tmp_path: Path, text: str, name: str = "en/reminder.txt") -> Texts:
    """Templates of which a company wrote one itself."""
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return Texts(tmp_path)


def test_every_template_that_the_policy_names_is_there_in_both_languages():
    codes = {step.template for step in load().steps.values() if step.template}
    assert codes == {"courtesy", "notice", "reminder", "call", "letter", "last_notice"}
    assert dict(TEXTS.languages) == dict.fromkeys(sorted(codes), ("en", "fr"))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("code", "language"), WRITTEN)
def test_every_template_can_be_filled_in_for_every_case(code, language, case):
    facts = CASES[case]
    said = TEXTS.render(code, language, facts)
    lines = [said.subject, *said.body.splitlines()]
    assert "\n" not in said.subject
    # No gap where something is not known, and no Python.
    for wrong in ("None", "Undefined", "()", "[]", "Amount(", " ,", ": \n", "—"):
        assert wrong not in "\n".join(lines), wrong
    assert all(line == line.strip() for line in lines)
    for listing in (facts.late, facts.soon):
        for each in listing.invoices:
            mentioned = each.number in said.body
            # A formal demand does not ask for what is not due yet.
            assert mentioned or (listing is facts.soon and facts.late and code not in
                                 ("courtesy", "notice", "reminder"))  # fmt: skip


@pytest.mark.parametrize(("code", "language"), WRITTEN)
def test_what_customers_are_called_never_becomes_code_or_html(code, language):
    said = TEXTS.render(code, language, CASES["hostile names"])
    assert "{{7*7}} {% raise %} <script>alert(1)</script>" in said.body
    page = TEXTS.html(language, said.subject, said.body, ())
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page


def test_sums_stand_by_currency_and_the_indemnity_in_its_own():
    both = named("letter", "en", "interest in another currency")
    assert "- Late-payment interest up to 1 April 2025: €4.32" in both
    assert "- Fixed compensation for recovery costs: €80.00" in both
    assert "- Total to be paid: €1,284.32" in both
    assert "- Total to be paid: £1,201.20" in both
    assert "- Total in GBP: £1,200.00" in named("reminder", "en", "several currencies")
    assert "- Frais de relance : 15,00 €" in named("letter", "fr", "interest, indemnity and fee")


def test_the_french_formal_letter_says_what_the_law_asks_for():
    letter = named("letter", "fr", "interest, indemnity and fee")
    for needed in (
        "Mise en demeure de payer",
        "nous vous mettons en demeure, au sens de l’article 1344 du Code civil",
        "au plus tard le 9 avril 2025",
        "- Factures : 1 200,00 €",
        "- Pénalités de retard arrêtées au 1er avril 2025 : 4,32 €",
        "- Indemnité forfaitaire pour frais de recouvrement : 40,00 €",
        "- Total à régler : 1 259,32 €",
        "sans qu’un rappel soit nécessaire (article L.441-10, II du Code de commerce)",
        "majoré de dix points de pourcentage",
        "articles L.441-10, II et D.441-5 du Code de commerce",
    ):
        assert needed in letter
    # What is not claimed is not spoken of, and another country's law is not ours.
    assert "L.441-10" not in named("letter", "fr")
    german = named("letter", "fr", "another law")
    assert "Code de commerce" not in german
    assert "directive 2011/7/UE" in german


def test_many_invoices_are_listed_as_far_as_a_page_goes():
    assert "- F-60 of" in named("reminder", "en", "many invoices")
    assert "F-61" not in named("reminder", "en", "many invoices")
    assert "- and 40 further invoices, listed on the statement" in named(
        "reminder", "en", "many invoices"
    )
    assert "- Total: €120,000.00" in named("reminder", "en", "many invoices")


def test_a_text_greets_whom_it_knows():
    assert "\nBonjour Mme Petit," in named("reminder", "fr")
    assert "\nMadame, Monsieur,\n" in named("reminder", "fr", "no contact, no account")
    assert "\nDear Sir or Madam,\n" in named("reminder", "en", "no contact, no account")


def test_html_says_what_the_text_says_and_shows_lists_as_tables():
    facts = CASES["order number and link"]
    said = TEXTS.render("reminder", "en", facts)
    (text,) = TEXTS.listed("en", facts)
    row = {"number": "F-1", "issued_on": "10/02/2025", "due_on": "12/03/2025",
           "amount": "€1,200.00", "link": "https://pay.example/F-1"}  # fmt: skip
    table = {"kind": "invoices", "text": text, "rows": [row]}
    page = TEXTS.html("en", said.subject, said.body, [table])
    assert '<a href="https://pay.example/F-1" style="color:#1f5c99">F-1</a>' in page
    assert "PO-7" not in page
    # Somebody changed the list: it is shown as they wrote it.
    changed = said.body.replace("F-1 of", "Invoice F-1 of")
    parts = blocks(changed, [table])
    assert [part.kind for part in parts].count("table") == 0
    assert any(piece.link == "https://pay.example/F-1"
               for part in parts for line in part.lines for piece in line)  # fmt: skip


def test_a_list_that_is_cut_says_so_in_html_too():
    facts = CASES["many invoices"]
    (text,) = TEXTS.listed("en", facts)
    rows = [{"number": each.number} for each in facts.late.invoices]
    parts = blocks(text, [{"text": text, "rows": rows}])
    assert [part.kind for part in parts] == ["table", "list"]
    assert parts[1].lines[0][0].text == "and 40 further invoices, listed on the statement"


def test_a_company_writes_its_own_template_and_the_others_stay(tmp_path):
    texts = own(
        tmp_path, "Subject: Hello {{ customer.name }}\n\nPay {{ (late or soon).totals[0].claim }}."
    )
    said = texts.render("reminder", "en", CASES["one invoice"])
    assert (said.subject, said.body) == ("Hello Dupont & Fils", "Pay €1,200.00.")
    assert "Relance" in texts.render("reminder", "fr", CASES["one invoice"]).subject
    assert texts.problems() == []


def test_a_company_has_templates_and_languages_of_its_own(tmp_path):
    texts = own(tmp_path, "Betreff: Hallo\n\nEs sind {{ (late or soon).totals[0].claim }} offen.",
                "de/mahnung.txt")  # fmt: skip
    assert "mahnung" in texts.codes
    assert texts.language("mahnung", ("fr", "en")) == "de"
    assert texts.render("mahnung", "de", CASES["one invoice"]).body.startswith("Es sind 1.200,00")
    assert "Es sind" in texts.html("de", "Hallo", "Es sind", ())


def test_a_policy_that_names_no_template_is_told_with_its_line(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(default_text().replace('template = "notice"', 'template = "notise"', 1))
    _, problems = check(path, templates=TEXTS.codes)
    (problem,) = problems
    assert re.fullmatch(
        rf"{path}:\d+: There is no template 'notise'\. Known are: notice\.",
        str(problem),
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Subject: x\n\n{% if late %}", 3, "Unexpected end of template"),
        ("Subject: x\n\n\n{{ customer.nmae }}", 4, "has no attribute 'nmae'"),
        ("Subject: x\n{{ amount }}", 2, "'amount' is undefined"),
        ("Subject: x\n{{ ''.__class__ }}", 2, "access to attribute '__class__'"),
        ("Subject: x\n{{ late.invoices[0].__init__.__globals__ }}", 2, "'__init__'"),
        ("Subject: x\n{{ late.of.__func__ }}", 2, "'__func__'"),
        ("Subject: x\n{{ 1 / 0 }}", 2, "division by zero"),
        ("Subject: x\n{{ range(10000000) }}", 2, "too big"),
        ("Subject: x\n{% include '../../secret.txt' %}", 2, "secret.txt"),
        ("Subject: x\n{{ as_of + 'x' }}", 2, "unsupported operand"),
    ],
)
def test_a_wrong_template_is_one_error_with_file_and_line(tmp_path, text, line, what):
    texts = own(tmp_path, text)
    with pytest.raises(BadSetting) as told:
        texts.render("reminder", "en", CASES["one invoice"])
    assert told.value.where == f"{tmp_path}/en/reminder.txt:{line}"
    assert what in told.value.what
    assert [str(told.value)] == [str(each) for each in texts.problems()]


@pytest.mark.parametrize("text", ["No subject\n\ntext", "Subject:\n\ntext", "Subject: x\n\n", ""])
def test_a_template_without_a_subject_or_a_text_is_told(tmp_path, text):
    texts = own(tmp_path, text)
    with pytest.raises(BadSetting, match=r"reminder\.txt:1: .* has no subject"):
        texts.render("reminder", "en", CASES["one invoice"])


def test_a_file_that_is_no_text_is_told(tmp_path):
    texts = own(tmp_path, "")
    (tmp_path / "en" / "reminder.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSetting, match=r"reminder\.txt"):
        texts.render("reminder", "en", CASES["one invoice"])


def test_a_template_that_is_not_there_is_told():
    with pytest.raises(UnknownChoice, match="There is no template 'dunning'"):
        TEXTS.language("dunning", ("en",))


def test_nothing_can_be_changed_by_a_template(tmp_path):
    texts = own(tmp_path, "Subject: x\n{{ late.totals.append(1) }}")
    with pytest.raises(BadSetting, match=r"reminder\.txt:2"):
        texts.render("reminder", "en", CASES["one invoice"])


def test_a_list_without_invoices_is_none():
    facts: Facts = replace(CASES["one invoice"], late=Listing(), soon=Listing.of([invoice()]))
    assert TEXTS.listed("en", facts) == [
        "- F-1 of 10 February 2025, due on 12 March 2025: €1,200.00"
    ]

"""Reminders as a worklist calls for them: one a customer, to whom, how, and what is held."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds
from ledgers import ledger
from listing import FRESH, policy_of

from ardash.collections._reminders.standing import Standings
from ardash.collections.creditor import Creditor, Creditors
from ardash.collections.policy import default_text, load
from ardash.collections.reminders import hindrance, previews, scripts
from ardash.collections.templating import Texts
from ardash.collections.worklist import worklist

LUMEN = Creditors(Creditor("Atelier Lumen SAS"), {"nord": Creditor("Lumen Nord SARL")})

#: On 10 March 2025 all are 8 days late: the polite reminder is due.
BOOK = """
    customer Dupont country=FR email=compta@dupont.fr contact="Mme Petit" city=Lyon
    customer Weber country=DE email=info@weber.de
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-01-31 invoice F2 Dupont 80.00 due 2025-03-02
    2025-01-31 invoice W1 Weber 300.00 due 2025-03-02
"""


def made(book: str = BOOK, done: str = "", as_of: str = "2025-03-10", **how):
    known, actions = ledger(book + FRESH), deeds(done)
    found = worklist(known, date.fromisoformat(as_of), load(), actions)
    given = {"texts": Texts(), "creditors": LUMEN, **how}
    return previews(known, found, actions, **given)


def routes(drafts):
    return [(d.customer_id, d.channel, d.recipient, d.reason, d.is_held) for d in drafts]


def test_a_customer_gets_one_message_about_all_its_items():
    weber, dupont = made()
    assert (dupont.customer_id, dupont.step, dupont.language) == ("Dupont", "reminder", "fr")
    assert (dupont.items, dupont.totals, dupont.days_late) == (("F1", "F2"), {"EUR": 20000}, 8)
    assert (dupont.recipient, dupont.contact) == ("compta@dupont.fr", "Mme Petit")
    assert dupont.body.startswith("Bonjour Mme Petit,")
    assert (weber.language, weber.items) == ("en", ("W1",))


def test_what_is_owed_in_two_currencies_is_in_one_message_led_by_the_highest_step():
    (one,) = made("""
        customer Dupont country=FR email=compta@dupont.fr
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        2025-02-10 invoice G1 Dupont 70.00 due 2025-03-10 currency=GBP
    """)
    assert (one.step, one.items, one.totals) == ("reminder", ("F1", "G1"), {"EUR": 12000})
    assert "la facture suivante arrive prochainement à échéance" in one.body


def test_the_same_reminder_has_the_same_key_and_another_amount_another():
    first, again = made(), made()
    assert [d.key for d in first] == [d.key for d in again]
    assert len({d.key for d in first}) == 2
    paid = made(BOOK + "    2025-03-09 payment F2 30.00")
    assert [d.customer_id for d in paid] == ["Weber", "Dupont"]
    assert paid[0].key == first[0].key
    assert paid[1].key != first[1].key
    assert made(as_of="2025-03-11")[0].key != first[0].key


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        # People's contacts come before the source's, the oldest first.
        (
            """2025-03-01 contact Dupont Grand email=grand@dupont.fr
               2025-03-02 contact Dupont Noir email=noir@dupont.fr""",
            ("email", "grand@dupont.fr", None, False),
        ),
        # Not those who want none, or have no address.
        (
            """2025-03-01 contact Dupont Grand email=grand@dupont.fr wants_reminders=false
               2025-03-02 contact Dupont Noir""",
            ("email", "compta@dupont.fr", None, False),
        ),
        ("2025-03-01 profile Dupont channel=letter", ("letter", None, "wants_letter", False)),
        ("2025-03-01 profile Dupont channel=call", ("email", "compta@dupont.fr", "wants_other", 1)),
    ],
)
def test_a_reminder_goes_to_whom_the_customer_wants_it(done, expected):
    found = {d.customer_id: d for d in made(done=done)}["Dupont"]
    assert routes([found]) == [("Dupont", *expected)]


def test_without_a_good_address_it_becomes_a_letter_or_is_held_when_the_step_lapses():
    book = """
        customer Nobody street="1 quai Neuf" postcode=69001 city=Lyon
        customer Wrong email=compta.wrong.fr street="2 quai Neuf" postcode=69001 city=Lyon
        2025-01-31 invoice N1 Nobody 100.00 due 2025-03-02
        2025-01-31 invoice X1 Wrong 90.00 due 2025-03-02
        customer Soon
        2025-02-10 invoice S1 Soon 80.00 due 2025-03-12
    """
    nobody, wrong, soon = made(book)
    assert routes([nobody, wrong, soon]) == [
        ("Nobody", "letter", None, "no_address", False),
        ("Wrong", "letter", None, "bad_address", False),
        ("Soon", "email", None, "no_address", True),
    ]
    assert str(hindrance(nobody)) == "Nobody has no e-mail address."
    assert str(hindrance(wrong)) == "compta.wrong.fr is no e-mail address."


def test_an_invoice_has_its_link_and_its_numbers_cannot_break_out_of_it():
    book = '    customer D\n    2025-01-31 invoice "F 1/a?b" D 120.00 due 2025-03-02'
    (one,) = made(book, invoice_link="https://pay.example/{document}?c={customer_id}")
    assert "(https://pay.example/F%201?c=D)" in one.body


def test_a_company_of_its_own_writes_for_itself():
    book = BOOK.replace(
        "F2 Dupont 80.00 due 2025-03-02", "F2 Dupont 80.00 due 2025-03-02 entity=nord"
    )
    mine, its = [d for d in made(book) if d.customer_id == "Dupont"]
    assert (mine.items, its.items) == (("F1",), ("F2",))
    assert mine.body.endswith("Atelier Lumen SAS")
    assert its.body.endswith("Lumen Nord SARL")


def test_of_two_companies_only_the_one_whose_invoice_came_to_the_step_claims_its_fee(tmp_path):
    text = default_text().replace(
        'template = "reminder"', 'template = "reminder"\nfee = {EUR = "15"}'
    )
    # F2, of the other company, falls due on 12 March: it goes along with the reminder of F1.
    book = """
        customer Dupont country=FR email=compta@dupont.fr
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        2025-02-10 invoice F2 Dupont 80.00 due 2025-03-12 entity=nord
    """
    known, actions = ledger(book + FRESH), deeds("")
    found = worklist(known, date(2025, 3, 10), policy_of(tmp_path, text), actions)
    drafts = previews(known, found, actions, texts=Texts(), creditors=LUMEN)
    assert [(d.items, dict(d.totals)) for d in drafts] == [
        (("F1",), {"EUR": 13500}),
        (("F2",), {"EUR": 8000}),
    ]


def test_a_formal_letter_claims_what_the_policy_says():
    done = """
        2025-03-09 email Dupont sent step=reminder items=F1
        2025-03-16 call Dupont reached step=call items=F1
    """
    book = """
        customer Dupont country=FR email=compta@dupont.fr
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    """
    (one,) = made(book, done, "2025-04-01")
    assert (one.step, one.channel, one.recipient) == ("letter", "letter", None)
    # Interest: 120.00 × 13.15 % × 30 days (3 March to 1 April) ÷ 365 = 1.297; and 40.00 EUR.
    assert one.totals == {"EUR": 12000 + 130 + 4000}
    assert "l’article 1344 du Code civil" in one.body


def test_a_call_has_a_script():
    known, actions = (
        ledger(BOOK + FRESH),
        deeds("2025-03-09 email Weber sent step=reminder items=W1"),
    )
    found = worklist(known, date(2025, 3, 16), load(), actions)
    (one,) = scripts(known, found, actions, texts=Texts(), creditors=LUMEN)
    assert (one.customer_id, one.channel, one.step) == ("Weber", "call", "call")
    assert "log a promise" in one.body
    assert all(part["kind"] != "statement" for part in one.attachments)


def test_a_broken_promise_calls_with_a_script_though_no_step_is_due():
    done = """
        2025-03-10 email Dupont sent step=reminder items=F1,F2
        2025-03-11 promise Dupont 200.00 due 2025-03-12 grace=0
    """
    known, actions = ledger(BOOK + FRESH), deeds(done)
    found = worklist(known, date(2025, 3, 13), load(), actions)
    dupont = found.rows.filter(customer_id="Dupont")
    (one,) = scripts(known, found, actions, rows=dupont, texts=Texts(), creditors=LUMEN)
    assert (one.template, one.step, one.items) == ("call", "call", ("F1", "F2"))


def test_only_the_wanted_rows_are_written():
    known, actions = ledger(BOOK + FRESH), deeds("")
    found = worklist(known, date(2025, 3, 10), load(), actions)
    wanted = found.rows.filter(customer_id="Weber")
    drafts = previews(known, found, actions, rows=wanted, texts=Texts(), creditors=LUMEN)
    assert [d.customer_id for d in drafts] == ["Weber"]


def test_hostile_names_stay_names():
    book = """
        customer X country=FR email=x@x.fr "contact={{7*7}} <script>alert(1)</script>"
        2025-01-31 invoice F1 X 120.00 due 2025-03-02 "order_reference={% raise %}"
    """
    (one,) = made(book)
    assert "Bonjour {{7*7}} <script>alert(1)</script>," in one.body
    assert "{% raise %}" in one.body
    (page,) = [Texts().html("fr", one.subject, one.body, [])]
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("book", "done", "as_of", "verdict"),
    [
        ("", "", "2025-03-10", "stands"),
        ("", "", "2025-03-15", "stands"),
        ("2025-03-10 payment W1 300.00", "", "2025-03-10", "outdated"),
        ("2025-03-10 payment W1 1.00", "", "2025-03-10", "outdated"),
        ("", "2025-03-10 promise Weber 300.00 due 2025-03-20", "2025-03-10", "outdated"),
        ("", "2025-03-10 dispute W1 Weber price", "2025-03-10", "outdated"),
        ("", "2025-03-10 profile Weber excluded=true", "2025-03-10", "outdated"),
        ("", "2025-03-10 call Weber reached", "2025-03-10", "waits"),
        ("", "2025-03-10 email Weber sent step=reminder items=W1", "2025-03-10", "outdated"),
        ("", "2025-03-10 email Weber sent step=reminder items=W1", "2025-03-16", "outdated"),
        ("", "", "2025-03-18", "outdated"),
    ],
)
def test_what_was_written_stands_as_long_as_what_it_asks_for(book, done, as_of, verdict):
    weber = made()[0]
    later = ledger(BOOK + book + FRESH)
    found = worklist(later, date.fromisoformat(as_of), load(), deeds(done))
    asked = weber.attachments[0]
    here = Standings(found, [asked]).of("test", "Weber", weber.step, asked)
    assert here.verdict == verdict
    assert (here.reason is None) == (verdict == "stands")

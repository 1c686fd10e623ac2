"""What people write, and the terms it means."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from ardash.errors import BadInput, UnknownChoice
from ardash.terms import Discount, DueRule, FixedAmount, Instalment, Terms, code, describe, parse
from ardash.terms.codes import default_codes, load_codes

A, B = "days_then_month_end", "month_end_then_days"


def single(*discounts: Discount, **rule: object) -> Terms:
    return Terms((Instalment(None, DueRule(**rule)),), discounts)


def discount(percent: str, **rule: object) -> Discount:
    return Discount(Decimal(percent), DueRule(**rule))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("net 30", single(days=30)),
        ("Net 30 days", single(days=30)),
        ("30", single(days=30)),
        ("n/30", single(days=30)),
        ("N30", single(days=30)),
        ("net-30", single(days=30)),
        ("30 jours", single(days=30)),
        ("30 jours net", single(days=30)),
        ("30 JOURS NETS DATE DE FACTURE", single(days=30)),
        ("60 jours à compter de la date d’émission de la facture", single(days=60)),
        ("Paiement à 30 jours par virement bancaire", single(days=30)),
        ("Payment due within 30 days after the invoice date", single(days=30)),
        ("30 days following the invoice date", single(days=30)),
        ("60jn", single(days=60)),
        ("2 semaines", single(days=14)),
        ("1 mois", single(months=1)),
        ("1 year", single(months=12)),
        ("dans un mois", single(months=1)),
        ("forty-five days", single(days=45)),
        ("soixante jours fin de mois", single(days=60, month_end=A)),
        ("0 jours", single()),
        ("365 days", single(days=365)),
        ("45 jours fin de mois", single(days=45, month_end=A)),
        ("45 JFDM", single(days=45, month_end=A)),
        ("45 eom", single(days=45, month_end=A)),
        ("45 jours puis fin de mois", single(days=45, month_end=A)),
        ("eom 45", single(days=45, month_end=B)),
        ("fin de mois + 45 jours", single(days=45, month_end=B)),
        ("fin de mois 45 jours", single(days=45, month_end=B)),
        ("end of month plus 1 month 15 days", single(months=1, days=15, month_end=B)),
        ("fin de mois", single(month_end=A)),
        ("end of next month", single(months=1, month_end=A)),
        ("end of the month following the invoice date", single(months=1, month_end=A)),
        ("fin du mois suivant", single(months=1, month_end=A)),
        ("2 mois fin de mois", single(months=2, month_end=A)),
        ("30 jours fin de mois le 10", single(days=30, month_end=A, day_of_month=10)),
        ("30 jours fin de mois, le 10 du mois suivant",
         single(days=30, month_end=A, day_of_month=10)),
        ("30 jours fin de mois + 10 jours", single(days=30, month_end=A, day_of_month=10)),
        ("fin de mois le 15", single(month_end=A, day_of_month=15)),
        ("le 10 du mois suivant", single(month_end=A, day_of_month=10)),
        ("1st of following month", single(month_end=A, day_of_month=1)),
        ("15 MFI", single(month_end=A, day_of_month=15)),
        ("10th prox", single(month_end=A, day_of_month=10)),
        ("the 15th after 31 days", single(days=31, day_of_month=15)),
        ("31 jours le 15", single(days=31, day_of_month=15)),
        ("comptant", single()),
        ("due immediately", single()),
        ("à réception", single(event="receipt")),
        ("À réception de votre facture", single(event="receipt")),
        ("due on receipt", single(event="receipt")),
        ("30 jours réception de facture", single(event="receipt", days=30)),
        ("COD", single(event="delivery")),
        ("contre remboursement", single(event="delivery")),
        ("30 days after delivery", single(event="delivery", days=30)),
        ("cash in advance", single(event="order")),
        ("à la commande", single(event="order")),
        ("net 30 or the next working day", single(days=30, roll="following")),
        ("30 jours, jour ouvré précédent", single(days=30, roll="preceding")),
        ("net 30 modified following", single(days=30, roll="modified_following")),
        ("2/10 n/30", single(discount("2", days=10), days=30)),
        ("2/10, net 30", single(discount("2", days=10), days=30)),
        ("1.5/10 net 30", single(discount("1.5", days=10), days=30)),
        ("2% 10 jours net 45", single(discount("2", days=10), days=45)),
        ("escompte 2,5 % à 10 jours, 45 jours net", single(discount("2.5", days=10), days=45)),
        ("2% discount if paid within 10 days, otherwise net 30",
         single(discount("2", days=10), days=30)),
        ("2/10 net 30 eom", single(discount("2", days=10), days=30, month_end=A)),
        ("2/10 eom, net 60", single(discount("2", days=10, month_end=B), days=60)),
        ("3/10, 2/20, n/30", single(discount("3", days=10), discount("2", days=20), days=30)),
        ("NT30", single(days=30)),
        ("0001", single()),
        ("0002", single(discount("2", days=14), days=30)),
    ],
)  # fmt: skip
def test_terms_due_at_once_or_in_one_piece(text, terms):
    assert parse(text) == terms


def parts(*pairs: tuple[object, DueRule]) -> Terms:
    return Terms(tuple(Instalment(part, due) for part, due in pairs))


ORDER, CASH = DueRule(event="order"), DueRule()
THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("30% à la commande, solde 60 jours",
         parts((Fraction(3, 10), ORDER), (None, DueRule(days=60)))),
        ("acompte 30%, solde de 70% à la livraison",
         parts((Fraction(3, 10), ORDER), (Fraction(7, 10), DueRule(event="delivery")))),
        ("50% 30 days, 50% 60 days",
         parts((Fraction(1, 2), DueRule(days=30)), (Fraction(1, 2), DueRule(days=60)))),
        ("50% at 30 days net and 50% at 60 days net",
         parts((Fraction(1, 2), DueRule(days=30)), (Fraction(1, 2), DueRule(days=60)))),
        ("30/60/90 jours", parts(*[(THIRD, DueRule(days=days)) for days in (30, 60, 90)])),
        ("1/3 comptant, 1/3 30 jours, solde 60 jours",
         parts((THIRD, CASH), (THIRD, DueRule(days=30)), (None, DueRule(days=60)))),
        ("30/60 jours net",
         parts((Fraction(1, 2), DueRule(days=30)), (Fraction(1, 2), DueRule(days=60)))),
        ("1 000,50 EUR à la commande, solde 30 jours",
         parts((FixedAmount(100_050, "EUR"), ORDER), (None, DueRule(days=30)))),
        ("50% prepaid, 50% within one month",
         parts((Fraction(1, 2), ORDER), (Fraction(1, 2), DueRule(months=1)))),
        ("12.5% now; the balance in 1 month",
         parts((Fraction(1, 8), CASH), (None, DueRule(months=1)))),
    ],
)  # fmt: skip
def test_terms_in_instalments(text, terms):
    assert parse(text) == terms


def test_discounts_and_instalments_go_together():
    terms = parse("2% discount 10 days, 50% 30 days, 50% 60 days")
    assert [len(terms.discounts), len(terms.instalments)] == [1, 2]


@pytest.mark.parametrize("text", ["45 jours fin de mois", "net 45 eom", "45 days end of month"])
def test_two_lawful_readings_are_told_and_an_option_chooses(text):
    first, second = parse(text), parse(text, reading=B)
    assert (first.ambiguous, second.ambiguous) == (True, True)
    assert (first, second) == (parse("45 eom"), parse("eom 45"))
    assert first.notes == (
        "Two readings are lawful; taken: the days are added, then the month is completed.",
    )
    assert second.notes == (
        "Two readings are lawful; taken: the month is completed, then the days are added.",
    )


@pytest.mark.parametrize(
    "text", ["45 eom", "eom 45", "fin de mois + 45 jours", "2 mois fin de mois"]
)
def test_terms_with_one_reading_do_not_depend_on_the_option(text):
    assert not parse(text).ambiguous
    assert parse(text) == parse(text, reading=B)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("à réception", "The invoice counts as received on its date."),
        ("COD", "The day of delivery is not known; on delivery means on the invoice date."),
        ("30% 10 jours net 45", "A percentage above 20 before a net term was read as a discount."),
        ("50% 30 days, 50% 30 days", "Two instalments fall due on the same day."),
    ],
)
def test_what_was_assumed_is_said(text, note):
    assert parse(text).notes == (note,)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("banana", "'banana'"),
        ("30 bananas", "'bananas'"),
        ("", "''"),
        ("net", "'net'"),
        ("net -30", "'-30'"),
        ("10 jours ouvrés", "'jours ouvrés'"),
        ("30 jours, 60 jours", "'60 jours'"),
        ("30 days 60 days", "'60 days'"),
        ("2/10", "'2/10'"),
        ("30.5 days", "'5 days'"),
        ("30% à la commande, 60 jours", "'30% à la commande'"),
        ("30% à la commande, solde", "'solde'"),
        ("comptant 30 jours", "'comptant 30 jours'"),
        ("net 99999", "'net 99999'"),
        ("le 32 du mois suivant", "'le 32 du mois suivant'"),
        ("0005", "'0005'"),
        ("12.345 EUR à la commande, solde 30 jours", "'12.345 EUR'"),
        ("(1/0) 30 days, balance 60 days", "'(1/0)'"),
        ("next month", "'next month'"),
        ("30 jours fin de mois + 29 jours", "'30 jours fin de mois + 29 jours'"),
        ("90/60/30 days", "'90/60/30 days'"),
        ("discount 10 days", "'discount'"),
        ("fin de mois fin de mois", "'fin de mois'"),
    ],
)
def test_what_cannot_be_read_is_quoted(text, part):
    with pytest.raises(BadInput) as caught:
        parse(text)
    assert caught.value.what == f"The payment terms {text!r} cannot be read: {part}."
    assert caught.value.remedy == (
        'Write e.g. "net 30", "45 eom", "30% on order, balance 60 days".'
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("50% 30 days", "The instalments come to 50%."),
        ("50% 30 days, 60% 60 days", "The instalments come to 110%."),
        ("70% cash, 30% 30 days, balance 60 days", "The instalments come to 100%."),
        ("balance cash, balance 30 days", "Only one instalment can be the balance."),
        ("10 EUR cash, 50% 30 days, 50% 60 days",
         "The shares come to 100% and leave nothing for the fixed amount."),
    ],
)  # fmt: skip
def test_instalments_must_make_up_the_whole_invoice(text, what):
    with pytest.raises(BadInput) as caught:
        parse(text)
    assert caught.value.what == what
    assert caught.value.where == repr(text)


def test_a_very_long_text_is_refused_at_once():
    with pytest.raises(BadInput, match="cannot be read"):
        parse("net 30 " * 1000)


def test_an_unknown_reading_is_refused():
    with pytest.raises(UnknownChoice, match="'later' is no reading"):
        parse("net 30", reading="later")


def test_a_company_s_own_codes_replace_the_delivered_ones(tmp_path):
    table = tmp_path / "codes.toml"
    table.write_text('[codes]\n"Z045" = "45 jours fin de mois"\nNT30 = "net 31"\n', "utf-8")
    codes = load_codes(table)
    assert parse("z045 ", codes=codes) == parse("45 eom")
    assert parse("NT30", codes=codes) == single(days=31)
    with pytest.raises(BadInput, match="'0001'"):
        parse("0001", codes=codes)


@pytest.mark.parametrize("content", ["codes = 3", "[codes]\nA = 1", "[codes"])
def test_a_table_of_codes_that_is_none_is_refused(tmp_path, content):
    table = tmp_path / "codes.toml"
    table.write_text(content, "utf-8")
    with pytest.raises(BadInput, match=r"table of terms codes cannot be read"):
        load_codes(table)


def test_every_delivered_code_can_be_read_and_means_one_thing():
    assert len(default_codes()) == 12
    assert not any(parse(text).ambiguous for text in default_codes().values())


@pytest.mark.parametrize(
    ("text", "english", "french", "short"),
    [
        ("2/10 n/30", "2% discount 10 days, net 30 days",
         "escompte de 2\u00a0% 10 jours, net 30 jours", "2/10, net 30"),
        ("45 jours fin de mois", "45 days then end of month",
         "45 jours puis fin de mois", "45 eom"),
        ("eom 45", "end of month plus 45 days", "fin de mois plus 45 jours", "eom 45"),
        ("30 eom 10th", "30 days then end of month the 10th",
         "30 jours puis fin de mois le 10", "30 eom 10th"),
        ("1er du mois suivant", "the 1st of the next month", "le 1er du mois suivant", "1st prox"),
        ("30% à la commande, solde 60 jours", "30% on order, balance 60 days",
         "30\u00a0% à la commande, solde 60 jours", "30% CWO, balance 60"),
        ("net 1 day or the next working day", "1 day or the next working day",
         "1 jour ou le jour ouvré suivant", "1 or following"),
        ("comptant", "due immediately", "comptant", "cash"),
    ],
)  # fmt: skip
def test_terms_in_words_and_as_a_code(text, english, french, short):
    terms = parse(text)
    assert (str(terms), describe(terms, "fr"), code(terms)) == (english, french, short)

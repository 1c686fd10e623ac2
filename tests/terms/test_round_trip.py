"""Whatever the terms, their wording in either language and their code read back as the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ardash.errors import BadInput, UnknownChoice
from ardash.terms import Discount, DueRule, FixedAmount, Instalment, Terms, code, describe, parse
from ardash.terms.model import EVENTS, READINGS, ROLLS

unhurried = settings(deadline=None, max_examples=60)


def rules(events=EVENTS):
    return st.builds(
        DueRule,
        event=st.sampled_from(events),
        months=st.integers(0, 24),
        days=st.one_of(st.just(0), st.integers(0, 3650)),
        month_end=st.sampled_from([None, *READINGS]),
        day_of_month=st.one_of(st.none(), st.integers(1, 31)),
        roll=st.sampled_from([None, *ROLLS]),
    )


percents = st.integers(1, 999_999).map(lambda n: Decimal(n).scaleb(-4))
fixed = st.builds(FixedAmount, st.integers(1, 10**9), st.sampled_from(["EUR", "USD", "JPY", "TND"]))


@st.composite
def several_instalments(draw):
    """Shares below 100% and fixed amounts with a balance anywhere, or shares that come to 100%."""
    count = draw(st.integers(2, 4))
    if draw(st.booleans()):
        weights = draw(st.lists(st.integers(1, 40), min_size=count, max_size=count))
        parts = [Fraction(weight, sum(weights)) for weight in weights]
    else:
        small = st.integers(1, 249_999).map(lambda millionths: Fraction(millionths, 10**6))
        parts = draw(st.lists(st.one_of(small, fixed), min_size=count - 1, max_size=count - 1))
        parts.insert(draw(st.integers(0, len(parts))), None)
    return tuple(Instalment(part, draw(rules())) for part in parts)


whole = rules().map(lambda rule: (Instalment(None, rule),))
discounts = st.builds(Discount, percents, rules(("invoice", "receipt")))
all_terms = st.builds(
    Terms,
    st.one_of(whole, several_instalments()),
    st.one_of(st.just(()), st.lists(discounts, max_size=2).map(tuple)),
)


@unhurried
@given(all_terms)
def test_the_english_wording_reads_back_as_the_same_terms(terms):
    assert parse(describe(terms, "en")) == terms


@unhurried
@given(all_terms)
def test_the_french_wording_reads_back_as_the_same_terms(terms):
    assert parse(describe(terms, "fr")) == terms


@unhurried
@given(all_terms)
def test_the_short_code_reads_back_as_the_same_terms(terms):
    assert parse(code(terms)) == terms


@unhurried
@given(all_terms, st.sampled_from(READINGS))
def test_a_wording_never_depends_on_the_reading(terms, reading):
    for text in (describe(terms, "en"), describe(terms, "fr"), code(terms)):
        read = parse(text, reading=reading)
        assert read == terms
        assert not read.ambiguous


@unhurried
@given(all_terms)
def test_case_accents_and_wide_spaces_do_not_matter(terms):
    text = describe(terms, "fr").replace("à", "a").replace("é", "E").replace(" ", " \t")
    assert parse(text.upper()) == terms


@unhurried
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    read_or_refused(text)


def read_or_refused(text):
    try:
        terms = parse(text)
    except BadInput as error:
        sentence, remedy = error.what, error.remedy
        assert sentence.endswith(".")
        assert remedy
    else:
        assert parse(str(terms)) == terms


_WORDS = "2 10 30 45 % / , + . days jours eom fin de mois net n le 10 solde balance 50 60 comptant"
_WORDS += (
    " 200 EUR order réception escompte (1/3) prox following mois the 15th et à livraison acompte"
)


@unhurried
@given(
    st.lists(st.sampled_from([*_WORDS.split(" "), "fin de mois", "50%", "30 jours"]), max_size=9)
)
def test_any_order_of_known_words_is_read_or_refused_with_a_sentence(words):
    read_or_refused(" ".join(words))


def test_a_third_language_is_refused():
    with pytest.raises(UnknownChoice, match="'de'"):
        describe(parse("net 30"), "de")

"""Payers: which customer an account or a name belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz

from ardash.collections._matching.model import Party, Receipt

_FORMS = frozenset(
    {
        *("sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "scop", "selarl", "gmbh", "ag", "kg"),
        *("ohg", "mbh", "co", "ltd", "limited", "plc", "llc", "inc", "corp", "bv", "nv", "spa"),
        *("srl", "sl", "ab", "as", "oy", "aps", "the", "et", "and", "und", "cie", "company"),
        *("societe", "ste", "ets", "etablissements", "monsieur", "madame", "mr", "mme", "m"),
        *("group", "groupe"),
    }
)
#: A name so alike is taken for the customer's, as a proposal.
ALIKE = 88.0
#: A name that is all but whole in another, or the other in it; of so many letters, and how sure.
PARTIAL, PARTIAL_LETTERS, PARTIAL_SCORE = 95.0, 5, 0.8
#: How banks write letters that they do not have.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "œ": "oe", "æ": "ae", "ø": "oe"})
#: Words that more customers share say nothing of who it is.
_COMMON = 200


class Payer(NamedTuple):
    """Who paid, and how that is known: account, name, alike, partial, or nothing."""

    party: Party | None
    how: str
    score: float


class Payers:
    """Customers by the accounts they paid from before, and by their names."""

    def __init__(
        self, names: Iterable[tuple[Party, str]], accounts: Mapping[str, Iterable[Party]]
    ) -> None:
        """Index names, and accounts that a person has applied from (several: not telling)."""
        self._accounts = {account: set(parties) for account, parties in accounts.items()}
        self._exact: dict[str, set[Party]] = defaultdict(set)
        self._words: dict[str, set[str]] = defaultdict(set)
        for party, name in names:
            for plain in spellings(name):
                self._exact[plain].add(party)
                for word in plain.split():
                    self._words[word].add(plain)
        self._known: dict[str, Payer] = {}

    def of(self, receipt: Receipt) -> Payer:
        """Say who paid a receipt."""
        parties = self._accounts.get(receipt.payer_account or "", set())
        if len(parties) == 1:
            return Payer(next(iter(parties)), "account", 1.0)
        name = receipt.payer_name or ""
        if name not in self._known:
            self._known[name] = self._named(name)
        return self._known[name]

    def _named(self, name: str) -> Payer:
        said = spellings(name)
        exact = {party for plain in said for party in self._exact.get(plain, ())}
        if exact:
            one = next(iter(exact)) if len(exact) == 1 else None
            return Payer(one, "name" if one else "nothing", 0.95)
        shared = [self._words[word] for plain in said for word in plain.split()
                  if word in self._words]  # fmt: skip
        near = {plain for names in shared if len(names) <= _COMMON for plain in names}
        scores: dict[Party, float] = {}
        for plain in near:
            score = max(fuzz.token_sort_ratio(own, plain) for own in said)
            for party in self._exact[plain]:
                scores[party] = max(score, scores.get(party, 0.0))
        ranked = sorted(((score, party) for party, score in scores.items()), reverse=True)
        if not ranked or ranked[0][0] < ALIKE:
            return self._partly(said, near)
        if len(ranked) > 1 and ranked[1][0] >= ranked[0][0] - 3:
            return Payer(None, "nothing", 0.0)
        return Payer(ranked[0][1], "alike", ranked[0][0] / 100)

    def _partly(self, said: frozenset[str], near: set[str]) -> Payer:
        """Take a part of a name for the customer's, where it is a part of no other one's."""
        pairs = [(own, plain) for own in said for plain in near]
        like = [pair for pair in pairs if fuzz.token_set_ratio(*pair) >= PARTIAL]
        parties = {party for _, plain in like for party in self._exact[plain]}
        letters = [sum(map(len, {*own.split()} & {*plain.split()})) for own, plain in like]
        if len(parties) != 1 or max(letters) < PARTIAL_LETTERS:
            return Payer(None, "nothing", 0.0)
        return Payer(next(iter(parties)), "partial", PARTIAL_SCORE)


@cache
def spellings(name: str) -> frozenset[str]:
    """Give the plain names that a name may be written as, without accents and with them spelt out.

    >>> sorted(spellings("Müller GmbH"))
    ['mueller', 'muller']
    """
    composed = unicodedata.normalize("NFC", name.casefold())
    ways = {plain_name(composed), plain_name(composed.translate(_WRITTEN_OUT))}
    return frozenset(ways - {""})


@cache
def plain_name(name: str) -> str:
    """Reduce a name to what tells it: no accents, no legal form, no sign.

    >>> plain_name("Établissements Dupont & Fils S.A.R.L.")
    'dupont fils'
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    joined = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", "") + " ", letters)
    words = re.findall(r"[a-z0-9]+", joined)
    telling = [word for word in words if word not in _FORMS]
    return " ".join(telling or words)

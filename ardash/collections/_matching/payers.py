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
#: Words that more customers share say nothing of who it is.
_COMMON = 200


class Payer(NamedTuple):
    """Who paid, and how that is known: account, name, alike, or nothing."""

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
            plain = plain_name(name)
            if plain:
                self._exact[plain].add(party)
                for word in plain.split():
                    self._words[word].add(plain)
        self._known: dict[str, Payer] = {}

    def of(self, receipt: Receipt) -> Payer:
        """Say who paid a receipt."""
        parties = self._accounts.get(receipt.payer_account or "", set())
        if len(parties) == 1:
            return Payer(next(iter(parties)), "account", 1.0)
        name = plain_name(receipt.payer_name or "")
        if name not in self._known:
            self._known[name] = self._named(name)
        return self._known[name]

    def _named(self, name: str) -> Payer:
        if not name:
            return Payer(None, "nothing", 0.0)
        exact = self._exact.get(name, set())
        if exact:
            one = next(iter(exact)) if len(exact) == 1 else None
            return Payer(one, "name" if one else "nothing", 0.95)
        shared = [self._words[word] for word in name.split() if word in self._words]
        near = {plain for names in shared if len(names) <= _COMMON for plain in names}
        scored = sorted((fuzz.token_sort_ratio(name, plain), plain) for plain in near)
        if not scored or scored[-1][0] < ALIKE:
            return Payer(None, "nothing", 0.0)
        best, plain = scored[-1]
        second = scored[-2][0] if len(scored) > 1 else 0.0
        parties = self._exact[plain]
        if len(parties) != 1 or second >= best - 3:
            return Payer(None, "nothing", 0.0)
        return Payer(next(iter(parties)), "alike", best / 100)


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

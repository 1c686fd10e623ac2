"""Who is under which rule of the policy."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from deeds import deeds
from ledgers import ledger
from listing import FRESH, listed, policy_of

from ardash.collections.policy import load
from ardash.collections.rules import steps, who
from ardash.collections.worklist import worklist
from ardash.records.people.actions import Actions

DAY = date(2025, 3, 31)

BOOK = """
    customer Dupont country=FR segment=retail
    customer Weber country=DE segment=retail
    customer Petit country=FR
    2024-12-01 invoice F1 Dupont 100.00 due 2025-01-01
    2025-01-31 payment F1 100.00
    2025-03-01 invoice F2 Dupont 900.00 due 2025-03-21
    2025-03-01 invoice F3 Weber 900.01 due 2025-03-21
    2024-12-01 invoice F4 Petit 50.00 due 2025-01-01
    2025-01-01 payment F4 50.00
"""


def rules(folder, *segments, profile=""):
    """Customer -> segment, under a policy whose segments are code and `when`."""
    text = "version = 1\n"
    for code, when in (*segments, ("rest", "")):
        text += f'[[segments]]\ncode = "{code}"\nladder = "one"\n'
        text += f"when = {{ {when} }}\n" if when else ""
    text += '[[ladders.one]]\nstep = "call"\ndays_after_due = 1\nchannel = "call"\n'
    made = who(ledger(BOOK), DAY, policy_of(folder, text), deeds(profile))
    return dict(made.select("customer_id", "rule").sort("customer_id").rows())


@pytest.mark.parametrize(
    ("when", "fitting"),
    [
        ('country = ["FR"]', {"Dupont", "Petit"}),
        ('segment = ["retail", "public"]', {"Dupont", "Weber"}),
        ('country = ["FR"], segment = ["retail"]', {"Dupont"}),
        ("average_delay_days_from = 30", {"Dupont"}),  # paid on 31 January, due on the 1st
        ("average_delay_days_from = 31", set()),
        ("average_delay_days_below = 30", {"Petit"}),  # on the day; Weber never paid
        ('owed_from = { EUR = "900.01" }', {"Weber"}),
        ('owed_from = { EUR = "900.00" }', {"Dupont", "Weber"}),
        ('owed_below = { EUR = "900.01" }', {"Dupont", "Petit"}),
        ('owed_from = { USD = "1.00" }', set()),
    ],
)
def test_a_segment_takes_whom_it_describes(tmp_path, when, fitting):
    found = rules(tmp_path, ("some", when))
    assert {name for name, rule in found.items() if rule == "some"} == fitting
    assert set(found.values()) <= {"some", "rest"}


def test_the_first_segment_that_fits_counts(tmp_path):
    found = rules(tmp_path, ("french", 'country = ["FR"]'), ("retail", 'segment = ["retail"]'))
    assert found == {"Dupont": "french", "Petit": "french", "Weber": "retail"}


def test_what_people_say_of_a_customer_goes_before_what_the_source_says(tmp_path):
    segments = (("french", 'country = ["FR"]'), ("public", 'segment = ["town"]'))
    chosen = "2025-03-01 profile Dupont segment=public"  # a segment of the policy itself
    assert rules(tmp_path, *segments, profile=chosen)["Dupont"] == "public"
    described = "2025-03-01 profile Weber segment=town"  # a segment of customers
    assert rules(tmp_path, *segments, profile=described)["Weber"] == "public"


def test_a_customer_who_always_pays_late_climbs_the_firm_ladder():
    made = who(ledger(BOOK), DAY, load(), Actions.empty())
    assert made.select("customer_id", "rule", "ladder", "average_delay_days", "open_items").rows() \
        == [
            ("Dupont", "constantly_late", "firm", 30.0, 1),
            ("Petit", "everyone", "standard", 0.0, 0),
            ("Weber", "everyone", "standard", None, 1),
        ]  # fmt: skip
    found = listed(BOOK, "", "2025-03-31")
    assert found.rows.select("customer_id", "step").sort("customer_id").rows() == [
        ("Dupont", "call"),
        ("Weber", "reminder"),
    ]


def test_the_steps_of_a_ladder_are_told_in_a_language():
    courtesy = steps(load().ladders, "fr")[0]
    assert (courtesy["label"], str(courtesy["when"])) == (
        "Rappel de courtoisie",
        "7 days before the due date",
    )


def test_a_message_that_is_written_and_did_not_go_out_stands_beside_its_row():
    key = {"source": "test", "customer_id": "Weber", "step": "reminder", "channel": "email",
           "created_at": "2025-03-30T09:00"}  # fmt: skip
    written = pl.DataFrame(
        [
            {**key, "message": 1, "key": "a", "state": "failed"},
            {**key, "message": 2, "key": "b", "state": "approved"},
            {**key, "message": 3, "key": "c", "state": "cancelled"},
        ]
    ).with_columns(pl.col("created_at").str.to_datetime())
    messages = pl.concat([Actions.empty().messages, written], how="diagonal_relaxed")
    found = worklist(ledger(BOOK + FRESH), DAY, load(), Actions.of({"messages": messages}))
    assert found.rows.select("customer_id", "message", "message_state").sort("customer_id").rows() \
        == [("Dupont", None, None), ("Weber", 2, "approved")]  # fmt: skip

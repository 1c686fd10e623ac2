"""The worklist: whom to contact today, why, about what, and who is on hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.collections._policy.assignment import known_customers, with_segments
from ardash.collections._worklist.agreements import plans_made, promises_made, with_cover
from ardash.collections._worklist.contacts import CUSTOMER, contacts
from ardash.collections._worklist.debts import ACCOUNT, debts, spread
from ardash.collections._worklist.done import with_done
from ardash.collections._worklist.events import events
from ardash.collections._worklist.holds import HOLDS, with_holds
from ardash.collections._worklist.lists import (
    LACKS,
    customer_rows,
    item_rows,
    suppressed,
    unassigned,
    with_actions,
)
from ardash.collections._worklist.next_steps import with_next_steps
from ardash.collections._worklist.objections import with_disputes, with_unsolved
from ardash.collections._worklist.ranking import answers, with_worth
from ardash.collections._worklist.returns import calls, with_returns
from ardash.collections._worklist.wording import SENTENCES, said
from ardash.collections.naming import last_instant
from ardash.collections.policy import Policy
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

__all__ = ["HOLDS", "LACKS", "SENTENCES", "Worklist", "said", "worklist"]


@dataclass(frozen=True, eq=False)
class Worklist:
    """Whom to contact at a date. Amounts are minor units of the `currency` beside them.

    rows        one row a customer to contact (and currency: amounts of several are not added up),
                the most worthwhile first: rank (1, 2 ...), source, customer (key), customer_id,
                name, rule (the policy's segment), segment, country, collector, language, currency,
                step (the highest that is due; null when only an event calls for a contact),
                channel, also, template, step_on (the day it was due), other_steps, reason, params
                (`said` makes a sentence of them), items (number), amount (to be asked for),
                amount_late (of it, what is past its due date), overdue (all that is), days_late (of
                the oldest), worth (expected money brought forward, base currency), last_contact_on,
                message and message_state (one that is written for the step and did not go out)
    items       one row an item that is overdue or to be followed up: source, customer, customer_id,
                item (key), item_id, document, kind, currency, issued_on, due_on, days_late,
                balance, disputed, applicable (unapplied cash and credit notes that cover it),
                amount (what is left to ask for), rule, collector, last_step, last_step_on, step
                (the next one), step_on, channel, suppressed_by (null: it is to be followed up),
                next_on (day of the next action), in_row (today's action is about it: of what is
                handed to an agency or proposed for writing off, only what has come to that step)
    suppressed  one row an overdue customer (and currency) that stands in no row: source, customer,
                customer_id, name, rule, segment, country, collector, language, currency,
                suppressed_by (one of HOLDS: what lasts until next_on), all_suppressions (it, and
                the others in the order in which they end), params, next_on (the day it comes back
                if nothing is done), step, items, overdue, days_late
    unassigned  one row an overdue item without a collector or a dated next action, or whose next
                action or dispute is past its day, or an item without a due date: source, customer,
                customer_id, name, collector, item, item_id, document, currency, balance, due_on,
                days_late, lacks (one of LACKS), held_by
    """

    as_of: date
    policy: Policy
    rows: pl.DataFrame
    items: pl.DataFrame
    suppressed: pl.DataFrame
    unassigned: pl.DataFrame


def worklist(
    ledger: Ledger,
    as_of: date,
    policy: Policy,
    actions: Actions,
    scores: pl.DataFrame | None = None,
    *,
    fed_on: date | None = None,
) -> Worklist:
    """Say whom to contact at the close of `as_of`, why and how, and who is on hold.

    Every overdue customer stands either in `rows` or in `suppressed`. An item is at one step of
    its ladder, the one after the last that was done; none is passed over but those that lapse.
    What people wrote, and what was booked, after `as_of` is not looked at. `scores` (item, the
    ledger's key, and brought_forward_share, 0-1) replaces the ranking by age and reaction.
    `fed_on` is the day up to which the bank told what came in (`cash.fed_on`).
    """
    then = actions.until(last_instant(as_of))
    known = known_customers(ledger, then.profiles)
    customers = with_segments(ledger, as_of, policy.segments, known)
    opened = debts(ledger, as_of, customers)
    climbed = with_next_steps(with_done(opened.items, then, policy.ladders), as_of, policy.ladders)
    disputed = with_disputes(climbed, ledger, as_of, then, policy.suppressions.dispute_days)
    asked = _with_amounts(disputed, opened.credits, policy)
    woken = _with_agreements(asked, ledger, as_of, policy, then)
    known_until = _with_payments_known(woken, ledger, fed_on)
    held = with_returns(with_holds(known_until, as_of, policy), as_of, policy)
    today = pl.col("held_by").is_null()
    dated = held.with_columns(next_on=pl.when(today).then(pl.lit(as_of)).otherwise("returns_on"))
    shown = dated.filter(today | (pl.col("days_late") > 0))
    known_answers = answers(ledger, as_of, then, customers)
    worthy = with_actions(with_worth(shown, known_answers, scores))
    rows = customer_rows(worthy, then)
    return Worklist(
        as_of=as_of,
        policy=policy,
        rows=rows,
        items=item_rows(worthy),
        suppressed=suppressed(dated, rows),
        unassigned=unassigned(worthy, opened.undated, as_of),
    )


def _with_amounts(items: pl.DataFrame, credits_: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Add what is left to ask for: the balance less what is disputed and what credit covers."""
    rules = policy.suppressions
    joined = items.join(credits_, on=ACCOUNT, how="left", maintain_order="left")
    disputed = pl.col("disputed") if rules.dispute else pl.lit(0, pl.Int64)
    credit = pl.col("credit").fill_null(0) if rules.unapplied else pl.lit(0, pl.Int64)
    claimed = joined.with_columns(disputed=disputed, credit=credit)
    claim = pl.col("balance") - pl.col("disputed")
    late = pl.col("days_late") > 0
    return (
        claimed.with_columns(applicable=spread("credit", claim))
        .with_columns(amount=claim - pl.col("applicable"))
        .with_columns(overdue=pl.col("balance").filter(late).sum().over("account"))
        .drop("credit")
    )


def _with_agreements(
    items: pl.DataFrame, ledger: Ledger, as_of: date, policy: Policy, actions: Actions
) -> pl.DataFrame:
    """Add until when agreements cover it, the customer's contacts, its event, its next call."""
    rules = policy.suppressions
    promised, planned = (
        promises_made(ledger, as_of, actions),
        plans_made(ledger, as_of, actions),
    )
    none = promised.clear()
    covered = with_cover(items, planned if rules.plan else none, "plan_until", pl.col("amount"))
    uncovered = pl.when(pl.col("plan_until").is_null()).then(pl.col("amount")).otherwise(0)
    covered = with_cover(covered, promised if rules.promise else none, "promised_until", uncovered)
    spoken = contacts(actions)
    told = covered.join(spoken, on=CUSTOMER, how="left", maintain_order="left")
    told = with_unsolved(told, as_of, rules.contacted_days)
    agreed = pl.concat(
        [
            promised.with_columns(agreement=pl.lit("promise")),
            planned.with_columns(agreement=pl.lit("plan")),
        ]
    )
    # What falls due later is nothing to speak about yet.
    soon = as_of + timedelta(days=policy.lead_days)
    happened = events(told.filter(pl.col("due_on") <= soon), as_of, spoken, agreed)
    called = calls(told, as_of, agreed, policy.lead_days)
    woken = told.join(happened, on=CUSTOMER, how="left", maintain_order="left")
    return woken.join(called, on=CUSTOMER, how="left", maintain_order="left")


def _with_payments_known(items: pl.DataFrame, ledger: Ledger, fed_on: date | None) -> pl.DataFrame:
    """Add the day up to which payments of an item are known: the later of bank and source.

    Without a bank feed that is the last import of the item's source. With one, a source that
    brings no payments says nothing of them.
    """
    last = ledger.syncs.with_columns(pl.col("source").cast(pl.String)).group_by("source")
    synced = last.agg(synced_on=pl.col("finished_at").max().dt.date())
    if fed_on is not None:
        paid = gathered(
            ledger.entries.filter(nw.col("kind") == "payment").select("source").unique()
        )
        brings = pl.col("source").is_in(paid["source"].cast(pl.String).implode())
        synced = synced.with_columns(
            synced_on=pl.max_horizontal(
                pl.when(brings).then("synced_on"), pl.lit(fed_on, dtype=pl.Date)
            )
        )
    return items.join(synced, on="source", how="left", maintain_order="left")

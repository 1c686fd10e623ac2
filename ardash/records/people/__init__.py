"""What people write: activities, promises, disputes, plans, profiles, contacts, messages.

Every function takes the store, the instant `now` (UTC) and the `author`; every write adds a row
to `audit` in the same transaction. A change names the version that was read, and is refused with
EditConflict when somebody changed the row since. Nothing else writes these tables.
"""

from ardash.records.people.actions import Actions, actions, last_change
from ardash.records.people.activities import Contact, log_activity
from ardash.records.people.applications import (
    applications,
    apply_receipts,
    undo_application,
)
from ardash.records.people.audit import changes_of
from ardash.records.people.cash_checks import Decision
from ardash.records.people.disputes import change_dispute, open_dispute, resolve_dispute
from ardash.records.people.messages import change_message, draft_message, move_message
from ardash.records.people.plans import cancel_plan, make_plan
from ardash.records.people.posting_cash import give_way
from ardash.records.people.profiles import remove_contact, save_contact, save_profile
from ardash.records.people.promises import (
    GRACE_DAYS,
    cancel_promise,
    change_promise,
    make_promise,
)

__all__ = [
    "GRACE_DAYS",
    "Actions",
    "Contact",
    "Decision",
    "actions",
    "applications",
    "apply_receipts",
    "cancel_plan",
    "cancel_promise",
    "change_dispute",
    "change_message",
    "change_promise",
    "changes_of",
    "draft_message",
    "give_way",
    "last_change",
    "log_activity",
    "make_plan",
    "make_promise",
    "move_message",
    "open_dispute",
    "remove_contact",
    "resolve_dispute",
    "save_contact",
    "save_profile",
    "undo_application",
]

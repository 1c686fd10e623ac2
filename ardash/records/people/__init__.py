"""What people write: activities, promises, disputes, plans, profiles, contacts, messages.

Every function takes the store, the instant `now` (UTC) and the `author`; every write adds a row
to `audit` in the same transaction. Nothing outside this package writes these tables.
"""

from ardash.records.people.actions import Actions, actions, last_change

__all__ = ["Actions", "actions", "last_change"]

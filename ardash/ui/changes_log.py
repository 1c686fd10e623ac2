"""Changes log: who changed what people know of a customer, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from ardash.records.people import changes_of
from ardash.ui import formats, records
from ardash.ui.customer import Customer
from ardash.ui.edits import words
from ardash.ui.now import local
from ardash.ui.words import _, plain

#: Changes that are listed; the database keeps all of them.
SHOWN = 20


def draw(who: Customer, labels: Mapping[str, str]) -> None:
    """List the latest changes of the profile: when, who, what it was and became."""
    folded = st.expander(
        _("Who changed what"), icon=":material/history:", on_change="rerun", key="profile_changes"
    )
    if not folded.open:
        return
    key: dict[str, str | int] = {"source": who.source, "customer_id": who.customer_id}
    rows = changes_of(records.store(), "profiles", key).head(SHOWN)
    with folded:
        if rows.is_empty():
            st.caption(_("Nothing has been changed yet."))
        for change in rows.iter_rows(named=True):
            before, after = json.loads(change["before"] or "{}"), json.loads(change["after"])
            said = [
                f"{labels[name]}: {plain(words(before.get(name)))} → {plain(words(value))}"
                for name, value in after.items()
                if name in labels and value != before.get(name)
            ]
            moment = formats.instant(local(change["at"]))
            st.markdown(f"**{moment}** · {plain(change['author'])}  \n" + "  \n".join(said))

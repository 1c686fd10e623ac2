"""Aging options: how the buckets are cut; the same on screen, in the address and in a link."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ardash.analysis.buckets import EDGES, buckets
from ardash.errors import ArdashError
from ardash.ui import kept
from ardash.ui.words import N_, _, say

_BASIS = {"due": N_("Due date"), "issued": N_("Date of issue")}
_NETTED = {"apart": N_("In a column of their own"), "net": N_("Netted into the buckets")}


def aging_options() -> dict[str, Any]:
    """Draw the choice of edges, basis and netting; returns them as options of `aging`."""
    default = ", ".join(map(str, EDGES))
    with st.popover(_("Options"), icon=":material/tune:", type="tertiary"):
        written = kept.kept("aging_edges", default)
        st.text_input(
            _("Last days of the buckets"),
            key="aging_edges",
            help=_("30, 60, 90 makes the buckets 1-30, 31-60, 61-90 and over 90 days."),
        )
        basis = kept.kept("aging_basis", "due", options=list(_BASIS))
        st.segmented_control(
            _("Days count from"),
            list(_BASIS),
            key="aging_basis",
            format_func=lambda code: _(_BASIS[code]),
            required=True,
        )
        netted = kept.kept("aging_netted", "apart", options=list(_NETTED))
        st.segmented_control(
            _("Credit notes and unapplied cash"),
            list(_NETTED),
            key="aging_netted",
            format_func=lambda code: _(_NETTED[code]),
            required=True,
        )
    return {"edges": _edges(written), "basis": basis, "net_unapplied": netted == "net"}


def _edges(written: str) -> tuple[int, ...]:
    """Read "30, 60, 90"; what is no rising list of days is said, and the default holds."""
    parts = written.replace(";", ",").replace(" ", ",").split(",")
    try:
        edges = tuple(int(part) for part in parts if part.strip())
        buckets(edges)
    except ValueError:
        st.warning(_("“{text}” is no list of days such as 30, 60, 90.", text=written))
        return EDGES
    except ArdashError as error:
        st.warning(f"{say(error.what)} {say(error.remedy)}")
        return EDGES
    return edges

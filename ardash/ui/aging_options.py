"""Aging options: how the buckets are cut; the same on screen, in the address and in a link."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ardash.analysis.buckets import EDGES, buckets
from ardash.errors import ArdashError
from ardash.ui import kept
from ardash.ui.words import N_, _, plain, say, spoken

#: No edge lies further away than this, and there are no more of them: both make buckets of nothing.
MOST_EDGES = 12

_BASIS = {"due": N_("Due date"), "issued": N_("Date of issue")}
_NETTED = {"apart": N_("In a column of their own"), "net": N_("Netted into the buckets")}


def aging_options() -> tuple[dict[str, Any], str | None]:
    """Draw the choice of edges, basis and netting.

    Returns them as options of `aging`, and what is wrong with the edges, if anything is.
    """
    with st.popover(_("Options"), icon=":material/tune:"):
        written = kept.kept("aging_edges", ", ".join(map(str, EDGES)))
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
            format_func=spoken(_BASIS, lambda code: _(_BASIS[code])),
            required=True,
        )
        netted = kept.kept("aging_netted", "apart", options=list(_NETTED))
        st.segmented_control(
            _("Credit notes and unapplied cash"),
            list(_NETTED),
            key="aging_netted",
            format_func=spoken(_NETTED, lambda code: _(_NETTED[code])),
            required=True,
        )
    edges, problem = read_edges(written)
    return {"edges": edges, "basis": basis, "net_unapplied": netted == "net"}, problem


def read_edges(written: str) -> tuple[tuple[int, ...], str | None]:
    """Read "30, 60, 90"; for what is no rising list of days, the default and what is wrong."""
    parts = written.replace(";", ",").replace(" ", ",").split(",")
    try:
        edges = tuple(int(part) for part in parts if part.strip())
        buckets(edges)
    except ValueError:
        edges = ()
    except ArdashError as error:
        return EDGES, f"{say(error.what)} {say(error.remedy)}"
    if not edges or len(edges) > MOST_EDGES:
        said = _("“{text}” is no list of days such as 30, 60, 90.", text=plain(written))
        return EDGES, said + " " + _("The usual buckets are shown.")
    return edges, None

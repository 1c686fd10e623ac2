"""Rules: the company's collections policy, and whether anybody looks after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from ardash.collections.policy import FILE, Policy, load, policy_path
from ardash.errors import ArdashError
from ardash.settings import load_settings
from ardash.ui import formats, page
from ardash.ui.words import _, language, plain, say


def company_policy() -> Policy:
    """Read the company's own policy, else the one that comes with the program.

    Raises BadSetting for what is wrong with it, naming the line.
    """
    path = policy_path(load_settings().home)
    return _loaded(path, policy_key())


def policy_key() -> str:
    """Say what tells this policy from the one that may be written in its place."""
    path = policy_path(load_settings().home)
    if path is None:
        return ""
    known = path.stat()
    return repr((str(path), known.st_mtime_ns, known.st_size))


@st.cache_resource(max_entries=3, show_spinner=False)
def _loaded(path: Path | None, key: str) -> Policy:
    return load(path)


def review_badge(as_of: date) -> None:
    """Say that the policy's review is due, or was never made, or that it cannot be used."""
    try:
        review = company_policy().review(as_of)
    except ArdashError as error:
        st.badge(
            _("The collections policy cannot be used."),
            icon=":material/policy:",
            color="red",
            help=" ".join(filter(None, (plain(error.where or ""), say(error.what)))),
        )
        return
    if review.state == "current":
        return
    words = say(review.words())
    if review.state == "stale":
        words = _(
            "The review of the collections policy by {owner} was due on {due_on}.",
            owner=plain(review.owner or formats.NONE),
            due_on=formats.day(review.due_on),
        )
    with st.popover(f":orange[{words}]", icon=":material/policy:", type="tertiary", key="policy"):
        st.markdown(
            _(
                "The policy says who is followed up how, and when. Until somebody answers for it, "
                "what the worklist asks for is the program's proposal, not your company's rule.\n\n"
                "1. Write the file down, where you have none yet: "
                "`ardash policy file > {path}`\n"
                "2. Read it through, and change what is not so.\n"
                "3. Write `owner` and `reviewed_on` into it.\n"
                "4. Check it: `ardash policy check`",
                path=load_settings().home / FILE,
            )
        )
        page.link("worklist", _("What it asks for today"), ":material/checklist:")


def step_words(policy: Policy, rule: str | None, step: str | None) -> str:
    """Name a step of the ladder that a segment of the policy is under; its code when unknown."""
    if step is None:
        return formats.NONE
    for segment in policy.segments:
        if segment.code == rule:
            for each in policy.ladder(segment.ladder).steps:
                if each.code == step:
                    return each.label(language())
    known = policy.steps.get(step)
    return known.label(language()) if known else step


def rule_words(policy: Policy, rule: str | None) -> str:
    """Name a segment of the policy; its code when unknown."""
    for segment in policy.segments:
        if segment.code == rule:
            return segment.label(language())
    return rule or formats.NONE

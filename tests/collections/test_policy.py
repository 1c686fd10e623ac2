"""The policy: what it says, and what is said of one that cannot be followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ardash.collections.policy import Policy, check, default_text, load, policy_path
from ardash.errors import BadSetting, UnknownChoice

SMALL = """version = 1
name = "Small"
owner = "Anne Martin"
reviewed_on = 2025-01-31
review_months = 6

[[segments]]
code = "all"
ladder = "usual"

[[ladders.usual]]
step = "reminder"
days_after_due = 10
channel = "email"
template = "reminder"

[[ladders.usual]]
step = "call"
month_end_after_due_days = 30
channel = "call"
minimum = { EUR = "50.10", JPY = 7000 }

[[ladders.usual]]
step = "letter"
days_after_previous = 10
channel = "letter"
template = "letter"
"""


def policy(folder: Path, text: str) -> Policy:
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return load(folder / "policy.toml")


def problems(folder: Path, text: str, templates: set[str] | None = None) -> list[str]:
    """What is wrong with a policy, with the place less its folder."""
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    read, found = check(path, templates=templates)
    assert (read is None) == bool(found)
    return [str(each).removeprefix(f"{folder}/") for each in found]


def line_of(text: str, *words: str) -> int:
    """The line of the last of `words`, each looked for after the one before."""
    lines, at = text.splitlines(), -1
    for word in words:
        at = next(n for n in range(at + 1, len(lines)) if word in lines[n])
    return at + 1


def test_the_default_ladder_is_that_of_the_practice() -> None:
    ladder = load().ladder("standard")
    assert [(step.code, step.timing.days, step.channel) for step in ladder.steps] == [
        ("courtesy", -7, "email"),
        ("notice", 0, "email"),
        ("reminder", 7, "email"),
        ("call", 14, "call"),
        ("letter", 30, "letter"),
        ("sales", 45, "sales"),
        ("last_notice", 60, "letter"),
        ("agency", 90, "agency"),
        ("write_off", 180, "write_off"),
    ]
    assert ladder.step("sales").also == ("credit_stop",)
    assert (ladder.step("letter").interest, ladder.step("letter").indemnity) == (True, True)
    assert ladder.lapsing == 2


def test_the_default_says_that_nobody_has_reviewed_it() -> None:
    review = load().review(date(2026, 1, 1))
    assert review.state == "never"
    assert review.words() == ("The collections policy has no owner, or nobody has reviewed it yet.")


def test_a_review_goes_stale_after_its_months(tmp_path: Path) -> None:
    own = policy(tmp_path, SMALL)  # 31 January + 6 months = 31 July
    assert own.review(date(2025, 1, 30)).state == "never"
    assert own.review(date(2025, 7, 31)).state == "current"
    stale = own.review(date(2025, 8, 1))
    assert (stale.state, stale.due_on) == ("stale", date(2025, 7, 31))
    assert stale.words() == (
        "The review of the collections policy by Anne Martin was due on 2025-07-31."
    )


def test_a_review_due_in_a_shorter_month_is_due_on_its_last_day(tmp_path: Path) -> None:
    own = policy(tmp_path, SMALL.replace("review_months = 6", "review_months = 1"))
    assert own.review(date(2025, 3, 1)).due_on == date(2025, 2, 28)


def test_amounts_are_exact_minor_units_of_their_currency(tmp_path: Path) -> None:
    call = policy(tmp_path, SMALL).ladder("usual").step("call")
    assert call.minimum == {"EUR": 5010, "JPY": 7000}


def test_the_home_folder_has_a_policy_or_not(tmp_path: Path) -> None:
    assert policy_path(tmp_path) is None
    policy(tmp_path, SMALL)
    assert policy_path(tmp_path) == tmp_path / "policy.toml"


def test_the_default_is_a_file_that_may_be_copied_and_changed(tmp_path: Path) -> None:
    assert policy(tmp_path, default_text()).segments == load().segments


def test_steps_may_stand_in_any_order_if_each_says_what_it_follows(tmp_path: Path) -> None:
    text = SMALL.replace('step = "reminder"', 'step = "reminder"\nfollows = "call"').replace(
        "days_after_due = 10", "days_after_due = 60"
    )
    # reminder follows call, which would follow reminder as the one above it
    assert "circle" in problems(tmp_path, text)[0]
    text = (
        SMALL.replace("days_after_due = 10", "days_after_due = 5")
        .replace('step = "call"', 'step = "call"\nfollows = "letter"')
        .replace('step = "letter"', 'step = "letter"\nfollows = "reminder"')
    )
    assert [s.code for s in policy(tmp_path, text).ladder("usual").steps] == [
        "reminder", "letter", "call",
    ]  # fmt: skip


def test_a_circle_is_named_with_its_steps(tmp_path: Path) -> None:
    text = SMALL.replace('step = "call"', 'step = "call"\nfollows = "letter"')
    assert problems(tmp_path, text) == [
        (
            f"policy.toml:{line_of(text, 'follows')}: The steps go in a circle: call → letter → "
            "call. "
            "Let one of them follow a step outside the circle, or none."
        )
    ]


def test_a_gap_in_the_ladder_is_named(tmp_path: Path) -> None:
    text = SMALL.replace('step = "letter"', 'step = "letter"\nfollows = "reminder"')
    assert problems(tmp_path, text) == [
        (
            f"policy.toml:{line_of(text, 'follows')}: There is a gap: call and letter both follow "
            "reminder. Let one of them follow the other."
        )
    ]


def test_a_gap_in_the_segments_is_named(tmp_path: Path) -> None:
    text = SMALL.replace('code = "all"', 'code = "all"\nwhen = { country = ["FR"] }')
    assert problems(tmp_path, text) == [
        (
            f"policy.toml:{line_of(text, '[[segments]]')}: There is a gap: a customer who fits no "
            "segment is under no rule. Add a last segment without `when`."
        )
    ]


def test_a_segment_behind_the_one_that_takes_all_is_never_reached(tmp_path: Path) -> None:
    text = SMALL.replace(
        "[[ladders.usual]]", '[[segments]]\ncode = "late"\nladder = "usual"\n\n[[ladders.usual]]', 1
    )
    assert problems(tmp_path, text) == [
        (
            f"policy.toml:{line_of(text, 'late')}: late is never reached: all takes every "
            "customer. "
            "Put the segment without `when` last."
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('channel = "call"', 'channel = "phone"', "phone",
         "There is no channel 'phone'. Known are: email, call, letter"),
        ('ladder = "usual"', 'ladder = "usuall"', "usuall",
         "There is no ladder 'usuall'. Known are: usual."),
        ('template = "letter"', 'template = "leter"', "leter",
         "There is no template 'leter'. Known are: letter."),
        ('template = "letter"', "", 'step = "letter"',
         "letter is written, but has no template."),
        ('step = "letter"', 'step = "letter"\nfollows = "remindr"', "remindr",
         "letter follows 'remindr', which is no step of the ladder usual. Known are: reminder."),
        ('step = "letter"', 'step = "call"', 'days_after_previous',
         "The ladder usual has two steps call."),
        ("days_after_due = 10", "days_after_due = 40", 'step = "call"',
         "call is due before reminder, which it follows."),
        ("days_after_due = 10", "days_after_previous = 10", "days_after_previous",
         "reminder counts from the step before, which may never be done."),
        ("days_after_due = 10", "days_after_due = -3", "= -3",
         "days_after_due cannot be -3. Write a whole number from 0 to 3653."),
        ("days_after_due = 10", "", 'step = "reminder"',
         "It is not said when reminder is due, or twice."),
        ('{ EUR = "50.10", JPY = 7000 }', '{ EURO = "50" }', "EURO",
         "minimum cannot be {'EURO': '50'}. Write for example minimum = { EUR = \"50.00\" }."),
        ('channel = "call"', 'channel = "call"\nlapses = true', "lapses",
         "call cannot lapse: only the first steps, up to the due date, do."),
        ('channel = "call"', 'chanel = "call"\nchannel = "call"', "chanel",
         "There is no key 'chanel'. Known are: channel."),
        ("review_months = 6", 'review_months = 6\nlaw = "GB"', "law",
         "No law on late payment is known for 'GB'."),
        ("version = 1", "version = 2", "version", "The policy's version is not 1."),
        ('owner = "Anne Martin"', "owner = Anne Martin", "owner", "This is no TOML: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    text = SMALL.replace(old, new, 1)
    found = problems(tmp_path, text, {"reminder", "letter"})
    number = line_of(text, place)
    if said.startswith("The ladder usual has two"):
        number = line_of(text, 'step = "call"', 'step = "call"')
    if "is due before" in said:
        number = line_of(text, 'step = "reminder"', "[[ladders.usual]]")
    if "no template." in said or "not said when" in said:
        number = line_of(text, place) - 1  # the head of the step's table
    assert found[0].startswith(f"policy.toml:{number}: {said}")


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = SMALL.replace('channel = "call"', 'channel = "phone"').replace('"usual"', '"other"')
    assert len(problems(tmp_path, text)) == 2


@pytest.mark.parametrize("text", ["", "segments = 3\nladders = []", "[segments]\n[ladders.a]\nb=1"])
def test_a_file_that_is_no_policy_is_told_so(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) != []


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="The policy cannot be read"):
        load(tmp_path / "none.toml")


def test_an_unknown_ladder_or_step_is_told() -> None:
    with pytest.raises(UnknownChoice, match="There is no ladder 'soft'"):
        load().ladder("soft")
    with pytest.raises(UnknownChoice, match="has no step 'fax'"):
        load().ladder("standard").step("fax")

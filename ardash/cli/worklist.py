"""`ardash worklist`: whom to contact, why and how, and who is on hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import polars as pl
import typer

from ardash.cli.amounts import as_texts
from ardash.cli.cautions import warn_behind
from ardash.cli.desk import read_actions, read_fed_on
from ardash.cli.output import Format, show, show_json
from ardash.cli.policy import company_policy
from ardash.cli.standing import standing
from ardash.cli.view import View, of_a_ledger
from ardash.collections.manager import workload
from ardash.collections.worklist import Worklist, said, worklist
from ardash.errors import BadInput, BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.risk.scores import Scores
from ardash.risk.worth import with_risk
from ardash.settings import load_settings

_ROW = ["amount", "overdue"]
_ASKED = ["amount", "amount_late", "overdue"]
_ITEM = ["balance", "disputed", "applicable", "amount"]

#: What JSON says of a customer, to contact or not.
_SPOKEN = (
    "source", "customer_id", "name", "rule", "collector", "currency", "step", "channel", "also",
    "template", "reason", "why", "suppressed_by", "next_on", "step_on", "rank", "amount",
    "amount_late", "overdue", "days_late", "other_steps", "all_suppressions",
    "last_contact_on", "message_state",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worklist")(of_a_ledger(listed, of_today=True))


def listed(
    view: View,
    shown: Annotated[
        Literal["contacts", "suppressed", "unassigned", "workload"],
        typer.Option(
            "--show",
            help="Whom to contact; who is on hold; what nobody follows up; how much each "
            "collector has to do.",
        ),
    ] = "contacts",
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="COLLECTOR", help="Only what this person is to do."),
    ] = None,
    risk: Annotated[
        list[str] | None,
        typer.Option("--risk", metavar="GRADE", help="Only this grade, A to E; may be repeated."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows that the table shows at most.")] = 50,
) -> None:
    """Whom to contact today, why, about what, and who is on hold for which reason.

    Once a model is kept (ardash risk train), the list is ranked by the money that a contact is
    expected to bring forward, and says it.

    JSON gives every overdue customer with its items, in one list: step, channel, reason, amounts,
    next date, and what it is suppressed by.

    Examples:

        ardash worklist

        ardash worklist --as-of 2025-12-31 --of north --format json

        ardash worklist --show suppressed --format csv > on-hold.csv
    """
    warn_behind(Ledger.open(load_settings().ledger_folder), view.as_of)
    found = _found(view, risk or [])
    if view.format is Format.JSON:
        show_json(_spoken(found, of))
        return
    frames = {
        "contacts": (_with_words(found.rows, "reason"), [*_ASKED, *_worth(found)], "To contact"),
        "suppressed": (_with_words(found.suppressed, "suppressed_by"), ["overdue"], "On hold"),
        "unassigned": (found.unassigned, ["balance"], "Nobody follows up"),
        "workload": (workload(found), _ROW, "To do"),
    }
    frame, amounts, title = frames[shown]
    rows = _of(frame, of).drop("customer", "item", "params", strict=False)
    if view.format is Format.CSV:
        show(_flat(rows), view.format, amounts=amounts)
        return
    columns = _columns(found).get(shown, rows.columns)
    cut = f", the first {limit:,} of {rows.height:,}" if rows.height > limit else ""
    head = f"{title} at the close of {view.as_of.isoformat()}{cut}"
    seen = _flat(rows).select(columns).head(limit)
    show(seen, view.format, amounts=[a for a in amounts if a in columns], title=head)


def _found(view: View, risk: Sequence[str]) -> Worklist:
    """Make the list, with what the risk says where a model is kept."""
    scored = _scores(view)
    items = scored.items if scored else None
    found = worklist(
        view.ledger, view.as_of, company_policy(), read_actions(view), items,
        fed_on=read_fed_on(view),
    )  # fmt: skip
    if scored:
        found = with_risk(found, scored, risk)
    elif risk:
        raise BadSetting(
            Message("Nobody has a grade: no model is kept."),
            remedy=Message("Train one with `ardash risk train`."),
        )
    return found


def _columns(found: Worklist) -> dict[str, Sequence[str]]:
    """Say what of each list the table has room for."""
    return {
        "contacts": ("rank", "customer_id", "name", "step", "channel", "step_on", "why", "items",
                     "amount", "amount_late", "currency", "days_late", *_worth(found),
                     *_grade(found), "collector"),
        "suppressed": ("customer_id", "name", "suppressed_by", "why", "next_on", "overdue",
                       "currency", "days_late", "collector"),
    }  # fmt: skip


def _scores(view: View) -> Scores | None:
    """Give the scores where a model is kept; a list goes on without one that was changed."""
    try:
        found = standing(view)
    except BadInput as error:
        typer.echo(f"Note: {error}", err=True)
        return None
    return found if found is not None and found.tells else None


def _worth(found: Worklist) -> list[str]:
    return [name for name in ("brought_forward",) if name in found.rows.columns]


def _grade(found: Worklist) -> list[str]:
    return [name for name in ("grade",) if name in found.rows.columns]


def _of(frame: pl.DataFrame, collector: str | None) -> pl.DataFrame:
    return frame if collector is None else frame.filter(pl.col("collector") == collector)


def _with_words(frame: pl.DataFrame, reason: str) -> pl.DataFrame:
    """Add `why`: the reason as a sentence."""
    pairs = zip(frame[reason], frame["params"], strict=True)
    return frame.with_columns(
        pl.Series("why", [str(said(code, values)) for code, values in pairs], dtype=pl.String)
    )


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.List(pl.String)).list.join(" "))


def _spoken(found: Worklist, collector: str | None) -> dict[str, Any]:
    rows = _with_words(_of(found.rows, collector), "reason").with_columns(
        next_on=pl.lit(found.as_of), suppressed_by=pl.lit(None, pl.String)
    )
    left = _with_words(_of(found.suppressed, collector), "suppressed_by").with_columns(
        reason=pl.col("suppressed_by")
    )
    both = pl.concat([rows.drop("items"), left.drop("items")], how="diagonal")
    items = as_texts(found.items, _ITEM, "currency").drop("customer", "item")
    keys = ["source", "customer_id", "currency"]
    grouped = items.group_by(keys, maintain_order=True)
    parts = {key: group.drop(keys).to_dicts() for key, group in grouped}
    spoken = [*_SPOKEN, *(name for name in ("score", *_grade(found), *_worth(found))
                          if name in both.columns)]  # fmt: skip
    amounts = [*_ASKED, *_worth(found)]
    customers = as_texts(both.select(spoken), amounts, "currency").to_dicts()
    review = found.policy.review(found.as_of)
    return {
        "as_of": found.as_of,
        "policy": {"name": found.policy.name, "owner": review.owner, "review": review.state},
        "customers": [{**each, "items": parts.get(_key(each, keys), [])} for each in customers],
        "unassigned": as_texts(
            _of(found.unassigned, collector).drop("customer", "item"), ["balance"], "currency"
        ).to_dicts(),
    }


def _key(row: dict[str, Any], keys: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in keys)

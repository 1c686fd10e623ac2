"""Reminding: what `ardash remind` does with the worklist of a day, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import typer

from ardash.cli import clock
from ardash.cli.cautions import warn_behind
from ardash.cli.choices import narrowed
from ardash.cli.desk import Desk
from ardash.cli.drafts import drafts_table, spoken
from ardash.cli.outbox import sent_lines
from ardash.cli.output import Format, show, show_json
from ardash.cli.policy import company_policy
from ardash.cli.unwritten import unwritten
from ardash.collections.reminders import Draft, hindrance, previews
from ardash.collections.worklist import Worklist, worklist
from ardash.errors import ArdashError, BadSetting, Message
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.outbox.approving import approve_seen
from ardash.outbox.drafting import cancel_outdated, draft
from ardash.outbox.letters import letters, printed
from ardash.outbox.office import Office
from ardash.outbox.sending import send
from ardash.outbox.signing import reword, to_reword
from ardash.outbox.told import told_on
from ardash.records.people.outbox import outgoing
from ardash.records.people.posting import Move
from ardash.settings import load_settings


@dataclass(frozen=True)
class Wanted:
    """What a run is about: the day, the step, whose customers, and what is to be done."""

    as_of: date
    step: str | None
    collector: str | None
    numbers: list[int] | None
    how: Format


class Run:
    """What `ardash remind` does with the worklist of a day."""

    def __init__(self, here: Desk, wanted: Wanted, customers: list[str]) -> None:
        self.here = here
        self.wanted = wanted
        self.settings = load_settings()
        self.office = Office.of(self.settings)
        self.policy = company_policy()
        self.customers = _keys(here.ledger, customers) if customers else None
        self.found = self._worklist()
        self.report: dict[str, Any] = {"as_of": wanted.as_of}
        self.lines: list[str] = []
        if (unsigned := self.office.unsigned()) is not None:
            typer.echo(f"Note: {unsigned}", err=True)
        warn_behind(here.ledger, wanted.as_of)

    def _worklist(self) -> Worklist:
        # Of the whole company: what stands in the outbox of others is judged by it, too.
        day = self.wanted.as_of
        fed = told_on(self.here.store, day)
        return worklist(self.here.ledger, day, self.policy, self.here.actions, fed_on=fed)

    def _rows(self) -> pl.DataFrame:
        """Rows of the customers that the options name."""
        rows = self.found.rows
        if self.customers is not None:
            rows = rows.filter(pl.col("customer").is_in(self.customers))
        if self.wanted.collector is not None:
            rows = rows.filter(pl.col("collector") == self.wanted.collector)
        return rows

    def _previews(self) -> list[Draft]:
        rows = self._rows()
        made = previews(
            self.here.ledger, self.found, self.here.actions, rows=rows, texts=self.office.texts,
            creditors=self.office.creditors, invoice_link=self.office.invoice_link,
        )  # fmt: skip
        return [each for each in made if self.wanted.step in (None, each.step)]

    def preview(self) -> None:
        """Show what would go, and what is held."""
        made = self._previews()
        if self.wanted.how is Format.JSON:
            show_json({"as_of": self.wanted.as_of, "dry_run": True,
                       "messages": [spoken(each) for each in made]})  # fmt: skip
            return
        show(
            drafts_table(made),
            self.wanted.how,
            title=f"Reminders of {self.wanted.as_of.isoformat()}",
        )
        if self.wanted.how is Format.TABLE:
            for line in unwritten(self.found, made, self.customers):
                typer.echo(line)
            typer.echo("Nothing was written or sent: --draft, --approve and --send do.")

    def do(
        self,
        *,
        drafting: bool,
        approving: bool,
        sending: bool,
        file: Path | None,
        seen: Sequence[Move] = (),
    ) -> None:
        """Do what is asked, in order, and say what was done; `seen` are the drafts to approve.

        Nothing goes out after a draft was refused: a person looks at it first.
        """
        if drafting:
            self._draft()
        stopped: ArdashError | Message | None = self._approve(seen) if approving else None
        if stopped is None:
            stopped = self._send() if sending else None
            if file is not None:
                self._print(file)
        if self.wanted.how is Format.JSON:
            show_json(self.report)
        else:
            for line in self.lines:
                typer.echo(line)
        if isinstance(stopped, ArdashError):
            raise stopped

    def _draft(self) -> None:
        here = self.here
        outdated = cancel_outdated(here.store, self.found, now=here.now, author=here.author)
        self.found = self._worklist()
        drafts = self._previews()
        made = draft(here.store, drafts, now=here.now, author=here.author)
        self._reword(drafts)
        self.report |= {
            "outdated": outdated,
            "drafted": made.new,
            "known": made.known,
            "held": [spoken(each) for each in made.held],
        }
        self.lines += [f"Message {n} was cancelled: {why}" for n, why in outdated.items()]
        there = len(made.known)
        known = f", {there} {'was' if there == 1 else 'were'} there already" if there else ""
        self.lines.append(f"{_messages(len(made.new))} drafted{known}.")
        waiting = sum(each.reason == "waiting" for each in made.held)
        if waiting:
            self.lines.append(f"{waiting} are in the outbox from before, and have not gone out.")
        self.lines += [str(hindrance(each)) for each in made.held if each.reason != "waiting"]
        self.lines += unwritten(self.found, drafts, self.customers)

    def _approve(self, seen: Sequence[Move]) -> ArdashError | None:
        here, chosen = self.here, seen
        if not seen:
            waiting = outgoing(here.store, ["drafted"], numbers=self._of_interest(("drafted",)))
            chosen = [Move(one.message, one.version) for one in waiting]
        made = approve_seen(
            here.store, chosen, now=here.now, author=here.author, creditors=self.office.creditors
        )
        self.report["approved"] = made.done
        if made.refused:
            self.report["refused"] = {number: str(why) for number, why in made.refused.items()}
        self.lines.append(f"{_messages(len(made.done))} approved.")
        if seen:
            return made.refusal()
        # What nobody named holds nothing else up.
        self.lines += [str(why) for why in made.refused.values()]
        return None

    def _reword(self, drafts: list[Draft]) -> None:
        """Word anew what waits as it was drafted and is not signed as creditor.toml says now."""
        here = self.here
        dated = to_reword(
            here.store, self.office.creditors, numbers=self._of_interest(("drafted",))
        )
        done = reword(
            here.store, [one for one in dated if one.version == 1], drafts, now=here.now,
            author=here.author,
        )  # fmt: skip
        if done:
            self.report["reworded"] = done
            self.lines.append(
                f"{_messages(len(done))} worded anew, as creditor.toml says who you are now."
            )

    def _send(self) -> ArdashError | Message | None:
        here = self.here
        made = send(
            here.store, here.ledger, self.found, self.office, now=clock.now, author=here.author,
            numbers=self._of_interest(("approved", "queued")),
        )  # fmt: skip
        told = {name: value for name, value in vars(made).items() if name != "stopped"}
        self.report["sending"] = {**told, "stopped": made.stopped and str(made.stopped)}
        self.report["dry_run"] = self.office.server is None
        self.lines += sent_lines(made)
        return made.stopped

    def _print(self, file: Path) -> None:
        here = self.here
        made = letters(
            here.store, here.ledger, self.found, self.office, on=self.wanted.as_of,
            numbers=self.wanted.numbers or self._of_interest(("approved",), "letter"),
        )  # fmt: skip
        try:
            file.write_bytes(made.pdf)
        except OSError as error:
            raise BadSetting(
                Message("The file cannot be written: {error}.", error=str(error)),
                where=str(file),
                remedy=Message("Name a file in a folder that may be written."),
            ) from None
        printed(here.store, made, now=here.now, author=here.author)
        numbers = [one.message for one in made.messages]
        self.report["letters"] = {"file": str(file), "messages": numbers}
        self.lines += [f"Message {one.message} is left out: {why}" for one, why in made.left_out]
        count = f"{len(numbers)} letter{'' if len(numbers) == 1 else 's'}"
        self.lines.append(f"{count} in {file}.")
        said = " ".join(map(str, numbers))
        self.lines.append(f"Once they are posted: ardash remind sent {said}")

    def _of_interest(self, states: tuple[str, ...], channel: str | None = None) -> list[int] | None:
        """Numbers of the messages that the options name; None for all."""
        wanted = self.wanted
        narrow = wanted.step or wanted.collector or self.customers is not None
        if wanted.numbers or not narrow:
            return wanted.numbers
        its = set(self._rows().select("source", "customer_id").iter_rows())
        return [
            one.message
            for one in outgoing(self.here.store, states, channel=channel)
            if wanted.step in (None, one.step) and (one.source, one.customer_id) in its
        ]


def _keys(ledger: Ledger, typed: list[str]) -> list[int]:
    """Find the keys of the customers that were typed; raises UnknownChoice for one that is none."""
    named = narrowed(ledger, {"customer": typed}).customers.select("customer")
    return [int(key) for key in gathered(named)["customer"].to_list()]


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"

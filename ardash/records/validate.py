"""Which rows of a sync can be taken over: a source row is whole, and so is what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ardash.errors import mark
from ardash.records.checks import check, finding, single
from ardash.records.gather import Gathered

UNKNOWN_ITEM = mark(
    "It is on {item}, and there is no invoice or other item of that number, neither in the source "
    "nor among those known; correct the number, or bring in the invoice as well."
)
REJECTED_ITEM = mark("Its item {item} was rejected at {item_place}.")
UNKNOWN_CUSTOMER = mark(
    "There is no customer {customer}, neither in the source nor among those known."
)
OTHER_CURRENCY = mark(
    "It is in {currency}, but {item} is in {other}; "
    "give the amount in {other}, or correct the currency."
)
NO_BILLING = mark("Nothing says how much is owed for {item}: it has no billing entry.")


@dataclass(frozen=True)
class Valid:
    """The rows to take over, frame by frame, and the rejects: one a place, of all others."""

    frames: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame


def validate(gathered: Gathered, current: Mapping[str, pl.DataFrame]) -> Valid:
    """Sort out which rows can be taken over, beside the `current` rows of the source.

    When an item or entry of a place is rejected, all items and entries of that place are, and
    all entries on a rejected item, and so on. A customer whose place is rejected stays when an
    item that is taken over needs it.
    """
    found, sound = [gathered.rejects], {}
    for name, rows in gathered.frames.items():
        sound[name], wrong = check(name, rows)
        found += wrong
    sound["customers"] = _without_echoes(sound["customers"], gathered.frames)
    # A row that is rejected already does not stand in the way of another one of its key.
    rejects = _one_a_place(found)
    for name, rows in sound.items():
        left = rows if name == "customers" else _apart(rows, rejects)
        sound[name], repeated = single(name, left)
        found += repeated
    rejects = _one_a_place(found)
    links = _Links(gathered, sound, current)
    while True:
        more = _one_a_place([rejects, *links.broken(rejects)])
        if more.height == rejects.height:
            return Valid(frames=links.left(rejects), rejects=rejects)
        rejects = more


def _one_a_place(found: list[pl.DataFrame]) -> pl.DataFrame:
    every = pl.concat(found, how="diagonal")
    return every.unique("place", keep="first", maintain_order=True)


def _without_echoes(customers: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Drop what invoices say again of a customer: only customers' own rows can contradict.

    A source without a list of customers names them on each invoice. Such a row is an invoice's,
    and is not rejected because it spells the customer's name differently.
    """
    if customers["customer_id"].is_unique().all():
        return customers
    places = pl.concat([frames["items"].select("place"), frames["entries"].select("place")])
    listed = customers.join(places, on="place", how="anti")
    echoes = customers.join(places, on="place", how="semi")
    first = echoes.unique("customer_id", keep="first", maintain_order=True)
    return pl.concat([listed, first.join(listed, on="customer_id", how="anti")])


class _Links:
    """What the sound rows of a sync hang on."""

    def __init__(
        self,
        gathered: Gathered,
        sound: Mapping[str, pl.DataFrame],
        current: Mapping[str, pl.DataFrame],
    ) -> None:
        self._sound = sound
        given, deleted = _named(gathered), gathered.deleted
        self._given = given.rename({"place": "item_place"})
        # After a complete sync, nothing is known but what it holds.
        stays = current if not gathered.complete else {n: f.clear() for n, f in current.items()}
        known = (
            stays["items"]
            .select("item_id", "currency")
            .join(deleted["items"], on="item_id", how="anti")
            .join(given, on="item_id", how="anti")
        )
        self._items = known.select("item_id")
        own = pl.concat([sound["items"].select("item_id", "currency"), known])
        self._foreign = _in_another_currency(sound["entries"], own)
        self._entries = (
            stays["entries"]
            .join(given, on="item_id", how="semi")
            .join(deleted["entries"], on="entry_id", how="anti")
        )
        # A customer that vanished stays as long as an item needs it.
        customers = pl.concat(
            [frame["customers"].select("customer_id") for frame in (sound, current)]
        )
        self._orphans = sound["items"].join(customers, on="customer_id", how="anti")

    def broken(self, rejects: pl.DataFrame) -> list[pl.DataFrame]:
        """Find the rows that hang on what has been rejected so far, or on nothing."""
        items, entries = (_apart(self._sound[name], rejects) for name in ("items", "entries"))
        alive = pl.concat([items.select("item_id"), self._items])
        lost = entries.join(alive, on="item_id", how="anti")
        lost = lost.join(self._given, on="item_id", how="left", maintain_order="left")
        refused = pl.col("item_place").is_not_null()
        columns = ["item_id", "kind", "amount", "amount_base"]
        kept = self._entries.join(entries, on="entry_id", how="anti")
        moves = pl.concat([entries.select(columns), kept.select(columns)])
        # What was moved here or carried forward is owed without a bill of its own; and charges
        # and unapplied amounts may be a payment given back, a loss, an exchange difference.
        documents = items.filter(pl.col("kind").is_in(["invoice", "credit_note"]))
        billed = moves.filter(pl.col("kind").is_in(["billing", "transfer", "correction"]))
        others = items.filter(~pl.col("kind").is_in(["invoice", "credit_note"]))
        item = {"item": pl.col("item_id")}
        return [
            finding(found, reason, params)
            for found, reason, params in (
                (self._orphans, UNKNOWN_CUSTOMER, {"customer": pl.col("customer_id")}),
                (
                    self._foreign,
                    OTHER_CURRENCY,
                    {"currency": pl.col("currency"), **item, "other": pl.col("other")},
                ),
                (lost.filter(~refused).drop("item_place"), UNKNOWN_ITEM, item),
                (lost.filter(refused), REJECTED_ITEM, {**item, "item_place": pl.col("item_place")}),
                (documents.join(billed, on="item_id", how="anti"), NO_BILLING, item),
                (others.join(moves, on="item_id", how="anti"), NO_BILLING, item),
            )
            if found.height
        ]

    def left(self, rejects: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Return the rows of each frame that are left when the places in `rejects` are not."""
        left = {name: _apart(rows, rejects) for name, rows in self._sound.items()}
        everyone = self._sound["customers"]
        needed = everyone.join(left["items"], on="customer_id", how="semi")
        spared = needed.join(left["customers"], on="customer_id", how="anti")
        return {
            **left,
            "customers": pl.concat([left["customers"], spared]),
            "entries": left["entries"].drop("currency"),
        }


def _named(gathered: Gathered) -> pl.DataFrame:
    """List the items that the source names in a row of their own, readable or not: item, place."""
    columns = ["item_id", "place"]
    unread = gathered.rejects.select(columns).filter(pl.col("item_id").is_not_null())
    both = pl.concat([gathered.frames["items"].select(columns), unread])
    return both.unique("item_id", keep="first")


def _in_another_currency(entries: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Find the entries that say another currency than that of their item, `other`."""
    stated = entries.filter(pl.col("currency").is_not_null())
    if pl.concat([stated["currency"], items["currency"]]).n_unique() < 2:
        return stated.clear().with_columns(other=pl.lit(None, pl.String))
    beside = stated.join(items.rename({"currency": "other"}), on="item_id", maintain_order="left")
    return beside.filter(pl.col("currency") != pl.col("other"))


def _apart(rows: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    return rows.join(rejects, on="place", how="anti") if rejects.height else rows

"""Payments and transfers: typed rows -> entries on invoices, and cash that names none."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ardash.connectors._tabular.checks import Check, empty, sift
from ardash.connectors._tabular.documents import lowered, on_invoice
from ardash.connectors._tabular.items import Frames, customers_of, implied_rate, with_customer
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.meanings import ENTRY_KINDS
from ardash.connectors._tabular.opening import Source
from ardash.errors import mark
from ardash.records.batch import frame

UNKNOWN_ENTRY = mark("In {column}, {value} is no kind of payment that the profile names.")


class Ordinals:
    """Numbers what has no number of its own: the second of two equal payments ends in :2."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._lines: pl.DataFrame | None = None

    def number(self, base: pl.Series) -> pl.Series:
        """Return each base with how many times it has come up so far, this time included."""
        counts = pl.DataFrame({"base": base}).select(
            pl.col("base"), (pl.int_range(pl.len()).over("base") + 1).alias("n")
        )
        before = pl.Series([self._seen.get(one, 0) for one in counts["base"]], dtype=pl.Int64)
        total = counts["n"] + before
        self._seen.update(zip(counts["base"], total, strict=True))
        return counts["base"] + ":" + total.cast(pl.String)

    def line(self, key: pl.Series, said: pl.Series) -> pl.Series:
        """Tell the lines of one number apart: the second that says something else ends in :2.

        A line that says the same again keeps its key, and so is noticed as a repetition.
        """
        lines = pl.DataFrame({"key": key, "said": said})
        former = lines.clear() if self._lines is None else self._lines
        once = (
            lines["key"].is_unique().all() and not lines["key"].is_in(former["key"].implode()).any()
        )
        every = pl.concat([former, lines])
        self._lines = every if once else every.unique(keep="first", maintain_order=True)
        if once:
            return key
        ranked = self._lines.with_columns(n=pl.int_range(pl.len()).over("key") + 1)
        n = lines.join(ranked, on=["key", "said"], how="left", maintain_order="left")["n"]
        return pl.select(
            pl.when(n > 1).then(key + ":" + n.cast(pl.String)).otherwise(key)
        ).to_series()


def payments(rows: pl.DataFrame, source: Source, known: Known, ordinals: Ordinals) -> Frames:
    """Book each payment on the invoice it names; one that names none is an item of its own.

    Unapplied cash lowers the receivable and stays visible until a row names what it was from
    (`from_item`) and moves it.
    """
    columns = source.rows.columns
    rows = with_customer(rows, known).with_columns(target=on_invoice(rows))
    rows = _with_entry_kind(rows, source)
    checks = [
        empty("paid_on", columns.get("paid_on", columns.get("issued_on", "paid_on"))),
        empty("amount", columns.get("amount", "amount")),
        _without_owner(columns),
        *_entry_checks(source),
    ]
    sound, rejects = sift(rows, checks)
    sound = sound.with_columns(amount=lowered(source, "payment"))
    moved = pl.col("from_item").is_not_null()
    applied = sound.filter(pl.col("target").is_not_null() & ~moved)
    alone = sound.filter(pl.col("target").is_null() & ~moved)
    items, received = _unapplied(alone, source, ordinals)
    known.learn(items)
    entries = [_applied(applied, ordinals), received, _moved(sound.filter(moved), ordinals)]
    return Frames(customers_of(sound), items, pl.concat(entries), rejects=rejects)


def transfers(rows: pl.DataFrame, source: Source, ordinals: Ordinals) -> Frames:
    """Move what lay on one item (unapplied cash, a credit note) to an invoice, on its day."""
    columns = source.rows.columns
    needed = ("from_item", "invoice", "applied_on", "amount")
    rows = rows.with_columns(target=pl.col("invoice"), paid_on=pl.col("applied_on"))
    checks = [empty(meaning, columns.get(meaning, meaning)) for meaning in needed]
    sound, rejects = sift(rows, checks)
    return Frames(entries=_moved(sound, ordinals), rejects=rejects)


def _without_owner(columns: Mapping[str, str]) -> Check:
    column = columns.get("customer_id", columns.get("customer_name", columns.get("invoice", "")))
    check = empty("customer", column)
    wrong = pl.col("customer").is_null() & pl.col("target").is_null()
    return check._replace(wrong=wrong)


def _with_entry_kind(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    choice = source.rows.entry_kind
    if choice is None:
        return rows.with_columns(pl.lit("payment").alias("entry_kind"))
    values = {kind: kind for kind in ENTRY_KINDS} if not choice.values else {}
    values |= {value.casefold(): meant for value, meant in choice.values.items()}
    meant = (
        pl.col("entry_kind")
        .str.to_lowercase()
        .replace_strict(
            list(values), list(values.values()), default=choice.otherwise, return_dtype=pl.String
        )
    )
    empty_is_payment = (
        pl.when(pl.col("entry_kind").is_null()).then(pl.lit("payment")).otherwise(meant)
    )
    return rows.with_columns(pl.col("entry_kind").alias("entry_text"), entry_kind=empty_is_payment)


def _entry_checks(source: Source) -> list[Check]:
    if source.rows.entry_kind is None:
        return []
    said = {"column": pl.lit(source.rows.entry_kind.column), "value": pl.col("entry_text")}
    return [Check(pl.col("entry_kind").is_null(), UNKNOWN_ENTRY, said)]


def _applied(rows: pl.DataFrame, ordinals: Ordinals) -> pl.DataFrame:
    kind = pl.col("entry_kind")
    suffix = pl.when(kind == "payment").then(pl.lit("")).otherwise(":" + kind)
    numbered = rows.select(pl.col("number") + ":" + pl.col("target") + suffix).to_series()
    numbered = _lines(rows, numbered, ordinals)
    return _entries(
        rows,
        entry_id=_ids(
            rows, numbered, pl.format("{}:{}:{}:{}", "target", kind, "paid_on", "amount"), ordinals
        ),
        item="target",
        kind=kind,
        amount=-pl.col("amount"),
    )


def _unapplied(
    rows: pl.DataFrame, source: Source, ordinals: Ordinals
) -> tuple[pl.DataFrame, pl.DataFrame]:
    defaults = source.rows.defaults
    base = pl.format("unapplied:{}:{}:{}", "customer", "paid_on", "amount")
    rows = rows.with_columns(_ids(rows, rows["number"], base, ordinals).alias("item"))
    items = frame(
        "items",
        rows.select(
            item_id=pl.col("item"),
            customer_id=pl.col("customer"),
            entity=pl.coalesce("entity", pl.lit(defaults.entity or "")),
            kind=pl.lit("unapplied"),
            document=pl.col("number"),
            account=pl.coalesce("account", pl.lit(defaults.account, pl.String)),
            issued_on=pl.col("paid_on"),
            currency=pl.col("currency"),
            base_currency=pl.coalesce("base_currency", pl.lit(defaults.base_currency, pl.String)),
            rate=pl.coalesce("rate", implied_rate(rows, defaults)),
            place=pl.col("place"),
        ),
    )
    entry_id = rows["item"] + ":billing"
    return items, _entries(
        rows, entry_id=entry_id, item="item", kind=pl.lit("billing"), amount=-pl.col("amount")
    )


def _moved(rows: pl.DataFrame, ordinals: Ordinals) -> pl.DataFrame:
    base = pl.format("{}>{}:{}:{}", "from_item", "target", "paid_on", "amount")
    numbered = rows.select(pl.col("number") + ":" + pl.format("{}>{}", "from_item", "target"))
    ids = _ids(rows, _lines(rows, numbered.to_series(), ordinals), base, ordinals)
    out = _entries(
        rows,
        entry_id=ids + ":out",
        item="from_item",
        kind=pl.lit("transfer"),
        amount=pl.col("amount"),
    )
    into = _entries(
        rows, entry_id=ids + ":in", item="target", kind=pl.lit("transfer"), amount=-pl.col("amount")
    )
    return pl.concat([out, into])


def _lines(rows: pl.DataFrame, numbered: pl.Series, ordinals: Ordinals) -> pl.Series:
    """Number the lines of one payment on one item, where they say different things."""
    said = ["paid_on", "amount", *(["reference"] if "reference" in rows.columns else [])]
    text = rows.select(pl.concat_str(said, separator=":", ignore_nulls=True)).to_series()
    stated = numbered.is_not_null()
    if not stated.any():
        return numbered
    position = pl.Series(range(len(numbered)), dtype=pl.Int64).filter(stated)
    lines = ordinals.line(numbered.filter(stated), text.filter(stated))
    return numbered.scatter(position, lines)


def _ids(rows: pl.DataFrame, numbered: pl.Series, base: pl.Expr, ordinals: Ordinals) -> pl.Series:
    """Return a row's own number where it has one; else what it says, numbered where it repeats."""
    without = numbered.is_null()
    if not without.any():
        return numbered.alias("id")
    made = rows.filter(without).select(base.alias("base"))["base"]
    position = pl.Series(range(len(numbered)), dtype=pl.Int64).filter(without)
    return numbered.scatter(position, ordinals.number(made)).alias("id")


def _entries(
    rows: pl.DataFrame, *, entry_id: pl.Series, item: str, kind: pl.Expr, amount: pl.Expr
) -> pl.DataFrame:
    reference = [c for c in ("reference", "number") if c in rows.columns]
    base = pl.col("amount_base") if "amount_base" in rows.columns else pl.lit(None, pl.Int64)
    return frame(
        "entries",
        rows.with_columns(entry_id.alias("entry_id")).select(
            entry_id=pl.col("entry_id"),
            item_id=pl.col(item),
            kind=kind,
            booked_on=pl.col("paid_on"),
            date_source=pl.lit("stated"),
            amount=amount,
            amount_base=pl.when(amount < 0).then(-base.abs()).otherwise(base.abs()),
            reference=pl.coalesce(reference),
            currency=pl.col("currency"),
            place=pl.col("place"),
        ),
    )

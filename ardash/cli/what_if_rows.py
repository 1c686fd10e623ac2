"""Outcomes of what-ifs as rows: figures, weeks and customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import polars as pl
import typer

from ardash.analysis.scenario import Outcome, Scenario, fields_of
from ardash.cli.output import Format, show, show_json
from ardash.cli.view import View
from ardash.money import decimal_string, to_major

_DIGITS = 4
_AMOUNTS = ("amount", "receivable", "financing_saved", "discount_cost", "net_result",
            "late_interest")  # fmt: skip


def printed(found: Mapping[str, Outcome], view: View, shown: str) -> None:
    """Print outcomes by the names of their scenarios: figures, weeks or customers."""
    if view.format is Format.JSON:
        show_json([_spoken(name, each) for name, each in found.items()])
        return
    for name, each in found.items():
        for note in each.notes:
            typer.echo(f"{name}: {note}", err=True)
    frame = {"figures": _figures, "weeks": _weeks, "customers": _customers}[shown](found, view)
    first = next(iter(found.values()))
    title = (
        f"Invoices after {first.start.isoformat()} up to {first.as_of.isoformat()}, "
        f"{first.draws:,} draws, seed {first.seed}"
    )
    money = {
        "figures": [],
        "weeks": [name for name in frame.columns if "cash" in name or "receivable" in name],
        "customers": list(_AMOUNTS),
    }[shown]
    show(frame, view.format, amounts=money, title=title)
    if view.format is Format.TABLE and shown == "figures":
        for said in filter(None, (_discount(*pair) for pair in found.items())):
            typer.echo(said)


def _value(value: float, unit: str, currency: str) -> Any:
    if pd.isna(value):
        return None
    return decimal_string(round(value), currency) if unit == "money" else round(value, _DIGITS)


def _figures(found: Mapping[str, Outcome], view: View) -> pl.DataFrame:
    """One row a scenario and figure, amounts in major units; a table has the 80 % band alone."""
    rows = []
    for name, each in found.items():
        for figure in each.figures.to_dict("records"):
            code, unit = str(figure.pop("figure")), str(figure.pop("unit"))
            values = {"value" if key == "scenario" else str(key): v for key, v in figure.items()}
            rows.append(
                {"scenario": name, "figure": code, "unit": unit, "currency": each.currency}
                | {key: _number(value, unit, each.currency) for key, value in values.items()}
            )
    table = pl.DataFrame(rows, infer_schema_length=None)
    if view.format is Format.TABLE:
        kept = ("base", "value", "difference", "difference_p10", "difference_p90")
        table = table.select("scenario", "figure", "unit", *kept)
    return table


def _number(value: float, unit: str, currency: str) -> float | None:
    if pd.isna(value):
        return None
    return float(to_major(round(value), currency)) if unit == "money" else round(value, _DIGITS)


def _weeks(found: Mapping[str, Outcome], view: View) -> pl.DataFrame:
    parts = []
    for name, each in found.items():
        curve = pl.from_pandas(each.curve).with_columns(pl.col("week_end").cast(pl.Date))
        amounts = curve.with_columns(pl.col(pl.Float64).round(0).cast(pl.Int64))
        parts.append(_headed(amounts, name, each))
    table = pl.concat(parts)
    if view.format is Format.TABLE:
        kept = ["base_cash", "scenario_cash", "base_receivable", "scenario_receivable",
                "difference_receivable_p10", "difference_receivable_p90"]  # fmt: skip
        table = table.select("scenario", "currency", "week_end", *kept)
    return table


def _customers(found: Mapping[str, Outcome], _view: View) -> pl.DataFrame:
    parts = []
    for name, each in found.items():
        rows = pl.from_pandas(each.customers.drop(columns="customer"))
        rows = rows.with_columns(pl.col(*_AMOUNTS).round(0).cast(pl.Int64))
        parts.append(_headed(rows, name, each))
    return pl.concat(parts, how="vertical_relaxed")


def _headed(frame: pl.DataFrame, name: str, each: Outcome) -> pl.DataFrame:
    headed = frame.with_columns(scenario=pl.lit(name), currency=pl.lit(each.currency))
    return headed.select("scenario", "currency", *frame.columns)


def _discount(name: str, each: Outcome) -> str | None:
    """Say what a discount costs a year, and when the change pays."""
    if each.break_even is None:
        return None
    share = f"a take-up of {each.break_even.take_up or 0:.1%}"
    pays = {
        "always": "the change pays at any take-up",
        "never": "the change pays at no take-up",
        "up_to": f"the change pays up to {share}",
        "from": f"the change pays from {share} on",
    }[each.break_even.pays]
    cost = ""
    if each.annual_cost is not None:
        simple, compounded = each.annual_cost, each.annual_cost_compounded
        cost = f"the discount costs {simple:.2%} a year, {compounded:.2%} compounded; "
    money = each.break_even_percent
    even = f"; it breaks even where money costs {money:.2f} % a year" if money else ""
    return f"{name}: {cost}{pays}{even}."


def _spoken(name: str, each: Outcome) -> dict[str, Any]:
    """Write an outcome out for other programs: amounts as decimal texts in major units."""
    figures = {
        row["figure"]: {
            "unit": row["unit"],
            **{key: _value(value, row["unit"], each.currency)
               for key, value in row.items() if key not in ("figure", "unit")},
        }
        for row in each.figures.to_dict("records")
    }  # fmt: skip
    curve = [
        {"week_end": row.pop("week_end").date().isoformat(),
         **{key: _value(value, "money", each.currency) for key, value in row.items()}}
        for row in each.curve.to_dict("records")
    ]  # fmt: skip
    customers = [
        {key: _value(value, "money", each.currency) if key in _AMOUNTS else
         round(value, _DIGITS) if isinstance(value, float) else value
         for key, value in row.items() if key != "customer"}
        for row in each.customers.to_dict("records")
    ]  # fmt: skip
    break_even = each.break_even and {
        "pays": each.break_even.pays, "take_up": each.break_even.take_up
    }  # fmt: skip
    return {
        "scenario": name,
        "change": fields_of(Scenario(each.change, each.behaviour)),
        "as_of": each.as_of,
        "from": each.start,
        "currency": each.currency,
        "draws": each.draws,
        "seed": each.seed,
        "invoices": each.invoices,
        "actual_receivable": decimal_string(each.actual_receivable, each.currency),
        "annual_cost": each.annual_cost,
        "annual_cost_compounded": each.annual_cost_compounded,
        "break_even": break_even,
        "break_even_percent": each.break_even_percent,
        "notes": [str(note) for note in each.notes],
        "figures": figures,
        "weeks": curve,
        "customers": customers,
    }

"""The page on the database says what the schema says, and its SQL runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from batches import batch, invoice, payment, synced

from ardash.records import schema
from ardash.records.store import Store

PAGE = Path(__file__).resolve().parents[2] / "docs" / "database.md"
TYPES = {
    sa.Text: "text",
    sa.Date: "date",
    sa.DateTime: "instant",
    sa.Float: "number",
    sa.Integer: "integer",
    sa.Boolean: "yes or no",
}


def described(table: sa.Table) -> str:
    """How the page describes a table."""
    lines = [
        f"### `{table.name}`",
        "",
        str(table.comment),
        "",
        "| column | type | meaning |",
        "|---|---|---|",
    ]
    for column in table.columns:
        kind = next(word for sql, word in TYPES.items() if isinstance(column.type, sql))
        empty = ", may be empty" if column.nullable else ""
        lines.append(f"| `{column.name}` | {kind}{empty} | {column.comment} |")
    return "\n".join(lines)


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=str)
def test_the_page_describes_every_table_as_the_schema_does(table: sa.Table) -> None:
    assert f"\n{described(table)}\n\n" in PAGE.read_text(encoding="utf-8")


def test_the_page_describes_no_table_that_does_not_exist() -> None:
    named = re.findall(r"^### `(\w+)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(schema.metadata.tables)


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=str)
def test_every_column_says_what_it_means(table: sa.Table) -> None:
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


def example(number: int) -> sa.TextClause:
    statements = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return sa.text(statements[number])


@pytest.fixture
def late_payment(store: Store) -> Store:
    """F1 of 120.00; a payment of 50.00 of 1 February becomes known on 20 March only."""
    synced(store, batch(invoice("F1", 12000)))
    synced(store, batch(invoice("F1", 12000), payment("F1", 5000)))
    days = {1: "2025-02-03 18:00:00.000000", 2: "2025-03-20 18:00:00.000000"}
    with store.database.transaction(write=True) as connection:
        for number, day in days.items():
            connection.execute(
                sa.text(f"UPDATE syncs SET finished_at = '{day}' WHERE sync = {number}")
            )
    return store


def test_the_first_example_finds_what_was_owed_as_it_was_known(late_payment: Store) -> None:
    with late_payment.database.transaction() as connection:
        rows = [tuple(row) for row in connection.execute(example(0))]
    assert rows == [("sales", "dupont", "EUR", 12000)]


def test_the_second_example_finds_what_became_known_since(late_payment: Store) -> None:
    with late_payment.database.transaction() as connection:
        rows = list(connection.execute(example(1)))
    (row,) = rows
    assert (row.source, row.item_id, row.entry_id) == ("sales", "F1", "F1/payment/2025-02-01")
    assert (str(row.booked_on), row.amount, row.came) == ("2025-02-01", -5000, 2)
    assert row.went is None

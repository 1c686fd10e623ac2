"""Columns that every versioned table has."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text


def source_column() -> Column[str]:
    """The source that a row came from."""
    return Column("source", Text, nullable=False, comment="the source that it came from")


def versions() -> list[Column[int]]:
    """When a row was known: from which sync, until which."""
    return [
        Column("known_from", Integer, nullable=False, comment="sync that brought the row"),
        Column("known_to", Integer, comment="sync that replaced or retracted it; null = current"),
    ]


def place_column() -> Column[str]:
    """Where a row stood in its source."""
    return Column("place", Text, comment="where in the source the row stood, e.g. file and line")

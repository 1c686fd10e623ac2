"""Runs the migrations on the connection that `ardash.records.migrate` has opened and locked."""

from __future__ import annotations

from alembic import context

from ardash.records.migrate import VERSION_TABLE
from ardash.records.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite can roll back DDL, too: all migrations stand, or none.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

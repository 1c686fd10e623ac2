"""What platforms say of e-invoices: deposited, refused, in dispute, collected.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "statuses",
        sa.Column("source", sa.Text(), nullable=False, comment="the source that it came from"),
        sa.Column(
            "status_id",
            sa.Text(),
            nullable=False,
            comment="the message and the document it is about",
        ),
        sa.Column(
            "item_id",
            sa.Text(),
            nullable=False,
            comment="the item; without /1, /2 ... of instalments",
        ),
        sa.Column(
            "code", sa.Text(), nullable=False, comment="as the platform codes it: 200 deposited ..."
        ),
        sa.Column("stated_on", sa.Date(), nullable=False, comment="day of the status"),
        sa.Column("reason", sa.Text(), comment="why: code and words"),
        sa.Column("amount", sa.BigInteger(), comment="minor units of currency; what was collected"),
        sa.Column("currency", sa.Text(), comment="ISO 4217"),
        sa.Column("known_from", sa.Integer(), nullable=False, comment="sync that brought the row"),
        sa.Column(
            "known_to", sa.Integer(), comment="sync that replaced or retracted it; null = current"
        ),
        sa.Column(
            "place", sa.Text(), comment="where in the source the row stood, e.g. file and line"
        ),
        comment="One row a version of a status that a platform stated of an invoice.",
    )
    op.create_index(
        "uq_statuses_current",
        "statuses",
        ["source", "status_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )

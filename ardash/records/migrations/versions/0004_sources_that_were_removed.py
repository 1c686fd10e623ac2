"""When a source was removed; what was known of it stays on record.

Never edited once released, and so repeats the schema of its day instead of importing today's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "sources",
        sa.Column(
            "removed_at", sa.DateTime(), comment="instant it was removed (UTC); null = in use"
        ),
    )

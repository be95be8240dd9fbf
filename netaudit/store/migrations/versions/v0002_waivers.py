"""Which waivers a judgement was made with, and whether a run walked only some units."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; nothing was waived and nothing left out before."""
    op.execute("ALTER TABLE run ADD COLUMN partial BOOLEAN NOT NULL DEFAULT 0")
    # Plain: SQLite adds a column with a reference, but only while its default is NULL.
    op.add_column("judgement", sa.Column("waivers_digest", sa.String(64)))

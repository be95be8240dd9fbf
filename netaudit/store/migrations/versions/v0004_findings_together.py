"""A judgement's findings as one document: nobody asks for one of them alone."""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEPT = sa.text(
    "SELECT id FROM judgement WHERE run NOT IN (SELECT id FROM run WHERE pruned IS NOT NULL)"
)
_OF_ONE = sa.text("SELECT body FROM finding WHERE judgement = :id ORDER BY position")
_KEEP = sa.text("UPDATE judgement SET findings = :packed WHERE id = :id")


def upgrade() -> None:
    """Take each judgement's rows together; those of pruned runs are gone already."""
    op.add_column("judgement", sa.Column("findings", sa.LargeBinary))
    db = op.get_bind()
    for id_ in db.execute(_KEPT).scalars().all():
        bodies = db.execute(_OF_ONE, {"id": id_}).scalars()
        packed = zlib.compress(f"[{','.join(bodies)}]".encode())
        db.execute(_KEEP, {"id": id_, "packed": packed})
    op.drop_table("finding")

"""The change log: what each run changed, so that a run's answers can go and its outcomes stay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the log's tables; netaudit.store.changelog.catch_up fills them from the judgements."""
    op.add_column("run", sa.Column("pruned", sa.String(32)))
    op.create_table(
        "line",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("vantage", sa.String(64), nullable=False),
        sa.Column("partial", sa.Boolean, nullable=False),
        sa.UniqueConstraint("network", "kind", "vantage", "partial"),
    )
    op.create_table(
        "run_coverage",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run", sa.String(32), sa.ForeignKey("run.id"), nullable=False, unique=True),
        sa.Column("line", sa.Integer, sa.ForeignKey("line.id"), nullable=False),
        sa.Column("untested", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("fingerprint", sa.String(16), nullable=False, unique=True),
        sa.Column("check", sa.String(96), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("target", sa.String(256), nullable=False),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("requirement", sa.String(16), nullable=False),
        sa.Column("basis", sa.String(16), nullable=False),
        sa.UniqueConstraint("severity", "requirement", "basis"),
    )
    op.create_table(
        "state",
        sa.Column("coverage", sa.Integer, sa.ForeignKey("run_coverage.id"), nullable=False),
        sa.Column("subject", sa.Integer, sa.ForeignKey("subject.id"), nullable=False),
        sa.Column("outcome", sa.SmallInteger),
        sa.Column("term", sa.Integer, sa.ForeignKey("term.id"), nullable=False),
        sa.PrimaryKeyConstraint("coverage", "subject"),
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "sqlite":
        # What was observed still never changes; it may go, once its run is marked as pruned.
        op.execute("DROP TRIGGER observation_is_append_only_delete")
        op.execute(
            "CREATE TRIGGER observation_is_append_only_delete BEFORE DELETE ON observation "
            "WHEN (SELECT pruned FROM run WHERE id = OLD.run) IS NULL "
            "BEGIN SELECT RAISE(ABORT, 'observations are append-only'); END"
        )

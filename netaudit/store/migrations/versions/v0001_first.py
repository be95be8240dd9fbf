"""The first schema: documents, runs, observations, judgements, findings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables. Spelled out: a migration must not change when the schema module does."""
    op.create_table(
        "document",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("vantage", sa.String(64), nullable=False),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("ended", sa.String(32)),
        sa.Column(
            "inventory_digest", sa.String(64), sa.ForeignKey("document.digest"), nullable=False
        ),
        sa.Column("policy_digest", sa.String(64), sa.ForeignKey("document.digest"), nullable=False),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("preflight", sa.Text, nullable=False),
        sa.Column("packets_sent", sa.Integer, nullable=False),
    )
    op.create_table(
        "observation",
        sa.Column("run", sa.String(32), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("fact", sa.String(64), nullable=False),
        sa.Column("target", sa.String(256), nullable=False),
        sa.Column("vantage", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("why", sa.String(16)),
        sa.Column("detail", sa.Text),
        sa.Column("body", sa.Text),
        sa.PrimaryKeyConstraint("run", "fact", "target", "vantage"),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run", sa.String(32), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("policy_digest", sa.String(64), sa.ForeignKey("document.digest"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_index("judgement_of_run", "judgement", ["run"])
    op.create_table(
        "finding",
        sa.Column("judgement", sa.Integer, sa.ForeignKey("judgement.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("check", sa.String(96), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("target", sa.String(256), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("judgement", "position"),
    )
    op.create_index("finding_by_fingerprint", "finding", ["fingerprint"])
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER observation_is_append_only_{verb.lower()} "
                f"BEFORE {verb} ON observation "
                "BEGIN SELECT RAISE(ABORT, 'observations are append-only'); END"
            )

"""Alembic's entry: runs migrations on the connection that netaudit.store hands in."""

from __future__ import annotations

from alembic import context

from netaudit.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column otherwise
)
with context.begin_transaction():
    context.run_migrations()

"""Runs, observations and findings, kept: append-only, so that a run can be judged again.

    store = Store.open(Path("netaudit.db"))

SQLite in WAL mode now; only netaudit.store.engine knows it, so that PostgreSQL can follow.
"""

from netaudit.store.store import Store

__all__ = ["Store"]

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from netaudit.store import engine, schema

if TYPE_CHECKING:
    from pathlib import Path


def migrated(path: Path) -> None:
    """A store of the first revision that every migration went over."""
    opened = create_engine(f"sqlite:///{path}")
    with opened.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "netaudit:store/migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, schema.HEAD)
    opened.dispose()


def columns(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Name, type, whether it must be given, its place in the key."""
    found = db.execute(f"PRAGMA table_info({table})").fetchall()
    return [(name, type_, must, key) for _, name, type_, must, _, key in found]


def shape(path: Path) -> dict[str, object]:
    """All that SQLite knows of a store's tables, their indexes and triggers."""
    with sqlite3.connect(path) as db:
        made = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        found: dict[str, object] = {
            f"{type_} {name}": re.sub(r"\s+", " ", sql or "")
            for type_, name, _, sql in made
            if type_ != "table"
        }
        for type_, name, _, sql in made:
            if type_ == "table":
                keys = db.execute(f"PRAGMA foreign_key_list({name})").fetchall()
                bare = "WITHOUT ROWID" in sql
                found[f"table {name}"] = (sorted(columns(db, name)), sorted(keys), bare)
    db.close()
    return found


def test_a_new_store_is_as_the_migrations_leave_an_old_one(tmp_path: Path) -> None:
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    engine.open_engine(new).dispose()
    migrated(old)
    assert shape(new) == shape(old)


def test_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    migrated(tmp_path / "netaudit.db")
    opened = engine.open_engine(tmp_path / "netaudit.db")
    with opened.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == schema.HEAD
    opened.dispose()


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "netaudit:store/migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD

"""Opens the database: connection settings, migrations, and errors that say what to do."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DatabaseError, OperationalError

from netaudit.errors import StoreError
from netaudit.sqlite import PATIENCE, advice, for_its_owner, journal_ahead
from netaudit.store import schema
from netaudit.store.enter import catch_up
from netaudit.store.schema import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


def open_engine(path: Path) -> Engine:
    """An engine on the store at `path`, at the newest schema. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(OSError):  # SQLite says what is wrong
            for_its_owner(path)
    except OSError as error:
        raise StoreError(
            "{path}: the folder cannot be made: {error}", path=path, error=error
        ) from error
    url = URL.create("sqlite", database=str(path))  # a path may hold what means something in a URL
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    with ExitStack() as undone:
        undone.callback(engine.dispose)
        with told(path), engine.begin() as connection:
            _migrate(connection, path)
        undone.pop_all()
    return engine


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the database's errors into StoreErrors that name the file and the next step."""
    try:
        yield
    except OperationalError as error:
        problem = advice(str(error.orig))
        raise StoreError("{path}: {problem}", path=path, problem=problem) from error
    except DatabaseError as error:
        raise StoreError(
            "{path}: not a netaudit store, or damaged ({error}); give another file with "
            "--store, or restore it from a backup",
            path=path,
            error=error.orig,
        ) from error


def _prepare(connection: Any, _record: object) -> None:
    try:
        journal_ahead(connection.execute)
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()  # the pool does not have it yet, and would leave it open
        raise


def _migrate(connection: Connection, path: Path) -> None:
    if _current(connection) == HEAD:
        return
    # Whoever makes or changes it is alone with it, and does all of it or nothing: left to itself,
    # Python's driver commits each CREATE.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    current = _current(connection)
    if current == HEAD:
        return
    if current is None:
        if inspect(connection).get_table_names():
            raise StoreError(
                "{path}: a database, but not a netaudit store; give another --store", path=path
            )
        _create(connection)
        return
    if current > HEAD:
        raise StoreError(
            "{path}: written by a newer netaudit (schema {current}, this one knows "
            "{head}); upgrade netaudit, or give another --store",
            path=path,
            current=current,
            head=HEAD,
        )
    _upgrade(connection)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(schema.alembic_version.c.version_num)).scalar()


def _create(connection: Connection) -> None:
    """A new store. Without Alembic, which takes longer to import than all else that is done."""
    for tables in (schema.metadata, schema.alembic_version.metadata):
        tables.create_all(connection, checkfirst=False)
    connection.execute(insert(schema.alembic_version).values(version_num=HEAD))


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    catch_up(connection)

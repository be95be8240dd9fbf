"""Opens the database: connection settings, migrations, and errors that say what to do."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from netaudit.errors import StoreError
from netaudit.store.advice import advice
from netaudit.store.enter import catch_up
from netaudit.store.schema import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


def open_engine(path: Path) -> Engine:
    """An engine on the store at `path`, at the newest schema. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            "{path}: the folder cannot be made: {error}", path=path, error=error
        ) from error
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare)
    with told(path), engine.begin() as connection:
        _migrate(connection, path)
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
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(connection: Connection, path: Path) -> None:
    current = _current(connection)
    if current == HEAD:
        return  # the usual case: no need of Alembic, which takes a second to import
    if current is None and inspect(connection).get_table_names():
        raise StoreError(
            "{path}: a database, but not a netaudit store; give another --store", path=path
        )
    if current is not None and current > HEAD:
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
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    catch_up(connection)

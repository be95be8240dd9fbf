import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from netaudit.errors import StoreError
from netaudit.store.engine import open_engine, told


def test_a_new_store_journals_ahead_and_keeps_its_folder_to_itself(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "deep" / "netaudit.db")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()
    assert (tmp_path / "deep").stat().st_mode & 0o077 == 0


def test_a_new_store_in_anybodys_folder_is_its_owners(tmp_path: Path) -> None:
    """It is the map of what is weak; so is the journal that SQLite writes beside it."""
    tmp_path.chmod(0o755)
    engine = open_engine(tmp_path / "netaudit.db")
    with engine.connect():
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    engine.dispose()
    assert {"netaudit.db", "netaudit.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_store_that_its_owner_opened_to_others_stays_open_to_them(tmp_path: Path) -> None:
    path = tmp_path / "netaudit.db"
    open_engine(path).dispose()
    path.chmod(0o640)
    open_engine(path).dispose()
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["CREATE TABLE other (x)"], "a database, but not a netaudit store"),
        (
            [
                "CREATE TABLE alembic_version (version_num TEXT)",
                "INSERT INTO alembic_version VALUES ('9999')",
            ],
            "written by a newer netaudit",
        ),
    ],
)
def test_a_database_that_is_not_ours_is_left_alone(
    tmp_path: Path, statements: list[str], expected: str
) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=expected):
        open_engine(path)
    assert path.read_bytes()[100:] == before[100:]  # beyond SQLite's header: the journal's mode


def test_what_is_no_database_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("text " * 300, "utf-8")
    with pytest.raises(StoreError, match="not a netaudit store, or damaged"):
        open_engine(tmp_path / "text")
    with pytest.raises(StoreError, match="the folder cannot be made"):
        open_engine(tmp_path / "text" / "netaudit.db")


def test_a_trouble_is_told_with_the_file_and_the_next_step() -> None:
    locked = OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))
    with pytest.raises(StoreError, match=r"x\.db: database is locked; another"), told(Path("x.db")):
        raise locked


OPEN = (
    "import sys; from pathlib import Path; from netaudit.store.engine import open_engine; "
    "print('ready', flush=True); sys.stdin.read(1); open_engine(Path(sys.argv[1])).dispose()"
)


def test_several_processes_may_want_the_new_store_at_once(tmp_path: Path) -> None:
    held, gate = os.pipe()  # all of them wait for its end
    command = [sys.executable, "-c", OPEN, str(tmp_path / "netaudit.db")]
    pipe = subprocess.PIPE
    several = [subprocess.Popen(command, stdin=held, stdout=pipe, stderr=pipe) for _ in range(4)]
    os.close(held)
    ready = [process.stdout.readline() for process in several if process.stdout]
    os.close(gate)
    told = [process.communicate()[1] for process in several]
    assert ready == [b"ready\n"] * 4
    assert [process.returncode for process in several] == [0] * 4, told


def test_a_new_store_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "netaudit.db"
    with monkeypatch.context() as patch:
        patch.setattr("netaudit.store.engine.insert", lambda _: 1 / 0)  # the last step
        with pytest.raises(ZeroDivisionError):
            open_engine(path)
    open_engine(path).dispose()


def test_a_new_store_needs_no_alembic(tmp_path: Path) -> None:
    code = f"{OPEN}; sys.exit('alembic' in sys.modules)"
    command = [sys.executable, "-c", code, str(tmp_path / "netaudit.db")]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=True)


def test_a_path_may_hold_what_means_something_in_a_url(tmp_path: Path) -> None:
    path = tmp_path / "a?b=1#c%20d" / "netaudit.db"
    open_engine(path).dispose()
    assert path.read_bytes().startswith(b"SQLite format 3")

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from netaudit import sqlite
from netaudit.sqlite import advice, for_its_owner, journal_ahead

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("database or disk is full", "; free some space on that disk"),
        ("disk I/O error", "; free some space on that disk"),
        ("database is locked", "; another netaudit is writing to it"),
        ("attempt to write a readonly database", "; check that you may write to the file"),
        ("unable to open database file", "; check that you may write to the file"),
    ],
)
def test_each_trouble_gets_its_next_step(said: str, expected: str) -> None:
    assert str(advice(said)).startswith(said + expected)


def test_of_what_is_not_known_only_the_words_are_told() -> None:
    assert advice("no such table: rule") == "no such table: rule"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, three times at most."""
    found: list[float] = []
    monkeypatch.setattr(sqlite, "sleep", found.append)
    monkeypatch.setattr(sqlite, "PATIENCE", 0.4)
    return found


def test_who_finds_a_new_file_locked_waits(slept: list[float]) -> None:
    answers = iter(["database is locked", "database is locked", ""])

    def execute(statement: str) -> None:
        assert statement == "PRAGMA journal_mode = WAL"
        if said := next(answers):
            raise sqlite3.OperationalError(said)

    journal_ahead(execute)
    assert slept == [0.1, 0.1]
    assert list(answers) == []


@pytest.mark.parametrize(
    ("said", "times"), [("database is locked", 3), ("attempt to write a readonly database", 0)]
)
def test_what_stays_locked_or_has_another_trouble_is_raised(
    slept: list[float], said: str, times: int
) -> None:
    def execute(_: str) -> None:
        raise sqlite3.OperationalError(said)

    with pytest.raises(sqlite3.OperationalError, match=said):
        journal_ahead(execute)
    assert slept == [0.1] * times


def test_a_new_file_is_its_owners_and_an_old_one_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    for_its_owner(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"kept")
    path.chmod(0o664)
    for_its_owner(path)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"kept", 0o664)


def test_a_file_gets_its_journal(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db")
    journal_ahead(db.execute)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()

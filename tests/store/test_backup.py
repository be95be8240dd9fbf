from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import StoreError
from netaudit.schedule.journal import Journal
from netaudit.schedule.journal import path_for as journal_of
from netaudit.store import Store
from netaudit.store.backup import backup

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "netaudit.db"
    Store.open(path).close()
    return path


def put(path: Path, digest: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO document VALUES (?, 'policy', x'00')", (digest,))
    db.close()


def digests(path: Path) -> list[str]:
    with sqlite3.connect(path) as db:
        found = db.execute("SELECT digest FROM document ORDER BY digest").fetchall()
    db.close()
    return [digest for (digest,) in found]


def test_a_copy_holds_what_was_written_and_not_yet_moved_out_of_the_journal(
    store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    with sqlite3.connect(store) as writer:  # it stays open: SQLite moves nothing out of the journal
        writer.execute("INSERT INTO document VALUES ('kept', 'policy', x'00')")
        writer.commit()
        writer.execute("INSERT INTO document VALUES ('under way', 'policy', x'00')")
        (copy,) = backup(store, folder)
    writer.close()
    assert copy == folder / "netaudit.db"
    assert digests(copy) == ["kept"]
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.iterdir()] == ["netaudit.db"]


def test_what_stands_beside_the_store_goes_with_it_and_the_store_is_last(
    store: Path, tmp_path: Path
) -> None:
    Journal(journal_of(store))
    names = [copy.name for copy in backup(store, tmp_path / "copies")]
    assert names == ["netaudit.db.schedule", "netaudit.db"]
    assert Journal(tmp_path / "copies" / "netaudit.db.schedule").rules() == []


def test_an_earlier_copy_is_replaced(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    list(backup(store, folder))
    put(store, "later")
    (copy,) = backup(store, folder)
    assert digests(copy) == ["later"]
    Store.open(copy).close()  # a whole store by itself


def test_a_damaged_store_leaves_the_earlier_copy(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    (copy,) = backup(store, folder)
    before = copy.read_bytes()
    octets = bytearray(store.read_bytes())
    octets[4096:-4096] = b"\xee" * (len(octets) - 8192)
    store.write_bytes(octets)
    with pytest.raises(StoreError, match=r"damaged|no copy could be made"):
        list(backup(store, folder))
    assert copy.read_bytes() == before


def test_where_there_is_no_store_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store is there"):
        list(backup(tmp_path / "netaudit.db", tmp_path / "copies"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_a_store_is_in_use_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="in use there"):
        list(backup(store, store.parent))
    (copy,) = backup(store, tmp_path / "copies")
    other = sqlite3.connect(copy)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("INSERT INTO document VALUES ('x', 'policy', x'00')")
    with pytest.raises(StoreError, match="in use there"):
        list(backup(store, tmp_path / "copies"))
    other.close()


def test_a_folder_that_cannot_be_or_cannot_be_written_to(store: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreError, match="the folder cannot be made"):
        list(backup(store, tmp_path / "file"))
    (tmp_path / "copies" / "netaudit.db.part").mkdir(parents=True)
    with pytest.raises(StoreError, match="no copy could be made"):
        list(backup(store, tmp_path / "copies"))

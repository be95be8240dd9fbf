"""SQLite files that several processes use: how they are opened, and what to do about troubles."""

from __future__ import annotations

import os
import sqlite3
from time import sleep
from typing import TYPE_CHECKING

from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 30.0  # seconds to wait for another process that writes
_PAUSE = 0.1  # seconds


def for_its_owner(path: Path) -> None:
    """Make a file that is not there yet, readable by its owner only.

    SQLite makes it, and the journals beside it, as readable as the umask lets; beside an existing
    file they get that file's mode. Raises OSError.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def journal_ahead(execute: Callable[[str], object]) -> None:
    """Have a file's journal written ahead (WAL).

    Where two processes want that of a new file at once, SQLite does not wait by itself. Raises
    sqlite3.OperationalError.
    """
    for left in reversed(range(round(PATIENCE / _PAUSE))):
        try:
            execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            sleep(_PAUSE)
        else:
            return


def advice(said: str) -> Phrase | str:
    """The database's words, and the next step where one is known."""
    error = (("error", said),)
    if "disk is full" in said or "disk I/O" in said:
        return Phrase(
            "{error}; free some space on that disk; what is kept stays: a scan goes on with "
            "`netaudit scan --resume`, what a schedule has due goes on by itself",
            error,
        )
    if "locked" in said:
        return Phrase(
            "{error}; another netaudit is writing to it: wait for it, or use another --store", error
        )
    if "readonly" in said or "unable to open" in said:
        return Phrase("{error}; check that you may write to the file and its folder", error)
    return said

"""Copies a store while others may write to it, with what stands beside it: schedule, accounts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from netaudit.errors import StoreError
from netaudit.sqlite import PATIENCE, for_its_owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The store last: a slot of the schedule names its run, which must be there.
_BESIDE = (".accounts", ".schedule", "")


def backup(store: Path, folder: Path) -> Iterator[Path]:
    """Copy a store's files into `folder`; each copy as it is done, in place of an earlier one.

    A copy is as the file was at one moment, and was looked through for damage. Raises StoreError;
    then the earlier copy stays.
    """
    if not store.is_file():
        raise StoreError("{path}: no store is there; name it with --store", path=store)
    _require(folder, store)
    for suffix in _BESIDE:
        source = store.with_name(store.name + suffix)
        if source.is_file():
            copy = folder / source.name
            _copy(source, copy)
            yield copy


def _require(folder: Path, store: Path) -> None:
    """That copies may lie there. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            "{path}: the folder cannot be made: {error}", path=folder, error=error
        ) from error
    in_use = next(folder.glob(f"{store.name}*-wal"), None)  # what a copy beside it would be read by
    if in_use or folder.resolve() == store.parent.resolve():
        raise StoreError("{path}: a store is in use there; give another folder", path=folder)


def _copy(source: Path, copy: Path) -> None:
    part = copy.with_name(f"{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        for_its_owner(part)
        with (
            closing(sqlite3.connect(source, timeout=PATIENCE)) as original,
            closing(sqlite3.connect(part, timeout=PATIENCE)) as written,
        ):
            original.backup(written)
            # One file: a copy in WAL mode could not be read from a medium that is read-only.
            written.execute("PRAGMA journal_mode = DELETE")
            (said,) = written.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise StoreError(
                "{path}: the store is damaged ({error}); its copy is {copy}, earlier ones stay as "
                "they are",
                path=source,
                error=said,
                copy=part,
            )
        part.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            "{path}: no copy could be made at {copy}: {error}", path=source, copy=copy, error=error
        ) from error

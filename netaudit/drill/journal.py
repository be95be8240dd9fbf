"""An append-only, hash-chained journal: one JSON object a line.

Each line carries the hash of the one before, so that a line that was changed, taken out or put
in between shows (as in RFC 6962's logs, without the tree). A line is whole once its newline is
there: what a power cut left behind after the last newline never happened, and is set aside.
Writers take turns by a lock on the file; each reads what the others wrote before it appends.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from netaudit.errors import UnreadableDrill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

START = "0" * 64  # what the first line follows
MAX_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: its number from 1, its hash, the hash before, and what it says."""

    number: int
    hash: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain breaks: the first line (from 1) that is not what was written."""

    line: int
    problem: str


class Journal:
    """The journal at a path; made when it is first written to."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self.path = path

    def append(self, body: dict[str, Any]) -> Entry:
        """Write one entry, on the disk when this returns. Raises UnreadableDrill if it breaks."""
        return self.append_made(lambda _: body)

    def append_made(self, make: Callable[[list[Entry]], dict[str, Any]]) -> Entry:
        """Write what `make` makes of all that stands; nobody writes in between.

        Where `make` raises, nothing is written.
        """
        with self._locked() as file:
            entries, broken, whole = _read(file)
            if broken is not None:
                raise self._error(broken)
            return self._write(file, entries, whole, make(entries))

    def entries(self) -> list[Entry]:
        """All whole entries. Raises UnreadableDrill where the chain breaks."""
        entries, broken = self.look()
        if broken is not None:
            raise self._error(broken)
        return entries

    def look(self) -> tuple[list[Entry], Broken | None]:
        """The entries up to where the chain breaks, and where that is."""
        if not self.path.exists():
            return [], None
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            entries, broken, _ = _read(file)
        return entries, broken

    def _write(
        self, file: IO[bytes], entries: list[Entry], whole: int, body: dict[str, Any]
    ) -> Entry:
        before = entries[-1].hash if entries else START
        digest = _hash(before, body)
        line = json.dumps({"hash": digest, "prev": before, **body}, ensure_ascii=False)
        file.seek(whole)
        file.truncate()  # what a power cut left behind
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
        return Entry(len(entries) + 1, digest, body)

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _error(self, broken: Broken) -> UnreadableDrill:
        return UnreadableDrill(
            "{path}:{line}: {problem}. Nothing was written. Keep the file as it is for the "
            "organisers, and put the last copy that is whole in its place",
            path=self.path,
            line=broken.line,
            problem=broken.problem,
        )


def _read(file: IO[bytes]) -> tuple[list[Entry], Broken | None, int]:
    """The entries, where the chain breaks, and how many octets are whole lines."""
    file.seek(0)
    entries: list[Entry] = []
    before, whole = START, 0
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            break
        entry, problem = _entry(number, line, before)
        if entry is None:
            return entries, Broken(number, problem), whole
        entries.append(entry)
        before, whole = entry.hash, whole + len(line)
    return entries, None, whole


def _entry(number: int, line: bytes, before: str) -> tuple[Entry | None, str]:
    if len(line) > MAX_LINE:
        return None, "this line is longer than anything netaudit writes"
    try:
        body = json.loads(line)
        digest, previous = body.pop("hash"), body.pop("prev")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None, "this line is not an entry of the journal"
    if previous != before:
        return None, "this line does not follow the one before: something was taken out or put in"
    if _hash(before, body) != digest:
        return None, "this line was changed after it was written"
    return Entry(number, digest, body), ""


def _hash(before: str, body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(before.encode() + b"\n" + text.encode()).hexdigest()

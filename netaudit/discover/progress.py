"""How far a discovery has come, so that it can go on: a file, a line for each address done."""

from __future__ import annotations

import json
from ipaddress import ip_address
from time import monotonic
from typing import IO, TYPE_CHECKING

from netaudit.codec import digest
from netaudit.errors import UsageError
from netaudit.model import Address

if TYPE_CHECKING:
    from pathlib import Path


_FLUSH = 0.5  # seconds: what is lost when the machine fails is asked again, no more


def fingerprint(inventory: bytes, *options: object) -> str:
    """Of what is asked: the inventory as JSON, and the options that change the question."""
    return digest(inventory + json.dumps(options).encode())


class State:
    """The file, open for more lines."""

    def __init__(self, path: Path, question: str, *, resume: bool) -> None:
        """Begin the file anew, or read it. Raises UsageError: damaged, or of another question."""
        self.path, self.done = path, frozenset[Address]()
        if resume:
            self.done = _read(path, question)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file: IO[str] = path.open("a" if resume else "w", encoding="ascii")
        except OSError as error:
            raise UsageError(
                "{path}: {error}; choose another file: --state", path=path, error=error
            ) from error
        if not resume:
            self._file.write(f"{question}\n")
            self._file.flush()
        self._flushed = monotonic()

    def finished(self, address: Address) -> None:
        """An address is done, and its records are written."""
        self._file.write(f"{address}\n")
        if monotonic() - self._flushed > _FLUSH:
            self._file.flush()
            self._flushed = monotonic()

    def close(self, *, complete: bool) -> None:
        """Close it; a discovery that is complete leaves nothing behind."""
        self._file.close()
        if complete:
            self.path.unlink(missing_ok=True)


def _read(path: Path, question: str) -> frozenset[Address]:
    try:
        head, *lines = path.read_text(encoding="ascii").split("\n")
    except FileNotFoundError:
        raise UsageError(
            "{path} does not exist: nothing was interrupted there. Leave --resume out to begin",
            path=path,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "{path} cannot be read: {error}; leave --resume out to begin", path=path, error=error
        ) from error
    if head != question:
        raise UsageError(
            "{path} belongs to another inventory or other ports and units; give the same "
            "arguments as then, or leave --resume out to begin anew",
            path=path,
        )
    found = set()
    for number, text in enumerate(lines[:-1], 2):  # the last one may have been cut
        try:
            found.add(ip_address(text))
        except ValueError:
            raise UsageError(
                "{path}:{number}:1: {text} is no address; leave --resume out to begin anew",
                path=path,
                number=number,
                text=repr(text[:40]),
            ) from None
    return frozenset(found)

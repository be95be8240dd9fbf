"""Numbers and claims that the processes of one run have in common, in memory that a fork shares."""

from __future__ import annotations

import mmap
from hashlib import blake2b
from typing import TYPE_CHECKING

from netaudit.errors import Stopped

if TYPE_CHECKING:
    from types import TracebackType

    Numbers = memoryview[float] | list[float]

PLACES = 1 << 16
_PATIENCE = 10.0  # seconds for a lock that is held for microseconds
_DIGEST = 16


class Lock:
    """A lock between processes, and between their threads."""

    def __init__(self) -> None:
        import multiprocessing  # most runs have one process

        self._lock = multiprocessing.get_context("fork").Lock()

    def __enter__(self) -> None:
        """Raises Stopped when nobody gives it back: a process died with it, and all must stop."""
        if not self._lock.acquire(timeout=_PATIENCE):
            raise Stopped("a process of this run ended while it booked a packet; nothing is sent")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()


class Table:
    """Two numbers for each key, by open addressing; nothing is ever taken out.

    Attributes:
        numbers: those of all places, one after the other.
    """

    def __init__(self, places: int) -> None:
        """`places`: a power of two. Whoever looks one up holds a lock."""
        self._places, self._most = places, places * 3 // 4
        memory = memoryview(mmap.mmap(-1, 8 + 2 * _DIGEST * places))
        self._taken = memory[:8].cast("Q")
        self._keys = memory[8 : 8 + _DIGEST * places]
        self.numbers: Numbers = memory[8 + _DIGEST * places :].cast("d")

    def place(self, digest: bytes) -> tuple[int, bool] | None:
        """Where the numbers of a key begin, and whether it is new; None when there is no room."""
        place = int.from_bytes(digest[:4], "big") % self._places
        while any(held := self._keys[_DIGEST * place : _DIGEST * (place + 1)]):
            if held == digest:
                return 2 * place, False
            place = (place + 1) % self._places
        if self._taken[0] >= self._most:
            return None
        self._taken[0] += 1
        held[:] = digest
        return 2 * place, True


def digest_of(key: object) -> bytes:
    """What stands for a key: processes agree on it where its `repr` is the same."""
    return blake2b(repr(key).encode(), digest_size=_DIGEST).digest()


class Ledger:
    """What is in common. Made before the fork.

    Attributes:
        processes: how many share it. lock: for whoever reads and then writes. sums: three numbers
        of the gate.
    """

    def __init__(self, processes: int, places: int = PLACES) -> None:
        """`places`: for hosts and name servers, and as many for claims; a power of two."""
        self.processes = processes
        self.lock = Lock()
        self.sums: Numbers = memoryview(mmap.mmap(-1, 24)).cast("d")
        self._tickets = memoryview(mmap.mmap(-1, 8)).cast("Q")
        self._buckets, self._claims = Table(places), Table(places)

    def bucket(self, key: object, rate: float) -> tuple[Numbers, int] | None:
        """Where the two numbers of a bucket stand, its next free instant and its rate.

        None when there is no room.
        """
        place = self._place(self._buckets, key, (0.0, rate))
        return None if place is None else (self._buckets.numbers, place)

    def claim(self, key: object, who: int) -> int:
        """The process that claimed a key first: maybe `who`, just now; a number from 1.

        Without room everybody has it to himself.
        """
        place = self._place(self._claims, key, (who, 0.0))
        return who if place is None else int(self._claims.numbers[place])

    def ticket(self) -> int:
        """The next number, from 0 on: each is given once, to one process."""
        with self.lock:
            number = self._tickets[0]
            self._tickets[0] += 1
            return number

    def _place(self, table: Table, key: object, first: tuple[float, float]) -> int | None:
        """Where the numbers of a key stand, which are `first` if it is new."""
        digest = digest_of(key)  # before the lock, for which the other processes wait
        with self.lock:
            found = table.place(digest)
            if found is None:
                return None
            place, new = found
            if new:
                table.numbers[place], table.numbers[place + 1] = first
            return place

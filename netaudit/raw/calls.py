"""Probes over connect(2), where nobody gave us the right to raw packets: one socket a probe.

It stands where netaudit.raw.paths stands: the same table, schedule and control, another way out.
The kernel finds the way and the neighbour. When an answer came is when we read it, some
milliseconds late, for the kernel puts no stamp on it.
"""

from __future__ import annotations

import errno
import select
import socket
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.errors import CannotAsk
from netaudit.facts.portstate import PortState
from netaudit.net import libc
from netaudit.net.slots import PENDING, Slot, Slots, window
from netaudit.net.sockets import ours
from netaudit.raw.answers import TICK
from netaudit.raw.nexthop import NoWayError, Route
from netaudit.raw.table import CODES, SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netaudit.model import Address
    from netaudit.raw.paths import Path
    from netaudit.raw.rings import Mailbox, Ring
    from netaudit.raw.table import Table

# Octets of a SYN with the kernel's options in its frame, check sequence and all.
OCTETS = {4: 78, 6: 98}
_ONCE = 512  # probes in a turn: answers wait meanwhile
_EVENTS = 4096
_WINDOW = 1 << 14  # sockets: 50,000 probes a second that are answered after 0.3 s
_NAP = TICK  # seconds between two looks at what came
_SIZE = 28  # octets that each socket address has here, which is what struct sockaddr_in6 has
_SOCKADDR = {  # family, port, then an address, behind a flow label in one of IPv6
    4: np.dtype("=u2,>u2,>u4,V20"),
    6: np.dtype("=u2,>u2,>u4,>u8,>u8,=u4"),
}
_FAMILY = {4: int(socket.AF_INET), 6: int(socket.AF_INET6)}
_V6 = 6
_FREE = np.inf
_CLOSED = CODES[PortState.CLOSED]
# Sockets by file descriptor, their states, and what ICMP said of those at some places.
_Known = tuple[Any, Any, dict[int, tuple[str, ...]]]
# What a probe is, by the file descriptor of its socket: whose, which, its tick, when its time is
# up, and between which moments it left.
_COLUMNS = {
    "row": 0,
    "index": 0,
    "tick": 0,
    "port": 0,
    "until": _FREE,
    "sent": 0.0,
    "left": 0.0,
}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of probes, in columns. `moments` is when we read of it.

    `rtts`, `surely`: round trips in seconds, at most and at least: what we read now had not come
    when we looked before. `waited`: seconds since then. `blame`: what ICMP said of the probe at
    this place.
    """

    rows: Any
    indices: Any
    codes: Any
    ticks: Any
    moments: Any
    rtts: Any
    surely: Any
    waited: Any
    blame: dict[int, tuple[str, ...]]


class Kernel:
    """What netaudit.raw.nexthop.Tables tells of frames: here the kernel sees to it by itself."""

    def neighbour(self, _interface: int, _address: Address) -> bytes:
        """Nobody's."""
        return bytes(6)


class Calls:
    """The sockets of all probes under way."""

    stamped = False
    closing = 2  # packets that end a connection: our kernel's ACK and its RST

    def __init__(self) -> None:
        self.tables = Kernel()
        # Frames go by other ways.
        self.all: list[Path] = []
        self.rings: dict[tuple[int, str, int], Ring] = {}
        self.mailboxes: dict[tuple[int, int], Mailbox] = {}
        self._versions: list[int] = []
        self._epoll = select.epoll()
        self._sources: dict[int, Address | None] = {4: None, 6: None}
        self._slots = Slots(window(_WINDOW, users=1), self._sources, self._epoll)
        self._to = np.zeros((0, _SIZE), np.uint8)
        self._column = {name: np.array([value])[:0] for name, value in _COLUMNS.items()}
        self._looked = 0.0
        self._at_once: list[libc.FdCode] = []  # what the kernel said when a probe began
        self._refused: list[tuple[int, CannotAsk]] = []

    def ways(
        self, targets: Sequence[bytes], source: Address | None, *, many: bool
    ) -> tuple[list[tuple[Route, list[bytes]]], list[tuple[bytes, NoWayError]]]:
        """Targets of one family by their way: the kernel finds it, so that all have the same.

        The first of them without a `source` of ours stands for itself in it.
        """
        del many
        first = ip_address(targets[0])
        return [(Route(0, first, source or first, on_link=False), list(targets))], []

    def forget_ways(self) -> None:
        """Nothing is kept."""

    def place(self, route: Route, method: str) -> int:
        """The place of the path for a route. Raises NoWayError."""
        version = route.source.version
        source = None if route.source == route.neighbour else route.source
        if method != "tcp":
            raise NoWayError("unsupported", "connect() asks TCP ports only")
        if version not in self._versions:
            self._sources[version] = source
            self._versions.append(version)
        elif source != self._sources[version]:
            raise NoWayError("unable", "all sweeps of a run must have the same own address")
        return self._versions.index(version)

    @staticmethod
    def octets(version: int, _method: str) -> int:
        """Of a probe's frame."""
        return OCTETS[version]

    @staticmethod
    def name(_place: int) -> str:
        """Of what probes leave by."""
        return "connect()"

    @property
    def room(self) -> int:
        """So many probes may leave now."""
        return min(_ONCE, self._slots.room)

    def nap(self) -> float:
        """Seconds after which something may have come: nothing of ours wakes anybody.

        To be woken for each answer would cost more than the answer.
        """
        return _NAP if self._slots.busy else 1.0

    @staticmethod
    def files() -> list[int]:
        """What can be waited for."""
        return []

    def wait(self) -> None:
        """Nothing is on its way to the kernel."""

    @staticmethod
    def drops() -> int:
        """A socket keeps its answer."""
        return 0

    def refused(self) -> list[tuple[int, CannotAsk]]:
        """Which rows this machine cannot ask, as it has turned out since, and why."""
        found, self._refused = self._refused, []
        return found

    def send(self, place: int, table: Table, rows: Any, places: Any, left: int) -> None:
        """Begin these probes, at a tick. Raises OSError: there is no socket at all."""
        version, column = self._versions[place], table.column
        fds = self._take(table.ip(int(rows[0])), len(rows))
        # Those without a socket are as good as lost: they are asked again.
        rows, places = rows[: len(fds)], places[: len(fds)]
        ports = table.ports.data[column["ports_at"][rows] + places]
        to = np.zeros(len(fds), _SOCKADDR[version])
        to["f0"], to["f1"] = _FAMILY[version], ports
        if version == _V6:
            to["f3"], to["f4"] = column["high"][rows], column["low"][rows]
        else:
            to["f2"] = column["low"][rows]
        self._to[fds] = to.view(np.uint8).reshape(-1, _SIZE)
        now = monotonic()
        until = now + table.patience(rows)
        noted = rows, column["base"][rows] + places, left, ports, until, now, now
        for name, values in zip(_COLUMNS, noted, strict=True):
            self._column[name][fds] = values
        told = libc.connect_all(fds.tolist(), self._to.ctypes.data, _SIZE, PENDING)
        self._column["left"][fds] = monotonic()
        for fd, code in told:
            if code in {0, errno.ECONNREFUSED}:  # said by this machine itself
                self._at_once.append((fd, code))
                self._column["until"][fd] = _FREE  # asked by nobody any more
            else:
                row = int(self._column["row"][fd])
                self._refused.append((row, ours(OSError(code, ""), table.ip(row))))
                self._release(np.array([fd]))

    def verdicts(self, table: Table) -> Verdicts | None:
        """What came since we looked last, or will not come any more; None: nothing."""
        since, now, until = self._looked, monotonic(), self._column["until"]
        self._looked = now
        events = np.array([fd for fd, _event in self._epoll.poll(0, _EVENTS)], np.int64)
        came = events[until[events] < _FREE].tolist()
        told, self._at_once = self._at_once, []
        told += libc.connect_all(came, self._to.ctypes.data, _SIZE, PENDING)
        first = self._settled(table, np.array(told, np.int64).reshape(-1, 2))
        fds, codes, blame = _joined(first, self._expired(table, now))
        if not len(fds):
            return None
        column = {name: values[fds] for name, values in self._column.items()}
        return Verdicts(
            rows=column["row"],
            indices=column["index"],
            codes=codes,
            ticks=column["tick"],
            moments=np.full(len(fds), now),
            rtts=now - column["sent"],
            surely=np.maximum(0.0, since - column["left"]),
            waited=np.full(len(fds), now - since),
            blame=blame,
        )

    def _settled(self, table: Table, told: Any) -> _Known:
        """What connect() said of probes: those of which it said something."""
        fds, numbers = told[:, 0], told[:, 1]
        codes = np.full(len(fds), _CLOSED, np.uint8)
        blame: dict[int, tuple[str, ...]] = {}
        # Most have a RST, and nothing in their error queue.
        for place in np.flatnonzero((numbers != errno.ECONNREFUSED) | libc.erring(fds)).tolist():
            slot = self._under_way(table, int(fds[place]))
            codes[place] = self._state(slot, partial(slot.settled, int(numbers[place])))
            if slot.blame:
                blame[place] = slot.blame
        self._release(fds)
        return _told((fds, codes, blame))

    def _expired(self, table: Table, now: float) -> _Known:
        """The same of those whose time is up."""
        fds = np.flatnonzero(self._column["until"] <= now)
        codes, blame = np.zeros(len(fds), np.uint8), {}
        for place, fd in enumerate(fds.tolist()):
            slot = self._under_way(table, fd)
            slot.to = self._to[fd].tobytes()
            codes[place] = self._state(slot, slot.last_word)
            if slot.blame:
                blame[place] = slot.blame
        self._release(fds)
        return _told((fds, codes, blame))

    def _state(self, slot: Slot, tell: Callable[[], PortState | None]) -> int:
        """The code of what a socket tells; silence where it tells of this machine alone."""
        try:
            state = tell()
        except CannotAsk as error:
            self._refused.append((int(self._column["row"][slot.fd]), error))
            return SILENT
        return SILENT if state is None else CODES[state]

    def forget(self) -> None:
        """Nobody wants to know the rest: end what is under way."""
        left = np.flatnonzero(self._column["until"] < _FREE)
        for fd in left.tolist():
            self._slot(fd).give_up()
        self._release(np.append(left, [fd for fd, _code in self._at_once]).astype(np.int64))
        self._at_once.clear()
        self._refused.clear()

    def close(self) -> None:
        """Close all sockets."""
        self._slots.close()
        self._epoll.close()

    def _under_way(self, table: Table, fd: int) -> Slot:
        """The socket of a probe, which knows whom it asks."""
        slot = self._slot(fd)
        row, port = (int(self._column[name][fd]) for name in ("row", "port"))
        slot.where, slot.blame = (table.ip(row), port), ()
        return slot

    def _slot(self, fd: int) -> Slot:
        slot = self._slots.get(fd)
        assert slot is not None
        return slot

    def _release(self, fds: Any) -> None:
        self._column["until"][fds] = _FREE
        self._slots.release(fds.tolist())

    def _take(self, address: Address, most: int) -> Any:
        """The file descriptors of free sockets, as many as there are. Raises OSError: none."""
        fds: list[int] = []
        try:
            while len(fds) < most and (slot := self._slots.take(address)) is not None:
                fds.append(slot.fd)
        except CannotAsk as error:
            if not fds:
                raise OSError(errno.EIO, str(error)) from error
        if not fds:
            raise OSError(errno.EMFILE, "this machine gives no more sockets")
        self._make_room(max(fds) + 1)
        return np.array(fds)

    def _make_room(self, size: int) -> None:
        if size > len(self._to):
            more = 2 * size - len(self._to)
            self._to = np.concatenate((self._to, np.zeros((more, _SIZE), np.uint8)))
            for name, value in _COLUMNS.items():
                self._column[name] = np.append(self._column[name], np.full(more, value))


def _told(known: _Known) -> _Known:
    """The same without those that are silent."""
    fds, codes, blame = known
    kept = np.flatnonzero(codes != SILENT)
    said = {new: blame[old] for new, old in enumerate(kept.tolist()) if old in blame}
    return fds[kept], codes[kept], said


def _joined(first: _Known, then: _Known) -> _Known:
    fds, codes, blame = then
    later = {len(first[0]) + place: said for place, said in blame.items()}
    return np.append(first[0], fds), np.append(first[1], codes), first[2] | later

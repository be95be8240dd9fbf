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
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.errors import CannotAsk
from netaudit.net import libc
from netaudit.net.slots import PENDING, Slot, Slots, window
from netaudit.net.sockets import ours
from netaudit.raw.nexthop import NoWayError, Route
from netaudit.raw.table import CODES

if TYPE_CHECKING:
    from netaudit.facts.portstate import PortState
    from netaudit.model import Address
    from netaudit.raw.paths import Path
    from netaudit.raw.rings import Mailbox, Ring
    from netaudit.raw.table import Table

# Octets of a SYN with the kernel's options in its frame, check sequence and all.
OCTETS = {4: 78, 6: 98}
_ONCE = 512  # probes in a turn: answers wait meanwhile
_EVENTS = 4096
_NAP = 0.002  # seconds between two looks at what came
_SIZE = 28  # octets that each socket address has here, which is what struct sockaddr_in6 has
_SOCKADDR = {  # family, port, then an address, behind a flow label in one of IPv6
    4: np.dtype("=u2,>u2,>u4,V20"),
    6: np.dtype("=u2,>u2,>u4,>u8,>u8,=u4"),
}
_FAMILY = {4: int(socket.AF_INET), 6: int(socket.AF_INET6)}
_V6 = 6
_FREE = np.inf
# What a probe is, by the file descriptor of its socket: whose, which, its tick, when it left, and
# when its time is up.
_COLUMNS = {"row": 0, "index": 0, "tick": 0, "port": 0, "sent": 0.0, "until": _FREE}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of probes, in columns. `sent` is when each left, `moments` when we read of it.

    `blame`: what ICMP said of the probe at this place.
    """

    rows: Any
    indices: Any
    codes: Any
    ticks: Any
    sent: Any
    moments: Any
    blame: dict[int, tuple[str, ...]]


class Kernel:
    """What netaudit.raw.nexthop.Tables tells of frames: here the kernel sees to it by itself."""

    def forget(self) -> None:
        """Nothing is kept."""

    def route(self, target: Address, source: Address | None) -> Route:
        """A target without a `source` of ours stands for itself in it."""
        return Route(0, target, source or target, on_link=False)

    def neighbour(self, _interface: int, _address: Address) -> bytes:
        """Nobody's."""
        return bytes(6)


class Calls:
    """The sockets of all probes under way."""

    jitter = 2 * _NAP
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
        self._slots = Slots(window(), self._sources, self._epoll)
        self._to = np.zeros((0, _SIZE), np.uint8)
        self._column = {name: np.array([value])[:0] for name, value in _COLUMNS.items()}
        self._at_once: list[libc.FdCode] = []  # what the kernel said when a probe began

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

    def send(
        self, place: int, table: Table, rows: Any, places: Any, left: int
    ) -> list[tuple[int, CannotAsk]]:
        """Begin these probes, at a tick. Which rows this machine cannot ask, and why.

        Raises OSError: there is no socket at all.
        """
        version, column = self._versions[place], table.column
        fds = self._take(table.ip(int(rows[0])), len(rows))
        rows, places = (
            rows[: len(fds)],
            places[: len(fds)],
        )  # others are as good as lost: asked again
        ports = table.ports.data[column["ports_at"][rows] + places]
        to = np.zeros(len(fds), _SOCKADDR[version])
        to["f0"], to["f1"] = _FAMILY[version], ports
        if version == _V6:
            to["f3"], to["f4"] = column["high"][rows], column["low"][rows]
        else:
            to["f2"] = column["low"][rows]
        self._to[fds] = to.view(np.uint8).reshape(-1, _SIZE)
        now = monotonic()
        noted = rows, column["base"][rows] + places, left, ports, now, now + table.patience(rows)
        for name, values in zip(_COLUMNS, noted, strict=True):
            self._column[name][fds] = values
        refused = []
        for fd, code in libc.connect_all(fds.tolist(), self._to.ctypes.data, _SIZE, PENDING):
            if code in {0, errno.ECONNREFUSED}:  # said by this machine itself
                self._at_once.append((fd, code))
            else:
                row = int(self._column["row"][fd])
                refused.append((row, ours(OSError(code, ""), table.ip(row))))
                self._release(fd)
        return refused

    def verdicts(self, table: Table) -> Verdicts | None:
        """What came since we looked last, or will not come any more; None: nothing."""
        now, until = monotonic(), self._column["until"]
        events = np.array([fd for fd, _event in self._epoll.poll(0, _EVENTS)], np.int64)
        came = events[until[events] < _FREE].tolist()
        told, self._at_once = self._at_once, []
        told += libc.connect_all(came, self._to.ctypes.data, _SIZE, PENDING)
        states = [(fd, self._settled(table, fd, code)) for fd, code in told]
        for fd in np.flatnonzero(until <= now).tolist():
            slot = self._slot(fd)
            slot.to = self._to[fd].tobytes()
            if (state := slot.last_word()) is not None:
                states.append((fd, state))
            self._release(fd)
        if not states:
            return None
        at = np.array([fd for fd, _state in states])
        rows, indices, ticks, sent = (self._column[n][at] for n in ("row", "index", "tick", "sent"))
        codes = np.array([CODES[state] for _fd, state in states], np.uint8)
        blame = {n: said for n, (fd, _) in enumerate(states) if (said := self._slot(fd).blame)}
        return Verdicts(rows, indices, codes, ticks, sent, np.full(len(at), now), blame)

    def _settled(self, table: Table, fd: int, code: int) -> PortState:
        """What connect() said of a probe, whose socket is free then."""
        slot = self._slot(fd)
        if code != errno.ECONNREFUSED:
            row, port = (int(self._column[name][fd]) for name in ("row", "port"))
            slot.where = table.ip(row), port
        state = slot.settled(code)
        self._release(fd)
        return state

    def forget(self) -> None:
        """Nobody wants to know the rest: end what is under way."""
        for fd in np.flatnonzero(self._column["until"] < _FREE).tolist():
            self._slot(fd).give_up()
            self._release(fd)
        self._at_once.clear()

    def close(self) -> None:
        """Close all sockets."""
        self._slots.close()
        self._epoll.close()

    def _slot(self, fd: int) -> Slot:
        slot = self._slots.get(fd)
        assert slot is not None
        return slot

    def _release(self, fd: int) -> None:
        self._column["until"][fd] = _FREE
        self._slot(fd).release()

    def _take(self, address: Address, most: int) -> Any:
        """The file descriptors of free sockets, as many as there are. Raises OSError: none."""
        fds: list[int] = []
        try:
            while len(fds) < most and (slot := self._slots.take(address)) is not None:
                slot.blame = ()
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

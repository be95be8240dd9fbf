"""The delay line: rate, latency and loss of each unit's link, where the kernel has no netem.

A process of its own in the wire namespace carries frames between a vantage point's link and the
core's, through AF_PACKET sockets. PACKET_VNET_HDR keeps the checksum and segmentation state of a
frame, so that nothing has to be turned off on the links.
"""

from __future__ import annotations

import os
import select
import socket
from dataclasses import dataclass
from heapq import heappop, heappush
from time import monotonic
from typing import TYPE_CHECKING

from netaudit.lab.kernel import Namespace, die_with_parent
from netaudit.net.gate import PrefixTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.model import Inventory

SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING = 263, 15, 23
ETH_P_ALL = 0x0003
VNET_HEADER = 10
FRAME_LIMIT = 65_536 + 64
FRAMES_A_WAKE = 256
QUEUE_SECONDS = 0.5  # what a link holds back before it drops
BUFFER = 1 << 22
# Where a frame (behind its virtio header) has its Ethernet type and addresses.
TYPE = slice(VNET_HEADER + 12, VNET_HEADER + 14)
IPV6, IPV4 = b"\x86\xdd", b"\x08\x00"
PLACES = {IPV6: (VNET_HEADER + 14 + 8, 16), IPV4: (VNET_HEADER + 14 + 12, 4)}
HIGHEST = float(1 << 64)


@dataclass(slots=True)
class Line:
    """One direction of a unit's link. Seconds, octets a second, a probability."""

    latency: float
    rate: float
    loss: float
    free: float = 0.0  # when the last octet booked will have left

    def due(self, size: int, now: float, dice: float) -> float | None:
        """When a frame that came now arrives; None if it is lost."""
        if dice < self.loss:
            return None
        start = max(self.free, now)
        if start - now > QUEUE_SECONDS:
            return None
        self.free = start + size / self.rate
        return self.free + self.latency


class Dice:
    """Numbers in [0, 1) by xorshift (Marsaglia 2003): the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        """`seed` must not be 0."""
        self._state = seed & 0xFFFF_FFFF_FFFF_FFFF or 1

    def roll(self) -> float:
        """The next one."""
        x = self._state
        x ^= x << 13 & 0xFFFF_FFFF_FFFF_FFFF
        x ^= x >> 7
        self._state = x = x ^ (x << 17 & 0xFFFF_FFFF_FFFF_FFFF)
        return x / HIGHEST


class Lines:
    """The line that a frame takes, by its address at the units' side."""

    def __init__(self, inventory: Inventory) -> None:
        """Two lines for each unit, from its link profile."""
        self._table = PrefixTable((p.network, u.id) for u in inventory.units for p in u.prefixes)
        self._links = {u.id: u.link for u in inventory.units}
        self._lines: dict[tuple[str, bool], Line] = {}
        self._by_address: dict[tuple[bytes, bool], Line | None] = {}

    def find(self, frame: bytes, *, down: bool) -> Line | None:
        """The line; `down` is towards the units. None for what is shaped by no link."""
        place = PLACES.get(frame[TYPE])
        if place is None:
            return None
        start, size = place
        start += size if down else 0  # the destination follows the source
        key = (frame[start : start + size], down)
        if key not in self._by_address:
            self._by_address[key] = self._line(*key)
        return self._by_address[key]

    def _line(self, packed: bytes, down: bool) -> Line | None:  # noqa: FBT001  a cache's key
        from ipaddress import ip_address

        try:
            unit = self._table.get(ip_address(packed))
        except ValueError:
            return None  # a frame cut short
        if unit is None:
            return None
        link = self._links[unit]
        made = Line(link.latency_ms / 1000, link.rate_kbit * 125.0, link.loss_percent / 100)
        return self._lines.setdefault((unit, down), made)


class Wire:
    """Carries frames between pairs of sockets: (the core's side, the vantage point's side)."""

    def __init__(
        self, pairs: Sequence[tuple[socket.socket, socket.socket]], lines: Lines, seed: int
    ) -> None:
        """`seed` makes the losses repeatable."""
        self._other = {s: o for a, b in pairs for s, o in ((a, b), (b, a))}
        self._down = {b for _, b in pairs}  # what comes from a vantage point goes to the units
        self._lines, self._dice = lines, Dice(seed)
        self._waiting: list[tuple[float, int, socket.socket, bytes]] = []
        self._count = 0

    def run(self) -> None:
        """For ever: the process ends with its parent."""
        sockets = list(self._other)
        while True:
            timeout = max(0.0, self._waiting[0][0] - monotonic()) if self._waiting else None
            ready, _, _ = select.select(sockets, (), (), timeout)
            for readable in ready:
                self._take(readable)
            self._deliver()

    def _take(self, readable: socket.socket) -> None:
        down = readable in self._down
        for _ in range(FRAMES_A_WAKE):
            try:
                frame = readable.recv(FRAME_LIMIT)
            except OSError:
                return  # drained; or a link that is down for a moment
            now = monotonic()
            line = self._lines.find(frame, down=down)
            due = now if line is None else line.due(len(frame), now, self._dice.roll())
            if due is not None:
                self._count += 1
                heappush(self._waiting, (due, self._count, self._other[readable], frame))

    def _deliver(self) -> None:
        now = monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, _, out, frame = heappop(self._waiting)
            try:
                out.send(frame)
            except OSError:
                continue  # a full queue drops, as a link does


def open_socket(interface: str) -> socket.socket:
    """A packet socket on an interface of the namespace that we stand in. Raises OSError."""
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    opened.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    opened.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    opened.bind((interface, ETH_P_ALL))
    opened.setblocking(False)
    return opened


def spawn(namespace: Namespace, inventory: Inventory, seed: int) -> int:
    """Start the wire's process; its pid. Call before threads and event loops exist."""
    child = os.fork()
    if child:
        return child
    try:
        die_with_parent()
        with namespace.entered():
            pairs = [
                (open_socket(f"core-{n}"), open_socket(f"edge-{n}"))
                for n in range(len(inventory.vantages))
            ]
        Wire(pairs, Lines(inventory), seed).run()
    finally:
        os._exit(1)

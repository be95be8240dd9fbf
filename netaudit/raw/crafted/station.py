"""Sends crafted packets and knows what answers them."""

from __future__ import annotations

import errno
import fcntl
import socket
import struct
from collections import OrderedDict, deque
from dataclasses import dataclass
from heapq import heappop, heappush
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from netaudit.model import Address
from netaudit.raw.crafted import answers, dissect
from netaudit.raw.crafted.ears import Ear
from netaudit.raw.crafted.shapes import EXTENSIONS, LARGEST, PACKETS, Shape, build, smallest
from netaudit.raw.crafted.tunnels import PROTOCOLS, six_to_four
from netaudit.raw.messages import Craft, Crafted, FrameError, Refused
from netaudit.raw.nexthop import NoWayError, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.raw.crafted.dissect import Packet
    from netaudit.raw.messages import Message

_V6 = 6
_MOST = 4096  # packets whose answers are waited for
_LATE = 8192  # packets whose time is over, remembered so that a late answer is no forgery
_LONGEST = 30.0  # seconds of patience
_MOST_HOPS = 255
_HIGHEST_PORT = 65_535
_MTU_DISCOVER = {4: (socket.IPPROTO_IP, 10), 6: (socket.IPPROTO_IPV6, 23)}
_PROBE = 3  # IP_PMTUDISC_PROBE: the interface's MTU counts, not what the kernel was told
_IOCTL_MTU = 0x8921
_NAP = 1.0
_DRAWS = 16  # of a source port that no packet under way has
_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
_NO_RIGHT = {errno.EPERM, errno.EACCES}


@dataclass(slots=True)
class Flight:
    """A packet under way."""

    craft: Craft
    target: Address
    source: Address
    shape: Shape
    sent: float
    landed: bool = False


class Station:
    """One for the helper. Its pace is the run's; the scanner's gate has ruled before."""

    def __init__(self, scope: tuple[str, ...], run_pps: float) -> None:
        """`scope` as in Setup. Raises ValueError."""
        self._scope = [ip_network(text) for text in scope]
        self._pps = max(1.0, run_pps)
        self._credit, self._filled = 1.0, 0.0
        self._queue: deque[Craft] = deque()
        self._flights: OrderedDict[tuple[Address, int, int], Flight] = OrderedDict()
        self._expiry: list[tuple[float, int, Flight]] = []
        self._strays: dict[Address, int] = {}
        self._ways: dict[tuple[Address, str], tuple[Address, int]] = {}
        self._tables = Tables()
        self._senders: dict[int, socket.socket] = {}
        self._ears: dict[int, Ear] = {}
        self._under_way = 0

    def shoot(self, craft: Craft, now: float) -> list[Message]:
        """Take a request on. Raises FrameError for what is no sensible one."""
        _require(craft)
        if self._under_way + len(self._queue) >= _MOST:
            text = f"more than {_MOST} crafted packets under way"
            return [Refused(craft.number, craft.address, "unable", text)]
        self._queue.append(craft)
        return self._send(now)

    def turn(self, now: float) -> list[Message]:
        """Hear, give up on what is late, and send what waits."""
        told: list[Message] = list(self._hear(now))
        while self._expiry and self._expiry[0][0] <= now:
            flight = heappop(self._expiry)[2]
            if not flight.landed:
                told.append(self._land(flight, _silence(flight)))
        return told + self._send(now)

    def files(self) -> list[int]:
        """What can be waited for."""
        return [ear.fileno() for ear in self._ears.values()]

    def nap(self) -> float:
        """Seconds until there is something to do, at most; no clock is read here."""
        return 0.005 if self._queue or self._under_way else _NAP

    def close(self) -> None:
        """Close everything."""
        for ear in self._ears.values():
            ear.close()
        for sender in self._senders.values():
            sender.close()
        self._tables.close()

    def _send(self, now: float) -> list[Message]:
        self._credit = min(self._pps / 50 + 1, self._credit + (now - self._filled) * self._pps)
        self._filled = now
        told: list[Message] = []
        while self._queue and self._credit >= 1:
            self._credit -= 1
            craft = self._queue.popleft()
            try:
                said = self._launch(craft, now)
            except (NoWayError, OSError) as error:
                why = error.why if isinstance(error, NoWayError) else _why(error)
                said = Refused(craft.number, craft.address, why, str(error))
            told += [said] if said is not None else []
        return told

    def _launch(self, craft: Craft, now: float) -> Message | None:
        """Send one. What there is to say at once; None: it is under way."""
        target = ip_address(craft.address)
        if (outside := self._outside(target, craft.inner)) is not None:
            text = f"{outside} is out of scope"
            return Refused(craft.number, craft.address, "out of scope", text)
        source, mtu = self._way(target, craft.source)
        shape = self._build(craft, source, target)
        if max(map(len, shape.pieces)) > mtu:
            return Crafted(craft.number, craft.address, "too big", 0, 0, "", 0, 0, 0, mtu, 0.0, 0)
        if craft.packet == "too-big":
            self._sender(target.version).sendto(shape.pieces[0], (str(target), 0))
            return Crafted(craft.number, craft.address, "sent", 0, 0, "", 0, 0, 0, 0, 0.0, 0)
        self._listen(target.version)
        if shape.inside is not None:
            self._listen(_V6)
        flight = Flight(craft, target, source, shape, now)
        for key in answers.keys(flight.target, shape):
            self._flights[key] = flight
        for piece in shape.pieces:
            self._sender(target.version).sendto(piece, (str(target), 0))
        while len(self._flights) > _LATE + _MOST:
            self._flights.popitem(last=False)
        self._under_way += 1
        heappush(self._expiry, (now + craft.patience, craft.number, flight))
        return None

    def _outside(self, target: Address, inner: str) -> Address | None:
        """The first address of a request that may not be asked; None if all may."""
        asked = (target, ip_address(inner)) if inner else (target,)
        return next((a for a in asked if not any(a in n for n in self._scope)), None)

    def _build(self, craft: Craft, source: Address, target: Address) -> Shape:
        """A packet whose answer cannot be taken for another's."""
        within = self._within(craft, source)
        for _ in range(_DRAWS):
            shape = build(craft, source, target, within)
            other = self._flights.get((target, shape.protocol, shape.key))
            if other is None or other.landed:
                break
        return shape

    def _within(self, craft: Craft, source: Address) -> Address | None:
        """Our own address inside a tunnel; None where there is no tunnel."""
        if craft.packet == "6to4":
            return six_to_four(source)
        if craft.packet in PROTOCOLS:
            return self._way(ip_address(craft.inner), "")[0]
        return None

    def _way(self, target: Address, wanted: str) -> tuple[Address, int]:
        """Our own address towards a target, and the MTU of the interface."""
        key = (target, wanted)
        if key not in self._ways:
            source = ip_address(wanted) if wanted else None
            self._ways[key] = _way(self._tables, target, source)
        return self._ways[key]

    def _listen(self, version: int) -> None:
        if version not in self._ears:
            self._ears[version] = Ear(version)

    def _sender(self, version: int) -> socket.socket:
        if version not in self._senders:
            family = socket.AF_INET6 if version == _V6 else socket.AF_INET
            sender = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
            self._senders[version] = sender
            sender.setsockopt(*_MTU_DISCOVER[version], _PROBE)
            sender.setblocking(False)
        return self._senders[version]

    def _hear(self, now: float) -> Iterator[Crafted]:
        for ear in self._ears.values():
            for data in ear.read():
                heard = dissect.packet(data)
                if heard is not None and (said := self._said(heard, now)) is not None:
                    yield said

    def _said(self, heard: Packet, now: float) -> Crafted | None:
        """What a packet from the network has to say about one of ours."""
        key, about = answers.question(heard)
        flight = self._flights.get(key) if key is not None else None
        if about is None:  # the target's own word
            if flight is None or flight.landed or not answers.is_reply(heard, flight.shape):
                return None
            return self._land(flight, _reply(flight, heard, now))
        if flight is None or not answers.is_quoted(about, flight):
            if flight is not None or answers.claims_ours(about):
                self._strays[about.destination] = self._strays.get(about.destination, 0) + 1
            return None
        return None if flight.landed else self._land(flight, _error(flight, heard, now))

    def _land(self, flight: Flight, said: Crafted) -> Crafted:
        flight.landed = True
        self._under_way -= 1
        return said._replace(strays=self._strays.pop(flight.target, 0))


def _require(craft: Craft) -> None:
    if craft.packet not in PACKETS or craft.extension not in EXTENSIONS:
        raise FrameError(f"craft: no packet {craft.packet[:20]!r} with {craft.extension[:20]!r}")
    try:
        version = ip_address(craft.address).version
        source = ip_address(craft.source).version if craft.source else version
    except ValueError as error:
        raise FrameError(f"craft: {error}") from None
    v6_only = craft.extension or craft.packet == "too-big"
    if source != version or (v6_only and version != _V6):
        raise FrameError("craft: addresses and extension header must be of one IP version")
    _require_inner(craft, version)
    if craft.size and not smallest(craft.packet, craft.extension, version) <= craft.size <= LARGEST:
        raise FrameError(f"craft: such a packet cannot have {craft.size} octets")
    if not (1 <= craft.hop_limit <= _MOST_HOPS and 0 <= craft.port <= _HIGHEST_PORT):
        raise FrameError("craft: hop limits are 1 to 255, ports 0 to 65535")
    if not 0 < craft.patience <= _LONGEST:
        raise FrameError(f"craft: patience must be over 0 and at most {_LONGEST:g} seconds")


def _require_inner(craft: Craft, version: int) -> None:
    """A tunnel is over IPv4, of the smallest size, and leads to an IPv6 address."""
    named = craft.packet in PROTOCOLS and craft.packet != "6to4"
    try:
        right = bool(craft.inner) is named and (not named or ip_address(craft.inner).version == _V6)
    except ValueError:
        right = False
    if not right or (craft.packet in PROTOCOLS and (version == _V6 or craft.size)):
        raise FrameError("craft: a tunnel is over IPv4 and leads to an IPv6 address")


def _way(tables: Tables, target: Address, source: Address | None) -> tuple[Address, int]:
    route = tables.route(target, source)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        name = socket.if_indextoname(route.interface)
        answer = fcntl.ioctl(sock, _IOCTL_MTU, struct.pack("16s24x", name.encode()))
    return route.source, struct.unpack_from("=i", answer, 16)[0]


def _why(error: OSError) -> str:
    if error.errno in _NO_RIGHT:
        return "no right"
    return "no route" if error.errno in _NO_ROUTE else "unable"


def _silence(flight: Flight) -> Crafted:
    number, address = flight.craft.number, flight.craft.address
    return Crafted(number, address, "silent", 0, 0, "", 0, 0, 0, 0, 0.0, 0)


def _reply(flight: Flight, heard: Packet, now: float) -> Crafted:
    kind, code = answers.word(heard)
    return _crafted(flight, "reply", (kind, code), heard, 0, now)


def _error(flight: Flight, heard: Packet, now: float) -> Crafted:
    return _crafted(
        flight, "error", (heard.upper[0], heard.upper[1]), heard, dissect.mtu(heard), now
    )


def _crafted(  # noqa: PLR0913, PLR0917  a message's fields
    flight: Flight, answer: str, word: tuple[int, int], heard: Packet, mtu: int, now: float
) -> Crafted:
    fragment = 0 if heard.identification is None else 1 if heard.more or heard.offset else 2
    return Crafted(
        number=flight.craft.number,
        address=flight.craft.address,
        answer=answer,
        type=word[0],
        code=word[1],
        responder=str(heard.source),
        hop_limit=heard.hop_limit,
        octets=heard.octets,
        fragment=fragment,
        mtu=mtu,
        rtt_ms=max(0.0, now - flight.sent) * 1000,
        strays=0,
    )
